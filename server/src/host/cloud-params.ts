import type { RequestType } from "vscode-jsonrpc";
import type * as cloud from "../protocol/cloud.ts";

type ParamsOf<T> = T extends RequestType<infer P, unknown, void> ? P : never;

export type ListTasksParams = ParamsOf<typeof cloud.ListCloudTasksRequest>;
export type AdoptParams = ParamsOf<typeof cloud.AdoptCloudTaskRequest>;
export type ListItemsParams = ParamsOf<typeof cloud.ListCloudItemsRequest>;
export type EditParams = ParamsOf<typeof cloud.EditCloudTaskRequest>;
export type WebhookParams = ParamsOf<typeof cloud.CloudWebhookRequest>;
type CalledParams = ParamsOf<typeof cloud.CloudCalledRequest>;

const longestTitle = 500;

/** Each function answers the parameters of its request, free of keys that nobody asked for, or undefined when they aren't what the protocol says. */
export function readListTasks(value: unknown): ListTasksParams | undefined {
  if (!isObject(value)) return undefined;
  const { accountId, cursor } = value;
  if (!isText(accountId) || (cursor !== undefined && !isText(cursor))) return undefined;
  return cursor === undefined ? { accountId } : { accountId, cursor };
}

export function readAdopt(value: unknown): AdoptParams | undefined {
  if (!isObject(value)) return undefined;
  const { accountId, cloudTaskId, workspaceFolder, trusted, by } = value;
  if (!isText(accountId) || !isCloudId(cloudTaskId) || !isText(workspaceFolder) || !isText(by)) return undefined;
  return typeof trusted === "boolean" ? { accountId, cloudTaskId, workspaceFolder, trusted, by } : undefined;
}

export function readListItems(value: unknown): ListItemsParams | undefined {
  if (!isObject(value)) return undefined;
  const { accountId, kind } = value;
  if (!isText(accountId) || (kind !== "projects" && kind !== "connectors" && kind !== "skills")) return undefined;
  return { accountId, kind };
}

export function readEdit(value: unknown): EditParams | undefined {
  if (!isObject(value) || !isObject(value["edit"])) return undefined;
  const { accountId, cloudTaskId, by } = value;
  const edit = readChange(value["edit"]);
  if (!isText(accountId) || !isCloudId(cloudTaskId) || !isText(by) || edit === undefined) return undefined;
  return { accountId, cloudTaskId, edit, by };
}

function readChange({ kind, title, visibility }: Record<string, unknown>): EditParams["edit"] | undefined {
  if (kind === "delete") return { kind };
  if (kind === "rename" && isText(title) && title.length <= longestTitle) return { kind, title };
  const isKnown = visibility === "private" || visibility === "team" || visibility === "public";
  return kind === "share" && isKnown ? { kind, visibility } : undefined;
}

export function readWebhook(value: unknown): WebhookParams | undefined {
  if (!isObject(value) || !isText(value["accountId"]) || !isObject(value["action"])) return undefined;
  const { accountId } = value;
  const { kind, url, webhookId } = value["action"];
  if (kind === "list") return { accountId, action: { kind } };
  if (kind === "remove" && isText(webhookId)) return { accountId, action: { kind, webhookId } };
  return kind === "add" && isPublicAddress(url) ? { accountId, action: { kind, url } } : undefined;
}

export function readCalled(value: unknown): CalledParams | undefined {
  if (!isObject(value)) return undefined;
  const { accountId, eventId, cloudTaskId } = value;
  return isText(accountId) && isText(eventId) && isText(cloudTaskId) ? { accountId, eventId, cloudTaskId } : undefined;
}

/** The cloud calls nothing but https. */
function isPublicAddress(value: unknown): value is string {
  return typeof value === "string" && value.startsWith("https://") && URL.canParse(value);
}

/** What could be an id in the cloud: it becomes a part of files' names. */
function isCloudId(value: unknown): value is string {
  return typeof value === "string" && /^[A-Za-z0-9_-]{1,128}$/.test(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length > 0;
}

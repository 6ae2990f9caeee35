import * as l10n from "@vscode/l10n";
import { adoptedFile } from "../core/cloud/adopted-file.ts";
import { saidIn } from "../core/cloud/payload.ts";
import type { AccountBook } from "../core/ports/accounts.ts";
import type { AgentFiles } from "../core/ports/agent-files.ts";
import type { Cloud, CloudFailure, CloudTask } from "../core/ports/cloud.ts";
import type { OutsideFailure } from "../core/ports/failure.ts";
import type { IdSource } from "../core/ports/ids.ts";
import type { RunStore } from "../core/ports/run-store.ts";
import {
  AdoptCloudTaskRequest,
  CloudCalledRequest,
  CloudWebhookRequest,
  EditCloudTaskRequest,
  ListCloudItemsRequest,
  ListCloudTasksRequest,
} from "../protocol/cloud.ts";
import type { CloudTaskRow } from "../protocol/cloud.ts";
import type { TaskView } from "../protocol/fleet.ts";
import type { StartRunResult } from "../protocol/runs.ts";
import { isFinal, type AccountId, type Refusal } from "../protocol/states.ts";
import type { Dispatcher } from "../runtime/dispatcher.ts";
import * as read from "./cloud-params.ts";
import { hosted, type HostedRequest } from "./hosted-request.ts";

/** What the answers need. */
export interface CloudRequestPorts {
  readonly cloud: Cloud;
  readonly accounts: Pick<AccountBook, "find">;
  readonly dispatcher: Pick<Dispatcher, "snapshot" | "startRun">;
  readonly runStore: Pick<RunStore, "create" | "folder">;
  readonly files: Pick<AgentFiles, "writeText">;
  readonly ids: IdSource;
  /** Tell the driver of a webhook's call; answers whether a task of ours works with that task now. */
  readonly called: (accountId: AccountId, cloudTaskId: string) => boolean;
}

type Refused = { readonly outcome: "refused"; readonly because: Refusal };

const rowsAPage = 50;

/** The requests about what is in a cloud account: its tasks, what it has to offer, its webhooks. */
export function cloudRequests(ports: CloudRequestPorts): readonly HostedRequest[] {
  return [
    hosted(ListCloudTasksRequest, read.readListTasks, (params) => listTasks(ports, params)),
    hosted(AdoptCloudTaskRequest, read.readAdopt, (params) => adopt(ports, params)),
    hosted(ListCloudItemsRequest, read.readListItems, (params) => listItems(ports, params)),
    hosted(EditCloudTaskRequest, read.readEdit, (params) => edit(ports, params)),
    hosted(CloudWebhookRequest, read.readWebhook, (params) => manageWebhooks(ports, params)),
    hosted(CloudCalledRequest, read.readCalled, ({ accountId, cloudTaskId }) => ({
      known: ports.called(accountId, cloudTaskId),
    })),
  ];
}

async function listTasks(
  ports: CloudRequestPorts,
  { accountId, cursor }: read.ListTasksParams,
): Promise<{ readonly outcome: "listed"; readonly rows: readonly CloudTaskRow[]; readonly cursor?: string } | Refused> {
  const because = refuseAccount(ports, accountId);
  if (because !== undefined) return { outcome: "refused", because };
  const page = await ports.cloud.tasks(
    { accountId },
    { limit: rowsAPage, ...(cursor === undefined ? {} : { cursor }) },
  );
  if (!page.ok) return refuse(page.failure);
  const { items, cursor: next } = page.value;
  const rows = items.map((task) => toRow(task, ourTask(ports, accountId, task.id)));
  return { outcome: "listed", rows, ...(next === undefined ? {} : { cursor: next }) };
}

function toRow(
  { createdAt, updatedAt, profile: _profile, ...task }: CloudTask,
  ours: TaskView | undefined,
): CloudTaskRow {
  const times = { createdAt: momentOf(createdAt), updatedAt: momentOf(updatedAt) };
  return { ...task, ...times, ...(ours === undefined ? {} : { taskId: ours.id }) };
}

async function adopt(ports: CloudRequestPorts, params: read.AdoptParams): Promise<StartRunResult> {
  const { accountId, cloudTaskId, workspaceFolder, trusted } = params;
  const because = refuseAccount(ports, accountId) ?? refuseTaken(ports, accountId, cloudTaskId);
  if (because !== undefined) return { outcome: "refused", because, problems: [] };
  const task = await ports.cloud.task({ accountId }, cloudTaskId);
  if (!task.ok) return { ...refuse(task.failure), problems: [] };
  const first = await ports.cloud.events({ accountId }, cloudTaskId, { limit: 20, ascending: true });
  if (!first.ok) return { ...refuse(first.failure), problems: [] };
  const begun = first.value.items.find(({ type }) => type === "user_message");
  const prompt = begun === undefined ? "" : saidIn(begun.payload);
  const runId = ports.ids.next();
  const file = `${ports.runStore.folder(runId)}/adopted.manus.yaml`;
  const made = await ports.runStore.create(runId);
  const text = adoptedFile({ accountId, cloudTaskId, title: task.value.title, prompt });
  const written = made.ok ? await ports.files.writeText(file, text) : made;
  if (!written.ok) return { outcome: "refused", because: toRefusal(written.failure), problems: [] };
  const adopting = { runId, cloudTaskId };
  return ports.dispatcher.startRun({ file, workspaceFolder, trusted, inputs: {}, adopting });
}

async function listItems({ cloud, ...ports }: CloudRequestPorts, { accountId, kind }: read.ListItemsParams) {
  const because = refuseAccount(ports, accountId);
  if (because !== undefined) return { outcome: "refused", because } as const;
  const listed = await cloud[kind]({ accountId });
  return listed.ok ? ({ outcome: "listed", items: listed.value } as const) : refuse(listed.failure);
}

async function edit(
  ports: CloudRequestPorts,
  { accountId, cloudTaskId, edit: wanted }: read.EditParams,
): Promise<{ readonly outcome: "accepted" } | Refused> {
  const because = refuseAccount(ports, accountId);
  if (because !== undefined) return { outcome: "refused", because };
  if (wanted.kind === "delete") return deleteTask(ports, accountId, cloudTaskId);
  const changes = wanted.kind === "rename" ? { title: wanted.title } : { visibility: wanted.visibility };
  const changed = await ports.cloud.updateTask({ accountId }, cloudTaskId, changes);
  return changed.ok ? { outcome: "accepted" } : refuse(changed.failure);
}

/** One that works, or waits, isn't deleted under the hands of whoever works with it. */
async function deleteTask(
  ports: CloudRequestPorts,
  accountId: AccountId,
  cloudTaskId: string,
): Promise<{ readonly outcome: "accepted" } | Refused> {
  const taken = refuseTaken(ports, accountId, cloudTaskId);
  if (taken !== undefined) return { outcome: "refused", because: { ...taken, remedy: l10n.t("Stop the task first.") } };
  const task = await ports.cloud.task({ accountId }, cloudTaskId);
  if (!task.ok) return refuse(task.failure);
  const status = task.value.status.toLowerCase();
  if (status !== "stopped" && status !== "error") {
    const message = l10n.t("The task still works in the cloud: it is {0}", task.value.status);
    return { outcome: "refused", because: { code: "task-moving", message, remedy: l10n.t("Stop it first.") } };
  }
  const deleted = await ports.cloud.deleteTask({ accountId }, cloudTaskId);
  return deleted.ok ? { outcome: "accepted" } : refuse(deleted.failure);
}

async function manageWebhooks(ports: CloudRequestPorts, { accountId, action }: read.WebhookParams) {
  const because = refuseAccount(ports, accountId);
  if (because !== undefined) return { outcome: "refused", because } as const;
  const { cloud } = ports;
  if (action.kind !== "list") {
    const done =
      action.kind === "add"
        ? await cloud.addWebhook({ accountId }, action.url)
        : await cloud.removeWebhook({ accountId }, action.webhookId);
    if (!done.ok) return refuse(done.failure);
  }
  const listed = await cloud.webhooks({ accountId });
  if (!listed.ok) return refuse(listed.failure);
  if (action.kind === "remove") return { outcome: "done", webhooks: listed.value } as const;
  const key = await cloud.webhookKey({ accountId });
  if (!key.ok) return refuse(key.failure);
  return { outcome: "done", webhooks: listed.value, publicKey: key.value } as const;
}

function refuseAccount({ accounts }: Pick<CloudRequestPorts, "accounts">, accountId: AccountId): Refusal | undefined {
  const account = accounts.find(accountId);
  if (account === undefined) {
    const remedy = l10n.t("List the accounts, or add one.");
    return { code: "unknown-account", message: l10n.t("There is no account {0}", accountId), remedy };
  }
  if (account.provider === "manus") return undefined;
  const remedy = l10n.t("Name an account of the provider `manus`.");
  return { code: "no-cloud-account", message: l10n.t("The account {0} is none of the Manus cloud", accountId), remedy };
}

function refuseTaken(ports: CloudRequestPorts, accountId: AccountId, cloudTaskId: string): Refusal | undefined {
  const ours = ourTask(ports, accountId, cloudTaskId);
  if (ours === undefined || isFinal(ours.status)) return undefined;
  const message = l10n.t("The task {0} ({1}) works with it already", ours.title, ours.id);
  return { code: "already-adopted", message, remedy: l10n.t("Look at that task.") };
}

/** The newest task of ours that works or has worked with it. */
function ourTask({ dispatcher }: CloudRequestPorts, accountId: AccountId, cloudTaskId: string): TaskView | undefined {
  const ours = dispatcher
    .snapshot()
    .tasks.filter(({ cloud }) => cloud?.taskId === cloudTaskId && cloud.accountId === accountId);
  return ours.find(({ status }) => !isFinal(status)) ?? ours.sort((a, b) => (a.id < b.id ? 1 : -1))[0];
}

function refuse(failure: CloudFailure): Refused {
  return { outcome: "refused", because: toRefusal(failure) };
}

function toRefusal({ code, message, remedy }: OutsideFailure): Refusal {
  return { code, message, remedy };
}

function momentOf(milliseconds: number): string {
  const moment = new Date(milliseconds);
  return Number.isNaN(moment.getTime()) ? new Date(0).toISOString() : moment.toISOString();
}

import {
  AddTriggerRequest,
  FireTriggerRequest,
  PauseTriggerRequest,
  RemoveTriggerRequest,
  ResumeTriggerRequest,
  type ByTrigger,
  type TriggerPlace,
} from "../protocol/triggers.ts";
import type { TriggerDesk } from "../runtime/triggers/trigger-desk.ts";
import { hosted, type HostedRequest } from "./hosted-request.ts";

/** The requests about what starts workflows by itself. */
export function triggerRequests(
  desk: Pick<TriggerDesk, "add" | "remove" | "pause" | "resume" | "fire">,
): readonly HostedRequest[] {
  return [
    hosted(AddTriggerRequest, readPlace, (params) => desk.add(params)),
    hosted(RemoveTriggerRequest, readByTrigger, (params) => desk.remove(params)),
    hosted(PauseTriggerRequest, readByTrigger, (params) => desk.pause(params)),
    hosted(ResumeTriggerRequest, readByTrigger, (params) => desk.resume(params)),
    hosted(FireTriggerRequest, readFire, (params) => desk.fire(params)),
  ];
}

function readPlace(value: unknown): (TriggerPlace & { readonly by: string }) | undefined {
  if (!isObject(value)) return undefined;
  const { file, workspaceFolder, trusted, by } = value;
  if (!isText(file) || !isText(workspaceFolder) || typeof trusted !== "boolean" || !isText(by)) return undefined;
  return { file, workspaceFolder, trusted, by };
}

function readByTrigger(value: unknown): ByTrigger | undefined {
  if (!isObject(value)) return undefined;
  const { triggerId, by } = value;
  return isText(triggerId) && isText(by) ? { triggerId, by } : undefined;
}

function readFire(value: unknown): (ByTrigger & { readonly inputs: Readonly<Record<string, unknown>> }) | undefined {
  const trigger = readByTrigger(value);
  if (trigger === undefined || !isObject(value) || !isObject(value["inputs"])) return undefined;
  return { ...trigger, inputs: value["inputs"] };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length > 0;
}

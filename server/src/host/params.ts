import type { AttachParams } from "../protocol/host.ts";
import type { StartRunParams } from "../protocol/runs.ts";
import type { RunId } from "../protocol/states.ts";
import type { AnswerTaskParams, ByPerson } from "../protocol/tasks.ts";

/**
 * What comes over the socket is anybody's guess until it's checked here. Each function answers the parameters of its request, free
 * of keys that nobody asked for, or undefined when they aren't what the protocol says.
 */
export function readAttach(value: unknown): AttachParams | undefined {
  if (!isObject(value) || !isObject(value["client"])) return undefined;
  const { token, protocolVersion } = value;
  const { kind, pid } = value["client"];
  if (typeof token !== "string" || typeof protocolVersion !== "number") return undefined;
  if ((kind !== "editor" && kind !== "terminal") || typeof pid !== "number") return undefined;
  return { token, protocolVersion, client: { kind, pid } };
}

export function readStartRun(value: unknown): StartRunParams | undefined {
  if (!isObject(value)) return undefined;
  const { file, workspaceFolder, trusted, inputs, onlyStep } = value;
  if (!isText(file) || !isText(workspaceFolder) || typeof trusted !== "boolean" || !isObject(inputs)) return undefined;
  if (onlyStep !== undefined && !isText(onlyStep)) return undefined;
  return { file, workspaceFolder, trusted, inputs, ...(onlyStep === undefined ? {} : { onlyStep }) };
}

export function readRunByPerson(value: unknown): { readonly runId: RunId; readonly by: string } | undefined {
  if (!isObject(value)) return undefined;
  const { runId, by } = value;
  return isText(runId) && isText(by) ? { runId, by } : undefined;
}

export function readRun(value: unknown): { readonly runId: RunId } | undefined {
  return isObject(value) && isText(value["runId"]) ? { runId: value["runId"] } : undefined;
}

/** `from` and `limit` become whole numbers; `limit` is capped at 1,000. */
export function readEventRange(value: unknown): { runId: RunId; from: number; limit: number } | undefined {
  if (!isObject(value)) return undefined;
  const { runId, from, limit } = value;
  if (!isText(runId) || !isCount(from) || !isCount(limit)) return undefined;
  return { runId, from: Math.max(1, Math.floor(from)), limit: Math.min(1000, Math.floor(limit)) };
}

export function readByPerson(value: unknown): ByPerson | undefined {
  if (!isObject(value)) return undefined;
  const { taskId, by } = value;
  return isText(taskId) && isText(by) ? { taskId, by } : undefined;
}

export function readAnswer(value: unknown): AnswerTaskParams | undefined {
  const person = readByPerson(value);
  if (person === undefined || !isObject(value)) return undefined;
  const { askId, choice, text } = value;
  if (!isText(askId) || !isOptionalText(choice) || !isOptionalText(text)) return undefined;
  return { ...person, askId, ...(choice === undefined ? {} : { choice }), ...(text === undefined ? {} : { text }) };
}

export function readForce(value: unknown): { readonly force: boolean } | undefined {
  return isObject(value) && typeof value["force"] === "boolean" ? { force: value["force"] } : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length > 0;
}

function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

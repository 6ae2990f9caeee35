import type { AttachParams, HandOverParams } from "../protocol/host.ts";
import { present } from "../core/present.ts";
import { pickOffered } from "../core/ports/run-environment.ts";
import type { StartRunParams, StreamKey } from "../protocol/runs.ts";
import type { RunId } from "../protocol/states.ts";
import type { AnswerTaskParams, ByPerson, SendMessageParams } from "../protocol/tasks.ts";

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

/** What a client shows of itself, whatever version of the protocol it speaks. */
export interface ShownVersion {
  readonly token: string;
  readonly protocolVersion: number;
  readonly kind: AttachParams["client"]["kind"] | undefined;
}

export function readShownVersion(value: unknown): ShownVersion | undefined {
  if (!isObject(value)) return undefined;
  const { token, protocolVersion, client } = value;
  if (typeof token !== "string" || typeof protocolVersion !== "number") return undefined;
  const kind = isObject(client) ? client["kind"] : undefined;
  return { token, protocolVersion, kind: kind === "editor" || kind === "terminal" ? kind : undefined };
}

export function readHandOver(value: unknown): HandOverParams | undefined {
  if (!isObject(value)) return undefined;
  const { token, version } = value;
  return isText(token) && isText(version) ? { token, version } : undefined;
}

export function readKeepRunning(value: unknown): boolean | undefined {
  return isObject(value) && typeof value["keepRunning"] === "boolean" ? value["keepRunning"] : undefined;
}

export function readStartRun(value: unknown): StartRunParams | undefined {
  if (!isObject(value)) return undefined;
  const { file, workspaceFolder, trusted, inputs, onlyStep, reuse, by, environment, prefer } = value;
  if (!isText(file) || !isText(workspaceFolder) || typeof trusted !== "boolean" || !isObject(inputs)) return undefined;
  if ([onlyStep, reuse, by].some((text) => text !== undefined && !isText(text))) return undefined;
  const lent = readLent(environment, prefer);
  if (lent === undefined) return undefined;
  return {
    file,
    workspaceFolder,
    trusted,
    inputs,
    ...lent,
    ...(isText(onlyStep) ? { onlyStep } : {}),
    ...(isText(reuse) ? { reuse } : {}),
    ...(isText(by) ? { by } : {}),
  };
}

function readLent(environment: unknown, prefer: unknown): Pick<StartRunParams, "environment" | "prefer"> | undefined {
  const offered = environment === undefined ? {} : readVariables(environment);
  const preferred = prefer === undefined ? {} : readPreference(prefer);
  if (offered === undefined || preferred === undefined) return undefined;
  return {
    ...(environment === undefined ? {} : { environment: offered }),
    ...(prefer === undefined ? {} : { prefer: preferred }),
  };
}

const preferences = ["account", "instance", "model", "profile"] as const;

function readPreference(value: unknown): StartRunParams["prefer"] {
  if (!isObject(value)) return undefined;
  const given = preferences.flatMap((key) => (value[key] === undefined ? [] : [[key, value[key]] as const]));
  return given.every(([, text]) => isText(text)) ? Object.fromEntries(given) : undefined;
}

/** Texts by name; of those names nobody offers, none is kept. */
function readVariables(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value);
  if (!entries.every((entry): entry is [string, string] => typeof entry[1] === "string")) return undefined;
  return pickOffered(Object.fromEntries(entries));
}

export function readRunByPerson(value: unknown): { readonly runId: RunId; readonly by: string } | undefined {
  if (!isObject(value)) return undefined;
  const { runId, by } = value;
  return isText(runId) && isText(by) ? { runId, by } : undefined;
}

export function readRun(value: unknown): { readonly runId: RunId } | undefined {
  return isObject(value) && isText(value["runId"]) ? { runId: value["runId"] } : undefined;
}

/** A run's stream, or that of a task in it. */
export function readStream(value: unknown): StreamKey | undefined {
  if (!isObject(value)) return undefined;
  const { runId, taskId } = value;
  if (!isText(runId) || (taskId !== undefined && !isText(taskId))) return undefined;
  return taskId === undefined ? { runId } : { runId, taskId };
}

/** `from` and `limit` become whole numbers; `limit` is capped at 1,000. */
export function readEventRange(value: unknown): (StreamKey & { from: number; limit: number }) | undefined {
  const key = readStream(value);
  if (key === undefined || !isObject(value)) return undefined;
  const { from, limit } = value;
  if (!isCount(from) || !isCount(limit)) return undefined;
  return { ...key, from: Math.max(1, Math.floor(from)), limit: Math.min(1000, Math.floor(limit)) };
}

export function readByPerson(value: unknown): ByPerson | undefined {
  if (!isObject(value)) return undefined;
  const { taskId, by } = value;
  return isText(taskId) && isText(by) ? { taskId, by } : undefined;
}

export function readAnswer(value: unknown): AnswerTaskParams | undefined {
  const person = readByPerson(value);
  if (person === undefined || !isObject(value)) return undefined;
  const { askId, person: name, choice, text, values } = value;
  if (!isText(askId) || !isOptionalText(name) || !isOptionalText(choice) || !isOptionalText(text)) return undefined;
  if (values !== undefined && !isObject(values)) return undefined;
  return { ...person, askId, ...present({ person: name, choice, text, values }) };
}

export function readMessage(value: unknown): SendMessageParams | undefined {
  const person = readByPerson(value);
  if (person === undefined || !isObject(value)) return undefined;
  const { text, attachments, mode } = value;
  if (!isText(text) || !Array.isArray(attachments) || !attachments.every(isText)) return undefined;
  if (mode !== undefined && mode !== "enqueue" && mode !== "interrupt") return undefined;
  return { ...person, text, attachments, ...(mode === undefined ? {} : { mode }) };
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

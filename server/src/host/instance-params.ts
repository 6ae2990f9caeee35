import type {
  AddInstanceParams,
  BatchParams,
  ByInstance,
  ChangeInstanceParams,
  InstanceSpec,
  PauseInstanceParams,
  RemoveInstanceParams,
  StopInstanceParams,
  TaskFilter,
} from "../protocol/instances.ts";
import type { MoveTasksParams } from "../protocol/tasks.ts";
import type { ToolPolicy } from "../protocol/tool-policy.ts";

/**
 * What comes over the socket is anybody's guess until it's checked here. Each function answers the parameters of its request, free of keys that
 * nobody asked for, or undefined when they aren't what the protocol says. Whether names and numbers make sense is the dispatcher's to say.
 */
export function readAdd(value: unknown): AddInstanceParams | undefined {
  if (!isObject(value) || !isText(value["by"])) return undefined;
  const { stopped, by } = value;
  const instance = readSpec(value["instance"]);
  if (instance === undefined || (stopped !== undefined && typeof stopped !== "boolean")) return undefined;
  return { instance, by, ...(stopped === undefined ? {} : { stopped }) };
}

export function readChange(value: unknown): ChangeInstanceParams | undefined {
  const asked = readByInstance(value);
  if (asked === undefined || !isObject(value) || !isObject(value["changes"])) return undefined;
  const { changes } = value;
  const fields = readFields(changes, true);
  return fields === undefined ? undefined : { ...asked, changes: fields };
}

export function readByInstance(value: unknown): ByInstance | undefined {
  if (!isObject(value)) return undefined;
  const { instanceId, by } = value;
  return isText(instanceId) && isText(by) ? { instanceId, by } : undefined;
}

export function readStop(value: unknown): StopInstanceParams | undefined {
  const asked = readByInstance(value);
  const mode = readChoice(value, "mode", ["drain", "now"]);
  return asked === undefined || mode === undefined ? undefined : { ...asked, mode };
}

export function readPause(value: unknown): PauseInstanceParams | undefined {
  const asked = readByInstance(value);
  const tasks = readChoice(value, "tasks", ["pause", "goOn"]);
  return asked === undefined || tasks === undefined ? undefined : { ...asked, tasks };
}

export function readRemove(value: unknown): RemoveInstanceParams | undefined {
  const asked = readByInstance(value);
  const tasks = readChoice(value, "tasks", ["refuse", "stop"]);
  return asked === undefined || tasks === undefined ? undefined : { ...asked, tasks };
}

export function readMove(value: unknown): MoveTasksParams | undefined {
  if (!isObject(value)) return undefined;
  const { taskIds, instanceId, by } = value;
  if (!Array.isArray(taskIds) || !isText(instanceId) || !isText(by)) return undefined;
  const ids: readonly unknown[] = taskIds;
  return ids.every(isText) ? { taskIds: ids, instanceId, by } : undefined;
}

export function readBatch(value: unknown): BatchParams | undefined {
  if (!isObject(value)) return undefined;
  const { by, dryRun } = value;
  const action = readChoice(value, "action", ["stop", "pause", "resume", "retry"]);
  const filter = readFilter(value["filter"]);
  if (!isText(by) || action === undefined || filter === undefined) return undefined;
  if (dryRun !== undefined && typeof dryRun !== "boolean") return undefined;
  return { action, filter, by, ...(dryRun === undefined ? {} : { dryRun }) };
}

const engines = ["tool", "local", "manus"] as const;
const statuses = ["queued", "starting", "running", "paused", "waiting", "succeeded", "failed", "stopped"] as const;

function readFilter(value: unknown): TaskFilter | undefined {
  return readKeys<TaskFilter>(value, {
    taskIds: (each) => isListOf(each, isText),
    runId: isText,
    accountId: isText,
    instanceId: isText,
    engine: isOneOf(engines),
    statuses: (each) => isListOf(each, isOneOf(statuses)),
    match: isText,
  });
}

function readSpec(value: unknown): AddInstanceParams["instance"] | undefined {
  if (!isObject(value)) return undefined;
  const { id, accountId, engine, title, capacity } = value;
  const fields = readFields(value, false);
  if (!isText(id) || !isText(accountId) || !isOneOf(engines)(engine) || fields === undefined) return undefined;
  if (!isText(title) || typeof capacity !== "number") return undefined;
  return {
    ...(fields as Partial<InstanceSpec>),
    id,
    accountId,
    engine: engine as InstanceSpec["engine"],
    title,
    capacity,
  };
}

/** What may be changed of an instance, by key; with `null` for what is taken away where that may be. */
function readFields(value: unknown, orNull: boolean): ChangeInstanceParams["changes"] | undefined {
  const either = (check: Check): Check => (orNull ? (each) => each === null || check(each) : check);
  return readKeys<ChangeInstanceParams["changes"]>(value, {
    title: either(isText),
    capacity: either(isNumber),
    model: either(isText),
    profile: either(isText),
    policy: either(isPolicy),
    limits: either(isLimits),
    directory: either(isText),
    scaleTo: either(isNumber),
  });
}

type Check = (value: unknown) => boolean;

/** The keys that are known, each as it is to be; undefined where one isn't. */
function readKeys<T extends object>(value: unknown, checks: Readonly<Record<keyof T & string, Check>>): T | undefined {
  if (!isObject(value)) return undefined;
  const given = Object.entries<Check>(checks).filter(([key]) => value[key] !== undefined);
  if (!given.every(([key, check]) => check(value[key]))) return undefined;
  return Object.fromEntries(given.map(([key]) => [key, value[key]])) as T;
}

function readChoice<T extends string>(value: unknown, key: string, choices: readonly T[]): T | undefined {
  return isObject(value) ? choices.find((choice) => choice === value[key]) : undefined;
}

function isPolicy(value: unknown): value is ToolPolicy {
  return isObject(value) && hasOnly(value, ["allow", "ask", "deny"], (list) => isListOf(list, isText), true);
}

function isLimits(value: unknown): boolean {
  return isObject(value) && hasOnly(value, ["timeoutMs", "turns", "cost", "credits"], isNumber, false);
}

function hasOnly(value: Record<string, unknown>, keys: readonly string[], check: Check, all: boolean): boolean {
  const isKnown = Object.keys(value).every((key) => keys.includes(key) && check(value[key]));
  return isKnown && (!all || keys.every((key) => value[key] !== undefined));
}

function isOneOf(choices: readonly string[]): Check {
  return (value) => choices.some((choice) => choice === value);
}

function isListOf(value: unknown, check: Check): boolean {
  return Array.isArray(value) && value.every(check);
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length > 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import type { InstanceSpec } from "../../protocol/instances.ts";
import type { InstanceStatus, TaskId, Timestamp } from "../../protocol/states.ts";
import type { InstanceEvent } from "./events.ts";
import { omit } from "./omit.ts";
import type { InstanceState } from "./states.ts";

/** The most tasks that any instance runs at once. */
export const maximumCapacity = 5;

/** Pure. An event that does not apply changes nothing: the very same state comes back. An instance has no effects yet: none needs starting. */
export function transitionInstance(
  state: InstanceState | undefined,
  event: InstanceEvent,
  at: Timestamp,
): InstanceState | undefined {
  if (event.type === "instanceAdded") return state ?? add(event.instance, at);
  if (state === undefined || event.type === "instanceRemoved") return state;
  if (event.type === "instanceChanged") return change(state, event.instance);
  return move(state, event);
}

/** The instance with the task on it; undefined where it isn't running or is full: such an assignment does not apply. */
export function takeSlot(instance: InstanceState, taskId: TaskId): InstanceState | undefined {
  if (freeSlots(instance) === 0 || instance.running.includes(taskId)) return undefined;
  return { ...omit(instance, "idleSince"), running: [...instance.running, taskId] };
}

/** The instance without the task. */
export function freeSlot(instance: InstanceState, taskId: TaskId, at: Timestamp): InstanceState {
  const running = instance.running.filter((id) => id !== taskId);
  const isIdle = instance.scaledFrom !== undefined && running.length === 0;
  return { ...instance, running, ...(isIdle ? { idleSince: at } : {}) };
}

/** How many more tasks it takes now. */
export function freeSlots(instance: InstanceState): number {
  return instance.status === "running" ? Math.max(0, instance.capacity - instance.running.length) : 0;
}

type Moving = Exclude<InstanceEvent, { readonly type: "instanceAdded" | "instanceChanged" | "instanceRemoved" }>;
type Move = { readonly from: readonly InstanceStatus[]; readonly to: InstanceStatus };

const moves: Readonly<Record<Moving["type"], Move>> = {
  // One that stops goes on, if nobody wants it gone.
  instanceStartRequested: { from: ["stopped", "failed", "stopping"], to: "starting" },
  instanceStarted: { from: ["starting"], to: "running" },
  instancePaused: { from: ["running"], to: "paused" },
  instanceResumed: { from: ["paused"], to: "running" },
  instanceStopRequested: { from: ["starting", "running", "paused"], to: "stopping" },
  instanceStopped: { from: ["stopping"], to: "stopped" },
  instanceFailed: { from: ["starting", "running", "paused", "stopping"], to: "failed" },
};

function move(state: InstanceState, event: Moving): InstanceState {
  if (event.type === "instanceStopRequested" && event.removing !== undefined)
    return markForRemoval(state, event.removing);
  if (event.type === "instancePaused" && event.tasks === "pause") return pauseWithTasks(state);
  const { from, to } = moves[event.type];
  if (!from.includes(state.status) || (to === "starting" && state.removing !== undefined)) return state;
  return { ...omit(state, "holdsTasks", ...(to === "starting" ? (["reason"] as const) : [])), status: to };
}

/** Even what stands still can be removed, and who goes with its account goes no other way any more. */
function markForRemoval(state: InstanceState, removing: "alone" | "withAccount"): InstanceState {
  if (state.removing === removing || state.removing === "withAccount") return state;
  return { ...omit(state, "holdsTasks"), status: "stopping", removing };
}

function pauseWithTasks(state: InstanceState): InstanceState {
  const isPossible = state.status === "running" || (state.status === "paused" && state.holdsTasks === undefined);
  return isPossible ? { ...state, status: "paused", holdsTasks: true } : state;
}

function add(instance: InstanceSpec, at: Timestamp): InstanceState {
  const idle = instance.scaledFrom === undefined ? {} : { idleSince: at };
  return { ...bound(instance), ...idle, status: "stopped", running: [] };
}

/** What is left out of the new spec is taken away. */
function change(state: InstanceState, instance: InstanceSpec): InstanceState {
  const { id, accountId, engine, scaledFrom, status, running, reason, holdsTasks, removing, idleSince } = state;
  const fixed = { id, accountId, engine, scaledFrom, status, running, reason, holdsTasks, removing, idleSince };
  return { ...omit(bound(instance), "scaledFrom"), ...there(fixed) };
}

/** What a value has of its keys. */
function there<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as never;
}

function bound(instance: InstanceSpec): InstanceSpec {
  return { ...instance, capacity: Math.min(maximumCapacity, Math.max(1, Math.floor(instance.capacity))) };
}

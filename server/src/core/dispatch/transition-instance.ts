import type { InstanceStatus, TaskId } from "../../protocol/states.ts";
import type { InstanceEvent } from "./events.ts";
import type { InstanceSpec } from "../../protocol/instances.ts";
import type { InstanceState } from "./states.ts";

/** The most tasks that any instance runs at once. */
export const maximumCapacity = 5;

/** Pure. An event that does not apply changes nothing: the very same state comes back. An instance has no effects yet: none needs starting. */
export function transitionInstance(state: InstanceState | undefined, event: InstanceEvent): InstanceState | undefined {
  if (event.type === "instanceAdded") return state ?? add(event.instance);
  if (state === undefined || event.type === "instanceRemoved") return state;
  if (event.type === "instanceChanged") return change(state, event.instance);
  const { from, to } = moves[event.type];
  return from.includes(state.status) ? { ...state, status: to } : state;
}

/** The instance with the task on it; undefined where it isn't running or is full: such an assignment does not apply. */
export function takeSlot(instance: InstanceState, taskId: TaskId): InstanceState | undefined {
  if (freeSlots(instance) === 0 || instance.running.includes(taskId)) return undefined;
  return { ...instance, running: [...instance.running, taskId] };
}

/** The instance without the task. */
export function freeSlot(instance: InstanceState, taskId: TaskId): InstanceState {
  return { ...instance, running: instance.running.filter((id) => id !== taskId) };
}

/** How many more tasks it takes now. */
export function freeSlots(instance: InstanceState): number {
  return instance.status === "running" ? Math.max(0, instance.capacity - instance.running.length) : 0;
}

type Move = { readonly from: readonly InstanceStatus[]; readonly to: InstanceStatus };

type Moved = Exclude<InstanceEvent["type"], "instanceAdded" | "instanceChanged" | "instanceRemoved">;

const moves: Readonly<Record<Moved, Move>> = {
  instanceStartRequested: { from: ["stopped", "failed"], to: "starting" },
  instanceStarted: { from: ["starting"], to: "running" },
  instancePaused: { from: ["running"], to: "paused" },
  instanceResumed: { from: ["paused"], to: "running" },
  instanceStopRequested: { from: ["starting", "running", "paused"], to: "stopping" },
  instanceStopped: { from: ["stopping"], to: "stopped" },
  instanceFailed: { from: ["starting", "running", "paused", "stopping"], to: "failed" },
};

function add(instance: InstanceSpec): InstanceState {
  return { ...bound(instance), status: "stopped", running: [] };
}

/** What is left out of the new spec is taken away. */
function change(
  { id, accountId, engine, status, running, reason }: InstanceState,
  instance: InstanceSpec,
): InstanceState {
  const fixed = { id, accountId, engine, status, running };
  return { ...bound(instance), ...fixed, ...(reason === undefined ? {} : { reason }) };
}

function bound(instance: InstanceSpec): InstanceSpec {
  return { ...instance, capacity: Math.min(maximumCapacity, Math.max(1, Math.floor(instance.capacity))) };
}

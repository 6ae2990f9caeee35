import type { Engine, InstanceId, TaskId } from "../../protocol/states.ts";
import type { InstanceState } from "./states.ts";
import { freeSlots } from "./transition-instance.ts";

/** What the scheduler needs to know of a queued task. */
export interface QueuedTask {
  readonly id: TaskId;
  /** 0 (last) to 9 (first). */
  readonly priority: number;
}

/** A task and the instance that is to run it. */
export interface Assignment {
  readonly taskId: TaskId;
  readonly instanceId: InstanceId;
}

/** The order in which queued tasks start: the highest priority first, the older (smaller id) among equals. Negative: `a` goes first. */
export function compareQueued(a: QueuedTask, b: QueuedTask): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

/**
 * Which queued tasks start now, and where. `queueOf` gives the queued tasks of an engine in the order of {@link compareQueued}; no more of
 * them are looked at than there is room for, so it doesn't matter how long a queue is. No instance gets more than it has room for;
 * the emptiest one takes the next task.
 */
export function schedule(
  queueOf: (engine: Engine) => Iterable<QueuedTask>,
  instances: readonly InstanceState[],
): readonly Assignment[] {
  const places = instances.map((instance) => {
    return { id: instance.id, engine: instance.engine, free: freeSlots(instance) };
  });
  const engines = new Set(places.filter(({ free }) => free > 0).map(({ engine }) => engine));
  return [...engines].flatMap((engine) =>
    fill(
      queueOf(engine),
      places.filter((place) => place.engine === engine),
    ),
  );
}

interface Place {
  readonly id: InstanceId;
  free: number;
}

function fill(queue: Iterable<QueuedTask>, places: readonly Place[]): readonly Assignment[] {
  let room = places.reduce((sum, { free }) => sum + free, 0);
  const assignments: Assignment[] = [];
  for (const { id } of queue) {
    const emptiest = places.reduce((most, one) => (one.free > most.free ? one : most));
    assignments.push({ taskId: id, instanceId: emptiest.id });
    emptiest.free -= 1;
    room -= 1;
    if (room === 0) break;
  }
  return assignments;
}

import type { Engine, InstanceId, TaskId } from "../../protocol/states.ts";
import type { InstanceState } from "./states.ts";
import { freeSlots } from "./transition-instance.ts";

/** What the scheduler needs to know of a queued task. */
export interface QueuedTask {
  readonly id: TaskId;
  readonly engine: Engine;
  /** 0 (last) to 9 (first). */
  readonly priority: number;
}

/** A task and the instance that is to run it. */
export interface Assignment {
  readonly taskId: TaskId;
  readonly instanceId: InstanceId;
}

/**
 * Which queued tasks start now, and where: the engine fits, no instance gets more than it has room for, the highest priority goes first
 * and the older (smaller id) among equals; the emptiest instance takes the next one. One pass over the queue that keeps only as
 * many candidates as there are free slots, so a long queue costs little; none at all when nothing is free.
 */
export function schedule(queued: Iterable<QueuedTask>, instances: readonly InstanceState[]): readonly Assignment[] {
  const open = new Map<Engine, Candidates>();
  for (const instance of instances) {
    const slots = freeSlots(instance);
    if (slots === 0) continue;
    const candidates = open.get(instance.engine) ?? { room: 0, places: [], best: [] };
    candidates.room += slots;
    candidates.places.push({ id: instance.id, free: slots });
    open.set(instance.engine, candidates);
  }
  if (open.size === 0) return [];
  for (const task of queued) consider(open.get(task.engine), task);
  return [...open.values()].flatMap(place);
}

interface Candidates {
  room: number;
  readonly places: { readonly id: InstanceId; free: number }[];
  /** The first `room` tasks seen so far, in order. */
  readonly best: QueuedTask[];
}

function consider(candidates: Candidates | undefined, task: QueuedTask): void {
  if (candidates === undefined) return;
  const { best, room } = candidates;
  const last = best.at(-1);
  if (best.length >= room && last !== undefined && !goesBefore(task, last)) return;
  best.splice(positionOf(task, best), 0, task);
  if (best.length > room) best.pop();
}

function positionOf(task: QueuedTask, sorted: readonly QueuedTask[]): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = sorted[middle];
    if (other !== undefined && goesBefore(other, task)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function goesBefore(a: QueuedTask, b: QueuedTask): boolean {
  return a.priority === b.priority ? a.id < b.id : a.priority > b.priority;
}

function place({ best, places }: Candidates): Assignment[] {
  return best.map((task) => {
    const emptiest = places.reduce((most, one) => (one.free > most.free ? one : most));
    emptiest.free -= 1;
    return { taskId: task.id, instanceId: emptiest.id };
  });
}

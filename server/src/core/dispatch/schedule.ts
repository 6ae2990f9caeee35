import type { InstanceId, TaskId, Timestamp } from "../../protocol/states.ts";
import { Fronts } from "./fronts.ts";
import type { Contender } from "./fronts.ts";
import { misfit, whyShut } from "./need.ts";
import type { FindAccount, Need } from "./need.ts";
import { compareRanks, Order } from "./order.ts";
import type { Rank } from "./order.ts";
import type { Queue } from "./queue.ts";
import type { SlotCounts } from "./slot-counts.ts";
import type { InstanceState } from "./states.ts";
import { freeSlots } from "./transition-instance.ts";

/** All queued tasks that need the same. The queues are asked for only where one of their tasks can start. */
export interface Group {
  readonly need: Need;
  readonly queues: () => Iterable<Queue>;
}

/** What scheduling needs to know beside the queue. */
export interface Standing {
  readonly instances: readonly InstanceState[];
  readonly findAccount: FindAccount;
  /** Who holds slots now. */
  readonly slots: SlotCounts;
  /** Now. */
  readonly at: Timestamp;
}

/** A task and the instance that is to run it. */
export interface Assignment {
  readonly taskId: TaskId;
  readonly instanceId: InstanceId;
}

/**
 * Which queued tasks start now, and where. Never more on an instance than it has room for, only where the task may run; the least loaded
 * one (running by capacity) takes the next. No slot stays free that a queued task could have. The highest priority goes first, by
 * `priorityAt`; among equals the workflow, then the run, whose tasks hold the fewest slots of the engine; then the oldest. Queues are looked into only
 * while one of their tasks could go before all that are known, and of each no more lines than have tasks that hold slots or start, and one.
 */
export function schedule(groups: Iterable<Group>, standing: Standing): readonly Assignment[] {
  const places = openPlaces(standing);
  const assignments: Assignment[] = [];
  if (places.length === 0) return assignments;
  const order = new Order(standing);
  const fronts = new Fronts(
    [...groups].flatMap((group) => contendersOf(group, order, fitting(group, places, standing))),
  );
  for (let next = fronts.first(); next !== undefined; next = fronts.first()) {
    const place = leastLoaded(next.of);
    assignments.push({ taskId: next.head.task.id, instanceId: place.id });
    place.running += 1;
    next.take();
    if (place.running === place.capacity) fronts.keep(haveRoom);
  }
  return assignments;
}

/** Where a task stands in its group. */
export interface Ticket {
  readonly taskId: TaskId;
  /** See {@link compareTickets}. */
  readonly rank: Rank;
}

/** The next tasks of a group, at most `most`, in the order in which they will start as things stand now. */
export function nextOf(group: Group, standing: Standing, most: number): readonly Ticket[] {
  const fronts = new Fronts(contendersOf(group, new Order(standing), [undefined]));
  const tickets: Ticket[] = [];
  for (let next = fronts.first(); next !== undefined && tickets.length < most; next = fronts.first()) {
    const { task, priority, ofWorkflow, ofRun } = next.head;
    tickets.push({ taskId: task.id, rank: { priority, ofWorkflow, ofRun, task } });
    next.take();
  }
  return tickets;
}

/** Negative: `a` goes first. */
export function compareTickets(a: Ticket, b: Ticket): number {
  return compareRanks(a.rank, b.rank);
}

interface Place {
  readonly id: InstanceId;
  readonly instance: InstanceState;
  readonly capacity: number;
  running: number;
}

function openPlaces({ instances, findAccount }: Standing): readonly Place[] {
  return instances.flatMap((instance): readonly Place[] => {
    if (freeSlots(instance) === 0 || whyShut(instance, findAccount) !== undefined) return [];
    const { id, capacity, running } = instance;
    return [{ id, instance, capacity, running: running.length }];
  });
}

function fitting({ need }: Group, places: readonly Place[], { findAccount }: Standing): readonly Place[] {
  return places.filter(({ instance }) => {
    return misfit(instance, need, findAccount) === undefined && whyShut(instance, findAccount, need) === undefined;
  });
}

/** None where the group can't have a slot. */
function contendersOf<T>(
  { need, queues }: Group,
  order: Order,
  places: readonly T[],
): readonly Contender<readonly T[]>[] {
  if (places.length === 0) return [];
  return Array.from(queues(), (queue) => ({ queue, order: order.of(need.engine), of: places }));
}

function haveRoom(places: readonly Place[]): boolean {
  return places.some(({ running, capacity }) => running < capacity);
}

function leastLoaded(places: readonly Place[]): Place {
  return places.reduce((best, one) => (compareLoad(one, best) < 0 ? one : best));
}

function compareLoad(a: Place, b: Place): number {
  return a.running / a.capacity - b.running / b.capacity || b.capacity - b.running - (a.capacity - a.running);
}

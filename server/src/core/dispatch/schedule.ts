import type { Engine, InstanceId, RunId, TaskId, Timestamp } from "../../protocol/states.ts";
import { millisecondsBetween } from "./moments.ts";
import { misfit, whyShut } from "./need.ts";
import type { FindAccount, Need } from "./need.ts";
import type { InstanceState } from "./states.ts";
import { freeSlots } from "./transition-instance.ts";

/** A task that waits for a slot. */
export interface QueuedTask {
  readonly id: TaskId;
  readonly queuedAt: Timestamp;
}

/** The queued tasks of one run and priority that need the same, in the order of {@link compareInLine}. */
export interface Line {
  readonly runId: RunId;
  /** The run's file: what slots are shared among first. */
  readonly workflow: string;
  /** 0 (last) to 9 (first). */
  readonly priority: number;
  readonly tasks: Iterable<QueuedTask>;
}

/** All queued tasks that need the same. The lines are asked for only where one of them can start. */
export interface Group {
  readonly need: Need;
  readonly lines: () => Iterable<Line>;
}

/** Whose task holds a slot. */
export interface Holder {
  readonly engine: Engine;
  readonly runId: RunId;
  readonly workflow: string;
}

/** What scheduling needs to know beside the queue. */
export interface Standing {
  readonly instances: readonly InstanceState[];
  readonly findAccount: FindAccount;
  /** One for each task that holds a slot. */
  readonly holders: Iterable<Holder>;
  /** Now. */
  readonly at: Timestamp;
}

/** A task and the instance that is to run it. */
export interface Assignment {
  readonly taskId: TaskId;
  readonly instanceId: InstanceId;
}

/** So long in the queue, in milliseconds, a task's priority counts one more. */
export const agingMs = 600_000;
const highest = 9;

/** The priority that a task has by now: it grows with the time in the queue, so that nothing waits for ever behind what is more important. */
export function priorityAt(priority: number, queuedAt: Timestamp, at: Timestamp): number {
  const grown = Math.max(0, Math.floor(millisecondsBetween(queuedAt, at) / agingMs));
  return Math.min(highest, Math.max(0, priority) + grown);
}

/** The order within a line: the one that has been queued the longest first. Negative: `a` goes first. */
export function compareInLine(a: QueuedTask, b: QueuedTask): number {
  return compareTexts(a.queuedAt, b.queuedAt) || compareTexts(a.id, b.id);
}

/**
 * Which queued tasks start now, and where. Never more on an instance than it has room for, only where the task may run; the least loaded
 * one (running by capacity) takes the next. No slot stays free that a queued task could have. The highest priority goes first, by
 * {@link priorityAt}; among equals the workflow, then the run, whose tasks hold the fewest slots of the engine; then the oldest. Of each
 * line no more tasks are looked at than start, and one.
 */
export function schedule(groups: Iterable<Group>, standing: Standing): readonly Assignment[] {
  const places = openPlaces(standing);
  const assignments: Assignment[] = [];
  if (places.length === 0) return assignments;
  const shares = new Shares(standing.holders);
  let heads = [...groups].flatMap((group) => headsOf(group, places, standing));
  for (let next = first(heads, shares); next !== undefined; next = first(heads, shares)) {
    const place = leastLoaded(next.places);
    assignments.push({ taskId: next.task.id, instanceId: place.id });
    place.running += 1;
    shares.add(next.keys);
    next.advance();
    if (next.isDone || place.running === place.capacity) heads = heads.filter((head) => !head.isDone && hasRoom(head));
  }
  return assignments;
}

/** Where a task stands in its group. */
export interface Ticket {
  readonly taskId: TaskId;
  /** Smaller ones go first: see {@link compareTickets}. */
  readonly rank: readonly [priority: number, ofWorkflow: number, ofRun: number, queuedAt: Timestamp, id: TaskId];
}

/** The next tasks of a group, at most `most`, in the order in which they will start as things stand now. Looks at each line once. */
export function nextOf(group: Group, standing: Standing, most: number): readonly Ticket[] {
  const shares = new Shares(standing.holders);
  const heads = bestOf(
    [...group.lines()].flatMap((line) => Head.of(line, group.need.engine, [], standing.at)),
    shares,
    most,
  );
  const tickets: Ticket[] = [];
  for (let next = first(heads, shares); next !== undefined && tickets.length < most; next = first(heads, shares)) {
    tickets.push({ taskId: next.task.id, rank: rankOf(next, shares) });
    shares.add(next.keys);
    next.advance();
    if (next.isDone) heads.splice(heads.indexOf(next), 1);
  }
  return tickets;
}

/** Negative: `a` goes first. */
export function compareTickets({ rank: a }: Ticket, { rank: b }: Ticket): number {
  return b[0] - a[0] || a[1] - b[1] || a[2] - b[2] || compareTexts(a[3], b[3]) || compareTexts(a[4], b[4]);
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

function headsOf({ need, lines }: Group, places: readonly Place[], { findAccount, at }: Standing): readonly Head[] {
  const fitting = places.filter(({ instance }) => {
    return misfit(instance, need, findAccount) === undefined && whyShut(instance, findAccount, need) === undefined;
  });
  return fitting.length === 0 ? [] : [...lines()].flatMap((line) => Head.of(line, need.engine, fitting, at));
}

/** The first task of a line that hasn't been given a slot yet. */
class Head {
  readonly runId: RunId;
  readonly workflow: string;
  readonly engine: Engine;
  readonly places: readonly Place[];
  /** What {@link Shares} counts by. */
  readonly keys: ShareKeys;
  task: QueuedTask;
  priority: number;
  isDone = false;
  private readonly base: number;
  private readonly rest: Iterator<QueuedTask>;
  private readonly at: Timestamp;

  private constructor(
    line: Line,
    from: Pick<Head, "engine" | "places" | "task">,
    rest: Iterator<QueuedTask>,
    at: Timestamp,
  ) {
    this.runId = line.runId;
    this.workflow = line.workflow;
    this.engine = from.engine;
    this.places = from.places;
    this.keys = shareKeys(this);
    this.base = line.priority;
    this.task = from.task;
    this.rest = rest;
    this.at = at;
    this.priority = priorityAt(line.priority, from.task.queuedAt, at);
  }

  /** Nothing of an empty line. */
  static of(line: Line, engine: Engine, places: readonly Place[], at: Timestamp): readonly Head[] {
    const rest = line.tasks[Symbol.iterator]();
    const next = rest.next();
    return next.done === true ? [] : [new Head(line, { engine, places, task: next.value }, rest, at)];
  }

  advance(): void {
    const next = this.rest.next();
    this.isDone = next.done === true;
    if (next.done === true) return;
    this.task = next.value;
    this.priority = priorityAt(this.base, this.task.queuedAt, this.at);
  }
}

type ShareKeys = readonly [ofWorkflow: string, ofRun: string];

function shareKeys({ engine, runId, workflow }: Holder): ShareKeys {
  return [`${engine} of ${workflow}`, `${engine} run ${runId}`];
}

/** How many slots of each engine the tasks of a workflow and of a run hold. */
class Shares {
  private readonly counts = new Map<string, number>();

  constructor(holders: Iterable<Holder>) {
    for (const holder of holders) this.add(shareKeys(holder));
  }

  add(keys: ShareKeys): void {
    for (const key of keys) this.counts.set(key, this.ofKey(key) + 1);
  }

  ofKey(key: string): number {
    return this.counts.get(key) ?? 0;
  }
}

function first(heads: readonly Head[], shares: Shares): Head | undefined {
  let best: Head | undefined;
  for (const head of heads) if (best === undefined || compareHeads(head, best, shares) < 0) best = head;
  return best;
}

/**
 * All heads that can be among the first so many picks: those of the first workflows, and of each the first runs. Whoever has that many
 * others before it that share nothing with one another comes after them.
 */
function bestOf(heads: readonly Head[], shares: Shares, most: number): Head[] {
  const compare = (a: readonly Head[], b: readonly Head[]): number => compareFirst(a, b, shares);
  const workflows = groupBy(heads, ({ workflow }) => workflow).map((ofWorkflow) => {
    const runs = groupBy(ofWorkflow, ({ runId }) => runId).map((ofRun) => bestFirst(ofRun, shares));
    return smallest(runs, most, compare).flat();
  });
  return smallest(workflows, most, compare).flat();
}

function bestFirst(heads: readonly Head[], shares: Shares): readonly Head[] {
  return heads.length === 1 ? heads : heads.toSorted((a, b) => compareHeads(a, b, shares));
}

function compareFirst([a]: readonly Head[], [b]: readonly Head[], shares: Shares): number {
  return a === undefined || b === undefined ? 0 : compareHeads(a, b, shares);
}

/** The smallest so many, in order. */
function smallest<T>(all: readonly T[], most: number, compare: (a: T, b: T) => number): readonly T[] {
  const kept: T[] = [];
  for (const one of all) {
    const last = kept.at(-1);
    if (kept.length === most && last !== undefined && compare(one, last) >= 0) continue;
    const at = kept.findIndex((other) => compare(one, other) < 0);
    kept.splice(at < 0 ? kept.length : at, 0, one);
    if (kept.length > most) kept.pop();
  }
  return kept;
}

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

function compareHeads(a: Head, b: Head, shares: Shares): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  for (const which of [0, 1] as const) {
    const more = shares.ofKey(a.keys[which]) - shares.ofKey(b.keys[which]);
    if (more !== 0) return more;
  }
  return compareInLine(a.task, b.task);
}

function rankOf({ task, priority, keys }: Head, shares: Shares): Ticket["rank"] {
  return [priority, shares.ofKey(keys[0]), shares.ofKey(keys[1]), task.queuedAt, task.id];
}

function hasRoom({ places }: Head): boolean {
  return places.some(({ running, capacity }) => running < capacity);
}

function leastLoaded(places: readonly Place[]): Place {
  return places.reduce((best, one) => (compareLoad(one, best) < 0 ? one : best));
}

function compareLoad(a: Place, b: Place): number {
  return a.running / a.capacity - b.running / b.capacity || b.capacity - b.running - (a.capacity - a.running);
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

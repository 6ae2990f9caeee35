import type { Engine, InstanceId, RunId, TaskId, Timestamp } from "../../protocol/states.ts";
import { later } from "./moments.ts";
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
  return new Ages(at).priorityOf(priority, queuedAt);
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
  const order = new Order(standing);
  let heads = [...groups].flatMap((group) => headsOf(group, places, { ...standing, order }));
  for (let next = first(heads); next !== undefined; next = first(heads)) {
    const place = leastLoaded(next.places);
    assignments.push({ taskId: next.task.id, instanceId: place.id });
    place.running += 1;
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
  const order = new Order(standing);
  const heads = bestOf(
    [...group.lines()].flatMap((line) => order.headOf(line, group.need.engine, [])),
    most,
  );
  const tickets: Ticket[] = [];
  for (let next = first(heads); next !== undefined && tickets.length < most; next = first(heads)) {
    tickets.push({ taskId: next.task.id, rank: rankOf(next) });
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

function headsOf(
  { need, lines }: Group,
  places: readonly Place[],
  { findAccount, order }: Pick<Standing, "findAccount"> & { readonly order: Order },
): readonly Head[] {
  const fitting = places.filter(({ instance }) => {
    return misfit(instance, need, findAccount) === undefined && whyShut(instance, findAccount, need) === undefined;
  });
  return fitting.length === 0 ? [] : [...lines()].flatMap((line) => order.headOf(line, need.engine, fitting));
}

/** The first task of a line that hasn't been given a slot yet, and what its place in the order depends on. */
interface Head extends Pick<Line, "runId" | "workflow"> {
  readonly places: readonly Place[];
  /** How many slots are held; the same for all heads of a workflow, and of a run. */
  readonly ofWorkflow: Count;
  readonly ofRun: Count;
  task: QueuedTask;
  priority: number;
  isDone: boolean;
  /** It gets a slot: the next one of its line is the first now. */
  readonly advance: () => void;
}

interface Count {
  held: number;
}

/** What decides on the order of tasks at one moment. Every count is looked up once, however often it's compared. */
class Order {
  private readonly ages: Ages;
  private readonly counts = new Map<
    Engine,
    { readonly workflows: Map<string, Count>; readonly runs: Map<string, Count> }
  >();

  constructor({ holders, at }: Pick<Standing, "holders" | "at">) {
    this.ages = new Ages(at);
    for (const { engine, workflow, runId } of holders) {
      this.countOf(engine, "workflows", workflow).held += 1;
      this.countOf(engine, "runs", runId).held += 1;
    }
  }

  /** Nothing of an empty line. */
  headOf({ runId, workflow, priority, tasks }: Line, engine: Engine, places: readonly Place[]): readonly Head[] {
    const rest = tasks[Symbol.iterator]();
    const start = rest.next();
    if (start.done === true) return [];
    const head: Head = {
      ...{ runId, workflow, places, task: start.value, isDone: false },
      priority: this.ages.priorityOf(priority, start.value.queuedAt),
      ofWorkflow: this.countOf(engine, "workflows", workflow),
      ofRun: this.countOf(engine, "runs", runId),
      advance: () => {
        head.ofWorkflow.held += 1;
        head.ofRun.held += 1;
        const next = rest.next();
        head.isDone = next.done === true;
        if (next.done === true) return;
        head.task = next.value;
        head.priority = this.ages.priorityOf(priority, next.value.queuedAt);
      },
    };
    return [head];
  }

  private countOf(engine: Engine, kind: "workflows" | "runs", key: string): Count {
    const ofEngine = this.counts.get(engine) ?? { workflows: new Map<string, Count>(), runs: new Map<string, Count>() };
    this.counts.set(engine, ofEngine);
    const count = ofEngine[kind].get(key) ?? { held: 0 };
    ofEngine[kind].set(key, count);
    return count;
  }
}

/** How much more the tasks count that have waited, at one moment. */
class Ages {
  /** Whoever was queued by then counts so many more, beginning with one. */
  private readonly steps: readonly Timestamp[];

  constructor(at: Timestamp) {
    this.steps = Array.from({ length: highest }, (_, index) => later(at, -(index + 1) * agingMs));
  }

  priorityOf(priority: number, queuedAt: Timestamp): number {
    const younger = this.steps.findIndex((step) => queuedAt > step);
    return Math.min(highest, Math.max(0, priority) + (younger < 0 ? highest : younger));
  }
}

function first(heads: readonly Head[]): Head | undefined {
  let best: Head | undefined;
  for (const head of heads) if (best === undefined || compareHeads(head, best) < 0) best = head;
  return best;
}

/**
 * All heads that can be among the first so many picks: those of the first workflows, and of each the first runs. Whoever has that many
 * others before it that share nothing with one another comes after them.
 */
function bestOf(heads: readonly Head[], most: number): Head[] {
  const workflows = groupBy(heads, ({ workflow }) => workflow).map((ofWorkflow) => {
    const runs = groupBy(ofWorkflow, ({ runId }) => runId).map(bestFirst);
    return smallest(runs, most, compareFirst).flat();
  });
  return smallest(workflows, most, compareFirst).flat();
}

function bestFirst(heads: readonly Head[]): readonly Head[] {
  return heads.length === 1 ? heads : heads.toSorted(compareHeads);
}

function compareFirst([a]: readonly Head[], [b]: readonly Head[]): number {
  return a === undefined || b === undefined ? 0 : compareHeads(a, b);
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

function compareHeads(a: Head, b: Head): number {
  return (
    b.priority - a.priority ||
    a.ofWorkflow.held - b.ofWorkflow.held ||
    a.ofRun.held - b.ofRun.held ||
    compareInLine(a.task, b.task)
  );
}

function rankOf({ task, priority, ofWorkflow, ofRun }: Head): Ticket["rank"] {
  return [priority, ofWorkflow.held, ofRun.held, task.queuedAt, task.id];
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

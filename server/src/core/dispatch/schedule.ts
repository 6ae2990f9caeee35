import type { Engine, InstanceId, RunId, TaskId, Timestamp } from "../../protocol/states.ts";
import { later } from "./moments.ts";
import { misfit, whyShut } from "./need.ts";
import type { FindAccount, Need } from "./need.ts";
import type { EngineSlots, SlotCounts } from "./slot-counts.ts";
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

/** The lines of one workflow and priority that need the same, those first whose first task goes first by {@link compareInLine}. None is empty. */
export interface Queue {
  readonly workflow: string;
  readonly priority: number;
  /** Few are looked at, however many there are. */
  readonly lines: Iterable<Line>;
}

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
 * queue no more lines are looked at than have tasks that hold slots or start, and one.
 */
export function schedule(groups: Iterable<Group>, standing: Standing): readonly Assignment[] {
  const places = openPlaces(standing);
  const assignments: Assignment[] = [];
  if (places.length === 0) return assignments;
  const order = new Order(standing);
  let fronts = [...groups].flatMap((group) => frontsOf(group, places, { ...standing, order }));
  for (let next = first(fronts); next !== undefined; next = first(fronts)) {
    const { front, head } = next;
    const place = leastLoaded(front.places);
    assignments.push({ taskId: head.task.id, instanceId: place.id });
    place.running += 1;
    front.take(head);
    if (place.running === place.capacity) fronts = fronts.filter(hasRoom);
  }
  return assignments;
}

/** Where a task stands in its group. */
export interface Ticket {
  readonly taskId: TaskId;
  /** Smaller ones go first: see {@link compareTickets}. */
  readonly rank: readonly [priority: number, ofWorkflow: number, ofRun: number, queuedAt: Timestamp, id: TaskId];
}

/** The next tasks of a group, at most `most`, in the order in which they will start as things stand now. */
export function nextOf(group: Group, standing: Standing, most: number): readonly Ticket[] {
  const order = new Order(standing).of(group.need.engine);
  const fronts = [...group.queues()].map((queue) => new Front(queue, order));
  const tickets: Ticket[] = [];
  for (let next = first(fronts); next !== undefined && tickets.length < most; next = first(fronts)) {
    tickets.push({ taskId: next.head.task.id, rank: rankOf(next.head) });
    next.front.take(next.head);
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

function frontsOf(
  { need, queues }: Group,
  places: readonly Place[],
  { findAccount, order }: Pick<Standing, "findAccount"> & { readonly order: Order },
): readonly Front[] {
  const fitting = places.filter(({ instance }) => {
    return misfit(instance, need, findAccount) === undefined && whyShut(instance, findAccount, need) === undefined;
  });
  return fitting.length === 0 ? [] : [...queues()].map((queue) => new Front(queue, order.of(need.engine), fitting));
}

/** The first task of a line that hasn't been given a slot yet, and what its place in the order depends on. */
interface Head {
  /** How many slots are held; the same for all heads of a workflow, and of a run. */
  readonly ofWorkflow: Count;
  readonly ofRun: Count;
  task: QueuedTask;
  priority: number;
  isDone: boolean;
  /** It gets a slot: the next one of its line is the first now. */
  readonly advance: () => void;
}

/**
 * Those tasks of a queue that may be next. Of the runs that hold no slot the one goes first whose task is the oldest, as it has the highest priority too: the
 * lines behind it needn't be looked at. Lines of runs that hold slots come behind it where they are younger, or not so old that their priority has grown beyond its.
 */
class Front {
  readonly places: readonly Place[];
  private readonly lines: Iterator<Line>;
  private readonly order: EngineOrder;
  /** Of runs that hold slots, oldest first: as lines until one of them may count. */
  private readonly passed: Line[] = [];
  private readonly holding: Head[] = [];
  /** Of the first run that holds none, when it was looked for. */
  private fresh: Head | undefined;

  constructor({ lines }: Queue, order: EngineOrder, places: readonly Place[] = []) {
    this.places = places;
    this.lines = lines[Symbol.iterator]();
    this.order = order;
    this.fresh = this.nextFresh();
  }

  /** The one that goes first as things stand now. */
  best(): Head | undefined {
    // Its run may have got a slot meanwhile, for this task or another one.
    while (this.fresh !== undefined && this.fresh.ofRun.held > 0) {
      this.holding.push(this.fresh);
      this.fresh = this.nextFresh();
    }
    this.lookAtPassed();
    let best = this.fresh;
    for (const head of this.holding) if (best === undefined || compareHeads(head, best) < 0) best = head;
    return best;
  }

  /** The best one gets a slot. */
  take(head: Head): void {
    head.advance();
    if (!head.isDone) return;
    if (head === this.fresh) this.fresh = this.nextFresh();
    else this.holding.splice(this.holding.indexOf(head), 1);
  }

  private nextFresh(): Head | undefined {
    for (let next = this.lines.next(); next.done !== true; next = this.lines.next()) {
      if (this.order.isHolding(next.value.runId)) this.passed.push(next.value);
      else return this.order.headOf(next.value);
    }
    return undefined;
  }

  private lookAtPassed(): void {
    const [oldest] = this.passed;
    if (oldest === undefined) return;
    if (this.fresh !== undefined && (this.order.headOf(oldest)?.priority ?? 0) <= this.fresh.priority) return;
    for (const line of this.passed.splice(0)) {
      const head = this.order.headOf(line);
      if (head !== undefined) this.holding.push(head);
    }
  }
}

interface Count {
  held: number;
}

/** What decides on the order of tasks at one moment. */
class Order {
  private readonly ages: Ages;
  private readonly slots: SlotCounts;
  private readonly engines = new Map<Engine, EngineOrder>();

  constructor({ slots, at }: Pick<Standing, "slots" | "at">) {
    this.ages = new Ages(at);
    this.slots = slots;
  }

  of(engine: Engine): EngineOrder {
    const known = this.engines.get(engine);
    if (known !== undefined) return known;
    const order = new EngineOrder(this.ages, this.slots.of(engine));
    this.engines.set(engine, order);
    return order;
  }
}

/** The same for the tasks of one engine. Every count is looked up once, however often it's compared. */
class EngineOrder {
  private readonly ages: Ages;
  private readonly slots: EngineSlots;
  private readonly workflows = new Map<string, Count>();
  private readonly runs = new Map<RunId, Count>();

  constructor(ages: Ages, slots: EngineSlots) {
    this.ages = ages;
    this.slots = slots;
  }

  isHolding(runId: RunId): boolean {
    return (this.runs.get(runId)?.held ?? this.slots.ofRun(runId)) > 0;
  }

  /** Undefined for an empty line. */
  headOf({ runId, workflow, priority, tasks }: Line): Head | undefined {
    const rest = tasks[Symbol.iterator]();
    const start = rest.next();
    if (start.done === true) return undefined;
    const head: Head = {
      ...{ task: start.value, isDone: false },
      priority: this.ages.priorityOf(priority, start.value.queuedAt),
      ofWorkflow: countOf(this.workflows, workflow, () => this.slots.ofWorkflow(workflow)),
      ofRun: countOf(this.runs, runId, () => this.slots.ofRun(runId)),
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
    return head;
  }
}

function countOf(counts: Map<string, Count>, key: string, countNow: () => number): Count {
  const known = counts.get(key);
  if (known !== undefined) return known;
  const count = { held: countNow() };
  counts.set(key, count);
  return count;
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

function first(fronts: readonly Front[]): { readonly front: Front; readonly head: Head } | undefined {
  let found: { readonly front: Front; readonly head: Head } | undefined;
  for (const front of fronts) {
    const head = front.best();
    if (head !== undefined && (found === undefined || compareHeads(head, found.head) < 0)) found = { front, head };
  }
  return found;
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

function hasRoom({ places }: Front): boolean {
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

import type { Engine, RunId, Timestamp } from "../../protocol/states.ts";
import { later } from "./moments.ts";
import { compareInLine } from "./queue.ts";
import type { Line, Queue, QueuedTask } from "./queue.ts";
import type { EngineSlots, SlotCounts } from "./slot-counts.ts";

/** So long in the queue, in milliseconds, a task's priority counts one more. */
export const agingMs = 600_000;
const highest = 9;

/** The priority that a task has by now: it grows with the time in the queue, so that nothing waits for ever behind what is more important. */
export function priorityAt(priority: number, queuedAt: Timestamp, at: Timestamp): number {
  return new Ages(at).priorityOf(priority, queuedAt);
}

/** What a task's place in the order depends on. */
export interface Rank {
  /** As it has grown by now. */
  readonly priority: number;
  /** How many slots the tasks of its workflow hold, and those of its run. */
  readonly ofWorkflow: number;
  readonly ofRun: number;
  readonly task: QueuedTask;
}

/** Negative: `a` goes first. */
export function compareRanks(a: Rank, b: Rank): number {
  return b.priority - a.priority || a.ofWorkflow - b.ofWorkflow || a.ofRun - b.ofRun || compareInLine(a.task, b.task);
}

/** How many slots are held; one for all heads of a workflow, or of a run. */
interface Count {
  held: number;
}

/** The first task of a line that hasn't been given a slot yet. Its rank is as things stand now. */
export class Head implements Rank {
  task: QueuedTask;
  priority: number;
  isDone = false;
  private readonly rest: Iterator<QueuedTask>;
  private readonly counts: { readonly workflow: Count; readonly run: Count };
  private readonly priorityOf: (queuedAt: Timestamp) => number;

  constructor(
    first: QueuedTask,
    rest: Iterator<QueuedTask>,
    counts: { readonly workflow: Count; readonly run: Count },
    priorityOf: (queuedAt: Timestamp) => number,
  ) {
    this.task = first;
    this.priority = priorityOf(first.queuedAt);
    this.rest = rest;
    this.counts = counts;
    this.priorityOf = priorityOf;
  }

  get ofWorkflow(): number {
    return this.counts.workflow.held;
  }

  get ofRun(): number {
    return this.counts.run.held;
  }

  /** It gets a slot: the next one of its line is the first now. */
  advance(): void {
    this.counts.workflow.held += 1;
    this.counts.run.held += 1;
    const next = this.rest.next();
    this.isDone = next.done === true;
    if (next.done === true) return;
    this.task = next.value;
    this.priority = this.priorityOf(next.value.queuedAt);
  }
}

/** What decides on the order of tasks at one moment. */
export class Order {
  private readonly ages: Ages;
  private readonly slots: SlotCounts;
  private readonly engines = new Map<Engine, EngineOrder>();

  constructor({ slots, at }: { readonly slots: SlotCounts; readonly at: Timestamp }) {
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
export class EngineOrder {
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

  /** No task of the queue has a better rank, now or after others have got slots: counts only grow meanwhile. */
  bestOf({ workflow, priority, oldest }: Queue): Rank {
    const ofWorkflow = this.countOf(workflow).held;
    return { priority: this.ages.priorityOf(priority, oldest.queuedAt), ofWorkflow, ofRun: 0, task: oldest };
  }

  /** Undefined for an empty line. */
  headOf({ runId, workflow, priority, tasks }: Line): Head | undefined {
    const rest = tasks[Symbol.iterator]();
    const start = rest.next();
    if (start.done === true) return undefined;
    const counts = { workflow: this.countOf(workflow), run: this.countOfRun(runId) };
    return new Head(start.value, rest, counts, (queuedAt) => this.ages.priorityOf(priority, queuedAt));
  }

  private countOf(workflow: string): Count {
    return remember(this.workflows, workflow, () => ({ held: this.slots.ofWorkflow(workflow) }));
  }

  private countOfRun(runId: RunId): Count {
    return remember(this.runs, runId, () => ({ held: this.slots.ofRun(runId) }));
  }
}

function remember<V>(all: Map<string, V>, key: string, make: () => V): V {
  const known = all.get(key);
  if (known !== undefined) return known;
  const made = make();
  all.set(key, made);
  return made;
}

/** How much more the tasks count that have waited, at one moment. */
class Ages {
  private readonly at: Timestamp;
  /** Whoever was queued by then counts so many more, beginning with one; as many as were asked for. */
  private readonly steps: Timestamp[] = [];

  constructor(at: Timestamp) {
    this.at = at;
  }

  priorityOf(priority: number, queuedAt: Timestamp): number {
    let grown = 0;
    while (grown < highest && queuedAt <= this.step(grown)) grown += 1;
    return Math.min(highest, Math.max(0, priority) + grown);
  }

  private step(index: number): Timestamp {
    return (this.steps[index] ??= later(this.at, -(index + 1) * agingMs));
  }
}

import type { DispatchEvent } from "../../../server/src/core/dispatch/events.ts";
import type { RunState, TaskState } from "../../../server/src/core/dispatch/states.ts";
import type { JournalRecord } from "../../../server/src/core/ports/journal.ts";
import type { RunId, StepId, TaskId } from "../../../server/src/protocol/states.ts";
import { Fleet } from "../../../server/src/runtime/fleet.ts";
import { FleetDraft } from "../../../server/src/runtime/fleet-draft.ts";
import { Bookkeeper } from "./bookkeeper.ts";
import { crowdOf, faultOfGroups, faultOfInstance, faultOfRun, faultOfTask, openNeeds, partsOf } from "./invariants.ts";
import { isSame } from "./same.ts";
import type { SimulatedDisk } from "./simulated-journal.ts";
import { TriggerJudge } from "./trigger-judge.ts";
import type { Job } from "./workshop.ts";

/** An invariant doesn't hold. */
export class Violation extends Error {}

/** Follows the journal record by record, as a replay would, and holds everything that happens against what must stay true. */
export class Judge {
  /** The fleet as the journal has it. */
  readonly fleet = new Fleet();
  readonly #disk: SimulatedDisk;
  #seen = 0;
  /** What has moved since the live fleet was looked at last. */
  readonly #moved = {
    runs: new Set<RunId>(),
    tasks: new Set<TaskId>(),
    instances: new Set<string>(),
    days: false,
    triggers: false,
  };
  /** How often the effect of a step has happened in the world, and how often it was allowed to happen again. */
  readonly #effects = new Map<string, number>();
  readonly #again = new Map<string, number>();
  readonly #attempts = new Set<string>();
  readonly #accepted = new Set<RunId>();
  readonly books = new Bookkeeper();
  readonly triggers = new TriggerJudge();
  /** Results that were taken over from the cache. */
  hits = 0;

  readonly #trace: (line: () => string) => void;

  constructor(disk: SimulatedDisk, trace: (line: () => string) => void) {
    this.#disk = disk;
    this.#trace = trace;
  }

  get effects(): number {
    return this.#attempts.size;
  }

  fail(what: string): never {
    throw new Violation(what);
  }

  /** A starter was told that its run is there. */
  accept(runId: RunId): void {
    this.follow();
    this.#accepted.add(runId);
    if (!this.fleet.runs.has(runId)) this.fail(`Run ${runId} was said to be started and isn't in the journal`);
  }

  /** Take in what has come to the disk, and look at all that it moves. */
  follow(): void {
    const { lines } = this.#disk;
    if (this.#seen === lines.length) return;
    for (; this.#seen < lines.length; this.#seen += 1) this.#take(JSON.parse(lines[this.#seen] ?? "") as JournalRecord);
    this.#lookAtRuns();
  }

  /** The live fleet, which has taken in all that is on the disk, is what a replay comes to. */
  compare(live: Fleet): void {
    const { fleet } = this;
    if (live.sequence !== fleet.sequence)
      this.fail(`The live fleet is at ${live.sequence}, the journal at ${fleet.sequence}`);
    for (const id of this.#moved.runs)
      this.#compareOne(`run ${id}`, partsOfRun(live.runs.get(id)), partsOfRun(fleet.runs.get(id)));
    if (this.#moved.days) this.#compareOne("the accounts' days", [...live.days], [...fleet.days]);
    if (this.#moved.triggers) this.#compareOne("the triggers", [...live.triggers], [...fleet.triggers]);
    for (const id of this.#moved.tasks) this.#compareOne(`task ${id}`, live.tasks.get(id), fleet.tasks.get(id));
    for (const id of this.#moved.instances)
      this.#compareOne(`instance ${id}`, live.instances.get(id), fleet.instances.get(id));
    this.#clearMoved();
  }

  /** As {@link compare}, whatever has moved: everything. */
  compareAll(live: Fleet): void {
    this.#compareOne("the fleet", live.state(), this.fleet.state());
    this.#clearMoved();
    for (const runId of this.#accepted) if (!live.runs.has(runId)) this.fail(`Run ${runId} is lost`);
  }

  #clearMoved(): void {
    const { runs, tasks, instances } = this.#moved;
    for (const moved of [runs, tasks, instances]) moved.clear();
    Object.assign(this.#moved, { days: false, triggers: false });
  }

  /** An engine begins with an attempt: `others` is what engines have in hand on its instance, this one included. Answers what is wrong. */
  started({ order, engine }: Job, others: readonly Job[]): string | undefined {
    // A person may have made it smaller than what it holds: those stay until they end, also under the next host.
    const held = this.fleet.instances.get(order.instance.id)?.running.length ?? 0;
    const most = Math.min(5, Math.max(order.instance.capacity, held));
    if (others.length > most)
      return `The engine ${engine} has ${others.length} tasks of ${order.instance.id} in hand, which takes ${most}`;
    const same = others.filter((job) => job.order.taskId === order.taskId);
    return same.length > 1 ? `Task ${order.taskId} is in hand ${same.length} times` : undefined;
  }

  /** What a tool does has happened. Answers what is wrong. */
  acted({ order, engine }: Job): string | undefined {
    if (engine !== "tool") return undefined;
    const { taskId, attempt } = order;
    if (this.#attempts.has(`${taskId} ${attempt}`)) return `Attempt ${attempt} of task ${taskId} has happened twice`;
    this.#attempts.add(`${taskId} ${attempt}`);
    const task = this.fleet.tasks.get(taskId);
    if (task === undefined) return `Task ${taskId} runs and isn't in the journal`;
    return task.spec.repeatable ? undefined : this.#count(placeOf(task));
  }

  #count(place: string): string | undefined {
    const count = (this.#effects.get(place) ?? 0) + 1;
    this.#effects.set(place, count);
    const [runId = "", stepId = "", index] = place.split(" ");
    const anew = index === undefined ? 0 : (this.#again.get(`${runId} ${stepId}`) ?? 0);
    const allowed = 1 + anew + (this.#again.get(place) ?? 0);
    if (count <= allowed) return undefined;
    return `Step ${place} isn't repeatable and has happened ${count} times, allowed were ${allowed}`;
  }

  /** Whoever has a task in hand in a host that is up to date has all that people wrote to it. */
  unheard({ order: { taskId }, heard }: Job): void {
    const lost = this.fleet.tasks.get(taskId)?.messages?.find(({ id }) => !heard.has(id));
    if (lost !== undefined) this.fail(`The message ${lost.id} to task ${taskId} is lost`);
  }

  /** What works in the cloud without any host: its task hasn't ended, or somebody is still to be told. */
  forgotten({ order: { taskId } }: Job): void {
    const task = this.fleet.tasks.get(taskId);
    if (task === undefined || task.finishedAt !== undefined)
      this.fail(`Task ${taskId} has ${task?.status ?? "gone"} and works on in the cloud, where nobody will stop it`);
  }

  #compareOne(what: string, live: unknown, replayed: unknown): void {
    if (isSame(live, replayed)) return;
    this.fail(
      `A replay comes to another ${what}:\n  live     ${JSON.stringify(live)}\n  replayed ${JSON.stringify(replayed)}`,
    );
  }

  #take(record: JournalRecord): void {
    if (record.sequence !== this.fleet.sequence + 1)
      this.fail(`Record ${record.sequence} follows ${this.fleet.sequence}`);
    const event = record.event as DispatchEvent;
    this.#trace(() => `    ${record.sequence} ${record.at} ${JSON.stringify(event).slice(0, 200)}`);
    const before = "taskId" in event ? this.fleet.tasks.get(event.taskId) : undefined;
    const draft = new FleetDraft(this.fleet);
    const effects = draft.apply(event, record.at);
    if (effects === undefined) this.fail(`Record ${record.sequence} can't be applied again: ${JSON.stringify(event)}`);
    if (!areAsWritten(effects, record.effects))
      this.fail(`Record ${record.sequence} has other effects when it's applied again`);
    draft.sequence = record.sequence;
    const runs = new Map(
      [...draft.runs.keys()].flatMap((id) => {
        const run = this.fleet.runs.get(id);
        return run === undefined ? [] : [[id, run] as const];
      }),
    );
    const moved = [...draft.triggers.keys()].map((id) => [id, this.fleet.triggers.get(id)] as const);
    this.fleet.take(draft);
    this.#moved.days ||= draft.days.size > 0;
    this.#moved.triggers ||= moved.length > 0;
    this.#look(draft, event, before);
    for (const [id, trigger] of moved)
      this.#require(
        event,
        this.triggers.follow(event, { before: trigger, after: this.fleet.triggers.get(id) }, record.at),
      );
    this.#require(event, this.books.follow(event, this.fleet));
    this.#require(event, this.#lookAtReuse(event));
    this.#allow(event, runs);
  }

  #require({ type }: DispatchEvent, fault: string | undefined): void {
    if (fault !== undefined) this.fail(`After ${type}: ${fault}`);
  }

  /** A result from the cache is of the same step with the same work; a cache that fails keeps nothing from running. */
  #lookAtReuse(event: DispatchEvent): string | undefined {
    if (event.type === "stepFailed" && event.reason.code.startsWith("cache")) return "A cache has failed a step";
    if (event.type !== "stepReused") return undefined;
    const run = this.fleet.runs.get(event.runId);
    const step = run?.spec.compiled.steps.find(({ id }) => id === event.stepId);
    this.hits += event.from.from === "cache" ? 1 : 0;
    const { by } = event.result.outputs;
    const own = run === undefined || step === undefined ? undefined : authorOf(run, step.id);
    return by === undefined || by === own
      ? undefined
      : `Step ${event.stepId} of run ${event.runId} has got another's result, ${JSON.stringify(by)}`;
  }

  #look(draft: FleetDraft, event: DispatchEvent, before: TaskState | undefined): void {
    const { fleet } = this;
    const faults: (string | undefined)[] = [];
    for (const [id, task] of draft.tasks) {
      this.#moved.tasks.add(id);
      faults.push(faultOfTask(task, fleet));
    }
    for (const id of draft.runs.keys()) this.#moved.runs.add(id);
    for (const [id, instance] of draft.instances) {
      this.#moved.instances.add(id);
      if (instance !== undefined) faults.push(faultOfInstance(instance, fleet, event.type === "taskAssigned"));
    }
    faults.push(faultOfMessages(before, fleet));
    if (before?.finishedAt !== undefined && !mayMoveEnded.has(event.type))
      faults.push(`Task ${before.spec.id} has ended and is moved by ${event.type}`);
    if (event.type === "taskQueued") faults.push(this.#lookAtTurn(event.task.runId, event.task.stepId));
    const fault = faults.find((each) => each !== undefined);
    if (fault !== undefined) this.fail(`After ${event.type}: ${fault}`);
  }

  /** Parents stand as their children do once a whole batch is applied. */
  #lookAtRuns(): void {
    for (const id of this.#moved.runs) {
      const run = this.fleet.runs.get(id);
      const fault = run === undefined ? undefined : faultOfRun(run, this.fleet);
      if (fault !== undefined) this.fail(fault);
    }
    const fault = faultOfGroups(this.fleet);
    if (fault !== undefined) this.fail(fault);
  }

  /** A step is queued: all that it needs has ended. */
  #lookAtTurn(runId: RunId, stepId: StepId): string | undefined {
    const run = this.fleet.runs.get(runId);
    const open = run === undefined ? [] : openNeeds(run, stepId);
    if (open.length > 0) return `Step ${stepId} is queued before ${open.join(", ")}`;
    return run === undefined ? undefined : crowdOf(run, stepId);
  }

  /** What may happen once more, because a rule or a person wants it. That nobody knows how far it came is no reason for a rule. */
  #allow(event: DispatchEvent, before: ReadonlyMap<RunId, RunState>): void {
    if (event.type === "taskRetried" || (event.type === "taskAttemptFailed" && event.reason.code !== "host-died")) {
      const task = this.fleet.tasks.get(event.taskId);
      if (task !== undefined) this.#allowAt(placeOf(task));
    }
    for (const [runId, old] of before) {
      const run = this.fleet.runs.get(runId);
      if (run !== undefined && run.steps !== old.steps) this.#allowAnew(event, old, run);
    }
  }

  /** Whatever stands as if it had never begun may happen again. */
  #allowAnew({ type }: DispatchEvent, before: RunState, after: RunState): void {
    const now = new Map(partsOf(after));
    for (const [name, part] of partsOf(before)) {
      if (part.status === "pending" || (now.get(name)?.status ?? "pending") !== "pending") continue;
      if (!startsOver.has(type)) this.fail(`After ${type}: ${after.spec.id} ${name} starts over`);
      this.#allowAt(`${after.spec.id} ${name}`);
    }
  }

  #allowAt(place: string): void {
    this.#again.set(place, (this.#again.get(place) ?? 0) + 1);
  }
}

/** Whether effects are those that a record has, which was read from JSON. */
function areAsWritten(effects: readonly unknown[], written: readonly unknown[]): boolean {
  if (effects.length !== written.length) return false;
  return effects.length === 0 || isSame(JSON.parse(JSON.stringify(effects)), written);
}

/** What people have written to a task stays there, in its order. */
function faultOfMessages(before: TaskState | undefined, fleet: Fleet): string | undefined {
  const after = before === undefined ? undefined : fleet.tasks.get(before.spec.id)?.messages;
  const lost = before?.messages?.find(({ id }, at) => after?.[at]?.id !== id);
  return lost === undefined ? undefined : `The message ${lost.id} is lost, or their order`;
}

/** What may come after a task's end. */
const mayMoveEnded: ReadonlySet<string> = new Set(["taskRetried", "taskUsed", "budgetReserved", "budgetSettled"]);
/** What a person wants done again. */
const startsOver: ReadonlySet<string> = new Set([
  "taskRetried",
  "runReopened",
  "runRetried",
  "stepLeftOut",
  "stepRetried",
]);

/** Whose result it is: what a step does in which workflow, but for the values of its items. */
export function authorOf({ spec }: RunState, stepId: StepId): string {
  const step = spec.compiled.steps.find(({ id }) => id === stepId);
  return JSON.stringify([spec.compiled.name, stepId, step?.action]);
}

/** Where in its run a task's effect happens. */
function placeOf({ spec: { runId, stepId, index } }: TaskState): string {
  return index === undefined ? `${runId} ${stepId}` : `${runId} ${stepId} ${index}`;
}

/** A run's spec never changes and is large. */
function partsOfRun(run: RunState | undefined): unknown {
  return run === undefined ? undefined : { ...run, spec: run.spec.id };
}

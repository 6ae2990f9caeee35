import type { Effect } from "../core/dispatch/effects.ts";
import { isBuiltIn } from "../core/dispatch/built-in.ts";
import type {
  BudgetEvent,
  DispatchEvent,
  HostEvent,
  InstanceEvent,
  RunEvent,
  TaskEvent,
} from "../core/dispatch/events.ts";
import type { Group, Standing } from "../core/dispatch/schedule.ts";
import { withItemLists } from "../core/dispatch/restored-run.ts";
import { SlotTally } from "../core/dispatch/slot-counts.ts";
import type { InstanceState, RunSpec, RunState, TaskState } from "../core/dispatch/states.ts";
import { freeSlot, takeSlot, transitionInstance } from "../core/dispatch/transition-instance.ts";
import { adoptChild, childrenOf, followChild, holdWith, stepOrigin } from "../core/dispatch/family.ts";
import { isDue } from "../core/dispatch/is-due.ts";
import { followTask, partOf, transitionRun } from "../core/dispatch/transition-run.ts";
import type { Hold } from "../core/dispatch/hold.ts";
import { transitionTask } from "../core/dispatch/transition-task.ts";
import { isCurrent } from "../core/dispatch/views.ts";
import { applyBudgetEvent, followSpending } from "../core/budget/follow-spending.ts";
import type { AccountDay } from "../core/budget/tally.ts";
import { startByTrigger, transitionTrigger, triggerOf } from "../core/triggers/transition-trigger.ts";
import type { TriggerEvent, TriggerState } from "../core/triggers/trigger-state.ts";
import type { AccountSpec } from "../protocol/accounts.ts";
import type { AccountId, InstanceId, RunId, TaskId, Timestamp, TriggerId } from "../protocol/states.ts";
import { countSlot } from "./fleet.ts";
import type { Fleet, FleetMoves } from "./fleet.ts";
import { TaskLines } from "./task-lines.ts";
import { waitingGroups } from "./waiting.ts";

type AccountEvent = Extract<HostEvent, { readonly type: `account${string}` }>;
type SetAccount = Extract<HostEvent, { readonly type: "accountAdded" | "accountChanged" }>;

/**
 * The fleet with events applied that aren't on disk yet: a layer over it that holds what moved. Live and replayed events go through
 * {@link FleetDraft.apply}, so both come to the same. Thrown away when the events can't be written.
 */
export class FleetDraft implements FleetMoves {
  sequence: number;
  /** Undefined: removed. */
  readonly accounts = new Map<AccountId, AccountSpec | undefined>();
  readonly instances = new Map<InstanceId, InstanceState | undefined>();
  readonly runs = new Map<RunId, RunState>();
  readonly tasks = new Map<TaskId, TaskState>();
  readonly triggers = new Map<TriggerId, TriggerState | undefined>();
  held: Hold | undefined;
  readonly days = new Map<string, AccountDay>();
  private readonly fleet: Fleet;

  constructor(fleet: Fleet) {
    this.fleet = fleet;
    this.sequence = fleet.sequence;
    this.held = fleet.held;
  }

  /** Begin anew, as on top of the fleet as it is now: for who goes on once the fleet has taken it. */
  clear(): void {
    for (const moved of [this.accounts, this.instances, this.runs, this.tasks, this.triggers, this.days])
      // Even an empty map costs something to be cleared.
      if (moved.size > 0) moved.clear();
    this.sequence = this.fleet.sequence;
    this.held = this.fleet.held;
  }

  run(id: RunId): RunState | undefined {
    return this.runs.get(id) ?? this.fleet.runs.get(id);
  }

  task(id: TaskId): TaskState | undefined {
    return this.tasks.get(id) ?? this.fleet.tasks.get(id);
  }

  trigger(id: TriggerId): TriggerState | undefined {
    return this.triggers.has(id) ? this.triggers.get(id) : this.fleet.triggers.get(id);
  }

  allTriggers(): readonly TriggerState[] {
    return [...new Map([...this.fleet.triggers, ...this.triggers]).values()].filter((each) => each !== undefined);
  }

  account(id: AccountId): AccountSpec | undefined {
    return this.accounts.has(id) ? this.accounts.get(id) : this.fleet.accounts.get(id);
  }

  instance(id: InstanceId): InstanceState | undefined {
    return this.instances.has(id) ? this.instances.get(id) : this.fleet.instances.get(id);
  }

  /** What an account has spent, by its `dayKey`. */
  day(key: string): AccountDay | undefined {
    return this.days.get(key) ?? this.fleet.days.get(key);
  }

  allAccounts(): readonly AccountSpec[] {
    return [...new Map([...this.fleet.accounts, ...this.accounts]).values()].filter((each) => each !== undefined);
  }

  allInstances(): readonly InstanceState[] {
    const all: InstanceState[] = [];
    for (const [id, instance] of this.fleet.instances) {
      const now = this.instances.has(id) ? this.instances.get(id) : instance;
      if (now !== undefined) all.push(now);
    }
    for (const [id, instance] of this.instances)
      if (instance !== undefined && !this.fleet.instances.has(id)) all.push(instance);
    return all;
  }

  *allTasks(): Generator<TaskState> {
    for (const [id, task] of this.fleet.tasks) if (!this.tasks.has(id)) yield task;
    yield* this.tasks.values();
  }

  /** All runs of a concurrency group that haven't ended. */
  openRunsOf(group: string): readonly RunState[] {
    const moved = [...this.runs.values()].filter(({ spec }) => spec.compiled.group?.name === group);
    const others = [...this.fleet.runsOfGroup(group)].filter((id) => !this.runs.has(id));
    return [...others.flatMap((id) => this.fleet.runs.get(id) ?? []), ...moved].filter(({ end }) => end === undefined);
  }

  /** The tasks that may start as soon as there is room for them, by what they need. */
  waiting(): readonly Group[] {
    const lines = new TaskLines();
    for (const task of this.tasks.values()) {
      const run = task.status === "queued" ? this.run(task.spec.runId) : undefined;
      if (run !== undefined) lines.put(task, run.spec);
    }
    const moved = { lines, tasks: this.tasks };
    return [...waitingGroups({ base: this.fleet.queued, moved, findRun: (id) => this.run(id) })];
  }

  /** What scheduling needs to know beside the queue. */
  standing(at: Timestamp): Standing {
    const slots = new SlotTally(this.fleet.slots);
    for (const task of this.tasks.values()) {
      countSlot(slots, this.fleet.tasks.get(task.spec.id), task, this.run(task.spec.runId));
    }
    return { instances: this.allInstances(), findAccount: (id) => this.account(id), slots, at };
  }

  /**
   * Apply an event; answers its effects, or undefined where it doesn't apply, and then nothing has changed. Keeps what no single
   * entity can: an instance never gets more tasks than it has room for, and a task belongs to a step that waits for it.
   */
  apply(event: DispatchEvent, at: Timestamp): readonly Effect[] | undefined {
    if (event.type === "hostStarted") return [];
    if (event.type === "fleetHeld") return this.hold({ kind: event.kind, at });
    if (event.type === "fleetReleased") return this.hold(undefined);
    if (event.type === "bundleImported") return this.takeIn(event);
    if (isTriggerEvent(event)) return this.applyToTrigger(event, at);
    if (isAccountEvent(event)) return this.applyToAccount(event);
    if (isRunEvent(event)) return this.applyToRun(event, at);
    if (isTaskEvent(event)) return this.applyToTask(event, at);
    if (isBudgetEvent(event)) return applyBudgetEvent(this, event) ? [] : undefined;
    return isInstanceEvent(event) ? this.applyToInstance(event, at) : undefined;
  }

  /** Held twice is held as it was first; what isn't held isn't released. */
  private hold(held: Hold | undefined): readonly Effect[] | undefined {
    if ((this.held === undefined) === (held === undefined)) return undefined;
    this.held = held;
    return [];
  }

  /** All of them or none: where one is here already, nothing is taken in. */
  private takeIn({
    runs,
    tasks,
  }: Extract<HostEvent, { readonly type: "bundleImported" }>): readonly Effect[] | undefined {
    if (runs.some(({ spec, end }) => end === undefined || this.run(spec.id) !== undefined)) return undefined;
    for (const run of runs) this.runs.set(run.spec.id, withItemLists(run));
    for (const task of tasks) this.tasks.set(task.spec.id, task);
    return [];
  }

  private applyToTrigger(event: TriggerEvent, at: Timestamp): readonly Effect[] | undefined {
    const id = triggerOf(event);
    const after = transitionTrigger(this.trigger(id), event, at);
    if (after === undefined) return undefined;
    this.triggers.set(id, event.type === "triggerRemoved" ? undefined : after);
    return [];
  }

  /** A run that a trigger started uses the moment it stands for: false where that must not be. */
  private useTrigger({ id, startedAt, origin, imported }: RunSpec): boolean {
    if (imported === true) return true;
    if (origin?.kind !== "schedule" && origin?.kind !== "files") return true;
    const before = this.trigger(origin.triggerId);
    const after = before && startByTrigger(before, origin, { runId: id, at: startedAt });
    if (after !== undefined) this.triggers.set(origin.triggerId, after);
    return after !== undefined;
  }

  private applyToAccount(event: AccountEvent): readonly Effect[] | undefined {
    return event.type === "accountRemoved" ? this.removeAccount(event.accountId) : this.setAccount(event);
  }

  private setAccount({ type, account }: SetAccount): readonly Effect[] | undefined {
    const before = this.account(account.id);
    if (type === "accountAdded" ? before !== undefined : before?.provider !== account.provider) return undefined;
    this.accounts.set(account.id, account);
    return [];
  }

  /** One that is built in, or whose instances are still there, stays. */
  private removeAccount(accountId: AccountId): readonly Effect[] | undefined {
    const account = this.account(accountId);
    if (account === undefined || account.origin === "built-in") return undefined;
    if (this.allInstances().some((instance) => instance.accountId === accountId)) return undefined;
    this.accounts.set(accountId, undefined);
    return [];
  }

  private applyToInstance(event: InstanceEvent, at: Timestamp): readonly Effect[] | undefined {
    const before = this.instance("instance" in event ? event.instance.id : event.instanceId);
    if (event.type === "instanceRemoved") return this.removeInstance(before);
    if (event.type === "instanceAdded" && this.account(event.instance.accountId) === undefined) return undefined;
    const after = transitionInstance(before, event, at);
    if (after === undefined || after === before) return undefined;
    this.instances.set(after.id, after);
    return [];
  }

  /** One that is built in or holds tasks stays. */
  private removeInstance(instance: InstanceState | undefined): readonly Effect[] | undefined {
    if (instance === undefined || isBuiltIn(instance.id) || instance.running.length > 0) return undefined;
    this.instances.set(instance.id, undefined);
    return [];
  }

  private applyToRun(event: RunEvent, at: Timestamp): readonly Effect[] | undefined {
    const before = this.run(event.type === "runCreated" ? event.run.id : event.runId);
    const [moved, effects] = transitionRun(before, event, at);
    if (moved === undefined || moved === before) return undefined;
    const after = event.type === "runReopened" ? this.heldAsParent(moved) : moved;
    if (event.type === "runCreated" && !(this.useTrigger(event.run) && this.adopt(event.run, at))) return undefined;
    this.setRun(after, at);
    if (event.type === "runReopened" && before !== undefined)
      this.touchTasksOf(
        before,
        event.reset.map(({ stepId }) => stepId),
      );
    if (before !== undefined && before.held !== after.held) this.holdChildren(after, at);
    return effects;
  }

  /** A run that a step starts begins where that step waits for one: false where none does. */
  private adopt(child: RunSpec, at: Timestamp): boolean {
    const origin = stepOrigin(child);
    const parent = origin === undefined ? undefined : this.run(origin.runId);
    if (origin === undefined) return true;
    const part = parent === undefined ? undefined : partOf(parent, origin);
    if (parent === undefined || parent.end !== undefined || part === undefined || !isDue(part)) return false;
    this.setRun(adoptChild(parent, child, origin, at), at);
    return true;
  }

  /** A run has moved: the step that started it stands as it does. */
  private setRun(run: RunState, at: Timestamp): void {
    this.runs.set(run.spec.id, run);
    const origin = stepOrigin(run.spec);
    const parent = origin === undefined ? undefined : this.run(origin.runId);
    if (origin === undefined || parent === undefined) return;
    const after = followChild(parent, run, origin, at);
    if (after !== parent) this.setRun(after, at);
  }

  /** A run that goes on after its end: what started it may have been held, or let go on, since. */
  private heldAsParent(run: RunState): RunState {
    const origin = stepOrigin(run.spec);
    const parent = origin === undefined ? undefined : this.run(origin.runId);
    return parent === undefined ? run : holdWith(parent, run);
  }

  /** What a run has started is held with it. */
  private holdChildren(run: RunState, at: Timestamp): void {
    for (const id of childrenOf(run)) {
      const child = this.run(id);
      const after = child === undefined ? undefined : holdWith(run, child);
      if (after === undefined || after === child) continue;
      this.setRun(after, at);
      this.holdChildren(after, at);
    }
  }

  private applyToTask(event: TaskEvent, at: Timestamp): readonly Effect[] | undefined {
    const before = this.task(event.type === "taskQueued" ? event.task.id : event.taskId);
    const run = this.run(before?.spec.runId ?? (event.type === "taskQueued" ? event.task.runId : ""));
    if (run === undefined || !this.fits(event, before, run)) return undefined;
    const [after, effects] = transitionTask(before, event, at);
    if (after === undefined || after === before) return undefined;
    this.moveSlot(before, after, at);
    this.tasks.set(after.spec.id, after);
    if (event.type === "taskRetried") this.touchTasksOf(run, event.reset);
    const moved = followTask(run, after, event, at);
    this.setRun(event.type === "taskRetried" ? this.heldAsParent(moved) : moved, at);
    followSpending(this, before, event);
    return effects;
  }

  private fits(event: TaskEvent, task: TaskState | undefined, run: RunState): boolean {
    if (event.type === "taskQueued") {
      const part = partOf(run, event.task);
      return run.end === undefined && part !== undefined && isDue(part);
    }
    if (event.type === "taskRetried") return task !== undefined && isCurrent(task, run);
    if (event.type !== "taskAssigned") return true;
    const instance = this.instance(event.instanceId);
    return (
      instance?.engine === task?.spec.engine && instance !== undefined && takeSlot(instance, event.taskId) !== undefined
    );
  }

  private moveSlot(before: TaskState | undefined, after: TaskState, at: Timestamp): void {
    const instance = after.instanceId === undefined ? undefined : this.instance(after.instanceId);
    if (instance === undefined || (before?.holdsSlot ?? false) === after.holdsSlot) return;
    const { id } = after.spec;
    const moved = after.holdsSlot ? takeSlot(instance, id) : freeSlot(instance, id, at);
    this.instances.set(instance.id, moved ?? instance);
  }

  /** What may be asked of the tasks of steps that start over changes with their steps. */
  private touchTasksOf(run: RunState, stepIds: readonly string[]): void {
    for (const [index, { id }] of run.spec.compiled.steps.entries()) {
      const step = stepIds.includes(id) ? run.steps[index] : undefined;
      for (const { taskId } of step?.items ?? (step === undefined ? [] : [step])) {
        const task = taskId === undefined ? undefined : this.task(taskId);
        if (task !== undefined) this.tasks.set(task.spec.id, task);
      }
    }
  }
}

const runPrefixes = ["run", "step", "items"];

function isRunEvent(event: DispatchEvent): event is RunEvent {
  return runPrefixes.some((prefix) => event.type.startsWith(prefix));
}

function isTriggerEvent(event: DispatchEvent): event is TriggerEvent {
  return event.type.startsWith("trigger");
}

function isAccountEvent(event: DispatchEvent): event is AccountEvent {
  return event.type.startsWith("account");
}

function isTaskEvent(event: DispatchEvent): event is TaskEvent {
  return event.type.startsWith("task");
}

function isBudgetEvent(event: DispatchEvent): event is BudgetEvent {
  return event.type.startsWith("budget");
}

function isInstanceEvent(event: DispatchEvent): event is InstanceEvent {
  return event.type.startsWith("instance");
}

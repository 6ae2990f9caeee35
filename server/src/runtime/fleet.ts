import { localAccount, localAgents, thisMachine } from "../core/dispatch/built-in.ts";
import type { Hold } from "../core/dispatch/hold.ts";
import { withItemLists } from "../core/dispatch/restored-run.ts";
import { SlotTally } from "../core/dispatch/slot-counts.ts";
import type { FleetState, InstanceState, RunState, TaskState } from "../core/dispatch/states.ts";
import type { AccountDay } from "../core/budget/tally.ts";
import { dayKey } from "../core/budget/tally.ts";
import { takeDays } from "../core/budget/follow-spending.ts";
import type { TriggerState } from "../core/triggers/trigger-state.ts";
import type { AccountSpec } from "../protocol/accounts.ts";
import type { AccountId, InstanceId, RunId, TaskId, TriggerId } from "../protocol/states.ts";
import { TaskLines } from "./task-lines.ts";

/** How many runs that have ended and left nothing behind stay in memory, those that their steps have started with them; older ones are on disk alone. */
const rememberedRuns = 500;
/** Where they and those that their steps have started are more than this, fewer stay, but at least {@link fewestRuns}. */
const rememberedInAll = 5_000;
const fewestRuns = 20;

/** What changed the fleet: the newest state of all that moved. */
export interface FleetMoves {
  readonly sequence: number;
  /** Undefined: removed. */
  readonly accounts: ReadonlyMap<AccountId, AccountSpec | undefined>;
  readonly instances: ReadonlyMap<InstanceId, InstanceState | undefined>;
  readonly runs: ReadonlyMap<RunId, RunState>;
  readonly tasks: ReadonlyMap<TaskId, TaskState>;
  /** Undefined: removed. */
  readonly triggers: ReadonlyMap<TriggerId, TriggerState | undefined>;
  /** Whether the fleet is held from here on, moved or not. */
  readonly held: Hold | undefined;
  /** By {@link dayKey}. */
  readonly days: ReadonlyMap<string, AccountDay>;
}

/** The fleet as the journal has it: only what is safely on disk. Changed by {@link Fleet.take} alone. */
export class Fleet {
  sequence = 0;
  readonly accounts = new Map<AccountId, AccountSpec>([[localAccount.id, localAccount]]);
  /** Those that are built in are in no journal: one of an older version gets them too. */
  readonly instances = new Map<InstanceId, InstanceState>([
    [thisMachine.id, thisMachine],
    [localAgents.id, localAgents],
  ]);
  readonly runs = new Map<RunId, RunState>();
  readonly tasks = new Map<TaskId, TaskState>();
  readonly triggers = new Map<TriggerId, TriggerState>();
  /** While it is there nothing starts. */
  held: Hold | undefined;
  /** What accounts have spent, by {@link dayKey}. */
  readonly days = new Map<string, AccountDay>();
  /** Runs that haven't ended. */
  readonly open = new Set<RunId>();
  /** The tasks that wait for a slot. */
  readonly queued = new TaskLines();
  /** Whose tasks hold one. */
  readonly slots = new SlotTally();
  /** Runs that no step has started, have ended and left nothing behind, in the order in which they did: those that may be forgotten. */
  private readonly ended = new Set<RunId>();
  /** The runs that steps have started, by the run at the top, with which they are forgotten. */
  private readonly below = new Map<RunId, Set<RunId>>();
  /** Runs that haven't ended, by their concurrency group. */
  private readonly openOfGroup = new Map<string, Set<RunId>>();
  /** How many runs that haven't ended take results over of a run. */
  private readonly reusers = new Map<RunId, Set<RunId>>();
  private readonly tasksOfRun = new Map<RunId, Set<TaskId>>();

  /** Make what a draft has moved the truth. Runs that ended long ago are forgotten. */
  take(moves: FleetMoves): void {
    this.sequence = moves.sequence;
    setAll(this.accounts, moves.accounts);
    setAll(this.instances, moves.instances);
    setAll(this.triggers, moves.triggers);
    this.held = moves.held;
    for (const run of moves.runs.values()) this.takeRun(run);
    for (const task of moves.tasks.values()) this.takeTask(task);
    takeDays(this.days, moves.days);
    // Asked first: those that went leave holes in the set, over which a look at its first one would have to go.
    if (this.isCrowded()) this.forgetOldest();
  }

  private forgetOldest(): void {
    for (const runId of this.ended) {
      if (!this.isCrowded()) break;
      if (!this.reusers.has(runId)) this.forgetFamily(runId);
    }
  }

  private isCrowded(): boolean {
    const { size } = this.ended;
    return size > rememberedRuns || (size > fewestRuns && this.runs.size - this.open.size > rememberedInAll);
  }

  /**
   * Become what a snapshot of another fleet says, from {@link Fleet.state}. To be asked of a new fleet only. What isn't there is empty: an older version wrote it.
   */
  restore({ sequence = 0, held, ...state }: Partial<FleetState>): void {
    this.take({
      sequence,
      held,
      accounts: byKey(state.accounts, ({ id }) => id),
      instances: byKey(state.instances, ({ id }) => id),
      runs: byKey(state.runs?.map(withItemLists), ({ spec }) => spec.id),
      tasks: byKey(state.tasks, ({ spec }) => spec.id),
      triggers: byKey(state.triggers, ({ spec }) => spec.id),
      days: byKey(state.days, ({ accountId, day }) => dayKey(accountId, day)),
    });
    this.ended.clear();
    for (const runId of state.ended ?? []) this.ended.add(runId);
  }

  /** The runs of a concurrency group that haven't ended. */
  runsOfGroup(group: string): Iterable<RunId> {
    return this.openOfGroup.get(group) ?? [];
  }

  tasksOf(runId: RunId): readonly TaskState[] {
    return [...(this.tasksOfRun.get(runId) ?? [])].flatMap((taskId) => this.tasks.get(taskId) ?? []);
  }

  state(): FleetState {
    return {
      sequence: this.sequence,
      accounts: [...this.accounts.values()],
      instances: [...this.instances.values()],
      runs: [...this.runs.values()],
      ended: [...this.ended],
      tasks: [...this.tasks.values()],
      triggers: [...this.triggers.values()],
      ...(this.held === undefined ? {} : { held: this.held }),
      days: [...this.days.values()],
    };
  }

  private takeRun(run: RunState): void {
    const { id } = run.spec;
    this.runs.set(id, run);
    if (run.end === undefined) this.open.add(id);
    else this.open.delete(id);
    const isOpen = run.end === undefined;
    mark(this.openOfGroup, run.spec.compiled.group?.name, { id, isIn: isOpen });
    mark(this.reusers, run.spec.reuse, { id, isIn: isOpen });
    const root = run.spec.nesting?.root;
    mark(this.below, root, { id, isIn: true });
    // Whoever clears away what a run left behind, and tells its stream how it ended, still needs it.
    if (run.end !== undefined && run.released && root === undefined) this.ended.add(id);
    else this.ended.delete(id);
  }

  private takeTask(task: TaskState): void {
    const { id, runId } = task.spec;
    const run = this.runs.get(runId);
    countSlot(this.slots, this.tasks.get(id), task, run);
    this.tasks.set(id, task);
    if (task.status !== "queued" || run === undefined) this.queued.remove(id);
    else this.queued.put(task, run.spec);
    const siblings = this.tasksOfRun.get(runId);
    if (siblings === undefined) this.tasksOfRun.set(runId, new Set([id]));
    else siblings.add(id);
  }

  private forgetFamily(runId: RunId): void {
    for (const id of this.below.get(runId) ?? []) this.forget(id);
    this.below.delete(runId);
    this.forget(runId);
  }

  private forget(runId: RunId): void {
    for (const taskId of this.tasksOfRun.get(runId) ?? []) this.tasks.delete(taskId);
    this.tasksOfRun.delete(runId);
    this.ended.delete(runId);
    this.runs.delete(runId);
  }
}

/** Put a run in the set of a key, or take it out; a set without one is no set. */
function mark<K>(
  sets: Map<K, Set<RunId>>,
  key: K | undefined,
  { id, isIn }: { readonly id: RunId; readonly isIn: boolean },
): void {
  if (key === undefined) return;
  const set = sets.get(key) ?? new Set();
  if (isIn) set.add(id);
  else set.delete(id);
  if (set.size > 0) sets.set(key, set);
  else sets.delete(key);
}

function byKey<K, V>(values: readonly V[] = [], keyOf: (value: V) => K): Map<K, V> {
  return new Map(values.map((value) => [keyOf(value), value]));
}

/** Count the slot that a task has got or given back since it was as `before`. */
export function countSlot(
  slots: SlotTally,
  before: TaskState | undefined,
  { spec, holdsSlot }: TaskState,
  run: RunState | undefined,
): void {
  if ((before?.holdsSlot ?? false) === holdsSlot) return;
  slots.add({ engine: spec.engine, runId: spec.runId, workflow: run?.spec.file ?? "" }, holdsSlot ? 1 : -1);
}

function setAll<K, V>(all: Map<K, V>, moved: ReadonlyMap<K, V | undefined>): void {
  for (const [key, value] of moved) {
    if (value === undefined) all.delete(key);
    else all.set(key, value);
  }
}

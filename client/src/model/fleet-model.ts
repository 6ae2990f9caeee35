import type {
  AccountView,
  FleetChange,
  FleetSnapshot,
  InstanceView,
  RunView,
  TaskView,
} from "../../../server/src/protocol/fleet.ts";
import type { LinkState } from "../../../server/src/protocol/host.ts";
import type { AccountId, InstanceId, RunId, StepId, TaskId, TriggerId } from "../../../server/src/protocol/states.ts";
import type { TriggerView } from "../../../server/src/protocol/triggers.ts";
import type { AgentProgress } from "./agent-progress.ts";
import { FleetIndex } from "./fleet-index.ts";
import type { Facet } from "./facets.ts";
import type { PlacedItem } from "./step-items.ts";

/** What a change did to the model: `gap` means that something was missed and a snapshot is needed. */
export type ChangeOutcome = "applied" | "known" | "gap";

/** What has moved since the last word; `everything`: it is all new. */
export interface Moved {
  readonly everything: boolean;
  readonly runs: readonly RunId[];
  readonly tasks: readonly TaskId[];
}

/** Changes kept while a snapshot is on its way; beyond that the oldest go, and the snapshot after next heals it. */
const mostHeldBack = 1_000;

/**
 * The fleet as this window knows it: a snapshot plus every later change, in order. Views in a change are whole and newest, so one that
 * overlaps what is known already may be applied; only one that starts later than what is known is a gap.
 */
export class FleetModel {
  #sequence: number | undefined;
  #link: LinkState = { state: "connecting" };
  readonly #accounts = new Map<AccountId, AccountView>();
  readonly #instances = new Map<InstanceId, InstanceView>();
  readonly #index = new FleetIndex();
  readonly #triggers = new Map<TriggerId, TriggerView>();
  readonly #progress = new Map<TaskId, AgentProgress>();
  readonly #shellsTaken = new Set<TaskId>();
  #heldBack: FleetChange[] = [];
  #order: Order = {};
  readonly #listeners = new Set<(moved: Moved) => void>();

  /** The journal position that is known; `undefined` before the first snapshot of a link. */
  get sequence(): number | undefined {
    return this.#sequence;
  }

  get link(): LinkState {
    return this.#link;
  }

  get accounts(): readonly AccountView[] {
    return (this.#order.accounts ??= [...this.#accounts.values()]);
  }

  get instances(): readonly InstanceView[] {
    return (this.#order.instances ??= [...this.#instances.values()]);
  }

  /** Newest first. Run ids are ULIDs: their order is the order of the starts. The array goes on changing with the fleet. */
  get runs(): readonly RunView[] {
    return this.#index.runs;
  }

  /** Oldest first. The array goes on changing with the fleet. */
  get tasks(): readonly TaskView[] {
    return this.#index.tasks;
  }

  /** What works for a step with `forEach`, or was started by it, the newest of each item: what failed first, then what isn't done, each in the order of the items. */
  itemsOf(runId: RunId, stepId: StepId): readonly PlacedItem[] {
    return this.#index.itemsOf(runId, stepId);
  }

  /** The runs that a step has started, newest first. */
  childRunsOf(runId: RunId, stepId: StepId): readonly RunView[] {
    return this.#index.childRuns.of(`${runId}/${stepId}`);
  }

  /** The files that have runs, sorted. */
  get files(): readonly string[] {
    return [...this.#index.runsOfFile.keys].sort();
  }

  /** The runs of a file of this machine, newest first. */
  runsOf(file: string): readonly RunView[] {
    return this.#index.runsOfFile.of(file);
  }

  /** The accounts that agents of a run work or worked with. */
  accountsOf(runId: RunId): readonly AccountId[] {
    return this.#index.accountsOf(runId);
  }

  /** How many tasks and runs there are with something. */
  count(facet: Facet): number {
    return this.#index.facets.of(facet);
  }

  /** Failed tasks in the newest run of each file. */
  get failedNow(): number {
    return this.#index.failedNow();
  }

  /** What starts workflows by itself, by name and then by file. */
  get triggers(): readonly TriggerView[] {
    return (this.#order.triggers ??= [...this.#triggers.values()].sort(
      (left, right) => left.name.localeCompare(right.name) || compareIds(left.file, right.file),
    ));
  }

  trigger(id: TriggerId): TriggerView | undefined {
    return this.#triggers.get(id);
  }

  account(id: AccountId): AccountView | undefined {
    return this.#accounts.get(id);
  }

  instance(id: InstanceId): InstanceView | undefined {
    return this.#instances.get(id);
  }

  run(id: RunId): RunView | undefined {
    return this.#index.run(id);
  }

  task(id: TaskId): TaskView | undefined {
    return this.#index.task(id);
  }

  /** How far an agent is, as its stream says; undefined where that isn't known. */
  progress(id: TaskId): AgentProgress | undefined {
    return this.#progress.get(id);
  }

  setProgress(id: TaskId, progress: AgentProgress): void {
    this.#progress.set(id, progress);
    this.#announce({ everything: false, runs: [], tasks: [id] });
  }

  /** Whether a person has taken over the shell of an agent in this window. */
  isShellTaken(id: TaskId): boolean {
    return this.#shellsTaken.has(id);
  }

  setShellTaken(id: TaskId, isTaken: boolean): void {
    if (isTaken) this.#shellsTaken.add(id);
    else this.#shellsTaken.delete(id);
    this.#announce({ everything: false, runs: [], tasks: [id] });
  }

  /** Hear that anything changed, and which runs and tasks; the answer ends it. */
  onChange(listener: (moved: Moved) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * The link changed. What is known stays in view, but a new link may lead to another host: until its first snapshot no position is
   * known, and changes held back are forgotten.
   */
  setLink(link: LinkState): void {
    if (link.state === "connected" && this.#link.state !== "connected") {
      this.#heldBack = [];
      this.#sequence = undefined;
    }
    this.#link = link;
    this.#announce({ everything: false, runs: [], tasks: [] });
  }

  /**
   * Take everything from a snapshot, then the held back changes that follow it. `gap`: one of them starts too late still. `known`: later
   * changes have overtaken the snapshot on its way; it's left out.
   */
  replace(snapshot: FleetSnapshot): ChangeOutcome {
    if (this.#sequence !== undefined && snapshot.sequence < this.#sequence) return "known";
    this.#sequence = snapshot.sequence;
    refill(this.#accounts, snapshot.accounts);
    refill(this.#instances, snapshot.instances);
    refill(this.#triggers, snapshot.triggers);
    this.#index.refill(snapshot);
    for (const id of this.#progress.keys()) if (this.#index.task(id) === undefined) this.#progress.delete(id);
    this.#order = {};
    const heldBack = this.#heldBack;
    this.#heldBack = [];
    let outcome: ChangeOutcome = "applied";
    for (const change of heldBack) if (this.#take(change) === "gap") outcome = "gap";
    this.#announce({ everything: true, runs: [], tasks: [] });
    return outcome;
  }

  /** Take one change. After a `gap` it is held back until {@link replace} brings what is missing. */
  apply(change: FleetChange): ChangeOutcome {
    const outcome = this.#take(change);
    if (outcome === "applied")
      this.#announce({ everything: false, runs: idsOf(change.runs), tasks: idsOf(change.tasks) });
    return outcome;
  }

  #take(change: FleetChange): ChangeOutcome {
    if (this.#sequence === undefined || change.previousSequence > this.#sequence) {
      this.#heldBack = [...this.#heldBack, change].slice(-mostHeldBack);
      return "gap";
    }
    const aside = change.previousSequence === change.sequence && change.sequence === this.#sequence;
    if (change.sequence <= this.#sequence && !aside) return "known";
    update(this.#accounts, change.accounts, change.gone.accounts);
    update(this.#instances, change.instances, change.gone.instances);
    update(this.#triggers, change.triggers, change.gone.triggers);
    for (const run of change.runs) this.#index.putRun(run);
    for (const task of change.tasks) this.#index.putTask(task);
    this.#order = {};
    this.#sequence = change.sequence;
    return "applied";
  }

  #announce(moved: Moved): void {
    for (const listener of this.#listeners) listener(moved);
  }
}

/** Lists of what is few, each made when it is first asked for after a change. */
interface Order {
  accounts?: readonly AccountView[];
  instances?: readonly InstanceView[];
  triggers?: readonly TriggerView[];
}

function idsOf(values: readonly { readonly id: string }[]): readonly string[] {
  return values.map(({ id }) => id);
}

function refill<V extends { readonly id: string }>(map: Map<string, V>, values: readonly V[]): void {
  map.clear();
  for (const value of values) map.set(value.id, value);
}

function update<V extends { readonly id: string }>(
  map: Map<string, V>,
  values: readonly V[],
  gone: readonly string[] = [],
): void {
  for (const id of gone) map.delete(id);
  for (const value of values) map.set(value.id, value);
}

function compareIds(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

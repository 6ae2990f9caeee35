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

/** What a change did to the model: `gap` means that something was missed and a snapshot is needed. */
export type ChangeOutcome = "applied" | "known" | "gap";

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
  readonly #runs = new Map<RunId, RunView>();
  readonly #tasks = new Map<TaskId, TaskView>();
  readonly #triggers = new Map<TriggerId, TriggerView>();
  readonly #progress = new Map<TaskId, AgentProgress>();
  #heldBack: FleetChange[] = [];
  #order: Order = {};
  readonly #listeners = new Set<() => void>();

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

  /** Newest first. Run ids are ULIDs: their order is the order of the starts. */
  get runs(): readonly RunView[] {
    return (this.#order.runs ??= [...this.#runs.values()].sort((left, right) => compareIds(right.id, left.id)));
  }

  /** Oldest first. */
  get tasks(): readonly TaskView[] {
    return (this.#order.tasks ??= [...this.#tasks.values()].sort((left, right) => compareIds(left.id, right.id)));
  }

  /** The tasks whose slot is, or last was, one of this instance; oldest first. */
  tasksOf(instanceId: InstanceId): readonly TaskView[] {
    const byInstance = (this.#order.byInstance ??= groupBy(this.tasks, ({ instanceId }) => instanceId));
    return byInstance.get(instanceId) ?? [];
  }

  /** The tasks of a step's items, oldest first; an item that was tried anew may have several. */
  itemsOf(runId: RunId, stepId: StepId): readonly TaskView[] {
    const items = (this.#order.items ??= groupBy(
      this.tasks.filter(({ index }) => index !== undefined),
      (task) => `${task.runId}/${task.stepId}`,
    ));
    return items.get(`${runId}/${stepId}`) ?? [];
  }

  /** The runs that a step has started, newest first. */
  childRunsOf(runId: RunId, stepId: StepId): readonly RunView[] {
    const children = (this.#order.children ??= groupBy(this.runs, ({ origin }) =>
      origin?.kind === "step" ? `${origin.runId}/${origin.stepId}` : undefined,
    ));
    return children.get(`${runId}/${stepId}`) ?? [];
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
    return this.#runs.get(id);
  }

  task(id: TaskId): TaskView | undefined {
    return this.#tasks.get(id);
  }

  /** How far an agent is, as its stream says; undefined where that isn't known. */
  progress(id: TaskId): AgentProgress | undefined {
    return this.#progress.get(id);
  }

  setProgress(id: TaskId, progress: AgentProgress): void {
    this.#progress.set(id, progress);
    this.#announce();
  }

  /** Hear that anything changed; the answer ends it. */
  onChange(listener: () => void): () => void {
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
    this.#announce();
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
    refill(this.#runs, snapshot.runs);
    refill(this.#tasks, snapshot.tasks);
    refill(this.#triggers, snapshot.triggers);
    for (const id of this.#progress.keys()) if (!this.#tasks.has(id)) this.#progress.delete(id);
    this.#order = {};
    const heldBack = this.#heldBack;
    this.#heldBack = [];
    let outcome: ChangeOutcome = "applied";
    for (const change of heldBack) if (this.#take(change) === "gap") outcome = "gap";
    this.#announce();
    return outcome;
  }

  /** Take one change. After a `gap` it is held back until {@link replace} brings what is missing. */
  apply(change: FleetChange): ChangeOutcome {
    const outcome = this.#take(change);
    if (outcome === "applied") this.#announce();
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
    update(this.#runs, change.runs);
    update(this.#tasks, change.tasks);
    this.#order = {};
    this.#sequence = change.sequence;
    return "applied";
  }

  #announce(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** What is read in an order, each made when it is first asked for after a change. */
interface Order {
  accounts?: readonly AccountView[];
  instances?: readonly InstanceView[];
  runs?: readonly RunView[];
  tasks?: readonly TaskView[];
  triggers?: readonly TriggerView[];
  byInstance?: ReadonlyMap<string | undefined, readonly TaskView[]>;
  items?: ReadonlyMap<string | undefined, readonly TaskView[]>;
  children?: ReadonlyMap<string | undefined, readonly RunView[]>;
}

function groupBy<V>(
  values: readonly V[],
  keyOf: (value: V) => string | undefined,
): ReadonlyMap<string | undefined, readonly V[]> {
  const groups = new Map<string | undefined, V[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
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

import * as l10n from "@vscode/l10n";
import type { RunView, TaskView } from "../../../server/src/protocol/fleet.ts";
import type { InstanceId } from "../../../server/src/protocol/states.ts";
import { isFinal } from "../../../server/src/protocol/states.ts";
import { Arranged, type Placement } from "./arranged.ts";
import type { FleetModel, Moved } from "./fleet-model.ts";
import { isFiltered, matchesRun, matchesTask, plainShape, type TreeShape } from "./tree-shape.ts";

/** So many lines of a list are shown at once, and so many more each time. */
export const pageSize = 200;

/** The names of the lists that a {@link TreeScope} arranges. */
export const listNames = {
  get openRuns() {
    return l10n.t("runs open");
  },
  get endedRuns() {
    return l10n.t("runs ended");
  },
  allRuns: "runs",
  /** Of no account, and of several. */
  get noAccount() {
    return l10n.t("runs of no account");
  },
  get severalAccounts() {
    return l10n.t("runs of several accounts");
  },
  queue: "queue",
  group: (key: string) => l10n.t("group {0}", key),
  movingOn: (instance: InstanceId) => l10n.t("moving on {0}", instance),
  endedOn: (instance: InstanceId) => l10n.t("ended on {0}", instance),
} as const;

/** What the trees show of a fleet, and in which order: follows the model a change at a time. */
export class TreeScope {
  readonly model: FleetModel;
  readonly runs: Arranged<RunView>;
  readonly tasks: Arranged<TaskView>;
  #shape: TreeShape;
  readonly #limits = new Map<string, number>();
  /** Runs that a step has started and whose parent wasn't known when they came. */
  readonly #orphans = new Set<string>();
  readonly #listeners = new Set<() => void>();

  constructor(model: FleetModel, shape: TreeShape = plainShape) {
    this.model = model;
    this.#shape = shape;
    this.runs = new Arranged((run) => this.#placeRun(run));
    this.tasks = new Arranged((task) => this.#placeTask(task));
    this.#refill();
  }

  /** Follow the model; the answer ends it. Whoever hears of a change of the model after this finds it here. */
  start(): () => void {
    return this.model.onChange((moved) => this.#take(moved));
  }

  get shape(): TreeShape {
    return this.#shape;
  }

  /** Arrange everything anew. */
  reshape(shape: TreeShape): void {
    this.#shape = shape;
    this.#limits.clear();
    this.#refill();
    for (const listener of this.#listeners) listener();
  }

  /** How many lines of a list are shown. */
  limitOf(list: string): number {
    return this.#limits.get(list) ?? pageSize;
  }

  /** Show more of a list. */
  showMore(list: string): void {
    this.#limits.set(list, this.limitOf(list) + pageSize);
    for (const listener of this.#listeners) listener();
  }

  /** Hear that it is arranged otherwise; the answer ends it. What the model says isn't told again. */
  onReshape(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #take({ everything, runs, tasks }: Moved): void {
    if (everything) {
      this.#refill();
      return;
    }
    const byAccount = this.#shape.groupBy === "account" || this.#shape.filter.account !== undefined;
    const again = new Set(runs);
    for (const id of tasks) {
      const task = this.model.task(id);
      if (task === undefined) continue;
      this.tasks.put(task);
      // The accounts of a run are those of its tasks.
      if (byAccount) again.add(task.runId);
    }
    for (const id of [...again, ...this.#orphans]) {
      const run = this.model.run(id);
      if (run !== undefined) this.runs.put(run);
    }
  }

  #refill(): void {
    this.#orphans.clear();
    this.runs.refill(this.model.runs);
    this.tasks.refill(this.model.tasks);
  }

  /** A run that a step has started stands under that step, unless its parent isn't known any more. */
  #isOwn({ id, origin }: RunView): boolean {
    if (origin?.kind !== "step") return true;
    const isOrphan = this.model.run(origin.runId) === undefined;
    if (isOrphan) this.#orphans.add(id);
    else this.#orphans.delete(id);
    return isOrphan;
  }

  #placeRun(run: RunView): Placement | undefined {
    const { model } = this;
    if (!this.#isOwn(run) || !matchesRun(model, run, this.#shape.filter)) return undefined;
    return { list: this.#listOfRun(run), sort: this.#sortOf(run, run.cost) };
  }

  #listOfRun(run: RunView): string {
    const { groupBy, sortBy } = this.#shape;
    if (groupBy === "state") return listNames.group(run.status);
    if (groupBy === "file") return listNames.group(run.file);
    if (groupBy === "account") return this.#listOfAccounts(run);
    if (sortBy !== "newest") return listNames.allRuns;
    return isFinal(run.status) ? listNames.endedRuns : listNames.openRuns;
  }

  #listOfAccounts({ id }: RunView): string {
    const [first, ...others] = this.model.accountsOf(id);
    if (first === undefined) return listNames.noAccount;
    return others.length > 0 ? listNames.severalAccounts : listNames.group(first);
  }

  #placeTask(task: TaskView): Placement | undefined {
    const { instanceId } = task;
    const ended = isFinal(task.status);
    if ((ended && instanceId === undefined) || !matchesTask(this.model, task, this.#shape.filter)) return undefined;
    const sort = this.#sortOf(task, task.usage?.cost);
    // What moves stands in the order in which it began.
    const order = ended || sort.length > 0 ? sort : [task.id];
    if (instanceId === undefined) return { list: listNames.queue, sort: order };
    return { list: ended ? listNames.endedOn(instanceId) : listNames.movingOn(instanceId), sort: order };
  }

  #sortOf(timed: RunView | TaskView, cost: number | undefined): Placement["sort"] {
    switch (this.#shape.sortBy) {
      case "newest":
        return [];
      case "name":
        return [timed.title.toLowerCase()];
      case "duration":
        return sortOfDuration(timed);
      case "cost":
        return [-(cost ?? 0)];
      case "state":
        return [ranks[timed.status]];
    }
  }
}

/** What still runs stands first, the longest first; its time grows with that of the others. */
function sortOfDuration({ startedAt, finishedAt }: RunView | TaskView): Placement["sort"] {
  if (startedAt === undefined) return [2];
  if (finishedAt === undefined) return [0, startedAt];
  return [1, Date.parse(startedAt) - Date.parse(finishedAt)];
}

/** What failed is looked for, then what needs a person, then what moves. */
const ranks: Readonly<Record<TaskView["status"], number>> = {
  failed: 0,
  waiting: 1,
  paused: 2,
  running: 3,
  starting: 3,
  queued: 4,
  stopped: 5,
  succeeded: 6,
};

/** Whether a filter hides something, maybe. */
export function hides({ shape }: TreeScope): boolean {
  return isFiltered(shape);
}

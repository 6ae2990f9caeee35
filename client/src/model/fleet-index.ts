import type { FleetSnapshot, RunView, TaskView } from "../../../server/src/protocol/fleet.ts";
import type { AccountId, RunId, StepId, TaskId } from "../../../server/src/protocol/states.ts";
import { facetsOfRun, facetsOfTask } from "./facets.ts";
import { byId, byIdBackwards, Counts, Grouped, Ordered } from "./ordered-views.ts";
import { compareItems, placeItem, type PlacedItem, type StepItem } from "./step-items.ts";

/** Runs and tasks with everything that the views ask of all of them, kept as they change: no change looks at more than what it is about. */
export class FleetIndex {
  readonly #runs = new Map<RunId, RunView>();
  readonly #tasks = new Map<TaskId, TaskView>();
  #runOrder = new Ordered<RunView>(byIdBackwards);
  #taskOrder = new Ordered<TaskView>(byId);
  /** The runs that steps have started, by the step. */
  readonly childRuns = new Grouped<RunView>(
    ({ origin }) => (origin?.kind === "step" ? `${origin.runId}/${origin.stepId}` : undefined),
    byIdBackwards,
  );
  /** Imported ones say nothing of the files of this machine. */
  readonly runsOfFile = new Grouped<RunView>((run) => (run.imported === true ? undefined : run.file), byIdBackwards);
  readonly facets = new Counts();
  readonly #failed = new Counts();
  readonly #accounts = new Map<RunId, Counts>();
  readonly #items = new Grouped<PlacedItem>(({ step }) => step, compareItems);
  /** What works for each item of each step: the newest. */
  readonly #placed = new Map<string, PlacedItem>();

  get runs(): readonly RunView[] {
    return this.#runOrder.values;
  }

  get tasks(): readonly TaskView[] {
    return this.#taskOrder.values;
  }

  run(id: RunId): RunView | undefined {
    return this.#runs.get(id);
  }

  task(id: TaskId): TaskView | undefined {
    return this.#tasks.get(id);
  }

  itemsOf(runId: RunId, stepId: StepId): readonly PlacedItem[] {
    return this.#items.of(`${runId}/${stepId}`);
  }

  accountsOf(runId: RunId): readonly AccountId[] {
    return [...(this.#accounts.get(runId)?.keys ?? [])].sort();
  }

  failedNow(): number {
    let failed = 0;
    for (const file of this.runsOfFile.keys) failed += this.#failed.of(this.runsOfFile.of(file)[0]?.id ?? "");
    return failed;
  }

  /** Everything anew. */
  refill({ runs, tasks }: Pick<FleetSnapshot, "runs" | "tasks">): void {
    this.#runs.clear();
    this.#tasks.clear();
    this.#runOrder = new Ordered<RunView>(byIdBackwards);
    this.#taskOrder = new Ordered<TaskView>(byId);
    const groups = [this.childRuns, this.runsOfFile, this.#items];
    for (const each of [...groups, this.facets, this.#failed, this.#accounts, this.#placed]) each.clear();
    // In their order: each goes to an end.
    for (const run of runs.toSorted(byIdBackwards)) this.putRun(run);
    for (const task of tasks.toSorted(byId)) this.putTask(task);
  }

  putRun(run: RunView): void {
    const before = this.#runs.get(run.id);
    this.#runs.set(run.id, run);
    this.#runOrder.change(before, run);
    this.runsOfFile.change(before, run);
    this.childRuns.change(before, run);
    this.#countFacets(before && facetsOfRun(before), facetsOfRun(run));
    const part = partOfChild(run);
    if (part !== undefined && run.origin?.kind === "step")
      this.#placeItem(part, `${run.origin.runId}/${run.origin.stepId}`, { run });
  }

  putTask(task: TaskView): void {
    const before = this.#tasks.get(task.id);
    this.#tasks.set(task.id, task);
    this.#taskOrder.change(before, task);
    this.#countFacets(before && facetsOfTask(before), facetsOfTask(task));
    if (before?.status === "failed") this.#failed.add(before.runId, -1);
    if (task.status === "failed") this.#failed.add(task.runId, 1);
    this.#countAccount(before, -1);
    this.#countAccount(task, 1);
    if (task.index !== undefined) this.#placeItem(partOf(task), `${task.runId}/${task.stepId}`, { task });
  }

  /** An item that was tried anew is shown by what works for it now. */
  #placeItem(part: string, step: string, item: StepItem): void {
    const before = this.#placed.get(part);
    if (before !== undefined && idOf(before.item) > idOf(item)) return;
    const placed = placeItem(part, step, item);
    this.#placed.set(part, placed);
    this.#items.change(before, placed);
  }

  #countFacets(before: readonly string[] | undefined, after: readonly string[]): void {
    for (const facet of before ?? []) this.facets.add(facet, -1);
    for (const facet of after) this.facets.add(facet, 1);
  }

  #countAccount(task: TaskView | undefined, number: 1 | -1): void {
    const account = task?.cloud?.accountId ?? task?.usage?.account;
    if (task === undefined || account === undefined) return;
    const counts = this.#accounts.get(task.runId) ?? new Counts();
    this.#accounts.set(task.runId, counts);
    counts.add(account, number);
  }
}

/** One item of a step. */
function partOf({ runId, stepId, index }: TaskView): string {
  return `${runId}/${stepId}/${String(index)}`;
}

/** The same, where a run works for it; one without an index stands for itself. */
function partOfChild({ id, origin }: RunView): string | undefined {
  if (origin?.kind !== "step") return undefined;
  const { runId, stepId, index } = origin;
  return `${runId}/${stepId}/${index === undefined ? id : `run ${String(index)}`}`;
}

function idOf(item: StepItem): string {
  return "task" in item ? item.task.id : item.run.id;
}

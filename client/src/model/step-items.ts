import type { ItemCounts, RunView, TaskView } from "../../../server/src/protocol/fleet.ts";
import type { RunId, RunStatus, StepId, TaskStatus } from "../../../server/src/protocol/states.ts";
import type { FleetModel } from "./fleet-model.ts";

/** One item of a step with `forEach`, or the run that a step has started: what works for it. */
export type StepItem = { readonly task: TaskView } | { readonly run: RunView };

/** So many lines are shown at once below a step. */
const pageSize = 100;

/** What failed is looked for, then what needs a person, then what moves; what is done and well comes last. */
const ranks: Readonly<Record<TaskStatus | RunStatus, number>> = {
  failed: 0,
  waiting: 1,
  paused: 2,
  running: 2,
  starting: 2,
  queued: 3,
  stopped: 4,
  succeeded: 5,
};

/** What works for a step, the newest of each item: what failed first, then what isn't done, each in the order of the items. */
export function itemsOfStep(model: FleetModel, runId: RunId, stepId: StepId): readonly StepItem[] {
  const newest = new Map<string, StepItem>();
  for (const task of model.itemsOf(runId, stepId)) newest.set(String(task.index), { task });
  // Newest first: the first one of an index stays. Without an index each is a run of its own.
  for (const run of model.childRunsOf(runId, stepId)) {
    const index = indexOf({ run });
    const key = index === undefined ? run.id : `run ${index}`;
    if (!newest.has(key)) newest.set(key, { run });
  }
  return [...newest.values()].sort((left, right) => rankOf(left) - rankOf(right) || placeOf(left) - placeOf(right));
}

/** Cut into pages; at least one. */
export function pagesOf<V>(values: readonly V[]): readonly (readonly V[])[] {
  const pages = [values.slice(0, pageSize)];
  for (let from = pageSize; from < values.length; from += pageSize) pages.push(values.slice(from, from + pageSize));
  return pages;
}

/** Where the items stand in few words: `37/100`, and how many failed. */
export function describeItems({ total, succeeded, failed, skipped }: ItemCounts): string {
  const done = `${succeeded + failed + skipped}/${total}`;
  return failed === 0 ? done : `${done} · ${failed} failed`;
}

/** The same in a sentence; what is none isn't said. */
export function itemsLine({ total, pending, active, succeeded, failed, skipped }: ItemCounts): string {
  const counts = [
    [succeeded, "succeeded"],
    [failed, "failed"],
    [skipped, "skipped or stopped"],
    [active, "at work"],
    [pending, "to come"],
  ] as const;
  const words = counts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
  return `${total} ${total === 1 ? "item" : "items"}${words.length === 0 ? "" : `: ${words.join(", ")}`}`;
}

/** Which item of its step it is, from 0; undefined for what is no item. */
export function indexOf(item: StepItem): number | undefined {
  if ("task" in item) return item.task.index;
  return item.run.origin?.kind === "step" ? item.run.origin.index : undefined;
}

function rankOf(item: StepItem): number {
  return ranks["task" in item ? item.task.status : item.run.status];
}

function placeOf(item: StepItem): number {
  return indexOf(item) ?? 0;
}

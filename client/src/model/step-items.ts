import * as l10n from "@vscode/l10n";
import type { ItemCounts, RunView, TaskView } from "../../../server/src/protocol/fleet.ts";
import type { RunStatus, TaskStatus } from "../../../server/src/protocol/states.ts";
import { byIdBackwards } from "./ordered-views.ts";

/** One item of a step with `forEach`, or the run that a step has started: what works for it. */
export type StepItem = { readonly task: TaskView } | { readonly run: RunView };

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

/** An item where it stands among those of its step. */
export interface PlacedItem {
  /** Of the item: one that is tried anew has the same. */
  readonly id: string;
  /** Of the step. */
  readonly step: string;
  readonly rank: number;
  readonly place: number;
  readonly item: StepItem;
}

export function placeItem(id: string, step: string, item: StepItem): PlacedItem {
  const rank = ranks["task" in item ? item.task.status : item.run.status];
  return { id, step, rank, place: indexOf(item) ?? 0, item };
}

/** What failed first, then what isn't done, each in the order of the items. Runs without an index: the newest first. */
export function compareItems(left: PlacedItem, right: PlacedItem): number {
  return left.rank - right.rank || left.place - right.place || byIdBackwards(left, right);
}

/** Where the items stand in few words: `37/100`, and how many failed. */
export function describeItems({ total, succeeded, failed, skipped }: ItemCounts): string {
  const done = `${succeeded + failed + skipped}/${total}`;
  return failed === 0 ? done : l10n.t("{0} · {1} failed", done, failed);
}

/** The same in a sentence; what is none isn't said. */
export function itemsLine({ total, pending, active, succeeded, failed, skipped }: ItemCounts): string {
  const counts = [
    [succeeded, "succeeded"],
    [failed, "failed"],
    [skipped, l10n.t("skipped or stopped")],
    [active, l10n.t("at work")],
    [pending, l10n.t("to come")],
  ] as const;
  const words = counts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
  return total === 1
    ? words.length === 0
      ? l10n.t("{0} item", total)
      : l10n.t("{0} item: {1}", total, words.join(", "))
    : words.length === 0
      ? l10n.t("{0} items", total)
      : l10n.t("{0} items: {1}", total, words.join(", "));
}

/** Which item of its step it is, from 0; undefined for what is no item. */
export function indexOf(item: StepItem): number | undefined {
  if ("task" in item) return item.task.index;
  return item.run.origin?.kind === "step" ? item.run.origin.index : undefined;
}

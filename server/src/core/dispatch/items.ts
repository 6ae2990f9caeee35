import * as l10n from "@vscode/l10n";
import type { EndReason, StepStatus, Timestamp } from "../../protocol/states.ts";
import type { TaskUsage } from "../../protocol/fleet.ts";
import { completed } from "../errors/reasons.ts";
import { boundItem, lengthOfResult } from "./bound-item.ts";
import { isToBeKept } from "../workflow/reuse/transition-reuse.ts";
import { goesOnDue } from "./is-due.ts";
import { ItemList } from "./item-list.ts";
import { omit } from "./omit.ts";
import type { ItemTally, ItemValue, StepResult, StepState } from "./states.ts";

/** One state stands for all items that haven't begun. */
const pendingItem: StepState = { status: "pending" };

const nobody: ItemTally["counts"] = {
  pending: 0,
  queued: 0,
  starting: 0,
  running: 0,
  paused: 0,
  waiting: 0,
  succeeded: 0,
  failed: 0,
  stopped: 0,
  skipped: 0,
};

/** A step with `forEach` whose turn has come at `at`. One that goes over nothing has succeeded. */
export function expandStep(values: readonly ItemValue[], at: Timestamp): StepState {
  const items = ItemList.of(values.map(() => pendingItem));
  const tally = {
    counts: { ...nobody, pending: items.length },
    first: 0,
    next: 0,
    end: 0,
    due: 0,
    unpriced: 0,
    cost: 0,
    unkept: 0,
    kept: 0,
  };
  return stand({ status: "queued", values, items, tally }, at);
}

/** The step with one of its items moved; it stands as they do together. An index that isn't there changes nothing. */
export function moveItem(step: StepState, index: number, moved: StepState, at: Timestamp): StepState {
  const before = step.items?.at(index);
  if (before === undefined || step.items === undefined || step.tally === undefined) return step;
  const item = boundItem(moved, step.tally.kept - lengthOfResult(before));
  const items = step.items.with(index, item);
  const move = { index, before, item };
  const tally = retell(step.tally, items, move);
  const usage = addUsage(step.usage, move, tally);
  return stand({ ...step, ...(usage === undefined ? {} : { usage }), items, tally }, at);
}

/** The step whose items that haven't begun won't. */
export function skipItems(step: StepState, reason: EndReason, at: Timestamp): StepState {
  const { items, tally } = step;
  if (items === undefined || tally === undefined || tally.counts.pending === 0) return step;
  const skipped: StepState = {
    status: "skipped",
    reason,
    finishedAt: at,
    result: { outcome: "skipped", output: "", outputs: {} },
  };
  const after = ItemList.of([...items].map((item) => (item.status === "pending" ? skipped : item)));
  const counts = { ...tally.counts, pending: 0, skipped: tally.counts.skipped + tally.counts.pending };
  const told = { ...tally, counts, first: firstOpen(after, tally.first), next: after.length };
  return stand({ ...step, items: after, tally: told }, at);
}

/** The step goes on after its end: items that never began have their turn after all. */
export function reopenItems(step: StepState): StepState {
  const { items, tally } = step;
  if (items === undefined || tally === undefined || step.finishedAt === undefined) return step;
  const begun = [...items].map((item, index) => (index >= tally.end && item.status === "skipped" ? pendingItem : item));
  return recountItems({ ...omit(step, "finishedAt", "reason", "result"), items: ItemList.of(begun) });
}

/** The step with its items counted anew: for who has changed many of them at once. It goes on where one of them hasn't ended. */
export function recountItems(step: StepState): StepState {
  const { items, tally } = step;
  if (items === undefined || tally === undefined) return step;
  const all = items.toArray();
  const counts = { ...nobody };
  for (const { status } of all) counts[status] += 1;
  const end = all.findLastIndex(({ status, taskId, childRunId }) => {
    return status !== "pending" && (status !== "skipped" || taskId !== undefined || childRunId !== undefined);
  });
  const due = all.filter(goesOnDue).length;
  const unkept = all.filter(isToBeKept).length;
  const kept = all.reduce((sum, item) => sum + lengthOfResult(item), 0);
  const told = {
    ...tally,
    counts,
    first: firstOpen(items, 0),
    next: firstPending(items, 0),
    end: end + 1,
    due,
    unkept,
    kept,
  };
  return { ...step, tally: told, status: statusOf(told, items.length) };
}

/** Whether an item has ended otherwise than it should: then no other one begins, unless the file lets it pass. */
export function hasFailedItem({ tally }: StepState): boolean {
  return tally !== undefined && tally.counts.failed + tally.counts.stopped > 0;
}

/** How many items are at work, or wait: all that have begun and not ended. */
export function countAtWork({ counts }: ItemTally): number {
  const { queued, starting, running, paused, waiting } = counts;
  return queued + starting + running + paused + waiting;
}

/** The items that have begun and not ended, with their indices. Looks at few of them. */
export function* openItems({ items, tally }: StepState): Generator<readonly [number, StepState]> {
  if (tally === undefined) return;
  for (let index = tally.first; index < tally.end; index += 1) {
    const item = items?.at(index);
    if (item !== undefined && item.finishedAt === undefined && item.status !== "pending") yield [index, item];
  }
}

interface Move {
  readonly index: number;
  readonly before: StepState;
  readonly item: StepState;
}

function retell(tally: ItemTally, items: ItemList<StepState>, { index, before, item }: Move): ItemTally {
  const counts = { ...tally.counts };
  counts[before.status] -= 1;
  counts[item.status] += 1;
  // One that ended and goes on is before all that are known to be open.
  const from = item.finishedAt === undefined ? Math.min(tally.first, index) : tally.first;
  const first = from === index || from < tally.first ? firstOpen(items, from) : from;
  const begins = item.status !== "pending" && index === tally.next;
  const next = begins ? firstPending(items, index) : tally.next;
  const end = item.status === "pending" ? tally.end : Math.max(tally.end, index + 1);
  const due = tally.due + Number(goesOnDue(item)) - Number(goesOnDue(before));
  const unkept = tally.unkept + Number(isToBeKept(item)) - Number(isToBeKept(before));
  const unpriced = tally.unpriced + Number(isUnpriced(item)) - Number(isUnpriced(before));
  const cost = exchange(tally.cost, before.usage?.cost ?? 0, item.usage?.cost ?? 0);
  const kept = tally.kept - lengthOfResult(before) + lengthOfResult(item);
  return { counts, first, next, end, due, unkept, unpriced, cost, kept };
}

/** A sum with one of its parts exchanged. The same part leaves it as it is: taking a fraction away and adding it again may not. */
function exchange(sum: number, before: number, after: number): number {
  return before === after ? sum : sum - before + after;
}

function firstOpen(items: ItemList<StepState>, from: number): number {
  let first = from;
  while (first < items.length && items.at(first)?.finishedAt !== undefined) first += 1;
  return first;
}

function firstPending(items: ItemList<StepState>, from: number): number {
  let next = from;
  while (next < items.length && items.at(next)?.status !== "pending") next += 1;
  return next;
}

/** Where the step stands as its items do; its result once the last has ended. */
function stand(step: StepState, at: Timestamp): StepState {
  const { items, tally } = step;
  if (items === undefined || tally === undefined) return step;
  const status = statusOf(tally, items.length);
  const startedAt = step.startedAt ?? (status === "queued" ? undefined : at);
  const base = { ...step, status, ...(startedAt === undefined ? {} : { startedAt }) };
  const isOver = tally.counts.pending + countAtWork(tally) === 0;
  if (!isOver) return base;
  const all = items.toArray();
  const reason = reasonOf(status, all, tally);
  return {
    ...base,
    startedAt: startedAt ?? at,
    finishedAt: step.finishedAt ?? at,
    reason,
    result: resultOf(status, all, reason),
  };
}

function statusOf({ counts }: ItemTally, total: number): StepStatus {
  const { pending, queued, starting, running, paused, waiting } = counts;
  const ended = total - pending - queued - starting - running - paused - waiting;
  if (starting + running > 0) return "running";
  if (queued > 0) return ended > 0 ? "running" : "queued";
  if (waiting > 0) return "waiting";
  if (paused > 0) return "paused";
  if (pending > 0) return ended > 0 ? "running" : "queued";
  return endOf(counts);
}

/** How a step has ended all of whose items have. One that was stopped before all of them began was stopped. */
function endOf(counts: ItemTally["counts"]): StepStatus {
  if (counts.failed > 0) return "failed";
  if (counts.stopped > 0 || (counts.skipped > 0 && counts.succeeded > 0)) return "stopped";
  return counts.skipped > 0 ? "skipped" : "succeeded";
}

function reasonOf(status: StepStatus, items: readonly StepState[], { counts }: ItemTally): EndReason {
  if (status === "succeeded") return completed;
  const index = items.findIndex((item) => item.status === status);
  const first = items[index < 0 ? items.findIndex((item) => item.status === "skipped") : index];
  const reason = first?.reason ?? completed;
  if (status === "skipped" || index < 0) return reason;
  const verb = status === "failed" ? "failed" : l10n.t("were stopped");
  const many = l10n.t("{0} of {1} items {2}; the first, number {3}", counts[status], items.length, verb, index);
  return { ...reason, message: `${many}: ${reason.message}` };
}

function resultOf(status: StepStatus, items: readonly StepState[], reason: EndReason): StepResult {
  const error = status === "succeeded" || status === "skipped" ? {} : { error: reason.message };
  return {
    outcome: status,
    output: items.map(({ status: end, result }) => (end === "skipped" ? null : textOf(result))),
    outputs: outputsOf(items),
    ...error,
  };
}

function textOf(result: StepResult | undefined): string | null {
  return typeof result?.output === "string" ? result.output : null;
}

/** Each named output as the list of what the items have under that name, null for those that have nothing there. */
function outputsOf(items: readonly StepState[]): Readonly<Record<string, unknown>> {
  const names = new Set(items.flatMap(({ result }) => Object.keys(result?.outputs ?? {})));
  return Object.fromEntries(
    [...names].map((name) => {
      return [name, items.map(({ result }) => valueAt(result?.outputs ?? {}, name))];
    }),
  );
}

function valueAt(outputs: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(outputs, name) ? outputs[name] : null;
}

function isUnpriced({ usage }: StepState): boolean {
  return usage !== undefined && usage.cost === undefined;
}

/** What all items together have used: what the moved one has used is counted anew. Of what something isn't known of, the cost isn't. */
function addUsage(
  all: TaskUsage | undefined,
  { before, item }: Move,
  { unpriced, cost }: ItemTally,
): TaskUsage | undefined {
  if (item.usage === undefined || item.usage === before.usage) return all;
  const plus = (key: "turns" | "inputTokens" | "outputTokens" | "credits"): number =>
    (all?.[key] ?? 0) - (before.usage?.[key] ?? 0) + (item.usage?.[key] ?? 0);
  const credits = plus("credits");
  return {
    turns: plus("turns"),
    inputTokens: plus("inputTokens"),
    outputTokens: plus("outputTokens"),
    model: item.usage.model,
    ...(credits === 0 ? {} : { credits }),
    ...(unpriced > 0 ? {} : { cost }),
  };
}

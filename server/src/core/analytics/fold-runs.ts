import type { RunId, Timestamp } from "../../protocol/states.ts";
import { plus } from "../budget/amount.ts";
import type { Amount } from "../budget/amount.ts";
import { dayKey } from "../budget/tally.ts";
import type { DispatchEvent } from "../dispatch/events.ts";
import type { RunSpec } from "../dispatch/states.ts";
import { omit } from "../dispatch/omit.ts";
import type { Facets } from "./cells.ts";
import { msBetween } from "./days.ts";
import type { FoldBook } from "./fold-book.ts";
import type { KnownRun } from "./open-work.ts";

/** Runs above one another; more would be a circle. */
const mostLevels = 50;
const mostRaised = 200;

/** Count what happened to a run or to a step of it that never became a task; false where the event is of something else. */
export function foldRunEvent(fold: FoldBook, event: DispatchEvent, at: Timestamp): boolean {
  switch (event.type) {
    case "runCreated":
      fold.runs.set(event.run.id, knownOf(event.run));
      return true;
    case "runFinished":
      endRun(fold, event, at);
      return true;
    case "runReopened":
    case "stepLeftOut":
      reopen(fold, event.runId, at);
      return true;
    case "stepReused":
      fold.count(at, "reuse", { ...subjectOf(fold, event.runId, event.stepId), detail: event.from.from }, one);
      return true;
    case "stepLookedUp":
      fold.repeats.isCached(fold.runs.get(event.runId)?.workflow ?? "", event.stepId);
      return true;
    case "stepCacheMissed":
      fold.count(at, "reuse", { ...subjectOf(fold, event.runId, event.stepId), detail: "missed" }, one);
      return true;
    case "budgetRaised":
      raise(fold, event);
      return true;
    default:
      return false;
  }
}

const one = { sums: { count: 1 } };

/** What the cells of a run's steps are told apart by. */
export function subjectOf(fold: FoldBook, runId: RunId, step: string): Pick<Facets, "workflow" | "file" | "step"> {
  const run = fold.runs.get(runId);
  return { workflow: run?.workflow ?? "", file: run?.file ?? "", step };
}

/** It has used that much more: of its budget, and of those of the runs above it. */
export function spend(fold: FoldBook, runId: RunId, amount: Amount): void {
  let next: RunId | undefined = runId;
  for (let level = 0; next !== undefined && level < mostLevels; level += 1) {
    const run: KnownRun | undefined = fold.runs.get(next);
    if (run === undefined) return;
    fold.runs.set(next, { ...run, spent: plus(run.spent ?? {}, amount) });
    next = run.parent;
  }
}

/** A run that had ended goes on. */
export function reopen(fold: FoldBook, runId: RunId, at: Timestamp): void {
  const run = fold.runs.get(runId);
  if (run?.ended === true) fold.runs.set(runId, { ...omit(run, "ended"), openedAt: at });
}

function knownOf({ compiled, file, startedAt, origin }: RunSpec): KnownRun {
  const { cost, tokens, credits } = compiled.budget ?? {};
  const budget = {
    ...(cost === undefined ? {} : { cost }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(credits === undefined ? {} : { credits }),
  };
  return {
    workflow: compiled.name,
    file,
    title: compiled.title,
    openedAt: startedAt,
    ...(origin?.kind === "step" ? { parent: origin.runId } : {}),
    ...(Object.keys(budget).length === 0 ? {} : { budget }),
  };
}

function endRun(fold: FoldBook, event: Extract<DispatchEvent, { readonly type: "runFinished" }>, at: Timestamp): void {
  const { runId, status, reason } = event;
  const run = fold.runs.get(runId);
  const durationMs = run === undefined ? 0 : msBetween(run.openedAt, at);
  const facets = { ...subjectOf(fold, runId, ""), outcome: status, detail: reason.code };
  const values = run === undefined ? {} : { duration: durationMs };
  fold.count(at, "run", facets, { sums: { count: 1, durationMs }, values });
  if (run !== undefined) fold.runs.set(runId, { ...run, ended: true });
}

function raise(fold: FoldBook, { bound, times }: Extract<DispatchEvent, { readonly type: "budgetRaised" }>): void {
  if (bound.kind === "day") {
    fold.raised.set(dayKey(bound.accountId, bound.day), times);
    // Only today's matter.
    for (const oldest of fold.raised.keys()) {
      if (fold.raised.size <= mostRaised) break;
      fold.raised.delete(oldest);
    }
    return;
  }
  const run = fold.runs.get(bound.runId);
  if (run !== undefined) fold.runs.set(bound.runId, { ...run, raised: times });
}

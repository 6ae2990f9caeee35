import type { TaskUsage } from "../../protocol/fleet.ts";
import type { Measure } from "./cells.ts";
import { noFacets } from "./cells.ts";
import { spend } from "./fold-runs.ts";
import { facetsOf, type TaskContext } from "./task-context.ts";
import type { KnownTask, UsedSoFar } from "./open-work.ts";

/** Nothing yet. */
export const noUse: UsedSoFar = { nanoDollars: 0, milliCredits: 0, inputTokens: 0, outputTokens: 0, turns: 0 };

const nano = 1e9;
const milli = 1e3;

/** Dollars from what is counted. */
export function dollarsOf(nanoDollars: number): number {
  return nanoDollars / nano;
}

/** Credits from what is counted. */
export function creditsOf(milliCredits: number): number {
  return milliCredits / milli;
}

/** The measures of what was used; what is nothing is left out. */
export function sumsOfUse(used: UsedSoFar): Partial<Record<Measure, number>> {
  const { nanoDollars, milliCredits, inputTokens, outputTokens, turns } = used;
  return { nanoDollars, milliCredits, inputTokens, outputTokens, turns };
}

/** A task's agent tells what it has used so far; what is new in it counts on the day that was told with it, else on that of the event. */
export function useMore(context: TaskContext, usage: TaskUsage, day: string | undefined): KnownTask {
  const { fold, task, at } = context;
  const before = task.used ?? noUse;
  const used = usedOf(usage, before);
  const more: UsedSoFar = {
    nanoDollars: used.nanoDollars - before.nanoDollars,
    milliCredits: used.milliCredits - before.milliCredits,
    inputTokens: used.inputTokens - before.inputTokens,
    outputTokens: used.outputTokens - before.outputTokens,
    turns: used.turns - before.turns,
  };
  const account = usage.account ?? task.account;
  const next: KnownTask = { ...task, used, account, model: usage.model };
  const facets = { ...noFacets, ...facetsOf(fold, next), kind: "spend" as const };
  fold.days.add(day ?? fold.calendar.momentOf(at).day, facets, { sums: { count: 1, ...sumsOfUse(more) } });
  const tokens = more.inputTokens + more.outputTokens;
  spend(fold, task.runId, {
    cost: dollarsOf(more.nanoDollars),
    tokens,
    credits: creditsOf(more.milliCredits),
  });
  return next;
}

/** In whole numbers. Never less than before: a price that isn't known any more takes nothing back. */
function usedOf(usage: TaskUsage, before: UsedSoFar): UsedSoFar {
  const atLeast = (value: number, known: number): number => Math.max(known, Math.round(value));
  const usesModel = usage.inputTokens + usage.outputTokens > 0;
  return {
    nanoDollars: atLeast((usage.cost ?? 0) * nano, before.nanoDollars),
    milliCredits: atLeast((usage.credits ?? 0) * milli, before.milliCredits),
    inputTokens: atLeast(usage.inputTokens, before.inputTokens),
    outputTokens: atLeast(usage.outputTokens, before.outputTokens),
    turns: atLeast(usage.turns, before.turns),
    ...(usesModel && usage.cost === undefined ? { unpriced: true as const } : {}),
  };
}

import type { TaskUsage } from "../../protocol/fleet.ts";
import type { EndReason } from "../../protocol/states.ts";
import type { RunState } from "../dispatch/states.ts";
import type { RunBounds } from "./evaluate-agent.ts";

/** What a run's next agent is bound by: what those before it have left of the run's budget (never less than nothing), and the run's limit of turns. */
export function boundsLeft({ spec, used = {} }: RunState): RunBounds {
  const { budget, turns } = spec.compiled;
  const bounds = turns === undefined ? {} : { turns };
  if (budget === undefined) return bounds;
  const all = Object.values(used);
  const left = {
    ...(budget.cost === undefined ? {} : { cost: Math.max(0, budget.cost - knownCost(all)) }),
    ...(budget.credits === undefined ? {} : { credits: Math.max(0, budget.credits - creditsOf(all)) }),
    ...(budget.tokens === undefined ? {} : { tokens: Math.max(0, budget.tokens - tokensOf(all)) }),
    onExceed: budget.onExceed,
  };
  return { ...bounds, budget: left };
}

/** Whether nothing is left of a run's budget: then no other agent of it starts, as nothing could be added to what isn't there. */
export function isUsedUp({ budget }: RunBounds): boolean {
  return budget?.cost === 0 || budget?.credits === 0 || budget?.tokens === 0;
}

/** Why an agent of a run whose budget is used up fails without having started. */
export const runBudgetUsedUp: EndReason = {
  code: "budget-exceeded",
  message: "The agents before it have used up the run's budget",
  remedy: "Give the workflow a larger `budget`, then run it again.",
};

/** What agents have cost together, in US dollars; undefined where the price of any part isn't known, or there is none. */
export function costOf(used: Readonly<Record<string, TaskUsage>> | undefined): number | undefined {
  const all = Object.values(used ?? {});
  return all.length === 0 || all.some(({ cost }) => cost === undefined) ? undefined : knownCost(all);
}

function knownCost(all: readonly TaskUsage[]): number {
  return all.reduce((sum, { cost = 0 }) => sum + cost, 0);
}

function creditsOf(all: readonly TaskUsage[]): number {
  return all.reduce((sum, { credits = 0 }) => sum + credits, 0);
}

function tokensOf(all: readonly TaskUsage[]): number {
  return all.reduce((sum, { inputTokens, outputTokens }) => sum + inputTokens + outputTokens, 0);
}

import type { TaskUsage } from "../../protocol/fleet.ts";

/** What agents have cost together, in US dollars; undefined where the price of any part isn't known, or there is none. */
export function costOf(used: Readonly<Record<string, TaskUsage>> | undefined): number | undefined {
  const all = Object.values(used ?? {});
  return all.length === 0 || all.some(({ cost }) => cost === undefined) ? undefined : knownCost(all);
}

function knownCost(all: readonly TaskUsage[]): number {
  return all.reduce((sum, { cost = 0 }) => sum + cost, 0);
}

/** What a world has beside workflows, engines, people and hosts that die. */
export interface WorldKind {
  readonly name: (typeof round)[number];
  /** Agents pay for what they use, runs and accounts have budgets. */
  readonly budgets: boolean;
  /** Workflows start by themselves: at times, and when files change. */
  readonly triggers: boolean;
  /** The same files run again and again, and most steps keep their results. */
  readonly caches: boolean;
  /** Few and short workflows, and little time for things to go wrong; much goes wrong in it. */
  readonly isSmall: boolean;
}

/** How large worlds are. */
export const worldSizes = ["small", "large"] as const;

/** How large a world is. */
export type WorldSize = (typeof worldSizes)[number];

/** One world of so many is large: as this has no factor in common with the kinds' turns, all kinds are. */
const largeOnesEvery = 31;

const round = [
  ...(["plain", "budgets", "plain", "caches", "plain", "triggers", "plain", "budgets"] as const),
  ...(["plain", "everything", "plain", "budgets", "plain", "caches", "triggers", "plain"] as const),
];
const quickRound = [
  ...(["plain", "budgets", "plain", "caches", "plain", "plain", "plain", "budgets"] as const),
  ...(["plain", "budgets", "plain", "budgets", "plain", "plain", "plain", "plain"] as const),
];

/** By turns; those that take longest come least often. */
const turns = { large: round, small: [...round, ...quickRound] };

/** The kind of a seed's world: the kinds take turns, so any row of seeds has all of them. Large ones, unless `size` says otherwise, are few: they take five times as long. */
export function kindOf(seed: number, size: WorldSize = seed % largeOnesEvery === 0 ? "large" : "small"): WorldKind {
  const names = turns[size];
  const name = names[((seed % names.length) + names.length) % names.length] ?? "plain";
  const has = (what: WorldKind["name"]): boolean => name === what || name === "everything";
  return { name, budgets: has("budgets"), triggers: has("triggers"), caches: has("caches"), isSmall: size === "small" };
}

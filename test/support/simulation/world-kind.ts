/** What a world has beside workflows, engines, people and hosts that die. */
export interface WorldKind {
  readonly name: (typeof names)[number];
  /** Agents pay for what they use, runs and accounts have budgets. */
  readonly budgets: boolean;
  /** Workflows start by themselves: at times, and when files change. */
  readonly triggers: boolean;
  /** The same files run again and again, and most steps keep their results. */
  readonly caches: boolean;
}

/** By turns; those that take longest come least often. */
const names = [
  ...(["plain", "budgets", "plain", "caches", "plain", "triggers", "plain"] as const),
  ...(["budgets", "plain", "everything", "plain", "budgets", "plain", "caches", "triggers", "plain"] as const),
];

/** The kind of a seed's world: the kinds take turns, so any row of seeds has all of them. */
export function kindOf(seed: number): WorldKind {
  const name = names[((seed % names.length) + names.length) % names.length] ?? "plain";
  const has = (what: WorldKind["name"]): boolean => name === what || name === "everything";
  return { name, budgets: has("budgets"), triggers: has("triggers"), caches: has("caches") };
}

import type { SimulationResult } from "./simulate.ts";

const counted = [
  ...(["steps", "events", "deaths", "boundaries", "effects", "runs"] as const),
  ...(["calls", "asked", "scheduled", "forFiles", "hits"] as const),
] as const;

/** How much was simulated; `kinds`: how many worlds of each kind, and of each size. */
export type Figures = Pick<SimulationResult, (typeof counted)[number]> & {
  readonly kinds: Readonly<Record<string, number>>;
};

/** Nothing yet. */
export const noFigures: Figures = {
  ...{ steps: 0, events: 0, deaths: 0, boundaries: 0, effects: 0, runs: 0 },
  ...{ calls: 0, asked: 0, scheduled: 0, forFiles: 0, hits: 0, kinds: {} },
};

/** What one world came to. */
export function figuresOf(result: SimulationResult): Figures {
  return { ...result, kinds: { [result.kind]: 1, [result.size]: 1 } };
}

/** Both together. */
export function addFigures(a: Figures, b: Figures): Figures {
  const sums = Object.fromEntries(counted.map((name) => [name, a[name] + b[name]])) as Record<
    (typeof counted)[number],
    number
  >;
  const kinds = { ...a.kinds };
  for (const [kind, count] of Object.entries(b.kinds)) kinds[kind] = (kinds[kind] ?? 0) + count;
  return { ...sums, kinds };
}

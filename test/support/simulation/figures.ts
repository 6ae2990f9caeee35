import type { SimulationResult } from "./simulate.ts";

/** How much was simulated. */
export type Figures = Pick<SimulationResult, "steps" | "events" | "deaths" | "boundaries" | "effects" | "runs">;

/** Nothing yet. */
export const noFigures: Figures = { steps: 0, events: 0, deaths: 0, boundaries: 0, effects: 0, runs: 0 };

/** Both together. */
export function addFigures(a: Figures, b: Figures): Figures {
  return {
    steps: a.steps + b.steps,
    events: a.events + b.events,
    deaths: a.deaths + b.deaths,
    boundaries: a.boundaries + b.boundaries,
    effects: a.effects + b.effects,
    runs: a.runs + b.runs,
  };
}

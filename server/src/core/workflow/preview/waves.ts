import { addSpreads } from "../../history/samples.ts";
import type { Spread } from "../../../protocol/plans.ts";
import type { StepId } from "../../../protocol/states.ts";

interface Needing {
  readonly id: StepId;
  readonly needs: readonly StepId[];
}

/** The steps that can go at the same time, wave after wave: each in the first in which all that it needs has gone before. A need that isn't there counts as done. */
export function wavesOf(steps: readonly Needing[]): readonly (readonly StepId[])[] {
  const depths = new Map<StepId, number>();
  for (const { id } of steps) depthOf(id, new Map(steps.map((step) => [step.id, step])), depths);
  const waves: StepId[][] = [];
  for (const { id } of steps) (waves[depths.get(id) ?? 0] ??= []).push(id);
  return waves;
}

/** The time along the longest path: where the middle values together are the most. What isn't known counts as nothing. */
export function longestPath(
  steps: readonly (Needing & { readonly duration?: Spread | undefined })[],
): Spread | undefined {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const ends = new Map<StepId, Spread | undefined>();
  // The order of the waves is one in which all that a step needs comes before it.
  for (const id of wavesOf(steps).flat()) {
    const step = byId.get(id);
    const before = longest((step?.needs ?? []).map((need) => ends.get(need)));
    ends.set(id, addSpreads(before, step?.duration));
  }
  return longest([...ends.values()]);
}

function longest(spreads: readonly (Spread | undefined)[]): Spread | undefined {
  return spreads.reduce((most, one) => ((one?.p50 ?? -1) > (most?.p50 ?? -1) ? one : most), undefined);
}

function depthOf(id: StepId, steps: ReadonlyMap<StepId, Needing>, depths: Map<StepId, number>): number {
  const known = depths.get(id);
  if (known !== undefined) return known;
  // A circle is refused when a file is checked; here it must only end.
  depths.set(id, 0);
  const below = (steps.get(id)?.needs ?? []).filter((need) => steps.has(need));
  const depth = below.length === 0 ? 0 : 1 + Math.max(...below.map((need) => depthOf(need, steps, depths)));
  depths.set(id, depth);
  return depth;
}

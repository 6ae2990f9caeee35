import { stepsOf } from "../checks/placed-step.ts";
import type { ManusDocument } from "../document.ts";
import { buildGraph } from "../names/step-graph.ts";

/**
 * The ids of the steps that a step (by position, 0-based) needs, directly or through others, each with how far it is: 1 for those that it needs directly. Empty without a
 * step.
 */
export function nearSteps(document: ManusDocument, step: number | undefined): Map<string, number> {
  const near = new Map<string, number>();
  if (step === undefined) return near;
  const graph = buildGraph(stepsOf(document));
  let layer: readonly number[] = [step];
  for (let distance = 1; layer.length > 0; distance += 1) {
    const next = new Set<number>();
    for (const position of layer.flatMap((from) => graph.needs[from] ?? [])) {
      const id = graph.steps[position]?.id;
      if (position === step || id === undefined || near.has(id)) continue;
      near.set(id, distance);
      next.add(position);
    }
    layer = [...next];
  }
  return near;
}

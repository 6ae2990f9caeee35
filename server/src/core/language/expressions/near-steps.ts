import { stepsOf } from "../checks/placed-step.ts";
import type { ManusDocument } from "../document.ts";
import { buildGraph } from "../names/step-graph.ts";

/** The ids of the steps that a step (by position, 0-based) needs, directly or through others, the nearest first; none without a step. */
export function nearSteps(document: ManusDocument, step: number | undefined): ReadonlySet<string> {
  const near = new Set<string>();
  if (step === undefined) return near;
  const { needs, steps } = buildGraph(stepsOf(document));
  const seen = new Set([step]);
  // A set is gone through in the order of its growth, while it grows.
  for (const position of seen) for (const need of needs[position] ?? []) seen.add(need);
  seen.delete(step);
  for (const position of seen) {
    const id = steps[position]?.id;
    if (id !== undefined) near.add(id);
  }
  return near;
}

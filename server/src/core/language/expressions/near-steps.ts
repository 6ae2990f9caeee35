import type { StepInFile } from "../checks/placed-step.ts";

/**
 * The ids of the steps that a step (by position, 0-based) needs, directly or through others, the nearest first; at most `most` of them. None without a step. Without
 * `needs` a step needs the one above it.
 */
export function nearSteps(steps: readonly StepInFile[], step: number | undefined, most: number): ReadonlySet<string> {
  const near = new Set<string>();
  if (step === undefined) return near;
  const positions = new Map<string, number>();
  for (const [position, { id }] of steps.entries()) if (!positions.has(id)) positions.set(id, position);
  const seen = new Set([step]);
  // A set is gone through in the order of its growth, while it grows.
  for (const position of seen) {
    const found = steps[position];
    if (!found || near.size >= most) break;
    if (position !== step) near.add(found.id);
    for (const need of needsOf(found, position, positions)) seen.add(need);
  }
  return near;
}

function needsOf({ facts }: StepInFile, position: number, positions: ReadonlyMap<string, number>): number[] {
  if (!facts.needs) return position === 0 ? [] : [position - 1];
  return facts.needs.flatMap(({ name }) => positions.get(name) ?? []);
}

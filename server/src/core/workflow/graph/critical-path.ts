import type { CriticalPath } from "../../../protocol/graph.ts";
import type { StepId } from "../../../protocol/states.ts";
import { wavesOf } from "../preview/waves.ts";

/** A step and how long it takes. */
export interface WeighedStep {
  readonly id: StepId;
  readonly needs: readonly StepId[];
  /** Milliseconds; undefined where nothing is known, which counts as nothing. */
  readonly weight: number | undefined;
  /** Where the weight comes from; `mixed`: it still goes on. */
  readonly basis: CriticalPath["basis"];
}

interface PathEnd {
  readonly total: number;
  readonly before: StepId | undefined;
}

/** The path through the needs whose weights come to the most; of equal ones that of the earlier steps. Undefined where no step that is known takes any time. */
export function criticalPathOf(steps: readonly WeighedStep[]): CriticalPath | undefined {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const ends = new Map<StepId, PathEnd>();
  // The order of the waves is one in which all that a step needs comes before it.
  for (const id of wavesOf(steps).flat()) {
    const step = byId.get(id);
    const before = longestOf(step?.needs ?? [], ends);
    ends.set(id, { total: (before?.total ?? 0) + (step?.weight ?? 0), before: before?.id });
  }
  const last = longestOf(
    steps.map(({ id }) => id),
    ends,
  );
  if (last === undefined || last.total <= 0) return undefined;
  const path = pathTo(last.id, ends).filter((id) => byId.has(id));
  return { steps: path, milliseconds: last.total, basis: basisOf(path.flatMap((id) => byId.get(id) ?? [])) };
}

function longestOf(
  ids: readonly StepId[],
  ends: ReadonlyMap<StepId, PathEnd>,
): { readonly id: StepId; readonly total: number } | undefined {
  let longest: { readonly id: StepId; readonly total: number } | undefined;
  for (const id of ids) {
    const total = ends.get(id)?.total;
    if (total !== undefined && (longest === undefined || total > longest.total)) longest = { id, total };
  }
  return longest;
}

function pathTo(last: StepId, ends: ReadonlyMap<StepId, PathEnd>): readonly StepId[] {
  const path: StepId[] = [];
  for (let id: StepId | undefined = last; id !== undefined; id = ends.get(id)?.before) path.unshift(id);
  return path;
}

function basisOf(path: readonly WeighedStep[]): CriticalPath["basis"] {
  const weighed = path.filter(({ weight }) => weight !== undefined);
  const [first = "mixed", ...others] = new Set(weighed.map(({ basis }) => basis));
  if (others.length > 0) return "mixed";
  // A path that isn't known in part wasn't measured.
  return first === "measured" && weighed.length < path.length ? "mixed" : first;
}

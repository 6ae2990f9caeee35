import type { RunEvent } from "../../dispatch/events.ts";
import type { RunState } from "../../dispatch/states.ts";
import { isToBeKept } from "./transition-reuse.ts";

/** The events by which results are kept that are to be: of a step that has come to its end and whose file says `cache`. */
export function keepResults({ spec, steps }: RunState): readonly RunEvent[] {
  const runId = spec.id;
  return spec.compiled.steps.flatMap(({ id: stepId, cache }, at): readonly RunEvent[] => {
    const step = cache === undefined ? undefined : steps[at];
    if (step === undefined) return [];
    if (step.items === undefined) return isToBeKept(step) ? [{ type: "stepKeepRequested", runId, stepId }] : [];
    if (step.tally?.unkept === 0) return [];
    return [...step.items].flatMap((item, index) =>
      isToBeKept(item) ? [{ type: "stepKeepRequested" as const, runId, stepId, index }] : [],
    );
  });
}

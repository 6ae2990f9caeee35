import type { Refusal } from "../../protocol/states.ts";
import type { SkipStepParams } from "../../protocol/runs.ts";
import type { RunEvent } from "./events.ts";
import { refuseRetry, skippedBecauseOf, unknownStep } from "./retry-run.ts";
import { isAtWork } from "./retry-task.ts";
import type { RunState } from "./states.ts";
import { indexOf } from "./transition-run.ts";

/**
 * The event by which a person leaves a step out that hasn't begun, failed or was stopped: those that need it go on as if it had succeeded, and those that were skipped
 * because of it have their turn after all. Refused for a step that is at work or succeeded.
 */
export function skipStep(run: RunState, { stepId, reason, by }: Omit<SkipStepParams, "runId">): RunEvent | Refusal {
  const refusal = refuseRetry(run);
  if (refusal !== undefined) return refusal;
  const step = run.steps[indexOf(run, stepId)];
  if (step === undefined) return unknownStep(run, stepId);
  const text = reason.trim();
  if (text === "") {
    return { code: "no-reason", message: "A step is left out for a reason only", remedy: "Say why, in a few words." };
  }
  if (step.status === "succeeded") {
    return { code: "already-succeeded", message: `Step \`${stepId}\` has succeeded: there is nothing to leave out` };
  }
  if (isAtWork(run, stepId)) {
    const message = `Step \`${stepId}\` is at work`;
    return { code: "step-at-work", message, remedy: "Stop it, then leave it out." };
  }
  const reset = skippedBecauseOf(run, [stepId]).map((id) => ({ stepId: id }));
  return { type: "stepLeftOut", runId: run.spec.id, stepId, text, by, reset };
}

import * as l10n from "@vscode/l10n";
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
    return {
      code: "no-reason",
      message: l10n.t("A step is left out for a reason only"),
      remedy: l10n.t("Say why, in a few words."),
    };
  }
  if (step.status === "succeeded") {
    return {
      code: "already-succeeded",
      message: l10n.t("Step `{0}` has succeeded: there is nothing to leave out", stepId),
    };
  }
  if (isAtWork(run, stepId)) {
    const message = l10n.t("Step `{0}` is at work", stepId);
    return { code: "step-at-work", message, remedy: l10n.t("Stop it, then leave it out.") };
  }
  const reset = skippedBecauseOf(run, [stepId]).map((id) => ({ stepId: id }));
  return { type: "stepLeftOut", runId: run.spec.id, stepId, text, by, reset };
}

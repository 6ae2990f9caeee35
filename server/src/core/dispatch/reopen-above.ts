import * as l10n from "@vscode/l10n";
import type { Refusal, RunId } from "../../protocol/states.ts";
import type { RunEvent } from "./events.ts";
import { stepOrigin } from "./family.ts";
import type { RunState, StepReset } from "./states.ts";
import { refuseRetry, skippedBecauseOf } from "./retry-run.ts";
import { refuseBeforeDependents } from "./retry-task.ts";
import { partOf } from "./transition-run.ts";

/**
 * The events by which the runs above one that is opened again are opened as well, the topmost first: each waits for it once more. None for a run that no step started, or
 * whose step still waits for it. Refused where the step has started another run since, a run above is being stopped, or a step of it that depends on that one is at work.
 */
export function reopenAbove(
  run: RunState,
  { by, findRun }: { readonly by: string; readonly findRun: (id: RunId) => RunState | undefined },
): readonly RunEvent[] | Refusal {
  const origin = stepOrigin(run.spec);
  const parent = origin === undefined ? undefined : findRun(origin.runId);
  if (origin === undefined || parent === undefined) return [];
  const part = partOf(parent, origin);
  if (part?.childRunId !== run.spec.id) {
    const message = l10n.t("The step that started this run has started another one since");
    return { code: "superseded", message, remedy: l10n.t("Retry that run instead.") };
  }
  const refusal = refuseRetry(parent);
  if (refusal !== undefined) return refusal;
  const above = reopenAbove(parent, { by, findRun });
  if ("code" in above) return above;
  if (parent.end === undefined && part.finishedAt === undefined) return above;
  const { stepId, index } = origin;
  const early = refuseBeforeDependents(parent, stepId);
  if (early !== undefined) return early;
  const own: StepReset = { stepId, keepsRun: true, ...(index === undefined ? {} : { indices: [index] }) };
  const reset = [own, ...skippedBecauseOf(parent, [stepId]).map((id) => ({ stepId: id }))];
  return [...above, { type: "runReopened", runId: parent.spec.id, reset, by }];
}

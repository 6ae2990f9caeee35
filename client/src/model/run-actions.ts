import type { RunView, StepView } from "../../../server/src/protocol/fleet.ts";
import { isFinal } from "../../../server/src/protocol/states.ts";

/** What a person may do with a run. `retry`: its failed steps again. `rerun`: once more with other inputs. */
export type RunAction = "stop" | "pause" | "resume" | "runAgain" | "retry" | "rerun" | "export";

/** What may be asked of a run now. A run that is held can go on or end, a finished one can be started anew; nothing can be asked of one that came from another machine. */
export function actionsOf(run: RunView): readonly RunAction[] {
  if (run.imported === true) return [];
  if (!isFinal(run.status)) return isHeld(run) ? ["stop", "resume"] : ["stop", "pause"];
  return run.status === "succeeded" ? ["runAgain", "rerun", "export"] : ["runAgain", "retry", "rerun", "export"];
}

/** Whether a person has paused it; what was at work then may not have ended yet. */
function isHeld({ status, pausing }: RunView): boolean {
  return status === "paused" || pausing === true;
}

/** What a person may do with a step of a run, beyond what its task allows. */
export type StepAction = "retryFrom" | "skip";

/** What may be asked of a step now: what has ended may start over with all that depends on it, what hasn't begun or didn't succeed may be left out. */
export function actionsOfStep(run: RunView, step: StepView): readonly StepAction[] {
  if (run.imported === true || run.kind === "task") return [];
  const retry = isFinal(step.status) && (step.status !== "skipped" || isFinal(run.status));
  const open = step.status === "pending" && !isFinal(run.status);
  const skip = open || step.status === "failed" || step.status === "stopped";
  return [...(retry ? (["retryFrom"] as const) : []), ...(skip ? (["skip"] as const) : [])];
}

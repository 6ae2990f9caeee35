import type { RunView, TaskView } from "../../../server/src/protocol/fleet.ts";
import type { Ask } from "../../../server/src/protocol/fleet.ts";
import { isFinal } from "../../../server/src/protocol/states.ts";

/** What a person may do with a run. */
export type RunAction = "stop" | "pause" | "resume" | "runAgain";

/** What may be asked of a run now. A paused run can go on or end, a finished one can only be started anew. */
export function actionsOf(run: RunView): readonly RunAction[] {
  if (isFinal(run.status)) return ["runAgain"];
  return run.status === "paused" ? ["stop", "resume"] : ["stop", "pause"];
}

/** The question a person can answer now, if the task has one. */
export function openAsk(task: TaskView): Ask | undefined {
  return task.status === "waiting" && task.can.includes("answer") ? task.waiting?.ask : undefined;
}

/** Whether approving and denying answer it. */
export function isApproval(ask: Ask | undefined): boolean {
  return ask?.kind === "approval" && ask.choices.includes("approved") && ask.choices.includes("denied");
}

import type { StreamKey } from "../../../server/src/protocol/runs.ts";
import type { RunId, TaskId } from "../../../server/src/protocol/states.ts";
import { isAgent } from "./agent-progress.ts";
import type { FleetModel } from "./fleet-model.ts";

/**
 * The stream that tells what happens: of a task file's run that of its only task, of a workflow's run the run's own, and that of one of its agents where one is named. A run that
 * isn't known (any more), and a task that hasn't begun, have the run's own.
 */
export function streamOf(model: FleetModel, runId: RunId, taskId?: TaskId): StreamKey {
  const run = model.run(runId);
  if (run?.kind === "task") {
    const only = run.steps[0]?.taskId;
    return only === undefined ? { runId } : { runId, taskId: only };
  }
  if (taskId === undefined) return { runId };
  const task = model.task(taskId);
  return run !== undefined && (task === undefined || !isAgent(task)) ? { runId } : { runId, taskId };
}

/** Which panel shows it: one a run, and one more for each agent of a workflow. */
export function panelOf(model: FleetModel, runId: RunId, taskId?: TaskId): StreamKey {
  return model.run(runId)?.kind === "task" ? { runId } : streamOf(model, runId, taskId);
}

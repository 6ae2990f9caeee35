import type { RunView } from "../../../server/src/protocol/fleet.ts";
import type { FleetModel } from "./fleet-model.ts";
import { openAsk } from "./run-actions.ts";

/** What the status bar counts. */
export interface Counters {
  /** Tasks that hold a slot and move. */
  readonly running: number;
  /** Tasks that wait for something. */
  readonly waiting: number;
  /** Those of them that a person can answer. */
  readonly asking: number;
  /** Failed tasks in the newest run of each file: running the file again with success clears them. */
  readonly failed: number;
}

/** Count the tasks as they stand. */
export function countTasks(model: FleetModel): Counters {
  const newestRuns = newestRunOfEachFile(model.runs);
  const counters = { running: 0, waiting: 0, asking: 0, failed: 0 };
  for (const task of model.tasks) {
    if (task.status === "running" || task.status === "starting") counters.running += 1;
    if (task.status === "waiting") counters.waiting += 1;
    if (openAsk(task) !== undefined) counters.asking += 1;
    if (task.status === "failed" && newestRuns.has(task.runId)) counters.failed += 1;
  }
  return counters;
}

function newestRunOfEachFile(newestFirst: readonly RunView[]): ReadonlySet<string> {
  const byFile = new Map<string, string>();
  for (const run of newestFirst) {
    // What came from another machine says nothing of the files of this one.
    if (run.imported !== true && !byFile.has(run.file)) byFile.set(run.file, run.id);
  }
  return new Set(byFile.values());
}

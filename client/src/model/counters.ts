import type { FleetModel } from "./fleet-model.ts";

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
  return {
    running: model.count("task running") + model.count("task starting"),
    waiting: model.count("task waiting"),
    asking: model.count("task asks"),
    failed: model.failedNow,
  };
}

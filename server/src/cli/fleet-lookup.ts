import * as l10n from "@vscode/l10n";
import type { FleetSnapshot, RunView, TaskView } from "../protocol/fleet.ts";
import { CommandFailure, exitCodes } from "./failing.ts";

/** What an id on the command line means: a run, or a task and its run. */
export type Found =
  | { readonly type: "run"; readonly run: RunView }
  | { readonly type: "task"; readonly task: TaskView; readonly run: RunView | undefined };

/** The run or task with this id, or the only one whose id begins so; case doesn't matter. Throws a command failure otherwise. */
export function findInFleet(fleet: FleetSnapshot, id: string): Found {
  const wanted = id.toUpperCase();
  const runs = fleet.runs.filter((run) => run.id.startsWith(wanted));
  const tasks = fleet.tasks.filter((task) => task.id.startsWith(wanted));
  const exact = [...runs, ...tasks].find((item) => item.id === wanted);
  const [only, another] = exact === undefined ? [...runs, ...tasks] : [exact];
  if (only === undefined || wanted === "") {
    throw new CommandFailure(
      exitCodes.badUsage,
      l10n.t("There is no task or run {0}", id),
      l10n.t("List them with `manusctl tasks list`."),
    );
  }
  if (another !== undefined) {
    throw new CommandFailure(
      exitCodes.badUsage,
      l10n.t("Several tasks or runs begin with {0}", id),
      l10n.t("Give more of the id."),
    );
  }
  return "runId" in only
    ? { type: "task", task: only, run: fleet.runs.find(({ id: runId }) => runId === only.runId) }
    : { type: "run", run: only };
}

/** The run with this id, or the only one whose id begins so; of a task its run. @throws {CommandFailure} */
export function findRun(fleet: FleetSnapshot, id: string): RunView {
  const { run } = findInFleet(fleet, id);
  if (run !== undefined) return run;
  throw new CommandFailure(
    exitCodes.badUsage,
    l10n.t("The run of task {0} is gone", id),
    l10n.t("List runs with `manusctl runs list`."),
  );
}

/** The tasks of a run that wait for a person's answer. */
export function askingTasks(fleet: FleetSnapshot, run: RunView): readonly TaskView[] {
  return fleet.tasks.filter((task) => task.runId === run.id && task.waiting?.ask !== undefined);
}

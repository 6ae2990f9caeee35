import type { RunView, TaskAction, TaskView } from "../../../server/src/protocol/fleet.ts";
import { isApproval, openAsk } from "../../../server/src/protocol/answering.ts";
import type { TaskStatus } from "../../../server/src/protocol/states.ts";
import { isFinal } from "../../../server/src/protocol/states.ts";
import { actionsOf, actionsOfStep, type RunAction, type StepAction } from "./run-actions.ts";

/** What can be counted of tasks and runs, so that nobody looks at all of them to know whether there are any. */
export type Facet =
  | `task ${TaskStatus}`
  | `task can ${TaskAction}`
  /** A person can answer it. */
  | "task asks"
  | "task asks approval"
  | "task has diff"
  | "task has worktree"
  | "task in cloud"
  | `run can ${RunAction}`
  | "run open"
  /** Of some run some step. */
  | `step can ${StepAction}`;

export function facetsOfTask(task: TaskView): readonly Facet[] {
  const ask = openAsk(task);
  return [
    `task ${task.status}`,
    ...task.can.map((action) => `task can ${action}` as const),
    ...(ask === undefined ? [] : (["task asks"] as const)),
    ...(isApproval(ask) ? (["task asks approval"] as const) : []),
    ...(ask?.diff === undefined ? [] : (["task has diff"] as const)),
    ...(task.worktree === undefined ? [] : (["task has worktree"] as const)),
    ...(task.cloud === undefined ? [] : (["task in cloud"] as const)),
  ];
}

export function facetsOfRun(run: RunView): readonly Facet[] {
  const steps = new Set(run.steps.flatMap((step) => actionsOfStep(run, step)));
  return [
    ...(isFinal(run.status) ? [] : (["run open"] as const)),
    ...actionsOf(run).map((action) => `run can ${action}` as const),
    ...[...steps].map((action) => `step can ${action}` as const),
  ];
}

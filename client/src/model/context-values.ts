import type { RunView, TaskView } from "../../../server/src/protocol/fleet.ts";
import type { FleetModel } from "./fleet-model.ts";
import { actionsOf, actionsOfStep, isApproval, openAsk, type RunAction, type StepAction } from "./run-actions.ts";

/** What the palette's `when` clauses know of the fleet; the names are those of `contextKeys`. */
export interface FleetContext {
  readonly linkState: string;
  readonly hasRuns: boolean;
  readonly waiting: boolean;
  readonly canStopRun: boolean;
  readonly canPauseRun: boolean;
  readonly canResumeRun: boolean;
  readonly canRetryRun: boolean;
  readonly canRerun: boolean;
  readonly canExportRun: boolean;
  /** Of some run some step can start over, or be left out. */
  readonly canRetryFromStep: boolean;
  readonly canSkipStep: boolean;
  readonly hasTriggers: boolean;
  readonly canPauseTrigger: boolean;
  readonly canResumeTrigger: boolean;
  readonly canStopTask: boolean;
  readonly canPauseTask: boolean;
  readonly canResumeTask: boolean;
  readonly canRetryTask: boolean;
  readonly canApproveTask: boolean;
  readonly canShowTaskDiff: boolean;
  readonly canMessageTask: boolean;
  readonly hasTaskChanges: boolean;
  /** Some account beside that of this machine is there. */
  readonly hasAgentAccounts: boolean;
  /** A person has added one. */
  readonly hasOwnAccounts: boolean;
  readonly hasCloudAccounts: boolean;
  readonly hasCloudTasks: boolean;
}

/** The values of the context keys for the fleet as it stands. */
export function toContext(model: FleetModel): FleetContext {
  const { accounts, runs, tasks, triggers } = model;
  const someRun = (action: RunAction): boolean => runs.some((run) => allows(run, action));
  const someStep = (action: StepAction): boolean =>
    runs.some((run) => run.steps.some((step) => actionsOfStep(run, step).includes(action)));
  const someTask = (action: TaskView["can"][number]): boolean => tasks.some((task) => task.can.includes(action));
  return {
    linkState: model.link.state,
    hasRuns: runs.length > 0,
    waiting: tasks.some((task) => openAsk(task) !== undefined),
    canStopRun: someRun("stop"),
    canPauseRun: someRun("pause"),
    canResumeRun: someRun("resume"),
    canRetryRun: someRun("retry"),
    canRerun: someRun("rerun"),
    canExportRun: someRun("export"),
    canRetryFromStep: someStep("retryFrom"),
    canSkipStep: someStep("skip"),
    hasTriggers: triggers.length > 0,
    canPauseTrigger: triggers.some(({ paused }) => !paused),
    canResumeTrigger: triggers.some(({ paused }) => paused),
    canStopTask: someTask("stop"),
    canPauseTask: someTask("pause"),
    canResumeTask: someTask("resume"),
    canRetryTask: someTask("retry"),
    canApproveTask: tasks.some((task) => isApproval(openAsk(task))),
    canShowTaskDiff: tasks.some((task) => openAsk(task)?.diff !== undefined),
    canMessageTask: someTask("message"),
    hasTaskChanges: tasks.some((task) => task.worktree !== undefined),
    hasAgentAccounts: accounts.some(({ provider }) => provider !== "local"),
    hasOwnAccounts: accounts.some(({ origin }) => origin === "person"),
    hasCloudAccounts: accounts.some(({ provider, disabled }) => provider === "manus" && !disabled),
    hasCloudTasks: tasks.some((task) => task.cloud !== undefined),
  };
}

/** Whether the run allows the action now. */
export function allows(run: RunView, action: RunAction): boolean {
  return actionsOf(run).includes(action);
}

import type { RunView } from "../../../server/src/protocol/fleet.ts";
import type { Facet } from "./facets.ts";
import type { FleetModel } from "./fleet-model.ts";
import { actionsOf, type RunAction } from "./run-actions.ts";

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
  readonly canMoveTask: boolean;
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
  const { accounts, triggers } = model;
  const some = (facet: Facet): boolean => model.count(facet) > 0;
  return {
    linkState: model.link.state,
    hasRuns: model.runs.length > 0,
    waiting: some("task asks"),
    canStopRun: some("run can stop"),
    canPauseRun: some("run can pause"),
    canResumeRun: some("run can resume"),
    canRetryRun: some("run can retry"),
    canRerun: some("run can rerun"),
    canExportRun: some("run can export"),
    canRetryFromStep: some("step can retryFrom"),
    canSkipStep: some("step can skip"),
    hasTriggers: triggers.length > 0,
    canPauseTrigger: triggers.some(({ paused }) => !paused),
    canResumeTrigger: triggers.some(({ paused }) => paused),
    canStopTask: some("task can stop"),
    canPauseTask: some("task can pause"),
    canResumeTask: some("task can resume"),
    canRetryTask: some("task can retry"),
    canMoveTask: some("task queued") || some("task can retry"),
    canApproveTask: some("task asks approval"),
    canShowTaskDiff: some("task has diff"),
    canMessageTask: some("task can message"),
    hasTaskChanges: some("task has worktree"),
    hasAgentAccounts: accounts.some(({ provider }) => provider !== "local"),
    hasOwnAccounts: accounts.some(({ origin }) => origin === "person"),
    hasCloudAccounts: accounts.some(({ provider, disabled }) => provider === "manus" && !disabled),
    hasCloudTasks: some("task in cloud"),
  };
}

/** Whether the run allows the action now. */
export function allows(run: RunView, action: RunAction): boolean {
  return actionsOf(run).includes(action);
}

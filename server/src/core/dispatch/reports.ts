import type { EndReason, TaskId, Timestamp } from "../../protocol/states.ts";
import type { DriverReport } from "../ports/driver.ts";
import { failureKind } from "../workflow/compiled-run.ts";
import type { RetryRule } from "../workflow/compiled-run.ts";
import { boundOutput, boundOutputs } from "./bound-output.ts";
import type { TaskEvent } from "./events.ts";
import { later } from "./moments.ts";
import type { TaskState } from "./states.ts";

/** What a driver's report says, but for what goes to the run's stream alone. */
export type TaskReport = Exclude<DriverReport, { readonly type: "streamed" }>;

/**
 * The event that a driver's report is. A task that was told to stop ends as it was told, whatever way its driver found to end it, unless it
 * had succeeded by then. One that failed and may try again does so. Outputs are bounded here.
 */
export function eventOfReport(task: TaskState, report: TaskReport, at: Timestamp): TaskEvent {
  switch (report.type) {
    case "succeeded":
      return { type: "taskSucceeded", taskId: task.spec.id, ...bound(report.output, report.outputs) };
    case "stopped":
      return endAsTold(task, report.reason, at);
    case "failed":
      if (task.stop !== undefined) return endAsTold(task, report.reason, at);
      return afterFailure(task, report.reason, at, bound(report.output ?? "", report.outputs ?? {}));
    default:
      return eventOfNews(task.spec.id, report);
  }
}

type FinalReport = { readonly type: "succeeded" | "stopped" | "failed" };

/** What is reported of a task that goes on. */
function eventOfNews(taskId: TaskId, report: Exclude<TaskReport, FinalReport>): TaskEvent {
  switch (report.type) {
    case "started":
      return { type: "taskStarted", taskId };
    case "asked":
      return { type: "taskAsked", taskId, ask: report.ask };
    case "withdrawn":
      return { type: "taskUnblocked", taskId, askId: report.askId };
    case "located":
      return { type: "taskLocated", taskId, cloud: report.cloud };
    case "used":
      return { type: "taskUsed", taskId, usage: report.usage };
    case "paused":
      return { type: "taskPaused", taskId };
    case "resumed":
      return { type: "taskResumed", taskId };
  }
}

/** What follows when a task's attempt has failed: another one, or the end. */
export function afterFailure(
  task: TaskState,
  reason: EndReason,
  at: Timestamp,
  said: Said = { output: "", outputs: {} },
): TaskEvent {
  const taskId = task.spec.id;
  const pause = pauseBeforeNext(task.spec.retry, task.attempt, reason);
  if (pause === undefined) return { type: "taskFailed", taskId, reason, ...said };
  return { type: "taskAttemptFailed", taskId, reason, until: later(at, pause) };
}

type Said = { readonly output: string; readonly outputs: Readonly<Record<string, unknown>> };

const longestPauseMs = 86_400_000;

function bound(output: string, outputs: Readonly<Record<string, unknown>>): Said {
  return { output: boundOutput(output, outputs["outputFile"]), outputs: boundOutputs(outputs) };
}

function endAsTold(task: TaskState, reported: EndReason, at: Timestamp): TaskEvent {
  const { as, reason } = task.stop ?? { as: "stopped", reason: reported };
  if (as === "stopped") return { type: "taskStopped", taskId: task.spec.id, reason };
  return afterFailure(task, reason, at);
}

/** Milliseconds; undefined when no attempt follows. */
function pauseBeforeNext(rule: RetryRule | undefined, attempt: number, reason: EndReason): number | undefined {
  const kind = failureKind(reason.code);
  if (rule === undefined || kind === undefined || !rule.on.includes(kind) || attempt >= rule.attempts) return undefined;
  const growth = { fixed: 1, linear: attempt, exponential: 2 ** (attempt - 1) }[rule.backoff];
  return Math.min(longestPauseMs, rule.delayMs * growth);
}

import type { EndReason, TaskId, Timestamp } from "../../protocol/states.ts";
import type { DriverReport } from "../ports/driver.ts";
import { failureKind } from "../workflow/compiled-run.ts";
import type { RetryRule } from "../workflow/compiled-run.ts";
import { boundOutput, boundOutputs } from "./bound-output.ts";
import type { BudgetEvent, TaskEvent } from "./events.ts";
import { later } from "./moments.ts";
import type { TaskState } from "./states.ts";

/** What a driver's report says, but for what goes to the run's stream alone. */
export type TaskReport = Exclude<DriverReport, { readonly type: "streamed" }>;

/**
 * The event that a driver's report is. A task that was told to stop ends as it was told, whatever way its driver found to end it, unless it
 * had succeeded by then. One that failed and may try again does so. Outputs are bounded here.
 */
export function eventOfReport(task: TaskState, report: TaskReport, at: Timestamp): TaskEvent | BudgetEvent {
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
function eventOfNews(taskId: TaskId, report: Exclude<TaskReport, FinalReport>): TaskEvent | BudgetEvent {
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
      return { ...report, type: "taskUsed", taskId };
    case "settled":
      return { type: "budgetSettled", taskId, holdId: report.holdId };
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
  const pause = pauseBeforeNext(task.spec.retry, { attempt: task.attempt, reason, seed: taskId });
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

/** An attempt that has failed. */
export interface FailedAttempt {
  /** 1 for the first. */
  readonly attempt: number;
  readonly reason: EndReason;
  /** What tells this one from all others that may fail at the same moment. */
  readonly seed: string;
}

/**
 * The pause before the next attempt, in milliseconds; undefined when none follows. One that grows is up to a fifth shorter or longer, so that not all that failed at one
 * moment comes back at one moment: by how much follows from the seed.
 */
export function pauseBeforeNext(
  rule: RetryRule | undefined,
  { attempt, reason, seed }: FailedAttempt,
): number | undefined {
  const kind = failureKind(reason.code);
  if (rule === undefined || kind === undefined || !rule.on.includes(kind) || attempt >= rule.attempts) return undefined;
  if (rule.backoff === "fixed") return Math.min(longestPauseMs, rule.delayMs);
  const growth = rule.backoff === "linear" ? attempt : 2 ** (attempt - 1);
  const jitter = 0.8 + 0.4 * fractionOf(`${seed} ${attempt}`);
  return Math.min(longestPauseMs, Math.round(rule.delayMs * growth * jitter));
}

/** A number from 0 up to 1 that looks like chance and is always the same for a text (FNV-1a, then mixed). */
function fractionOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

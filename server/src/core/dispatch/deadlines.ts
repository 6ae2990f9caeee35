import * as l10n from "@vscode/l10n";
import type { Timestamp } from "../../protocol/states.ts";
import type { InstanceSpec } from "../../protocol/instances.ts";
import { least } from "../workflow/agent-source.ts";
import { timedOut } from "../errors/reasons.ts";
import type { DispatchEvent } from "./events.ts";
import { openParts } from "./family.ts";
import { waitsForGroup } from "./groups.ts";
import { later, millisecondsBetween } from "./moments.ts";
import type { RunState, TaskState } from "./states.ts";

/** Something that happens at a moment unless the run or task has moved on by then. */
export interface Deadline {
  readonly at: Timestamp;
  readonly event: DispatchEvent;
}

/** When a task's time is over, or its pause; undefined when nothing is to happen by itself. `instance` is the one it runs on, whose limit counts where it is tighter. */
export function deadlineOfTask(task: TaskState, instance?: InstanceSpec): Deadline | undefined {
  const { spec, waiting } = task;
  const taskId = spec.id;
  if (task.stop !== undefined || task.finishedAt !== undefined) return undefined;
  if (waiting?.kind === "schedule" && waiting.until !== undefined) {
    return { at: waiting.until, event: { type: "taskDue", taskId } };
  }
  return spec.work.kind === "approve" ? deadlineOfGate(task) : deadlineOfAttempt(task, instance);
}

function deadlineOfAttempt(task: TaskState, instance: InstanceSpec | undefined): Deadline | undefined {
  const { spec } = task;
  const timeoutMs = least(spec.timeoutMs, instance?.limits?.timeoutMs);
  if (!task.holdsSlot || task.startedAt === undefined || timeoutMs === undefined) return undefined;
  const stop = {
    reason: timedOut(spec.work.kind === "agent" ? l10n.t("The agent") : l10n.t("The step"), timeoutMs),
    as: "failed",
  } as const;
  const event: DispatchEvent = { type: "taskStopRequested", taskId: spec.id, stop, by: "timeout" };
  return { at: later(task.startedAt, timeoutMs), event };
}

/** When a run's time is over. */
export function deadlineOfRun(run: RunState): Deadline | undefined {
  const { timeoutMs } = run.spec.compiled;
  if (timeoutMs === undefined || run.end !== undefined || run.stop !== undefined || waitsForGroup(run))
    return undefined;
  const stop = { reason: timedOut(l10n.t("The run"), timeoutMs), as: "failed" } as const;
  const event: DispatchEvent = { type: "runStopRequested", runId: run.spec.id, stop, by: "timeout" };
  return { at: later(run.openedAt, timeoutMs), event };
}

/** When the pause of the first of the steps is over that wait to start another run. */
export function nextDueStep(run: RunState): Deadline | undefined {
  if (run.end !== undefined || run.stop !== undefined) return undefined;
  if (!run.spec.compiled.steps.some(({ action }) => action.kind === "workflow")) return undefined;
  let next: Deadline | undefined;
  for (const [part, { until }] of openParts(run)) {
    if (until === undefined || (next !== undefined && next.at <= until)) continue;
    next = { at: until, event: { type: "stepDue", runId: run.spec.id, ...part } };
  }
  return next;
}

function deadlineOfGate({ spec, status, queuedAt }: TaskState): Deadline | undefined {
  const { id: taskId, work } = spec;
  if (work.kind !== "approve" || work.deadline === undefined || status !== "waiting") return undefined;
  const { at, answer } = work.deadline;
  if (answer !== undefined) {
    const given = { choice: answer, by: "deadline" };
    return { at, event: { type: "taskAnswered", taskId, askId: work.ask.id, answer: given } };
  }
  const reason = {
    ...timedOut(l10n.t("The question"), millisecondsBetween(queuedAt, at)),
    remedy: l10n.t("Retry the step to ask again, or give the question a `default` answer."),
  };
  return { at, event: { type: "taskStopRequested", taskId, stop: { reason, as: "failed" }, by: "deadline" } };
}

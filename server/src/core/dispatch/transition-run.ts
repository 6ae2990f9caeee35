import * as l10n from "@vscode/l10n";
import { isReuseEvent, movePart, reuseEffects } from "../workflow/reuse/transition-reuse.ts";
import type { ReuseEvent } from "../workflow/reuse/transition-reuse.ts";
import { waitsForGroup } from "./groups.ts";
import type { EndReason, RunStatus, StepId, Timestamp } from "../../protocol/states.ts";
import type { Effect } from "./effects.ts";
import type { RunEvent, TaskEvent } from "./events.ts";
import { expandStep, moveItem, reopenItems, skipItems } from "./items.ts";
import { isDue } from "./is-due.ts";
import { omit } from "./omit.ts";
import { triageRun } from "./triage-run.ts";
import { leftOutBecause, resetSteps } from "./reset-steps.ts";
import type { RunSpec, RunState, StepReset, StepResult, StepState, StopOrder, TaskState } from "./states.ts";

/** The next state and what is to be done; the same state and nothing where the event doesn't apply. */
export type RunTransition = readonly [RunState | undefined, readonly Effect[]];

type EventOf<T extends RunEvent["type"]> = Extract<RunEvent, { readonly type: T }>;

/** Pure. An event that does not apply changes nothing (the very same state comes back) and asks for nothing. */
export function transitionRun(state: RunState | undefined, event: RunEvent, at: Timestamp): RunTransition {
  if (event.type === "runCreated") return state === undefined ? [create(event.run), []] : [state, []];
  if (state === undefined) return [undefined, []];
  if (event.type === "runReleased") {
    return [state.end !== undefined && !state.released ? { ...state, released: true } : state, []];
  }
  if (event.type === "runDismissed" || event.type === "runRecalled") return [triageRun(state, event, at), []];
  if (event.type === "runReopened") return [reopen(state, event.reset, at), []];
  if (event.type === "stepLeftOut") return [leaveOut(state, event, at), []];
  return state.end === undefined ? moveOn(state, event, at) : [state, []];
}

type Moving = Exclude<
  RunEvent,
  {
    readonly type: "runCreated" | "runReleased" | "runReopened" | "stepLeftOut" | "runDismissed" | "runRecalled";
  }
>;

function moveOn(state: RunState, event: Moving, at: Timestamp): RunTransition {
  if (isReuseEvent(event)) return moveByReuse(state, event, at);
  switch (event.type) {
    case "runStopRequested":
      return [state.stop === undefined ? { ...state, stop: event.stop } : state, []];
    case "runAdmitted":
      return [waitsForGroup(state) ? { ...state, admitted: true, openedAt: at } : state, []];
    case "runPaused":
      return [pause(state), []];
    case "runResumed":
      return [state.held ? { ...omit(state, "heldWithParent"), held: false } : state, []];
    case "runFinished":
      return finish(state, event, at);
    default:
      return [moveStep(state, event, at), []];
  }
}

type OfSteps = Extract<
  RunEvent,
  {
    readonly type:
      | "stepSkipped"
      | "stepFailed"
      | "stepExpanded"
      | "itemsSkipped"
      | "stepAttemptFailed"
      | "stepDue"
      | "stepStopped";
  }
>;

function moveStep(state: RunState, event: OfSteps, at: Timestamp): RunState {
  switch (event.type) {
    case "stepSkipped":
      return settleStep(state, event.stepId, { status: "skipped", reason: event.reason, finishedAt: at });
    case "stepFailed":
      return failStep(state, event, at);
    case "stepExpanded":
      return expand(state, event, at);
    case "itemsSkipped":
      return changeStep(state, event.stepId, (step) => skipItems(step, event.reason, at));
    case "stepAttemptFailed":
      return changePart(state, event, at, (part) => waitForNext(part, event));
    case "stepDue":
      return changePart(state, event, at, (part) => (part.until === undefined ? part : omit(part, "until")));
    case "stepStopped":
      return changePart(state, event, at, (part) => stopWaiting(part, event.stop, at));
  }
}

/**
 * The run after `event` has moved its task to `task`: its step stands as the task does. A person's retry also opens the run again and
 * sends the steps back that the event names.
 */
export function followTask(state: RunState, task: TaskState, event: TaskEvent, at: Timestamp): RunState {
  const opened = event.type === "taskRetried" ? reopen(state, toResets(event.reset), task.queuedAt) : state;
  const paid =
    event.type === "taskUsed" ? { ...opened, used: { ...opened.used, [task.spec.id]: event.usage } } : opened;
  return changePart(paid, task.spec, at, (before) => {
    // A step that has started over has another task: the old one's news are no news of the step.
    if (before.taskId !== task.spec.id && event.type !== "taskQueued") return before;
    // What is told of its use when it has ended changes nothing of how it ended.
    return event.type === "taskUsed" ? { ...before, usage: event.usage } : stepOf(task, event, before);
  });
}

/** A step, or the item `index` of one with `forEach`. */
export interface StepPart {
  readonly stepId: StepId;
  readonly index?: number;
}

/** Where a step, or an item of one, stands; undefined where the run has no such thing. */
export function partOf(run: RunState, { stepId, index }: StepPart): StepState | undefined {
  const step = run.steps[indexOf(run, stepId)];
  return index === undefined ? step : step?.items?.at(index);
}

/** The run with a step, or an item of one, changed; the very same where `change` answers what it was given, or there is no such thing. */
export function changePart(
  state: RunState,
  { stepId, index }: StepPart,
  at: Timestamp,
  change: (part: StepState) => StepState,
): RunState {
  if (index === undefined) return changeStep(state, stepId, (step) => (step.items === undefined ? change(step) : step));
  return changeStep(state, stepId, (step) => {
    const before = step.items?.at(index);
    const after = before === undefined ? undefined : change(before);
    if (before === undefined || after === undefined || after === before) return step;
    const goesOn = before.finishedAt !== undefined && after.finishedAt === undefined;
    return moveItem(goesOn ? reopenItems(step) : step, index, after, at);
  });
}

/** Where a run stands, from what its steps do. */
export function runStatus(run: RunState): RunStatus {
  if (run.end !== undefined) return run.end.status;
  if (waitsForGroup(run)) return run.held ? "paused" : "waiting";
  const statuses = new Set(run.steps.map(({ status }) => status));
  if (statuses.has("starting") || statuses.has("running")) return "running";
  if (run.held) return "paused";
  if (statuses.has("queued")) return "running";
  if (statuses.has("waiting")) return "waiting";
  return statuses.has("paused") ? "paused" : "running";
}

/** Where in `steps` a step stands; -1 when the run has no such step. */
export function indexOf(run: RunState, stepId: StepId): number {
  return run.spec.compiled.steps.findIndex(({ id }) => id === stepId);
}

function create(spec: RunSpec): RunState {
  const steps = spec.compiled.steps.map((): StepState => ({ status: "pending" }));
  return { spec, steps, held: false, openedAt: spec.startedAt, released: false };
}

function finish(
  state: RunState,
  event: Extract<RunEvent, { readonly type: "runFinished" }>,
  at: Timestamp,
): RunTransition {
  const { runId, status, reason, outputs, triage } = event;
  const ended: EndReason = { code: "run-ended", message: l10n.t("The run ended before its turn: {0}", reason.message) };
  const steps = state.steps.map((step) =>
    step.status === "pending" ? withResult({ status: "skipped", reason: ended, finishedAt: at }, "skipped") : step,
  );
  return [
    { ...state, steps, end: { status, reason, outputs, at, ...(triage === undefined ? {} : { triage }) } },
    [{ type: "endRun", runId }],
  ];
}

/** The run open again, with what is reset as if it had never begun. One that had ended has its turn in its group once more. */
function reopen(state: RunState, reset: readonly StepReset[], at: Timestamp): RunState {
  const open = { ...state, steps: resetSteps(state, reset), released: false };
  if (state.end === undefined) return omit(open, "stop");
  return { ...omit(open, "end", "stop", "admitted"), openedAt: at };
}

function toResets(stepIds: readonly StepId[]): readonly StepReset[] {
  return stepIds.map((stepId) => ({ stepId }));
}

/** As if it had succeeded for the steps that need it, and with nothing to read. */
function leaveOut(state: RunState, { stepId, text, by, reset }: EventOf<"stepLeftOut">, at: Timestamp): RunState {
  const reason = leftOutBecause(text, by);
  const skipped: StepState = {
    status: "skipped",
    reason,
    finishedAt: at,
    result: { outcome: "skipped", output: null, outputs: {} },
  };
  const after = changeStep(state, stepId, (step) => (step.status === "succeeded" ? step : skipped));
  return after === state ? state : reopen(after, reset, at);
}

function moveByReuse(state: RunState, event: ReuseEvent, at: Timestamp): RunTransition {
  const after = changePart(state, event, at, (part) => movePart(part, event, at));
  return after === state ? [state, []] : [after, reuseEffects(event)];
}

function settleStep(state: RunState, stepId: StepId, next: StepState): RunState {
  return changeStep(state, stepId, (step) => {
    return step.status === "pending" ? withResult(next, next.status === "skipped" ? "skipped" : "failed") : step;
  });
}

function failStep(state: RunState, event: EventOf<"stepFailed">, at: Timestamp): RunState {
  const failed = withResult({ status: "failed", reason: event.reason, finishedAt: at }, "failed");
  return changePart(state, event, at, (part) => (isDue(part) ? failed : part));
}

function expand(state: RunState, { stepId, values }: EventOf<"stepExpanded">, at: Timestamp): RunState {
  return changeStep(state, stepId, (step) => (step.status === "pending" ? expandStep(values, at) : step));
}

/** The run that it started is no longer its own. */
function waitForNext(part: StepState, { reason, until }: EventOf<"stepAttemptFailed">): StepState {
  if (part.childRunId === undefined || part.finishedAt !== undefined) return part;
  const { attempt = 1 } = part;
  return { ...omit(part, "childRunId"), status: "waiting", attempt: attempt + 1, until, reason };
}

function stopWaiting(part: StepState, { as, reason }: StopOrder, at: Timestamp): StepState {
  const { attempt, childRunId, cache, taskId, finishedAt } = part;
  const waits = attempt !== undefined || childRunId !== undefined || (cache !== undefined && taskId === undefined);
  if (finishedAt !== undefined || !waits) return part;
  return withResult({ ...omit(part, "until"), status: as, reason, finishedAt: at }, as);
}

function pause(state: RunState): RunState {
  if (state.stop !== undefined || (state.held && state.heldWithParent === undefined)) return state;
  return { ...omit(state, "heldWithParent"), held: true };
}

function changeStep(state: RunState, stepId: StepId, change: (step: StepState) => StepState): RunState {
  const index = indexOf(state, stepId);
  const before = state.steps[index];
  const after = before === undefined ? undefined : change(before);
  return after === undefined || after === before ? state : { ...state, steps: state.steps.with(index, after) };
}

function withResult(step: StepState, outcome: string): StepState {
  const error = step.reason === undefined || outcome === "skipped" ? {} : { error: step.reason.message };
  return { ...step, result: { outcome, output: "", outputs: {}, ...error } };
}

function stepOf(task: TaskState, event: TaskEvent, before: StepState): StepState {
  const { status, reason, finishedAt } = task;
  const startedAt = before.startedAt ?? startOf(task);
  const result = resultOf(task, event);
  return {
    status,
    taskId: task.spec.id,
    ...(task.spec.fingerprint === undefined ? {} : { fingerprint: task.spec.fingerprint }),
    ...(before.cache === undefined ? {} : { cache: before.cache }),
    ...(result === undefined ? {} : { result }),
    ...(reason === undefined ? {} : { reason }),
    ...(startedAt === undefined || status === "queued" ? {} : { startedAt }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ...(task.stop === undefined ? {} : { stopping: true }),
    ...(task.usage === undefined ? {} : { usage: task.usage }),
  };
}

/** A gate starts when it asks; everything else when its driver says so. */
function startOf(task: TaskState): Timestamp | undefined {
  return task.spec.work.kind === "approve" ? task.queuedAt : task.startedAt;
}

function resultOf(task: TaskState, event: TaskEvent): StepResult | undefined {
  if (task.finishedAt === undefined) return undefined;
  const outcome = task.choice ?? task.status;
  const error = task.status === "succeeded" || task.reason === undefined ? {} : { error: task.reason.message };
  if (event.type === "taskAnswered") {
    return { outcome, output: event.answer.text ?? outcome, outputs: {}, ...error };
  }
  if (event.type !== "taskSucceeded" && event.type !== "taskFailed") {
    return { outcome, output: "", outputs: {}, ...error };
  }
  return { outcome, output: event.output, outputs: event.outputs, ...error };
}

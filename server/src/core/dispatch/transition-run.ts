import type { EndReason, RunStatus, StepId, Timestamp } from "../../protocol/states.ts";
import type { Effect } from "./effects.ts";
import type { RunEvent, TaskEvent } from "./events.ts";
import { omit } from "./omit.ts";
import type { RunSpec, RunState, StepResult, StepState, TaskState } from "./states.ts";

/** The next state and what is to be done; the same state and nothing where the event doesn't apply. */
export type RunTransition = readonly [RunState | undefined, readonly Effect[]];

/** Pure. An event that does not apply changes nothing (the very same state comes back) and asks for nothing. */
export function transitionRun(state: RunState | undefined, event: RunEvent, at: Timestamp): RunTransition {
  if (event.type === "runCreated") return state === undefined ? [create(event.run), []] : [state, []];
  if (state === undefined) return [undefined, []];
  if (event.type === "runReleased") {
    return [state.end !== undefined && !state.released ? { ...state, released: true } : state, []];
  }
  return state.end === undefined ? moveOn(state, event, at) : [state, []];
}

function moveOn(
  state: RunState,
  event: Exclude<RunEvent, { readonly type: "runCreated" | "runReleased" }>,
  at: Timestamp,
): RunTransition {
  switch (event.type) {
    case "stepSkipped":
      return [settleStep(state, event.stepId, { status: "skipped", reason: event.reason, finishedAt: at }), []];
    case "stepFailed":
      return [settleStep(state, event.stepId, { status: "failed", reason: event.reason, finishedAt: at }), []];
    case "runStopRequested":
      return [state.stop === undefined ? { ...state, stop: event.stop } : state, []];
    case "runPaused":
      return [state.held || state.stop !== undefined ? state : { ...state, held: true }, []];
    case "runResumed":
      return [state.held ? { ...state, held: false } : state, []];
    case "runFinished":
      return finish(state, event, at);
  }
}

/**
 * The run after `event` has moved its task to `task`: its step stands as the task does. A person's retry also opens the run again and
 * sends the steps back that the event names.
 */
export function followTask(state: RunState, task: TaskState, event: TaskEvent): RunState {
  const opened = event.type === "taskRetried" ? reopen(state, event.reset, task.queuedAt) : state;
  const paid =
    event.type === "taskUsed" ? { ...opened, used: { ...opened.used, [task.spec.id]: event.usage } } : opened;
  const index = indexOf(paid, task.spec.stepId);
  const before = paid.steps[index];
  // A step that has started over has another task: the old one's news are no news of the step.
  if (before === undefined || (before.taskId !== task.spec.id && event.type !== "taskQueued")) return paid;
  // What is told of its use when it has ended changes nothing of how it ended.
  if (event.type === "taskUsed") return replaceStep(paid, index, { ...before, usage: event.usage });
  return replaceStep(paid, index, stepOf(task, event, before));
}

/** Where a run stands, from what its steps do. */
export function runStatus(run: RunState): RunStatus {
  if (run.end !== undefined) return run.end.status;
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
  const { runId, status, reason, outputs } = event;
  const ended: EndReason = { code: "run-ended", message: `The run ended before its turn: ${reason.message}` };
  const steps = state.steps.map((step) =>
    step.status === "pending" ? withResult({ status: "skipped", reason: ended, finishedAt: at }, "skipped") : step,
  );
  return [{ ...state, steps, end: { status, reason, outputs, at } }, [{ type: "endRun", runId }]];
}

function reopen(state: RunState, reset: readonly StepId[], at: Timestamp): RunState {
  const pending: StepState = { status: "pending" };
  const steps = state.steps.map((step, index) =>
    reset.includes(state.spec.compiled.steps[index]?.id ?? "") ? pending : step,
  );
  return {
    ...omit(state, "end", "stop"),
    steps,
    openedAt: state.end === undefined ? state.openedAt : at,
    released: false,
  };
}

function settleStep(state: RunState, stepId: StepId, next: StepState): RunState {
  const index = indexOf(state, stepId);
  if (state.steps[index]?.status !== "pending") return state;
  return replaceStep(state, index, withResult(next, next.status === "skipped" ? "skipped" : "failed"));
}

function replaceStep(state: RunState, index: number, step: StepState): RunState {
  return { ...state, steps: state.steps.with(index, step) };
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

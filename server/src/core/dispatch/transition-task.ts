import * as l10n from "@vscode/l10n";
import type { Ask } from "../../protocol/fleet.ts";
import type { EndReason, InstanceId, TaskId, TaskStatus, Timestamp } from "../../protocol/states.ts";
import { completed, deniedBy } from "../errors/reasons.ts";
import type { Effect } from "./effects.ts";
import type { TaskEvent } from "./events.ts";
import { omit } from "./omit.ts";
import type { TaskSpec, TaskState } from "./states.ts";

/** The next state and what is to be done; the same state and nothing where the event doesn't apply. */
export type TaskTransition = readonly [TaskState | undefined, readonly Effect[]];

/**
 * Pure. An event that does not apply changes nothing (the very same state comes back) and asks for nothing. Keeps: no final state
 * without a reason, no `waiting` without the thing it waits for. Whether an instance has room for it isn't known here: the fleet sees to that.
 */
export function transitionTask(state: TaskState | undefined, event: TaskEvent, at: Timestamp): TaskTransition {
  if (event.type === "taskQueued") return state === undefined ? [queue(event.task, at), []] : [state, []];
  if (state === undefined) return [undefined, []];
  return (handlers[event.type] as Handler<TaskEvent["type"]>)(state, event, at) ?? [state, []];
}

type EventOf<T extends TaskEvent["type"]> = Extract<TaskEvent, { readonly type: T }>;
/** Answers undefined where the event doesn't apply. */
type Handler<T extends TaskEvent["type"]> = (
  state: TaskState,
  event: EventOf<T>,
  at: Timestamp,
) => readonly [TaskState, readonly Effect[]] | undefined;

const handlers: { readonly [T in Exclude<TaskEvent["type"], "taskQueued">]: Handler<T> } = {
  taskAssigned(state, { taskId, instanceId }) {
    if (state.status !== "queued") return undefined;
    const effect: Effect = { type: "startTask", taskId, attempt: state.attempt, instanceId };
    return [{ ...state, status: "starting", instanceId, holdsSlot: true }, [effect]];
  },
  taskStarted(state, { taskId }, at) {
    if (state.status !== "starting") return undefined;
    const effects: readonly Effect[] = state.told === "pause" ? [{ type: "pauseTask", taskId }] : [];
    return [{ ...state, status: "running", startedAt: state.startedAt ?? at }, effects];
  },
  taskAsked(state, { ask }) {
    if (!state.holdsSlot || state.stop !== undefined || !atWork(state.status)) return undefined;
    return [{ ...state, status: "waiting", waiting: waitFor(ask) }, []];
  },
  taskAnswered(state, event, at) {
    if (state.status !== "waiting" || state.waiting?.ask?.id !== event.askId) return undefined;
    if (!state.holdsSlot) return [closeGate(state, event, at), []];
    const { taskId, askId, answer } = event;
    const lastAnswer = { askId, by: answer.by, at };
    return [
      { ...omit(state, "waiting"), lastAnswer, status: "running" },
      [{ type: "deliverAnswer", taskId, askId, answer }],
    ];
  },
  taskUnblocked(state, { taskId, askId }) {
    if (state.status !== "waiting" || !state.holdsSlot || state.waiting?.ask?.id !== askId) return undefined;
    // An agent's call is in its stream before it begins; a tool's call is known not to have begun by its question alone.
    const effects: readonly Effect[] =
      state.spec.work.kind === "tool" ? [{ type: "confirmWithdrawal", taskId, askId }] : [];
    return [{ ...omit(state, "waiting"), status: "running" }, effects];
  },
  taskMessaged(state, { taskId, message, mode }) {
    if (isEnded(state) || state.spec.work.kind !== "agent") return undefined;
    const next = { ...state, messages: [...(state.messages ?? []), message] };
    return [next, state.holdsSlot ? [{ type: "deliverMessage", taskId, message, mode }] : []];
  },
  // What an instance has in hand stays there.
  taskMoved(state, { instanceId }) {
    const { spec } = state;
    if (state.status === "succeeded" || state.holdsSlot || spec.work.kind === "approve") return undefined;
    return [{ ...state, spec: { ...spec, placement: { ...spec.placement, instance: instanceId } } }, []];
  },
  taskUsed(state, { usage }) {
    return state.spec.work.kind === "agent" ? [{ ...state, usage }, []] : undefined;
  },
  taskLocated(state, { cloud }) {
    return isEnded(state) || state.spec.work.kind !== "agent" ? undefined : [{ ...state, cloud }, []];
  },
  taskPauseRequested(state, { taskId, withInstance }) {
    if (state.status === "queued") return withInstance ? undefined : [{ ...state, status: "paused" }, []];
    if (state.pausedWithInstance && !withInstance) return [omit(state, "pausedWithInstance"), []];
    if (state.status !== "running" || state.told === "pause" || state.stop !== undefined) return undefined;
    const told = { ...state, told: "pause", ...(withInstance ? { pausedWithInstance: true as const } : {}) } as const;
    return [told, [{ type: "pauseTask", taskId }]];
  },
  taskPaused(state) {
    return state.status === "running" ? [{ ...omit(state, "told"), status: "paused" }, []] : undefined;
  },
  taskResumeRequested(state, { taskId }) {
    if (state.status !== "paused" || state.told === "resume") return undefined;
    const next = omit(state, "pausedWithInstance");
    if (!state.holdsSlot) return [{ ...next, status: "queued" }, []];
    return [{ ...next, told: "resume" }, [{ type: "resumeTask", taskId }]];
  },
  taskResumed(state) {
    if (state.status !== "paused" || !state.holdsSlot) return undefined;
    return [{ ...omit(state, "told"), status: "running" }, []];
  },
  taskStopRequested(state, { taskId, stop }, at) {
    if (isEnded(state) || state.stop !== undefined) return undefined;
    if (!state.holdsSlot) return [end(state, stop.as, stop.reason, at), []];
    return [{ ...state, stop }, [{ type: "stopTask", taskId, reason: stop.reason }]];
  },
  taskSucceeded(state, _event, at) {
    return state.holdsSlot ? [end(state, "succeeded", completed, at), []] : undefined;
  },
  taskFailed(state, { reason }, at) {
    return state.holdsSlot ? [end(state, "failed", reason, at), []] : undefined;
  },
  taskStopped(state, { reason }, at) {
    return state.holdsSlot ? [end(state, "stopped", reason, at), []] : undefined;
  },
  taskAttemptFailed(state, { reason, until }) {
    if (!state.holdsSlot) return undefined;
    const text = l10n.t(
      "Attempt {0} failed ({1}); attempt {2} follows",
      state.attempt,
      reason.message,
      state.attempt + 1,
    );
    const waiting = { kind: "schedule", text, until } as const;
    return [{ ...letGo(state), status: "waiting", waiting, attempt: state.attempt + 1 }, []];
  },
  taskDue(state, _event, at) {
    if (state.status !== "waiting" || state.waiting?.kind !== "schedule") return undefined;
    return [{ ...omit(state, "waiting"), status: "queued", queuedAt: at }, []];
  },
  // It has had its turn in the queue already: it keeps its place.
  taskRequeued(state, { taskId, stays }) {
    if (!state.holdsSlot) return undefined;
    if (stays === true && state.instanceId !== undefined) return stay(state, taskId, state.instanceId);
    if (state.spec.work.kind === "agent") return [goOn(state), []];
    return [{ ...letGo(state), status: "queued", attempt: state.attempt + 1 }, []];
  },
  taskRetried(state, event, at) {
    if (state.status !== "failed" && state.status !== "stopped") return undefined;
    return [retry(state, event, at), []];
  },
};

/** Whether the task will never move again by itself. */
function isEnded(state: TaskState): boolean {
  return state.status === "succeeded" || state.status === "failed" || state.status === "stopped";
}

function atWork(status: TaskStatus): boolean {
  return status === "starting" || status === "running";
}

function queue(spec: TaskSpec, at: Timestamp): TaskState {
  const base = { spec, attempt: 1, queuedAt: at, holdsSlot: false };
  if (spec.work.kind !== "approve") return { ...base, status: "queued" };
  return { ...base, status: "waiting", waiting: waitFor(spec.work.ask) };
}

function waitFor(ask: Ask): NonNullable<TaskState["waiting"]> {
  return { kind: ask.kind, text: ask.text, ask };
}

function closeGate(state: TaskState, { askId, answer }: EventOf<"taskAnswered">, at: Timestamp): TaskState {
  const choice = answer.choice ?? "";
  const answered = { ...state, choice, lastAnswer: { askId, by: answer.by, at } };
  if (choice !== "denied") return end(answered, "succeeded", completed, at);
  return end(answered, "failed", deniedBy(answer.by, state.waiting?.text ?? "", answer.text), at);
}

function end(
  state: TaskState,
  status: "succeeded" | "failed" | "stopped",
  reason: EndReason,
  at: Timestamp,
): TaskState {
  const rest = omit(state, "waiting", "stop", "told", "pausedWithInstance");
  return { ...rest, status, reason, holdsSlot: false, finishedAt: at };
}

/** Another attempt follows: nothing of the last one stays but the instance it was on. */
function letGo(state: TaskState): TaskState {
  return { ...omit(state, "waiting", "stop", "told", "startedAt", "pausedWithInstance"), holdsSlot: false };
}

/** An agent's stream tells how far it came: it goes on, which is no other attempt. Its time goes on too, and a held one stays held. */
function goOn(state: TaskState): TaskState {
  const isHeld = state.told === "pause" || (state.status === "paused" && state.told !== "resume");
  const next = omit(state, "waiting", "stop", "told", ...(isHeld ? [] : (["pausedWithInstance"] as const)));
  return { ...next, status: isHeld ? "paused" : "queued", holdsSlot: false };
}

/** It never stopped working, so nothing else gets its slot. What it asked it will ask again; a pause that it was told of may not have reached it, and is told once more. */
function stay(state: TaskState, taskId: TaskId, instanceId: InstanceId): readonly [TaskState, readonly Effect[]] {
  const next = omit(state, "waiting", ...(state.told === "pause" ? [] : (["told"] as const)));
  return [{ ...next, status: "starting" }, [{ type: "startTask", taskId, attempt: state.attempt, instanceId }]];
}

function retry(state: TaskState, event: EventOf<"taskRetried">, at: Timestamp): TaskState {
  const next = { ...omit(letGo(state), "reason", "choice", "finishedAt"), queuedAt: at, attempt: state.attempt + 1 };
  const { work } = state.spec;
  if (work.kind !== "approve" || event.ask === undefined) return { ...next, status: "queued" };
  const { deadline, ...question } = { ...work, ask: event.ask };
  const answer = deadline?.answer;
  const renewed =
    event.deadlineAt === undefined
      ? question
      : { ...question, deadline: { at: event.deadlineAt, ...(answer === undefined ? {} : { answer }) } };
  return { ...next, spec: { ...state.spec, work: renewed }, status: "waiting", waiting: waitFor(event.ask) };
}

import type { Ask } from "../../protocol/fleet.ts";
import type { Timestamp } from "../../protocol/states.ts";
import type { DispatchEvent, TaskEvent } from "../dispatch/events.ts";
import { omit } from "../dispatch/omit.ts";
import type { Placement, TaskSpec } from "../dispatch/states.ts";
import { endTask, type TaskEnding } from "./end-task.ts";
import { msBetween } from "./days.ts";
import type { FoldBook } from "./fold-book.ts";
import { moveSlots, accountOf } from "./fold-instances.ts";
import { reopen } from "./fold-runs.ts";
import type { KnownTask } from "./open-work.ts";
import { facetsOf, freeSlot, type TaskContext } from "./task-context.ts";
import { useMore } from "./use-more.ts";

type EventOf<T extends TaskEvent["type"]> = Extract<TaskEvent, { readonly type: T }>;
/** Answers what is known of the task from here on. */
type Handler<E> = (context: TaskContext, event: E) => KnownTask;

/** Count what happened to a task; what else there is counts for nothing. */
export function foldTaskEvent(fold: FoldBook, event: DispatchEvent, at: Timestamp): void {
  if (event.type === "taskQueued") {
    fold.tasks.set(event.task.id, queue(event.task, at));
    return;
  }
  if (!("taskId" in event)) return;
  const id = event.taskId;
  const task = fold.tasks.get(id);
  const handler = handlers[event.type as keyof typeof handlers] as Handler<DispatchEvent> | undefined;
  if (task === undefined || handler === undefined) return;
  fold.tasks.set(id, handler({ fold, id, task, at }, event));
}

const handlers: { readonly [T in Exclude<TaskEvent["type"], Unheeded>]: Handler<EventOf<T>> } = {
  taskAssigned({ fold, task, at }, { instanceId }) {
    moveSlots(fold, instanceId, 1, at);
    const account = task.account === "" ? accountOf(fold, instanceId) : task.account;
    return { ...task, instance: instanceId, account, holdsSlot: true };
  },
  taskStarted({ fold, task, at }) {
    const next = { ...endQueueing(task, at), startedAt: task.startedAt ?? at, attemptAt: at };
    if (task.startedAt === undefined) countStart(fold, next, at);
    return next;
  },
  taskAsked: ({ task, at }, { ask }) => ({ ...task, asked: { at, detail: subjectOfAsk(ask) } }),
  taskAnswered(context, { answer }) {
    const answered = answerQuestion(context, answer);
    if (context.task.kind !== "gate") return answered;
    const ending: TaskEnding = answer.choice === "denied" ? denied : { outcome: "succeeded", code: "completed" };
    return endTask({ ...context, task: answered }, ending);
  },
  taskUnblocked: (context) => answerQuestion(context, undefined),
  taskUsed: (context, { usage, day }) => useMore(context, usage, day),
  // Only while it is queued does a pause keep it from its turn.
  taskPauseRequested: ({ task, at }) => (task.holdsSlot === true ? task : endQueueing(task, at)),
  taskResumeRequested({ task, at }) {
    return task.holdsSlot === true || task.ended === true ? task : { ...task, queuedSince: at };
  },
  taskStopRequested(context, { stop }) {
    const { task } = context;
    if (task.holdsSlot === true || task.ended === true) return task;
    return endTask(context, { outcome: stop.as, code: stop.reason.code });
  },
  taskSucceeded: (context, { output, outputs }) =>
    endTask(context, { outcome: "succeeded", code: "completed", result: { output, outputs } }),
  taskFailed: (context, { reason }) => endTask(context, { outcome: "failed", code: reason.code }),
  taskStopped: (context, { reason }) => endTask(context, { outcome: "stopped", code: reason.code }),
  taskAttemptFailed({ fold, task, at }, { reason }) {
    const freed = freeSlot(fold, task, at);
    const lostMs = (task.lostMs ?? 0) + (task.attemptAt === undefined ? 0 : msBetween(task.attemptAt, at));
    return { ...freed, attempts: task.attempts + 1, lostMs, codes: [...(task.codes ?? []), reason.code] };
  },
  taskDue: ({ task, at }) => ({ ...task, queuedSince: at }),
  taskRequeued({ fold, task, at }, { stays }) {
    if (stays === true) return omit(task, "asked");
    const freed = { ...freeSlot(fold, task, at), queuedSince: at };
    return task.kind === "agent" ? freed : { ...freed, attempts: task.attempts + 1 };
  },
  taskRetried({ fold, task, at }, { ask }) {
    reopen(fold, task.runId, at);
    const again = omit(task, "ended", "startedAt", "attemptAt", "codes", "lostMs", "queuedMs", "peopleMs", "asked");
    const next: KnownTask = { ...again, attempts: 1 };
    return ask === undefined ? { ...next, queuedSince: at } : { ...next, asked: { at, detail: subjectOfAsk(ask) } };
  },
};

/** What these say changes no figure. */
type Unheeded = "taskQueued" | "taskMoved" | "taskMessaged" | "taskLocated" | "taskPaused" | "taskResumed";

const denied: TaskEnding = { outcome: "failed", code: "denied" };

function queue(spec: TaskSpec, at: Timestamp): KnownTask {
  const { runId, stepId: step, engine, work, placement, fingerprint } = spec;
  const base = { runId, step, engine, attempts: 1 };
  const account = placement?.account ?? "";
  if (work.kind === "approve")
    return { ...base, kind: "gate", account: "", model: "", asked: { at, detail: subjectOfAsk(work.ask) } };
  const same = fingerprint === undefined ? {} : { fingerprint: fingerprint.slice(0, 20) };
  if (work.kind === "tool")
    return { ...base, kind: "tool", account, model: "", tool: work.call.tool, queuedSince: at, ...same };
  const model = work.agent.model ?? modelOf(placement) ?? work.agent.cloud?.profile ?? "";
  return { ...base, kind: "agent", account: work.agent.account ?? account, model, queuedSince: at, ...same };
}

function modelOf(placement: Placement | undefined): string | undefined {
  return placement?.model ?? placement?.profile;
}

/** What the first start of a task counts for: how busy which hours are. */
function countStart(fold: FoldBook, task: KnownTask, at: Timestamp): void {
  const { hour } = fold.calendar.momentOf(at);
  fold.count(at, "start", facetsOf(fold, task), { sums: { count: 1, [`hour${hour}`]: 1 } });
}

function endQueueing(task: KnownTask, at: Timestamp): KnownTask {
  if (task.queuedSince === undefined) return task;
  const queuedMs = (task.queuedMs ?? 0) + msBetween(task.queuedSince, at);
  return { ...omit(task, "queuedSince"), queuedMs };
}

/** What a person is asked about: the rule that a yes would grant, else what kind of question it is. */
function subjectOfAsk({ kind, rule }: Ask): string {
  return rule === undefined ? kind : `${kind} ${rule}`;
}

/** A question has its answer, or needs none any more. */
function answerQuestion(
  { fold, task, at }: TaskContext,
  answer: { readonly choice?: string; readonly by: string } | undefined,
): KnownTask {
  if (task.asked === undefined) return task;
  const ms = msBetween(task.asked.at, at);
  // What a rule or a deadline answers no person was needed for.
  const byPerson = answer !== undefined && answer.by !== "policy" && answer.by !== "deadline";
  const no = byPerson && answer.choice === "denied" ? 1 : 0;
  const yes = byPerson && answer.choice?.startsWith("approved") === true ? 1 : 0;
  const sums = { count: 1, yes, no, withdrawn: byPerson ? 0 : 1, peopleMs: ms };
  const values = byPerson ? { people: ms } : {};
  fold.count(at, "ask", { ...facetsOf(fold, task), detail: task.asked.detail }, { sums, values });
  return { ...omit(task, "asked"), peopleMs: (task.peopleMs ?? 0) + ms };
}

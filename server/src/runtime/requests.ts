import * as l10n from "@vscode/l10n";
import { listInWords } from "../core/locale/lists.ts";
import { reopenAbove } from "../core/dispatch/reopen-above.ts";
import { retryTask } from "../core/dispatch/retry-task.ts";
import type { RunState, TaskState } from "../core/dispatch/states.ts";
import { findFaultOfValues } from "../core/dispatch/form-values.ts";
import { hideSecrets } from "../core/dispatch/hide-secrets.ts";
import { possibleActions } from "../core/dispatch/views.ts";
import { stoppedByPerson } from "../core/errors/reasons.ts";
import type { Answer } from "../core/ports/tools.ts";
import type { Ask } from "../protocol/fleet.ts";
import type { AskId, Refusal, RunId, TaskId } from "../protocol/states.ts";
import type { AnswerTaskParams, ByPerson, SendMessageParams } from "../protocol/tasks.ts";
import type { Decision, PauseOf } from "./decision.ts";
import { emulatedPause } from "./instance-requests.ts";
import { refuseReopening } from "./run-requests.ts";
import type { Transaction } from "./transaction.ts";
import { answeredBy } from "./who-was-faster.ts";

/** What may be asked of one task, as a batch asks it of many. */
export function taskRequests(
  nextId: () => string,
  pauseOf: PauseOf,
): Readonly<Record<"stop" | "pause" | "resume" | "retry", (transaction: Transaction, params: ByPerson) => Decision>> {
  return {
    stop: stopTask,
    pause: (transaction, params) => pauseTask(transaction, params, pauseOf),
    resume: resumeTask,
    retry: (transaction, params) => retry(transaction, params, nextId),
  };
}

/** Stop a run that hasn't ended. Asking twice is harmless. */
export function stopRun(transaction: Transaction, runId: RunId, by: string): Decision {
  const run = openRun(transaction, runId);
  if ("code" in run) return run;
  transaction.emit({ type: "runStopRequested", runId, stop: { reason: stoppedByPerson(by), as: "stopped" }, by });
  return undefined;
}

/** Hold a run at the next step. Asking twice is harmless. */
export function pauseRun(transaction: Transaction, runId: RunId, by: string): Decision {
  const run = openRun(transaction, runId);
  if ("code" in run) return run;
  if (run.stop !== undefined) return { code: "run-stopping", message: l10n.t("The run is being stopped") };
  transaction.emit({ type: "runPaused", runId, by });
  return undefined;
}

/** Let a held run go on. */
export function resumeRun(transaction: Transaction, runId: RunId, by: string): Decision {
  const run = openRun(transaction, runId);
  if ("code" in run) return run;
  if (!run.held) return { code: "not-paused", message: l10n.t("The run isn't paused") };
  if (run.heldWithParent) return parentPaused;
  transaction.emit({ type: "runResumed", runId, by });
  return undefined;
}

const parentPaused: Refusal = {
  code: "parent-paused",
  get message() {
    return l10n.t("The run that has started it is paused, and this one with it");
  },
  get remedy() {
    return l10n.t("Resume that run: this one goes on with it.");
  },
};

/** Stop a task that hasn't ended. Asking twice is harmless. */
export function stopTask(transaction: Transaction, { taskId, by }: ByPerson): Decision {
  const task = knownTask(transaction, taskId);
  if ("code" in task) return task;
  if (task.finishedAt !== undefined) return alreadyFinished(l10n.t("The task has {0} already", task.status));
  transaction.emit({ type: "taskStopRequested", taskId, stop: { reason: stoppedByPerson(by), as: "stopped" }, by });
  return undefined;
}

/** Hold a task: a queued one, or a running one where its driver can. One that was paused with its instance stays paused when that goes on. */
export function pauseTask(transaction: Transaction, { taskId, by }: ByPerson, pauseOf: PauseOf): Decision {
  const task = knownTask(transaction, taskId);
  if ("code" in task) return task;
  if (task.finishedAt !== undefined) return alreadyFinished(l10n.t("The task has {0} already", task.status));
  if (task.status === "paused") {
    transaction.emit({ type: "taskPauseRequested", taskId, by });
    return undefined;
  }
  const pause = pauseOf(task.spec.engine);
  if (!possibleActions(task, undefined, pause).includes("pause")) {
    const message = l10n.t("A task of the engine {0} can't be held while it's {1}", task.spec.engine, task.status);
    return {
      code: "not-supported",
      message,
      remedy: l10n.t("Pause its run: nothing new starts once this task has ended."),
    };
  }
  transaction.emit({ type: "taskPauseRequested", taskId, by });
  return pause === "emulated" && task.status === "running" ? { note: emulatedPause() } : undefined;
}

/** Let a held task go on. */
export function resumeTask(transaction: Transaction, { taskId, by }: ByPerson): Decision {
  const task = knownTask(transaction, taskId);
  if ("code" in task) return task;
  if (task.status !== "paused")
    return { code: "not-paused", message: l10n.t("The task isn't paused: it is {0}", task.status) };
  transaction.emit({ type: "taskResumeRequested", taskId, by });
  return undefined;
}

/** Try a failed or stopped task again. */
export function retry(transaction: Transaction, { taskId, by }: ByPerson, nextId: () => string): Decision {
  const task = knownTask(transaction, taskId);
  if ("code" in task) return task;
  const run = transaction.draft.run(task.spec.runId);
  if (run === undefined) return { code: "unknown-run", message: l10n.t("The run of task {0} is gone", taskId) };
  const event = retryTask(task, run, { at: transaction.at, nextId, by });
  if ("code" in event) return event;
  const above = reopenAbove(run, { by, findRun: (id) => transaction.draft.run(id) });
  if ("code" in above) return above;
  const taken = refuseReopening(transaction, run);
  if (taken !== undefined) return taken;
  for (const each of above) transaction.emit(each);
  transaction.emit(event);
  return undefined;
}

/** Answer what a task asks; the first answer wins. */
export function answerTask(transaction: Transaction, params: AnswerTaskParams): Decision {
  const { taskId, askId } = params;
  const task = knownTask(transaction, taskId);
  if ("code" in task) return task;
  const ask = task.waiting?.ask;
  if (ask?.id !== askId) {
    return { code: "already-answered", ...tooLate(task, askId) };
  }
  if (task.stop !== undefined) return { code: "task-stopping", message: l10n.t("The task is being stopped") };
  const notTheirs = refusePerson(ask, params.person);
  if (notTheirs !== undefined) return notTheirs;
  const unfit = checkAnswer(ask, params);
  if (unfit !== undefined) return unfit;
  transaction.emit({ type: "taskAnswered", taskId, askId, answer: answerTo(ask, params) });
  return undefined;
}

/** Somebody else was faster, or nobody needs to know any more. */
function tooLate({ waiting, lastAnswer }: TaskState, askId: AskId): Omit<Refusal, "code"> {
  const asks = waiting?.ask === undefined ? {} : { remedy: l10n.t("Look at what it asks now.") };
  if (lastAnswer?.askId === askId) return { message: answeredBy(lastAnswer), ...asks };
  if (waiting?.ask !== undefined) return { message: l10n.t("The task asks another question by now"), ...asks };
  return { message: l10n.t("The task asks nothing (any more)") };
}

/** Why somebody may not answer: others are named who may. A guard against mistakes: nobody proves who they are. */
function refusePerson({ by }: Ask, person = ""): Refusal | undefined {
  const name = nameOf(person);
  if (by === undefined || by.some((one) => nameOf(one) === name)) return undefined;
  const those = listInWords(by, "or");
  return {
    code: "not-yours",
    message:
      name === ""
        ? l10n.t("This is for {0} to answer, and nobody has said who answers", those)
        : l10n.t("This is for {0} to answer, and not {1}", those, person.trim()),
    remedy: l10n.t(
      "Let {0} answer. If that's you, say so: manusctl tasks answer --as <name>, or the setting manus.person.",
      listInWords(by, "or"),
    ),
  };
}

/** Names are compared without their case, as user names of some systems are. */
function nameOf(person: string): string {
  return person.trim().normalize("NFC").toLowerCase();
}

/** What of an answer the question asked for, as it may be written down: what its form calls secret isn't in it. */
function answerTo({ choices, form }: Ask, { choice, text, values, by, person }: AnswerTaskParams): Answer {
  return {
    by: person === undefined || person.trim() === "" ? by : `${person.trim()}, ${by}`,
    ...(choice === undefined || choices.length === 0 ? {} : { choice }),
    ...(text === undefined ? {} : { text }),
    ...(values === undefined || form === undefined ? {} : { values: hideSecrets(values, form) }),
  };
}

/** Write to a task's agent: why not, or the receipt, a sentence. */
export function sendMessage(transaction: Transaction, params: SendMessageParams, id: string): Refusal | string {
  const { taskId, text, attachments, by } = params;
  const task = knownTask(transaction, taskId);
  if ("code" in task) return task;
  if (task.spec.work.kind !== "agent") {
    return {
      code: "no-agent",
      message: l10n.t("Nobody reads messages there: it's no agent"),
      remedy: l10n.t("Write to an agent's task."),
    };
  }
  if (task.finishedAt !== undefined) return alreadyFinished(l10n.t("The task has {0} already", task.status));
  if (task.stop !== undefined) return { code: "task-stopping", message: l10n.t("The task is being stopped") };
  const { onMessage } = task.spec.work.agent;
  if (onMessage === "reject") {
    const remedy = l10n.t("Let its file say `onMessage: enqueue` or `interrupt`.");
    return {
      code: "messages-rejected",
      message: l10n.t("The task takes no messages: its file says `onMessage: reject`"),
      remedy,
    };
  }
  const mode = params.mode ?? onMessage;
  const message = { id, text, attachments, by, at: transaction.at };
  transaction.emit({ type: "taskMessaged", taskId, message, mode });
  return receiptOf(task, mode);
}

/** When the agent will see it, as things stand. */
function receiptOf({ status, holdsSlot, waiting }: TaskState, mode: "enqueue" | "interrupt"): string {
  if (status === "paused") return l10n.t("The agent is paused: it sees the message when it goes on");
  if (!holdsSlot) return l10n.t("The agent sees the message when it starts");
  if (mode === "interrupt") return l10n.t("What the agent does now is broken off, and it sees the message");
  if (waiting?.ask !== undefined) return l10n.t("The agent waits for an answer: it sees the message after that");
  return l10n.t("The agent sees the message at its next turn");
}

function checkAnswer(ask: Ask, params: AnswerTaskParams): Decision {
  const { choices } = ask;
  const { choice, text, values } = params;
  const unfit = checkValues(ask, params);
  if (unfit !== undefined) return unfit;
  if (choices.length > 0 && (choice === undefined || !choices.includes(choice))) {
    const message =
      choice === undefined
        ? l10n.t("No choice is no answer to this question")
        : l10n.t("“{0}” is no answer to this question", choice);
    return { code: "invalid-answer", message, remedy: l10n.t("Choose one of: {0}.", choices.join(", ")) };
  }
  if (choices.length > 0 || text !== undefined || values !== undefined) return undefined;
  return {
    code: "invalid-answer",
    message: l10n.t("The question wants a text"),
    remedy: l10n.t("Answer it with a text."),
  };
}

/** A yes comes with the form filled in; whoever asked checks that once more, and more closely. */
function checkValues({ form }: Ask, { choice, values = {} }: AnswerTaskParams): Decision {
  const isYes = choice === undefined || choice.startsWith("approved");
  const message = form === undefined || !isYes ? undefined : findFaultOfValues(values, form);
  if (message === undefined) return undefined;
  return { code: "invalid-answer", message, remedy: l10n.t("Fill in what the question asks for, then answer again.") };
}

function openRun({ draft }: Transaction, runId: RunId): RunState | Refusal {
  const run = draft.run(runId);
  if (run === undefined) return { code: "unknown-run", message: l10n.t("There is no run {0}", runId) };
  return run.end === undefined ? run : alreadyFinished(l10n.t("The run has {0} already", run.end.status));
}

function knownTask({ draft }: Transaction, taskId: TaskId): TaskState | Refusal {
  return draft.task(taskId) ?? { code: "unknown-task", message: l10n.t("There is no task {0}", taskId) };
}

function alreadyFinished(message: string): Refusal {
  return { code: "already-finished", message };
}

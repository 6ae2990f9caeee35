import { RequestType } from "vscode-jsonrpc";
import type { RequestOutcome } from "./runs.ts";
import type { BatchResult } from "./instances.ts";
import type { AskId, InstanceId, Refusal, TaskId } from "./states.ts";

/** Who asks for something, for the journal: `editor`, `terminal`, … */
export interface ByPerson {
  readonly taskId: TaskId;
  readonly by: string;
}

/** Ask the dispatcher to stop a task. Answers before the driver has stopped it. */
export const StopTaskRequest = new RequestType<ByPerson, RequestOutcome, void>("manus/task/stop");
/** Hold a task: a queued one isn't started; of a running one the driver decides (see `TaskView.can`). */
export const PauseTaskRequest = new RequestType<ByPerson, RequestOutcome, void>("manus/task/pause");
/** Let a paused task go on. */
export const ResumeTaskRequest = new RequestType<ByPerson, RequestOutcome, void>("manus/task/resume");
/** Try a failed or stopped task again; its run and the steps that were skipped because of it open again. */
export const RetryTaskRequest = new RequestType<ByPerson, RequestOutcome, void>("manus/task/retry");

/** Which tasks are to run on which instance. */
export interface MoveTasksParams {
  readonly taskIds: readonly TaskId[];
  readonly instanceId: InstanceId;
  readonly by: string;
}
/**
 * Have tasks that wait for a slot, or may be retried, run on one instance, whatever their files and people said before; each is decided singly. A task that an instance has
 * in hand stays there. Codes: `unknown-instance`, `instance-removing`, `unknown-task`, `already-finished`, `already-running`, `needs-no-instance`, `does-not-fit`.
 */
export const MoveTasksRequest = new RequestType<MoveTasksParams, BatchResult, void>("manus/task/move");

/** A person's answer. `choice` is one of the ask's choices; `text` is a comment, or the answer to a free question. */
export interface AnswerTaskParams extends ByPerson {
  /** The ask that was seen. Another one open by now: the answer is refused, nothing is lost. */
  readonly askId: AskId;
  /** Who answers, by the name they go by on this machine. Nobody checks it: everybody on the socket is one user of the system. */
  readonly person?: string;
  readonly choice?: string;
  readonly text?: string;
  /** What was filled into the ask's `form`. */
  readonly values?: Readonly<Record<string, unknown>>;
}
/** Answer what a waiting task asks. The first answer wins; later ones are refused with `already-answered`. */
export const AnswerTaskRequest = new RequestType<AnswerTaskParams, RequestOutcome, void>("manus/task/answer");

/** A person's message to an agent. */
export interface SendMessageParams extends ByPerson {
  readonly text: string;
  /** Absolute paths or addresses. */
  readonly attachments: readonly string[];
  /** As the file's `onMessage`, or another way this time. */
  readonly mode?: "enqueue" | "interrupt";
}

/** The receipt of a message: it is in the journal, and the task's stream has a `message` event with this `messageId` once the agent has it. */
export type SendMessageResult =
  | { readonly outcome: "accepted"; readonly messageId: string; readonly receipt: string }
  | { readonly outcome: "refused"; readonly because: Refusal };

/** Write to an agent: it sees it at its next turn; with `interrupt` its current call ends first. Refused for tasks that take no messages or have ended. */
export const SendMessageRequest = new RequestType<SendMessageParams, SendMessageResult, void>("manus/task/message");

import type { AskId, EndReason, InstanceId, RunId, StepId, TaskId } from "../../protocol/states.ts";
import type { PersonMessage } from "../agent/agent-spec.ts";
import type { Answer } from "../ports/tools.ts";
import type { DispatchEvent } from "./events.ts";

/** What is to be done in the world because of an event. In the journal before it runs. */
export type Effect =
  | { readonly type: "startTask"; readonly taskId: TaskId; readonly attempt: number; readonly instanceId: InstanceId }
  | { readonly type: "stopTask"; readonly taskId: TaskId; readonly reason: EndReason }
  | { readonly type: "pauseTask"; readonly taskId: TaskId }
  | { readonly type: "resumeTask"; readonly taskId: TaskId }
  | { readonly type: "deliverAnswer"; readonly taskId: TaskId; readonly askId: AskId; readonly answer: Answer }
  /** Of a tool's call: that its question was taken back is on disk, so it may begin. */
  | { readonly type: "confirmWithdrawal"; readonly taskId: TaskId; readonly askId: AskId }
  | {
      readonly type: "deliverMessage";
      readonly taskId: TaskId;
      readonly message: PersonMessage;
      readonly mode: "enqueue" | "interrupt";
    }
  | ({
      readonly type: "lookUpStep";
      readonly key: string;
      readonly files: readonly string[];
      readonly anew?: true;
    } & Part)
  | ({ readonly type: "keepStep" } & Part)
  | { readonly type: "endRun"; readonly runId: RunId };

/** A step of a run, or its item `index`. */
interface Part {
  readonly runId: RunId;
  readonly stepId: StepId;
  readonly index?: number;
}

const finalTaskEvents = ["taskSucceeded", "taskFailed", "taskStopped", "taskAttemptFailed", "taskRequeued"] as const;

/** The events that report what came of an effect; until one of them is there the effect is open. */
export const effectOutcomes: Readonly<Record<Effect["type"], readonly DispatchEvent["type"][]>> = {
  startTask: ["taskStarted", ...finalTaskEvents],
  stopTask: finalTaskEvents,
  pauseTask: ["taskPaused", ...finalTaskEvents],
  resumeTask: ["taskResumed", ...finalTaskEvents],
  deliverAnswer: ["taskAsked", ...finalTaskEvents],
  confirmWithdrawal: ["taskAsked", ...finalTaskEvents],
  // A message stands in the task's state and in its next order: nothing has to be reported.
  deliverMessage: ["taskMessaged", ...finalTaskEvents],
  lookUpStep: ["stepReused", "stepCacheMissed", "stepStopped"],
  keepStep: ["stepKept"],
  endRun: ["runReleased"],
};

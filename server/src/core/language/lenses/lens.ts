import type { AskId, RunId, StepId, TaskId, TriggerId } from "../../../protocol/states.ts";
import type { Span } from "../span.ts";

/** What a lens is for. */
export type LensAction =
  | "start"
  | "plan"
  | "stop"
  | "pause"
  | "resume"
  | "retry"
  | "skip"
  | "waiting"
  | "answer"
  | "approve"
  | "deny"
  | "choose"
  | "review"
  | "dismiss"
  | "state"
  | "references"
  | "turnOn"
  | "trigger"
  | "holdTrigger"
  | "test";

/** A lens before its words are made: which one, and where it stands. */
export interface Lens {
  readonly action: LensAction;
  /** The step that it's for; without one it's for the whole file. */
  readonly stepId?: StepId;
  /** The case of a test that it's for. */
  readonly caseName?: string;
  /** The question that it's for: another one, open by the time it is pressed, isn't answered. */
  readonly askId?: AskId;
  /** The answer that it gives. */
  readonly choice?: string;
  /** How many more wait at the same place, where it speaks for all of them. */
  readonly others?: number;
  /** The key that it stands above. */
  readonly span: Span;
}

/** What a lens says and does. */
export interface LensWords {
  readonly title: string;
  /** More than the title has room for. */
  readonly tooltip?: string;
  /** Undefined for a lens that only says something. */
  readonly command?: LensCommand;
}

/** What pressing a lens asks for, of the file that it stands in. */
export type LensCommand =
  | { readonly name: "runFile" | "planRun" | "addTrigger" }
  /** All cases of a test, or one of them. */
  | { readonly name: "runTests"; readonly caseName?: string }
  | { readonly name: "runStep"; readonly stepId: StepId }
  | { readonly name: "stopRun" | "pauseRun" | "resumeRun" | "openEvents"; readonly runId: RunId }
  | { readonly name: "stopTask" | "pauseTask" | "resumeTask" | "retryTask"; readonly taskId: TaskId }
  /** `choice`: the answer itself. */
  | { readonly name: "answerTask"; readonly taskId: TaskId; readonly askId: AskId; readonly choice?: string }
  | { readonly name: "approveTask" | "denyTask"; readonly taskId: TaskId; readonly askId: AskId }
  /** What of the file waits for the person. */
  | { readonly name: "showInbox" }
  | { readonly name: "dismissFailure"; readonly runId: RunId }
  | { readonly name: "retryRun"; readonly runId: RunId }
  | { readonly name: "retryFromStep" | "skipStep"; readonly runId: RunId; readonly stepId: StepId }
  | { readonly name: "pauseTrigger" | "resumeTrigger"; readonly triggerId: TriggerId }
  | { readonly name: "schedules.focus" }
  | { readonly name: "showReferences"; readonly places: readonly { readonly file: string; readonly span: Span }[] };

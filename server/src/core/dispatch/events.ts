import type { AccountSpec } from "../../protocol/accounts.ts";
import type { Ask, StepView, TaskUsage, TaskView } from "../../protocol/fleet.ts";
import type { InstanceSpec } from "../../protocol/instances.ts";
import type {
  AccountId,
  AskId,
  EndReason,
  InstanceId,
  RunId,
  StepId,
  TaskId,
  Timestamp,
} from "../../protocol/states.ts";
import type { PersonMessage } from "../agent/agent-spec.ts";
import type { TriggerEvent } from "../triggers/trigger-state.ts";
import type { BudgetHold } from "../budget/tally.ts";
import type { Answer } from "../ports/tools.ts";
import type { Hold } from "./hold.ts";
import type {
  ItemValue,
  RunEnd,
  RunSpec,
  RunState,
  StepReset,
  StepResult,
  StopOrder,
  TaskSpec,
  TaskState,
} from "./states.ts";

/** A step of a run, or its item `index`. */
interface RunPart {
  readonly runId: RunId;
  readonly stepId: StepId;
  readonly index?: number;
}

/** Something happened to a run. Outputs of steps and runs are bounded before they come here: see `boundOutput`. */
export type RunEvent =
  | { readonly type: "runCreated"; readonly run: RunSpec }
  | { readonly type: "stepSkipped"; readonly runId: RunId; readonly stepId: StepId; readonly reason: EndReason }
  /** It, or the item `index` of it, failed before it became a task: an expression or an argument is at fault. */
  | {
      readonly type: "stepFailed";
      readonly runId: RunId;
      readonly stepId: StepId;
      readonly index?: number;
      readonly reason: EndReason;
    }
  /** The turn of a step with `forEach` has come: this is what it goes over, whatever becomes of what that was computed from. */
  | {
      readonly type: "stepExpanded";
      readonly runId: RunId;
      readonly stepId: StepId;
      readonly values: readonly ItemValue[];
    }
  /** The items of a step that haven't begun won't any more. */
  | { readonly type: "itemsSkipped"; readonly runId: RunId; readonly stepId: StepId; readonly reason: EndReason }
  /** The run that a step (or its item `index`) started has failed, and another one follows at `until`. */
  | {
      readonly type: "stepAttemptFailed";
      readonly runId: RunId;
      readonly stepId: StepId;
      readonly index?: number;
      readonly reason: EndReason;
      readonly until: Timestamp;
    }
  /** The pause before the next attempt of a step that runs a workflow is over. */
  | { readonly type: "stepDue"; readonly runId: RunId; readonly stepId: StepId; readonly index?: number }
  /** A step (or its item `index`) that waits for its next attempt is told to end. */
  | {
      readonly type: "stepStopped";
      readonly runId: RunId;
      readonly stepId: StepId;
      readonly index?: number;
      readonly stop: StopOrder;
    }
  /** Its result is the one that the very same work came to before: it isn't run. */
  | ({
      readonly type: "stepReused";
      readonly from: NonNullable<StepView["reused"]>;
      readonly result: StepResult;
      readonly fingerprint?: string;
    } & RunPart)
  /** Its result is looked for among those that are kept: under this key and the content of these files. `anew`: only its key is wanted, as it's done again either way. */
  | ({
      readonly type: "stepLookedUp";
      readonly key: string;
      readonly label: string;
      readonly files: readonly string[];
      readonly fingerprint?: string;
      readonly anew?: true;
    } & RunPart)
  /** There is none: it runs, and what comes of it is kept under `key`; absent: it can't be, because of that. */
  | ({ readonly type: "stepCacheMissed"; readonly key?: string; readonly because?: string } & RunPart)
  /** It's never kept. */
  | ({ readonly type: "stepCacheOff"; readonly because: string } & RunPart)
  | ({ readonly type: "stepKeepRequested" } & RunPart)
  /** `because`: it couldn't be kept. */
  | ({ readonly type: "stepKept"; readonly because?: string } & RunPart)
  /** A person leaves a step out: those that need it go on as if it had succeeded, those `reset` have their turn after all, and a run that had ended is open again. */
  | {
      readonly type: "stepLeftOut";
      readonly runId: RunId;
      readonly stepId: StepId;
      readonly text: string;
      readonly by: string;
      readonly reset: readonly StepReset[];
    }
  /** A person wants steps done again: they start over, and a run that had ended is open again. */
  | {
      readonly type: "runReopened";
      readonly runId: RunId;
      readonly reset: readonly StepReset[];
      readonly by: string;
    }
  /** Its turn in its concurrency group has come. */
  | { readonly type: "runAdmitted"; readonly runId: RunId }
  | { readonly type: "runStopRequested"; readonly runId: RunId; readonly stop: StopOrder; readonly by: string }
  | { readonly type: "runPaused"; readonly runId: RunId; readonly by: string }
  | { readonly type: "runResumed"; readonly runId: RunId; readonly by: string }
  | ({ readonly type: "runFinished"; readonly runId: RunId } & Omit<RunEnd, "at">)
  /** A person has seen to a failure: it waits in no inbox any more. */
  | { readonly type: "runDismissed"; readonly runId: RunId; readonly by: string }
  /** A person wants a failure seen to after all. */
  | { readonly type: "runRecalled"; readonly runId: RunId; readonly by: string }
  /** The outcome of `endRun`: nothing is left of it. */
  | { readonly type: "runReleased"; readonly runId: RunId };

/** Something happened to a task. */
export type TaskEvent =
  /** The step's turn has come. A gate waits from here on. */
  | { readonly type: "taskQueued"; readonly task: TaskSpec }
  | { readonly type: "taskAssigned"; readonly taskId: TaskId; readonly instanceId: InstanceId }
  | { readonly type: "taskStarted"; readonly taskId: TaskId }
  | { readonly type: "taskAsked"; readonly taskId: TaskId; readonly ask: Ask }
  | { readonly type: "taskAnswered"; readonly taskId: TaskId; readonly askId: AskId; readonly answer: Answer }
  /** What was asked needs no answer any more. */
  | { readonly type: "taskUnblocked"; readonly taskId: TaskId; readonly askId: AskId }
  /** A person wrote to it. */
  | {
      readonly type: "taskMessaged";
      readonly taskId: TaskId;
      readonly message: PersonMessage;
      readonly mode: "enqueue" | "interrupt";
    }
  /** A person wants it to run on this instance and on no other. */
  | { readonly type: "taskMoved"; readonly taskId: TaskId; readonly instanceId: InstanceId; readonly by: string }
  /** What its agent has used so far; the newest counts. `settles`: the call that was set aside for is over, and in it. `day`: on which local day that was heard. */
  | {
      readonly type: "taskUsed";
      readonly taskId: TaskId;
      readonly usage: TaskUsage;
      readonly settles?: string;
      readonly day?: string;
    }
  /** It works in the cloud, there. */
  | { readonly type: "taskLocated"; readonly taskId: TaskId; readonly cloud: NonNullable<TaskView["cloud"]> }
  /** `withInstance`: because its instance was paused; it goes on when that is resumed. */
  | {
      readonly type: "taskPauseRequested";
      readonly taskId: TaskId;
      readonly by: string;
      readonly withInstance?: true;
    }
  | { readonly type: "taskPaused"; readonly taskId: TaskId }
  | { readonly type: "taskResumeRequested"; readonly taskId: TaskId; readonly by: string }
  | { readonly type: "taskResumed"; readonly taskId: TaskId }
  | { readonly type: "taskStopRequested"; readonly taskId: TaskId; readonly stop: StopOrder; readonly by: string }
  | {
      readonly type: "taskSucceeded";
      readonly taskId: TaskId;
      readonly output: string;
      readonly outputs: Readonly<Record<string, unknown>>;
    }
  | {
      readonly type: "taskFailed";
      readonly taskId: TaskId;
      readonly reason: EndReason;
      /** What it had said by then; empty when nothing. */
      readonly output: string;
      readonly outputs: Readonly<Record<string, unknown>>;
    }
  | { readonly type: "taskStopped"; readonly taskId: TaskId; readonly reason: EndReason }
  /** An attempt failed and another one follows at `until`. */
  | {
      readonly type: "taskAttemptFailed";
      readonly taskId: TaskId;
      readonly reason: EndReason;
      readonly until: Timestamp;
    }
  /** The pause before the next attempt is over. */
  | { readonly type: "taskDue"; readonly taskId: TaskId }
  /**
   * The host died while a driver had it in hand, and it may run again. `stays`: it works on where no host is needed, so it keeps its slot, and its driver is
   * told at once to go on with it.
   */
  | { readonly type: "taskRequeued"; readonly taskId: TaskId; readonly reason: EndReason; readonly stays?: true }
  /** A person wants it tried again: its run opens, and the steps `reset` start over. `ask` is the new question of a gate. */
  | {
      readonly type: "taskRetried";
      readonly taskId: TaskId;
      readonly runId: RunId;
      readonly reset: readonly StepId[];
      readonly by: string;
      readonly ask?: Ask;
      readonly deadlineAt?: Timestamp;
    };

/** Something happened to an instance. */
export type InstanceEvent =
  | { readonly type: "instanceAdded"; readonly instance: InstanceSpec }
  /** The whole new spec; its id, account and engine are as before. */
  | { readonly type: "instanceChanged"; readonly instance: InstanceSpec }
  /** Only when it holds no task. */
  | { readonly type: "instanceRemoved"; readonly instanceId: InstanceId }
  | { readonly type: "instanceStartRequested"; readonly instanceId: InstanceId }
  | { readonly type: "instanceStarted"; readonly instanceId: InstanceId }
  /** `tasks`: what runs on it was told to pause as well, and what starts to run on it later will be. */
  | { readonly type: "instancePaused"; readonly instanceId: InstanceId; readonly tasks?: "pause" }
  | { readonly type: "instanceResumed"; readonly instanceId: InstanceId }
  /** `removing`: it is removed once its tasks have ended, and its account with the last of them. */
  | {
      readonly type: "instanceStopRequested";
      readonly instanceId: InstanceId;
      readonly removing?: "alone" | "withAccount";
    }
  | { readonly type: "instanceStopped"; readonly instanceId: InstanceId }
  | { readonly type: "instanceFailed"; readonly instanceId: InstanceId; readonly reason: EndReason };

/** Something happened to the host or to an account. */
export type HostEvent =
  | { readonly type: "hostStarted" }
  /** Runs that have ended came from another machine, as they stand there. */
  | { readonly type: "bundleImported"; readonly runs: readonly RunState[]; readonly tasks: readonly TaskState[] }
  /** From here on nothing starts, until `fleetReleased`. */
  | { readonly type: "fleetHeld"; readonly kind: Hold["kind"] }
  | { readonly type: "fleetReleased" }
  | { readonly type: "accountAdded"; readonly account: AccountSpec }
  /** The whole new spec; its id and provider are as before. */
  | { readonly type: "accountChanged"; readonly account: AccountSpec }
  /** Its instances are removed before. */
  | { readonly type: "accountRemoved"; readonly accountId: AccountId };

/** Something happened to what may be spent. */
export type BudgetEvent =
  /** A call that costs is about to be made, and that much is set aside for it. */
  | { readonly type: "budgetReserved"; readonly taskId: TaskId; readonly hold: BudgetHold }
  /** That call is over, and all that it took (maybe nothing) was told by then. */
  | { readonly type: "budgetSettled"; readonly taskId: TaskId; readonly holdId: string }
  /** A person allows the whole bound once more: for the `times`-th time, so that two answers to the same question raise it once. */
  | {
      readonly type: "budgetRaised";
      readonly bound:
        | { readonly kind: "run"; readonly runId: RunId }
        | { readonly kind: "day"; readonly accountId: AccountId; readonly day: string };
      readonly times: number;
      readonly by: string;
    };

/** What the journal holds: everything that changes the fleet. */
export type DispatchEvent = TriggerEvent | RunEvent | TaskEvent | InstanceEvent | HostEvent | BudgetEvent;

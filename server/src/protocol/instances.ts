import { RequestType } from "vscode-jsonrpc";
import type { ToolPolicy } from "./tool-policy.ts";
import type { RequestOutcome } from "./runs.ts";
import type { AccountId, Engine, InstanceId, Refusal, RunId, TaskId, TaskStatus } from "./states.ts";

/** An instance as the journal has it: what a person decided about it. */
export interface InstanceSpec {
  /** As files name it: a slug. */
  readonly id: InstanceId;
  readonly accountId: AccountId;
  readonly engine: Engine;
  readonly title: string;
  /** 1 to 5. */
  readonly capacity: number;
  /** What its tasks think with that name none: a model (engine `local`) or a profile (engine `manus`). */
  readonly model?: string;
  readonly profile?: string;
  /** Rules that bind its tasks beside their own: the strictest wins. What it allows adds nothing to what a task's file allows. */
  readonly policy?: ToolPolicy;
  /** Limits of its tasks that are tighter than their own. */
  readonly limits?: {
    readonly timeoutMs?: number;
    readonly turns?: number;
    readonly cost?: number;
    readonly credits?: number;
  };
  /** Only tasks of workspaces in this folder (absolute) run on it. */
  readonly directory?: string;
  /** Whether the dispatcher may start others of its kind when it is full: at most so many in all (1 to 20), this one included. They run its tasks, those that name it too. */
  readonly scaleTo?: number;
  /** The instance that it was started for as one more of its kind; it goes by itself once idle. */
  readonly scaledFrom?: InstanceId;
}

/** A new instance. */
export interface AddInstanceParams {
  readonly instance: Omit<InstanceSpec, "scaledFrom">;
  readonly stopped?: boolean;
  readonly by: string;
}
/** Create an instance. It is `running` at once unless `stopped`. Codes: `instance-exists`, `unknown-account`, `account-removing`, `invalid-instance`. */
export const AddInstanceRequest = new RequestType<AddInstanceParams, RequestOutcome, void>("manus/instance/add");

/** What is to be changed of an instance. */
export interface ChangeInstanceParams {
  readonly instanceId: InstanceId;
  readonly changes: {
    readonly [K in keyof Omit<InstanceSpec, "id" | "accountId" | "engine" | "scaledFrom">]?: InstanceSpec[K] | null;
  };
  readonly by: string;
}
/**
 * Change it, and those that stand in for it; what is absent stays, `null` takes a value away (but the title and the capacity, which stay). A smaller
 * capacity lets what runs run. Codes: `unknown-instance`, `invalid-instance`, `stands-in`.
 */
export const ChangeInstanceRequest = new RequestType<ChangeInstanceParams, RequestOutcome, void>(
  "manus/instance/change",
);

/** Something about one instance, asked by `by`. Codes of refusals: `unknown-instance`, and `built-in` for what can't be done to one that is part of the program. */
export interface ByInstance {
  readonly instanceId: InstanceId;
  readonly by: string;
}

/** Let a stopped or failed instance take tasks, or one that is draining go on. Codes: `instance-paused`, `instance-removing`. */
export const StartInstanceRequest = new RequestType<ByInstance, RequestOutcome, void>("manus/instance/start");

/** How an instance is ended. */
export interface StopInstanceParams extends ByInstance {
  readonly mode: "drain" | "now";
}
/** End it: `drain` lets its tasks end and takes no more; `now` stops them. Those that stand in for it are removed. */
export const StopInstanceRequest = new RequestType<StopInstanceParams, RequestOutcome, void>("manus/instance/stop");

/** How an instance is paused. */
export interface PauseInstanceParams extends ByInstance {
  readonly tasks: "pause" | "goOn";
}
/** Take no more tasks; those that run are paused where their engine can (`tasks: "pause"`), or go on. Code: `not-running`. */
export const PauseInstanceRequest = new RequestType<PauseInstanceParams, RequestOutcome, void>("manus/instance/pause");
/** Take tasks again; those that were paused with it go on. Code: `not-paused`. */
export const ResumeInstanceRequest = new RequestType<ByInstance, RequestOutcome, void>("manus/instance/resume");

/** How an instance is removed. */
export interface RemoveInstanceParams extends ByInstance {
  readonly tasks: "refuse" | "stop";
}
/**
 * Delete it. `refuse`: not while it holds tasks (`tasks-running`); `stop`: they are stopped, and it goes once they have ended. Queued tasks
 * that are bound to it then say so.
 */
export const RemoveInstanceRequest = new RequestType<RemoveInstanceParams, RequestOutcome, void>(
  "manus/instance/remove",
);

/**
 * Which tasks: all that fit every condition given. None at all fits no task. Without `statuses` and `taskIds` only those fit that the
 * action could do something with: stopping leaves alone what has ended.
 */
export interface TaskFilter {
  readonly taskIds?: readonly TaskId[];
  readonly runId?: RunId;
  /** Those that run or ran on one of its instances, ask for it, or work in it in the cloud. */
  readonly accountId?: AccountId;
  /** Those that hold or held last a slot of it, or ask for it. */
  readonly instanceId?: InstanceId;
  readonly engine?: Engine;
  readonly statuses?: readonly TaskStatus[];
  /** Those whose title, step's id or run's name has this in it, whatever the case; with a `*`, which stands for anything, as a whole. */
  readonly match?: string;
}

/** What came of a batch: all that fitted, and of them those that refused. */
export interface BatchResult {
  readonly matched: readonly TaskId[];
  readonly refused: readonly { readonly taskId: TaskId; readonly because: Refusal }[];
}

/** One thing to do with many tasks. */
export interface BatchParams {
  readonly action: "stop" | "pause" | "resume" | "retry";
  readonly filter: TaskFilter;
  readonly dryRun?: boolean;
  readonly by: string;
}
/** Do one thing with many tasks, each decided singly; `dryRun` only tells which, and which would refuse. */
export const BatchRequest = new RequestType<BatchParams, BatchResult, void>("manus/task/batch");

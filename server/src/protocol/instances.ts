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
  /** Rules that bind its tasks beside their own: the strictest wins. */
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
  /** Whether the dispatcher may start others of its kind when it is full: at most so many in all, this one included. */
  readonly scaleTo?: number;
  /** The instance that it was started for as one more of its kind; it goes by itself once idle. */
  readonly scaledFrom?: InstanceId;
}

/** Create an instance. It is `running` at once unless `stopped`. Codes: `instance-exists`, `unknown-account`, `invalid-instance`. */
export const AddInstanceRequest = new RequestType<
  { readonly instance: Omit<InstanceSpec, "scaledFrom">; readonly stopped?: boolean; readonly by: string },
  RequestOutcome,
  void
>("manus/instance/add");

/** Change it; what is absent stays, `null` takes a value away. A smaller capacity lets what runs run. */
export const ChangeInstanceRequest = new RequestType<
  {
    readonly instanceId: InstanceId;
    readonly changes: {
      readonly [K in keyof Omit<InstanceSpec, "id" | "accountId" | "engine" | "scaledFrom">]?: InstanceSpec[K] | null;
    };
    readonly by: string;
  },
  RequestOutcome,
  void
>("manus/instance/change");

/** Something about one instance, asked by `by`. */
export interface ByInstance {
  readonly instanceId: InstanceId;
  readonly by: string;
}

/** Let a stopped or failed instance take tasks. */
export const StartInstanceRequest = new RequestType<ByInstance, RequestOutcome, void>("manus/instance/start");
/** End it: `drain` lets its tasks end and takes no more; `now` stops them. */
export const StopInstanceRequest = new RequestType<
  ByInstance & { readonly mode: "drain" | "now" },
  RequestOutcome,
  void
>("manus/instance/stop");
/** Take no more tasks; those that run are paused where their engine can (`tasks: "pause"`), or go on. */
export const PauseInstanceRequest = new RequestType<
  ByInstance & { readonly tasks: "pause" | "goOn" },
  RequestOutcome,
  void
>("manus/instance/pause");
/** Take tasks again; those that were paused with it go on. */
export const ResumeInstanceRequest = new RequestType<ByInstance, RequestOutcome, void>("manus/instance/resume");
/** Delete it. `refuse`: not while it holds tasks; `stop`: they are stopped first. Queued tasks that are bound to it then say so. */
export const RemoveInstanceRequest = new RequestType<
  ByInstance & { readonly tasks: "refuse" | "stop" },
  RequestOutcome,
  void
>("manus/instance/remove");

/** Which tasks: all that fit every condition given. None at all fits no task. */
export interface TaskFilter {
  readonly taskIds?: readonly TaskId[];
  readonly runId?: RunId;
  readonly accountId?: AccountId;
  readonly instanceId?: InstanceId;
  readonly engine?: Engine;
  readonly statuses?: readonly TaskStatus[];
}

/** What came of a batch: all that fitted, and those that refused. */
export interface BatchResult {
  readonly matched: readonly TaskId[];
  readonly refused: readonly { readonly taskId: TaskId; readonly because: Refusal }[];
}

/** Do one thing with many tasks; `dryRun` only tells which. */
export const BatchRequest = new RequestType<
  {
    readonly action: "stop" | "pause" | "resume" | "retry";
    readonly filter: TaskFilter;
    readonly dryRun?: boolean;
    readonly by: string;
  },
  BatchResult,
  void
>("manus/task/batch");

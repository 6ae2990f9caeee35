/** Identifies one execution of a file. A ULID: later runs sort after earlier ones. */
export type RunId = string;
/** Identifies what an instance executes: a task file's agent, or one step of a workflow. A ULID. */
export type TaskId = string;
/** A step's `id` in its file, or `step-<number>` where the file gives none. Unique in its run. */
export type StepId = string;
/** Identifies one open question to a person. A ULID. */
export type AskId = string;
/** An instance's name, unique in one `MANUS_HOME`. */
export type InstanceId = string;
/** An account's name, unique in one `MANUS_HOME`. */
export type AccountId = string;
/** Identifies what starts a workflow by itself: one for each workflow file that a person has turned on. A ULID. */
export type TriggerId = string;
/** A moment as ISO 8601 in UTC with milliseconds, e.g. `2026-11-21T09:14:03.120Z`. */
export type Timestamp = string;

/** What does the work: a direct tool call, the agent loop on this machine, or the Manus cloud. */
export type Engine = "tool" | "local" | "manus";

/** Where a task stands. The last three are final and always carry an {@link EndReason}. */
export type TaskStatus = "queued" | "starting" | "running" | "paused" | "waiting" | "succeeded" | "failed" | "stopped";

/** Where a run stands. `waiting`: nothing of it moves until a person or an outside thing answers. */
export type RunStatus = "running" | "waiting" | "paused" | "succeeded" | "failed" | "stopped";

/** Where an instance stands. */
export type InstanceStatus = "stopped" | "starting" | "running" | "paused" | "stopping" | "failed";

/** Where a step of a run stands: `pending` until what it needs is there, then as its task, or `skipped`. */
export type StepStatus = "pending" | "skipped" | TaskStatus;

/** What a waiting task waits for. */
export type WaitingKind =
  | "approval"
  | "question"
  | "takeover"
  | "quota"
  | "budget"
  | "account"
  | "schedule"
  | "dependency";

/** Why something ended, or can't go on. `message` is a sentence for people, `remedy` says what they can do. */
export interface EndReason {
  /** Stable, kebab-case, e.g. `completed`, `tool-failed`, `timeout`, `stopped-by-person`, `host-died`. */
  readonly code: string;
  readonly message: string;
  readonly remedy?: string;
}

/** Why a request was not carried out; nothing has changed. */
export interface Refusal {
  /** Stable, kebab-case, e.g. `unknown-task`, `already-finished`, `untrusted-workspace`, `invalid-file`. */
  readonly code: string;
  readonly message: string;
  readonly remedy?: string;
}

/** The final statuses of a task or run. */
const finalStatuses = ["succeeded", "failed", "stopped"] as const;

/** Whether a task, run or step in this status will never move again by itself. */
export function isFinal(status: TaskStatus | RunStatus | StepStatus): boolean {
  return status === "skipped" || (finalStatuses as readonly string[]).includes(status);
}

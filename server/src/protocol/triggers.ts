import { RequestType } from "vscode-jsonrpc";
import type { RequestOutcome, StartRunResult } from "./runs.ts";
import type { Refusal, RunId, Timestamp, TriggerId } from "./states.ts";

/** One cron line of a workflow's `on.schedule`. */
export interface ScheduleLine {
  readonly cron: string;
  /** IANA name; absent: that of the machine. */
  readonly timezone?: string;
  /** What happens with starts for which nothing was running. */
  readonly missed: "skip" | "once" | "all";
}

/** What a person has turned on: a workflow file, and what its `on` said when it was read last. */
export interface TriggerSpec {
  readonly id: TriggerId;
  /** The workflow's `name`. */
  readonly name: string;
  /** Absolute path of the file. */
  readonly file: string;
  readonly workspaceFolder: string;
  readonly schedules: readonly ScheduleLine[];
  /** Globs in the workspace folder; empty: no file starts it. */
  readonly files: readonly string[];
}

/** What starts a workflow by itself, as clients see it: a file's `on`, which a person has turned on once on this machine. */
export interface TriggerView extends TriggerSpec {
  /** A person holds it: nothing starts until it is resumed. */
  readonly paused: boolean;
  /** Why it can't start anything now, e.g. that the file has changed and wants a confirmation; absent while all is well. */
  readonly problem?: string;
  /** What became of the newest starts that it missed, a sentence; absent where there is nothing to say. */
  readonly note?: string;
  /** Its next starts, soonest first, at most five; empty while it's paused. */
  readonly next: readonly Timestamp[];
  /** The newest run it has started. */
  readonly last?: { readonly runId: RunId; readonly at: Timestamp };
}

/** Which file's `on` is meant. */
export interface TriggerPlace {
  /** Absolute path of a workflow file. */
  readonly file: string;
  readonly workspaceFolder: string;
  readonly trusted: boolean;
}

/** The answer to {@link AddTriggerRequest}. */
export type AddTriggerResult =
  | { readonly outcome: "added"; readonly triggerId: TriggerId }
  | { readonly outcome: "refused"; readonly because: Refusal };

/** From now on the file's `on` starts it, whether a window is open or not. Adding it again reads the file anew. */
export const AddTriggerRequest = new RequestType<TriggerPlace & { readonly by: string }, AddTriggerResult, void>(
  "manus/trigger/add",
);

/** Which trigger, and who asks. */
export interface ByTrigger {
  readonly triggerId: TriggerId;
  readonly by: string;
}

/** It starts nothing any more. Runs that it has started go on. */
export const RemoveTriggerRequest = new RequestType<ByTrigger, RequestOutcome, void>("manus/trigger/remove");
/** Hold it; starts that fall into the pause are left out. */
export const PauseTriggerRequest = new RequestType<ByTrigger, RequestOutcome, void>("manus/trigger/pause");
/** Let a paused one go on. */
export const ResumeTriggerRequest = new RequestType<ByTrigger, RequestOutcome, void>("manus/trigger/resume");
/** Start its workflow now, as it would by itself; its schedule stays as it is. */
export const FireTriggerRequest = new RequestType<
  ByTrigger & { readonly inputs: Readonly<Record<string, unknown>> },
  StartRunResult,
  void
>("manus/trigger/fire");

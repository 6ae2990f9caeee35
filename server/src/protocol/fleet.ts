import type { AccountSpec, AccountUsage } from "./accounts.ts";
import type { InstanceSpec } from "./instances.ts";
import type {
  AccountId,
  AskId,
  EndReason,
  Engine,
  InstanceId,
  InstanceStatus,
  RunId,
  RunStatus,
  StepId,
  StepStatus,
  TaskId,
  TaskStatus,
  Timestamp,
  TriggerId,
  WaitingKind,
} from "./states.ts";
import type { TriggerView } from "./triggers.ts";

/** An account as clients see it: never with a key. */
export interface AccountView extends AccountSpec {
  /** Whether the host has its key: it needs none; it is in memory; it is kept somewhere and wasn't needed yet; nobody can give it now. */
  readonly key: "not-needed" | "held" | "kept" | "missing";
  /** The models that the account offers, by the names their provider knows; absent where that isn't known. */
  readonly models?: readonly string[];
  /** What it has left and has used, as last asked. */
  readonly usage?: AccountUsage;
  /** Why its provider refused the newest call; absent while all is well. */
  readonly problem?: string;
}

/** An instance: what holds at most `capacity` running tasks. */
export interface InstanceView extends InstanceSpec {
  readonly status: InstanceStatus;
  /** The tasks that hold a slot now; never more than `capacity`, but after a person made it smaller, until they end. */
  readonly running: readonly TaskId[];
  /** Why it failed. */
  readonly reason?: EndReason;
  /** While it is paused: its tasks were paused with it, and go on once it is resumed. */
  readonly holdsTasks?: true;
  /** While it is stopping: it is removed once its tasks have ended, alone or as one of all the instances of its account, which then goes too. */
  readonly removing?: "alone" | "withAccount";
  /** Of one that was started because another was full: since when it has had nothing to do. It is removed after a while. */
  readonly idleSince?: Timestamp;
}

/**
 * One question to a person. `takeover`: something (a browser) is handed over until the answer. `budget`: a cap is reached. `account`: what it needs to think with isn't
 * there; it goes on by itself once it is.
 */
export interface Ask {
  readonly id: AskId;
  readonly kind: "approval" | "question" | "takeover" | "budget" | "account";
  /** The question, one or more sentences. */
  readonly text: string;
  /** What exactly is to be approved: the command, the path, the URL. */
  readonly detail?: string;
  /** What may be answered; empty for a free text. An approval has at least `approved` and `denied`. */
  readonly choices: readonly string[];
  /** Who may answer, by name (`AnswerTaskParams.person`); absent: everybody. */
  readonly by?: readonly string[];
  /** Of an approval: the pattern that `approved-for-run` and `approved-always` would grant, and by which like questions are grouped. */
  readonly rule?: string;
  /** Of an approval of a change to a file: what would change, as a unified diff. */
  readonly diff?: string;
  /** Absolute paths or addresses to look at. */
  readonly attachments?: readonly string[];
  /** What is to be filled in with a yes: a JSON Schema of an object. The answer's `values` fit it. Nothing in it is filled in beforehand that sends, spends, deploys or reveals. */
  readonly form?: Readonly<Record<string, unknown>>;
  readonly askedAt: Timestamp;
}

/** What a waiting task waits for. `ask` is there when a person can answer. */
export interface Waiting {
  readonly kind: WaitingKind;
  /** A sentence for people: what it waits for. */
  readonly text: string;
  readonly ask?: Ask;
}

/** Which question was answered, and by whom: as `AnswerTaskParams.by`, with the person's name before it where that is known. */
export interface LastAnswer {
  readonly askId: AskId;
  readonly by: string;
  readonly at: Timestamp;
}

/** What a task has used of its model so far, over all its attempts. */
export interface TaskUsage {
  readonly turns: number;
  /** Tokens read, cached ones included. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** In US dollars; absent while the price of any part isn't known. */
  readonly cost?: number;
  /** Of the Manus cloud. */
  readonly credits?: number;
  /** The model, or the cloud's profile, that it thinks with. */
  readonly model: string;
  /** The account that pays. */
  readonly account?: string;
}

/** A task as clients see it. */
export interface TaskView {
  readonly id: TaskId;
  readonly runId: RunId;
  readonly stepId: StepId;
  /** Of an item of a step with `forEach`: its index, from 0. */
  readonly index?: number;
  readonly title: string;
  readonly engine: Engine;
  /** The tool of a direct tool call. */
  readonly tool?: string;
  readonly status: TaskStatus;
  /** Always there while `waiting`. */
  readonly waiting?: Waiting;
  /** The newest of its questions that was answered, and by whom: who comes too late with an answer is told. */
  readonly lastAnswer?: LastAnswer;
  /** Always there once final. */
  readonly reason?: EndReason;
  /** What an agent has used so far. */
  readonly usage?: TaskUsage;
  /** The worktree that an agent works in, absolute; its changes can be read and applied. */
  readonly worktree?: string;
  /** The instance whose slot it holds or held last. */
  readonly instanceId?: InstanceId;
  /** While it is queued: why it hasn't started, a sentence for people. */
  readonly queuedBecause?: string;
  /** The task in the cloud that works for it. */
  readonly cloud?: { readonly accountId: AccountId; readonly taskId: string; readonly url: string };
  /** How it would be paused: `emulated` stops it and later sends a message, which may cost. Absent: really. */
  readonly pausing?: "emulated";
  /** 1 for the first try. */
  readonly attempt: number;
  /** 0 (last) to 9 (first). */
  readonly priority: number;
  readonly queuedAt: Timestamp;
  readonly startedAt?: Timestamp;
  readonly finishedAt?: Timestamp;
  /** What may be asked of it now, as its driver declares; the others are refused with a reason. */
  readonly can: readonly TaskAction[];
}

/** What a person may do with a task. */
export type TaskAction = "stop" | "pause" | "resume" | "retry" | "answer" | "message";

/** One step of a run, in the order of the file. */
export interface StepView {
  readonly id: StepId;
  /** 1-based, as written. */
  readonly number: number;
  readonly title: string;
  readonly kind: "tool" | "task" | "prompt" | "workflow" | "approve";
  readonly tool?: string;
  readonly status: StepStatus;
  /** `succeeded`, `failed`, `skipped`, `stopped`; of a gate `approved`, `denied` or the choice. */
  readonly outcome?: string;
  readonly reason?: EndReason;
  /** Of a step with `forEach`: that of none of its items; each has its own, see `TaskView.index`. */
  readonly taskId?: TaskId;
  /** Of a step that runs a workflow: the run that it started last. With `forEach` each item has its own: see `RunView.parent`. */
  readonly childRunId?: RunId;
  /** Of a step with `forEach`, once it's known over what it goes. */
  readonly items?: ItemCounts;
  /** Its result was taken over and it wasn't run: from an earlier run, or from what `cache` kept. */
  readonly reused?: { readonly from: "run"; readonly runId: RunId } | { readonly from: "cache"; readonly key: string };
  readonly startedAt?: Timestamp;
  readonly durationMs?: number;
  /** In US dollars; absent while the engine reports none. */
  readonly cost?: number;
  /** 0-based line of the step in its file, as it was when the run started. */
  readonly line: number;
}

/** How many items of a step with `forEach` stand where; together `total`. */
export interface ItemCounts {
  readonly total: number;
  /** Not begun, or queued. */
  readonly pending: number;
  /** Begun: it starts, runs, is paused or waits. */
  readonly active: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Skipped or stopped. */
  readonly skipped: number;
}

/** What started a run. `rerun`: a person, once more, from the run it names, whose unchanged steps are taken over. */
export type RunOrigin =
  | { readonly kind: "person"; readonly by: string }
  | { readonly kind: "rerun"; readonly by: string; readonly runId: RunId }
  | { readonly kind: "step"; readonly runId: RunId; readonly stepId: StepId; readonly index?: number }
  /** `due`: the moment of its schedule that it stands for. */
  | { readonly kind: "schedule"; readonly triggerId: TriggerId; readonly due: Timestamp }
  | { readonly kind: "files"; readonly triggerId: TriggerId; readonly files: readonly string[] };

/** Whether somebody has seen to a failure. `open`: nobody has, so it waits in the inbox. */
export type Triage =
  | { readonly state: "open" }
  | { readonly state: "dismissed"; readonly by: string; readonly at: Timestamp };

/** A run as clients see it. */
export interface RunView {
  readonly id: RunId;
  readonly name: string;
  readonly title: string;
  readonly kind: "task" | "workflow";
  /** Absolute path of the file. */
  readonly file: string;
  /** Absolute path of the workspace folder it runs in. */
  readonly workspaceFolder: string;
  readonly status: RunStatus;
  readonly reason?: EndReason;
  readonly startedAt: Timestamp;
  readonly finishedAt?: Timestamp;
  readonly steps: readonly StepView[];
  /** In US dollars; absent while the engine reports none. */
  readonly cost?: number;
  /** Name to value; there once the run succeeded. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Absolute path of the folder with the run's stream and artifacts. */
  readonly folder: string;
  /** What it was given. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Absent in runs of older versions. */
  readonly origin?: RunOrigin;
  /** While nothing of it may start: what it waits for, a sentence, e.g. the run that holds its concurrency group. */
  readonly waitingFor?: string;
  /** A person holds it while something of it is at work: that ends, nothing new starts, and then its status is `paused`. */
  readonly pausing?: true;
  /** It came from another machine as a bundle: it can be looked at, and nothing can be asked of it. */
  readonly imported?: true;
  /** Of one that has failed: whether somebody has seen to it. Absent where nobody has to: a step started it, a person denied what it asked, or it ended before there was an inbox. */
  readonly triage?: Triage;
}

/** Everything a view needs, as of journal position `sequence`. */
export interface FleetSnapshot {
  readonly sequence: number;
  readonly accounts: readonly AccountView[];
  readonly instances: readonly InstanceView[];
  /** Newest first. Finished runs beyond the newest 500 are left out; `manusctl` still finds them on disk. */
  readonly runs: readonly RunView[];
  readonly tasks: readonly TaskView[];
  /** What starts workflows by itself. */
  readonly triggers: readonly TriggerView[];
}

/**
 * What changed between journal positions `previousSequence` and `sequence`. A receiver whose own position isn't
 * `previousSequence` has missed something and asks for a snapshot.
 */
export interface FleetChange {
  readonly previousSequence: number;
  readonly sequence: number;
  readonly runs: readonly RunView[];
  readonly tasks: readonly TaskView[];
  readonly instances: readonly InstanceView[];
  /** Something about an account that isn't in the journal (its key, its usage) may have changed alone: then both sequences are the same. */
  readonly accounts: readonly AccountView[];
  readonly triggers: readonly TriggerView[];
  /** What is there no more. */
  readonly gone: {
    readonly accounts: readonly AccountId[];
    readonly instances: readonly InstanceId[];
    readonly triggers: readonly TriggerId[];
  };
}

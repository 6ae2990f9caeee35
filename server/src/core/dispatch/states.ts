import type { AccountSpec } from "../../protocol/accounts.ts";
import type { StartRunParams } from "../../protocol/runs.ts";
import type {
  Ask,
  InstanceView,
  LastAnswer,
  RunOrigin,
  StepView,
  TaskUsage,
  TaskView,
  Triage,
  Waiting,
} from "../../protocol/fleet.ts";
import type {
  AccountId,
  EndReason,
  Engine,
  InstanceId,
  RunId,
  RunStatus,
  StepId,
  StepStatus,
  TaskId,
  TaskStatus,
  Timestamp,
} from "../../protocol/states.ts";
import type { AgentSpec, PersonMessage } from "../agent/agent-spec.ts";
import type { AccountDay, BudgetHold, Tally } from "../budget/tally.ts";
import type { ToolCall } from "../ports/tools.ts";
import type { ItemList } from "./item-list.ts";
import type { Hold } from "./hold.ts";
import type { TriggerState } from "../triggers/trigger-state.ts";
import type { CompiledRun, RetryRule } from "../workflow/compiled-run.ts";

/** What a run is made of; it never changes while the run goes on, whatever happens to the file. */
export interface RunSpec {
  readonly id: RunId;
  /** Absolute path of the file. */
  readonly file: string;
  readonly workspaceFolder: string;
  /** Absolute path of the folder with the run's stream and artifacts. */
  readonly folder: string;
  readonly startedAt: Timestamp;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly compiled: CompiledRun;
  /** What its agents use that name no other. */
  readonly prefer?: StartRunParams["prefer"];
  /** Set when one step was started alone: its id, which is then the only step in `compiled`. */
  readonly onlyStep?: StepId;
  /** What a step that runs alone takes from earlier runs. */
  readonly borrowed: Readonly<Record<StepId, StepResult>>;
  /** What started it; absent in runs of older versions. */
  readonly origin?: RunOrigin;
  /** It came from another machine as a bundle: it has ended for good. */
  readonly imported?: true;
  /** Results of its steps that were the very same in that run are taken over; of a run that a step started: the one that the same step started then. */
  readonly reuse?: RunId;
  /** Of a run that a step started: what it does, see `fingerprintOf`. */
  readonly fingerprint?: string;
  /** Of a run that a step of another run started: how many runs are above it, and the one at the top. */
  readonly nesting?: { readonly depth: number; readonly root: RunId };
}

/** One of the values that a step with `forEach` goes over: `item`, and of a map its key. */
export interface ItemValue {
  readonly value: unknown;
  readonly key?: string;
}

/** What other steps may read of a step. */
export interface StepResult {
  readonly outcome: string;
  /** A text; of a step with `forEach` the list of its items' outputs, null for those that have none. Null of a step that a person left out. */
  readonly output: string | readonly (string | null)[] | null;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly error?: string;
}

/** How many items of a step with `forEach` stand where. */
export interface ItemTally {
  readonly counts: Readonly<Record<StepStatus, number>>;
  /** All items before this one have ended. */
  readonly first: number;
  /** All items before this one have begun. */
  readonly next: number;
  /** No item from this one on has begun. */
  readonly end: number;
  /** How many have begun and can go on, but stand on nothing: see `goesOnDue`. */
  readonly due: number;
  /** How many have results that are to be kept: see `isToBeKept`. */
  readonly unkept: number;
  /** Of how many items that have used something the price isn't known, and what the others have cost together, in US dollars. */
  readonly unpriced: number;
  readonly cost: number;
  /** How many characters their results take. */
  readonly kept: number;
}

/**
 * One step of a run, or one item of a step with `forEach`: `pending`, `skipped`, or as its task or the run it started. A step with `forEach` stands as its items do
 * together, and has no task of its own.
 */
export interface StepState {
  readonly status: StepStatus;
  readonly taskId?: TaskId;
  /** The run it started last, of a step that runs a workflow. */
  readonly childRunId?: RunId;
  /** Of a step with `forEach`, once its turn has come: what it goes over, evaluated, and where each stands. */
  readonly values?: readonly ItemValue[];
  readonly items?: ItemList<StepState>;
  /** How many of its items stand where: kept with each event, so that nobody counts thousands at each of them. */
  readonly tally?: ItemTally;
  /** Of a step that runs a workflow: which attempt it's at, from 2 on; and while it waits for it, when it begins. */
  readonly attempt?: number;
  readonly until?: Timestamp;
  /** What it does, for later runs to compare: see `fingerprintOf`. Absent where nothing is taken over. */
  readonly fingerprint?: string;
  /** Its result was taken over from there. */
  readonly reused?: NonNullable<StepView["reused"]>;
  /** Of a step whose file says `cache`: what became of that. */
  readonly cache?: StepCacheState;
  /** A person wants it done again: nothing is taken over for it. */
  readonly anew?: true;
  /** There once it's final. */
  readonly result?: StepResult;
  readonly reason?: EndReason;
  readonly startedAt?: Timestamp;
  readonly finishedAt?: Timestamp;
  /** Its task was told to stop and hasn't ended yet. */
  readonly stopping?: boolean;
  /** What its agent has used so far. */
  readonly usage?: TaskUsage;
}

/** How a step, or an item of it, stands to the cache. */
export interface StepCacheState {
  /** `asked`: its result is looked for; `missed`: it isn't kept, and will be; `keeping`; `kept`; `off`: it won't be kept. */
  readonly state: "asked" | "missed" | "keeping" | "kept" | "off";
  /** What its result is kept under: a digest. */
  readonly key: string;
  /** The key as its file has it, evaluated. */
  readonly label: string;
}

/** What of a step starts over. */
export interface StepReset {
  readonly stepId: StepId;
  /** Of a step with `forEach` only these items, over the same values as before; absent: the whole step. */
  readonly indices?: readonly number[];
  /** The runs that it has started go on in place of new ones: they are opened again as well. */
  readonly keepsRun?: true;
}

/** How a task or run is to end, and why. */
export interface StopOrder {
  readonly reason: EndReason;
  /** `failed` where a limit ends it, `stopped` where a person does. */
  readonly as: "stopped" | "failed";
}

/** One execution of a file. */
export interface RunState {
  readonly spec: RunSpec;
  /** As `spec.compiled.steps`. */
  readonly steps: readonly StepState[];
  /** Nothing new starts. */
  readonly held: boolean;
  /** It's held because the run that started it is: it goes on with that. */
  readonly heldWithParent?: true;
  readonly stop?: StopOrder;
  /** Of a run with a concurrency group: its turn has come, and it holds the group until it has ended. */
  readonly admitted?: true;
  /** When it was created, was opened again or had its turn in its group last: its time limit counts from here. */
  readonly openedAt: Timestamp;
  readonly end?: RunEnd;
  /** What its agents have used so far, those included whose steps have started over since. */
  readonly used?: Readonly<Record<TaskId, TaskUsage>>;
  /** What it has spent with all runs that its steps have started, and what is set aside. Absent: nothing. */
  readonly tally?: Tally;
  /** Whether all that it left behind was let go of. */
  readonly released: boolean;
}

/** How a run has ended. */
export interface RunEnd {
  readonly status: RunStatus & ("succeeded" | "failed" | "stopped");
  readonly reason: EndReason;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly at: Timestamp;
  /** Of a failure: see `RunView.triage`. */
  readonly triage?: Triage;
}

/** What a task does: a tool call or an agent's work on an instance, or a question to a person, which needs none. */
export type TaskWork =
  | { readonly kind: "tool"; readonly call: ToolCall }
  | { readonly kind: "agent"; readonly agent: AgentSpec }
  | {
      readonly kind: "approve";
      readonly ask: Ask;
      /** When the question ends by itself, and with which answer; without one it fails. */
      readonly deadline?: { readonly at: Timestamp; readonly answer?: string };
    };

/** What a task asks of the instance that runs it. All that is there must hold. */
export interface Placement {
  /** The instance itself. */
  readonly instance?: InstanceId;
  /** The account whose instances may run it. Of the engine `local` the account of its model: an instance of another account may run it, but one that has a model of its own only with that account. */
  readonly account?: AccountId;
  /** A cloud's profile or a model: instances that are set to another one don't run it. */
  readonly model?: string;
  readonly profile?: string;
}

/** What one step's task is made of. */
export interface TaskSpec {
  readonly id: TaskId;
  readonly runId: RunId;
  readonly stepId: StepId;
  /** Which item of a step with `forEach`, from 0. */
  readonly index?: number;
  readonly title: string;
  readonly engine: Engine;
  readonly work: TaskWork;
  /** 0 (last) to 9 (first). */
  readonly priority: number;
  /** What it asks of the instance that runs it; absent: any of its engine. */
  readonly placement?: Placement;
  /** Whether it may run again when it's not known whether it has run. */
  readonly repeatable: boolean;
  /** See {@link StepState.fingerprint}. */
  readonly fingerprint?: string;
  /** The longest one attempt may last, in milliseconds. */
  readonly timeoutMs?: number;
  readonly retry?: RetryRule;
}

/** What an instance executes: one step of a run. */
export interface TaskState {
  readonly spec: TaskSpec;
  readonly status: TaskStatus;
  /** 1 for the first try. */
  readonly attempt: number;
  readonly queuedAt: Timestamp;
  readonly startedAt?: Timestamp;
  readonly finishedAt?: Timestamp;
  /** Always there while `waiting`. */
  readonly waiting?: Waiting & { readonly until?: Timestamp };
  /** Always there once final. */
  readonly reason?: EndReason;
  readonly instanceId?: InstanceId;
  /** Whether a driver has it in hand, which takes a slot of `instanceId`. */
  readonly holdsSlot: boolean;
  /** It was told to end, and its driver hasn't reported yet. */
  readonly stop?: StopOrder;
  /** It was told to pause or go on, and its driver hasn't reported yet. */
  readonly told?: "pause" | "resume";
  /** It was paused, or told to, because its instance was: it goes on with it. */
  readonly pausedWithInstance?: true;
  /** What people wrote to its agent, in order. */
  readonly messages?: readonly PersonMessage[];
  /** What its agent has used, over all attempts. */
  readonly usage?: TaskUsage;
  /** What is set aside for the call that it makes now. */
  readonly hold?: BudgetHold;
  /** What was set aside for a call of which nobody knew when the task ended, and so counts as spent: set aside again once it goes on. */
  readonly lost?: BudgetHold;
  /** The task in the cloud that works for it. */
  readonly cloud?: NonNullable<TaskView["cloud"]>;
  /** What a person chose, of a gate that was answered. */
  readonly choice?: string;
  /** See `TaskView.lastAnswer`. */
  readonly lastAnswer?: LastAnswer;
}

/** What holds at most `capacity` running tasks. */
export type InstanceState = InstanceView;

/**
 * The version of {@link FleetState} in the journal's snapshots. One higher with each change after which an older program would lose something
 * by reading it. What an older one didn't know is empty in its snapshots: `Fleet.restore` sees to that.
 */
export const fleetStateVersion = 1;

/** Everything there is, as plain values that survive JSON: the journal's snapshots hold it, and tests compare a replayed fleet to the live one with it. */
export interface FleetState {
  readonly sequence: number;
  readonly accounts: readonly AccountSpec[];
  readonly instances: readonly InstanceState[];
  readonly runs: readonly RunState[];
  /** Of the runs that have ended and left nothing behind: in the order in which they are forgotten. */
  readonly ended: readonly RunId[];
  readonly tasks: readonly TaskState[];
  readonly triggers: readonly TriggerState[];
  /** Nothing starts: see {@link Hold}. */
  readonly held?: Hold;
  /** What accounts have spent, of the days that are remembered. */
  readonly days: readonly AccountDay[];
}

import { RequestType } from "vscode-jsonrpc";
import type { ItemCounts } from "./fleet.ts";
import type { PlannedStep, Spread } from "./plans.ts";
import type { FileProblem, StartRunParams } from "./runs.ts";
import type { Refusal, RunId, RunStatus, StepId, StepStatus, TaskId, Timestamp } from "./states.ts";

/** One step of a graph: what it is and, of a run, where it stands; of a plan, what is foreseen of it. */
export interface GraphStep {
  readonly id: StepId;
  /** 1-based, as written. */
  readonly number: number;
  readonly title: string;
  readonly kind: PlannedStep["kind"];
  /** Of a direct tool call. */
  readonly tool?: string;
  /** 0-based line in the file. */
  readonly line: number;
  /** The steps that must have ended before: those that it names, else the one above it. Only steps of this graph. */
  readonly needs: readonly StepId[];
  /** Its `if`. */
  readonly condition?: string;
  /** How long it took in earlier runs, in milliseconds. Gates: how long people took. */
  readonly expected?: Spread;
  /** Of a run: where it stands. */
  readonly live?: LiveStep;
  /** Of a plan: what is foreseen. */
  readonly foreseen?: ForeseenStep;
}

/** Where a step of a run stands. */
export interface LiveStep {
  readonly status: StepStatus;
  /** `succeeded`, `failed`, `skipped`, `stopped`; of a gate `approved`, `denied` or the choice. */
  readonly outcome?: string;
  /** Why it ended so, a sentence. */
  readonly reason?: string;
  /** What it waits for, a sentence. */
  readonly waitsFor?: string;
  /** A person can answer what it waits for. */
  readonly canAnswer?: true;
  readonly startedAt?: Timestamp;
  /** Milliseconds from its start to its end; absent until it has ended. */
  readonly durationMs?: number;
  readonly items?: ItemCounts;
  /** Its result was taken over and it wasn't run. */
  readonly reused?: "run" | "cache";
  readonly taskId?: TaskId;
  /** The run that it has started last. */
  readonly childRunId?: RunId;
}

/** What is foreseen of a step of a plan: as {@link PlannedStep} has it. */
export interface ForeseenStep extends Pick<PlannedStep, "items" | "place" | "blockedBecause" | "asks" | "cache"> {
  /** Of a step that runs a workflow: its steps. */
  readonly child?: WorkflowGraph;
}

/** The steps that together take longest, each needing the one before: nothing else makes the run end sooner. */
export interface CriticalPath {
  readonly steps: readonly StepId[];
  /** All of them together. */
  readonly milliseconds: number;
  /** `measured`: of ended steps alone; `expected`: the middle of earlier runs; `mixed`: some of each, or steps that still go on. */
  readonly basis: "measured" | "expected" | "mixed";
}

/** The steps of a run, or of what a run would be, and what needs what. */
export interface WorkflowGraph {
  /** Of a run. */
  readonly run?: { readonly id: RunId; readonly status: RunStatus };
  readonly name: string;
  readonly title: string;
  /** Absolute path. */
  readonly file: string;
  /** When this was so. */
  readonly at: Timestamp;
  /** In the order of the file. */
  readonly steps: readonly GraphStep[];
  /** Absent while no duration is known at all. */
  readonly criticalPath?: CriticalPath;
}

/** The answer to {@link ReadRunGraphRequest} and {@link PlanGraphRequest}. */
export type GraphResult =
  | { readonly outcome: "graph"; readonly graph: WorkflowGraph }
  | { readonly outcome: "refused"; readonly because: Refusal; readonly problems: readonly FileProblem[] };

/** The graph of a run as it stands now. Refused (`unknown-run`) for one that the host remembers no more. */
export const ReadRunGraphRequest = new RequestType<{ readonly runId: RunId }, GraphResult, void>("manus/graph/readRun");

/** The graph of what a run would do: `manus/run/plan` as a graph, refused for the same reasons. Starts nothing, writes nothing, calls nobody. */
export const PlanGraphRequest = new RequestType<StartRunParams, GraphResult, void>("manus/graph/planRun");

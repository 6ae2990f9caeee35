import { RequestType } from "vscode-jsonrpc";
import type { FileProblem, StartRunParams } from "./runs.ts";
import type { AccountId, Engine, InstanceId, Refusal, StepId } from "./states.ts";

/** What a value was in earlier runs: its 10th, 50th and 90th percentile, over `samples` of them. */
export interface Spread {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
  readonly samples: number;
}

/** One step of a plan. */
export interface PlannedStep {
  readonly id: StepId;
  readonly number: number;
  readonly title: string;
  readonly kind: "tool" | "task" | "prompt" | "workflow" | "approve";
  /** Of a direct tool call. */
  readonly tool?: string;
  /** 0-based line in the file. */
  readonly line: number;
  readonly needs: readonly StepId[];
  /** Its `if`, which is decided when its turn comes. */
  readonly condition?: string;
  /** What it goes over: how many items, or "unknown" where that depends on earlier steps. */
  readonly items?: number | "unknown";
  /** Of a tool or agent: where it would run as things stand. Absent: nowhere, see `blockedBecause`. */
  readonly place?: {
    readonly engine: Engine;
    readonly instanceId: InstanceId;
    readonly accountId: AccountId;
    readonly model?: string;
  };
  /** Why no instance would take it now, a sentence. */
  readonly blockedBecause?: string;
  /** What it will or may ask a person, a sentence each. */
  readonly asks: readonly string[];
  /** `hit`: its kept result would be taken and it isn't run. `unknown`: its key depends on earlier steps. Absent: it has no `cache`. */
  readonly cache?: "hit" | "miss" | "unknown";
  /** Milliseconds; absent without history. Gates: how long people took. */
  readonly duration?: Spread;
  /** US dollars; absent without history, or where the engine reports none. */
  readonly cost?: Spread;
  /** Credits of the cloud. */
  readonly credits?: Spread;
  /** Of a step that runs a workflow: what it would do. */
  readonly child?: RunPlan;
}

/** What a run of a file would do, as things stand. Nothing was started for it. */
export interface RunPlan {
  readonly name: string;
  readonly title: string;
  readonly file: string;
  readonly steps: readonly PlannedStep[];
  /** Step ids that can go at the same time, wave after wave; the limits of `concurrency.max` and of instances come on top. */
  readonly waves: readonly (readonly StepId[])[];
  /** What the run's agents may spend together, and what comes at the bound. */
  readonly budget?: {
    readonly cost?: number;
    readonly tokens?: number;
    readonly credits?: number;
    readonly onExceed: "ask" | "stop";
  };
  /** Along the longest path: milliseconds, with what is known; `unknown` says what is missing from it. Absent: nothing is known of any step. */
  readonly duration?: Spread;
  /** Of all steps with history together; the percentiles are added up, so p10 and p90 are rather too far apart. */
  readonly cost?: Spread;
  readonly credits?: Spread;
  /** Steps without history, which the sums leave out. */
  readonly unknown: readonly StepId[];
  /** What would exceed a budget (of the run, an account, a day), a sentence each. */
  readonly overBudget: readonly string[];
  /** What else will keep it waiting, e.g. that its concurrency group is taken; a sentence each. */
  readonly notes: readonly string[];
}

/** The answer to {@link PlanRunRequest}; refused for what would also keep the run from starting. */
export type PlanRunResult =
  | { readonly outcome: "planned"; readonly plan: RunPlan }
  | { readonly outcome: "refused"; readonly because: Refusal; readonly problems: readonly FileProblem[] };

/** Say what a run would do: order, places, questions, expected time and cost. Starts nothing, writes nothing, calls nobody. */
export const PlanRunRequest = new RequestType<StartRunParams, PlanRunResult, void>("manus/run/plan");

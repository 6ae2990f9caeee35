import type { PanelSpread, PlanRefusal } from "./plan.ts";
import type { PanelStatus } from "./run-events.ts";

/** Where a step of a run stands; as the host's protocol has it. */
export interface PanelLiveStep {
  readonly status: PanelStatus;
  readonly outcome?: string;
  readonly reason?: string;
  readonly waitsFor?: string;
  readonly canAnswer?: true;
  readonly startedAt?: string;
  readonly durationMs?: number;
  readonly items?: {
    readonly total: number;
    readonly pending: number;
    readonly active: number;
    readonly succeeded: number;
    readonly failed: number;
    readonly skipped: number;
  };
  readonly reused?: "run" | "cache";
  readonly taskId?: string;
  readonly childRunId?: string;
}

/** What is foreseen of a step of a plan; as the host's protocol has it. */
export interface PanelForeseenStep {
  readonly items?: number | "unknown";
  readonly place?: { readonly instanceId: string; readonly accountId: string; readonly model?: string };
  readonly blockedBecause?: string;
  readonly asks: readonly string[];
  readonly cache?: "hit" | "miss" | "unknown";
  readonly child?: PanelGraph;
}

/** One step of a graph; as the host's protocol has it. */
export interface PanelGraphStep {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly kind: "tool" | "task" | "prompt" | "workflow" | "approve";
  readonly tool?: string;
  readonly needs: readonly string[];
  readonly condition?: string;
  readonly expected?: PanelSpread;
  readonly live?: PanelLiveStep;
  readonly foreseen?: PanelForeseenStep;
}

/** The steps of a run, or of what a run would be; as the host's protocol has it. */
export interface PanelGraph {
  readonly run?: { readonly id: string; readonly status: PanelStatus };
  readonly name: string;
  readonly title: string;
  readonly at: string;
  readonly steps: readonly PanelGraphStep[];
  readonly criticalPath?: {
    readonly steps: readonly string[];
    readonly milliseconds: number;
    readonly basis: "measured" | "expected" | "mixed";
  };
}

/** What the graph is of, and what the editor keeps to bring its tab back. */
export type GraphState =
  | { readonly kind: "run"; readonly runId: string }
  | {
      readonly kind: "plan";
      readonly file: string;
      readonly workspaceFolder: string;
      readonly inputs: Readonly<Record<string, unknown>>;
    };

/** What stands above a graph. */
export interface GraphSubject {
  readonly kind: "run" | "plan";
  /** The file as a person knows it: relative to its workspace folder. Empty while it isn't known. */
  readonly file: string;
  /** Of a plan: the inputs that it was made with, each as `name: value`. */
  readonly inputs: readonly string[];
  /** To be left with the editor. */
  readonly state: GraphState;
}

/** From the extension to the panel. */
export type ToGraph =
  /** The host is asked; what was shown stays until the answer is there. */
  | { readonly type: "loading"; readonly subject: GraphSubject }
  | { readonly type: "graph"; readonly graph: PanelGraph }
  | { readonly type: "refused"; readonly refusal: PlanRefusal }
  /** Something failed beside the graph; a sentence. Empty: nothing does any more. */
  | { readonly type: "problem"; readonly message: string }
  /** Something was done; a sentence. */
  | { readonly type: "told"; readonly message: string };

/** Ids of steps: each but the last one of a step that runs a workflow. */
export type StepPath = readonly string[];

/** From the panel to the extension. */
export type FromGraph =
  /** The first message: the page is there and hears. */
  | { readonly type: "ready" }
  /** Make it anew. */
  | { readonly type: "again" }
  /** Of a plan: start what is shown. */
  | { readonly type: "run" }
  /** Show the same as a plan, or the events of the run. */
  | { readonly type: "showOther" }
  | { readonly type: "openFile" }
  /** Go to a step's line. */
  | { readonly type: "revealStep"; readonly path: StepPath }
  /** Of a run: show the events of a step's agent or of its run. */
  | { readonly type: "showEvents"; readonly stepId: string }
  /** Of a run: show the graph of the run that a step has started. */
  | { readonly type: "showChild"; readonly stepId: string }
  /** Of a run: answer what a step asks. */
  | { readonly type: "answerStep"; readonly stepId: string }
  | { readonly type: "revealProblem"; readonly place: number }
  /** `path`: the step whose workflow is shown; empty for the whole. */
  | { readonly type: "copyMermaid"; readonly path: StepPath }
  | { readonly type: "saveMermaid"; readonly path: StepPath }
  | { readonly type: "saveSvg"; readonly path: StepPath };

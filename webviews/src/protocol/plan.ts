/** What a value was in earlier runs: its 10th, 50th and 90th percentile, over `samples` of them. */
export interface PanelSpread {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
  readonly samples: number;
}

/** One step of a plan; as the host's protocol has it. */
export interface PanelPlannedStep {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly kind: "tool" | "task" | "prompt" | "workflow" | "approve";
  readonly needs: readonly string[];
  readonly condition?: string;
  readonly items?: number | "unknown";
  readonly place?: {
    readonly engine: "tool" | "local" | "manus";
    readonly instanceId: string;
    readonly accountId: string;
    readonly model?: string;
  };
  readonly blockedBecause?: string;
  readonly asks: readonly string[];
  readonly cache?: "hit" | "miss" | "unknown";
  /** Milliseconds. */
  readonly duration?: PanelSpread;
  /** US dollars. */
  readonly cost?: PanelSpread;
  readonly credits?: PanelSpread;
  readonly child?: PanelPlan;
}

/** What a run of a file would do; as the host's protocol has it. */
export interface PanelPlan {
  readonly name: string;
  readonly title: string;
  readonly steps: readonly PanelPlannedStep[];
  readonly waves: readonly (readonly string[])[];
  readonly duration?: PanelSpread;
  readonly cost?: PanelSpread;
  readonly credits?: PanelSpread;
  readonly unknown: readonly string[];
  readonly overBudget: readonly string[];
  readonly notes: readonly string[];
}

/** What the plan is of. */
export interface PlanSubject {
  /** The file as a person knows it: relative to its workspace folder. */
  readonly file: string;
  /** The inputs that it was planned with, each as `name: value`. */
  readonly inputs: readonly string[];
  /** Whether the file has inputs that could be others. */
  readonly canChangeInputs: boolean;
  /** To be left with the editor, which brings the tab back with it. */
  readonly state: PlanState;
}

/** What a plan is made from. */
export interface PlanState {
  readonly file: string;
  readonly workspaceFolder: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Why there is no plan. */
export interface PlanRefusal {
  readonly message: string;
  /** What to do about it; may be empty. */
  readonly remedy: string;
  readonly problems: readonly {
    readonly file: string;
    /** 1-based. */
    readonly line: number;
    readonly message: string;
    readonly isError: boolean;
  }[];
}

/** From the extension to the panel. */
export type ToPlan =
  /** The host is asked; what was shown stays until the answer is there. */
  | { readonly type: "planning"; readonly subject: PlanSubject }
  | { readonly type: "planned"; readonly plan: PanelPlan; readonly at: string }
  | { readonly type: "refused"; readonly refusal: PlanRefusal }
  /** Something failed beside the plan; a sentence. */
  | { readonly type: "problem"; readonly message: string };

/** From the panel to the extension. */
export type FromPlan =
  /** The first message: the page is there and hears. */
  | { readonly type: "ready" }
  | { readonly type: "run" }
  | { readonly type: "planAgain" }
  | { readonly type: "changeInputs" }
  /** Show the same as a graph. */
  | { readonly type: "showGraph" }
  /** Go to a step's line: ids of steps, each but the last one of a step that runs a workflow. */
  | { readonly type: "revealStep"; readonly path: readonly string[] }
  /** Go to the problem at this place in {@link PlanRefusal.problems}. */
  | { readonly type: "revealProblem"; readonly place: number }
  | { readonly type: "openFile" };

/** Where a run or a step stands; the words of the host's protocol. */
export type PanelStatus =
  | "pending"
  | "queued"
  | "starting"
  | "running"
  | "paused"
  | "waiting"
  | "succeeded"
  | "failed"
  | "stopped"
  | "skipped";

/** Why something ended. */
export interface PanelReason {
  readonly message: string;
  readonly remedy?: string;
}

/** What the header's buttons do. */
export type PanelAction = "stop" | "pause" | "resume" | "runAgain" | "retry" | "rerun";

/** One step of the run. */
export interface PanelStep {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  /** What it does, beyond its title; may be empty. */
  readonly detail: string;
  readonly status: PanelStatus;
  readonly outcome?: string;
  readonly reason?: PanelReason;
  /** What it waits for, in a sentence, while it waits. */
  readonly waitsFor?: string;
  /** Of a step that goes over items: how many are done, and how many failed; empty otherwise. */
  readonly items: string;
  /** Where its result comes from when it wasn't run; empty otherwise. */
  readonly reused: string;
  /** Whether it, and all that depend on it, can start over. */
  readonly canRetryFrom: boolean;
  /** Whether it can be left out. */
  readonly canSkip: boolean;
  /** Whether it has started a run of its own, whose events can be shown. */
  readonly hasChild: boolean;
  /** Whether a person can answer what it waits for. */
  readonly canAnswer: boolean;
  /** Of an agent: model, turn, tokens, cost and where its plan stands; empty otherwise. */
  readonly agent: string;
  /** Whether an agent works on it, whose own events can be shown. */
  readonly hasStream: boolean;
  /** Whether a message can be sent to it. */
  readonly canMessage: boolean;
  /** Whether it has a worktree with changes to look at. */
  readonly hasChanges: boolean;
  readonly startedAt?: string;
  readonly durationMs?: number;
}

/** The run as the panel shows it. */
export interface PanelRun {
  readonly id: string;
  readonly kind: "task" | "workflow";
  readonly title: string;
  /** The file as a person knows it: relative to its workspace folder. */
  readonly file: string;
  readonly status: PanelStatus;
  readonly reason?: PanelReason;
  /** What it waits for while nothing of it may start, a sentence. */
  readonly waitingFor?: string;
  /** Whether it came from another machine: nothing can be asked of it. */
  readonly imported: boolean;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly steps: readonly PanelStep[];
  /** What may be asked of it now; the other buttons are disabled. */
  readonly can: readonly PanelAction[];
}

/** One event of the stream, cut down to what a list can show. */
export interface PanelEvent {
  /** 1-based; the stream has no gaps. */
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly type: string;
  readonly source: string;
  /** One line. */
  readonly summary: string;
  /** What the model said along with a call. */
  readonly thought?: string;
  /** Of a plan: its steps as they stood. */
  readonly plan?: readonly PanelPlanStep[];
  /** Pictures that belong to it: paths in the stream's folder. */
  readonly images?: readonly string[];
  /** The payload as indented JSON, possibly cut. */
  readonly body: string;
  /** Whether `body` is only the beginning. */
  readonly cut: boolean;
}

/** One step of an agent's plan. */
export interface PanelPlanStep {
  readonly title: string;
  readonly status: "todo" | "doing" | "done" | "failed" | "skipped";
}

/** From the extension to the panel. */
export type ToRunEvents =
  /** The run as it stands; nothing when the host doesn't know it. */
  | { readonly type: "run"; readonly run: PanelRun | undefined }
  /** What is shown from now on is another stream: the events that are there belong to it no more. */
  | { readonly type: "anotherStream" }
  /** An answer to `read`. `total` counts the events on disk now. */
  | { readonly type: "page"; readonly events: readonly PanelEvent[]; readonly total: number }
  /** Events that were just appended. */
  | { readonly type: "appended"; readonly events: readonly PanelEvent[] }
  /** Something failed; a sentence. An empty one takes the last one back. */
  | { readonly type: "problem"; readonly message: string };

/** From the panel to the extension. */
export type FromRunEvents =
  /** The first message: the page is there and hears. Before it nothing is sent to the panel. */
  | { readonly type: "ready" }
  /** Ask for at most `limit` events from number `from` on; `from: "end"` for the newest. */
  | { readonly type: "read"; readonly from: number | "end"; readonly limit: number }
  | { readonly type: "act"; readonly action: PanelAction }
  | { readonly type: "revealStep"; readonly stepId: string }
  | { readonly type: "answerStep"; readonly stepId: string }
  | { readonly type: "retryFromStep"; readonly stepId: string }
  | { readonly type: "skipStep"; readonly stepId: string }
  /** Show the events of the run that a step has started. */
  | { readonly type: "showChild"; readonly stepId: string }
  /** Show the events of a step's agent, write to it, or show what it has changed. */
  | { readonly type: "showStream"; readonly stepId: string }
  | { readonly type: "messageStep"; readonly stepId: string }
  | { readonly type: "showChanges"; readonly stepId: string }
  /** One of the paths in {@link PanelEvent.images}. */
  | { readonly type: "openImage"; readonly path: string }
  | { readonly type: "openFile" }
  | { readonly type: "openJson" };

/** What the panel leaves with the editor, so that a reload of the window finds it again. */
export interface RunEventsState {
  readonly runId: string;
  /** Of a panel that shows an agent's stream. */
  readonly taskId?: string;
}

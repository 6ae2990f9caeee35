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
  /** What all its agents have used, in words; empty where nothing is known. */
  readonly usage: string;
  /** What of it, or of the agent that is shown, waits for a person. */
  readonly asks: readonly PanelAsk[];
  /** The agents that can be written to. */
  readonly writers: readonly PanelWriter[];
  /** What of its agents can be taken over; empty where none of them is at work on this machine. */
  readonly takeOvers: readonly PanelTakeOver[];
}

/** Something of an agent's that a person may have for themselves. */
export interface PanelTakeOver {
  readonly what: "shell" | "browser";
  /** `taken`: the person has it until they give it back. `none`: there is nothing to be taken over now. */
  readonly state: "free" | "taken" | "none";
  /** What taking it over or giving it back does, or why it can't be: a sentence. */
  readonly why: string;
}

/** An agent that takes messages. */
export interface PanelWriter {
  readonly taskId: string;
  readonly title: string;
}

/** One question to a person. */
export interface PanelAsk {
  readonly taskId: string;
  readonly askId: string;
  readonly kind: "approval" | "question" | "takeover" | "budget" | "account";
  /** Whose question it is. */
  readonly title: string;
  readonly text: string;
  /** What exactly it is about: a command, a path, a URL; empty where there is nothing more. */
  readonly detail: string;
  /** Beside the text: who may answer, what a lasting yes would allow, what comes with it. */
  readonly notes: readonly string[];
  /** A unified diff, possibly cut; empty where nothing would change. */
  readonly diff: string;
  /** In the order in which they are offered. */
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  /** Whether words can be given: as the answer, or as a comment along with a no. */
  readonly words: "answer" | "comment" | "none";
  /** Whether a yes needs a form, which the editor shows. */
  readonly hasForm: boolean;
  readonly hasAttachments: boolean;
}

/** One event of the stream as a line of a list. */
export interface PanelEvent {
  /** 1-based; the stream has no gaps. */
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly type: string;
  /** One line. */
  readonly summary: string;
  /** Of an observation: how it ended; else empty. */
  readonly outcome: string;
  /** What it took: tokens, cost, time; empty where nothing is known. */
  readonly took: string;
  /** The turn of the agent in which it was. */
  readonly turn?: number;
}

/** One step of an agent's plan. */
export interface PanelPlanStep {
  readonly title: string;
  readonly status: "todo" | "doing" | "done" | "failed" | "skipped";
  readonly isCurrent: boolean;
}

/** A plan as an event tells it. */
export interface PanelPlan {
  readonly seq: number;
  readonly steps: readonly PanelPlanStep[];
  /** Why it is as it is; may be empty. */
  readonly reflection: string;
}

/** A text to be read in an event, with what it is. */
export interface PanelText {
  readonly title: string;
  readonly text: string;
  /** Whether `text` is only the beginning. */
  readonly cut: boolean;
  /** Whether it is what a terminal would show, colours included. */
  readonly isTerminal: boolean;
}

/** What an event that was opened has to show; of a tool call both halves, whichever was opened. */
export interface PanelDetail {
  readonly seq: number;
  readonly source: string;
  /** What the model said along with a call. */
  readonly thought: string;
  readonly texts: readonly PanelText[];
  /** How the call ended, in words; empty where it is no call or goes on. */
  readonly ending: string;
  readonly plan?: PanelPlan;
  /** Pictures: as `data:` addresses; without one it is too large to be shown here. `path` lies in the stream's folder. */
  readonly images: readonly { readonly path: string; readonly url?: string }[];
  /** Files of the workspace that it speaks of, as `path` or `path:line`. */
  readonly places: readonly string[];
  /** Whether there are two sides to be shown beside each other. */
  readonly hasDiff: boolean;
  /** The payload as indented JSON. */
  readonly json: string;
  /** Whether `json` is only the beginning. */
  readonly cut: boolean;
}

/** A message that a person has sent from the panel, and how far it is. */
export interface PanelReceipt {
  /** The panel's own number for it. */
  readonly id: number;
  readonly text: string;
  readonly state: "sending" | "queued" | "delivered" | "read" | "refused";
  /** In a sentence. */
  readonly words: string;
}

/** Where a list begins: at a place among the events it shows, counted from 1; at an event's number, or the next one that it shows; at its end. */
export type PanelStart = { readonly place: number } | { readonly seq: number } | "end";

/** From the extension to the panel. */
export type ToRunEvents =
  /** The run as it stands; nothing when the host doesn't know it. */
  | { readonly type: "run"; readonly run: PanelRun | undefined }
  /** What is shown from now on is another stream: the events that are there belong to it no more. */
  | { readonly type: "anotherStream" }
  /** An answer to `list`, from where that was asked. `first` is the place of the first of `events`; `total` counts those that are listed, `counts` all by type. */
  | {
      readonly type: "listed";
      readonly list: number;
      readonly from: PanelStart;
      readonly events: readonly PanelEvent[];
      readonly first: number;
      readonly total: number;
      readonly counts: Readonly<Record<string, number>>;
    }
  /** Events that were just appended. */
  | { readonly type: "appended"; readonly events: readonly PanelEvent[] }
  /** Events were missed: what is known of the stream is to be asked anew. */
  | { readonly type: "listAgain" }
  /** The newest plan of the stream. */
  | { readonly type: "plan"; readonly plan: PanelPlan | undefined }
  /** An answer to `open`. */
  | { readonly type: "detail"; readonly detail: PanelDetail }
  /** How far the search with this number is: so many events have it among the first `searched` of `total`. */
  | {
      readonly type: "found";
      readonly search: number;
      readonly count: number;
      readonly searched: number;
      readonly total: number;
      readonly done: boolean;
    }
  /** An answer to `nextMatch`: an event that has it, the how manieth it is; nothing where there is none (yet). */
  | {
      readonly type: "match";
      readonly search: number;
      readonly match: { readonly seq: number; readonly place: number } | undefined;
    }
  | { readonly type: "receipts"; readonly receipts: readonly PanelReceipt[] }
  /** Show this event. */
  | { readonly type: "goTo"; readonly seq: number }
  /** Something failed; a sentence. An empty one takes the last one back. */
  | { readonly type: "problem"; readonly message: string };

/** From the panel to the extension. */
export type FromRunEvents =
  /** The first message: the page is there and hears. Before it nothing is sent to the panel. */
  | { readonly type: "ready" }
  /** Ask for at most `limit` events of these types; all where none are named. `list` comes back with the answer. */
  | {
      readonly type: "list";
      readonly list: number;
      readonly types?: readonly string[];
      readonly from: PanelStart;
      readonly limit: number;
    }
  /** Ask for what an event has to show. */
  | { readonly type: "open"; readonly seq: number }
  /** Search anew; an empty text ends the search before. */
  | { readonly type: "search"; readonly search: number; readonly text: string; readonly types?: readonly string[] }
  /** The first match after an event, or the last one before it. */
  | { readonly type: "nextMatch"; readonly search: number; readonly seq: number; readonly back: boolean }
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
  /** Answer a question with one of its choices, with words, or both. */
  | {
      readonly type: "answer";
      readonly taskId: string;
      readonly askId: string;
      readonly choice?: string;
      readonly text?: string;
    }
  /** Let the editor show what a task wants to change, or all of its question with its form and attachments. */
  | { readonly type: "showAskDiff"; readonly taskId: string }
  | { readonly type: "answerInEditor"; readonly taskId: string }
  /** Write to an agent; with `interrupt` what it does now ends first. */
  | {
      readonly type: "send";
      readonly id: number;
      readonly taskId: string;
      readonly text: string;
      readonly interrupt: boolean;
    }
  /** Take something of an agent's over, where that is `free`, or give it back, where it is `taken`. `id` is for the receipt, where the agent is asked for it. */
  | { readonly type: "takeOver"; readonly what: PanelTakeOver["what"]; readonly id: number }
  | { readonly type: "giveBack"; readonly what: PanelTakeOver["what"] }
  /** One of the paths in {@link PanelDetail.images} of the event. */
  | { readonly type: "openImage"; readonly path: string }
  /** One of {@link PanelDetail.places}. */
  | { readonly type: "openPlace"; readonly place: string }
  /** Show the two sides of a change beside each other. */
  | { readonly type: "showDiff"; readonly seq: number }
  /** Put a link to this event on the clipboard; to the run where none is named. */
  | { readonly type: "copyLink"; readonly seq?: number }
  | { readonly type: "openFile" }
  | { readonly type: "openJson" };

/** What the panel leaves with the editor, so that a reload of the window finds it again. */
export interface RunEventsState {
  readonly runId: string;
  /** Of a panel that shows an agent's stream. */
  readonly taskId?: string;
  /** The types that weren't shown. */
  readonly hidden?: readonly string[];
  /** What was searched for. */
  readonly search?: string;
  /** The event at the top; absent where the newest was followed. */
  readonly seq?: number;
}

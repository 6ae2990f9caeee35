import * as l10n from "@vscode/l10n";
import { elapsed, formatDuration, formatTicking } from "../protocol/durations.ts";
import type { PanelAction, PanelReason, PanelRun, PanelStatus, PanelStep } from "../protocol/run-events.ts";
import { firstSeq, isAtEnd, lastSeq, type PanelState } from "./state.ts";

/** What the page shows, ready to be put into elements. */
export interface RunEventsView {
  readonly header: HeaderView | undefined;
  /** A sentence instead of the header, while there is none. */
  readonly notice: string;
  readonly problem: string;
  readonly steps: readonly StepRow[];
  readonly filters: readonly TypeFilter[];
  /** Which part of the stream is there, for people. */
  readonly range: string;
  readonly follow: boolean;
  readonly reading: boolean;
  readonly canLoadEarlier: boolean;
  readonly canLoadLater: boolean;
}

export interface HeaderView {
  readonly title: string;
  readonly file: string;
  readonly status: PanelStatus;
  readonly icon: string;
  /** Status and duration in words. */
  readonly state: string;
  readonly reason: string;
  readonly buttons: readonly { readonly action: PanelAction; readonly label: string; readonly enabled: boolean }[];
}

export interface StepRow {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  readonly status: PanelStatus;
  readonly icon: string;
  readonly state: string;
  /** Why it ended as it did, or what it waits for; empty when there is nothing to say. */
  readonly note: string;
  /** Of an agent: what it has used and where its plan stands. */
  readonly agent: string;
  /** What a person can do with it beside going to its line; in the order they are shown. */
  readonly actions: readonly StepAction[];
}

/** What a button beside a step does. */
export interface StepAction {
  readonly type:
    | "answerStep"
    | "messageStep"
    | "showStream"
    | "showChild"
    | "showChanges"
    | "retryFromStep"
    | "skipStep";
  readonly label: string;
}

export interface TypeFilter {
  readonly type: string;
  readonly label: string;
  readonly shown: boolean;
}

/** The page for a state, as of `now` (milliseconds since 1970). */
export function toView(state: PanelState, now: number): RunEventsView {
  return {
    header: state.run && toHeader(state.run, now),
    notice: noticeOf(state),
    problem: state.problem,
    // The events of a task file's only agent are those that are shown.
    steps: (state.run?.steps ?? []).map((step) => toStepRow(step, now, state.run?.kind === "task")),
    filters: toFilters(state),
    range: rangeOf(state),
    follow: state.follow,
    reading: state.reading,
    canLoadEarlier: firstSeq(state) > 1,
    canLoadLater: state.events.length > 0 && !isAtEnd(state),
  };
}

/** The types of a stream, in the order they are offered; others come after them. */
const streamTypes = ["message", "action", "observation", "plan", "knowledge", "datasource", "system"];

const buttons: readonly { readonly action: PanelAction; readonly label: string }[] = [
  {
    action: "stop",
    get label() {
      return l10n.t("Stop");
    },
  },
  {
    action: "pause",
    get label() {
      return l10n.t("Pause");
    },
  },
  {
    action: "resume",
    get label() {
      return l10n.t("Resume");
    },
  },
  {
    action: "retry",
    get label() {
      return l10n.t("Retry Failed Steps");
    },
  },
  {
    action: "runAgain",
    get label() {
      return l10n.t("Run Again");
    },
  },
  {
    action: "rerun",
    get label() {
      return l10n.t("Rerun With Inputs…");
    },
  },
];

const icons: Readonly<Record<PanelStatus, string>> = {
  pending: "circle-outline",
  queued: "clock",
  starting: "loading",
  running: "loading",
  paused: "debug-pause",
  waiting: "bell-dot",
  succeeded: "pass",
  failed: "error",
  stopped: "circle-slash",
  skipped: "debug-step-over",
};

function toHeader(run: PanelRun, now: number): HeaderView {
  const duration = elapsed(run.startedAt, run.finishedAt, now) ?? 0;
  const time = run.finishedAt === undefined ? formatTicking(duration) : formatDuration(duration);
  // A run that failed offers what helps then; the others needn't be seen all the time.
  const offered = buttons.filter(({ action }) => !isAfterwards(action) || run.can.includes(action));
  return {
    title: run.title,
    file: run.file,
    status: run.status,
    icon: icons[run.status],
    state: [labelOf(run.status), ...(run.imported ? ["imported"] : []), time].join(" · "),
    reason: run.waitingFor ?? toSentence(run.reason),
    buttons: run.imported ? [] : offered.map((button) => ({ ...button, enabled: run.can.includes(button.action) })),
  };
}

function isAfterwards(action: PanelAction): boolean {
  return action === "retry" || action === "rerun";
}

function toStepRow(step: PanelStep, now: number, isShown: boolean): StepRow {
  const time = timeOf(step, now);
  const word = step.outcome !== undefined && step.outcome !== "" ? step.outcome : labelOf(step.status);
  return {
    id: step.id,
    label: isShown ? step.title : `${step.number}. ${step.title}`,
    detail: step.detail,
    status: step.status,
    icon: icons[step.status],
    state: [word, step.items, step.reused, time ?? ""].filter((part) => part !== "").join(" · "),
    note: step.waitsFor ?? toSentence(step.reason),
    agent: step.agent,
    actions: actionsOf(step, isShown),
  };
}

function actionsOf(step: PanelStep, isShown: boolean): readonly StepAction[] {
  const actions: readonly (StepAction & { readonly there: boolean })[] = [
    { type: "answerStep", label: l10n.t("Answer…"), there: step.canAnswer },
    { type: "messageStep", label: l10n.t("Message…"), there: step.canMessage },
    { type: "showStream", label: l10n.t("Agent's Events"), there: step.hasStream && !isShown },
    { type: "showChild", label: l10n.t("Its Run's Events"), there: step.hasChild },
    { type: "showChanges", label: l10n.t("Changes…"), there: step.hasChanges },
    // What has succeeded can start over too, from the tree: a button for it beside every step would be in the way.
    {
      type: "retryFromStep",
      label: l10n.t("Retry From Here…"),
      there: step.canRetryFrom && step.status !== "succeeded",
    },
    { type: "skipStep", label: l10n.t("Skip…"), there: step.canSkip && step.status !== "pending" },
  ];
  return actions.filter(({ there }) => there).map(({ type, label }) => ({ type, label }));
}

function timeOf(step: PanelStep, now: number): string | undefined {
  if (step.durationMs !== undefined) return formatDuration(step.durationMs);
  const moves = step.status === "running" || step.status === "starting" || step.status === "waiting";
  const duration = moves ? elapsed(step.startedAt, undefined, now) : undefined;
  return duration === undefined ? undefined : formatTicking(duration);
}

function toFilters(state: PanelState): readonly TypeFilter[] {
  const counts = new Map<string, number>();
  for (const { type } of state.events) counts.set(type, (counts.get(type) ?? 0) + 1);
  const others = [...counts.keys()].filter((type) => !streamTypes.includes(type)).sort();
  return [...streamTypes, ...others]
    .filter((type) => counts.has(type) || state.hidden.has(type))
    .map((type) => ({ type, label: `${type} (${counts.get(type) ?? 0})`, shown: !state.hidden.has(type) }));
}

function rangeOf(state: PanelState): string {
  if (state.events.length === 0) return state.reading ? l10n.t("Reading events…") : l10n.t("No events yet");
  const shown = state.events.filter((event) => !state.hidden.has(event.type)).length;
  const part = l10n.t("Events {0} to {1} of {2}", firstSeq(state), lastSeq(state), state.total);
  return shown === state.events.length ? part : l10n.t("{0}, {1} of them shown", part, shown);
}

function noticeOf(state: PanelState): string {
  if (state.known === "loading") return l10n.t("Waiting for the Manus host…");
  return state.known === "gone"
    ? l10n.t("The host does not list this run any more; its events are read from disk.")
    : "";
}

function labelOf(status: PanelStatus): string {
  return status === "pending" ? l10n.t("not started") : status;
}

function toSentence(reason: PanelReason | undefined): string {
  if (reason?.remedy === undefined) return reason?.message ?? "";
  const end = /[.!?]$/.test(reason.message) ? "" : ".";
  return `${reason.message}${end} ${reason.remedy}`;
}

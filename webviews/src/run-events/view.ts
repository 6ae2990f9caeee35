import * as l10n from "@vscode/l10n";
import { elapsed, formatDuration, formatTicking } from "../protocol/durations.ts";
import { formatNumber } from "../protocol/numbers.ts";
import type {
  PanelAction,
  PanelAsk,
  PanelReason,
  PanelRun,
  PanelStatus,
  PanelStep,
  PanelTakeOver,
  PanelWriter,
} from "../protocol/run-events.ts";
import { outcomeWord, statusWord } from "../protocol/status-words.ts";
import { streamTypes, type PanelState, type SearchState } from "./state.ts";

/** What the page shows beside the events themselves, ready to be put into elements. */
export interface RunEventsView {
  readonly header: HeaderView | undefined;
  /** A sentence instead of the header, while there is none. */
  readonly notice: string;
  readonly problem: string;
  readonly steps: readonly StepRow[];
  readonly asks: readonly PanelAsk[];
  readonly writers: readonly PanelWriter[];
  readonly filters: readonly TypeFilter[];
  /** How many events are listed, for people. */
  readonly range: string;
  /** Whether there are any to see: then `range` is a place among them. */
  readonly hasEvents: boolean;
  /** How the search stands; empty while nothing is searched for. */
  readonly found: string;
  readonly canGoToMatch: boolean;
  readonly searching: boolean;
  readonly follow: boolean;
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
  readonly takeOvers: readonly TakeOverButton[];
}

/** A button that takes something of an agent's over, or gives it back. */
export interface TakeOverButton {
  readonly what: PanelTakeOver["what"];
  readonly type: "takeOver" | "giveBack";
  readonly label: string;
  /** What it does, or why it can't be pressed. */
  readonly tooltip: string;
  readonly enabled: boolean;
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
  const { run, search } = state;
  return {
    header: run && toHeader(run, now),
    notice: noticeOf(state),
    problem: state.problem,
    // The events of a task file's only agent are those that are shown.
    steps: (run?.steps ?? []).map((step) => toStepRow(step, now, run?.kind === "task")),
    asks: run?.asks ?? [],
    writers: run?.writers ?? [],
    filters: toFilters(state),
    range: rangeOf(state),
    hasEvents: hasEvents(state),
    found: foundOf(search),
    canGoToMatch: search.text !== "" && (search.count > 0 || !search.done),
    searching: search.text !== "" && (!search.done || search.waits !== undefined),
    follow: state.follow,
  };
}

interface HeaderButton {
  readonly action: PanelAction;
  readonly label: string;
}

function headerButtons(): readonly HeaderButton[] {
  return [
    { action: "stop", label: l10n.t("Stop") },
    { action: "pause", label: l10n.t("Pause") },
    { action: "resume", label: l10n.t("Resume") },
    { action: "retry", label: l10n.t("Retry Failed Steps") },
    { action: "runAgain", label: l10n.t("Run Again") },
    { action: "rerun", label: l10n.t("Rerun With Inputs…") },
  ];
}

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
  const offered = headerButtons().filter(({ action }) => !isAfterwards(action) || run.can.includes(action));
  return {
    title: run.title,
    file: run.file,
    status: run.status,
    icon: icons[run.status],
    state: [statusWord(run.status), run.imported ? l10n.t("imported") : "", time, run.usage]
      .filter((part) => part !== "")
      .join(" · "),
    reason: run.waitingFor ?? toSentence(run.reason),
    takeOvers: run.takeOvers.map(toTakeOverButton),
    buttons: run.imported ? [] : offered.map((button) => ({ ...button, enabled: run.can.includes(button.action) })),
  };
}

function toTakeOverButton({ what, state, why }: PanelTakeOver): TakeOverButton {
  const type = state === "taken" ? "giveBack" : "takeOver";
  return { what, type, label: takeOverLabel(what, type), tooltip: why, enabled: state !== "none" };
}

function takeOverLabel(what: PanelTakeOver["what"], type: TakeOverButton["type"]): string {
  if (what === "shell") return type === "takeOver" ? l10n.t("Take Over Shell…") : l10n.t("Give Back Shell");
  return type === "takeOver" ? l10n.t("Take Over Browser") : l10n.t("Give Back Browser…");
}

function isAfterwards(action: PanelAction): boolean {
  return action === "retry" || action === "rerun";
}

function toStepRow(step: PanelStep, now: number, isShown: boolean): StepRow {
  const time = timeOf(step, now);
  const word = step.outcome !== undefined && step.outcome !== "" ? outcomeWord(step.outcome) : statusWord(step.status);
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

function toFilters({ counts, hidden }: PanelState): readonly TypeFilter[] {
  const others = Object.keys(counts)
    .filter((type) => !streamTypes.includes(type))
    .sort();
  return [...streamTypes, ...others]
    .filter((type) => counts[type] !== undefined || hidden.has(type))
    .map((type) => ({ type, label: `${type} (${formatNumber(counts[type] ?? 0)})`, shown: !hidden.has(type) }));
}

function hasEvents({ total = 0 }: PanelState): boolean {
  return total > 0;
}

function rangeOf({ total, newest, current, hidden }: PanelState): string {
  if (total === undefined) return l10n.t("Reading events…");
  if (newest === 0) return l10n.t("No events yet");
  if (total === 0) return l10n.t("None of {0} events has a type that is shown", formatNumber(newest));
  const place = l10n.t("{0} of {1}", formatNumber(Math.min(current, total)), formatNumber(total));
  return hidden.size === 0 ? place : l10n.t("{0}, of {1} in all", place, formatNumber(newest));
}

function foundOf({ text, count: matches, searched, total, done, at }: SearchState): string {
  if (text === "") return "";
  if (done && matches === 0) return l10n.t("Nothing found");
  const found =
    at === undefined ? countOfMatches(matches) : l10n.t("{0} of {1}", formatNumber(at.place), countOfMatches(matches));
  const part = total === 0 ? 0 : Math.floor((searched / total) * 100);
  if (!done) return l10n.t("{0}; {1} % searched", found, part);
  // There are so many that the search has ended before the stream does.
  return searched < total ? l10n.t("{0} in the first {1} %; no more are looked for", found, part) : found;
}

function countOfMatches(matches: number): string {
  return matches === 1 ? l10n.t("1 match") : l10n.t("{0} matches", formatNumber(matches));
}

function noticeOf(state: PanelState): string {
  if (state.known === "loading") return l10n.t("Waiting for the Manus host…");
  return state.known === "gone"
    ? l10n.t("The host does not list this run any more; its events are read from disk.")
    : "";
}

function toSentence(reason: PanelReason | undefined): string {
  if (reason?.remedy === undefined) return reason?.message ?? "";
  const end = /[.!?]$/.test(reason.message) ? "" : ".";
  return `${reason.message}${end} ${reason.remedy}`;
}

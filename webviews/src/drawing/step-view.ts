import * as l10n from "@vscode/l10n";
import { elapsed, formatDuration, formatTicking } from "../protocol/durations.ts";
import type { PanelGraph, PanelGraphStep, PanelLiveStep } from "../protocol/graph.ts";
import type { PanelStatus } from "../protocol/run-events.ts";
import { outcomeWord, statusWord } from "../protocol/status-words.ts";
import { timeWords } from "../protocol/spread-words.ts";

/** How a step looks: where it stands, or of a plan what is foreseen. */
export type Mark = Exclude<PanelStatus, "starting" | "running"> | "active" | "planned" | "asks" | "cached" | "blocked";

/** A step as it is drawn, said and listed. */
export interface StepView {
  readonly id: string;
  /** `3. Build the docs`. */
  readonly title: string;
  readonly mark: Mark;
  /** Below the title, at most two. */
  readonly lines: readonly string[];
  readonly needs: readonly string[];
  /** Whether it has an `if`: it may be skipped. */
  readonly isConditional: boolean;
  readonly isCritical: boolean;
  readonly kind: PanelGraphStep["kind"];
  /** All that is known, for whoever looks closer. */
  readonly facts: readonly Fact[];
  /** The whole of it in a sentence, for a screen reader. */
  readonly spoken: string;
  readonly does: StepActs;
}

/** A word and what it's about. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** What can be done with a step, beside going to its line. */
export interface StepActs {
  readonly events: boolean;
  readonly child: boolean;
  readonly answer: boolean;
}

/** All steps of a graph as they stand at `now`, milliseconds since 1970. */
export function toSteps({ steps, criticalPath, run }: PanelGraph, now: number): readonly StepView[] {
  const critical = new Set(criticalPath?.steps);
  const titles = new Map(steps.map((step) => [step.id, titleOf(step)]));
  return steps.map((step) => {
    const needs = step.needs.map((id) => titles.get(id) ?? id);
    const isCritical = critical.has(step.id);
    const state = stateOf(step, now);
    const lines = [state, secondLine(step)].filter((line) => line !== "");
    const facts = factsOf(step, { state, needs, isCritical });
    return {
      id: step.id,
      title: titleOf(step),
      mark: markOf(step),
      lines,
      needs: step.needs,
      isConditional: step.condition !== undefined,
      isCritical,
      kind: step.kind,
      facts,
      spoken: [titleOf(step), ...facts.map(({ name, value }) => `${name}: ${value}`)].join("; "),
      does: {
        events: run !== undefined,
        child: step.live?.childRunId !== undefined || step.foreseen?.child !== undefined,
        answer: step.live?.canAnswer === true,
      },
    };
  });
}

function titleOf({ number, title }: PanelGraphStep): string {
  return `${number}. ${title}`;
}

function markOf({ live, foreseen }: PanelGraphStep): Mark {
  if (live !== undefined) return live.status === "starting" || live.status === "running" ? "active" : live.status;
  if (foreseen?.blockedBecause !== undefined) return "blocked";
  if (foreseen?.cache === "hit") return "cached";
  return (foreseen?.asks.length ?? 0) > 0 ? "asks" : "planned";
}

/** Where it stands and for how long, or how long it is expected to take. */
function stateOf(step: PanelGraphStep, now: number): string {
  const { live, expected } = step;
  if (live !== undefined) return [statusWords(live), timeOf(live, now), itemWords(live)].filter(isThere).join(" · ");
  const usual = expected === undefined ? l10n.t("time unknown") : l10n.t("about {0}", formatDuration(expected.p50));
  const words = foreseenWords(step);
  return [words, step.foreseen?.cache === "hit" ? "" : usual].filter(isThere).join(" · ");
}

function foreseenWords({ foreseen }: PanelGraphStep): string {
  if (foreseen?.blockedBecause !== undefined) return l10n.t("can't run now");
  if (foreseen?.cache === "hit") return l10n.t("from cache");
  return (foreseen?.asks.length ?? 0) > 0 ? l10n.t("asks you") : "";
}

function statusWords({ status, outcome, reused }: PanelLiveStep): string {
  if (reused === "cache") return l10n.t("from cache");
  if (reused === "run") return l10n.t("taken over");
  return outcome !== undefined && outcome !== "" ? outcomeWord(outcome) : statusWord(status);
}

function timeOf({ status, startedAt, durationMs }: PanelLiveStep, now: number): string {
  if (durationMs !== undefined) return status === "skipped" ? "" : formatDuration(durationMs);
  const soFar = elapsed(startedAt, undefined, now);
  return soFar === undefined ? "" : formatTicking(soFar);
}

function itemWords({ items }: PanelLiveStep): string {
  if (items === undefined) return "";
  const { total, succeeded, failed, skipped } = items;
  const done = succeeded + failed + skipped;
  return failed === 0 ? l10n.t("{0}/{1} items", done, total) : l10n.t("{0}/{1} items, {2} failed", done, total, failed);
}

/** Why it is so; else what it does, and over how much. */
function secondLine(step: PanelGraphStep): string {
  const { live, foreseen } = step;
  return live?.waitsFor ?? live?.reason ?? foreseen?.blockedBecause ?? foreseen?.asks[0] ?? whatItDoes(step);
}

function whatItDoes({ kind, tool, foreseen, live }: PanelGraphStep): string {
  const what = kindWord(kind, tool);
  const { items } = foreseen ?? {};
  if (live?.childRunId !== undefined) return l10n.t("{0}, a run of its own", what);
  if (items === undefined) return what;
  if (items === "unknown") return l10n.t("{0}, for each item", what);
  return items === 1 ? l10n.t("{0}, for 1 item", what) : l10n.t("{0}, for {1} items", what, items);
}

function kindWord(kind: PanelGraphStep["kind"], tool: string | undefined): string {
  switch (kind) {
    case "tool":
      return tool ?? l10n.t("tool");
    case "task":
      return l10n.t("task");
    case "prompt":
      return l10n.t("agent");
    case "workflow":
      return l10n.t("workflow");
    case "approve":
      return l10n.t("approval");
  }
}

interface Known {
  readonly state: string;
  readonly needs: readonly string[];
  readonly isCritical: boolean;
}

function factsOf(step: PanelGraphStep, { state, needs, isCritical }: Known): readonly Fact[] {
  const { live, foreseen, condition, expected } = step;
  const place = foreseen?.place;
  const facts: readonly (readonly [string, string | undefined])[] = [
    [live === undefined ? l10n.t("Expected") : l10n.t("State"), state],
    [l10n.t("Waits for"), live?.waitsFor],
    [l10n.t("Why"), live?.reason],
    [l10n.t("Can't run now"), foreseen?.blockedBecause],
    ...(foreseen?.asks ?? []).map((ask) => [l10n.t("For you"), ask] as const),
    [l10n.t("Does"), whatItDoes(step)],
    [l10n.t("Needs"), needs.length === 0 ? l10n.t("nothing: it starts at once") : needs.join(", ")],
    [l10n.t("If"), condition],
    [l10n.t("Where"), place && [place.instanceId, place.model].filter(isThere).join(" · ")],
    [l10n.t("In earlier runs"), expected && timeWords(expected)],
    [l10n.t("Critical path"), isCritical ? l10n.t("it is on it") : undefined],
  ];
  return facts.flatMap(([name, value]) => (value === undefined || value === "" ? [] : [{ name, value }]));
}

function isThere(text: string | undefined): text is string {
  return text !== undefined && text !== "";
}

import * as l10n from "@vscode/l10n";
import { languageTag } from "../protocol/language-tag.ts";
import type { PanelPlan, PanelPlannedStep, PlanRefusal, PlanSubject, ToPlan } from "../protocol/plan.ts";
import { costWords, countWords, timeWords } from "../protocol/spread-words.ts";

/** What the panel knows: `reduce` makes the next state from a message. */
export interface PlanState {
  readonly subject: PlanSubject | undefined;
  /** Whether the host is being asked. */
  readonly planning: boolean;
  readonly plan: PanelPlan | undefined;
  /** When it was made, ISO 8601. */
  readonly at: string | undefined;
  readonly refusal: PlanRefusal | undefined;
  readonly problem: string;
}

export const emptyPlan: PlanState = {
  subject: undefined,
  planning: true,
  plan: undefined,
  at: undefined,
  refusal: undefined,
  problem: "",
};

/** The next state. */
export function reduce(state: PlanState, message: ToPlan): PlanState {
  switch (message.type) {
    case "planning":
      return { ...state, subject: message.subject, planning: true, problem: "" };
    case "planned":
      return { ...state, planning: false, plan: message.plan, at: message.at, refusal: undefined, problem: "" };
    case "refused":
      return { ...state, planning: false, plan: undefined, refusal: message.refusal };
    case "problem":
      return { ...state, planning: false, problem: message.message };
  }
}

/** What the page shows, ready to be put into elements. */
export interface PlanView {
  readonly title: string;
  readonly file: string;
  /** What a screen reader is told: that it plans, or what came of it. */
  readonly state: string;
  readonly inputs: readonly string[];
  readonly canChangeInputs: boolean;
  readonly canRun: boolean;
  readonly planning: boolean;
  readonly problem: string;
  readonly refusal: PlanRefusal | undefined;
  readonly overBudget: readonly string[];
  readonly totals: readonly Fact[];
  readonly notes: readonly string[];
  readonly waves: readonly WaveView[];
}

/** A word and what it's about. */
export interface Fact {
  readonly name: string;
  readonly value: string;
  /** What needs a look: it asks, it can't run, it is taken from the cache. */
  readonly look?: "asks" | "blocked" | "hit";
}

/** Steps that can go at the same time. */
export interface WaveView {
  readonly title: string;
  readonly steps: readonly PlannedRow[];
}

/** One step. */
export interface PlannedRow {
  /** Ids of the steps that lead to it through the workflows that run others, its own last. */
  readonly path: readonly string[];
  readonly label: string;
  /** What it is: `tool`, `agent`, …, and over how many items. */
  readonly kind: string;
  readonly icon: string;
  readonly facts: readonly Fact[];
  /** Of a step that runs a workflow: what that would do. Made when it is opened. */
  readonly child: ChildView | undefined;
}

/** What a workflow inside the workflow would do. */
export interface ChildView {
  readonly title: string;
  readonly waves: () => readonly WaveView[];
  readonly overBudget: readonly string[];
  readonly notes: readonly string[];
}

/** The page for a state. */
export function toView(state: PlanState): PlanView {
  const { planning, plan, at, refusal, problem } = state;
  const shown = plan ?? noPlan;
  return {
    ...headOf(state),
    state: stateWords(planning, plan, at),
    planning,
    problem,
    refusal,
    overBudget: shown.overBudget,
    totals: plan === undefined ? [] : totalsOf(plan),
    notes: shown.notes,
    waves: wavesOf(shown, []),
  };
}

const noPlan: PanelPlan = { name: "", title: "", steps: [], waves: [], unknown: [], overBudget: [], notes: [] };

function headOf({
  subject,
  planning,
  plan,
}: PlanState): Pick<PlanView, "title" | "file" | "inputs" | "canChangeInputs" | "canRun"> {
  const { file = "", inputs = [], canChangeInputs = false } = subject ?? {};
  const name = file === "" ? l10n.t("Plan") : file;
  return { title: plan?.title ?? name, file, inputs, canChangeInputs, canRun: subject !== undefined && !planning };
}

function stateWords(planning: boolean, plan: PanelPlan | undefined, at: string | undefined): string {
  if (planning) return l10n.t("Planning…");
  if (plan === undefined) return l10n.t("No plan");
  if (at === undefined) return l10n.t("{0}; nothing was started", sizeWords(plan));
  return l10n.t("{0}, as of {1}; nothing was started", sizeWords(plan), new Date(at).toLocaleTimeString(languageTag()));
}

function totalsOf({ duration, cost, credits, unknown, steps }: PanelPlan): readonly Fact[] {
  const known = (words: string): string => {
    return unknown.length === 0
      ? words
      : l10n.t("{0}, without {1} of which nothing is known yet", words, stepCount(unknown.length));
  };
  return [
    {
      name: l10n.t("Expected time"),
      value: duration === undefined ? l10n.t("unknown") : known(timeWords(duration)),
    },
    { name: l10n.t("Expected cost"), value: cost === undefined ? l10n.t("unknown") : known(costWords(cost)) },
    ...(credits === undefined ? [] : [{ name: l10n.t("Expected credits"), value: known(countWords(credits)) }]),
    { name: l10n.t("May ask you"), value: countOf(steps, ({ asks }) => asks.length > 0) },
    { name: l10n.t("From cache"), value: countOf(steps, ({ cache }) => cache === "hit") },
  ];
}

function countOf(steps: readonly PanelPlannedStep[], fits: (step: PanelPlannedStep) => boolean): string {
  const number = steps.filter(fits).length;
  return number === 0 ? l10n.t("nothing") : stepCount(number);
}

function wavesOf(plan: PanelPlan, path: readonly string[]): readonly WaveView[] {
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  return plan.waves.map((ids, place) => {
    const rows = ids.flatMap((id) => {
      const step = steps.get(id);
      return step === undefined ? [] : [toRow(step, path)];
    });
    const title =
      rows.length > 1
        ? l10n.t("Wave {0}, {1} steps at the same time", place + 1, rows.length)
        : l10n.t("Wave {0}", place + 1);
    return { title, steps: rows };
  });
}

const kinds: Readonly<Record<PanelPlannedStep["kind"], { readonly word: string; readonly icon: string }>> = {
  tool: {
    get word() {
      return l10n.t("tool");
    },
    icon: "tools",
  },
  task: {
    get word() {
      return l10n.t("task");
    },
    icon: "sparkle",
  },
  prompt: {
    get word() {
      return l10n.t("agent");
    },
    icon: "sparkle",
  },
  workflow: {
    get word() {
      return l10n.t("workflow");
    },
    icon: "list-tree",
  },
  approve: {
    get word() {
      return l10n.t("approval");
    },
    icon: "bell-dot",
  },
};

function toRow(step: PanelPlannedStep, path: readonly string[]): PlannedRow {
  const { word, icon } = kinds[step.kind];
  const own = [...path, step.id];
  return {
    path: own,
    label: `${step.number}. ${step.title}`,
    kind: `${word}${itemWords(step.items)}`,
    icon,
    facts: factsOf(step),
    child: step.child && toChild(step.child, own),
  };
}

function itemWords(items: PanelPlannedStep["items"]): string {
  if (items === undefined) return "";
  return items === "unknown"
    ? ` ${l10n.t("for each item, how many depends on earlier steps")}`
    : ` ${items === 1 ? l10n.t("for each of 1 item") : l10n.t("for each of {0} items", items)}`;
}

function factsOf(step: PanelPlannedStep): readonly Fact[] {
  const { place, blockedBecause, condition, asks, cache, duration, cost, credits } = step;
  return [
    ...(condition === undefined ? [] : [{ name: l10n.t("If"), value: condition }]),
    ...(place === undefined ? [] : [{ name: l10n.t("Where"), value: placeWords(place) }]),
    ...(blockedBecause === undefined
      ? []
      : [{ name: l10n.t("Can't run now"), value: blockedBecause, look: "blocked" as const }]),
    ...asks.map((value) => ({ name: l10n.t("For you"), value, look: "asks" as const })),
    ...(cache === undefined ? [] : [cacheFact(cache)]),
    // What is taken from the cache takes no time.
    ...(cache === "hit"
      ? []
      : [{ name: l10n.t("Time"), value: duration === undefined ? l10n.t("unknown") : timeWords(duration) }]),
    ...(cost === undefined && !spends(step)
      ? []
      : [{ name: l10n.t("Cost"), value: cost === undefined ? l10n.t("unknown") : costWords(cost) }]),
    ...(credits === undefined ? [] : [{ name: l10n.t("Credits"), value: countWords(credits) }]),
  ];
}

/** Whether not knowing its cost says something: a tool and a gate have none. */
function spends({ kind, cache }: PanelPlannedStep): boolean {
  return cache !== "hit" && kind !== "tool" && kind !== "approve";
}

function cacheFact(cache: "hit" | "miss" | "unknown"): Fact {
  if (cache === "hit")
    return { name: l10n.t("Cache"), value: l10n.t("hit: its kept result is taken and it isn't run"), look: "hit" };
  return { name: l10n.t("Cache"), value: cache === "miss" ? l10n.t("miss") : l10n.t("depends on earlier steps") };
}

function placeWords({ engine, instanceId, accountId, model }: NonNullable<PanelPlannedStep["place"]>): string {
  const where = [instanceId, engine === "tool" ? undefined : l10n.t("account {0}", accountId), model];
  return where.filter((word) => word !== undefined).join(" · ");
}

function toChild(plan: PanelPlan, path: readonly string[]): ChildView {
  return {
    title: `${plan.title}: ${sizeWords(plan)}`,
    waves: () => wavesOf(plan, path),
    overBudget: plan.overBudget,
    notes: plan.notes,
  };
}

function sizeWords({ steps, waves }: PanelPlan): string {
  const counted = stepCount(steps.length);
  return waves.length === 1 ? l10n.t("{0} in 1 wave", counted) : l10n.t("{0} in {1} waves", counted, waves.length);
}

function stepCount(number: number): string {
  return number === 1 ? l10n.t("1 step") : l10n.t("{0} steps", number);
}

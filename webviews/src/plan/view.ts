import type { PanelPlan, PanelPlannedStep, PlanRefusal, PlanSubject, ToPlan } from "../protocol/plan.ts";
import { costWords, countWords, timeWords } from "./spread-words.ts";

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
  const name = file === "" ? "Plan" : file;
  return { title: plan?.title ?? name, file, inputs, canChangeInputs, canRun: subject !== undefined && !planning };
}

function stateWords(planning: boolean, plan: PanelPlan | undefined, at: string | undefined): string {
  if (planning) return "Planning…";
  if (plan === undefined) return "No plan";
  const time = at === undefined ? "" : ` as of ${new Date(at).toLocaleTimeString()}`;
  return `${count(plan.steps.length, "step")} in ${count(plan.waves.length, "wave")}${time}; nothing was started`;
}

function totalsOf({ duration, cost, credits, unknown, steps }: PanelPlan): readonly Fact[] {
  const left = unknown.length === 0 ? "" : `, without ${count(unknown.length, "step")} of which nothing is known yet`;
  return [
    { name: "Expected time", value: duration === undefined ? "unknown" : `${timeWords(duration)}${left}` },
    { name: "Expected cost", value: cost === undefined ? "unknown" : `${costWords(cost)}${left}` },
    ...(credits === undefined ? [] : [{ name: "Expected credits", value: `${countWords(credits)}${left}` }]),
    { name: "May ask you", value: countOf(steps, ({ asks }) => asks.length > 0) },
    { name: "From cache", value: countOf(steps, ({ cache }) => cache === "hit") },
  ];
}

function countOf(steps: readonly PanelPlannedStep[], fits: (step: PanelPlannedStep) => boolean): string {
  const number = steps.filter(fits).length;
  return number === 0 ? "nothing" : count(number, "step");
}

function wavesOf(plan: PanelPlan, path: readonly string[]): readonly WaveView[] {
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  return plan.waves.map((ids, place) => {
    const rows = ids.flatMap((id) => {
      const step = steps.get(id);
      return step === undefined ? [] : [toRow(step, path)];
    });
    const together = rows.length > 1 ? `, ${rows.length} steps at the same time` : "";
    return { title: `Wave ${place + 1}${together}`, steps: rows };
  });
}

const kinds: Readonly<Record<PanelPlannedStep["kind"], { readonly word: string; readonly icon: string }>> = {
  tool: { word: "tool", icon: "tools" },
  task: { word: "task", icon: "sparkle" },
  prompt: { word: "agent", icon: "sparkle" },
  workflow: { word: "workflow", icon: "list-tree" },
  approve: { word: "approval", icon: "bell-dot" },
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
    ? " for each item, how many depends on earlier steps"
    : ` for each of ${count(items, "item")}`;
}

function factsOf(step: PanelPlannedStep): readonly Fact[] {
  const { place, blockedBecause, condition, asks, cache, duration, cost, credits } = step;
  return [
    ...(condition === undefined ? [] : [{ name: "If", value: condition }]),
    ...(place === undefined ? [] : [{ name: "Where", value: placeWords(place) }]),
    ...(blockedBecause === undefined
      ? []
      : [{ name: "Can't run now", value: blockedBecause, look: "blocked" as const }]),
    ...asks.map((value) => ({ name: "For you", value, look: "asks" as const })),
    ...(cache === undefined ? [] : [cacheFact(cache)]),
    // What is taken from the cache takes no time.
    ...(cache === "hit" ? [] : [{ name: "Time", value: duration === undefined ? "unknown" : timeWords(duration) }]),
    ...(cost === undefined && !spends(step)
      ? []
      : [{ name: "Cost", value: cost === undefined ? "unknown" : costWords(cost) }]),
    ...(credits === undefined ? [] : [{ name: "Credits", value: countWords(credits) }]),
  ];
}

/** Whether not knowing its cost says something: a tool and a gate have none. */
function spends({ kind, cache }: PanelPlannedStep): boolean {
  return cache !== "hit" && kind !== "tool" && kind !== "approve";
}

function cacheFact(cache: "hit" | "miss" | "unknown"): Fact {
  if (cache === "hit") return { name: "Cache", value: "hit: its kept result is taken and it isn't run", look: "hit" };
  return { name: "Cache", value: cache === "miss" ? "miss" : "depends on earlier steps" };
}

function placeWords({ engine, instanceId, accountId, model }: NonNullable<PanelPlannedStep["place"]>): string {
  const where = [instanceId, engine === "tool" ? undefined : `account ${accountId}`, model];
  return where.filter((word) => word !== undefined).join(" · ");
}

function toChild(plan: PanelPlan, path: readonly string[]): ChildView {
  return {
    title: `${plan.title}: ${count(plan.steps.length, "step")} in ${count(plan.waves.length, "wave")}`,
    waves: () => wavesOf(plan, path),
    overBudget: plan.overBudget,
    notes: plan.notes,
  };
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}

import * as l10n from "@vscode/l10n";
import { listInWords } from "../core/locale/lists.ts";
import { describeAmount } from "../core/budget/bounds-of.ts";
import type { PlannedStep, RunPlan, Spread } from "../protocol/plans.ts";
import { formatCost } from "./describe-event.ts";
import { formatDuration } from "../core/locale/durations.ts";
import { renderTable } from "./output.ts";
import { printable } from "./printable.ts";
import { paint, type Terminal } from "./terminal.ts";

type Colours = Pick<Terminal, "colour">;

/** A plan for people: what it comes to, its steps wave by wave, and what stands in its way. */
export function renderPlan(terminal: Colours, plan: RunPlan): string {
  const title = plan.title === plan.name ? plan.name : `${plan.title} (${plan.name})`;
  const count = plan.steps.length === 1 ? l10n.t("1 step") : l10n.t("{0} steps", plan.steps.length);
  const waves = plan.waves.length === 1 ? l10n.t("1 wave") : l10n.t("{0} waves", plan.waves.length);
  const head = l10n.t("{0}: {1} in {2}", paint(terminal, "bold", printable(title)), count, waves);
  const table = renderTable(
    terminal,
    [l10n.t("WAVE"), l10n.t("STEP"), l10n.t("DOES"), l10n.t("WHERE"), l10n.t("TIME"), l10n.t("COST"), l10n.t("CACHE")],
    rowsOf(plan, 0),
  );
  const parts = [
    [head, ...totals(plan)].join("\n"),
    table,
    section(terminal, l10n.t("Asks or waits"), remarksOf(plan, "", asksOf)),
    section(terminal, l10n.t("Stands in the way"), remarksOf(plan, "", blocksOf), "yellow"),
    section(
      terminal,
      l10n.t("Over budget"),
      withChildren(plan, ({ overBudget }) => overBudget),
      "yellow",
    ),
    section(
      terminal,
      l10n.t("Notes"),
      withChildren(plan, ({ notes }) => notes),
    ),
    l10n.t("Nothing was started."),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function totals(plan: RunPlan): readonly string[] {
  const { duration, cost, credits, budget, unknown, steps } = plan;
  const money = [rangeOf(cost, formatCost), rangeOf(credits, creditsText)].filter((text) => text !== "");
  const { onExceed, ...cap } = budget ?? { onExceed: "ask" };
  const isUnknown = unknown.length === steps.length;
  const known = (time: string): string => {
    return unknown.length === 0
      ? l10n.t("Expected time  {0}", time)
      : l10n.t("Expected time  {0}, without {1}, of which nothing is known", time, unknown.join(", "));
  };
  return [
    isUnknown || duration === undefined
      ? l10n.t("Expected time  unknown: no earlier run has told")
      : known(rangeOf(duration, formatDuration)),
    l10n.t("Expected cost  {0}", money.length === 0 ? costless(plan) : listInWords(money, "and")),
    ...(budget === undefined
      ? []
      : [
          onExceed === "ask"
            ? l10n.t("Budget         {0}; at the bound it asks", describeAmount(cap))
            : l10n.t("Budget         {0}; at the bound it fails", describeAmount(cap)),
        ]),
  ];
}

/** Without an agent nothing costs anything. */
function costless(plan: RunPlan): string {
  return hasAgents(plan) ? l10n.t("unknown: no earlier run has told") : l10n.t("nothing: no agent is in it");
}

function hasAgents({ steps }: RunPlan): boolean {
  return steps.some(({ kind, child }) => {
    return kind === "task" || kind === "prompt" || (kind === "workflow" && (child === undefined || hasAgents(child)));
  });
}

/** Steps of a workflow that a step runs stand below it, moved in. */
function rowsOf({ steps, waves }: RunPlan, depth: number): readonly (readonly string[])[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  return waves.flatMap((wave, index) =>
    wave.flatMap((id, place) => {
      const step = byId.get(id);
      if (step === undefined) return [];
      const { child } = step;
      const row = rowOf(step, { wave: place === 0 && depth === 0 ? String(index + 1) : "", depth });
      return child === undefined ? [row] : [row, ...rowsOf(child, depth + 1)];
    }),
  );
}

function rowOf(
  step: PlannedStep,
  { wave, depth }: { readonly wave: string; readonly depth: number },
): readonly string[] {
  const { id, duration, cost, credits, cache } = step;
  const money = [rangeOf(cost, formatCost), rangeOf(credits, creditsText)].filter((text) => text !== "");
  return [
    wave,
    `${"  ".repeat(depth)}${id}`,
    workOf(step),
    placeOf(step),
    duration === undefined ? l10n.t("unknown") : rangeOf(duration, formatDuration),
    money.length > 0 ? money.join(", ") : isPaid(step) ? l10n.t("unknown") : "",
    cache ?? "",
  ];
}

function workOf({ kind, tool, items, condition, child }: PlannedStep): string {
  const what = { tool: tool ?? "tool", task: "task", prompt: "prompt", approve: l10n.t("asks a person"), workflow: "" }[
    kind
  ];
  const does = kind === "workflow" ? l10n.t("workflow {0}", child?.name ?? "").trim() : what;
  const many = items === undefined ? "" : items === "unknown" ? ` × ${l10n.t("unknown")}` : ` × ${items}`;
  return condition === undefined ? `${does}${many}` : l10n.t("{0}, if", `${does}${many}`);
}

function placeOf({ place, blockedBecause, kind }: PlannedStep): string {
  if (place !== undefined) {
    const { instanceId, accountId, model } = place;
    const thinks = model === undefined ? "" : ` (${model})`;
    return printable(
      kind === "tool" || accountId === instanceId ? `${instanceId}${thinks}` : `${instanceId}, ${accountId}${thinks}`,
    );
  }
  if (kind === "approve" || kind === "workflow") return "";
  return blockedBecause === undefined ? l10n.t("unknown") : l10n.t("nowhere now");
}

function isPaid({ kind }: PlannedStep): boolean {
  return kind === "task" || kind === "prompt";
}

function asksOf({ asks }: PlannedStep): readonly string[] {
  return asks;
}

function blocksOf({ blockedBecause }: PlannedStep): readonly string[] {
  return blockedBecause === undefined ? [] : [blockedBecause];
}

function remarksOf(
  { steps }: RunPlan,
  prefix: string,
  read: (step: PlannedStep) => readonly string[],
): readonly string[] {
  return steps.flatMap((step) => {
    const own = read(step).map((text) => `${prefix}${step.id}: ${text}`);
    return step.child === undefined ? own : [...own, ...remarksOf(step.child, `${prefix}${step.id}/`, read)];
  });
}

function withChildren(plan: RunPlan, read: (plan: RunPlan) => readonly string[], prefix = ""): readonly string[] {
  const own = read(plan).map((text) => `${prefix}${text}`);
  const below = plan.steps.flatMap(({ id, child }) => {
    return child === undefined ? [] : withChildren(child, read, `${prefix}${id}: `);
  });
  return [...own, ...below];
}

function section(
  terminal: Colours,
  title: string,
  lines: readonly string[],
  colour: "bold" | "yellow" = "bold",
): string {
  if (lines.length === 0) return "";
  return [
    paint(terminal, colour, title),
    ...lines.map((line) => `  ${printable(line).replaceAll("\n", "\n    ")}`),
  ].join("\n");
}

/** `2.0 s to 4.1 s, mostly 3.2 s`; one value where there is only one; nothing for nothing. */
function rangeOf(spread: Spread | undefined, show: (value: number) => string): string {
  if (spread === undefined) return "";
  const [low, middle, high] = [show(spread.p10), show(spread.p50), show(spread.p90)];
  return low === high ? middle : l10n.t("{0} to {1}", low, high);
}

function creditsText(credits: number): string {
  return describeAmount({ credits });
}

import * as l10n from "@vscode/l10n";
import type { ManusDocument, PlacedStep } from "../document.ts";
import type { Finding } from "../finding.ts";
import { buildGraph } from "../names/step-graph.ts";
import { spanOf } from "../span.ts";
import { stringValue, valueAt } from "../yaml/node.ts";
import { constantTruth } from "./constant-truth.ts";
import { inFile, nameSpan } from "./placed-step.ts";
import type { StepInFile } from "./placed-step.ts";

/** What the `if` of a step says without any run. */
type Condition = "never" | "usual" | "own";

/** Find steps that never run: their `if` is always false, or they only run after a step that never does. */
export function checkReach(document: ManusDocument, steps: readonly StepInFile[]): Finding[] {
  const conditions = document.steps.map(conditionOf);
  if (!conditions.includes("never")) return [];
  const graph = buildGraph(steps);
  const blocked = new Map<number, Finding>();
  for (const [position, step] of steps.entries()) {
    const placed = document.steps[position];
    if (conditions[position] === "never" && placed) blocked.set(position, neverTrue(step, placed));
  }
  for (const position of graph.order) {
    const step = steps[position];
    if (!step || blocked.has(position) || conditions[position] !== "usual") continue;
    const need = graph.needs[position]?.find((one) => blocked.has(one));
    const needed = need === undefined ? undefined : steps[need];
    if (needed) blocked.set(position, needsBlocked(step, needed));
  }
  return [...blocked.values()];
}

/** Remembered as long as the step's text stays the same. */
function conditionOf({ node, memory }: PlacedStep): Condition {
  const known = memory.get("condition") as Condition | undefined;
  if (known) return known;
  const value = valueAt(node, "if");
  const usual =
    value === undefined || /^(?:\$\{\{\s*)?success\(\s*\)(?:\s*\}\})?$/i.test(stringValue(value)?.trim() ?? "");
  const condition = usual ? "usual" : constantTruth(value) === false ? "never" : "own";
  memory.set("condition", condition);
  return condition;
}

function neverTrue(step: StepInFile, { node }: PlacedStep): Finding {
  const value = valueAt(node, "if");
  const message = l10n.t("This is always false, so the step never runs. Correct it, or remove the step.");
  const span = value ? inFile(step, spanOf(value)) : nameSpan(step);
  return { code: "unreachable-step", severity: "warning", message, span };
}

function needsBlocked(step: StepInFile, needed: StepInFile): Finding {
  const message = l10n.t(
    "This step never runs: it needs `{0}`, which never does. Give it an `if` of its own, or take `{1}` out of its needs.",
    needed.id,
    needed.id,
  );
  const related = [{ span: nameSpan(needed), message: l10n.t("`{0}` never runs", needed.id) }];
  return { code: "unreachable-step", severity: "warning", message, span: nameSpan(step), related };
}

import * as l10n from "@vscode/l10n";
import { inFile, nameSpan } from "../checks/placed-step.ts";
import type { StepInFile } from "../checks/placed-step.ts";
import type { NameUse } from "../expressions/name-use.ts";
import type { Finding } from "../finding.ts";
import { didYouMean, listWords, suggest } from "../schema/suggest.ts";
import { maximumFindings } from "../yaml/limits.ts";
import { buildGraph, findCycles, needsSpan, notNeeded } from "./step-graph.ts";
import type { StepGraph } from "./step-graph.ts";

/** Check how the steps of a file name each other: unique ids, `needs` that exist, no cycles, uses of `steps.<id>` that are needed. */
export function checkSteps(steps: readonly StepInFile[]): Finding[] {
  const graph = buildGraph(steps);
  return [...duplicateIds(graph), ...wrongNeeds(graph), ...cycles(graph), ...wrongUses(graph)];
}

/** A name that no step of the file has. */
export function unknownStep(name: string, span: Finding["span"], ids: Iterable<string>): Finding {
  const suggestion = suggest(name, ids);
  const message = l10n.t("There is no step `{0}` in this file.{1}", name, didYouMean(suggestion));
  const data = suggestion === undefined ? {} : { data: { replace: suggestion } };
  return { code: "unknown-step", severity: "error", message, span, ...data };
}

function duplicateIds({ steps, positions }: StepGraph): Finding[] {
  return steps.flatMap((step, index) => {
    const first = steps[positions.get(step.id) ?? index];
    if (!first || first === step) return [];
    const message = l10n.t(
      "The step id `{0}` is taken by step {1}. Give each step an id of its own.",
      step.id,
      String(first.number),
    );
    const related = [{ span: nameSpan(first), message: l10n.t("Step {0} has it first", String(first.number)) }];
    return [{ code: "duplicate-id", severity: "error", message, span: nameSpan(step), related }];
  });
}

function wrongNeeds({ steps, positions }: StepGraph): Finding[] {
  const found: Finding[] = [];
  for (const step of steps) {
    for (const need of step.facts.needs ?? []) {
      if (found.length > maximumFindings) return found;
      const span = inFile(step, need.span);
      if (!positions.has(need.name)) found.push(unknownStep(need.name, span, positions.keys()));
      else if (need.name === step.id) found.push(selfNeed(step, span));
    }
  }
  return found;
}

function selfNeed(step: StepInFile, span: Finding["span"]): Finding {
  const message = l10n.t("The step `{0}` can't need itself. Remove it from `needs`.", step.id);
  return { code: "self-need", severity: "error", message, span };
}

function cycles(graph: StepGraph): Finding[] {
  return findCycles(graph).flatMap((group): Finding[] => {
    const members = group.map((index) => graph.steps[index]).filter((step) => step !== undefined);
    const first = members.find((step) => step.facts.needs) ?? members[0];
    if (!first) return [];
    const names = listWords(
      members.slice(0, 12).map((step) => step.id),
      "and",
    );
    const more = members.length > 12 ? ` ${l10n.t("(and {0} more)", String(members.length - 12))}` : "";
    const message = l10n.t(
      "The steps {0}{1} wait for each other in a circle, so none of them can start. Remove one of their needs.",
      names,
      more,
    );
    const related = members
      .filter((step) => step !== first)
      .map((step) => ({ span: needsSpan(step), message: l10n.t("`{0}` is part of the circle", step.id) }));
    return [{ code: "needs-cycle", severity: "error", message, span: needsSpan(first), related }];
  });
}

interface StepUse {
  readonly from: number;
  readonly to: number;
  readonly use: NameUse;
}

function wrongUses(graph: StepGraph): Finding[] {
  const unknown: Finding[] = [];
  const uses: StepUse[] = [];
  for (const [from, step] of graph.steps.entries()) {
    for (const use of step.facts.uses) {
      if (use.context !== "steps" || use.name === undefined) continue;
      const to = graph.positions.get(use.name) ?? graph.positions.get(use.name.toLowerCase());
      if (to === undefined) unknown.push(unknownStep(use.name, inFile(step, use.span), graph.positions.keys()));
      // Thousands of steps read the one they need directly; only the others have to be followed.
      else if (!graph.needs[from]?.includes(to)) uses.push({ from, to, use });
    }
    if (unknown.length > maximumFindings) break;
  }
  const missing = notNeeded(graph, uses);
  const early = uses.filter((use) => missing.has(use));
  return [...unknown, ...early.flatMap((use) => unneeded(graph, use))];
}

function unneeded(graph: StepGraph, { from, to, use }: StepUse): Finding[] {
  const step = graph.steps[from];
  if (!step) return [];
  const name = use.name ?? "";
  const message =
    from === to
      ? l10n.t("The step `{0}` reads its own result, which isn't there while it runs.", step.id)
      : l10n.t(
          "`{0}` doesn't need `{1}`, so this may be read before `{2}` has run. Add it to `needs`.",
          step.id,
          name,
          name,
        );
  const data = from === to ? {} : { data: { missing: [name] } };
  return [{ code: "step-not-needed", severity: "warning", message, span: inFile(step, use.span), ...data }];
}

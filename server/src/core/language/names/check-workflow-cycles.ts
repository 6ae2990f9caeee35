import * as l10n from "@vscode/l10n";
import { inFile } from "../checks/placed-step.ts";
import type { StepInFile } from "../checks/placed-step.ts";
import type { ManusDocument } from "../document.ts";
import type { Finding, RelatedPlace } from "../finding.ts";
import { listWords } from "../schema/suggest.ts";
import type { FileCall, IndexEntry, WorkspaceIndex } from "../workspace-index.ts";
import { valueAt } from "../yaml/node.ts";
import type { YamlNode } from "../yaml/node.ts";
import { findTarget } from "./find-target.ts";
import { normalizePath } from "./file-paths.ts";

/** A workflow that is called, and by whom. */
interface Visit {
  readonly entry: IndexEntry;
  /** How it was come to from the file that is checked; absent for what that calls itself. */
  readonly from?: Visit;
  readonly call?: FileCall;
}

/**
 * Find steps that run a workflow which, by itself or through others, runs this file again, whatever comes: that would never end. What has a condition somewhere on the way, or
 * goes over a list, may come to an end.
 */
export function checkWorkflowCycles(
  document: ManusDocument,
  steps: readonly StepInFile[],
  index: WorkspaceIndex,
): Finding[] {
  const own = normalizePath(document.file);
  const returning = new Map<string, Visit | undefined>();
  return steps.flatMap((step): Finding[] => {
    const { kind, target } = step.facts;
    if (kind !== "workflow" || !target || isConditional(document.steps[step.number - 1]?.node)) return [];
    const called = workflowsOf(target.name, document.file, index);
    const back = called.map((entry) => wayBack(entry, own, index, returning)).find((visit) => visit !== undefined);
    return back ? [cycle(step, target.span, back)] : [];
  });
}

/** Whether a step may not come to run what it names: it has an `if` that isn't simply true, or a `forEach`. */
export function isConditional(step: YamlNode | undefined): boolean {
  if (valueAt(step, "forEach") !== undefined) return true;
  const condition = valueAt(step, "if");
  return condition?.kind === "scalar" && !["true", "always()"].includes(bare(condition.text));
}

function bare(condition: string): string {
  return condition.replace(/^\s*\$\{\{([\s\S]*)\}\}\s*$/, "$1").trim();
}

function workflowsOf(reference: string, file: string, index: WorkspaceIndex): readonly IndexEntry[] {
  return findTarget(reference, file, index).filter((entry) => entry.kind === "workflow");
}

/** The shortest way from a workflow back to the file that is checked; undefined where there is none. Looked for once a workflow. */
function wayBack(
  start: IndexEntry,
  own: string,
  index: WorkspaceIndex,
  known: Map<string, Visit | undefined>,
): Visit | undefined {
  const key = normalizePath(start.file);
  if (known.has(key)) return known.get(key);
  const seen = new Set<string>();
  const open: Visit[] = [{ entry: start }];
  let found: Visit | undefined;
  for (let visit = open.shift(); visit && !found; visit = open.shift()) {
    const path = normalizePath(visit.entry.file);
    if (path === own) found = visit;
    else if (!seen.has(path)) open.push(...callsFrom(visit, index));
    seen.add(path);
  }
  known.set(key, found);
  return found;
}

function callsFrom(from: Visit, index: WorkspaceIndex): Visit[] {
  const calls =
    from.entry.workflows.length === 0
      ? []
      : from.entry.calls.filter(({ kind, conditional }) => kind === "workflow" && !conditional);
  return calls.flatMap((call) => {
    return workflowsOf(call.reference, from.entry.file, index).map((entry) => ({ entry, from, call }));
  });
}

function cycle(step: StepInFile, span: Finding["span"], back: Visit): Finding {
  const between: IndexEntry[] = [];
  const related: RelatedPlace[] = [];
  for (let visit = back; visit.from && visit.call; visit = visit.from) {
    const name = visit.entry.name ?? visit.entry.file;
    related.unshift({ file: visit.from.entry.file, span: visit.call.span, message: l10n.t("`{0}` is run here", name) });
    between.unshift(visit.from.entry);
  }
  const names = between.map((entry) => entry.name ?? entry.file);
  const through =
    names.length === 0
      ? l10n.t("This runs the file itself again")
      : l10n.t("This comes back to this file through {0}", listWords(names, "and"));
  const message = l10n.t("{0}, so it would never end. Take one of the steps out, or give it an `if`.", through);
  return { code: "workflow-cycle", severity: "error", message, span: inFile(step, span), related };
}

import { inFile } from "../checks/placed-step.ts";
import type { StepInFile } from "../checks/placed-step.ts";
import type { ManusDocument } from "../document.ts";
import type { Finding, RelatedPlace } from "../finding.ts";
import { listWords } from "../schema/suggest.ts";
import type { FileCall, IndexEntry, WorkspaceIndex } from "../workspace-index.ts";
import { findTarget } from "./find-target.ts";
import { normalizePath } from "./file-paths.ts";

/** A workflow that is called, and by whom. */
interface Visit {
  readonly entry: IndexEntry;
  /** How it was come to from the file that is checked; absent for what that calls itself. */
  readonly from?: Visit;
  readonly call?: FileCall;
}

/** Find steps that run a workflow which, by itself or through others, runs this file again: that would never end. */
export function checkWorkflowCycles(
  document: ManusDocument,
  steps: readonly StepInFile[],
  index: WorkspaceIndex,
): Finding[] {
  const own = normalizePath(document.file);
  const returning = new Map<string, Visit | undefined>();
  return steps.flatMap((step): Finding[] => {
    const { kind, target } = step.facts;
    if (kind !== "workflow" || !target) return [];
    const called = workflowsOf(target.name, document.file, index);
    const back = called.map((entry) => wayBack(entry, own, index, returning)).find((visit) => visit !== undefined);
    return back ? [cycle(step, target.span, back)] : [];
  });
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
  const calls = from.entry.workflows.length === 0 ? [] : from.entry.calls.filter(({ kind }) => kind === "workflow");
  return calls.flatMap((call) => {
    return workflowsOf(call.reference, from.entry.file, index).map((entry) => ({ entry, from, call }));
  });
}

function cycle(step: StepInFile, span: Finding["span"], back: Visit): Finding {
  const between: IndexEntry[] = [];
  const related: RelatedPlace[] = [];
  for (let visit = back; visit.from && visit.call; visit = visit.from) {
    const name = visit.entry.name ?? visit.entry.file;
    related.unshift({ file: visit.from.entry.file, span: visit.call.span, message: `\`${name}\` is run here` });
    between.unshift(visit.from.entry);
  }
  const names = between.map((entry) => entry.name ?? entry.file);
  const through =
    names.length === 0
      ? "This runs the file itself again"
      : `This comes back to this file through ${listWords(names, "and")}`;
  const message = `${through}, so it would never end. Take one of the steps out.`;
  return { code: "workflow-cycle", severity: "error", message, span: inFile(step, span), related };
}

import * as l10n from "@vscode/l10n";
import { entryOf } from "../document.ts";
import type { ManusDocument } from "../document.ts";
import type { Finding, RelatedPlace } from "../finding.ts";
import { findTarget } from "../names/find-target.ts";
import { shiftSpan, spanOf } from "../span.ts";
import type { CalledKind, FileKind, IndexEntry, WorkspaceIndex } from "../workspace-index.ts";
import { boundsOf, boundsOfStep } from "./bounds.ts";
import type { Bound, BoundKind } from "./bound.ts";
import { inFile } from "./placed-step.ts";
import type { StepInFile } from "./placed-step.ts";
import { entryAt } from "./step-facts.ts";

/** A bound, and whose it is: in words, and for a bound of another file the file. */
interface Owned {
  readonly bound: Bound;
  readonly owner: string;
  readonly file?: string;
}

/** What happens at a bound before another one is reached. */
const ends: Readonly<Record<BoundKind, string>> = {
  timeout: "ends",
  turns: "ends",
  get cost() {
    return l10n.t("has spent all it may");
  },
  get credits() {
    return l10n.t("has spent all it may");
  },
  get tokens() {
    return l10n.t("has used all it may");
  },
};

/** Find bounds that are larger than those of what they are part of, and turns where no agent takes any. */
export function checkBounds(
  document: ManusDocument,
  kind: FileKind | undefined,
  steps: readonly StepInFile[],
  index: WorkspaceIndex,
): Finding[] {
  if (kind !== "workflow") return [];
  const own = boundsOf(document).map((bound): Owned => ({ bound, owner: l10n.t("the workflow") }));
  const callee = rememberCallees(document.file, index);
  const inSteps: Finding[] = [];
  for (const [position, step] of steps.entries()) {
    const placed = document.steps[position];
    const bounds = placed ? boundsOfStep(placed) : [];
    // Most steps have no bounds and call nothing.
    const called = bounds.length > 0 || own.length > 0 ? callee(step) : undefined;
    if (mayExceed(bounds, called?.bounds ?? [], own)) inSteps.push(...checkStepBounds(step, bounds, own, called));
  }
  return [...idleTurns(document, steps), ...inSteps];
}

function checkStepBounds(
  step: StepInFile,
  bounds: readonly Bound[],
  ofFile: readonly Owned[],
  called: IndexEntry | undefined,
): Finding[] {
  const own = bounds.map((bound): Owned => {
    return { bound: { ...bound, span: inFile(step, bound.span) }, owner: l10n.t("the step") };
  });
  const [outer, inner] = [own.filter(isStepTimeout), own.filter((one) => !isStepTimeout(one))];
  const parents = [...outer, ...ofFile];
  const found = [...outer.flatMap((one) => exceeded(one, ofFile)), ...inner.flatMap((one) => exceeded(one, parents))];
  const target = step.facts.target;
  if (!called || !target) return found;
  const owner = l10n.t("the {0} `{1}`", called.kind ?? "file", target.name);
  const inCalled = called.bounds.flatMap((bound) => {
    const larger = exceeded({ bound, owner, file: called.file }, parents);
    return larger.map((finding) => atCall(finding, bound, called, inFile(step, target.span)));
  });
  return [...found, ...inCalled];
}

/** Whether any bound is larger than another one of its kind: asked of every step after each edit, so it makes as little as can be. */
function mayExceed(bounds: readonly Bound[], ofCalled: readonly Bound[], ofFile: readonly Owned[]): boolean {
  const isLarger = ({ kind, amount }: Bound): boolean =>
    ofFile.some(({ bound }) => bound.kind === kind && bound.amount < amount) ||
    bounds.some((bound) => bound.kind === kind && bound.amount < amount);
  return bounds.some(isLarger) || ofCalled.some(isLarger);
}

function isStepTimeout({ bound }: Owned): boolean {
  return bound.key === "timeout";
}

/** A bound that isn't reached, as an outer one of its kind is reached before: the innermost of them is told. */
function exceeded({ bound, owner }: Owned, parents: readonly Owned[]): Finding[] {
  const parent = parents.find((one) => one.bound.kind === bound.kind && one.bound.amount < bound.amount);
  if (!parent) return [];
  const its = `\`${parent.bound.key}: ${parent.bound.text}\``;
  const message = l10n.t(
    "{0} may take `{1}`, but {2} {3} at {4} before. Make one of them fit the other.",
    upper(owner),
    bound.text,
    parent.owner,
    ends[bound.kind],
    its,
  );
  const related = [{ span: parent.bound.span, message: `${upper(parent.owner)}: ${its}` }];
  return [{ code: "larger-than-parent", severity: "warning", message, span: bound.span, related }];
}

/** The same told at the step that calls a file, as its own bound stands in that file. */
function atCall(finding: Finding, bound: Bound, { file }: IndexEntry, span: Finding["span"]): Finding {
  const there: RelatedPlace = {
    file,
    span: bound.span,
    message: l10n.t("`{0}: {1}` stands here", bound.key, bound.text),
  };
  return { ...finding, span, related: [...(finding.related ?? []), there] };
}

/** The one file with bounds that a step runs; looked up once a name. */
function rememberCallees(file: string, index: WorkspaceIndex): (step: StepInFile) => IndexEntry | undefined {
  const known = {
    task: new Map<string, IndexEntry | undefined>(),
    workflow: new Map<string, IndexEntry | undefined>(),
  };
  return ({ facts: { kind, target } }) => {
    if (!target || (kind !== "task" && kind !== "workflow")) return undefined;
    const ofKind = known[kind];
    if (!ofKind.has(target.name)) ofKind.set(target.name, findBounded(target.name, kind, file, index));
    return ofKind.get(target.name);
  };
}

function findBounded(name: string, kind: CalledKind, file: string, index: WorkspaceIndex): IndexEntry | undefined {
  const found = findTarget(name, file, index).filter((entry) => entry.kind === kind);
  return found.length === 1 && found[0] && found[0].bounds.length > 0 ? found[0] : undefined;
}

/** Turns are taken by agents: a workflow of tool calls and gates takes none. */
function idleTurns(document: ManusDocument, steps: readonly StepInFile[]): Finding[] {
  const limits = entryOf(document, "limits");
  const turns = limits && entryAt(limits.entry.value, "turns");
  const quiet = steps.every(({ facts }) => facts.kind === "tool" || facts.kind === "approve");
  if (!turns || !quiet || steps.length === 0) return [];
  const message = l10n.t(
    "`turns` changes nothing here. Only agents take turns, and no step of this workflow runs one.",
  );
  return [{ code: "key-without-effect", severity: "warning", message, span: shiftSpan(spanOf(turns.key), limits.at) }];
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

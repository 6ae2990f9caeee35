import { formatSchema } from "../../../../schemas/generated/format-schema.ts";
import { Cancelled } from "../ports/cancellation.ts";
import type { Cancellation } from "../ports/cancellation.ts";
import { checkDeniedTools } from "./checks/check-denied-tools.ts";
import { checkTopEntry } from "./checks/check-entry.ts";
import { checkStep } from "./checks/check-step.ts";
import { checkTop } from "./checks/check-top.ts";
import { stepsOf } from "./checks/placed-step.ts";
import type { StepInFile } from "./checks/placed-step.ts";
import { kindOf } from "./document.ts";
import type { ManusDocument, PlacedEntry } from "./document.ts";
import type { NameUse } from "./expressions/check-expressions.ts";
import type { Finding } from "./finding.ts";
import { checkInputs } from "./names/check-inputs.ts";
import { checkReferences } from "./names/check-references.ts";
import { checkSteps, unknownStep } from "./names/check-steps.ts";
import { shiftSpan } from "./span.ts";
import type { FileKind, WorkspaceIndex } from "./workspace-index.ts";
import { keyText } from "./yaml/node.ts";
import { shiftFinding } from "./yaml/parse-text.ts";

/** Steps that are checked between two pauses; a step takes far less than a tenth of a millisecond. */
const sliceSize = 50;

/**
 * Everything that is wrong with a document, in the order of the text. Never fails, whatever the text. Throws {@link Cancelled} when nobody wants the result
 * any more.
 */
export function checkDocument(document: ManusDocument, index: WorkspaceIndex, cancellation?: Cancellation): Finding[] {
  const slices = checkInSlices(document, index);
  for (let slice = slices.next(); ; slice = slices.next()) {
    if (slice.done) return slice.value;
    if (cancellation?.cancelled) throw new Cancelled();
  }
}

/** The same in slices of a few milliseconds: whoever runs it may do other work at each `yield`, or never come back. */
export function* checkInSlices(document: ManusDocument, index: WorkspaceIndex): Generator<void, Finding[]> {
  const findings: Finding[] = [...document.problems, ...checkTop(document)];
  const uses: NameUse[] = [];
  const kind = kindOf(document);
  for (const placed of document.entries) {
    const checked = checkTopEntry(placed, kind ?? sharedKind(placed));
    if (kind !== undefined || isShared(placed))
      findings.push(...checked.findings.map((one) => shiftFinding(one, placed.at)));
    uses.push(...checked.uses.map((use) => ({ ...use, span: shiftSpan(use.span, placed.at) })));
  }
  const steps = kind === "workflow" ? yield* checkEachStep(document, findings) : [];
  findings.push(...checkSteps(steps), ...wrongOutputs(uses, steps));
  findings.push(...checkInputs(document, [...uses, ...inputUses(steps)]));
  yield;
  findings.push(...checkReferences(document, steps, index), ...checkDeniedTools(document, steps));
  return tidy(findings);
}

function* checkEachStep(document: ManusDocument, findings: Finding[]): Generator<void, StepInFile[]> {
  for (const [index, step] of document.steps.entries()) {
    const checked = checkStep(step, index + 1);
    for (const finding of checked.findings) findings.push(shiftFinding(finding, step.at));
    if (index % sliceSize === sliceSize - 1) yield;
  }
  return stepsOf(document);
}

/** Where a file doesn't tell its kind only the keys are checked that both kinds have. */
function isShared({ entry }: PlacedEntry): boolean {
  const key = keyText(entry.key) ?? "";
  const has = (kind: FileKind): boolean => formatSchema.$defs?.[kind]?.properties?.[key] !== undefined;
  return key !== "outputs" && has("task") && has("workflow");
}

function sharedKind({ entry }: PlacedEntry): FileKind {
  return keyText(entry.key) === "steps" ? "workflow" : "task";
}

function inputUses(steps: readonly StepInFile[]): NameUse[] {
  const uses: NameUse[] = [];
  for (const { facts, at } of steps) {
    for (const use of facts.uses) if (use.context === "inputs") uses.push({ ...use, span: shiftSpan(use.span, at) });
  }
  return uses;
}

/** Unknown steps that are named outside of steps: by the outputs of a workflow. */
function wrongOutputs(uses: readonly NameUse[], steps: readonly StepInFile[]): Finding[] {
  const named = uses.filter((use) => use.context === "steps" && use.name !== undefined);
  if (named.length === 0) return [];
  const ids = new Set(steps.map((step) => step.id));
  return named.flatMap(({ name = "", span }) => (ids.has(name) ? [] : [unknownStep(name, span, ids)]));
}

/** In the order of the text; what is said twice of one place (by an anchor that is used twice, for example) once. */
function tidy(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  const once = findings.filter((finding) => {
    const key = `${String(finding.span.start)} ${String(finding.span.end)} ${finding.code} ${finding.message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return once.sort((left, right) => left.span.start - right.span.start || left.span.end - right.span.end);
}

import { formatSchema } from "../../../../schemas/generated/format-schema.ts";
import { Cancelled } from "../ports/cancellation.ts";
import type { Cancellation } from "../ports/cancellation.ts";
import { checkAgents } from "./checks/check-agents.ts";
import { checkAvailableTools } from "./checks/check-available-tools.ts";
import { checkBounds } from "./checks/check-bounds.ts";
import { checkDeniedTools } from "./checks/check-denied-tools.ts";
import { checkTopEntry } from "./checks/check-entry.ts";
import { checkPaths } from "./checks/check-paths.ts";
import { checkPatterns } from "./checks/check-patterns.ts";
import { checkReach } from "./checks/check-reach.ts";
import { checkStep } from "./checks/check-step.ts";
import { checkTop } from "./checks/check-top.ts";
import { stepsOf } from "./checks/placed-step.ts";
import type { StepInFile } from "./checks/placed-step.ts";
import { kindOf } from "./document.ts";
import type { ManusDocument, PlacedEntry } from "./document.ts";
import { checkExpressionTypes } from "./expressions/check-expression-types.ts";
import { shiftUse } from "./expressions/name-use.ts";
import type { NameUse } from "./expressions/name-use.ts";
import { FindingList } from "./finding-list.ts";
import type { Finding } from "./finding.ts";
import { checkInputs } from "./names/check-inputs.ts";
import { checkReferences } from "./names/check-references.ts";
import { checkSteps, unknownStep } from "./names/check-steps.ts";
import { checkWorkflowCycles } from "./names/check-workflow-cycles.ts";
import { checkTest } from "./tests/check-test.ts";
import type { Surroundings } from "./surroundings.ts";
import type { FileKind } from "./workspace-index.ts";
import { keyText } from "./yaml/node.ts";

/** Steps that are checked between two pauses; a step takes far less than a tenth of a millisecond. */
const sliceSize = 50;

/**
 * Everything that is wrong with a document, in the order of the text. What isn't known of its surroundings is called neither right nor wrong. Never fails,
 * whatever the text. Throws {@link Cancelled} when nobody wants the result any more.
 */
export function checkDocument(document: ManusDocument, around: Surroundings, cancellation?: Cancellation): Finding[] {
  const slices = checkInSlices(document, around);
  for (let slice = slices.next(); ; slice = slices.next()) {
    if (slice.done) return slice.value;
    if (cancellation?.cancelled) throw new Cancelled();
  }
}

/** The same in slices of a few milliseconds: whoever runs it may do other work at each `yield`, or never come back. */
export function* checkInSlices(document: ManusDocument, around: Surroundings): Generator<void, Finding[]> {
  const findings = new FindingList();
  findings.add(document.problems);
  findings.add(checkTop(document));
  const kind = kindOf(document);
  const uses = yield* checkEachEntry(document, kind, findings);
  const steps = kind === "workflow" ? yield* checkEachStep(document, findings) : [];
  if (kind === "test") findings.add(checkTest(document, around));
  findings.add(checkSteps(steps));
  findings.add(wrongOutputs(uses, steps));
  findings.add(checkInputs(document, uses, steps));
  yield;
  findings.add(checkReferences(document, steps, around));
  findings.add(checkExpressionTypes(document, steps, uses, around.index));
  findings.add(checkWorkflowCycles(document, steps, around.index));
  yield;
  findings.add(checkReach(document, steps));
  findings.add(checkDeniedTools(document, steps));
  findings.add(checkPatterns(document));
  findings.add(checkAvailableTools(document, steps, around.fleet));
  findings.add(checkBounds(document, kind, steps, around.index));
  findings.add(checkAgents(document, kind, around.fleet));
  findings.add(checkPaths(document, kind, steps, around));
  return findings.toList(document.text);
}

function* checkEachEntry(
  document: ManusDocument,
  kind: FileKind | undefined,
  findings: FindingList,
): Generator<void, NameUse[]> {
  const uses: NameUse[] = [];
  for (const [index, placed] of document.entries.entries()) {
    const checked = checkTopEntry(placed, kind ?? sharedKind(placed));
    if (kind !== undefined || isShared(placed)) findings.add(checked.findings, placed.at);
    for (const use of checked.uses) uses.push(shiftUse(use, placed.at));
    if (index % sliceSize === sliceSize - 1) yield;
    if (findings.full) break;
  }
  return uses;
}

function* checkEachStep(document: ManusDocument, findings: FindingList): Generator<void, StepInFile[]> {
  for (const [index, step] of document.steps.entries()) {
    findings.add(checkStep(step, index + 1).findings, step.at);
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

/** Unknown steps that are named outside of steps: by the outputs of a workflow. */
function wrongOutputs(uses: readonly NameUse[], steps: readonly StepInFile[]): Finding[] {
  const named = uses.filter((use) => use.context === "steps" && use.name !== undefined);
  if (named.length === 0) return [];
  const ids = new Set(steps.map((step) => step.id));
  return named.flatMap(({ name = "", span }) => (ids.has(name) ? [] : [unknownStep(name, span, ids)]));
}

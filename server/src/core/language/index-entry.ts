import { boundsOf } from "./checks/bounds.ts";
import { inFile, nameSpan, stepsOf } from "./checks/placed-step.ts";
import type { StepInFile } from "./checks/placed-step.ts";
import { declaredInputs, declaredOutputs } from "./declared.ts";
import { describeType } from "./expressions/expression-type.ts";
import { typeOfOutput } from "./expressions/output-type.ts";
import { documentName, entryOf, kindOf } from "./document.ts";
import type { ManusDocument, PlacedStep } from "./document.ts";
import { topValue } from "./locate.ts";
import { writtenSpan } from "./navigation/occurrence.ts";
import type { Occurrence, WrittenName } from "./navigation/occurrence.ts";
import { occurrencesIn } from "./navigation/occurrences.ts";
import { stepTitle } from "./navigation/step-title.ts";
import { LiveIndex } from "./live-index.ts";
import { isConditional } from "./names/check-workflow-cycles.ts";
import { shiftSpan } from "./span.ts";
import { testedStep } from "./tests/test-parts.ts";
import { targetOf } from "./tests/tested-file.ts";
import type { DeclaredOutput, FileCall, IndexedStep, IndexEntry, WorkspaceIndex } from "./workspace-index.ts";
import { stringValue, valueAt } from "./yaml/node.ts";
import type { YamlNode } from "./yaml/node.ts";

/**
 * What other files need to know of a document; as much as its text gives, however broken. What is said of its steps is read when it's first asked for, and keeps the document
 * until then: thousands are kept without it, see `read-in-slices.ts`.
 */
export function indexEntry(document: ManusDocument): IndexEntry {
  const kind = stringValue(entryOf(document, "kind")?.entry.value);
  let known: StepsOfEntry | undefined;
  const read = (): StepsOfEntry => (known ??= readSteps(document));
  return {
    file: document.file,
    ...(kind === "task" || kind === "workflow" || kind === "test" ? { kind } : {}),
    ...nameOf(document),
    ...textAt(document, "title"),
    ...textAt(document, "description"),
    inputs: declaredInputs(topValue(document, "inputs")),
    outputs: outputsOf(document, kind),
    bounds: boundsOf(document),
    workflows: workflowsOf(document),
    stepIds: kind === "workflow" ? document.steps.map(idOf) : [],
    get calls() {
      return read().calls;
    },
    get steps() {
      return read().steps;
    },
    get names() {
      return read().names;
    },
    get stepNames() {
      return read().stepNames;
    },
  };
}

/** Of a workflow with what they give, as far as the file itself tells. */
function outputsOf(document: ManusDocument, kind: string | undefined): readonly DeclaredOutput[] {
  const node = topValue(document, "outputs");
  const outputs = declaredOutputs(node);
  if (kind !== "workflow") return outputs;
  return outputs.map((output) => ({ ...output, type: typeOfOutput(document, valueAt(node, output.name)) }));
}

type StepsOfEntry = Pick<IndexEntry, "calls" | "steps" | "names" | "stepNames">;

function readSteps(document: ManusDocument): StepsOfEntry {
  const steps = kindOf(document) === "workflow" ? stepsOf(document) : [];
  const names = occurrencesIn(document);
  return {
    calls: kindOf(document) === "test" ? testCall(document, names) : callsOf(document, steps, names),
    steps: steps.map((step, index) => indexedStep(step, document.steps[index]?.node)),
    names: names.filter(isMeantElsewhere),
    stepNames: names.filter(({ kind, within }) => kind === "step" && within === undefined),
  };
}

function nameOf(document: ManusDocument): Pick<IndexEntry, "name" | "nameSpan" | "nameFixed"> {
  const placed = entryOf(document, "name");
  if (!placed) return {};
  const name = documentName(document);
  const { span, fixed } = writtenSpan(placed.entry.value);
  const place = { nameSpan: shiftSpan(span, placed.at), ...(fixed ? { nameFixed: fixed } : {}) };
  return name === undefined ? place : { name, ...place };
}

/** Names whose meaning isn't in the file itself, or which other files have to find; calls and what is read of them are listed with the calls. */
function isMeantElsewhere({ kind, role, step, within }: Occurrence): boolean {
  if (within !== undefined) return true;
  if (kind === "input") return role === "reference" && step === undefined;
  return kind === "tool" || kind === "account" || kind === "instance" || kind === "path";
}

function indexedStep(step: StepInFile, node: YamlNode | undefined): IndexedStep {
  const { kind, id } = step.facts;
  const written = id && valueAt(node, "id");
  const span = written ? inFile(step, writtenSpan(written).span) : nameSpan(step);
  return { id: step.id, title: stepTitle(kind, node), ...(kind ? { kind } : {}), span };
}

/** What of an entry matters to the findings of other files: all but where things stand. Two entries that mean the same have the same text. */
export function meaningOf({ kind, name, inputs, outputs, bounds, workflows, stepIds }: IndexEntry): string {
  const spanless = inputs.map(({ span: _span, ...input }) => input);
  const delivered = outputs.map(({ name: output, from, schema, type }) => [
    output,
    from,
    schema,
    type && describeType(type),
  ]);
  const limits = bounds.map((bound) => [bound.kind, bound.amount]);
  return JSON.stringify([kind, name, spanless, delivered, limits, workflows, stepIds.join()]);
}

/** Read without all else that steps say: this is asked after each edit. */
function workflowsOf(document: ManusDocument): string[] {
  return document.steps.flatMap(({ node }) => stringValue(valueAt(node, "workflow")) ?? []);
}

function idOf({ node }: PlacedStep, index: number): string {
  return stringValue(valueAt(node, "id")) ?? `step-${String(index + 1)}`;
}

function textAt(document: ManusDocument, key: "title" | "description"): { title?: string } | { description?: string } {
  const text = stringValue(entryOf(document, key)?.entry.value);
  return text === undefined ? {} : { [key]: text };
}

function callsOf(document: ManusDocument, steps: readonly StepInFile[], names: readonly Occurrence[]): FileCall[] {
  const given = byStep(names, "input");
  const reads = byStep(names, "output");
  return steps.flatMap((step, index): FileCall[] => {
    const { kind, target } = step.facts;
    const node = document.steps[index]?.node;
    if (!node || !target || (kind !== "task" && kind !== "workflow")) return [];
    const { span, fixed } = writtenSpan(valueAt(node, kind) ?? node);
    const conditional = isConditional(node) ? { conditional: true as const } : {};
    const place = { reference: target.name, span: inFile(step, span), ...(fixed ? { fixed } : {}), ...conditional };
    const id = step.id.toLowerCase();
    return [{ kind, ...place, stepId: step.id, arguments: given.get(id) ?? [], outputs: reads.get(id) ?? [] }];
  });
}

/** What a test tests, as if a step of it ran that file. */
function testCall(document: ManusDocument, names: readonly Occurrence[]): FileCall[] {
  const target = targetOf(document);
  const written = target && topValue(document, target.kind);
  if (!target || !written) return [];
  const { span, fixed } = writtenSpan(written);
  const place = { reference: target.reference, span, ...(fixed ? { fixed } : {}) };
  const given = byStep(names, "input").get(testedStep) ?? [];
  const read = byStep(names, "output").get(testedStep) ?? [];
  return [{ kind: target.kind, ...place, stepId: testedStep, arguments: given, outputs: read }];
}

/** References to inputs or outputs of steps, by the id of the step in lower case: expressions don't care. */
function byStep(names: readonly Occurrence[], kind: "input" | "output"): Map<string, WrittenName[]> {
  const found = new Map<string, WrittenName[]>();
  for (const one of names) {
    if (one.kind !== kind || one.role !== "reference" || one.step === undefined) continue;
    const { name, span, fixed } = one;
    const place = { name, span, ...(fixed ? { fixed } : {}) };
    const id = one.step.toLowerCase();
    const known = found.get(id);
    if (known) known.push(place);
    else found.set(id, [place]);
  }
  return found;
}

/** An index over some entries; later ones replace earlier ones of the same file. */
export function createIndex(
  entries: Iterable<IndexEntry>,
  options: { readonly folders: readonly string[]; readonly complete: boolean },
): WorkspaceIndex {
  const index = new LiveIndex();
  index.setFolders(options.folders);
  index.complete = options.complete;
  for (const entry of entries) index.set(entry);
  return index;
}

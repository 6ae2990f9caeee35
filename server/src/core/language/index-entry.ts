import { checkTopEntry } from "./checks/check-entry.ts";
import { inFile, stepsOf } from "./checks/placed-step.ts";
import type { StepInFile } from "./checks/placed-step.ts";
import type { NamedPlace } from "./checks/step-facts.ts";
import { documentName, entryOf, kindOf } from "./document.ts";
import type { ManusDocument } from "./document.ts";
import type { NameUse } from "./expressions/check-expressions.ts";
import { topValue } from "./locate.ts";
import { normalizePath } from "./names/file-paths.ts";
import { shiftSpan, spanOf } from "./span.ts";
import type { DeclaredInput, DeclaredOutput, FileCall, IndexEntry, WorkspaceIndex } from "./workspace-index.ts";
import { keyText, stringValue, valueAt } from "./yaml/node.ts";
import type { YamlNode } from "./yaml/node.ts";
import { toPlainValue } from "./yaml/plain-value.ts";

/** What other files need to know of a document; as much as its text gives, however broken. */
export function indexEntry(document: ManusDocument): IndexEntry {
  const name = documentName(document);
  const nameEntry = entryOf(document, "name");
  const kind = stringValue(entryOf(document, "kind")?.entry.value);
  return {
    file: document.file,
    ...(kind === "task" || kind === "workflow" ? { kind } : {}),
    ...(name === undefined ? {} : { name }),
    ...(nameEntry ? { nameSpan: shiftSpan(spanOf(nameEntry.entry.value), nameEntry.at) } : {}),
    ...textAt(document, "title"),
    ...textAt(document, "description"),
    inputs: declaredInputs(topValue(document, "inputs")),
    outputs: declaredOutputs(topValue(document, "outputs")),
    calls: callsOf(document),
  };
}

/** What of an entry matters to the findings of other files: all but where things stand. Two entries that mean the same have the same text. */
export function meaningOf({ kind, name, inputs, outputs }: IndexEntry): string {
  const spanless = inputs.map(({ span: _span, ...input }) => input);
  return JSON.stringify([kind, name, spanless, outputs.map((output) => [output.name, output.from, output.schema])]);
}

function textAt(document: ManusDocument, key: "title" | "description"): { title?: string } | { description?: string } {
  const text = stringValue(entryOf(document, key)?.entry.value);
  return text === undefined ? {} : { [key]: text };
}

/** The outputs that a file, or a step with a prompt, declares. `node` is the value of `outputs`; their spans count as its offsets do. */
export function declaredOutputs(node: YamlNode | undefined): DeclaredOutput[] {
  if (node?.kind !== "mapping") return [];
  return node.entries.flatMap(({ key, value }): DeclaredOutput[] => {
    const name = keyText(key);
    const from = (["file", "json", "message"] as const).find((one) => valueAt(value, one) !== undefined);
    if (name === undefined) return [];
    const json = from === "json" ? valueAt(value, "json") : undefined;
    return [{ name, from: from ?? "expression", span: spanOf(key), ...(json ? { schema: toPlainValue(json) } : {}) }];
  });
}

function callsOf(document: ManusDocument): FileCall[] {
  if (kindOf(document) !== "workflow") return [];
  const steps = stepsOf(document);
  const reads = outputReads(document, steps);
  return steps.flatMap((step): FileCall[] => {
    const { kind, target } = step.facts;
    if (!target || (kind !== "task" && kind !== "workflow")) return [];
    const given = step.facts.arguments.flatMap(({ key }) => {
      const name = keyText(key);
      return name === undefined ? [] : [{ name, span: inFile(step, spanOf(key)) }];
    });
    const call = { kind, reference: target.name, span: inFile(step, target.span), stepId: step.id, arguments: given };
    return [{ ...call, outputs: reads.get(step.id) ?? [] }];
  });
}

/** Where outputs of steps are read, by the id of the step. */
function outputReads(document: ManusDocument, steps: readonly StepInFile[]): Map<string, NamedPlace[]> {
  const reads = new Map<string, NamedPlace[]>();
  const take = (use: NameUse, at: number): void => {
    if (use.context !== "steps" || use.name === undefined || !use.output) return;
    const place = { name: use.output.name, span: shiftSpan(use.output.span, at) };
    const known = reads.get(use.name);
    if (known) known.push(place);
    else reads.set(use.name, [place]);
  };
  for (const step of steps) for (const use of step.facts.uses) take(use, step.at);
  const outputs = entryOf(document, "outputs");
  if (outputs) for (const use of checkTopEntry(outputs, "workflow").uses) take(use, outputs.at);
  return reads;
}

/** The inputs that a file declares, in its order. `node` is the value of `inputs`; their spans count as its offsets do. */
export function declaredInputs(node: YamlNode | undefined): DeclaredInput[] {
  if (node?.kind !== "mapping") return [];
  return node.entries.flatMap(({ key, value }) => {
    const name = keyText(key);
    if (name === undefined) return [];
    const options = valueAt(value, "options");
    const required = valueAt(value, "required");
    return [
      {
        name,
        type: stringValue(valueAt(value, "type")) ?? "string",
        span: spanOf(key),
        ...described(value),
        required: required?.kind === "scalar" && required.value === true && valueAt(value, "default") === undefined,
        options:
          options?.kind === "sequence" ? options.items.map(stringValue).filter((text) => text !== undefined) : [],
      },
    ];
  });
}

function described(input: YamlNode): Pick<DeclaredInput, "description" | "default"> {
  const description = stringValue(valueAt(input, "description"));
  const fallback = valueAt(input, "default");
  return {
    ...(description === undefined ? {} : { description }),
    ...(fallback ? { default: JSON.stringify(toPlainValue(fallback)) } : {}),
  };
}

/** An index over some entries; later ones replace earlier ones of the same file. */
export function createIndex(
  entries: Iterable<IndexEntry>,
  options: { readonly folders: readonly string[]; readonly complete: boolean },
): WorkspaceIndex {
  const byPath = new Map([...entries].map((entry) => [normalizePath(entry.file), entry]));
  const byName = new Map<string, IndexEntry[]>();
  for (const entry of byPath.values()) {
    if (entry.name === undefined) continue;
    const others = byName.get(entry.name);
    if (others) others.push(entry);
    else byName.set(entry.name, [entry]);
  }
  return {
    ...options,
    withName: (name) => byName.get(name) ?? [],
    atPath: (path) => byPath.get(normalizePath(path)),
    entries: () => byPath.values(),
    names: (kind) => {
      const all = [...byPath.values()].filter((entry) => kind === undefined || entry.kind === kind);
      return all.map((entry) => entry.name).filter((name) => name !== undefined);
    },
  };
}

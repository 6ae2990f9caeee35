import * as l10n from "@vscode/l10n";
import { inFile, nameSpan, stepsOf } from "../checks/placed-step.ts";
import type { StepInFile } from "../checks/placed-step.ts";
import type { StepKind } from "../checks/step-facts.ts";
import { kindOf } from "../document.ts";
import type { ManusDocument, PlacedEntry } from "../document.ts";
import { shiftSpan, spanOf } from "../span.ts";
import type { Span } from "../span.ts";
import { caseName, itemsOf } from "../tests/test-parts.ts";
import { keyText, stringValue, valueAt } from "../yaml/node.ts";
import type { MappingEntry, YamlNode } from "../yaml/node.ts";
import { shortLine, stepTitle } from "./step-title.ts";

/** What a symbol is. */
export type SymbolKind = "key" | "list" | "input" | "output" | "step" | "case" | "test" | StepKind;

/** One thing of a document that has a name, with what belongs to it. */
export interface DocumentSymbol {
  readonly name: string;
  /** A few words more: a value, a type, what a step does. Empty where there is nothing to say. */
  readonly detail: string;
  readonly kind: SymbolKind;
  /** All of it. */
  readonly span: Span;
  /** Its name; inside of {@link span}. */
  readonly selection: Span;
  readonly children: readonly DocumentSymbol[];
}

/** The outline of a document: the keys at its top, in the order of the text; under `inputs`, `steps`, `outputs` and `cases` what they hold. */
export function documentSymbols(document: ManusDocument): DocumentSymbol[] {
  const steps = kindOf(document) === "workflow" ? stepsOf(document) : [];
  return document.entries.flatMap((placed) => {
    const { entry } = placed;
    const key = keyText(entry.key);
    if (key === undefined) return [];
    if (key === "steps" && steps.length > 0) return [stepsSymbol(placed, document, steps)];
    if (key === "cases" && kindOf(document) === "test") return [casesSymbol(placed)];
    const member = key === "inputs" ? "input" : key === "outputs" ? "output" : undefined;
    if (!member || entry.value.kind !== "mapping") return [symbolOf(entry, key, "key", placed.at)];
    const children = membersOf(entry.value, member, placed.at);
    return [{ ...symbolOf(entry, key, "list", placed.at), children }];
  });
}

function symbolOf(entry: MappingEntry, name: string, kind: SymbolKind, at: number): DocumentSymbol {
  const text = stringValue(entry.value) ?? (entry.value.kind === "scalar" ? entry.value.text : "");
  const span = { start: entry.key.start, end: Math.max(entry.key.end, entry.value.end) };
  return {
    name,
    detail: shortLine(text),
    kind,
    span: shiftSpan(span, at),
    selection: shiftSpan(spanOf(entry.key), at),
    children: [],
  };
}

function membersOf(node: YamlNode, kind: "input" | "output", at: number): DocumentSymbol[] {
  if (node.kind !== "mapping") return [];
  return node.entries.flatMap((entry) => {
    const name = keyText(entry.key);
    if (name === undefined || name === "") return [];
    const symbol = symbolOf(entry, name, kind, at);
    return [{ ...symbol, detail: symbol.detail || memberDetail(entry.value, kind) }];
  });
}

function memberDetail(node: YamlNode, kind: "input" | "output"): string {
  if (kind === "input") return shortLine(stringValue(valueAt(node, "type")) ?? "");
  const from = ["file", "json", "message"].find((one) => valueAt(node, one) !== undefined);
  return from === "file" ? shortLine(stringValue(valueAt(node, "file")) ?? from) : (from ?? "");
}

/** The cases of a test, by their names. */
function casesSymbol({ entry, at }: PlacedEntry): DocumentSymbol {
  const children = itemsOf(entry.value).map((node, index): DocumentSymbol => {
    const name = valueAt(node, "name");
    const span = shiftSpan(spanOf(node), at);
    const selection = name === undefined ? { start: span.start, end: span.start } : shiftSpan(spanOf(name), at);
    const title = caseName(node) ?? l10n.t("case {0}", String(index + 1));
    return { name: title, detail: "", kind: "case", span, selection, children: [] };
  });
  return { ...symbolOf(entry, "cases", "list", at), detail: "", children };
}

function stepsSymbol(
  { entry, at }: PlacedEntry,
  document: ManusDocument,
  steps: readonly StepInFile[],
): DocumentSymbol {
  const children = steps.map((step, index) => stepSymbol(step, document.steps[index]?.node));
  const own = symbolOf(entry, "steps", "list", at);
  const end = children.reduce((last, { span }) => Math.max(last, span.end), own.span.end);
  return { ...own, detail: "", span: { start: own.span.start, end }, children };
}

/** A step by its id, else by what it does; its number comes first, as the plan has it. */
function stepSymbol(step: StepInFile, node: YamlNode | undefined): DocumentSymbol {
  const { kind, id } = step.facts;
  const title = stepTitle(kind, node);
  const span = inFile(step, step.facts.span);
  const name = nameSpan(step);
  return {
    name: `${String(step.number)}. ${id?.name ?? title}`,
    detail: kind === undefined || title === kind ? (kind ?? "") : `${kind}: ${title}`,
    kind: kind ?? "step",
    span,
    // With merge keys an id may stand elsewhere.
    selection: name.start >= span.start && name.end <= span.end ? name : { start: span.start, end: span.start },
    children: membersOf(valueAt(node, "outputs") ?? emptyNode, "output", step.at),
  };
}

const emptyNode: YamlNode = { kind: "mapping", flow: true, start: 0, end: 0, entries: [] };

import * as l10n from "@vscode/l10n";
import { splitTemplate } from "../../workflow/template.ts";
import type { ManusDocument } from "../document.ts";
import type { TextEdit } from "../edit.ts";
import { expressionsIn } from "../expressions/expression-places.ts";
import type { PlacedExpression } from "../expressions/expression-places.ts";
import { parseExpression } from "../expressions/parse-expression.ts";
import type { ParsedExpression } from "../expressions/parse-expression.ts";
import { declaredInputs } from "../declared.ts";
import { topValue } from "../locate.ts";
import type { DeclaredInput } from "../workspace-index.ts";
import { valueAt } from "../yaml/node.ts";
import type { MappingEntry, ScalarNode, YamlNode } from "../yaml/node.ts";
import { replacing } from "./fix.ts";

type ContextUse = Extract<ParsedExpression, { ok: true }>["contexts"][number];

/** A value as it stands in an expression, and as text where it is known as such. */
interface Known {
  readonly expression: string;
  readonly text?: string;
}

/**
 * The edits that put values in the place of a file's inputs in some of its entries. `given` is the mapping under `with`. A sentence where that would not mean the
 * same.
 */
export function readInputsFrom(
  document: ManusDocument,
  entries: readonly MappingEntry[],
  given: YamlNode | undefined,
): readonly TextEdit[] | string {
  const edits: TextEdit[] = [];
  for (const scalar of entries.flatMap(({ value }) => scalarsIn(value))) {
    for (const expression of expressionsIn(scalar, document.text, false)) {
      const read = readExpression(document, scalar, expression, given);
      if (typeof read === "string") return read;
      edits.push(...read);
    }
  }
  return edits;
}

function readExpression(
  document: ManusDocument,
  scalar: ScalarNode,
  expression: PlacedExpression,
  given: YamlNode | undefined,
): TextEdit[] | string {
  const parsed = parseExpression(expression.source);
  if (!parsed.ok) return l10n.t("One of the task's expressions can't be read.");
  const local = parsed.contexts.find(({ context }) => ["run", "env"].includes(context.toLowerCase()));
  if (local) return l10n.t("The task reads `{0}`, which is another one in this file.", local.context);
  const edits: TextEdit[] = [];
  for (const use of parsed.contexts) {
    if (use.context.toLowerCase() !== "inputs") continue;
    const place = placeOf(document.text, use, expression);
    if (typeof place === "string") return place;
    const value = valueOf(document, place.name, given);
    if (typeof value === "string") return value;
    edits.push(put(document.text, scalar, value, place));
  }
  return edits;
}

function placeOf(text: string, use: ContextUse, expression: PlacedExpression): Place | string {
  const [name] = use.path;
  const [first, last] = use.spans;
  if (name === undefined || use.path.length > 1 || use.open || !first || !last) {
    return l10n.t("The task reads its inputs by names that only the run knows.");
  }
  const { source } = expression;
  const end = source[last.end] === "]" ? last.end + 1 : last.end;
  const span = expression.spanOf(first.start, end);
  const written = source.slice(first.start, end);
  if (text.slice(span.start, span.end) !== written)
    return l10n.t("An expression stands in a text with escapes or folded lines.");
  return { name, span, alone: written === source.trim(), lead: first.start, tail: source.length - end };
}

/** Where an input is read. */
interface Place {
  readonly name: string;
  readonly span: { readonly start: number; readonly end: number };
  /** Whether the input is all of its expression, which begins `lead` before it and ends `tail` behind it. */
  readonly alone: boolean;
  readonly lead: number;
  readonly tail: number;
}

function put(text: string, scalar: ScalarNode, value: Known, { span, alone, lead, tail }: Place): TextEdit {
  const whole = { start: span.start - lead - 3, end: span.end + tail + 2 };
  const partly = whole.start > scalar.start && whole.end <= scalar.end;
  const simple = value.text !== undefined && /^[\w./@+-]+(?: [\w./@+-]+)*$/.test(value.text);
  if (alone && simple && partly && text.startsWith("${{", whole.start)) return replacing(whole, value.text ?? "");
  const operand =
    alone || /^[\w.]+$|^'(?:[^']|'')*'$/.test(value.expression) ? value.expression : `(${value.expression})`;
  return replacing(span, inStyle(operand, scalar.style));
}

function inStyle(expression: string, style: ScalarNode["style"]): string {
  if (style === "single") return expression.replaceAll("'", "''");
  return style === "double" ? expression.replace(/["\\]/g, "\\$&") : expression;
}

/** What an input is, by what a step passes or by its default; a sentence where that can't be said. */
function valueOf(document: ManusDocument, name: string, given: YamlNode | undefined): Known | string {
  const inputs = topValue(document, "inputs");
  const input = declaredInputs(inputs).find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (!input) return l10n.t("The task reads an input `{0}` that it doesn't declare.", name);
  const passed = valueAt(given, input.name);
  const node = passed ?? valueAt(valueAt(inputs, input.name), "default");
  if (!node) return input.required ? l10n.t("The step doesn't pass `{0}`.", input.name) : { expression: "null" };
  if (node.kind !== "scalar" || node.value === null)
    return l10n.t("What the step passes as `{0}` isn't one value.", input.name);
  if (!node.text.includes("${{")) return literal(input, node);
  return passed ? computed(input, node.text) : l10n.t("The default of `{0}` is computed.", input.name);
}

function isText({ type }: DeclaredInput): boolean {
  return type !== "number" && type !== "boolean";
}

function literal(input: DeclaredInput, { text }: ScalarNode): Known | string {
  if (/[\r\n]/.test(text)) return l10n.t("What the step passes as `{0}` has several lines.", input.name);
  return { expression: isText(input) ? quoted(text) : text, text };
}

function computed(input: DeclaredInput, text: string): Known | string {
  if (isText(input)) return { expression: asExpression(text) };
  return l10n.t("`{0}` makes a {1} of what it is given.", input.name, input.type);
}

/** A text with expressions as one expression. */
function asExpression(text: string): string {
  const parts = splitTemplate(text);
  const [only] = parts;
  if (parts.length === 1 && only?.kind === "expression") return only.source.trim();
  const sources: string[] = [];
  const pattern = parts.map((part) => {
    if (part.kind === "text") return part.text.replace(/[{}]/g, "$&$&");
    sources.push(part.source.trim());
    return `{${String(sources.length - 1)}}`;
  });
  return `format(${[quoted(pattern.join("")), ...sources].join(", ")})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function scalarsIn(node: YamlNode): ScalarNode[] {
  if (node.kind === "scalar") return [node];
  if (node.kind === "sequence") return node.items.flatMap(scalarsIn);
  return node.kind === "mapping" ? node.entries.flatMap(({ value }) => scalarsIn(value)) : [];
}

import * as l10n from "@vscode/l10n";
import { createScope, evaluateExpression } from "../../workflow/expressions.ts";
import { textOf } from "../../workflow/expression-values.ts";
import { entryOf } from "../document.ts";
import type { ManusDocument } from "../document.ts";
import type { HoverFinding } from "../hover/hover-finding.ts";
import { code } from "../hover/markdown.ts";
import type { Span } from "../span.ts";
import type { Surroundings } from "../surroundings.ts";
import { keyText, stringValue } from "../yaml/node.ts";
import { contextTypes } from "./context-types.ts";
import { expressionAt } from "./expression-at.ts";
import type { ExpressionSpot } from "./expression-at.ts";
import { documentExpressionEntry } from "./document-expression-entry.ts";
import { callLabel, functionNamed } from "./expression-functions.ts";
import { readPaths } from "./expression-paths.ts";
import type { ContextUse } from "./expression-paths.ts";
import { describeType } from "./expression-type.ts";
import type { Property, Shape } from "./expression-type.ts";
import { parseExpression } from "./parse-expression.ts";
import { scanExpression } from "./scan-expression.ts";
import { typeOfExpression } from "./type-of-expression.ts";

/**
 * What there is to say of the function, context or property at an offset: what it is, its type and, where the file's newest run is known, what it came to there. On an operator or
 * between parts it's said of the whole expression. Undefined outside of expressions.
 */
export function describeExpressionAt(
  document: ManusDocument,
  offset: number,
  around: Surroundings,
): HoverFinding | undefined {
  const spot = expressionAt(document, offset);
  if (!spot || spot.scope.forbidden !== undefined) return undefined;
  const { contexts, functions } = readPaths(scanExpression(spot.expression.source));
  const called = functions.find((use) => touches(use, spot.at));
  if (called) return describeFunction(called.name, spot.expression.spanOf(called.start, called.end));
  const types = contextTypes({ document, index: around.index, ...spot });
  for (const use of contexts) {
    const part = use.spans.findIndex((span) => touches(span, spot.at));
    if (part >= 0) return describePart({ use, part, spot, types }, document, around);
  }
  return describeWhole(spot, types, document, around);
}

function touches(span: Span, at: number): boolean {
  return span.start <= at && at <= span.end;
}

function describeFunction(name: string, span: Span): HoverFinding | undefined {
  const called = functionNamed(name);
  if (!called) return undefined;
  return { span, markdown: `\`${callLabel(called).label}\`\n\n${documentExpressionEntry({ function: called.name })}` };
}

interface Part {
  readonly use: ContextUse;
  /** The position in the path, the context's own name being 0. */
  readonly part: number;
  readonly spot: ExpressionSpot;
  readonly types: Shape;
}

function describePart(
  { use, part, spot, types }: Part,
  document: ManusDocument,
  around: Surroundings,
): HoverFinding | undefined {
  const span = use.spans[part];
  const names = [use.context, ...use.path].slice(0, part + 1);
  const property = propertyAt(types, names);
  if (!span || !property) return undefined;
  const source = spot.expression.source.slice(use.spans[0]?.start, bracketEnd(spot.expression.source, span.end));
  const markdown = [
    `${code(names.join("."))}: ${describeType(property.type)}`,
    ...(property.description === undefined ? [] : [property.description]),
    ...lastValue(source, document, around),
  ].join("\n\n");
  return { span: spot.expression.spanOf(span.start, span.end), markdown };
}

/** A name in brackets ends behind them. */
function bracketEnd(source: string, end: number): number {
  const closing = /^'?\s*\]/.exec(source.slice(end));
  return end + (closing?.[0].length ?? 0);
}

/** What a path of names leads to; undefined where it isn't known to lead anywhere. */
function propertyAt(types: Shape, names: readonly string[]): Property | undefined {
  let shape: Shape | undefined = types;
  let found: Property | undefined;
  for (const name of names) {
    found = shape?.find(name);
    shape = found?.type.kind === "mapping" ? found.type.shape : undefined;
    if (!found) return undefined;
  }
  return found;
}

function describeWhole(
  { expression }: ExpressionSpot,
  types: Shape,
  document: ManusDocument,
  around: Surroundings,
): HoverFinding | undefined {
  if (!parseExpression(expression.source).ok) return undefined;
  const type = `Gives: ${describeType(typeOfExpression(expression.source, types))}`;
  return {
    span: expression.whole,
    markdown: [type, ...lastValue(expression.source, document, around)].join("\n\n"),
  };
}

/** What an expression came to in the newest run of the file, as a paragraph; none where that isn't known or isn't for reading. */
function lastValue(source: string, document: ManusDocument, around: Surroundings): string[] {
  if (readsSecrets(source, document)) return [];
  const run = around.fleet.runOf(document.file);
  const values = run && around.fleet.valuesOf(run.id);
  if (!values) return [];
  const evaluated = evaluateExpression(source, createScope(values));
  return evaluated.ok ? [l10n.t("In the last run: {0}", asCode(evaluated.value))] : [];
}

/** Whether a value may hold a secret: one itself, or a variable that is set from one. */
function readsSecrets(source: string, document: ManusDocument): boolean {
  const parsed = parseExpression(source);
  if (!parsed.ok) return true;
  return parsed.contexts.some(({ context, path: [name] }) => {
    if (context.toLowerCase() === "secrets") return true;
    return context.toLowerCase() === "env" && setFromSecret(document, name);
  });
}

function setFromSecret(document: ManusDocument, name: string | undefined): boolean {
  const value = entryOf(document, "env")?.entry.value;
  const entries = value?.kind === "mapping" ? value.entries : [];
  return entries.some((entry) => {
    const meant = name === undefined || keyText(entry.key)?.toLowerCase() === name.toLowerCase();
    return meant && /\bsecrets\b/i.test(stringValue(entry.value) ?? "");
  });
}

/** The most characters of a value that are shown. */
const longestValue = 300;

function asCode(value: unknown): string {
  return value === null || value === "" ? "nothing" : code(textOf(value), longestValue);
}

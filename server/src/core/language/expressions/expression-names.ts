import { kindOf } from "../document.ts";
import type { ManusDocument, Memory } from "../document.ts";
import type { Span } from "../span.ts";
import { shiftSpan } from "../span.ts";
import { keyText, valueAt } from "../yaml/node.ts";
import type { YamlNode } from "../yaml/node.ts";
import { expressionsIn } from "./expression-places.ts";
import type { PlacedExpression } from "./expression-places.ts";
import { readPaths } from "./expression-paths.ts";
import type { ContextUse } from "./expression-paths.ts";
import { stepScope, topScope } from "./expression-scope.ts";
import type { ExpressionScope } from "./expression-scope.ts";
import { scanExpression } from "./scan-expression.ts";

/** What a name in an expression names. Names are as written; upper and lower case don't count. */
export type NamedThing =
  | { readonly kind: "context" | "function" | "input" | "variable" | "secret" | "step"; readonly name: string }
  /** `steps.<step>.outputs.<name>` */
  | { readonly kind: "output"; readonly name: string; readonly step: string }
  /** Any other property, with the path that leads to it, the context first. */
  | { readonly kind: "property"; readonly name: string; readonly path: readonly string[] };

/** One name in an expression of a file. */
export interface ExpressionName {
  readonly thing: NamedThing;
  /** In the file; without quotes around it. The whole expression where its place isn't certain. */
  readonly span: Span;
  /** Whether the span is exactly the name: only then it may be replaced. */
  readonly exact: boolean;
  /** The position (0-based) of the step that it stands in. */
  readonly step?: number;
}

/**
 * Every name that the expressions of a file read or call, in the order of the text; also those of broken expressions. Under keys that start with `x-`, and where no expression
 * may stand, there are none.
 */
export function expressionNames(document: ManusDocument): ExpressionName[] {
  const kind = kindOf(document) ?? "task";
  const names: ExpressionName[] = [];
  for (const { entry, text, at, memory } of document.entries) {
    const key = keyText(entry.key);
    if (key === undefined || key === "steps" || key.startsWith("x-")) continue;
    const found = remember(memory, `names ${kind}`, () => namesIn(entry.value, text, topScope(key, kind)));
    for (const name of found) names.push(shiftName(name, at));
  }
  for (const [step, { node, text, at, memory }] of document.steps.entries()) {
    const found = remember(memory, "names", () => namesInStep(node, text));
    for (const name of found) names.push({ ...shiftName(name, at), step });
  }
  return names.sort((left, right) => left.span.start - right.span.start);
}

/** The name at an offset of a file; touching its end counts as being at it. */
export function expressionNameAt(document: ManusDocument, offset: number): ExpressionName | undefined {
  return expressionNames(document).find(({ span, exact }) => exact && span.start <= offset && offset <= span.end);
}

function remember(memory: Memory, key: string, find: () => readonly ExpressionName[]): readonly ExpressionName[] {
  const known = memory.get(key) as readonly ExpressionName[] | undefined;
  const found = known ?? find();
  if (!known) memory.set(key, found);
  return found;
}

function shiftName(name: ExpressionName, at: number): ExpressionName {
  return at === 0 ? name : { ...name, span: shiftSpan(name.span, at) };
}

function namesInStep(node: YamlNode, text: string): ExpressionName[] {
  if (node.kind !== "mapping") return [];
  const looped = valueAt(node, "forEach") !== undefined;
  return node.entries.flatMap(({ key, value }) => {
    const name = keyText(key);
    return name === undefined || name.startsWith("x-") ? [] : namesIn(value, text, stepScope(name, looped));
  });
}

/** All names in a value and below it. Offsets count as the value's do. */
function namesIn(node: YamlNode, text: string, scope: ExpressionScope): ExpressionName[] {
  if (scope.forbidden !== undefined) return [];
  if (node.kind === "sequence") return node.items.flatMap((item) => namesIn(item, text, scope));
  if (node.kind === "mapping") {
    return node.entries.flatMap(({ key, value }) =>
      keyText(key)?.startsWith("x-") ? [] : namesIn(value, text, scope),
    );
  }
  return node.kind === "scalar" ? expressionsIn(node, text, scope.bare).flatMap(namesOf) : [];
}

function namesOf(expression: PlacedExpression): ExpressionName[] {
  const { contexts, functions } = readPaths(scanExpression(expression.source));
  const calls = functions.map(({ name, start, end }) => placed(expression, { kind: "function", name }, { start, end }));
  return [...contexts.flatMap((use) => namesOfPath(use, expression)), ...calls];
}

function namesOfPath({ context, path, spans }: ContextUse, expression: PlacedExpression): ExpressionName[] {
  return [context, ...path].flatMap((_, index) => {
    const span = spans[index];
    return span ? [placed(expression, thingAt([context, ...path], index), span)] : [];
  });
}

function placed(expression: PlacedExpression, thing: NamedThing, { start, end }: Span): ExpressionName {
  const span = expression.spanOf(start, end);
  // What was written with an escape, over a fold or with a doubled quote isn't the name as such.
  const exact = expression.exact && end > start && span.end - span.start === thing.name.length;
  return { thing, span, exact };
}

/** What the part at a position of a path names. */
function thingAt(path: readonly string[], index: number): NamedThing {
  const name = path[index] ?? "";
  if (index === 0) return { kind: "context", name };
  const context = path[0]?.toLowerCase();
  const kind = index === 1 && context !== undefined ? kinds[context] : undefined;
  if (kind) return { kind, name };
  if (context === "steps" && index === 3 && path[2]?.toLowerCase() === "outputs") {
    return { kind: "output", name, step: path[1] ?? "" };
  }
  return { kind: "property", name, path: path.slice(0, index) };
}

const kinds: Readonly<Record<string, "input" | "variable" | "secret" | "step">> = {
  inputs: "input",
  env: "variable",
  secrets: "secret",
  steps: "step",
};

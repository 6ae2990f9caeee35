import type { ManusDocument } from "../document.ts";
import { startOfLine } from "../lines.ts";
import { spotAt, stepAt } from "../locate.ts";
import { keyText } from "../yaml/node.ts";
import type { ScalarNode, ScalarStyle } from "../yaml/node.ts";
import { expressionsIn } from "./expression-places.ts";
import type { PlacedExpression } from "./expression-places.ts";
import { scopeAlong } from "./expression-scope.ts";
import type { ExpressionScope } from "./expression-scope.ts";
import { findExpressions } from "./find-expressions.ts";

/** An expression and a place in it. All offsets are those of the file. */
export interface ExpressionSpot {
  /** One that isn't closed ends with its line. */
  readonly expression: PlacedExpression;
  /** The position in the expression's source. */
  readonly at: number;
  readonly scope: ExpressionScope;
  /** The position (0-based) of the step that it stands in. */
  readonly step?: number;
  /** How the text around it is written: what goes in must be escaped accordingly. */
  readonly style: ScalarStyle;
}

/**
 * The expression around an offset: between its braces, or in a text that is one without braces. Works while it's being typed: not closed, in a text whose quote or bracket
 * isn't closed, behind blanks at the end of a line, and where only the key of an `if` stands yet. Undefined in comments and keys.
 */
export function expressionAt(document: ManusDocument, offset: number): ExpressionSpot | undefined {
  return inScalar(document, offset) ?? inLine(document, offset);
}

function inScalar(document: ManusDocument, offset: number): ExpressionSpot | undefined {
  const found = scalarAt(document, offset);
  const place = found && scopeAlong(document, found.path);
  if (!found || !place) return undefined;
  for (const expression of expressionsIn(found.node, document.text, place.scope.bare)) {
    const at = expression.positionAt(offset);
    if (at === undefined) continue;
    return { ...place, expression: cutAtLine(expression, document.text, offset), at, style: found.node.style };
  }
  return undefined;
}

interface PlacedScalar {
  readonly node: ScalarNode;
  readonly path: readonly (string | number)[];
}

/** The scalar at an offset; one without quotes also behind the blanks that follow it, as if they belonged to it. */
function scalarAt(document: ManusDocument, offset: number): PlacedScalar | undefined {
  const spot = spotAt(document, offset);
  if (spot?.part === "value" && spot.node.kind === "scalar") {
    return { node: asText(spot.node, document.text), path: spot.path };
  }
  const end = skipBlanksBack(document.text, offset);
  const before = end < offset ? spotAt(document, end) : undefined;
  if (before?.part !== "value" || before.node.kind !== "scalar" || before.node.end !== end) return undefined;
  const { style, start } = before.node;
  if (style !== "plain" && style !== "empty") return undefined;
  const from = style === "empty" ? offset : start;
  return { node: asText({ ...before.node, start: from, end: offset }, document.text), path: before.path };
}

/** In an expression nothing is a number or `true` to YAML, and blanks at its end count. */
function asText(node: ScalarNode, text: string): ScalarNode {
  if (node.style !== "plain" && node.style !== "empty") return node;
  const raw = text.slice(node.start, node.end);
  return /[\r\n]/.test(raw) ? node : { ...node, style: "plain", text: raw, value: raw };
}

function skipBlanksBack(text: string, offset: number): number {
  let at = offset;
  while (text[at - 1] === " " || text[at - 1] === "\t") at -= 1;
  return at;
}

/** What follows an expression that isn't closed is probably none of it; at least the next line isn't. */
function cutAtLine(expression: PlacedExpression, text: string, offset: number): PlacedExpression {
  if (expression.closed || !expression.exact) return expression;
  const lineEnd = text.indexOf("\n", offset);
  const end = text[lineEnd - 1] === "\r" ? lineEnd - 1 : lineEnd;
  const cut = lineEnd < 0 ? undefined : expression.positionAt(Math.max(end, offset));
  if (cut === undefined) return expression;
  return { ...expression, source: expression.source.slice(0, cut), whole: { start: expression.whole.start, end } };
}

/** Where the tree tells nothing: an expression in the line's own text, taken as it's written. */
function inLine(document: ManusDocument, offset: number): ExpressionSpot | undefined {
  const { text } = document;
  const lineStart = startOfLine(text, offset);
  const next = text.indexOf("\n", offset);
  const line = text.slice(lineStart, next < 0 ? text.length : next).replace(/\r$/, "");
  const column = offset - lineStart;
  const segment = findExpressions(line).find(({ start, source }) => {
    return start + 3 <= column && column <= start + 3 + source.length;
  });
  if (!segment || /(?:^|\s)#/.test(line.slice(0, segment.start))) return undefined;
  const place = placeOfLine(document, lineStart, line);
  if (!place) return undefined;
  const from = lineStart + segment.start + 3;
  const { source, closed } = segment;
  const whole = { start: lineStart + segment.start, end: lineStart + segment.end };
  const expression: PlacedExpression = {
    source,
    closed,
    braces: true,
    exact: true,
    whole,
    spanOf: (start, end) => (end > start ? { start: from + start, end: from + end } : whole),
    positionAt: (at) => (at < from || at > from + source.length ? undefined : at - from),
  };
  return { ...place, expression, at: offset - from, style: styleOfLine(line.slice(0, segment.start)) };
}

function styleOfLine(before: string): ScalarStyle {
  const quote = /(?:^|[:,[{-]\s+)(["'])(?:(?!\1).)*$/.exec(before)?.[1];
  return quote === undefined ? "plain" : quote === "'" ? "single" : "double";
}

const keyOfLine = /^([ \t]*(?:- +)*)["']?([^\s"':{}[\],#&*!|>%@`-][^"':]*)["']?[ \t]*:(?: |$)/;

type Place = Pick<ExpressionSpot, "scope" | "step">;

/** What holds in a line: as at its key, where it has one, else as at what it starts with, or as in the step or under the key that it belongs to. */
function placeOfLine(document: ManusDocument, lineStart: number, line: string): Place | undefined {
  const [, indent = /^[ \t]*/.exec(line)?.[0] ?? "", key] = keyOfLine.exec(line) ?? [];
  const start = lineStart + indent.length;
  const spot = spotAt(document, key === undefined ? start : start + 1);
  if (spot) return scopeAlong(document, spot.path);
  return placeInStep(document, start, key) ?? placeUnderKey(document, start, key);
}

function placeInStep(document: ManusDocument, start: number, key = "with"): Place | undefined {
  const step = stepAt(document, start)?.index ?? lastStepBefore(document, start);
  return step === undefined ? undefined : scopeAlong(document, ["steps", step, key]);
}

function placeUnderKey(document: ManusDocument, start: number, key: string | undefined): Place | undefined {
  const top = document.entries.findLast(({ entry, at }) => at + entry.key.start <= start);
  const name = (top && keyText(top.entry.key)) ?? key;
  return name === undefined ? undefined : scopeAlong(document, [name]);
}

/** The last step that starts before an offset, where nothing but steps follows it. */
function lastStepBefore(document: ManusDocument, offset: number): number | undefined {
  const index = document.steps.findLastIndex(({ node, at }) => at + node.start <= offset);
  const step = document.steps[index];
  if (!step) return undefined;
  const start = step.at + step.node.start;
  const ended = document.entries.some(
    ({ entry, at }) => at + entry.key.start > start && at + entry.key.start <= offset,
  );
  return ended ? undefined : index;
}

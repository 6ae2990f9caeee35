import type { Span } from "../span.ts";
import type { ScalarNode } from "../yaml/node.ts";
import { findExpressions } from "./find-expressions.ts";

/** One expression of a scalar: its source, and where each of its characters stands in the file. */
export interface PlacedExpression {
  readonly source: string;
  readonly closed: boolean;
  /** Where a stretch of `source` stands; the whole expression where quotes, escapes or folded lines make that uncertain. */
  readonly spanOf: (start: number, end: number) => Span;
}

/**
 * The expressions of a scalar. `text` is the text that the scalar's offsets count in. With `bare` a scalar without braces is one expression itself, as
 * in `if`.
 */
export function expressionsIn(node: ScalarNode, text: string, bare: boolean): PlacedExpression[] {
  if (typeof node.value !== "string") return [];
  const raw = text.slice(node.start, node.end);
  if (bare && !node.value.includes("${{")) return [placeBare(node, raw)];
  let from = 0;
  return findExpressions(node.value).map((segment) => {
    const opening = raw.indexOf("${{", from);
    const closing = raw.indexOf("}}", opening);
    const exact = opening >= 0 && raw.startsWith(segment.source, opening + 3);
    from = exact ? opening + 3 + segment.source.length : Math.max(closing, opening + 3, from);
    const whole = wholeSpan(node, opening, exact ? opening + segment.end - segment.start : closing + 2);
    const start = node.start + opening + 3;
    return {
      source: segment.source,
      closed: segment.closed,
      spanOf: (begin, end) => (exact && end > begin ? { start: start + begin, end: start + end } : whole),
    };
  });
}

function placeBare(node: ScalarNode, raw: string): PlacedExpression {
  const source = String(node.value);
  const at = raw.indexOf(source);
  const whole = { start: node.start, end: node.end };
  const start = node.start + at;
  return {
    source,
    closed: true,
    spanOf: (begin, end) => (at >= 0 && end > begin ? { start: start + begin, end: start + end } : whole),
  };
}

function wholeSpan(node: ScalarNode, opening: number, closing: number): Span {
  if (opening < 0 || closing <= opening) return { start: node.start, end: node.end };
  return { start: node.start + opening, end: Math.min(node.start + closing, node.end) };
}

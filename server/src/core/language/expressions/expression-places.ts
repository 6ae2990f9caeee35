import type { Span } from "../span.ts";
import type { ScalarNode } from "../yaml/node.ts";
import { findExpressions } from "./find-expressions.ts";
import { mapScalar } from "./scalar-map.ts";
import type { ScalarMap } from "./scalar-map.ts";

/** One expression of a scalar: its source, and where each of its characters stands in the file. */
export interface PlacedExpression {
  readonly source: string;
  readonly closed: boolean;
  /** Whether it stands in braces, or is a whole text without them. */
  readonly braces: boolean;
  /** Where it stands, with its braces; the whole scalar where the place isn't certain. */
  readonly whole: Span;
  /** Whether the place of each character is certain. Where it isn't, nothing in it may be replaced. */
  readonly exact: boolean;
  /** Where a stretch of `source` stands; the whole expression where that isn't certain, and for an empty stretch. */
  readonly spanOf: (start: number, end: number) => Span;
  /** The position in `source` of an offset: the next one where the offset is inside of an escape or a fold; undefined outside of it, or where that isn't certain. */
  readonly positionAt: (offset: number) => number | undefined;
}

/**
 * The expressions of a scalar. `text` is the text that the scalar's offsets count in. With `bare` a scalar without braces is one expression itself, as
 * in `if`.
 */
export function expressionsIn(node: ScalarNode, text: string, bare: boolean): PlacedExpression[] {
  if (typeof node.value !== "string") return [];
  const whole = bare && !node.value.includes("${{");
  if (!whole && !node.value.includes("${{")) return [];
  const map = mapScalar(node, text);
  if (whole) return [place({ source: node.value, from: 0, closed: true, braces: false }, node, map)];
  return findExpressions(node.value).map(({ source, start, closed }) => {
    return place({ source, from: start + 3, closed, braces: true }, node, map);
  });
}

interface Found extends Pick<PlacedExpression, "source" | "closed" | "braces"> {
  /** Where the source starts in the scalar's value. */
  readonly from: number;
}

function place({ from, ...found }: Found, node: ScalarNode, map: ScalarMap | undefined): PlacedExpression {
  const { source, closed, braces } = found;
  const to = from + source.length;
  if (!map) {
    const whole = { start: node.start, end: node.end };
    return { ...found, whole, exact: false, spanOf: () => whole, positionAt: () => undefined };
  }
  const first = braces ? from - 3 : from;
  const last = (closed && braces ? to + 2 : to) - 1;
  const whole =
    last < first ? { start: node.start, end: node.end } : { start: map.startOf(first), end: map.endOf(last) };
  return {
    ...found,
    whole,
    exact: true,
    spanOf: (start, end) => {
      return end > start ? { start: map.startOf(from + start), end: map.endOf(from + end - 1) } : whole;
    },
    positionAt: (offset) => positionIn(map, from, to, offset),
  };
}

/** The first position of the value that starts at or behind an offset, counted from `from`. */
function positionIn(map: ScalarMap, from: number, to: number, offset: number): number | undefined {
  const ending = to > from ? map.endOf(to - 1) : map.startOf(from);
  if (offset < map.startOf(from) || offset > ending) return undefined;
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (map.startOf(middle) < offset) low = middle + 1;
    else high = middle;
  }
  return low - from;
}

import { codes, endOfLine, isBlank, skipGap } from "./gaps.ts";
import type { Span } from "../span.ts";
import { maximumStretches } from "./limits.ts";

/** A stretch of the text that can be parsed by itself. */
export interface Stretch extends Span {
  /**
   * `entries`: whole `key: value` entries of the top-level mapping; `head`: the line `steps:` whose items follow; `item`: one item of that
   * sequence; `whole`: all there is, since the text isn't a plain top-level mapping.
   */
  readonly kind: "entries" | "head" | "item" | "whole";
}

/** Where the parts of a text are. */
export interface TextLayout {
  readonly stretches: readonly Stretch[];
  /** The marker that starts a second document, where there is one. What follows it is not read. */
  readonly secondDocument?: Span;
}

/**
 * Cut a text where YAML itself must begin something new: at each line that starts in the first column, and at the `- ` of each step. Nothing
 * that is valid reaches over such a line, so an error stays in its stretch and an edit changes one stretch. A text that is no
 * plain mapping, or uses `? ` keys, stays whole. Never fails; costs one pass over the lines.
 */
export function splitText(text: string): TextLayout {
  const lines = readLines(text);
  const { body, secondDocument } = findBody(text, lines);
  const cut = cutBody(text, body);
  const stretches: readonly Stretch[] =
    cut.length > maximumStretches ? [{ kind: "whole", start: body.start, end: body.end }] : cut;
  return secondDocument ? { stretches, secondDocument } : { stretches };
}

/** One line that isn't blank and isn't a comment; `first` is its first character that is no space. */
interface Line {
  readonly start: number;
  readonly first: number;
}

/** The first document. */
interface Body extends Span {
  readonly lines: readonly Line[];
  /** Whether it may be cut; not when directives or content stand with its `---`. */
  readonly plain: boolean;
}

/** How a key looks that can be told apart without parsing. */
export const plainKey = /^(?!-\s)(?:[\w$.-][^\s:#]*(?:[ \t]+[^\s:#]+)*|"[^"\\\n]*"|'[^'\n]*'|<<)[ \t]*:(?=\s|$)/;
/** A line with `steps:` alone. */
export const stepsHead = /^(?:steps|"steps"|'steps')[ \t]*:[ \t]*(?:#.*)?\r?$/;
/** With these a text starts that is no plain mapping: a sequence, a flow collection, a scalar, properties, a `? ` key. */
const otherStart = /^(?:[[{|>&*!%@`]|[-?:](?=\s|$))/;

function readLines(text: string): Line[] {
  const lines: Line[] = [];
  let start = markLength(text);
  while (start < text.length) {
    let first = start;
    while (text.charCodeAt(first) === codes.space) first += 1;
    const end = text.indexOf("\n", first);
    if (!isIdle(text, first, end < 0 ? text.length : end)) lines.push({ start, first });
    if (end < 0) break;
    start = end + 1;
  }
  return lines;
}

/** Whether nothing stands between two offsets of a line but blanks or a comment. */
export function isIdle(text: string, from: number, end: number): boolean {
  let at = from;
  while (at < end && isBlank(text.charCodeAt(at))) at += 1;
  return at >= end || text.charCodeAt(at) === codes.hash;
}

/** The length of a byte order mark at the start. */
function markLength(text: string): number {
  return text.charCodeAt(0) === 0xfeff ? 1 : 0;
}

/** Whether a line that starts at `start` is the start or the end of a document. */
export function isMarkerLine(text: string, start: number): boolean {
  const line = { start, first: start };
  return isMarker(text, line, "---") || isMarker(text, line, "...");
}

function isMarker(text: string, line: Line, marker: "---" | "..."): boolean {
  if (line.first !== line.start || !text.startsWith(marker, line.start)) return false;
  const after = text.charCodeAt(line.start + 3);
  return Number.isNaN(after) || isBlank(after);
}

function isBareMarker(text: string, line: Line, marker: "---" | "..."): boolean {
  return isMarker(text, line, marker) && skipGap(text, line.start + 3) >= endOfLine(text, line.start);
}

function findBody(text: string, lines: readonly Line[]): { body: Body; secondDocument?: Span } {
  const directives = lines.findIndex((line) => text[line.start] !== "%");
  const head = lines[Math.max(directives, 0)];
  const opened = head !== undefined && isMarker(text, head, "---");
  const bare = opened && directives === 0 && isBareMarker(text, head, "---");
  const inside = opened ? lines.slice(directives + 1) : lines;
  const start = bare ? head.start + 3 : markLength(text);
  const last = inside.findIndex((line) => isMarker(text, line, "---") || isMarker(text, line, "..."));
  const marker = inside[last];
  const kept = { start, plain: bare || !opened };
  if (!marker) return { body: { ...kept, end: text.length, lines: inside } };
  const body = { ...kept, end: marker.start, lines: inside.slice(0, last) };
  const second = inside.slice(last).find((line) => !isBareMarker(text, line, "..."));
  return second ? { body, secondDocument: { start: second.start, end: endOfLine(text, second.start) } } : { body };
}

function cutBody(text: string, body: Body): Stretch[] {
  const whole: Stretch = { kind: "whole", start: body.start, end: body.end };
  if (!body.plain || !canBeCut(text, body.lines)) return body.lines.length > 0 || !body.plain ? [whole] : [];
  const heads = body.lines.filter((line) => startsEntry(text, line));
  const starts = [body.start, ...heads.slice(1).map((line) => line.start), body.end];
  let from = 0;
  return heads.flatMap((head, index) => {
    const span = { start: starts[index] ?? head.start, end: starts[index + 1] ?? body.end };
    if (!stepsHead.test(text.slice(head.start, endOfLine(text, head.start)))) return [{ kind: "entries", ...span }];
    while ((body.lines[from]?.start ?? span.end) < span.start) from += 1;
    return cutSteps(text, span, head, body.lines.slice(from));
  });
}

/** Whether the text is a top-level mapping with plain keys, or at least would be without its broken lines. */
function canBeCut(text: string, lines: readonly Line[]): boolean {
  const first = lines[0];
  if (!first || first.first !== first.start) return false;
  const isKey = (line: Line): boolean => line.first === line.start && plainKey.test(lineOf(text, line));
  if (!isKey(first) && (otherStart.test(lineOf(text, first)) || /^["']/.test(lineOf(text, first)))) return false;
  if (lines.some((line) => line.first === line.start && /^[?:](?:\s|$)/.test(text.slice(line.start, line.start + 2))))
    return false;
  return lines.some(isKey);
}

function lineOf(text: string, line: Line): string {
  return text.slice(line.start, endOfLine(text, line.start));
}

/** A line in the first column starts an entry, but for the items of a sequence and a bracket that closes one. */
function startsEntry(text: string, line: Line): boolean {
  if (line.first !== line.start) return false;
  const code = text.charCodeAt(line.start);
  return code !== codes.closeBrace && code !== codes.closeBracket && code !== codes.tab && !startsItem(text, line);
}

function startsItem(text: string, line: Line): boolean {
  return startsItemAt(text, line.first);
}

/** Whether the `-` of an item stands at an offset. */
export function startsItemAt(text: string, offset: number): boolean {
  const after = text.charCodeAt(offset + 1);
  return text.charCodeAt(offset) === codes.dash && (Number.isNaN(after) || isBlank(after));
}

function cutSteps(text: string, span: Span, head: Line, lines: readonly Line[]): Stretch[] {
  const inside = lines.filter((line) => line.start > head.start && line.start < span.end);
  const first = inside[0];
  if (!first || !startsItem(text, first)) return [{ kind: "entries", ...span }];
  const indent = first.first - first.start;
  const items = inside.filter((line) => line.first - line.start === indent && startsItem(text, line));
  const starts = [...items.map((line) => line.start), span.end];
  const stretches = items.map((line, index): Stretch => {
    return { kind: "item", start: line.start, end: starts[index + 1] ?? span.end };
  });
  return [{ kind: "head", start: span.start, end: first.start }, ...stretches];
}

import type { ScalarNode, ScalarStyle } from "../yaml/node.ts";

/** Where each character of a scalar's value stands in the text that the scalar was read from. */
export interface ScalarMap {
  /** Where the character at a position of the value starts; behind the last one for its length. */
  startOf(position: number): number;
  /** Where the character at a position of the value ends: an escape is longer than what it stands for. */
  endOf(position: number): number;
}

/**
 * How a scalar's value lies in its text: quotes, escapes, indentation and folded lines are undone and the result is held against the value. Undefined where the two don't
 * agree, as in broken texts: then no position in it is certain.
 */
export function mapScalar(node: ScalarNode, text: string): ScalarMap | undefined {
  const raw = text.slice(node.start, node.end);
  const opening = node.style === "single" || node.style === "double" ? 1 : 0;
  if (raw.startsWith(node.text, opening) && closes(raw.slice(opening + node.text.length), node.style)) {
    const base = node.start + opening;
    return { startOf: (position) => base + position, endOf: (position) => base + position + 1 };
  }
  const pieces = piecesOf(raw, node);
  return pieces && toMap(pieces, node);
}

/** Some characters of the value and what they were read from; they are one for one where both are equally long. */
interface Piece {
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** What may follow the value: its closing quote, or nothing where that is missing. */
function closes(rest: string, style: ScalarStyle): boolean {
  if (style === "literal" || style === "folded") return false;
  return rest.trim() === "" || rest === (style === "single" ? "'" : style === "double" ? '"' : "");
}

function piecesOf(raw: string, node: ScalarNode): readonly Piece[] | undefined {
  if (node.style === "literal" || node.style === "folded") return blockPieces(raw, node);
  const pieces = flowPieces(raw, node.style);
  const value = joined(pieces);
  // Where the closing quote is missing, the node goes on over blanks that aren't its value's.
  return value.startsWith(node.text) && value.slice(node.text.length).trim() === "" ? pieces : undefined;
}

function joined(pieces: readonly Piece[]): string {
  return pieces.map(({ value }) => value).join("");
}

function toMap(pieces: readonly Piece[], node: ScalarNode): ScalarMap {
  const lasting = pieces.filter(({ value }) => value !== "");
  const firsts: number[] = [];
  let position = 0;
  for (const { value } of lasting) {
    firsts.push(position);
    position += value.length;
  }
  const length = Math.min(position, node.text.length);
  /** Where a character starts, or ends with `behind`. */
  const offsetOf = (at: number, behind: 0 | 1): number => {
    const index = lastAtMost(firsts, at);
    const piece = lasting[index];
    if (!piece) return node.end;
    const even = piece.value.length === piece.end - piece.start;
    if (even) return node.start + piece.start + at - (firsts[index] ?? 0) + behind;
    return node.start + (behind === 0 ? piece.start : piece.end);
  };
  const endOf = (at: number): number => (at < length ? offsetOf(at, 1) : node.end);
  return {
    endOf,
    // Behind the last character that is written, which need not be the value's last.
    startOf: (at) => (at < length ? offsetOf(at, 0) : at === length && length > 0 ? endOf(length - 1) : node.end),
  };
}

/** The position of the last number that is at most a limit; the numbers are in order. */
function lastAtMost(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((numbers[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

const lineFold = /[ \t]*(?:\r?\n[ \t]*)+/y;
const escapedBreak = /\\\r?\n[ \t]*/y;
const escape = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))/y;
const run: Readonly<Record<string, RegExp>> = {
  single: /[^' \t\r\n]+/y,
  double: /[^\\" \t\r\n]+/y,
  plain: /[^ \t\r\n]+/y,
};
const escapes: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  e: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  N: "\x85",
  _: "\xa0",
  L: "\u2028",
  P: "\u2029",
};

/** The pieces of a scalar in quotes, or without any, over one line or more. */
function flowPieces(raw: string, style: ScalarStyle): Piece[] {
  const pieces: Piece[] = [];
  const quote = style === "single" ? "'" : style === "double" ? '"' : undefined;
  let at = quote === undefined ? 0 : 1;
  while (at < raw.length) {
    const piece = nextPiece(raw, at, style);
    if (raw[at] === quote && piece === undefined) break;
    const taken = piece ?? { value: raw[at] ?? "", start: at, end: at + 1 };
    pieces.push(taken);
    at = taken.end;
  }
  return pieces;
}

/** Undefined for a character that stands for itself, and for the closing quote. */
function nextPiece(raw: string, at: number, style: ScalarStyle): Piece | undefined {
  const plain = matchAt(run[style], raw, at);
  if (plain) return { value: plain[0], start: at, end: at + plain[0].length };
  if (style === "double" && raw[at] === "\\") return escapedPiece(raw, at);
  const fold = matchAt(lineFold, raw, at);
  if (fold) return { value: folded(fold[0]), start: at, end: at + fold[0].length };
  return style === "single" && raw.startsWith("''", at) ? { value: "'", start: at, end: at + 2 } : undefined;
}

function escapedPiece(raw: string, at: number): Piece | undefined {
  const line = matchAt(escapedBreak, raw, at);
  if (line) return { value: "", start: at, end: at + line[0].length };
  const match = matchAt(escape, raw, at);
  if (!match) return undefined;
  const [whole, byte, unit, point, letter = ""] = match;
  const code = byte ?? unit ?? point;
  const number = code === undefined ? 0 : Number.parseInt(code, 16);
  if (number > 0x10ffff) return undefined;
  const value = code === undefined ? (escapes[letter] ?? letter) : String.fromCodePoint(number);
  return { value, start: at, end: at + whole.length };
}

function matchAt(pattern: RegExp | undefined, text: string, at: number): RegExpExecArray | undefined {
  if (!pattern) return undefined;
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

/** One line break reads as a blank, each further one as itself. */
function folded(breaks: string): string {
  const count = breaks.split("\n").length - 1;
  return count === 1 ? " " : "\n".repeat(count - 1);
}

interface BlockLine {
  readonly start: number;
  readonly text: string;
}

function blockPieces(raw: string, node: ScalarNode): readonly Piece[] | undefined {
  const header = /^[^\r\n]*(?:\r?\n)?/.exec(raw)?.[0] ?? "";
  const lines = linesOf(raw, header.length);
  const detected = /^ */.exec(lines.find(({ text }) => /[^ ]/.test(text))?.text ?? "")?.[0].length ?? 0;
  // With an indentation of its own in the header, the first line may begin with blanks that belong to the value.
  const least = /^[|>][-+]?[1-9]/.test(header) ? 0 : detected;
  for (let indent = detected; indent >= least; indent -= 1) {
    const pieces = node.style === "literal" ? literalPieces(lines, indent) : foldedPieces(lines, indent);
    const value = joined(pieces);
    // The node ends with its last word; blanks and line breaks behind that may belong to the value.
    if (node.text.startsWith(value) && /^\s*$/.test(node.text.slice(value.length))) return pieces;
  }
  return undefined;
}

function linesOf(raw: string, from: number): BlockLine[] {
  let start = from;
  return raw
    .slice(from)
    .split("\n")
    .map((line) => {
      const text = line.endsWith("\r") ? line.slice(0, -1) : line;
      const placed = { start, text };
      start += line.length + 1;
      return placed;
    });
}

function literalPieces(lines: readonly BlockLine[], indent: number): Piece[] {
  return lines.flatMap((line, index): Piece[] => {
    const content = contentOf(line, indent);
    const next = lines[index + 1];
    return next ? [content, { value: "\n", start: content.end, end: next.start }] : [content];
  });
}

function contentOf({ start, text }: BlockLine, indent: number): Piece {
  const value = text.slice(indent);
  const end = start + text.length;
  return { value, start: end - value.length, end };
}

/** Breaks between lines read as a blank, those around empty and further indented lines as themselves. */
function foldedPieces(lines: readonly BlockLine[], indent: number): Piece[] {
  const pieces: Piece[] = [];
  let empty = 0;
  let indented = false;
  for (const line of lines) {
    const content = contentOf(line, indent);
    if (content.value === "") {
      empty += 1;
      continue;
    }
    const further = /^[ \t]/.test(content.value);
    const last = pieces.at(-1);
    const kept = "\n".repeat(empty + ((indented || further) && last ? 1 : 0));
    const between = kept === "" && last ? " " : kept;
    pieces.push({ value: between, start: last?.end ?? lines[0]?.start ?? 0, end: content.start }, content);
    empty = 0;
    indented = further;
  }
  return pieces;
}

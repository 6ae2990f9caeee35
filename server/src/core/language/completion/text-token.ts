import type { Span } from "../span.ts";
import { endOfLine } from "../yaml/gaps.ts";

/** One scalar in a text, with its quotes. */
export interface TextToken extends Span {
  /** The same without its quotes. */
  readonly content: Span;
  readonly quote?: '"' | "'";
  /** False where a quote is open to the end of its line. */
  readonly closed: boolean;
  /** Where reading goes on. */
  readonly next: number;
}

/** What else decides where a scalar ends. */
interface TokenLimits {
  readonly column: number;
  /** Where the cursor is. */
  readonly offset: number | undefined;
  /** Where the line that it starts on ends. */
  readonly lineEnd: number;
}

/** What ends a plain scalar: as a key, as a value, or inside of brackets. */
const endings = {
  key: /:(?=\s|$)|\s#/g,
  value: /\s#/g,
  flow: /:(?=[\s,[\]{}]|$)|\s#|[,[\]{}]/g,
} as const;

/**
 * The scalar that starts at `at`. A quoted one may go on over lines deeper than `column`; one that isn't closed there ends with its line, and where the cursor (`offset`) is on
 * that line, with the word at the cursor.
 */
export function tokenAt(
  text: string,
  at: number,
  where: keyof typeof endings,
  { column, offset, lineEnd }: TokenLimits,
): TextToken {
  const first = text.charAt(at);
  if (first !== '"' && first !== "'") return plainToken(text.slice(at, lineEnd), at, where);
  const closing = closingQuote(text, at, column);
  if (closing === undefined) return unclosedToken(text.slice(at, lineEnd), at, offset);
  const content = { start: at + 1, end: closing };
  return { start: at, end: closing + 1, content, quote: first, closed: true, next: closing + 1 };
}

/** The offset of the colon that makes what ends at `end` a key. */
export function colonAfter(text: string, end: number, flow: boolean): number | undefined {
  const at = skipSpaces(text, end);
  if (text.charAt(at) !== ":") return undefined;
  const next = text.charAt(at + 1);
  return next === "" || /\s/.test(next) || (flow && /[,[\]{}"']/.test(next)) ? at : undefined;
}

/** The first offset at or after `from` that isn't a space or a tab. */
export function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text.charAt(at) === " " || text.charAt(at) === "\t") at += 1;
  return at;
}

function plainToken(line: string, start: number, where: keyof typeof endings): TextToken {
  const ending = endings[where];
  ending.lastIndex = 0;
  // Where something is in the wrong place, as a colon without a key, it's taken for a text: reading must never stand still.
  const end = start + Math.max(line.slice(0, ending.exec(line)?.index).trimEnd().length, 1);
  return { start, end, content: { start, end }, closed: true, next: end };
}

function unclosedToken(line: string, start: number, offset: number | undefined): TextToken {
  const lineEnd = start + line.length;
  const end = start + Math.max(line.trimEnd().length, 1);
  const quote = line.startsWith("'") ? "'" : '"';
  if (offset === undefined || offset <= start || offset > lineEnd) {
    return { start, end, content: { start: start + 1, end }, quote, closed: false, next: end };
  }
  // Of what stands behind the cursor only the word at it surely belongs to the text.
  const word = /^[^\s,\]}"']*/.exec(line.slice(offset - start))?.[0] ?? "";
  const content = { start: start + 1, end: offset + word.length };
  return { start, end: content.end, content, quote, closed: false, next: lineEnd };
}

/** Where the quote that opens at `start` is closed; undefined where a line that can't belong to it comes first. */
function closingQuote(text: string, start: number, column: number): number | undefined {
  const quote = text.charAt(start);
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === "\n" && !continues(text, at + 1, column)) return undefined;
    if (character === "\\" && quote === '"') at += 1;
    if (character !== quote) continue;
    if (quote === '"' || text.charAt(at + 1) !== quote) return at;
    at += 1;
  }
  return undefined;
}

/** Whether the line at `start` can go on with what began at a level of `column`. */
function continues(text: string, start: number, column: number): boolean {
  const first = skipSpaces(text, start);
  return first >= endOfLine(text, start) || first - start > column;
}

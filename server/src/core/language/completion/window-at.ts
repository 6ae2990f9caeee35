import type { ManusDocument } from "../document.ts";
import { endOfLine } from "../yaml/gaps.ts";
import type { PlacedPiece } from "../yaml/parse-piece.ts";
import { startOfLine } from "../lines.ts";

/** The part of a text that decides what an offset in it is. */
export interface Window {
  readonly text: string;
  /** What of {@link text} is added to an offset in it gives the offset in the file. */
  readonly at: number;
  /** How many steps of the file come before it. */
  readonly steps: number;
  /** Whether it's the whole file. */
  readonly whole: boolean;
}

const stepsHead = "steps:\n";

/**
 * The step or the top-level entry around an offset, as a text of its own; the whole text where it's no plain mapping. Undefined where a document hasn't begun yet or has ended.
 */
export function windowAt(document: ManusDocument, offset: number): Window | undefined {
  const { text, parsed } = document;
  const first = parsed.pieces[0];
  if (!first) return isIdle(text) ? wholeOf(text) : undefined;
  const lineStart = startOfLine(text, offset);
  if (isOutside(document, offset, lineStart)) return undefined;
  if (first.piece.kind === "whole") return wholeOf(text);
  const index = pieceBefore(parsed.pieces, Math.max(lineStart, first.at));
  const { piece, at } = parsed.pieces[index] ?? first;
  const above = at === lineStart && isStray(text, lineStart) ? parsed.pieces[index - 1] : undefined;
  if (!above) return windowOf(piece.text, { piece, at }, parsed.pieces.slice(0, index));
  return windowOf(above.piece.text + piece.text, above, parsed.pieces.slice(0, index - 1));
}

/** Whether a line in the first column is nothing by itself, though what is read by lines must begin something new with it. */
function isStray(text: string, lineStart: number): boolean {
  const line = text.slice(lineStart, endOfLine(text, lineStart));
  return !/^[ -]|:(?:\s|$)/.test(line);
}

/** A stretch of the text that begins with a piece; `before` are the pieces before that. */
function windowOf(text: string, { piece, at }: PlacedPiece, before: readonly PlacedPiece[]): Window {
  if (piece.kind !== "item") return { text, at, steps: 0, whole: false };
  const steps = before.reduce((count, one) => count + one.piece.items.length, 0);
  return { text: stepsHead + text, at: at - stepsHead.length, steps, whole: false };
}

function wholeOf(text: string): Window {
  return { text, at: 0, steps: 0, whole: true };
}

/** Whether an offset is before the document begins, as in a line `---`, or behind its end. */
function isOutside({ text, parsed: { pieces } }: ManusDocument, offset: number, lineStart: number): boolean {
  const [first, last] = [pieces[0], pieces.at(-1)];
  if (!first || !last) return true;
  const hasMark = lineStart === 0 && first.at === 1;
  const end = last.at + last.piece.text.length;
  return (lineStart < first.at && !hasMark) || offset > end || (offset === end && end < text.length);
}

/** Whether a text has nothing but comments and blank lines. */
function isIdle(text: string): boolean {
  return /^\u{feff}?(?:[ \t]*(?:#[^\n]*)?(?:\r?\n|$))*$/u.test(text);
}

/** The position of the last piece that starts at or before an offset. */
function pieceBefore(pieces: readonly PlacedPiece[], offset: number): number {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle]?.at ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

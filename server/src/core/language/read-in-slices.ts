import { factsOf } from "./checks/check-step.ts";
import { openDocument } from "./document.ts";
import type { ManusDocument } from "./document.ts";
import { maximumLength } from "./yaml/limits.ts";
import { parsePiece } from "./yaml/parse-piece.ts";
import type { PlacedPiece } from "./yaml/parse-piece.ts";
import { splitText } from "./yaml/split-text.ts";

/** A shorter text is read in one go: that takes a few milliseconds. */
const longText = 40_000;

/** Pieces or steps that are read between two pauses; each takes about a tenth of a millisecond. */
const sliceSize = 25;

/**
 * The same as {@link openDocument}, in slices of a few milliseconds: whoever runs it may do other work at each `yield`, or never come back. What its steps say is read
 * too.
 */
export function* openInSlices(file: string, text: string): Generator<void, ManusDocument> {
  if (text.length < longText || text.length > maximumLength) return openDocument(file, text);
  const pieces: PlacedPiece[] = [];
  for (const [index, { kind, start, end }] of splitText(text).stretches.entries()) {
    pieces.push({ piece: parsePiece(text.slice(start, end), kind), at: start });
    if (index % sliceSize === sliceSize - 1) yield;
  }
  yield;
  // As an earlier version of the same text: all of its pieces are taken over.
  const parsed = { text, pieces, problems: [], linked: false };
  const document = openDocument(file, text, { file, text, parsed, problems: [], entries: [], steps: [] });
  for (const [index, step] of document.steps.entries()) {
    if (index % sliceSize === 0) yield;
    factsOf(step);
  }
  return document;
}

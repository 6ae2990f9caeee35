import { openDocument } from "./document.ts";
import type { ManusDocument } from "./document.ts";
import { indexEntry } from "./index-entry.ts";
import { namesInStep } from "./navigation/names-in-step.ts";
import type { IndexEntry } from "./workspace-index.ts";
import { maximumLength } from "./yaml/limits.ts";
import { parsePiece } from "./yaml/parse-piece.ts";
import type { PlacedPiece } from "./yaml/parse-piece.ts";
import { splitText } from "./yaml/split-text.ts";

/** A shorter text is read in one go: that takes a few milliseconds. */
const longText = 10_000;

/** Of a shorter text it doesn't matter if it's kept. */
const shortText = 4_000;

/** Pieces or steps that are read between two pauses; each takes about a tenth of a millisecond. */
const sliceSize = 25;

/**
 * What an index keeps of a file, in slices of a few milliseconds: whoever runs it may do other work at each `yield`, or never come back. It holds nothing of the text.
 */
export function* entryInSlices(file: string, text: string): Generator<void, IndexEntry> {
  const document = yield* openInSlices(file, text);
  // Read to its end: the entry of a document keeps it until then.
  const entry = { ...indexEntry(document) };
  if (text.length < shortText) return entry;
  yield;
  // Parts of a string keep all of it; those that JSON gives back are their own.
  const written = JSON.stringify(entry);
  yield;
  return JSON.parse(written) as IndexEntry;
}

function* openInSlices(file: string, text: string): Generator<void, ManusDocument> {
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
    // Remembered with the step, for the entry.
    namesInStep(step, index + 1);
  }
  yield;
  return document;
}

import * as l10n from "@vscode/l10n";
import { formatNumber } from "../../locale/numbers.ts";
import type { Finding } from "../finding.ts";
import { shiftSpan } from "../span.ts";
import type { Span } from "../span.ts";
import { findDuplicates } from "./inspect-tree.ts";
import { keepPieces } from "./keep-pieces.ts";
import type { KeptPieces } from "./keep-pieces.ts";
import { maximumLength, maximumValues } from "./limits.ts";
import type { MappingEntry, YamlNode } from "./node.ts";
import { parsePiece } from "./parse-piece.ts";
import type { Piece, PlacedPiece } from "./parse-piece.ts";
import { yamlProblem } from "./problems.ts";
import { shiftEntry, shiftNode } from "./shift-node.ts";
import { splitText } from "./split-text.ts";
import type { Stretch } from "./split-text.ts";

/** A text that was read: its pieces, and what is wrong with the text as a whole. */
export interface ParsedText {
  readonly text: string;
  readonly pieces: readonly PlacedPiece[];
  /** Everything that is wrong with the YAML, in no special order; offsets are the text's. */
  readonly problems: readonly Finding[];
  /** Whether anchors or aliases stand in it. */
  readonly linked: boolean;
}

/**
 * Read a text; of `previous` (an earlier version of it) what hasn't changed is taken over, so an edit costs little more than what it
 * touches. The result is the same with and without `previous`. Never fails: too long or binary texts give a problem and no pieces.
 */
export function parseText(text: string, previous?: ParsedText): ParsedText {
  const refused = refuse(text);
  if (refused) return { text, pieces: [], problems: [refused], linked: false };
  const { pieces, secondDocument } = readPieces(text, previous);
  const problems: Finding[] = [];
  for (const { piece, at } of pieces) for (const one of piece.problems) problems.push(shiftFinding(one, at));
  for (const problem of duplicateEntries(pieces)) problems.push(problem);
  if (secondDocument) problems.push(yamlProblem("yaml-second-document", severalDocuments(), secondDocument));
  if (problems.length === 0 && pieces.every(({ piece }) => isEmpty(piece))) problems.push(emptyFile(text));
  return { text, pieces, problems, linked: pieces.some(({ piece }) => piece.linked) };
}

/** A finding of a piece, at its place in the text. */
export function shiftFinding(finding: Finding, by: number): Finding {
  if (by === 0) return finding;
  const related = finding.related?.map((place) => (place.file ? place : { ...place, span: shiftSpan(place.span, by) }));
  return { ...finding, span: shiftSpan(finding.span, by), ...(related ? { related } : {}) };
}

/** The tree of the whole text, with the offsets of the text; undefined where there is none. */
export function treeOf(parsed: ParsedText): YamlNode | undefined {
  const whole = parsed.pieces.find(({ piece }) => piece.kind === "whole");
  if (whole) return whole.piece.root && shiftNode(whole.piece.root, whole.at);
  const entries = parsed.pieces.flatMap(({ piece, at }, index) => {
    const shifted = piece.entries.map((entry) => shiftEntry(entry, at));
    if (piece.kind !== "head") return shifted;
    return shifted.map((entry) => ({ ...entry, value: stepsSequence(parsed.pieces, index) ?? entry.value }));
  });
  const [first, last] = [entries[0], entries.at(-1)];
  if (!first || !last) return undefined;
  return { kind: "mapping", flow: false, start: first.key.start, end: last.value.end, entries };
}

/** The sequence whose items follow the head piece at `head`. */
function stepsSequence(pieces: readonly PlacedPiece[], head: number): YamlNode | undefined {
  const end = pieces.findIndex(({ piece }, index) => index > head && piece.kind !== "item");
  const parts = pieces.slice(head + 1, end < 0 ? undefined : end);
  const first = parts[0];
  if (!first) return undefined;
  const items = parts.flatMap(({ piece, at }) => piece.items.map((item) => shiftNode(item, at)));
  const start = first.at + first.piece.text.indexOf("-");
  return { kind: "sequence", flow: false, start, end: items.at(-1)?.end ?? start + 1, items };
}

const severalDocuments = (): string =>
  l10n.t("A file holds one document. Move what follows `---` or `...` into a file of its own.");

function refuse(text: string): Finding | undefined {
  if (text.length > maximumLength) {
    const message = l10n.t(
      "This file is larger than {0} MB and isn't read. Split it.",
      String(maximumLength / 1024 / 1024),
    );
    return yamlProblem("file-too-large", message, { start: 0, end: 1 });
  }
  if (holdsTooMuch(text)) {
    const message = l10n.t(
      "This file has more than {0} lines and list entries and isn't read. Split it.",
      formatNumber(maximumValues),
    );
    return yamlProblem("file-too-large", message, { start: 0, end: 1 });
  }
  const at = text.indexOf("\0");
  if (at < 0) return undefined;
  const message = l10n.t("This is not a text: it contains a NUL character. Save the file as UTF-8 text.");
  return yamlProblem("file-not-text", message, { start: at, end: at + 1 });
}

/** A shorter text is read quickly, whatever is in it: a value and what ends it take two characters. */
function holdsTooMuch(text: string): boolean {
  if (text.length <= maximumValues * 2) return false;
  let count = 0;
  for (const mark of ["\n", ","]) {
    for (let at = text.indexOf(mark); at >= 0 && count <= maximumValues; at = text.indexOf(mark, at + 1)) count += 1;
  }
  return count > maximumValues;
}

function emptyFile(text: string): Finding {
  const message = l10n.t("This file is empty. Start with `manus: 1`, `kind: task` or `kind: workflow`, and a `name`.");
  return yamlProblem("file-empty", message, { start: 0, end: Math.min(text.length, 1) });
}

function isEmpty(piece: Piece): boolean {
  return piece.entries.length === 0 && piece.items.length === 0 && piece.root === undefined;
}

function readPieces(
  text: string,
  previous: ParsedText | undefined,
): { readonly pieces: PlacedPiece[]; readonly secondDocument?: Span } {
  const kept = previous && keepPieces(text, previous);
  if (kept) return { pieces: joinPieces(text, kept) };
  const { stretches, ...rest } = splitText(text);
  return { pieces: placePieces(text, stretches, previous?.pieces ?? []), ...rest };
}

function joinPieces(text: string, { before, touched, replaced, behind, moved }: KeptPieces): PlacedPiece[] {
  const fresh = placePieces(text, touched, replaced);
  const shifted = moved === 0 ? behind : behind.map(({ piece, at }) => ({ piece, at: at + moved }));
  return [...before, ...fresh, ...shifted];
}

/** Edits touch one place: what is equal at the start and at the end is taken over. */
function placePieces(text: string, stretches: readonly Stretch[], old: readonly PlacedPiece[]): PlacedPiece[] {
  const slices = stretches.map((stretch) => text.slice(stretch.start, stretch.end));
  const equal = (index: number, oldIndex: number): boolean => {
    const piece = old[oldIndex]?.piece;
    return piece !== undefined && piece.kind === stretches[index]?.kind && piece.text === slices[index];
  };
  let head = 0;
  while (head < stretches.length && equal(head, head)) head += 1;
  const gap = old.length - stretches.length;
  let tail = stretches.length;
  while (tail > head && tail + gap > head && equal(tail - 1, tail - 1 + gap)) tail -= 1;
  return stretches.map((stretch, index) => {
    const kept = index < head ? old[index] : index >= tail ? old[index + gap] : undefined;
    return { piece: kept?.piece ?? parsePiece(slices[index] ?? "", stretch.kind), at: stretch.start };
  });
}

function duplicateEntries(pieces: readonly PlacedPiece[]): Finding[] {
  const entries: MappingEntry[] = [];
  for (const { piece, at } of pieces) {
    for (const { key, value } of piece.entries) entries.push({ key: { ...key, ...shiftSpan(key, at) }, value });
  }
  return findDuplicates(entries);
}

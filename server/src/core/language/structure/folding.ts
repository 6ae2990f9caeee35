import type { ManusDocument } from "../document.ts";
import type { Span } from "../span.ts";
import { commentsOf } from "../yaml/comments.ts";
import type { Comment } from "../yaml/comments.ts";
import type { MappingEntry, YamlNode } from "../yaml/node.ts";
import type { Piece } from "../yaml/parse-piece.ts";
import { stepsSpan } from "./steps-span.ts";

/** Something that can be folded: it covers more than one line. */
export interface Fold extends Span {
  /** `brackets`: the first and the last character close it, and should stay visible. */
  readonly kind: "block" | "brackets" | "comment" | "region";
  /** How many other folds it stands in at most; 0 is the outermost. */
  readonly depth: number;
}

const regionStart = /^#\s*region\b/;
const regionEnd = /^#\s*endregion\b/;

/** What can be folded: entries and list items of several lines, groups of comment lines, and `# region` to `# endregion`. The outer ones of two that start together come first. */
export function foldsOf(document: ManusDocument): Fold[] {
  const { pieces } = document.parsed;
  const folds: Fold[] = [];
  for (const [index, { piece, at }] of pieces.entries()) {
    const steps = stepsSpan(document, index);
    if (steps) folds.push({ kind: "block", depth: 0, ...steps.entry });
    for (const fold of foldsOfPiece(piece)) folds.push({ ...fold, start: fold.start + at, end: fold.end + at });
  }
  return [...folds, ...regionsOf(document)];
}

function foldsOfPiece(piece: Piece): readonly Fold[] {
  const known = piece.memory.get("folds") as readonly Fold[] | undefined;
  if (known) return known;
  const finder = new FoldFinder(piece.text);
  if (piece.root) finder.visit(piece.root, 0);
  for (const entry of piece.entries) finder.entry(entry, 0);
  for (const item of piece.items) finder.item(item, 1);
  finder.comments(commentsOf(piece).filter((comment) => comment.alone && markerOf(piece.text, comment) === undefined));
  piece.memory.set("folds", finder.folds);
  return finder.folds;
}

class FoldFinder {
  readonly folds: Fold[] = [];
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  visit(node: YamlNode, depth: number): void {
    if (node.kind === "sequence") for (const item of node.items) this.item(item, depth);
    if (node.kind === "mapping") for (const entry of node.entries) this.entry(entry, depth);
  }

  entry({ key, value }: MappingEntry, depth: number): void {
    const { start } = key;
    const below = this.add(value, { start, end: value.end }, depth) ? depth + 1 : depth;
    this.visit(value, below);
  }

  item(item: YamlNode, depth: number): void {
    this.visit(item, this.add(item, item, depth) ? depth + 1 : depth);
  }

  /** Comments on lines that follow each other directly fold together. */
  comments(comments: readonly Comment[]): void {
    let first: Comment | undefined;
    let last: Comment | undefined;
    const close = (): void => {
      if (first && last && first !== last)
        this.folds.push({ kind: "comment", depth: 0, start: first.start, end: last.end });
    };
    for (const comment of comments) {
      if (!last || !/^\r?\n[ \t]*$/.test(this.text.slice(last.end, comment.start))) {
        close();
        first = comment;
      }
      last = comment;
    }
    close();
  }

  private add(node: YamlNode, { start, end }: Span, depth: number): boolean {
    const newline = this.text.indexOf("\n", start);
    if (newline < 0 || newline >= end) return false;
    const flow = (node.kind === "mapping" || node.kind === "sequence") && node.flow;
    // Brackets that open on a line below their key fold from the key on.
    const brackets = flow && this.text.indexOf("\n", start) > node.start;
    this.folds.push(
      brackets ? { kind: "brackets", depth, start: node.start, end: node.end } : { kind: "block", depth, start, end },
    );
    return true;
  }
}

function markerOf(text: string, { start, end }: Span): "start" | "end" | undefined {
  const comment = text.slice(start, end);
  if (regionStart.test(comment)) return "start";
  return regionEnd.test(comment) ? "end" : undefined;
}

/** Regions may reach over entries and steps. An end without a start, and a start without an end, fold nothing. */
function regionsOf({ parsed }: ManusDocument): Fold[] {
  const open: number[] = [];
  const folds: Fold[] = [];
  for (const { piece, at } of parsed.pieces) {
    for (const { comment, marker } of markersOf(piece)) {
      const start = marker === "end" ? open.pop() : undefined;
      if (marker === "start") open.push(at + comment.start);
      else if (start !== undefined) folds.push({ kind: "region", depth: open.length, start, end: at + comment.end });
    }
  }
  return folds;
}

function markersOf(piece: Piece): readonly { readonly comment: Comment; readonly marker: "start" | "end" }[] {
  if (!piece.text.includes("region")) return [];
  return commentsOf(piece).flatMap((comment) => {
    const marker = comment.alone ? markerOf(piece.text, comment) : undefined;
    return marker ? [{ comment, marker }] : [];
  });
}

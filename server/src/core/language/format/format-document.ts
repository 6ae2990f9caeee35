import { openDocument } from "../document.ts";
import type { ManusDocument } from "../document.ts";
import { applyEdits } from "../edit.ts";
import type { TextEdit } from "../edit.ts";
import { codes } from "../yaml/gaps.ts";
import { treeOf } from "../yaml/parse-text.ts";
import type { FormatOptions, LineRange } from "./format-options.ts";
import { Layout, UnknownLayout } from "./layout.ts";
import type { Level } from "./level.ts";
import { haveSameMeaning } from "./same-meaning.ts";
import { TextLines } from "./text-lines.ts";

/** What formatting came to. `refused` says that the edits would have changed what the text means, which is a fault of ours: nothing is changed then. */
export type Formatted =
  | { readonly outcome: "edits"; readonly edits: readonly TextEdit[] }
  | { readonly outcome: "refused" };

/**
 * The edits that put a text in order, line by line; `range` bounds the lines that may change. Values, the order of keys, quotes, comments and line breaks inside of
 * values stay. A text that is no valid YAML, or that uses `? ` keys or several documents, stays as it is.
 */
export function formatDocument(document: ManusDocument, options: FormatOptions, range?: LineRange): Formatted {
  const nothing: Formatted = { outcome: "edits", edits: [] };
  const root = canBeFormatted(document) ? treeOf(document.parsed) : undefined;
  if (!root) return nothing;
  const lines = new TextLines(document.text);
  const layout = new Layout(lines, options.indent, range);
  try {
    layout.root(root);
  } catch (error) {
    if (error instanceof UnknownLayout) return nothing;
    throw error;
  }
  const edits = new Formatter(layout, lines, options, range).edits();
  if (edits.length === 0) return nothing;
  const after = openDocument(document.file, applyEdits(document.text, edits));
  return haveSameMeaning(document, after) ? { outcome: "edits", edits } : { outcome: "refused" };
}

function canBeFormatted({ text, parsed, problems }: ManusDocument): boolean {
  if (parsed.pieces.some(({ piece }) => piece.broken) || /\r(?!\n)/.test(text)) return false;
  return problems.every((problem) => problem.code !== "yaml-second-document");
}

/** Turns a layout into edits, of which none overlap. */
class Formatter {
  private readonly layout: Layout;
  private readonly lines: TextLines;
  private readonly options: FormatOptions;
  private readonly range: LineRange | undefined;
  private readonly found: TextEdit[] = [];

  constructor(layout: Layout, lines: TextLines, options: FormatOptions, range: LineRange | undefined) {
    this.layout = layout;
    this.lines = lines;
    this.options = options;
    this.range = range;
  }

  edits(): TextEdit[] {
    this.placeComments();
    for (let line = 0; line < this.lines.count; line += 1) if (this.mayChange(line)) this.takeLine(line);
    for (const edit of this.layout.edits) if (this.mayChange(this.lines.lineOf(edit.span.start))) this.found.push(edit);
    this.takeEmptyLines();
    return this.found.sort((left, right) => left.span.start - right.span.start);
  }

  private mayChange(line: number): boolean {
    return !this.range || (line >= this.range.first && line <= this.range.last);
  }

  private isEmpty(line: number): boolean {
    return this.lines.isBlank(line) && this.layout.plans[line]?.inside === undefined;
  }

  private takeLine(line: number): void {
    const plan = this.layout.plans[line];
    if (!plan || this.isEmpty(line)) return;
    const start = this.lines.start(line);
    const block = plan.inside === "block";
    const first = block ? start + this.lines.spaces(line) : this.lines.first(line);
    const blank = this.lines.isBlank(line);
    if (plan.indent !== undefined && (block || !blank)) this.replace(start, first, " ".repeat(plan.indent));
    if (!plan.keepEnd && !blank && this.options.trimTrailing)
      this.replace(this.lines.trimmedEnd(line), this.lines.end(line), "");
  }

  private replace(start: number, end: number, text: string): void {
    if (this.lines.text.slice(start, end) !== text) this.found.push({ span: { start, end }, text });
  }

  /** A comment on a line of its own goes with what follows it, or with the entries above that it stood under. */
  private placeComments(): void {
    let above: Level | undefined;
    const waiting: number[] = [];
    for (const [line, plan] of this.layout.plans.entries()) {
      const isComment =
        plan.indent === undefined &&
        plan.inside === undefined &&
        this.lines.text.charCodeAt(this.lines.first(line)) === codes.hash;
      if (isComment) waiting.push(line);
      else if (plan.level && plan.indent !== undefined && plan.inside === undefined) {
        const next = { was: this.lines.first(line) - this.lines.start(line), column: plan.indent, around: undefined };
        for (const comment of waiting.splice(0)) this.placeComment(comment, above, next);
        above = plan.level;
      }
    }
    for (const comment of waiting) this.placeComment(comment, above, undefined);
  }

  private placeComment(line: number, above: Level | undefined, next: Level | undefined): void {
    const plan = this.layout.plans[line];
    const column = this.lines.first(line) - this.lines.start(line);
    if (!plan || (!above && !next)) return;
    if (next && column <= next.was) {
      plan.indent = next.column;
      return;
    }
    let level = above;
    while (level && level.was > column) level = level.around;
    plan.indent = Math.max(level?.column ?? 0, next?.column ?? 0);
  }

  /** At most one empty line in a row, none at the start, and one line break at the end. */
  private takeEmptyLines(): void {
    let last = this.lines.count - 1;
    while (last > 0 && this.isEmpty(last)) last -= 1;
    for (let line = 0; line < last; line += 1) {
      if (!this.isEmpty(line)) continue;
      const from = line;
      while (this.isEmpty(line + 1)) line += 1;
      if (this.mayChange(from) && this.mayChange(line)) this.joinEmptyLines(from, line);
    }
    if (this.mayChange(last) && this.mayChange(this.lines.count - 1)) this.endText(last);
  }

  private joinEmptyLines(from: number, to: number): void {
    const kept = from === 0 ? from : from + 1;
    if (from > 0) this.replace(this.lines.start(from), this.lines.end(from), "");
    this.replace(this.lines.start(kept), this.lines.start(to + 1), "");
  }

  private endText(last: number): void {
    const { text } = this.lines;
    const end = this.lines.end(last);
    const tail = text.slice(end);
    const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
    // A block text without a line break at its end means another thing than one with it.
    const insert = this.options.insertFinalNewline && this.layout.plans[last]?.inside !== "block";
    if (tail === "") {
      if (insert) this.found.push({ span: { start: end, end }, text: lineBreak });
      return;
    }
    const trimmed = this.options.trimFinalNewlines ? (/^\r?\n/.exec(tail)?.[0] ?? "") : tail;
    if (trimmed !== tail) this.found.push({ span: { start: end + trimmed.length, end: text.length }, text: "" });
  }
}

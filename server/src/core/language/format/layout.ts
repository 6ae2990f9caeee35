import type { TextEdit } from "../edit.ts";
import type { Span } from "../span.ts";
import { codes, skipGap } from "../yaml/gaps.ts";
import type { MappingEntry, MappingNode, ScalarNode, SequenceNode, YamlNode } from "../yaml/node.ts";
import { blockText } from "./block-text.ts";
import { BracketDepths } from "./bracket-depths.ts";
import { spaceFlow } from "./flow-spacing.ts";
import type { LineRange } from "./format-options.ts";
import type { Level } from "./level.ts";
import { isSpaceOrTab } from "./text-lines.ts";
import type { TextLines } from "./text-lines.ts";

/** What shall become of a line. */
export interface LinePlan {
  /** How many spaces it shall start with; as many as before where it isn't known. */
  indent?: number;
  /** The innermost collection that has something on it. */
  level?: Level;
  /** What it continues: then it may be empty and means something. */
  inside?: "block" | "text";
  /** Whether blanks at its end may mean something. */
  keepEnd?: true;
}

/** Thrown where a text uses something whose layout isn't understood; it stays as it is then. */
export class UnknownLayout extends Error {}

/** Walks a tree and finds out where each line shall start, and what blanks there shall be inside of lines. */
export class Layout {
  readonly plans: LinePlan[];
  readonly edits: TextEdit[] = [];
  private readonly lines: TextLines;
  private readonly text: string;
  private readonly indent: number;
  private readonly range: LineRange | undefined;

  constructor(lines: TextLines, indent: number, range?: LineRange) {
    this.lines = lines;
    this.text = lines.text;
    this.indent = indent;
    this.range = range;
    this.plans = Array.from({ length: lines.count }, () => ({}));
  }

  /** Lay out the whole tree; throws {@link UnknownLayout}. */
  root(node: YamlNode): void {
    const line = this.lines.lineOf(node.start);
    if (node.kind === "scalar" || node.kind === "alias" || this.text.startsWith("---", this.lines.start(line)))
      throw new UnknownLayout();
    if (node.flow) this.flow(node, 0);
    else this.collection(node, this.level(node, this.lines.column(this.lines.first(line)), 0, undefined));
  }

  /** A collection that reaches out of the lines that may change stays in its column. */
  private level(node: YamlNode, was: number, column: number, around: Level | undefined): Level {
    const fixed = this.reachesOut({ start: node.start, end: this.endOfGap(node.end) });
    return { was, column: fixed ? was : column, around };
  }

  private reachesOut({ start, end }: Span): boolean {
    if (!this.range) return false;
    return this.lines.lineOf(start) < this.range.first || this.lines.lineOf(end) > this.range.last;
  }

  private mark(line: number, level: Level, indent: number): void {
    const plan = this.plans[line];
    if (!plan) return;
    plan.indent ??= indent;
    plan.level = level;
  }

  private collection(node: MappingNode | SequenceNode, level: Level): void {
    if (node.kind === "mapping") for (const entry of node.entries) this.entry(entry, level);
    else this.items(node, level);
  }

  private entry({ key, value }: MappingEntry, level: Level): void {
    const colon = this.skipBlanks(key.end);
    if (key.end === key.start || this.text.charCodeAt(colon) !== codes.colon) throw new UnknownLayout();
    this.mark(this.lines.lineOf(key.start), level, level.column);
    if (key.kind !== "scalar" && key.kind !== "alias") this.space(key);
    if (key.kind !== "alias") this.replace({ start: key.end, end: colon }, "");
    this.gap(colon + 1, value.start, " ");
    this.value(value, level, { from: colon, column: level.column + this.indent });
  }

  private items(node: SequenceNode, level: Level): void {
    let from = node.start;
    for (const item of node.items) {
      const dash = skipGap(this.text, from);
      if (this.text.charCodeAt(dash) !== codes.dash) throw new UnknownLayout();
      this.mark(this.lines.lineOf(dash), level, level.column);
      this.item(item, dash, level);
      from = Math.max(item.end, dash + 1);
    }
  }

  private item(item: YamlNode, dash: number, level: Level): void {
    const content = this.skipBlanks(dash + 1);
    const column = level.column + 2;
    const block = isBlockCollection(item) && this.lines.lineOf(item.start) === this.lines.lineOf(dash);
    if (!block) {
      this.gap(dash + 1, item.start, " ");
      this.value(item, level, { from: dash, column });
      return;
    }
    const inner = this.level(item, this.lines.column(content), column, level);
    this.gap(dash + 1, item.start, " ".repeat(Math.max(inner.column - level.column - 1, 1)));
    this.collection(item, inner);
  }

  /** A value whose `:` or `-` is at `from`; on a line of its own it stands in `column`. */
  private value(node: YamlNode, level: Level, { from, column }: { from: number; column: number }): void {
    const line = this.lines.lineOf(node.start);
    const below = line > this.lines.lineOf(from);
    if (isBlockCollection(node)) {
      if (!below) throw new UnknownLayout();
      const was = this.lines.column(this.lines.first(line));
      this.collection(node, this.level(node, was, column, level));
      return;
    }
    const placed = this.reachesOut({ start: from, end: node.end }) ? this.oldColumn(node, below) : column;
    if (below) this.mark(line, level, placed);
    if (node.kind === "mapping" || node.kind === "sequence") this.flow(node, placed, level);
    if (node.kind === "scalar") this.scalar(node, level, { column: placed, parentLevel: level });
  }

  /** Where a value that may not move has its lines. */
  private oldColumn(node: YamlNode, below: boolean): number {
    const line = this.lines.lineOf(node.start);
    if (below) return this.lines.column(this.lines.first(line));
    const next = Math.min(line + 1, this.lines.count - 1);
    return this.lines.column(this.lines.first(next));
  }

  private scalar(node: ScalarNode, level: Level, place: { column: number; parentLevel: Level }): void {
    if (node.style === "literal" || node.style === "folded") {
      const fixed = this.reachesOut({ start: node.start, end: this.endOfGap(node.end) });
      for (const { line, indent } of blockText(this.lines, node, { level, column: place.column, fixed })) {
        Object.assign(this.plans[line] ?? {}, { indent, inside: "block", keepEnd: true });
      }
      return;
    }
    const last = this.lines.lineOf(node.end);
    for (let line = this.lines.lineOf(node.start); line < last; line += 1) {
      const [plan, next] = [this.plans[line], this.plans[line + 1]];
      if (plan && node.style !== "plain") plan.keepEnd = true;
      if (!next) continue;
      next.inside = "text";
      if (!this.reachesOut(node)) next.indent = place.column;
    }
  }

  /** Where the last line of blanks begins behind an offset, with nothing but such and empty lines before it: a block text counts those in, and empty ones need no place. */
  private endOfGap(offset: number): number {
    let last = this.lines.lineOf(offset);
    for (let line = last + 1; line < this.lines.count && this.lines.isBlank(line); line += 1) {
      if (this.lines.end(line) > this.lines.start(line)) last = line;
    }
    return Math.max(offset, this.lines.start(last));
  }

  /** The lines of a flow collection below its first one stand a level deeper than its value would. */
  private flow(node: MappingNode | SequenceNode, column: number, level?: Level): void {
    this.space(node);
    const last = this.lines.lineOf(node.end);
    const first = this.lines.lineOf(node.start);
    if (last === first || this.reachesOut(node)) return;
    const depths = new BracketDepths(node, this.text);
    for (let line = first + 1; line <= last; line += 1) {
      const indent = column + this.indent * depths.at(this.lines.first(line));
      Object.assign(this.plans[line] ?? {}, { indent }, level ? { level } : {});
    }
    this.flowTexts(node);
  }

  private space(node: YamlNode): void {
    for (const edit of spaceFlow(node, this.text)) this.edits.push(edit);
  }

  private flowTexts(node: YamlNode): void {
    if (node.kind === "sequence") for (const item of node.items) this.flowTexts(item);
    if (node.kind === "mapping") {
      for (const { key, value } of node.entries) {
        this.flowTexts(key);
        this.flowTexts(value);
      }
    }
    if (node.kind !== "scalar") return;
    const last = this.lines.lineOf(node.end);
    for (let line = this.lines.lineOf(node.start); line < last; line += 1) {
      Object.assign(this.plans[line] ?? {}, node.style === "plain" ? {} : { keepEnd: true });
      Object.assign(this.plans[line + 1] ?? {}, { inside: "text" });
    }
  }

  private skipBlanks(from: number): number {
    let at = from;
    while (isSpaceOrTab(this.text.charCodeAt(at))) at += 1;
    return at;
  }

  /** Between a `:` or `-` and its value: `first`, then one blank between anchor and tag. What stands before a comment stays. */
  private gap(start: number, end: number, first: string): void {
    let wanted = first;
    for (let at = start; at < end;) {
      const next = this.skipBlanks(at);
      const code = this.text.charCodeAt(next);
      if (next > end || code === codes.hash || code === codes.newline || code === codes.carriageReturn) return;
      this.replace({ start: at, end: next }, wanted);
      wanted = " ";
      at = Math.max(next, at + 1);
      while (at < end && !/\s/.test(this.text.charAt(at))) at += 1;
    }
  }

  private replace(span: Span, text: string): void {
    if (this.text.slice(span.start, span.end) !== text) this.edits.push({ span, text });
  }
}

function isBlockCollection(node: YamlNode): node is (MappingNode | SequenceNode) & { readonly flow: false } {
  return (node.kind === "mapping" || node.kind === "sequence") && !node.flow;
}

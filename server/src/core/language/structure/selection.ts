import type { ManusDocument } from "../document.ts";
import { findExpressions } from "../expressions/find-expressions.ts";
import type { Span } from "../span.ts";
import { commentsOf } from "../yaml/comments.ts";
import { codes, endOfLine } from "../yaml/gaps.ts";
import { keyText } from "../yaml/node.ts";
import type { MappingEntry, MappingNode, ScalarNode, SequenceNode, YamlNode } from "../yaml/node.ts";
import type { PlacedPiece } from "../yaml/parse-piece.ts";
import { expressionParts, wordAt } from "./expression-parts.ts";
import { stepsSpan } from "./steps-span.ts";

/**
 * What a selection at an offset grows to, the innermost first: the word, the text, `key: value`, the mapping, the step, all steps, the file; in an expression the name,
 * the path, the call, the whole. Each holds the one before it and is larger.
 */
export function selectionsAt(document: ManusDocument, offset: number): Span[] {
  const index = document.parsed.pieces.findLastIndex(({ at }) => at <= offset);
  const placed = document.parsed.pieces[index];
  const inner = placed ? new Descent(placed, offset).descend(stepsAround(document, index)) : [];
  const all = [{ start: 0, end: document.text.length }, ...inner];
  const nested: Span[] = [];
  for (const span of all) {
    const outer = nested.at(-1);
    if (span.start > offset || span.end < offset || span.start === span.end) continue;
    if (!outer) nested.push(span);
    else if (span.start >= outer.start && span.end <= outer.end && (span.start > outer.start || span.end < outer.end))
      nested.push(span);
  }
  return nested.reverse();
}

/** The entry `steps` and its list, around the piece at `index`. */
function stepsAround(document: ManusDocument, index: number): Span[] {
  const { pieces } = document.parsed;
  if (pieces[index]?.piece.kind !== "item") return [];
  const steps = stepsSpan(
    document,
    pieces.findLastIndex(({ piece }, at) => at < index && piece.kind === "head"),
  );
  return steps ? [steps.entry, steps.list] : [];
}

/** Goes down one piece to an offset; the spans it passes are those of the file, the outermost first. */
class Descent {
  private readonly spans: Span[] = [];
  private readonly text: string;
  private readonly at: number;
  private readonly placed: PlacedPiece;
  /** Of the piece's text. */
  private readonly offset: number;

  constructor(placed: PlacedPiece, offset: number) {
    this.placed = placed;
    this.text = placed.piece.text;
    this.at = placed.at;
    this.offset = offset - placed.at;
  }

  descend(around: readonly Span[]): Span[] {
    const { piece } = this.placed;
    if (this.comment()) return this.spans;
    for (const span of around) this.spans.push(span);
    if (piece.root) this.node(piece.root);
    for (const entry of piece.entries) this.entry(entry);
    for (const item of piece.items) this.item(item, 0);
    return this.spans;
  }

  private add(start: number, end: number): void {
    this.spans.push({ start: start + this.at, end: end + this.at });
  }

  private holds({ start, end }: Span): boolean {
    return start <= this.offset && this.offset <= end;
  }

  private comment(): boolean {
    const comment = commentsOf(this.placed.piece).find((one) => this.holds(one));
    if (!comment) return false;
    this.add(comment.start, comment.end);
    this.word(comment);
    return true;
  }

  private entry({ key, value }: MappingEntry): void {
    const whole = { start: key.start, end: Math.max(value.end, key.end) };
    if (!this.holds(whole)) return;
    this.add(whole.start, whole.end);
    if (this.holds(key)) this.node(key);
    else if (this.holds(value)) this.node(value, keyText(key));
  }

  /** `from` is where to look for its `-` at the earliest. */
  private item(item: YamlNode, from: number): void {
    const dash = this.text.lastIndexOf("-", item.start - 1);
    const start = dash >= from && /^-\s+[^\n]*$/.test(this.text.slice(dash, item.start)) ? dash : item.start;
    if (!this.holds({ start, end: item.end })) return;
    this.add(start, item.end);
    if (this.holds(item)) this.node(item);
  }

  private node(node: YamlNode, key?: string): void {
    this.add(node.start, node.end);
    if (node.kind === "mapping" || node.kind === "sequence") {
      if (node.flow) this.add(node.start + 1, node.end - 1);
      this.inner(node);
    } else if (node.kind === "scalar") this.scalar(node, key);
    else this.word(node);
  }

  private inner(node: MappingNode | SequenceNode): void {
    if (node.kind === "mapping") for (const entry of node.entries) this.entry(entry);
    else if (!node.flow) for (const item of node.items) this.item(item, node.start);
    else for (const item of node.items) if (this.holds(item)) this.node(item);
  }

  private scalar(node: ScalarNode, key: string | undefined): void {
    const inside = this.inside(node);
    this.add(inside.start, inside.end);
    if (!this.holds(inside)) return;
    const bare = key === "if" || key === "forEach";
    if (!this.expression(inside, bare)) {
      if (node.style === "literal" || node.style === "folded") this.line();
      this.word(inside);
    }
  }

  /** A scalar without its quotes; a block text without its header. */
  private inside(node: ScalarNode): Span {
    if (node.style === "single" || node.style === "double")
      return { start: node.start + 1, end: Math.max(node.end - 1, node.start + 1) };
    if (node.style !== "literal" && node.style !== "folded") return node;
    const header = endOfLine(this.text, node.start);
    let start = Math.min(header, node.end);
    while (start < node.end && /\s/.test(this.text.charAt(start))) start += 1;
    return { start, end: node.end };
  }

  private line(): void {
    let start = this.text.lastIndexOf("\n", this.offset - 1) + 1;
    const end = endOfLine(this.text, this.offset);
    while (start < end && this.text.charCodeAt(start) === codes.space) start += 1;
    this.add(start, end);
  }

  private word({ start, end }: Span): void {
    const word = wordAt(this.text.slice(start, end), this.offset - start);
    if (word) this.add(start + word.start, start + word.end);
  }

  private expression({ start, end }: Span, bare: boolean): boolean {
    const raw = this.text.slice(start, end);
    const local = this.offset - start;
    const found = findExpressions(raw).find((one) => one.start <= local && local <= one.end);
    if (!found && (!bare || raw.includes("${{"))) return false;
    if (found) this.add(start + found.start, start + found.end);
    const from = found ? found.start + 3 : 0;
    for (const part of expressionParts(found?.source ?? raw, local - from))
      this.add(start + from + part.start, start + from + part.end);
    return true;
  }
}

import type { TextEdit } from "../edit.ts";
import { endOfLine } from "../yaml/gaps.ts";
import type { Level, TextPlace } from "./text-place.ts";
import { colonAfter, skipSpaces, tokenAt } from "./text-token.ts";
import type { TextToken } from "./text-token.ts";

/**
 * What an offset of a text is at; undefined between things, where nothing can begin. Reads only up to the offset, and takes brackets and quotes above that nobody has closed as ended
 * where indentation says so.
 */
export function placeAt(text: string, offset: number): TextPlace | undefined {
  const scanner = new TextScanner(text, offset);
  scanner.scan();
  return scanner.place;
}

/** What has to go into a text so that no bracket and no quote in it stays open beyond what its indentation allows. */
export function closeOpen(text: string): readonly TextEdit[] {
  const scanner = new TextScanner(text, undefined);
  scanner.scan();
  return scanner.repairs;
}

type Slot = "key" | "value" | "item" | "open";

/** What is open inside of brackets. */
interface OpenFlow {
  /** What stands no deeper than this is outside of them. */
  readonly column: number;
  readonly closers: ("]" | "}")[];
  /** What may come next; behind a value nothing before the next comma. */
  slot: "key" | "value" | "item" | "done";
  /** Where what has been read of it ends. */
  contentEnd: number;
}

/**
 * Reads lines of YAML as somebody types them: with each line it knows what is open around it, and by its indentation what can't be any more. Unlike a parser it never
 * gives up, and what is broken stays on its lines. Stops at an offset, or reads to the end.
 */
class TextScanner {
  place: TextPlace | undefined;
  readonly repairs: TextEdit[] = [];
  private readonly text: string;
  private readonly offset: number | undefined;
  private readonly levels: Level[] = [];
  /** The levels before the line that is read. */
  private above: readonly Level[] = [];
  private at: number;
  /** The line that was asked for last: looking for its end again and again would take too long where it is very long. */
  private line = { start: 0, end: -1 };
  private flow: OpenFlow | undefined;
  /** What belongs to an open block of text is deeper than this column. */
  private block: number | undefined;
  /** Whether a dash was read on this line. */
  private dash = false;

  constructor(text: string, offset: number | undefined) {
    this.text = text;
    this.offset = offset;
    this.at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  }

  scan(): void {
    while (!this.isDone()) {
      const start = this.at;
      this.readLine(start, this.lineEnd());
      const end = this.text.indexOf("\n", Math.max(this.at, start));
      if (end < 0) break;
      this.at = end + 1;
    }
    if (this.flow) this.closeFlow(this.flow);
  }

  /** The end of the line that the reader is on. */
  private lineEnd(): number {
    if (this.at < this.line.start || this.at > this.line.end) {
      this.line = { start: this.at, end: endOfLine(this.text, this.at) };
    }
    return this.line.end;
  }

  private isDone(): boolean {
    return this.place !== undefined || (this.offset !== undefined && this.at > this.offset);
  }

  private readLine(start: number, end: number): void {
    const first = skipSpaces(this.text, start);
    const cursor = this.cursorIn(start, end);
    if (first >= end && cursor === undefined) return;
    // A line with nothing on it is as deep as the cursor on it.
    const column = (first >= end ? (cursor ?? first) : first) - start;
    if (this.block !== undefined && column > this.block) {
      if (cursor !== undefined) this.setPlace("text", emptyToken(cursor));
      return;
    }
    this.block = undefined;
    const closes = /[\]}]/.test(this.text.charAt(first));
    if (this.flow && column <= this.flow.column && !closes) this.closeFlow(this.flow);
    this.above = [...this.levels];
    this.dash = false;
    if (this.flow) this.readFlow(this.flow);
    else this.readBlock(start, column);
  }

  private cursorIn(start: number, end: number): number | undefined {
    const { offset } = this;
    return offset !== undefined && start <= offset && offset <= end ? offset : undefined;
  }

  private readBlock(start: number, column: number): void {
    if (this.gap(start, "open")) return;
    this.leaveLevels(column);
    while (this.isDash()) {
      this.levels.push({ kind: "item", column: this.at - start, filled: false });
      this.dash = true;
      if (this.gap(this.at + 1, "open")) return;
    }
    this.readNode("open", start);
  }

  /** What stands deeper than a line is not open any more, nor what it follows in the same list or mapping. */
  private leaveLevels(column: number): void {
    const isItem = this.isDash();
    for (let last = this.levels.at(-1); last; last = this.levels.at(-1)) {
      const holdsLine = last.column < column || (last.column === column && isItem && last.kind === "key");
      if (holdsLine) return;
      this.levels.pop();
    }
  }

  private readNode(slot: "open" | "value", lineStart: number): void {
    if (this.readProperties(slot)) return;
    const end = this.lineEnd();
    if (this.at >= end) return;
    const first = this.text.charAt(this.at);
    if (first === "#") this.readComment(end);
    else if (first === "{" || first === "[") this.readFlow(this.openFlow());
    else if (/^[|>][-+0-9]{0,2}[ \t]*(?:#.*)?$/.test(this.text.slice(this.at, end))) this.openBlock(end);
    else this.readScalar(slot, lineStart);
  }

  /** `&anchor` and `!tag`; whether the cursor is at them. */
  private readProperties(slot: "open" | "value"): boolean {
    while (/[&!]/.test(this.text.charAt(this.at))) {
      const length = /^\S+/.exec(this.text.slice(this.at, this.lineEnd()))?.[0].length ?? 1;
      if (this.gap(this.at + length, slot)) return true;
    }
    return false;
  }

  private readScalar(slot: "open" | "value", lineStart: number): void {
    const column = this.at - lineStart;
    const token = this.readToken(slot === "value" ? "value" : "key", this.levels.at(-1)?.column ?? -1);
    const colon = slot === "open" ? colonAfter(this.text, token.end, false) : undefined;
    if (this.take(colon === undefined ? slot : "key", token, colon !== undefined)) return;
    if (colon === undefined) {
      this.fillLast();
      this.extend(slot, token);
      this.finishLine();
      return;
    }
    this.levels.push({ kind: "key", column, filled: false });
    if (!this.gap(colon + 1, "value")) this.readNode("value", lineStart);
  }

  /** Blanks behind a plain scalar belong to it while it's being typed. */
  private extend(slot: Slot, token: TextToken): void {
    const { offset } = this;
    const next = skipSpaces(this.text, token.end);
    if (token.quote !== undefined || offset === undefined || offset <= token.end || offset > next) return;
    if (next < this.lineEnd() && !/[,\]}]/.test(this.text.charAt(next))) return;
    const span = { start: token.start, end: offset };
    this.setPlace(slot, { ...token, ...span, content: span });
  }

  private finishLine(): void {
    const end = this.lineEnd();
    this.at = skipSpaces(this.text, this.at);
    if (this.text.charAt(this.at) === "#") this.readComment(end);
    this.at = Math.max(this.at, end);
  }

  private readComment(end: number): void {
    const { offset } = this;
    if (offset !== undefined && this.at < offset && offset <= end) this.setPlace("comment", emptyToken(offset));
    this.at = end;
  }

  private openBlock(end: number): void {
    this.fillLast();
    this.block = this.levels.at(-1)?.column ?? -1;
    this.at = end;
  }

  private openFlow(): OpenFlow {
    this.fillLast();
    const column = this.levels.at(-1)?.column ?? -1;
    this.flow = { column, closers: [], slot: "item", contentEnd: this.at };
    return this.flow;
  }

  /** Brackets and what is in them, to the end of the line or until they are closed. */
  private readFlow(flow: OpenFlow): void {
    while (this.flow && !this.isDone()) {
      if (this.flowGap(flow)) return;
      const end = this.lineEnd();
      if (this.at >= end) return;
      const character = this.text.charAt(this.at);
      if (character === "#") {
        this.readComment(end);
        return;
      }
      if (/[[\]{},]/.test(character)) this.readBracket(flow, character);
      else this.readFlowScalar(flow);
      flow.contentEnd = this.at;
    }
    if (!this.flow) this.finishLine();
  }

  private readBracket(flow: OpenFlow, character: string): void {
    this.at += 1;
    if (character === "{" || character === "[") {
      flow.closers.push(character === "{" ? "}" : "]");
      flow.slot = character === "{" ? "key" : "item";
    } else if (character === ",") flow.slot = flow.closers.at(-1) === "}" ? "key" : "item";
    else {
      flow.closers.pop();
      flow.slot = "done";
      if (flow.closers.length === 0) this.flow = undefined;
    }
  }

  private readFlowScalar(flow: OpenFlow): void {
    const { slot } = flow;
    const token = this.readToken("flow", flow.column);
    const colon = slot === "value" ? undefined : colonAfter(this.text, token.end, true);
    if (slot !== "done" && this.take(slot, token, colon !== undefined)) return;
    flow.slot = colon === undefined ? "done" : "value";
    if (colon !== undefined) this.at = colon + 1;
    else if (slot !== "done") this.extend(slot, token);
  }

  private readToken(where: "key" | "value" | "flow", column: number): TextToken {
    const token = tokenAt(this.text, this.at, where, { column, offset: this.offset, lineEnd: this.lineEnd() });
    this.at = token.next;
    if (!token.closed) this.repairs.push({ span: { start: token.next, end: token.next }, text: token.quote ?? "" });
    return token;
  }

  /** Pass blanks; whether the cursor is in them and nothing but a comment follows on the line: then it's the place. */
  private gap(from: number, slot: Slot): boolean {
    this.at = skipSpaces(this.text, from);
    const { offset } = this;
    if (offset === undefined || offset < from || offset > this.at) return false;
    const isComment = this.text.charAt(this.at) === "#" && offset < this.at;
    if (this.at < this.lineEnd() && !isComment) return false;
    this.setPlace(slot, emptyToken(offset));
    return true;
  }

  private flowGap(flow: OpenFlow): boolean {
    const from = this.at;
    this.at = skipSpaces(this.text, from);
    const { offset } = this;
    if (offset === undefined || offset < from || offset > this.at || flow.slot === "done") return false;
    const isFree = this.at >= this.lineEnd() || /[,\]}#]/.test(this.text.charAt(this.at));
    // The start of the brackets themselves is no place inside of them.
    if (!isFree || flow.closers.length === 0) return false;
    this.setPlace(flow.slot, emptyToken(offset));
    return true;
  }

  /** Whether the cursor is in or at a token; then it's the place. */
  private take(slot: Slot, token: TextToken, colon: boolean): boolean {
    const { offset } = this;
    if (offset === undefined || offset < token.content.start || offset > token.content.end) return false;
    const isProse = token.closed && this.text.slice(token.start, token.end).includes("\n");
    this.setPlace(isProse ? "text" : slot, token, colon);
    return true;
  }

  private setPlace(slot: TextPlace["slot"], token: TextToken, colon = false): void {
    const { start, end, content, quote, closed } = token;
    this.place = {
      slot,
      token: { start, end },
      content,
      ...(quote === undefined ? {} : { quote }),
      closed,
      flow: this.flow !== undefined,
      colon,
      above: this.above,
      levels: [...this.levels],
      dash: this.dash,
    };
  }

  private closeFlow({ contentEnd, closers }: OpenFlow): void {
    this.repairs.push({ span: { start: contentEnd, end: contentEnd }, text: [...closers].reverse().join("") });
    this.flow = undefined;
  }

  private fillLast(): void {
    const last = this.levels.at(-1);
    if (last) last.filled = true;
  }

  private isDash(): boolean {
    return this.text.charAt(this.at) === "-" && /^(?:\s|$)/.test(this.text.charAt(this.at + 1));
  }
}

function emptyToken(offset: number): TextToken {
  const span = { start: offset, end: offset };
  return { ...span, content: span, closed: true, next: offset };
}

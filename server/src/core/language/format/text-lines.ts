import { codes } from "../yaml/gaps.ts";

/** The lines of a text. Offsets are the text's; a byte order mark at the start belongs to no line. */
export class TextLines {
  readonly text: string;
  /** Where each line starts; the last one may be empty. */
  readonly starts: readonly number[];

  constructor(text: string) {
    const starts = [text.charCodeAt(0) === 0xfeff ? 1 : 0];
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    this.text = text;
    this.starts = starts;
  }

  get count(): number {
    return this.starts.length;
  }

  start(line: number): number {
    return this.starts[line] ?? this.text.length;
  }

  /** The end of a line without its line break. */
  end(line: number): number {
    const next = this.starts[line + 1];
    if (next === undefined) return this.text.length;
    return next - 2 >= this.start(line) && this.text.charCodeAt(next - 2) === codes.carriageReturn
      ? next - 2
      : next - 1;
  }

  /** The end without blanks. */
  trimmedEnd(line: number): number {
    const start = this.start(line);
    let at = this.end(line);
    while (at > start && isSpaceOrTab(this.text.charCodeAt(at - 1))) at -= 1;
    return at;
  }

  /** The first character of a line that is neither space nor tab; its end if there is none. */
  first(line: number): number {
    const end = this.end(line);
    let at = this.start(line);
    while (at < end && isSpaceOrTab(this.text.charCodeAt(at))) at += 1;
    return at;
  }

  /** How many spaces a line starts with. */
  spaces(line: number): number {
    const start = this.start(line);
    let at = start;
    while (this.text.charCodeAt(at) === codes.space) at += 1;
    return at - start;
  }

  /** How many characters stand before an offset on its line. */
  column(offset: number): number {
    return offset - this.start(this.lineOf(offset));
  }

  /** Whether nothing but spaces and tabs stands on a line. */
  isBlank(line: number): boolean {
    return this.first(line) === this.end(line);
  }

  /** The line of an offset. */
  lineOf(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.start(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Whether a character separates words on a line. */
export function isSpaceOrTab(code: number): boolean {
  return code === codes.space || code === codes.tab;
}

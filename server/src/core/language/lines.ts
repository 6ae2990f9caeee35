/** The starts of the lines of a text: the one place of the core where lines appear, for what the protocol says in lines. */
export class LineStarts {
  private readonly starts: readonly number[];
  private readonly length: number;

  constructor(text: string) {
    const starts = [0];
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    this.starts = starts;
    this.length = text.length;
  }

  /** The 0-based line of an offset; one beyond the text is on its last line. */
  lineOf(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The 0-based line of an offset and the UTF-16 units before it on that line. */
  positionOf(offset: number): { line: number; character: number } {
    const inside = Math.min(Math.max(offset, 0), this.length);
    const line = this.lineOf(inside);
    return { line, character: inside - (this.starts[line] ?? 0) };
  }
}

/** The line break that a text uses: that of its first line. */
export function lineBreakOf(text: string): string {
  const at = text.indexOf("\n");
  return at > 0 && text[at - 1] === "\r" ? "\r\n" : "\n";
}

/** The offset at which the line of an offset starts. */
export function startOfLine(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}

/** The offset behind the line of an offset, its line break included. */
export function afterLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end + 1;
}

/** How many characters stand before an offset on its line. */
export function columnOf(text: string, offset: number): number {
  return offset - startOfLine(text, offset);
}

/** Whether only blanks stand before an offset on its line. */
export function startsLine(text: string, offset: number): boolean {
  return /^[ \t]*$/.test(text.slice(startOfLine(text, offset), offset));
}

/** By how many blanks a text indents: what its first indented line shows, else 2. */
export function indentUnit(text: string): number {
  const blanks = /^( {1,8})[^\s#]/m.exec(text)?.[1]?.length;
  return blanks ?? 2;
}

/** The lines of a text with their indentation changed: `from` blanks less, `to` more. The first line is taken as it is; empty lines stay empty. */
export function reindent(text: string, from: number, to: number): string {
  const lead = " ".repeat(to);
  return text.replace(/(\r?\n)( *)(?=[^ \r\n])/g, (_, ending: string, blanks: string) => {
    return ending + lead + blanks.slice(Math.min(from, blanks.length));
  });
}

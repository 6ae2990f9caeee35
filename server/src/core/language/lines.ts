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

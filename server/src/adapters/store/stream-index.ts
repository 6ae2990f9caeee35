/** A mark stands before each event whose number is one more than a multiple of this. */
const eventsPerMark = 256;

/** Where the lines of a stream begin, sparsely, so that a page is found without reading what comes before it. */
export class StreamIndex {
  /** Byte offsets of events 1, 257, 513, … */
  private readonly marks: number[] = [];
  private lines = 0;
  private bytes = 0;

  /** How many whole lines there are. */
  get count(): number {
    return this.lines;
  }

  /** How many bytes these lines have. */
  get size(): number {
    return this.bytes;
  }

  /** One more line of so many bytes, its line break included. */
  add(lineBytes: number): void {
    if (this.lines % eventsPerMark === 0) this.marks.push(this.bytes);
    this.lines += 1;
    this.bytes += lineBytes;
  }

  /** Where to begin to read for the event with this number, and how many lines to skip there. */
  locate(number: number): { readonly offset: number; readonly skip: number } {
    const mark = Math.floor((number - 1) / eventsPerMark);
    return { offset: this.marks[mark] ?? this.bytes, skip: (number - 1) % eventsPerMark };
  }
}

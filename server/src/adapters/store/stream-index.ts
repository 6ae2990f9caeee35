/** A mark stands before each event whose number is one more than a multiple of this. */
export const eventsPerMark = 256;

/** Events between two marks: where their lines lie, and the number of the first one. */
export interface StreamBlock {
  readonly firstSeq: number;
  readonly events: number;
  readonly offset: number;
  readonly bytes: number;
}

/** What an index is written as; anything else that a file says is no index. */
export interface WrittenIndex {
  readonly lines: number;
  readonly bytes: number;
  readonly marks: readonly number[];
  /** By type: the number of such events in each block, from the first on; blocks without one may be missing at the end. */
  readonly counts: Readonly<Record<string, readonly number[]>>;
}

/**
 * Where the lines of a stream begin, sparsely, and how many of each type lie between two marks: so a page, of all events or of some types, is found without reading what comes
 * before it. Some 100 kB for a million events.
 */
export class StreamIndex {
  /** Byte offsets of events 1, 257, 513, … */
  private readonly marks: number[] = [];
  private readonly counts = new Map<string, number[]>();
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

  /** How many blocks there are; the last one may not be full. */
  get blocks(): number {
    return this.marks.length;
  }

  /** One more line of so many bytes, its line break included. */
  add(lineBytes: number, type: string): void {
    if (this.lines % eventsPerMark === 0) this.marks.push(this.bytes);
    const block = this.marks.length - 1;
    const counts = this.counts.get(type) ?? [];
    this.counts.set(type, counts);
    while (counts.length <= block) counts.push(0);
    counts[block] = (counts[block] ?? 0) + 1;
    this.lines += 1;
    this.bytes += lineBytes;
  }

  /** Where to begin to read for the event with this number, and how many lines to skip there. */
  locate(number: number): { readonly offset: number; readonly skip: number } {
    const mark = Math.floor((number - 1) / eventsPerMark);
    return { offset: this.marks[mark] ?? this.bytes, skip: (number - 1) % eventsPerMark };
  }

  /** The block with this number, from 0; an empty one where there is none. */
  block(at: number): StreamBlock {
    const offset = this.marks[at] ?? this.bytes;
    const firstSeq = at * eventsPerMark + 1;
    const events = Math.max(0, Math.min(eventsPerMark, this.lines - firstSeq + 1));
    return { firstSeq, events, offset, bytes: (this.marks[at + 1] ?? this.bytes) - offset };
  }

  /** How many events of these types (all where none are named) a block has. */
  countIn(at: number, types: readonly string[] | undefined): number {
    if (types === undefined) return this.block(at).events;
    return types.reduce((sum, type) => sum + (this.counts.get(type)?.[at] ?? 0), 0);
  }

  /** How many events of each type there are. */
  totals(): Readonly<Record<string, number>> {
    const totals = [...this.counts].map(([type, counts]) => [type, counts.reduce((sum, each) => sum + each, 0)]);
    return Object.fromEntries(totals) as Record<string, number>;
  }

  /** As it is written down. */
  write(): WrittenIndex {
    return { lines: this.lines, bytes: this.bytes, marks: this.marks, counts: Object.fromEntries(this.counts) };
  }

  /** Read what {@link write} made; nothing when it can't be right. */
  static read(written: unknown): StreamIndex | undefined {
    if (!isWritten(written)) return undefined;
    const { lines, bytes, marks, counts } = written;
    const index = new StreamIndex();
    for (const mark of marks) index.marks.push(mark);
    for (const [type, numbers] of Object.entries(counts)) index.counts.set(type, [...numbers]);
    index.lines = lines;
    index.bytes = bytes;
    const blocks = Array.from(marks, (_, at) => at);
    const types = Object.keys(counts);
    return blocks.every((at) => index.countIn(at, types) === index.block(at).events) ? index : undefined;
  }
}

function isWritten(value: unknown): value is WrittenIndex {
  if (typeof value !== "object" || value === null) return false;
  const { lines, bytes, marks, counts } = value as Readonly<Record<string, unknown>>;
  if (!isCount(lines) || !isCount(bytes) || !isCounts(marks)) return false;
  if (typeof counts !== "object" || counts === null || !Object.values(counts).every(isCounts)) return false;
  const rises = marks.every((mark, at) => mark < bytes && mark >= (at === 0 ? 0 : (marks[at - 1] ?? 0) + 1));
  const begins = marks.length === 0 || marks[0] === 0;
  return rises && begins && marks.length === Math.ceil(lines / eventsPerMark);
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every(isCount);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

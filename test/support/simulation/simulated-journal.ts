import type { Outcome, OutsideFailure } from "../../../server/src/core/ports/failure.ts";
import type {
  Journal,
  JournalExtent,
  JournalOpening,
  JournalReadOptions,
  JournalRecord,
  JournalSnapshot,
} from "../../../server/src/core/ports/journal.ts";
import { diskFull } from "../fakes/memory-journal.ts";

/** What outlives processes: the journal's lines and its newest snapshot. */
export class SimulatedDisk {
  readonly lines: string[] = [];
  snapshot: string | undefined;
  /** While set, nothing can be written. */
  isFull = false;
  /** Who has opened it last: whoever had it before has lost it. */
  holder: object | undefined;

  /** The records after one of them. */
  records(after: number): readonly JournalRecord[] {
    return this.lines.slice(after).map((line) => JSON.parse(line) as JournalRecord);
  }
}

const lockLost: OutsideFailure = {
  code: "lock-lost",
  retryable: false,
  message: "Another host has taken over",
  remedy: "Use that one.",
};

interface Append {
  readonly records: readonly JournalRecord[];
  readonly resolve: (outcome: Outcome<void>) => void;
}

/** What the simulation has to say about a write. */
export interface WriteWatch {
  /** Whether a snapshot is due now. */
  readonly wantsSnapshot: () => boolean;
  /** Called at each moment at which the process may die; false: it has. */
  readonly boundary: (name: string) => boolean;
  /** How many of so many records are on the disk when the process dies while it writes them. */
  readonly torn: (count: number) => number;
  /** These are on disk, and their writer is about to hear of it. */
  readonly acknowledged: (records: readonly JournalRecord[]) => void;
}

/**
 * A journal in memory that promises what the real one does: what is acknowledged survives; of what isn't, any beginning may. It writes when the simulation says so
 * (a slow disk), all that has been appended until then at once (group commit).
 */
export class SimulatedJournal implements Journal {
  /** The newest record that its writer knows to be written. */
  acknowledged = 0;
  readonly #disk: SimulatedDisk;
  readonly #watch: WriteWatch;
  /** Its writer was told that another one has it now. */
  isLost = false;
  #pending: Append[] = [];
  #snapshot: { readonly content: JournalSnapshot; readonly resolve: (outcome: Outcome<void>) => void } | undefined;

  constructor(disk: SimulatedDisk, watch: WriteWatch) {
    this.#disk = disk;
    this.#watch = watch;
  }

  get isPending(): boolean {
    return this.#pending.length > 0 || this.#snapshot !== undefined;
  }

  async open(): Promise<Outcome<JournalOpening>> {
    this.#disk.holder = this;
    this.acknowledged = this.#disk.lines.length;
    const { snapshot: text } = this.#disk;
    const snapshot = text === undefined ? undefined : (JSON.parse(text) as JournalSnapshot);
    const records = this.#disk.records(snapshot?.sequence ?? 0);
    return { ok: true, value: { ...(snapshot && { snapshot }), records, notices: [] } };
  }

  wantsSnapshot(): boolean {
    return this.#snapshot === undefined && this.#watch.wantsSnapshot();
  }

  /** Written with the next flush: whatever has changed in it by then is wrong on the disk. */
  writeSnapshot(content: JournalSnapshot): Promise<Outcome<void>> {
    return new Promise((resolve) => (this.#snapshot = { content, resolve }));
  }

  async read(
    visit: (record: JournalRecord) => void,
    { mentioning, after = 0 }: JournalReadOptions = {},
  ): Promise<Outcome<JournalExtent>> {
    const { lines } = this.#disk;
    for (const line of lines.slice(after)) {
      if (mentioning?.some((word) => line.includes(word)) !== false) visit(JSON.parse(line) as JournalRecord);
    }
    return { ok: true, value: { first: Math.min(1, lines.length), last: lines.length } };
  }

  append(records: readonly JournalRecord[]): Promise<Outcome<void>> {
    if (!this.#watch.boundary("before append")) return new Promise(() => undefined);
    return new Promise((resolve) => this.#pending.push({ records, resolve }));
  }

  async close(): Promise<void> {
    this.flush();
  }

  /** The disk has done what was asked of it. */
  flush(): void {
    const appends = this.#pending;
    this.#pending = [];
    const failure = this.#failure();
    if (failure !== undefined) {
      this.#snapshot?.resolve({ ok: false, failure });
      this.#snapshot = undefined;
      for (const { resolve } of appends) resolve({ ok: false, failure });
      return;
    }
    for (const append of appends) if (!this.#write(append)) return;
    this.#keepSnapshot();
  }

  #keepSnapshot(): void {
    const snapshot = this.#snapshot;
    this.#snapshot = undefined;
    if (snapshot === undefined || !this.#watch.boundary("before snapshot")) return;
    this.#disk.snapshot = JSON.stringify(snapshot.content);
    if (this.#watch.boundary("after snapshot")) snapshot.resolve({ ok: true, value: undefined });
  }

  #failure(): OutsideFailure | undefined {
    if (this.#disk.holder !== this) {
      this.isLost = true;
      return lockLost;
    }
    return this.#disk.isFull ? diskFull : undefined;
  }

  #write({ records, resolve }: Append): boolean {
    const lines = records.map((record) => JSON.stringify(record));
    if (!this.#watch.boundary("while writing")) {
      this.#disk.lines.push(...lines.slice(0, this.#watch.torn(lines.length)));
      return false;
    }
    const [first] = records;
    if (first !== undefined && first.sequence !== this.#disk.lines.length + 1) {
      throw new Error(`Record ${first.sequence} is out of order: the journal has ${this.#disk.lines.length}`);
    }
    this.#disk.lines.push(...lines);
    if (!this.#watch.boundary("after append")) return false;
    this.acknowledged = this.#disk.lines.length;
    this.#watch.acknowledged(records);
    resolve({ ok: true, value: undefined });
    return true;
  }
}

import type {
  Journal,
  JournalExtent,
  JournalReadOptions,
  JournalRecord,
  JournalSnapshot,
} from "../../../server/src/core/ports/journal.ts";
import type { Outcome, OutsideFailure } from "../../../server/src/core/ports/failure.ts";

/** What stays when a process dies: the lines of the journal, and its newest snapshot. */
export class JournalDisk {
  readonly lines: string[] = [];
  snapshot: string | undefined;
  /** So many records after one snapshot the next is due; never unless told. */
  recordsBetweenSnapshots = Infinity;
  /** While set, no snapshot can be written. */
  failsSnapshots: OutsideFailure | undefined;
  /** While set, nothing can be written. */
  failure: OutsideFailure | undefined;
  /** The process that writes dies when so many records are on disk: the rest of its batch is lost and it never hears of any. */
  diesAt = Infinity;
  /** The process that holds the journal: the one that opened it last. Every other one is dead, and writes nothing. */
  holder: unknown;
  /** How many appends reached the disk: with group commit far fewer than records. */
  writes = 0;

  records(): readonly JournalRecord[] {
    return this.lines.map((line) => JSON.parse(line) as JournalRecord);
  }
}

export const diskFull: OutsideFailure = {
  code: "disk-full",
  retryable: true,
  message: "There is no room left on the disk",
  remedy: "Free some room.",
};

const done: Outcome<void> = { ok: true, value: undefined };

/** A journal in memory. Like the real one it writes a moment later, and takes nothing out of order. */
export class MemoryJournal implements Journal {
  private readonly disk: JournalDisk;
  private last: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(disk: JournalDisk) {
    this.disk = disk;
  }

  async open(): ReturnType<Journal["open"]> {
    const { disk } = this;
    disk.holder = this;
    const snapshot = this.newestSnapshot();
    const records = disk.records().slice(snapshot?.sequence ?? 0);
    return { ok: true, value: { ...(snapshot && { snapshot }), records, notices: [] } };
  }

  append(records: readonly JournalRecord[]): Promise<Outcome<void>> {
    const written = this.last.then(() => this.write(records));
    this.last = written;
    return written;
  }

  wantsSnapshot(ending: boolean): boolean {
    const since = this.disk.lines.length - (this.newestSnapshot()?.sequence ?? 0);
    return !this.closed && since >= this.disk.recordsBetweenSnapshots / (ending ? 2 : 1);
  }

  async writeSnapshot(snapshot: JournalSnapshot): Promise<Outcome<void>> {
    const { disk } = this;
    if (disk.holder !== this || disk.lines.length >= disk.diesAt) return new Promise(() => undefined);
    const failure = disk.failure ?? disk.failsSnapshots;
    if (failure !== undefined) return { ok: false, failure };
    if (snapshot.sequence > disk.lines.length) throw new Error(`Record ${snapshot.sequence} isn't on disk yet`);
    disk.snapshot = JSON.stringify(snapshot);
    return done;
  }

  async read(
    visit: (record: JournalRecord) => void,
    { mentioning, after = 0 }: JournalReadOptions = {},
  ): Promise<Outcome<JournalExtent>> {
    const { lines } = this.disk;
    for (const line of lines.slice(after)) {
      if (mentioning?.some((word) => line.includes(word)) !== false) visit(JSON.parse(line) as JournalRecord);
    }
    return { ok: true, value: { first: Math.min(1, lines.length), last: lines.length } };
  }

  async close(): Promise<void> {
    if (this.disk.diesAt === Infinity && this.disk.holder === this) await this.last;
    this.closed = true;
  }

  private write(records: readonly JournalRecord[]): Outcome<void> | Promise<Outcome<void>> {
    const { disk } = this;
    if (records.length === 0) return done;
    if (this.closed) return { ok: false, failure: { ...diskFull, code: "closed", message: "The journal is closed" } };
    if (disk.holder !== this) return new Promise(() => undefined);
    if (disk.failure !== undefined) return { ok: false, failure: disk.failure };
    disk.writes += 1;
    for (const record of records) {
      if (disk.lines.length >= disk.diesAt) return new Promise(() => undefined);
      if (record.sequence !== disk.lines.length + 1) throw new Error(`Record ${record.sequence} is out of order`);
      disk.lines.push(JSON.stringify(record));
    }
    return disk.lines.length >= disk.diesAt ? new Promise(() => undefined) : done;
  }

  private newestSnapshot(): JournalSnapshot | undefined {
    const { snapshot } = this.disk;
    return snapshot === undefined ? undefined : (JSON.parse(snapshot) as JournalSnapshot);
  }
}

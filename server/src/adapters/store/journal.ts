import type { Journal, JournalOpening, JournalRecord } from "../../core/ports/journal.ts";
import type { Mask } from "../../core/ports/mask.ts";
import type { Outcome, OutsideFailure } from "../../core/ports/failure.ts";
import { toOutsideFailure } from "../outside-failure.ts";
import { maskTexts } from "../mask-texts.ts";
import { readJournal } from "./journal-reading.ts";
import { repairSegment } from "./journal-repair.ts";
import { makePrivateFolder } from "../private-files.ts";
import { SegmentWriter, type OpenFile } from "./segment-writer.ts";

/** Where a journal lies and how it writes. */
export interface FileJournalOptions {
  /** The folder of the segments, absolute. */
  readonly folder: string;
  readonly mask: Mask;
  /** A segment that has reached this size is followed by a new one; 16 MiB unless told. */
  readonly maximumSegmentBytes?: number;
  /** Asked before each write: whether this process still holds the journal. Once it says no, nothing is written any more. */
  readonly stillHeld?: () => Promise<boolean>;
  readonly openFile?: OpenFile;
}

interface Pending {
  readonly records: readonly JournalRecord[];
  readonly resolve: (outcome: Outcome<void>) => void;
}

const done: Outcome<void> = { ok: true, value: undefined };

/**
 * A journal of JSON lines in segments, `000000000001.jsonl` and so on, each named by its first sequence. All calls that come in
 * while one write is under way go to disk together in the next one: one write, one fsync.
 */
export class FileJournal implements Journal {
  private readonly options: FileJournalOptions;
  private readonly writer: SegmentWriter;
  private readonly replacer: (key: string, value: unknown) => unknown;
  private pending: Pending[] = [];
  private writing: Promise<void> | undefined;
  private nextSequence = 1;
  private closed = false;

  constructor(options: FileJournalOptions) {
    this.options = options;
    this.writer = new SegmentWriter(options.folder, options.maximumSegmentBytes ?? 16 * 1024 * 1024, options.openFile);
    this.replacer = maskTexts(options.mask);
  }

  async open(): Promise<Outcome<JournalOpening>> {
    const { folder } = this.options;
    try {
      await makePrivateFolder(folder);
      const reading = await readJournal(folder);
      if ("code" in reading) return { ok: false, failure: reading };
      const notices: string[] = [];
      for (const segment of reading.segments) notices.push(...(await repairSegment(segment)));
      const newest = reading.segments.at(-1);
      if (newest !== undefined) await this.writer.resume(newest.path);
      this.nextSequence = (reading.records.at(-1)?.sequence ?? 0) + 1;
      return { ok: true, value: { records: reading.records, notices } };
    } catch (error) {
      return { ok: false, failure: toOutsideFailure(error, `open the journal in ${folder}`) };
    }
  }

  append(records: readonly JournalRecord[]): Promise<Outcome<void>> {
    if (records.length === 0) return Promise.resolve(done);
    return new Promise((resolve) => {
      this.pending.push({ records, resolve });
      this.writing ??= this.writeAll();
    });
  }

  async close(): Promise<void> {
    await this.writing;
    this.closed = true;
    await this.writer.close();
  }

  private async writeAll(): Promise<void> {
    // One turn later: all calls of this turn share the first write.
    await Promise.resolve();
    while (this.pending.length > 0) {
      const batch = this.pending;
      this.pending = [];
      await this.writeBatch(batch);
    }
    this.writing = undefined;
  }

  private async writeBatch(batch: readonly Pending[]): Promise<void> {
    const first = this.nextSequence;
    const accepted = this.inSequence(batch);
    const records = accepted.flatMap((pending) => pending.records);
    if (records.length === 0) return;
    const outcome = await this.write(records, first);
    if (outcome.ok) this.nextSequence = first + records.length;
    for (const pending of accepted) pending.resolve(outcome);
  }

  /** A call whose forerunner failed would leave a hole, which no later reader could trust: it fails as well. */
  private inSequence(batch: readonly Pending[]): readonly Pending[] {
    let due = this.nextSequence;
    return batch.filter(({ records, resolve }) => {
      const fits = records.every((record, index) => record.sequence === due + index);
      if (fits) due += records.length;
      else resolve({ ok: false, failure: outOfSequence(due, records[0]?.sequence ?? 0) });
      return fits;
    });
  }

  private async write(records: readonly JournalRecord[], first: number): Promise<Outcome<void>> {
    if (this.closed) return { ok: false, failure: journalClosed };
    try {
      if (!((await this.options.stillHeld?.()) ?? true)) {
        this.closed = true;
        return { ok: false, failure: journalLost };
      }
      const lines = records.map((record) => `${JSON.stringify(record, this.replacer)}\n`).join("");
      await this.writer.write(lines, first);
      return done;
    } catch (error) {
      return { ok: false, failure: toOutsideFailure(error, `write the journal in ${this.options.folder}`) };
    }
  }
}

const journalClosed: OutsideFailure = {
  code: "closed",
  retryable: false,
  message: "The journal is closed",
  remedy: "Start the host again.",
};

const journalLost: OutsideFailure = {
  code: "lock-lost",
  retryable: false,
  message: "Another host has taken over the journal",
  remedy: "Attach again: the other host carries on.",
};

function outOfSequence(due: number, given: number): OutsideFailure {
  return {
    code: "out-of-sequence",
    retryable: true,
    message: `Record ${given} can't be written: record ${due} is due, an earlier write has failed`,
    remedy: "Free the journal's disk of what stopped the earlier write, then try again.",
  };
}

import * as l10n from "@vscode/l10n";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fleetStateVersion } from "../../core/dispatch/states.ts";
import type {
  Journal,
  JournalExtent,
  JournalOpening,
  JournalReadOptions,
  JournalRecord,
  JournalSnapshot,
} from "../../core/ports/journal.ts";
import type { Mask } from "../../core/ports/mask.ts";
import type { Outcome, OutsideFailure } from "../../core/ports/failure.ts";
import { attempt, toOutsideFailure } from "../outside-failure.ts";
import { maskTexts } from "../mask-texts.ts";
import { makePrivateFolder } from "../private-files.ts";
import { readHistory } from "./journal-history.ts";
import { readJournal } from "./journal-reading.ts";
import { repairSegment } from "./journal-repair.ts";
import { tidySegments } from "./segment-upkeep.ts";
import { SegmentWriter } from "./segment-writer.ts";
import { findSnapshot, placeSnapshot, setAside } from "./snapshot-files.ts";
import { SnapshotSchedule } from "./snapshot-schedule.ts";
import { realDisk, unfinished, type StoreDisk } from "./store-disk.ts";

/** Where a journal lies and how it writes. */
export interface FileJournalOptions {
  /** The folder of the segments and snapshots, absolute. */
  readonly folder: string;
  readonly mask: Mask;
  /** A segment that has reached this size is followed by a new one; 16 MiB unless told. */
  readonly maximumSegmentBytes?: number;
  /** So much is written until the next snapshot, or half as much as the last one has where that is more; 2 MiB unless told. */
  readonly bytesBetweenSnapshots?: number;
  /** The oldest segments go when all of them have more than this, compressed as they are; 1 GiB unless told. Never those after the snapshot before the newest. */
  readonly maximumBytes?: number;
  /** The version of the state in snapshots: newer ones can't be read. That of this program's fleet unless told. */
  readonly stateVersion?: number;
  /** Asked before each write: whether this process still holds the journal. Once it says no, nothing is written any more. */
  readonly stillHeld?: () => Promise<boolean>;
  readonly disk?: Partial<StoreDisk>;
}

interface Pending {
  readonly records: readonly JournalRecord[];
  readonly resolve: (outcome: Outcome<void>) => void;
}

const done: Outcome<void> = { ok: true, value: undefined };

/**
 * A journal of JSON lines in segments, `000000000001.jsonl` and so on, each named by its first sequence. All calls that come in
 * while one write is under way go to disk together in the next one: one write, one fsync. Beside them lie snapshots, `000000020000.snapshot`,
 * named by the newest record in them. Segments that no start needs any more are compressed (`.jsonl.gz`).
 */
export class FileJournal implements Journal {
  private readonly options: FileJournalOptions;
  private readonly disk: StoreDisk;
  private readonly stateVersion: number;
  private readonly writer: SegmentWriter;
  private readonly replacer: (key: string, value: unknown) => unknown;
  private readonly schedule: SnapshotSchedule;
  private pending: Pending[] = [];
  private writing: Promise<void> | undefined;
  /** What goes on beside the appends: writing a snapshot, tidying up after it. */
  private aside: Promise<unknown> = Promise.resolve();
  private nextSequence = 1;
  private closing = false;
  private closed = false;

  constructor(options: FileJournalOptions) {
    this.options = options;
    this.disk = { ...realDisk, ...options.disk };
    this.stateVersion = options.stateVersion ?? fleetStateVersion;
    this.writer = new SegmentWriter(options.folder, options.maximumSegmentBytes ?? 16 * mebibyte, this.disk);
    this.replacer = maskTexts(options.mask);
    this.schedule = new SnapshotSchedule(options.bytesBetweenSnapshots ?? 2 * mebibyte);
  }

  async open(): Promise<Outcome<JournalOpening>> {
    const { folder } = this.options;
    try {
      await makePrivateFolder(folder);
      const { newest: snapshot, bytes, useless } = await findSnapshot(folder, this.stateVersion);
      const after = snapshot?.sequence ?? 0;
      const reading = await readJournal(folder, after);
      if ("code" in reading) return { ok: false, failure: reading };
      const notices = [...(await this.removeUnfinished()), ...(await setAside(useless))];
      for (const segment of reading.segments) notices.push(...(await repairSegment(segment)));
      const newest = reading.segments.at(-1);
      if (reading.last < after) notices.push(behindItsSnapshot(reading.last, after));
      else if (newest !== undefined) await this.writer.resume(newest.path);
      this.nextSequence = Math.max(reading.last, after) + 1;
      this.schedule.opened(bytes, reading);
      return { ok: true, value: { ...(snapshot && { snapshot }), records: reading.records, notices } };
    } catch (error) {
      return { ok: false, failure: toOutsideFailure(error, l10n.t("open the journal in {0}", folder)) };
    }
  }

  append(records: readonly JournalRecord[]): Promise<Outcome<void>> {
    if (records.length === 0) return Promise.resolve(done);
    return new Promise((resolve) => {
      this.pending.push({ records, resolve });
      this.writing ??= this.writeAll();
    });
  }

  wantsSnapshot(ending: boolean): boolean {
    return !this.closing && !this.closed && this.schedule.isDue(ending);
  }

  writeSnapshot(snapshot: JournalSnapshot): Promise<Outcome<void>> {
    const written = this.aside.then(() => this.writeSnapshotNow(snapshot));
    this.aside = written.then(() => attempt(l10n.t("tidy the journal"), () => this.tidy()));
    return written;
  }

  async read(visit: (record: JournalRecord) => void, options?: JournalReadOptions): Promise<Outcome<JournalExtent>> {
    return readHistory(this.options.folder, { last: this.nextSequence - 1, visit, ...options });
  }

  async close(): Promise<void> {
    this.closing = true;
    await this.writing;
    await this.aside;
    this.closed = true;
    await this.writer.close();
  }

  private async writeSnapshotNow(snapshot: JournalSnapshot): Promise<Outcome<void>> {
    const { folder, mask } = this.options;
    const finish = this.schedule.begin();
    const mayPlace = (): Promise<boolean> => this.mayWrite();
    const place = { folder, disk: this.disk, mask, stateVersion: this.stateVersion, mayPlace };
    const size = await attempt(l10n.t("write a snapshot of the journal"), () => placeSnapshot(snapshot, place));
    finish(size.ok ? size.value : undefined);
    if (!size.ok) return size;
    return size.value === undefined ? { ok: false, failure: this.closed ? journalClosed : journalLost } : done;
  }

  private async tidy(): Promise<void> {
    const { folder, maximumBytes = 1024 * mebibyte } = this.options;
    const mayGoOn = async (): Promise<boolean> => !this.closing && (await this.mayWrite());
    await tidySegments({ folder, disk: this.disk, maximumBytes, mayGoOn });
  }

  private async mayWrite(): Promise<boolean> {
    return !this.closed && ((await this.options.stillHeld?.()) ?? true);
  }

  /** What a process that died was writing beside the journal. */
  private async removeUnfinished(): Promise<readonly string[]> {
    const { folder } = this.options;
    const names = (await readdir(folder)).filter((name) => name.endsWith(unfinished));
    for (const name of names) await this.disk.remove(join(folder, name));
    return [];
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
      this.schedule.wrote(await this.writer.write(lines, first));
      return done;
    } catch (error) {
      return { ok: false, failure: toOutsideFailure(error, l10n.t("write the journal in {0}", this.options.folder)) };
    }
  }
}

const mebibyte = 1024 * 1024;

function behindItsSnapshot(last: number, snapshot: number): string {
  return l10n.t(
    "The journal ends with record {0}, but its snapshot knows of {1}: what was done is known from the snapshot, records {2} to {3} are missing.",
    last,
    snapshot,
    last + 1,
    snapshot,
  );
}

const journalClosed: OutsideFailure = {
  code: "closed",
  retryable: false,
  get message() {
    return l10n.t("The journal is closed");
  },
  get remedy() {
    return l10n.t("Start the host again.");
  },
};

const journalLost: OutsideFailure = {
  code: "lock-lost",
  retryable: false,
  get message() {
    return l10n.t("Another host has taken over the journal");
  },
  get remedy() {
    return l10n.t("Attach again: the other host carries on.");
  },
};

function outOfSequence(due: number, given: number): OutsideFailure {
  return {
    code: "out-of-sequence",
    retryable: true,
    message: l10n.t("Record {0} can't be written: record {1} is due, an earlier write has failed", given, due),
    remedy: l10n.t("Free the journal's disk of what stopped the earlier write, then try again."),
  };
}

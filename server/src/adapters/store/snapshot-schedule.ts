import type { JournalReading } from "./journal-reading.ts";

/** What comes after a snapshot takes several times as long to read as the snapshot does, byte by byte: of a large one so much of its size is waited for. */
const partOfSnapshot = 0.5;
/** At the end of a host a shorter way to read is worth a snapshot: the next start is one that somebody waits for. */
const partAtTheEnd = 8;

/** Knows when a journal's next snapshot is due: not so often that large ones cost more than what they save. */
export class SnapshotSchedule {
  private readonly bytesBetween: number;
  private snapshotBytes = 0;
  /** What was written since the newest snapshot was begun. */
  private bytesSince = 0;
  private isWriting = false;

  constructor(bytesBetween: number) {
    this.bytesBetween = bytesBetween;
  }

  /** The journal was opened, with a snapshot of so many bytes, and this after it. */
  opened(snapshotBytes: number, { segments, records }: JournalReading): void {
    this.snapshotBytes = snapshotBytes;
    this.bytesSince = records.length === 0 ? 0 : segments.reduce((sum, { size }) => sum + size, 0);
  }

  wrote(bytes: number): void {
    this.bytesSince += bytes;
  }

  isDue(ending: boolean): boolean {
    const between = Math.max(this.bytesBetween, this.snapshotBytes * partOfSnapshot);
    return !this.isWriting && this.bytesSince >= (ending ? between / partAtTheEnd : between);
  }

  /** A snapshot is begun; call what it answers when it's there, with its size, or with nothing when it failed. Then the next try comes as late as if it were. */
  begin(): (bytes: number | undefined) => void {
    this.isWriting = true;
    this.bytesSince = 0;
    return (bytes = this.snapshotBytes) => {
      this.isWriting = false;
      this.snapshotBytes = bytes;
    };
  }
}

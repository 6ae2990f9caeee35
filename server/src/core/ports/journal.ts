import type { Timestamp } from "../../protocol/states.ts";
import type { Outcome } from "./failure.ts";

/** One line of the host's journal. `event` and `effects` are the dispatcher's; a store doesn't look into them. */
export interface JournalRecord {
  /** 1 for the first record, then without gaps. */
  readonly sequence: number;
  readonly at: Timestamp;
  readonly event: { readonly type: string };
  /** What runs because of `event`, once this record is on disk. */
  readonly effects: readonly unknown[];
}

/** What was found when a journal was opened. */
export interface JournalOpening {
  /** All readable records in order. */
  readonly records: readonly JournalRecord[];
  /** What was repaired, a sentence each: a torn last line was cut (its text is kept beside), a foreign line was set aside. */
  readonly notices: readonly string[];
}

/**
 * The append-only truth. One process at a time holds it.
 * A journal written by a newer version isn't touched: `open` fails with the code `newer-version`.
 */
export interface Journal {
  /** Read everything, repair a torn end. Call once, first. */
  open(): Promise<Outcome<JournalOpening>>;
  /**
   * Resolves once the records are safely on disk (fsync); many calls share one fsync. Records reach the disk in the order of the
   * calls. After a failure (disk full, read-only) nothing of this call counts as written, and a later call may work.
   */
  append(records: readonly JournalRecord[]): Promise<Outcome<void>>;
  /** Flush and let go. */
  close(): Promise<void>;
}

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

/** What a journal's records up to one of them come to. Derived: without it all records are read. */
export interface JournalSnapshot {
  /** Of the newest record that is in it. */
  readonly sequence: number;
  /**
   * The dispatcher's, by name; a store doesn't look into it. Plain values that survive JSON, replaced when they change and never changed
   * themselves: they are written while others work. A large list is best one of the values right in here, as lists there are written item by item.
   */
  readonly state: object;
}

/** What was found when a journal was opened. */
export interface JournalOpening {
  /** The newest snapshot that can be used; absent where there is none. */
  readonly snapshot?: JournalSnapshot;
  /** All readable records after the snapshot, in order. */
  readonly records: readonly JournalRecord[];
  /**
   * What was repaired, a sentence each: a torn last line was cut (its text is kept beside), a foreign line or a snapshot that can't be used was
   * set aside.
   */
  readonly notices: readonly string[];
}

/** Which of a journal's records to look at. */
export interface JournalReadOptions {
  /** Only records whose text has one of these words, such as the identifiers of a run and its tasks; most others needn't be parsed then. */
  readonly mentioning?: readonly string[];
  /** Only records after this one; absent: all. */
  readonly after?: number;
}

/** The part of a journal that there still is. */
export interface JournalExtent {
  /** The oldest record: 1, or more where old records have been let go of. 0 in an empty journal. */
  readonly first: number;
  /** The newest record that is safely on disk; 0 in an empty journal. */
  readonly last: number;
}

/**
 * The append-only truth. One process at a time holds it.
 * A journal written by a newer version isn't touched: `open` fails with the code `newer-version`.
 */
export interface Journal {
  /** Read the newest snapshot and what comes after it, or everything; repair a torn end. Call once, first. */
  open(): Promise<Outcome<JournalOpening>>;
  /**
   * Resolves once the records are safely on disk (fsync); many calls share one fsync. Records reach the disk in the order of the
   * calls. After a failure (disk full, read-only) nothing of this call counts as written, and a later call may work.
   */
  append(records: readonly JournalRecord[]): Promise<Outcome<void>>;
  /**
   * Whether so much was written since the newest snapshot that another one is worth its while; `ending`: as the last thing before `close`,
   * for which less is enough. Never while one is being written.
   */
  wantsSnapshot(ending: boolean): boolean;
  /**
   * Keep a snapshot of records that are on disk, so that the next `open` needn't read them. Appends don't wait for it. Whenever the process
   * dies, the snapshot before it or this one is found. A failure costs the next start time and nothing else.
   */
  writeSnapshot(snapshot: JournalSnapshot): Promise<Outcome<void>>;
  /**
   * Visit the records that are safely on disk, in order, those before the snapshots too; not what is appended meanwhile. Reads one part after
   * the other, and others work in between: no slice takes more than some milliseconds. What `visit` throws ends it, and is thrown.
   */
  read(visit: (record: JournalRecord) => void, options?: JournalReadOptions): Promise<Outcome<JournalExtent>>;
  /** Flush and let go. */
  close(): Promise<void>;
}

import type { Outcome } from "./failure.ts";

/**
 * One small JSON document that is derived from the journal: it can be deleted and is written again.
 * `D` must survive JSON.
 */
export interface DocumentStore<D> {
  /** The stored document, or undefined when there is none or it can't be read (a broken one is set aside). */
  read(): Promise<D | undefined>;
  /** Remember `document` as the newest; writes are coalesced, only the newest is sure to be written. */
  write(document: D): void;
  /** Resolves when the newest document is on disk, or couldn't be written. */
  flush(): Promise<Outcome<void>>;
}

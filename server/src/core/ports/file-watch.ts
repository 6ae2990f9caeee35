import type { OutsideFailure } from "./failure.ts";

/** Which files are watched. */
export interface WatchOrder {
  /** Absolute path; it need not be there yet. */
  readonly folder: string;
  /** Globs without `..`, seen from the folder, with `/` between names. */
  readonly globs: readonly string[];
}

/** Who hears of changes. */
export interface WatchListener {
  /** Files that were added, changed or removed since {@link Watching.ready}: absolute paths, at least one. Several changes of a file may come as one. */
  changed(paths: readonly string[]): void;
  /** They can't be watched (any more): nothing is told from here on. */
  failed(failure: OutsideFailure): void;
}

/** A watch that was begun. */
export interface Watching {
  /** From here on changes are told; those before it aren't. Resolves also where it failed or was closed. */
  readonly ready: Promise<void>;
  /** Nothing is told any more. Closing twice is harmless. */
  close(): Promise<void>;
}

/**
 * Hears of changed files. Folders that hold what others made (`node_modules`, `.git` and the like) are left out unless a glob names them; folders that are links aren't
 * entered. Never throws.
 */
export interface FileWatch {
  watch(order: WatchOrder, listener: WatchListener): Watching;
}

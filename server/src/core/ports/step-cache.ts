import type { Timestamp } from "../../protocol/states.ts";
import type { StepResult } from "../dispatch/states.ts";
import type { Outcome } from "./failure.ts";

/** A file that belongs to a result, and what it held. */
export interface KeptFile {
  /** Absolute path. */
  readonly path: string;
  /** The digest of its content: see {@link FileHashes}. */
  readonly hash: string;
}

/** The result of a step as it is kept. */
export interface KeptStep {
  /** The `name` of the workflow, and its step; for lists. */
  readonly workflow: string;
  readonly step: string;
  /** The key as the file has it, evaluated; for lists. */
  readonly label: string;
  readonly result: StepResult;
  /** The files it delivered: a hit needs all of them to be there unchanged. */
  readonly files: readonly KeptFile[];
}

/** What is kept, without the results. */
export interface KeptEntry extends Pick<KeptStep, "workflow" | "step" | "label"> {
  readonly keptAt: Timestamp;
  /** On the disk. */
  readonly bytes: number;
}

/**
 * Results of steps by key, a digest of 64 hexadecimal digits: no key tells what it was made of. Bounded in number and size: what wasn't used for longest goes first.
 * Shared by all runs of a `MANUS_HOME`.
 */
export interface StepCache {
  /** What is kept under a key; undefined where there is nothing, or nothing that can be read (any more). Counts as a use. */
  read(key: string): Promise<KeptStep | undefined>;
  /** The same for somebody who only looks: no use of it. */
  peek(key: string): Promise<KeptStep | undefined>;
  /**
   * Keep a result under a key, in place of an older one: whoever reads meanwhile gets the one or the other, never a mixture. Refused (`holds-secret`) where a known secret
   * stands in it, as it couldn't be delivered as it was, and (`too-large`) where it alone is more than may be kept.
   */
  keep(key: string, step: KeptStep): Promise<Outcome<void>>;
  /** All that is kept, newest first. */
  list(): Promise<Outcome<readonly KeptEntry[]>>;
  /** Forget all; answers how many there were. */
  clear(): Promise<Outcome<number>>;
}

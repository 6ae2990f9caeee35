import type { Outcome } from "./failure.ts";

/**
 * A file of lines that is derived from the journal: it can be deleted, and is made again. Larger than a `DocumentStore` is good for: lines are read and written one after the other, and others work
 * in between.
 */
export interface DerivedLines {
  /** Its lines, without line breaks; undefined when there is none or it can't be read. */
  read(): Promise<readonly string[] | undefined>;
  /** Replace all of it: whenever the process dies, the file is there as it was or as it is now. Lines are taken one by one; one with a line break in it is a bug of the caller. */
  write(lines: Iterable<string>): Promise<Outcome<void>>;
}

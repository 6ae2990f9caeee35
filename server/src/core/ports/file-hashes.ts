import type { KeptFile } from "./step-cache.ts";
import type { Outcome } from "./failure.ts";

/** What files hold, as digests. */
export interface FileHashes {
  /**
   * All files below a folder (absolute path) that a glob matches, sorted by path, each with the digest of its content. A glob with `./` or `../` at its start is seen from
   * that folder as well; an absolute one stands for itself. Links aren't followed into folders; `node_modules`, `.git` and the like are left out unless the glob names
   * them. A glob without a match adds nothing. Fails (`too-many-files`) above 20,000 files, and where one can't be read.
   */
  hashMatching(folder: string, globs: readonly string[]): Promise<Outcome<readonly KeptFile[]>>;
  /** The digest of a file's content; undefined where there is no file, or it can't be read. */
  hashFile(path: string): Promise<string | undefined>;
}

/** A digest of a text: 64 hexadecimal digits of SHA-256, of its UTF-8. */
export type Digest = (text: string) => string;

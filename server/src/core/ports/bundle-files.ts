import type { RunId } from "../../protocol/states.ts";
import type { Outcome } from "./failure.ts";

/** What goes into a bundle. */
export interface BundleContent {
  /** Small texts by name, e.g. `journal.jsonl`; names are plain: letters, digits, `.`, `-`, `_`. */
  readonly documents: Readonly<Record<string, string>>;
  /** The runs whose folders go into it, with all that was recorded of them. What only a run at work needs (shells, browsers) stays out. */
  readonly runs: readonly RunId[];
}

/** What came of packing. */
export interface PackedBundle {
  /** Of the whole file. */
  readonly bytes: number;
  /** Files in it, its list of hashes included. */
  readonly entries: number;
}

/** A bundle that was taken apart: every hash in it was checked, nothing of it is where runs lie yet. One of the two functions is called, once. */
export interface UnpackedBundle extends BundleContent {
  /** Put the folders of its runs where runs lie. Fails with `already-there` where one has a folder already; then nothing was placed. */
  place(): Promise<Outcome<void>>;
  /** Forget it. */
  discard(): Promise<void>;
}

/**
 * Runs as single files that can be carried elsewhere: a zip file with a list of the SHA-256 of everything in it. A bundle comes from anywhere: whatever is in it that doesn't belong there (paths that lead out, entries without a hash, too
 * many, too large) makes it `broken`.
 */
export interface BundleFiles {
  /** Write a bundle, private to the user; complete or not at all. Fails with `already-there` unless `overwrite`. */
  pack(to: string, content: BundleContent, overwrite: boolean): Promise<Outcome<PackedBundle>>;
  /** Take a bundle apart. Fails with `not-a-bundle`, `newer-version`, `broken`. */
  unpack(file: string): Promise<Outcome<UnpackedBundle>>;
}

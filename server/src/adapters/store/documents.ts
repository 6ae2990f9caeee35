import * as l10n from "@vscode/l10n";
import { chmod, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { Low } from "lowdb";
import { JSONFile } from "lowdb/node";
import type { Clock } from "../../core/ports/clock.ts";
import type { DocumentStore } from "../../core/ports/documents.ts";
import type { Outcome } from "../../core/ports/failure.ts";
import { toOutsideFailure } from "../outside-failure.ts";
import { makePrivateFolder, privateFileMode } from "../private-files.ts";

/** Where a document lies and how often it may be written. */
export interface DocumentOptions {
  /** Absolute path of the JSON file. */
  readonly file: string;
  readonly clock: Clock;
  /** Writes within so many milliseconds are one; 200 unless told. */
  readonly delayMs?: number;
}

const done: Outcome<void> = { ok: true, value: undefined };

/** A small JSON document in a file of its own; whole files replace one another, so a reader never sees half of one. */
export function createDocumentStore<D>(options: DocumentOptions): DocumentStore<D> {
  const { file, clock, delayMs = 200 } = options;
  const low = new Low<D | null>(new JSONFile<D | null>(file), null);
  let unwritten = false;
  let waiting = false;
  let last: Promise<Outcome<void>> = Promise.resolve(done);

  const writeNewest = async (): Promise<Outcome<void>> => {
    if (!unwritten) return done;
    unwritten = false;
    try {
      await makePrivateFolder(dirname(file));
      await low.write();
      await chmod(file, privateFileMode);
      return done;
    } catch (error) {
      unwritten = true;
      return { ok: false, failure: toOutsideFailure(error, l10n.t("write {0}", file)) };
    }
  };
  const flush = (): Promise<Outcome<void>> => (last = last.then(writeNewest));

  return {
    async read() {
      try {
        await low.read();
        return low.data ?? undefined;
      } catch {
        // It's derived: whatever is wrong with it, it's written again. What was there is kept for whoever wants to know.
        await rename(file, `${file}.broken`).catch(() => undefined);
        return undefined;
      }
    },
    write(document) {
      low.data = document;
      unwritten = true;
      if (waiting) return;
      waiting = true;
      clock.after(delayMs, () => {
        waiting = false;
        void flush();
      });
    },
    flush,
  };
}

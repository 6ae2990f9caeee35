import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { DerivedLines } from "../../core/ports/derived-lines.ts";
import { attempt } from "../outside-failure.ts";
import { makePrivateFolder } from "../private-files.ts";
import { placeFile, realDisk, type StoreDisk } from "./store-disk.ts";

/** Where the lines lie. */
export interface DerivedLinesOptions {
  /** Absolute. */
  readonly file: string;
  /** Asked before the file gets its name: whether this process may still write. */
  readonly mayPlace?: () => Promise<boolean>;
  readonly disk?: StoreDisk;
}

/** Lines in a private file; whole files replace one another. */
export function createDerivedLines({ file, mayPlace, disk = realDisk }: DerivedLinesOptions): DerivedLines {
  return {
    async read() {
      const text = await attempt(`read ${file}`, () => readFile(file, "utf8"));
      return text.ok && text.value.endsWith("\n") ? text.value.slice(0, -1).split("\n") : undefined;
    },
    async write(lines) {
      const written = await attempt(`write ${file}`, async () => {
        await makePrivateFolder(dirname(file));
        return placeFile({ path: file, pieces: toPieces(lines), mayPlace: mayPlace ?? always }, disk);
      });
      return written.ok ? { ok: true, value: undefined } : written;
    },
  };
}

const always = (): Promise<boolean> => Promise.resolve(true);

function* toPieces(lines: Iterable<string>): Generator<Buffer> {
  for (const line of lines) yield Buffer.from(`${line}\n`, "utf8");
}

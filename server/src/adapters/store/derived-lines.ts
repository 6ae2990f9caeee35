import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
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

const lineBreak = 0x0a;
/** So much is read into text at once: others have their turn in between. */
const pieceBytes = 1 << 20;

/** Lines in a private file; whole files replace one another. */
export function createDerivedLines({ file, mayPlace, disk = realDisk }: DerivedLinesOptions): DerivedLines {
  return {
    async read() {
      const bytes = await attempt(`read ${file}`, () => readFile(file));
      return bytes.ok && bytes.value.at(-1) === lineBreak ? readLines(bytes.value) : undefined;
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

async function readLines(bytes: Buffer): Promise<readonly string[]> {
  const lines: string[] = [];
  let [from, paused] = [0, 0];
  for (let to = bytes.indexOf(lineBreak); to >= 0; to = bytes.indexOf(lineBreak, from)) {
    lines.push(bytes.toString("utf8", from, to));
    from = to + 1;
    if (from - paused < pieceBytes) continue;
    await nextTurn();
    paused = from;
  }
  return lines;
}

function* toPieces(lines: Iterable<string>): Generator<Buffer> {
  for (const line of lines) yield Buffer.from(`${line}\n`, "utf8");
}

import { open, rename, unlink, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { privateFileMode, syncFolder } from "../private-files.ts";

/** Opens a file as `fs.promises.open` does. */
export type OpenFile = (path: string, flags: string, mode: number) => Promise<FileHandle>;

/** What the journal does to a disk beside reading. Tests give one that is full, or whose host dies at some moment. */
export interface StoreDisk {
  readonly open: OpenFile;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
  /** Make sure that the names in a folder are on disk. */
  readonly syncFolder: (folder: string) => Promise<void>;
}

/** The disk of this machine. */
export const realDisk: StoreDisk = { open, rename, remove: unlink, syncFolder };

/** How the names of files end that are being written by {@link placeFile}; one that a dead process left behind is of no use. */
export const unfinished = ".new";

/** A file that is to be there as a whole or not at all. */
export interface PlacedFile {
  readonly path: string;
  readonly pieces: Iterable<Buffer>;
  /** Asked when all is written, before the file gets its name; it goes where the answer is no. */
  readonly mayPlace: () => Promise<boolean>;
}

/**
 * Write a file under another name, make sure that it's on disk, then rename it: whenever the process dies it is there as a whole or as it was before. The
 * process's other work goes on between the pieces. Answers its size, or undefined where it wasn't to be placed.
 */
export async function placeFile({ path, pieces, mayPlace }: PlacedFile, disk: StoreDisk): Promise<number | undefined> {
  const temporary = `${path}${unfinished}`;
  let size = 0;
  const file = await disk.open(temporary, "w", privateFileMode);
  try {
    for (const piece of pieces) {
      await writeFully(file, piece, size);
      size += piece.length;
    }
    await file.datasync();
  } finally {
    await file.close();
  }
  if (!(await mayPlace())) {
    await disk.remove(temporary);
    return undefined;
  }
  await disk.rename(temporary, path);
  await disk.syncFolder(dirname(path));
  return size;
}

/** Write all of `bytes`, however little the system takes at once. */
export async function writeFully(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

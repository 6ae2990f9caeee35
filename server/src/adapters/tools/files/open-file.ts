import { constants, type BigIntStats } from "node:fs";
import { open, readlink, stat, type FileHandle } from "node:fs/promises";
import { ToolFailure } from "../results.ts";
import { followLinks } from "../paths.ts";

// Windows has neither: there the check after opening does the work alone.
const noFollow = process.platform === "win32" ? 0 : constants.O_NOFOLLOW;
/** Without it, opening a named pipe would wait for its other end. */
const nonBlocking = process.platform === "win32" ? 0 : constants.O_NONBLOCK;

/**
 * Open the regular file at `real`, a path without links, and make sure that it is that file which was opened: somebody may have put a
 * link in its place after it was judged.
 *
 * @throws ToolFailure `is-a-folder`, `not-a-file`, `path-changed`; a system error when it can't be opened.
 */
export async function openFile(real: string, flags: number, mode?: number): Promise<FileHandle> {
  const handle = await open(real, flags | noFollow | nonBlocking, mode);
  try {
    await verify(handle, real);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function verify(handle: FileHandle, real: string): Promise<void> {
  const stats = await handle.stat({ bigint: true });
  if (stats.isDirectory()) {
    throw new ToolFailure("is-a-folder", `${real} is a folder, not a file`, "Name a file in it");
  }
  if (!stats.isFile()) {
    const message = `${real} is not a regular file but a device, a pipe or a socket`;
    throw new ToolFailure("not-a-file", message, "Name a regular file");
  }
  if (await isAt(handle, stats, real)) return;
  const message = `${real} was replaced by something that lies elsewhere while it was opened`;
  throw new ToolFailure("path-changed", message, "Find out what replaces it, then run the step again");
}

async function isAt(handle: FileHandle, stats: BigIntStats, real: string): Promise<boolean> {
  if (process.platform === "linux") return (await readlink(`/proc/self/fd/${handle.fd}`)) === real;
  const [path, there] = await Promise.all([followLinks(real), stat(real, { bigint: true })]);
  return path === real && there.ino === stats.ino && there.dev === stats.dev;
}

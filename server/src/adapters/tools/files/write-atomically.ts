import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { systemCode } from "../system-failure.ts";
import { openFile } from "./open-file.ts";

/**
 * Replace what the file at `real` holds, or make it with its folders: whoever reads meanwhile sees the old text or the new one, never a
 * part. An existing file keeps its permissions; one that may not be written is not replaced.
 *
 * @throws a system error, and then the file is as it was.
 */
export async function writeAtomically(real: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(real), { recursive: true });
  const mode = await modeOf(real);
  const temporary = join(dirname(real), `.manus-${randomBytes(6).toString("hex")}.tmp`);
  try {
    const handle = await openFile(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode ?? 0o666);
    try {
      await handle.writeFile(bytes);
      if (mode !== undefined) await handle.chmod(mode);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(temporary, real);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The permissions of a file that may be replaced; undefined when there is none. Opening it asks for the right to write. */
async function modeOf(real: string): Promise<number | undefined> {
  try {
    const handle = await openFile(real, constants.O_WRONLY);
    try {
      return (await handle.stat()).mode & 0o7777;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

const turns = new Map<string, Promise<unknown>>();

/** Run `work` after all earlier work on the same file, so that two changes at once don't lose one. */
export async function inTurn<T>(real: string, work: () => Promise<T>): Promise<T> {
  const before = turns.get(real) ?? Promise.resolve();
  const mine = before.then(work, work);
  turns.set(real, mine);
  try {
    return await mine;
  } finally {
    if (turns.get(real) === mine) turns.delete(real);
  }
}

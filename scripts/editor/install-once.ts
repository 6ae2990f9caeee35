import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const renameAttempts = 20;

/**
 * Fills `folder` by calling `install` on a temporary neighbour and renaming it, so that a folder that exists is complete: an
 * interrupted installation leaves nothing under this name. Two processes may do it at the same time; one result is kept.
 * The folder's name should carry the version. Does nothing when the folder is there.
 */
export async function installOnce(folder: string, install: (target: string) => Promise<void>): Promise<void> {
  if (existsSync(folder)) return;
  await mkdir(dirname(folder), { recursive: true });
  const target = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
  try {
    await install(target);
    await moveInPlace(target, folder);
  } finally {
    await rm(target, { recursive: true, force: true });
  }
}

/** Windows refuses to rename a folder while a virus scanner still reads it, so a refusal is tried again for a few seconds. */
async function moveInPlace(target: string, folder: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rename(target, folder);
      return;
    } catch (error) {
      if (existsSync(folder)) return;
      if (attempt === renameAttempts) throw error;
      await delay(500);
    }
  }
}

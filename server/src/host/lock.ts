import { randomUUID } from "node:crypto";
import { readFile, rmdir, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { lock } from "proper-lockfile";

/** A heartbeat older than this means that its host is dead or hangs. */
const staleAfterMs = 6_000;
const heartbeatMs = 1_500;

/** The right to be the host of one `MANUS_HOME`. */
export interface HostLock {
  /** Whether this process still has the right: asked before each write to the journal. */
  stillHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/** What came of the try to become the host. */
export type LockAttempt =
  | { readonly outcome: "held"; readonly lock: HostLock }
  | { readonly outcome: "taken"; readonly pid: number | undefined };

interface Owner {
  readonly pid: number;
  readonly machine: string;
  /** Tells this lock from every other, also of a process with the same id. */
  readonly mark: string;
}

/**
 * Become the host, where nobody is. Two things decide: a folder with a heartbeat (`host.lock`), and who wrote `host.owner.json` last. The
 * heartbeat alone leaves a gap: two processes that find the same stale lock at the same moment may both get it, and a process that
 * slept (a laptop's lid) learns only at its next beat that it was replaced. The owner's mark closes it, as it's read before every write.
 *
 * A lock whose process is known to be dead is taken at once, without waiting for its heartbeat to get old. Rejects where the folder
 * can't be written.
 */
export async function acquireLock(home: string, onLost: (why: Error) => void): Promise<LockAttempt> {
  const folder = join(home, "host.lock");
  const ownerFile = join(home, "host.owner.json");
  const before = await readOwner(ownerFile);
  if (before !== undefined && isDead(before)) await rmdir(folder).catch(() => undefined);
  let release: () => Promise<void>;
  try {
    const options = { lockfilePath: folder, realpath: false, stale: staleAfterMs, update: heartbeatMs };
    release = await lock(home, { ...options, onCompromised: onLost });
  } catch (error) {
    if (isHeld(error)) return { outcome: "taken", pid: (await readOwner(ownerFile))?.pid };
    throw error;
  }
  const mine: Owner = { pid: process.pid, machine: hostname(), mark: randomUUID() };
  await writeFile(ownerFile, JSON.stringify(mine), { mode: 0o600 });
  const stillHeld = async (): Promise<boolean> => (await readOwner(ownerFile))?.mark === mine.mark;
  return { outcome: "held", lock: { stillHeld, release } };
}

async function readOwner(file: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Owner;
  } catch {
    return undefined;
  }
}

/** Only of a process on this machine can we know it. */
function isDead(owner: Owner): boolean {
  if (owner.machine !== hostname()) return false;
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch (error) {
    return hasCode(error, "ESRCH");
  }
}

function isHeld(error: unknown): boolean {
  return hasCode(error, "ELOCKED");
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

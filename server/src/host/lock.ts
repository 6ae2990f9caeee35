import { randomUUID } from "node:crypto";
import { readFile, rm, rmdir, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { lock } from "proper-lockfile";

/** A heartbeat older than this means that its host is dead or hangs. */
const staleAfterMs = 6_000;
const heartbeatMs = 1_500;

/** Who took a dead host's lock waits so long before it's sure that no other has done the same in the same moment. */
const settleMs = 100;

/** Several that find a dead host's lock may take each other's new one away while it's being made: then one tries again, at most so often. */
const mostTries = 10;
const retryAfterMs = 20;

/** The right to be the host of one `MANUS_HOME`. */
export interface HostLock {
  /** Whether this process still has the right: asked before each write to the journal. */
  stillHeld(): Promise<boolean>;
  /** Give the right back. */
  release(): Promise<void>;
  /** The right is another's: resolves once the end of this process won't take the other's lock along. */
  abandon(): Promise<void>;
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
 * can't be written. `tries` counts its own.
 */
export async function acquireLock(home: string, onLost: (why: Error) => void, tries = 1): Promise<LockAttempt> {
  const folder = join(home, "host.lock");
  const ownerFile = join(home, "host.owner.json");
  const before = await readOwner(ownerFile);
  const inherited = before !== undefined && isDead(before);
  if (inherited) await rmdir(folder).catch(() => undefined);
  const noticed = makeSignal();
  const onCompromised = (why: Error): void => {
    noticed.give();
    onLost(why);
  };
  let release: () => Promise<void>;
  try {
    const options = { lockfilePath: folder, realpath: false, stale: staleAfterMs, update: heartbeatMs };
    release = await lock(home, { ...options, onCompromised });
  } catch (error) {
    if (hasCode(error, "ELOCKED")) return { outcome: "taken", pid: (await readOwner(ownerFile))?.pid };
    if (!hasCode(error, "ENOENT") || tries >= mostTries) throw error;
    await wait(retryAfterMs);
    return await acquireLock(home, onLost, tries + 1);
  }
  const mine: Owner = { pid: process.pid, machine: hostname(), mark: randomUUID() };
  await writeFile(ownerFile, JSON.stringify(mine), { mode: 0o600 });
  const held: HostLock = {
    stillHeld: async () => (await readOwner(ownerFile))?.mark === mine.mark,
    async release() {
      await rm(ownerFile, { force: true });
      await release();
    },
    // A lock that isn't known to be lost is removed when the process ends; the next heartbeat gets to know it.
    abandon: () => Promise.race([noticed.given, wait(2 * heartbeatMs)]),
  };
  if (inherited) await wait(settleMs);
  if (await held.stillHeld()) return { outcome: "held", lock: held };
  await held.abandon();
  return { outcome: "taken", pid: (await readOwner(ownerFile))?.pid };
}

function makeSignal(): { readonly given: Promise<void>; give(): void } {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give: () => give() };
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
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

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

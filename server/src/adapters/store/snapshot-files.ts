import * as l10n from "@vscode/l10n";
import { readFile, readdir, rename } from "node:fs/promises";
import { basename, join } from "node:path";
import type { JournalSnapshot } from "../../core/ports/journal.ts";
import type { Mask } from "../../core/ports/mask.ts";
import { readSnapshot, snapshotPieces } from "./snapshot-text.ts";
import { placeFile, type StoreDisk } from "./store-disk.ts";

const snapshotPattern = /^(\d{12})\.snapshot$/;
/** So many are kept: should one be broken, there is another. */
const keptSnapshots = 2;

/** The snapshots that a folder has. */
export interface SnapshotSearch {
  /** The newest one that can be used. */
  readonly newest: JournalSnapshot | undefined;
  readonly bytes: number;
  /** Those that can't be. */
  readonly useless: readonly { readonly path: string; readonly because: "newer" | "broken"; readonly why: string }[];
}

/** Look for the newest snapshot that can be used, without changing anything. */
export async function findSnapshot(folder: string, stateVersion: number): Promise<SnapshotSearch> {
  const useless: SnapshotSearch["useless"][number][] = [];
  for (const sequence of (await listSnapshots(folder)).toReversed()) {
    const path = join(folder, snapshotName(sequence));
    const bytes = await readFile(path);
    const found = readSnapshot(bytes, stateVersion);
    if (found.type === "snapshot") return { newest: found.snapshot, bytes: bytes.length, useless };
    const why = found.type === "newer" ? l10n.t("a newer version of Manus Manager wrote it") : found.why;
    useless.push({ path, because: found.type, why });
  }
  return { newest: undefined, bytes: 0, useless };
}

/** Rename what can't be used, so that nobody looks at it again by itself. Answers what was done, a sentence each. */
export async function setAside(useless: SnapshotSearch["useless"]): Promise<readonly string[]> {
  const notices: string[] = [];
  for (const { path, because, why } of useless) {
    await rename(path, `${path}.${because}`);
    const name = basename(path);
    notices.push(
      l10n.t(
        "The journal's snapshot {0} can't be used ({1}): set aside as {2}.{3}, nothing is missing.",
        name,
        why,
        name,
        because,
      ),
    );
  }
  return notices;
}

/** What writing a snapshot needs. */
export interface SnapshotPlace {
  readonly folder: string;
  readonly disk: StoreDisk;
  readonly mask: Mask;
  readonly stateVersion: number;
  /** Asked before it counts: no leaves everything as it was. */
  readonly mayPlace: () => Promise<boolean>;
}

/** Write a snapshot beside the others, then let go of all but the newest. Answers its size in bytes, or undefined where the journal isn't held any more. */
export async function placeSnapshot(snapshot: JournalSnapshot, place: SnapshotPlace): Promise<number | undefined> {
  const { folder, disk, mask, stateVersion, mayPlace } = place;
  const path = join(folder, snapshotName(snapshot.sequence));
  const size = await placeFile({ path, pieces: snapshotPieces(snapshot, stateVersion, mask), mayPlace }, disk);
  if (size === undefined) return undefined;
  const old = (await listSnapshots(folder)).filter((sequence) => sequence < snapshot.sequence);
  for (const sequence of old.slice(0, old.length - keptSnapshots + 1)) {
    await disk.remove(join(folder, snapshotName(sequence)));
  }
  return size;
}

/** The sequences of a folder's snapshots, oldest first. */
export async function listSnapshots(folder: string): Promise<readonly number[]> {
  const matches = (await readdir(folder)).flatMap((name) => snapshotPattern.exec(name)?.[1] ?? []);
  return matches.map(Number).sort((one, other) => one - other);
}

function snapshotName(sequence: number): string {
  return `${String(sequence).padStart(12, "0")}.snapshot`;
}

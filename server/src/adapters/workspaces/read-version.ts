import { lstat, readFile, readlink, realpath } from "node:fs/promises";
import { dirname, join, posix, resolve } from "node:path";
import type { FileVersion, VersionOptions } from "../../core/ports/workspaces.ts";
import { git, GitFailure, gitText } from "./git.ts";
import { isInside } from "./kept-files.ts";
import type { WorktreePart, WorktreeRecord } from "./records.ts";

/** A file of a worktree as the task found it, or as it is now. */
export async function readVersion(
  record: WorktreeRecord,
  path: string,
  { version, maximumBytes }: VersionOptions,
): Promise<FileVersion> {
  const inside = posix.normalize(posix.join(record.inside, path));
  if (inside.startsWith("../") || posix.isAbsolute(inside) || path.includes("\0")) return { outcome: "absent" };
  return version === "after" ? readNow(record, inside, maximumBytes) : readBefore(record, inside, maximumBytes);
}

async function readNow(record: WorktreeRecord, inside: string, maximumBytes: number): Promise<FileVersion> {
  const path = resolve(record.top, inside);
  try {
    const folder = await realpath(dirname(path));
    const isGit = inside === ".git" || inside.startsWith(".git/");
    if (isGit || !isInside(folder, await realpath(record.top))) return { outcome: "absent" };
    const found = await lstat(path);
    if (found.isSymbolicLink()) return { outcome: "read", content: Buffer.from(await readlink(path)) };
    if (!found.isFile()) return { outcome: "absent" };
    if (found.size > maximumBytes) return { outcome: "too-large", bytes: found.size };
    return { outcome: "read", content: await readFile(path) };
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(error instanceof Error && "code" in error ? String(error.code) : "")) {
      return { outcome: "absent" };
    }
    throw error;
  }
}

async function readBefore(record: WorktreeRecord, inside: string, maximumBytes: number): Promise<FileVersion> {
  const part = partOf(record, inside);
  const folder = join(record.top, part.path);
  const name = `${part.base}:${posix.relative(part.path, inside)}`;
  try {
    const bytes = Number(await gitText(folder, ["cat-file", "-s", name]));
    if (bytes > maximumBytes) return { outcome: "too-large", bytes };
    // With its filters: as it stood in the working tree, line ends and all.
    return { outcome: "read", content: await git(folder, ["cat-file", "--filters", name]) };
  } catch (error) {
    if (error instanceof GitFailure && error.failure.code === "git-failed") return { outcome: "absent" };
    throw error;
  }
}

/** The innermost repository that holds a path. */
function partOf({ parts, top }: WorktreeRecord, inside: string): WorktreePart {
  const holding = parts.filter(({ path }) => path === "" || inside.startsWith(`${path}/`));
  const [innermost] = holding.sort((one, other) => other.path.length - one.path.length);
  if (innermost === undefined) throw new Error(`The record of the worktree ${top} has no parts`);
  return innermost;
}

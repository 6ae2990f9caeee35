import { createHash } from "node:crypto";
import { chmod, lstat, mkdir, readFile, readlink, realpath, rm, rmdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";

/** What stands at a path: enough to notice a change, and, with the bytes kept elsewhere, to put it back. */
export type FileState =
  | { readonly kind: "absent" }
  | { readonly kind: "file"; readonly digest: string; readonly bytes: number; readonly program: boolean }
  | { readonly kind: "link"; readonly target: string }
  /** A folder, a pipe: nothing of ours. */
  | { readonly kind: "other" };

/** A file as it is, with its bytes where it has some. */
export interface CapturedFile {
  readonly state: FileState;
  readonly content?: Buffer;
}

/** Look at a file without following a link. */
export async function captureFile(path: string): Promise<CapturedFile> {
  const found = await lstat(path).catch(ignoreAbsence);
  if (found === undefined) return { state: { kind: "absent" } };
  if (found.isSymbolicLink()) return { state: { kind: "link", target: await readlink(path) } };
  if (!found.isFile()) return { state: { kind: "other" } };
  const content = await readFile(path);
  const digest = createHash("sha256").update(content).digest("hex");
  const program = process.platform !== "win32" && (found.mode & 0o100) !== 0;
  return { state: { kind: "file", digest, bytes: content.length, program }, content };
}

/** Whether nothing has changed between the two. */
export function isSameState(one: FileState, other: FileState): boolean {
  if (one.kind === "file" && other.kind === "file") return one.digest === other.digest && one.program === other.program;
  if (one.kind === "link" && other.kind === "link") return one.target === other.target;
  return one.kind === other.kind && one.kind !== "other";
}

/** Put a file back as it was; folders that are left empty by that go, up to `top`. */
export async function restoreFile(path: string, captured: CapturedFile, top: string): Promise<void> {
  const { state, content } = captured;
  switch (state.kind) {
    case "absent":
      await rm(path, { force: true });
      await removeEmptyFolders(dirname(path), top);
      return;
    case "link":
      await rm(path, { force: true });
      await mkdir(dirname(path), { recursive: true });
      await symlink(state.target, path);
      return;
    case "file":
      if ((await captureFile(path)).state.kind === "link") await rm(path);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content ?? "");
      if (process.platform !== "win32") await setProgram(path, state.program);
      return;
    case "other":
  }
}

/** Whether the folder that holds `path` really lies in `top`: no link leads out on the way. A folder that isn't there counts by the nearest that is. */
export async function liesIn(path: string, top: string): Promise<boolean> {
  const real = await realpath(top);
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const found = await realpath(folder).catch(ignoreAbsence);
    if (found !== undefined) return isInside(found, real);
    if (folder === dirname(folder)) return false;
  }
}

/** Whether `path` is `folder` or below it; both absolute. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && join(folder, way) === path);
}

async function setProgram(path: string, program: boolean): Promise<void> {
  const { mode } = await lstat(path);
  // Who may read it may run it, as git does.
  const next = program ? mode | ((mode & 0o444) >> 2) : mode & ~0o111;
  if (next !== mode) await chmod(path, next & 0o777);
}

async function removeEmptyFolders(folder: string, top: string): Promise<void> {
  for (let at = folder; at !== top && isInside(at, top); at = dirname(at)) {
    try {
      await rmdir(at);
    } catch (error) {
      // Something else is in it, or it went already.
      if (["ENOTEMPTY", "EEXIST", "EPERM"].includes(codeOf(error))) return;
      if (codeOf(error) !== "ENOENT") throw error;
    }
  }
}

function ignoreAbsence(error: unknown): undefined {
  if (!["ENOENT", "ENOTDIR"].includes(codeOf(error))) throw error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

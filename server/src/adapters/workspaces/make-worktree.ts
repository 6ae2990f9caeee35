import { cp, mkdir, rm } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { Cancellation } from "../../core/ports/cancellation.ts";
import type { WorktreeOrder } from "../../core/ports/workspaces.ts";
import { git, gitText } from "./git.ts";
import type { WorktreePart, WorktreeRecord } from "./records.ts";
import { snapshotOf } from "./snapshot.ts";

/** Make a worktree at `top` and answer what is to be remembered of it. What was made is taken away again when it fails. */
export async function makeWorktree(
  order: WorktreeOrder,
  top: string,
  cancellation: Cancellation,
): Promise<WorktreeRecord> {
  const { runId, taskId, workspaceFolder, name } = order;
  const repository = resolve(await gitText(workspaceFolder, ["rev-parse", "--show-toplevel"], { cancellation }));
  const prefix = await gitText(workspaceFolder, ["rev-parse", "--show-prefix"], { cancellation });
  const inside = prefix.replace(/\/$/, "");
  const branch = `manus/${name}/${runId.slice(-6).toLowerCase()}-${taskId.slice(-6).toLowerCase()}`;
  const base = await snapshotOf(repository, cancellation);
  await mkdir(dirname(top), { recursive: true, mode: 0o700 });
  try {
    // A host that died in the middle may have left a part of it.
    await removeWorktree({ repository, top, branch });
    await git(repository, ["worktree", "add", "--force", "-B", branch, top, base], { cancellation });
    const submodules = await copySubmodules(repository, top, cancellation);
    const copied = await copyNamed(order, { repository, top, inside });
    const parts = [{ path: "", base }, ...submodules];
    return { runId, taskId, workspaceFolder, repository, top, inside, branch, parts, copied };
  } catch (error) {
    await removeWorktree({ repository, top, branch });
    throw error;
  }
}

/** Take a worktree and its branch out of a repository; what isn't there any more is fine. */
export async function removeWorktree(place: Pick<WorktreeRecord, "repository" | "top" | "branch">): Promise<void> {
  const { repository, top, branch } = place;
  const ignoreFailure = (): undefined => undefined;
  // Twice: the first takes away one that is locked or has changes, submodules and all.
  await git(repository, ["worktree", "remove", "--force", "--force", top]).catch(ignoreFailure);
  await rm(top, { recursive: true, force: true, maxRetries: 3 });
  await git(repository, ["worktree", "remove", "--force", "--force", top]).catch(ignoreFailure);
  await git(repository, ["branch", "--delete", "--force", branch]).catch(ignoreFailure);
}

/**
 * The submodules that are checked out in the person's tree, with what they hold now, as repositories of their own: cloned from this disk, so no network is needed and their
 * own repositories stay as they are.
 */
async function copySubmodules(from: string, top: string, cancellation: Cancellation): Promise<readonly WorktreePart[]> {
  const paths = await checkedOutSubmodules(from, cancellation);
  const parts: WorktreePart[] = [];
  for (const path of paths) {
    const source = join(from, path);
    const target = join(top, path);
    const base = await snapshotOf(source, cancellation);
    await rm(target, { recursive: true, force: true });
    // A shallow or shared one can't be cloned by links; git then copies.
    await git(top, ["clone", "--quiet", "--no-checkout", "--", source, target], { cancellation });
    await git(target, ["-c", "protocol.file.allow=always", "fetch", "--quiet", source, base], { cancellation });
    await git(target, ["checkout", "--quiet", "--detach", base], { cancellation });
    parts.push({ path, base });
    const nested = await copySubmodules(source, target, cancellation);
    parts.push(...nested.map((part) => ({ ...part, path: `${path}/${part.path}` })));
  }
  return parts;
}

async function checkedOutSubmodules(repository: string, cancellation: Cancellation): Promise<readonly string[]> {
  const listed = await git(repository, ["ls-files", "--stage", "-z"], { cancellation });
  const paths = listed
    .toString("utf8")
    .split("\0")
    .filter((line) => line.startsWith("160000 "))
    .map((line) => line.slice(line.indexOf("\t") + 1));
  const there = await Promise.all(paths.map((path) => isRepositoryTop(join(repository, path))));
  return paths.filter((_path, index) => there[index] === true);
}

async function isRepositoryTop(folder: string): Promise<boolean> {
  try {
    return (
      (await gitText(folder, ["rev-parse", "--show-prefix"])) === "" &&
      (await gitText(folder, ["rev-parse", "HEAD"])) !== ""
    );
  } catch {
    // Nothing is checked out there, or nothing is there.
    return false;
  }
}

/** Copy what was asked for by name; what isn't in the workspace folder, or isn't there, is left out. */
async function copyNamed(
  { copy, workspaceFolder }: WorktreeOrder,
  { repository, top, inside }: { readonly repository: string; readonly top: string; readonly inside: string },
): Promise<readonly string[]> {
  const copied: string[] = [];
  for (const written of copy) {
    const source = resolve(workspaceFolder, written);
    const path = relative(workspaceFolder, source);
    if (path === "" || path.startsWith("..") || path === ".git" || path.startsWith(`.git${sep}`)) continue;
    try {
      await cp(source, join(top, inside, path), { recursive: true, verbatimSymlinks: true });
      copied.push(relative(repository, join(repository, inside, path)).replaceAll("\\", "/"));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  return copied;
}

import { copyFile, mkdtemp, rm, stat, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Cancellation } from "../../core/ports/cancellation.ts";
import { git, GitFailure, gitText } from "./git.ts";

/** Who commits where the person has told git no name. */
const fallbackAuthor = {
  GIT_AUTHOR_NAME: "Manus Manager",
  GIT_AUTHOR_EMAIL: "manus-manager@localhost",
  GIT_COMMITTER_NAME: "Manus Manager",
  GIT_COMMITTER_EMAIL: "manus-manager@localhost",
};

/** A temporary index: `add` and `write-tree` work on it and never on the person's own. */
export interface ScratchIndex {
  readonly environment: Readonly<Record<string, string>>;
  /** A folder that is gone afterwards. */
  readonly folder: string;
}

/** Do something with an index that is a copy of the repository's own (its file times make `add` fast) and is gone afterwards. */
export async function withScratchIndex<T>(repository: string, work: (index: ScratchIndex) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "manus-index-"));
  try {
    const file = join(folder, "index");
    const own = resolve(repository, await gitText(repository, ["rev-parse", "--git-path", "index"]));
    await copyIndex(own, file).catch((error: unknown) => {
      // A repository without a first `add` has no index yet.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    });
    return await work({ environment: { GIT_INDEX_FILE: file }, folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Git looks into files that may have been changed right after the index was written, by its time: a copy that looks younger would hide such a change (gitformat-index, "racy
 * git"). A whole second, as not every clock counts in less.
 */
async function copyIndex(from: string, to: string): Promise<void> {
  const { mtimeMs } = await stat(from);
  await copyFile(from, to);
  const written = Math.floor(mtimeMs / 1000);
  await utimes(to, written, written);
}

/** Secrets of a working copy: they come along only when they are named. Those that are committed are in HEAD anyway. */
const neverTaken = [":(exclude,glob)**/.env", ":(exclude,glob)**/.env.*"];

/**
 * A commit of what a working tree holds now, on top of its HEAD; HEAD itself where nothing has changed. Tracked changes and untracked files come in, ignored ones and
 * untracked `.env` files don't. The repository gets objects and nothing else.
 */
export async function snapshotOf(repository: string, cancellation?: Cancellation): Promise<string> {
  return withScratchIndex(repository, async ({ environment }) => {
    const options = cancellation === undefined ? { environment } : { environment, cancellation };
    const head = await headOf(repository);
    await git(repository, ["add", "--update", "--", ":/"], options);
    await git(repository, ["add", "--all", "--", ":/", ...neverTaken], options);
    const tree = await gitText(repository, ["write-tree"], options);
    if (head !== undefined && tree === (await gitText(repository, ["rev-parse", `${head}^{tree}`]))) return head;
    return commitTree(repository, { tree, parent: head, message: "What wasn't committed when the task started" });
  });
}

/** The commit that is checked out; undefined before the first one. */
async function headOf(repository: string): Promise<string | undefined> {
  try {
    return await gitText(repository, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
  } catch (error) {
    if (error instanceof GitFailure && error.failure.code === "git-failed") return undefined;
    throw error;
  }
}

/** A commit, by the person where git knows a name. */
export async function commitTree(
  repository: string,
  { tree, parent, message }: { readonly tree: string; readonly parent: string | undefined; readonly message: string },
): Promise<string> {
  const args = ["commit-tree", tree, ...(parent === undefined ? [] : ["-p", parent]), "-m", message];
  try {
    return await gitText(repository, args);
  } catch (error) {
    if (!(error instanceof GitFailure) || !/ident|email/i.test(error.message)) throw error;
    return gitText(repository, args, { environment: fallbackAuthor });
  }
}

import { join } from "node:path";
import type { ApplyOutcome, ChangeSelection } from "../../protocol/changes.ts";
import { failed, git, GitFailure } from "./git.ts";
import { readChanges, type ChangedFile } from "./read-changes.ts";
import type { WorktreeRecord } from "./records.ts";

/** Put the selected changes into the person's working tree. Each repository in it is tried first; only when all fit is anything written. */
export async function applyChanges(record: WorktreeRecord, selection: ChangeSelection): Promise<ApplyOutcome> {
  const changed = await readChanges(record);
  const chosen = choose(changed, selection);
  if (chosen.length === 0) return { outcome: "applied", files: [] };
  const patches = patchesOf(chosen);
  for (const { folder, patch } of patches) {
    const objection = await tryPatch(join(record.repository, folder), patch, ["--check"]);
    if (objection !== undefined) return conflict(chosen, objection);
  }
  for (const { folder, patch } of patches) {
    const objection = await tryPatch(join(record.repository, folder), patch, []);
    if (objection !== undefined) return conflict(chosen, objection);
  }
  return { outcome: "applied", files: chosen.map(({ change }) => change.path) };
}

function choose(changed: readonly ChangedFile[], selection: ChangeSelection): readonly ChangedFile[] {
  if (selection.kind === "all") return changed;
  return selection.files.map(({ path, hunks }) => {
    const file = changed.find(({ change }) => change.path === path);
    if (file === undefined) {
      throw new GitFailure(
        failed("no-such-change", `The task has changed no file ${path}`, "Look at its changes again."),
      );
    }
    if (hunks === undefined) return file;
    const kept = file.hunks.filter((_hunk, index) => hunks.includes(index));
    if (kept.length === new Set(hunks).size && kept.length > 0) return { ...file, hunks: kept };
    throw new GitFailure(failed("no-such-change", `${path} has no such hunks`, "Look at its changes again."));
  });
}

interface Patch {
  /** Relative to the top of the repository. */
  readonly folder: string;
  readonly patch: Buffer;
}

function patchesOf(chosen: readonly ChangedFile[]): readonly Patch[] {
  const folders = [...new Set(chosen.map(({ part }) => part.path))];
  return folders.map((folder) => {
    const sections = chosen.filter(({ part }) => part.path === folder).map(({ head, hunks }) => head + hunks.join(""));
    return { folder, patch: Buffer.from(sections.join(""), "latin1") };
  });
}

/** Git's objection; undefined when it fits. The numbers of lines after a hunk that was left out are off, which `git apply` finds out by itself. */
async function tryPatch(folder: string, patch: Buffer, args: readonly string[]): Promise<string | undefined> {
  try {
    await git(folder, ["apply", "--whitespace=nowarn", "--recount", ...args, "-"], { input: patch });
    return undefined;
  } catch (error) {
    if (error instanceof GitFailure && error.failure.code === "git-failed") return error.message;
    throw error;
  }
}

function conflict(chosen: readonly ChangedFile[], said: string): ApplyOutcome {
  const named = chosen.map(({ change }) => change.path).filter((path) => said.includes(path));
  const files = named.length === 0 ? chosen.map(({ change }) => change.path) : named;
  const message = `${files.join(", ")} ${files.length === 1 ? "has" : "have"} changed since in a way that doesn't fit; nothing was written`;
  return { outcome: "conflict", files, message };
}

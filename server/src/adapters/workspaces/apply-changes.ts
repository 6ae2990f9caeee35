import { join } from "node:path";
import * as l10n from "@vscode/l10n";
import type { ApplyChangesParams, ApplyOutcome, ChangeSelection, FileSelection } from "../../protocol/changes.ts";
import type { AppliedFile, ApplyRecords } from "./apply-records.ts";
import { failed, git, GitFailure } from "./git.ts";
import { markConflicts, mayBeMarked } from "./mark-conflicts.ts";
import { readChanges, type ChangedFile } from "./read-changes.ts";
import type { WorktreeRecord } from "./records.ts";

/** How changes are applied. */
export interface ApplyOptions {
  readonly conflicts: NonNullable<ApplyChangesParams["conflicts"]>;
  readonly records: ApplyRecords;
}

/** Put the selected changes into the person's working tree. Each repository in it is tried first; only when all fit is anything written. */
export async function applyChanges(
  record: WorktreeRecord,
  selection: ChangeSelection,
  { conflicts, records }: ApplyOptions,
): Promise<ApplyOutcome> {
  const chosen = choose(await readChanges(record), selection);
  const standing = await findStanding(record, chosen);
  const { fitting, there, conflicting } = standing;
  const canMark = await areAll(conflicting, (file) => mayBeMarked(record, file));
  if (conflicting.length > 0 && !(conflicts === "mark" && canMark)) return conflict(conflicting, canMark);
  const marked = conflicting.map(({ change }) => change.path);
  const written = [...fitting, ...conflicting];
  const alreadyThere = there.length === 0 ? {} : { alreadyThere: there.map(({ change }) => change.path) };
  if (written.length === 0) return { outcome: "applied", files: [], ...alreadyThere };
  let refused: ApplyOutcome | undefined;
  const applyId = await records.keepAround(record.repository, filesOf(record, written), async () => {
    refused = await writePatches(record, fitting);
    if (refused === undefined) await markConflicts(record, conflicting);
    return refused === undefined;
  });
  if (refused !== undefined) return refused;
  return {
    outcome: "applied",
    files: written.map(({ change }) => change.path),
    ...alreadyThere,
    ...(marked.length === 0 ? {} : { marked }),
    ...(applyId === undefined ? {} : { applyId }),
  };
}

function choose(changed: readonly ChangedFile[], selection: ChangeSelection): readonly ChangedFile[] {
  if (selection.kind === "all") return changed;
  return selection.files.map((wanted) => chooseFile(changed, wanted));
}

function chooseFile(changed: readonly ChangedFile[], { path, hunks, fingerprint }: FileSelection): ChangedFile {
  const again = l10n.t("Look at its changes again.");
  const file = changed.find(({ change }) => change.path === path);
  if (file === undefined) {
    throw new GitFailure(failed("no-such-change", l10n.t("The task has changed no file {0}", path), again));
  }
  if (fingerprint !== undefined && fingerprint !== file.change.fingerprint) {
    throw new GitFailure(failed("changed-since", l10n.t("The task has changed {0} since you saw it", path), again));
  }
  if (hunks === undefined) return file;
  const kept = file.hunks.filter((_hunk, index) => hunks.includes(index));
  if (kept.length === new Set(hunks).size && kept.length > 0) return { ...file, hunks: kept };
  throw new GitFailure(failed("no-such-change", l10n.t("{0} has no such hunks", path), again));
}

/** How changed files stand to the person's tree. */
interface Standing {
  readonly fitting: readonly ChangedFile[];
  /** They hold the changes already. */
  readonly there: readonly ChangedFile[];
  readonly conflicting: readonly ChangedFile[];
}

async function findStanding(record: WorktreeRecord, chosen: readonly ChangedFile[]): Promise<Standing> {
  if ((await objectionTo(record, chosen, ["--check"])) === undefined) {
    return { fitting: chosen, there: [], conflicting: [] };
  }
  const fitting: ChangedFile[] = [];
  const there: ChangedFile[] = [];
  const conflicting: ChangedFile[] = [];
  for (const file of chosen) {
    const left = await leftOf(record, file);
    if (left === undefined) conflicting.push(file);
    else if (left === "nothing") there.push(file);
    else fitting.push(left);
  }
  return { fitting, there, conflicting };
}

/** What of a file is still to be applied; undefined where it doesn't fit. */
async function leftOf(record: WorktreeRecord, file: ChangedFile): Promise<ChangedFile | "nothing" | undefined> {
  const fits = async (part: ChangedFile, ...args: readonly string[]): Promise<boolean> =>
    (await objectionTo(record, [part], ["--check", ...args])) === undefined;
  if (await fits(file)) return file;
  if (await fits(file, "--reverse")) return "nothing";
  if (file.hunks.length < 2 || file.change.status !== "modified") return undefined;
  const left: string[] = [];
  for (const hunk of file.hunks) {
    const alone = { ...file, hunks: [hunk] };
    if (await fits(alone)) left.push(hunk);
    else if (!(await fits(alone, "--reverse"))) return undefined;
  }
  const rest = { ...file, hunks: left };
  return left.length > 0 && (await fits(rest)) ? rest : undefined;
}

/** Write them, repository by repository; where a later one objects after all, the earlier ones are put back. */
async function writePatches(record: WorktreeRecord, files: readonly ChangedFile[]): Promise<ApplyOutcome | undefined> {
  const done: Patch[] = [];
  for (const patch of patchesOf(files)) {
    const objection = await tryPatch(join(record.repository, patch.folder), patch.patch, []);
    if (objection === undefined) {
      done.push(patch);
      continue;
    }
    for (const { folder, patch: earlier } of done.reverse()) {
      await tryPatch(join(record.repository, folder), earlier, ["--reverse"]);
    }
    return conflict(files, false);
  }
  return undefined;
}

async function objectionTo(
  record: WorktreeRecord,
  files: readonly ChangedFile[],
  args: readonly string[],
): Promise<string | undefined> {
  for (const { folder, patch } of patchesOf(files)) {
    const objection = await tryPatch(join(record.repository, folder), patch, args);
    if (objection !== undefined) return objection;
  }
  return undefined;
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

function filesOf(record: WorktreeRecord, files: readonly ChangedFile[]): readonly AppliedFile[] {
  return files.flatMap(({ part, inPart, previousInPart, change: { path, previousPath } }) => {
    const at = (inside: string): string => join(record.repository, part.path, inside);
    const before =
      previousInPart === undefined ? [] : [{ path: at(previousInPart), name: previousPath ?? previousInPart }];
    return [...before, { path: at(inPart), name: path }];
  });
}

function conflict(files: readonly ChangedFile[], canMark: boolean): ApplyOutcome {
  const names = files.map(({ change }) => change.path);
  const message =
    names.length === 1
      ? l10n.t("{0} has changed since in a way that doesn't fit; nothing was written", names.join())
      : l10n.t("{0} have changed since in a way that doesn't fit; nothing was written", names.join(", "));
  return { outcome: "conflict", files: names, message, canMark };
}

async function areAll<T>(values: readonly T[], is: (value: T) => Promise<boolean>): Promise<boolean> {
  return (await Promise.all(values.map(is))).every(Boolean);
}

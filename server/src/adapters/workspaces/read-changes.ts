import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join, posix } from "node:path";
import * as l10n from "@vscode/l10n";
import type { FileChange, Hunk } from "../../protocol/changes.ts";
import { failed, git, GitFailure } from "./git.ts";
import type { WorktreePart, WorktreeRecord } from "./records.ts";
import { withScratchIndex } from "./snapshot.ts";

/** A changed file, and the very bytes of its patch (as Latin-1, so that none is lost), split where its hunks begin. */
export interface ChangedFile {
  readonly part: WorktreePart;
  readonly change: FileChange;
  /** Its path in the repository of its part, and the one before where it was renamed. */
  readonly inPart: string;
  readonly previousInPart?: string;
  /** Up to the first hunk. */
  readonly head: string;
  readonly hunks: readonly string[];
}

/** What a worktree holds that it didn't start from, in the order of the paths. */
export async function readChanges(record: WorktreeRecord): Promise<readonly ChangedFile[]> {
  const parts = await Promise.all(record.parts.map((part) => changesOfPart(record, part)));
  return parts.flat().sort((a, b) => (a.change.path < b.change.path ? -1 : 1));
}

/** Add everything that a part of the worktree holds now to a scratch index, then go on with it. */
export async function withWorktreeIndex<T>(
  record: WorktreeRecord,
  part: WorktreePart,
  work: (folder: string, environment: Readonly<Record<string, string>>, scratch: string) => Promise<T>,
): Promise<T> {
  const folder = join(record.top, part.path);
  return withScratchIndex(folder, async ({ environment, folder: scratch }) => {
    await git(folder, ["add", "--all", "--", ":/"], { environment });
    const copied = part.path === "" ? record.copied.map((path) => `:(top,literal)${path}`) : [];
    if (copied.length > 0) await git(folder, ["reset", "--quiet", part.base, "--", ...copied], { environment });
    return work(folder, environment, scratch);
  });
}

async function changesOfPart(record: WorktreeRecord, part: WorktreePart): Promise<readonly ChangedFile[]> {
  return withWorktreeIndex(record, part, async (folder, environment, scratch) => {
    const compare = [
      "diff",
      "--cached",
      "--find-renames",
      "--no-ext-diff",
      "--no-textconv",
      "--no-color",
      "--ignore-submodules",
    ];
    const patchFile = join(scratch, "patch");
    await git(folder, [...compare, "--binary", "--full-index", `--output=${patchFile}`, part.base], { environment });
    const listed = await git(folder, [...compare, "--raw", "--numstat", "-z", part.base], { environment });
    await requireBearable(patchFile);
    // By line feeds alone: a lone carriage return inside a line ends it for `^`.
    const sections = (await readFile(patchFile)).toString("latin1").split(/(?<=\n)(?=diff --git )/);
    const files = readListing(listed.toString("utf8"));
    if (sections.filter((section) => section !== "").length !== files.length) {
      throw new Error(`git lists ${files.length} changed files in ${folder}, and its patch speaks of another number`);
    }
    return files.map((file, index) => describe({ record, part, file, section: sections[index] ?? "" }));
  });
}

/** A patch of this size is read as a whole. */
const mostPatchBytes = 200 * 1024 * 1024;

async function requireBearable(patchFile: string): Promise<void> {
  const { size } = await stat(patchFile);
  if (size <= mostPatchBytes) return;
  const message = l10n.t("The task has changed more than can be reviewed: {0} MB", Math.ceil(size / 1024 / 1024));
  throw new GitFailure(failed("changes-too-large", message, l10n.t("Look at them with git, in the worktree itself.")));
}

interface ListedFile {
  readonly path: string;
  readonly previousPath?: string;
  readonly status: FileChange["status"];
  readonly binary: boolean;
  readonly added: number;
  readonly removed: number;
  readonly mode?: FileChange["mode"];
}

const statuses: Readonly<Record<string, FileChange["status"]>> = { A: "added", D: "deleted", R: "renamed" };

/** `git diff --raw --numstat -z`: first every file's raw line, then the numbers of each, in the same order. Format: git-diff(1), "Raw output format". */
function readListing(listed: string): readonly ListedFile[] {
  const fields = listed.split("\0");
  const raw: Pick<ListedFile, "path" | "previousPath" | "status" | "mode">[] = [];
  let at = 0;
  while (fields[at]?.startsWith(":") === true) {
    const file = readRawLine(fields.slice(at, at + 3));
    raw.push(file);
    at += file.status === "renamed" ? 3 : 2;
  }
  return raw.map((file) => {
    const [added = "", removed = ""] = fields[at]?.split("\t") ?? [];
    at += file.status === "renamed" ? 3 : 1;
    return { ...file, binary: added === "-", added: Number(added) || 0, removed: Number(removed) || 0 };
  });
}

/** `:100644 100755 <blob> <blob> R086`, then one path, or two of a renamed file. */
function readRawLine([facts = "", first = "", second = ""]: readonly string[]): Pick<
  ListedFile,
  "path" | "previousPath" | "status" | "mode"
> {
  const [before = "", after = "", , , letters = "M"] = facts.slice(1).split(" ");
  const status = statuses[letters.charAt(0)] ?? "modified";
  const mode = [before, after].includes("000000") || before === after ? {} : { mode: { before, after } };
  return { ...(status === "renamed" ? { path: second, previousPath: first } : { path: first }), status, ...mode };
}

interface Section {
  readonly record: WorktreeRecord;
  readonly part: WorktreePart;
  readonly file: ListedFile;
  readonly section: string;
}

function describe({ record, part, file, section }: Section): ChangedFile {
  const [head = "", ...hunks] = file.binary ? [section] : section.split(/(?<=\n)(?=@@ )/);
  const place = (path: string): string => posix.relative(record.inside, posix.join(part.path, path));
  const { status, binary, added, removed, previousPath, mode } = file;
  return {
    part,
    inPart: file.path,
    ...(previousPath === undefined ? {} : { previousInPart: previousPath }),
    head,
    hunks,
    change: {
      path: place(file.path),
      ...(previousPath === undefined ? {} : { previousPath: place(previousPath) }),
      status,
      binary,
      addedLines: added,
      removedLines: removed,
      hunks: hunks.map((text, index): Hunk => ({
        index,
        id: idOf(text),
        text: Buffer.from(text, "latin1").toString("utf8"),
      })),
      fingerprint: digest(section),
      ...(mode === undefined ? {} : { mode }),
    },
  };
}

/** Where a hunk stands in the new file depends on what is changed above it; where it stood in the old one doesn't. */
function idOf(hunk: string): string {
  const end = hunk.indexOf("\n");
  const [, old = ""] = /^@@ -(\S+) /.exec(hunk) ?? [];
  return digest(`${old}${hunk.slice(end)}`);
}

function digest(text: string): string {
  return createHash("sha256").update(text, "latin1").digest("hex").slice(0, 16);
}

import { lstat, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as l10n from "@vscode/l10n";
import { git, GitFailure } from "./git.ts";
import type { ChangedFile } from "./read-changes.ts";
import type { WorktreeRecord } from "./records.ts";
import { withScratchIndex } from "./snapshot.ts";

/** Whether git can write both sides into a file: an ordinary text file that is there on both sides under its old name. */
export async function mayBeMarked(record: WorktreeRecord, file: ChangedFile): Promise<boolean> {
  const { change, part, inPart, hunks } = file;
  if (change.status !== "modified" || change.binary || hunks.length === 0) return false;
  if (change.mode?.before.startsWith("12") === true || change.mode?.after.startsWith("12") === true) return false;
  const path = join(record.repository, part.path, inPart);
  const found = await lstat(path).catch(() => undefined);
  return found?.isFile() === true && !(await readFile(path)).subarray(0, 8_000).includes(0);
}

/** Merge each file with the person's own, line by line; where both have changed the same lines both are written, with git's conflict markers. */
export async function markConflicts(record: WorktreeRecord, files: readonly ChangedFile[]): Promise<void> {
  for (const file of files) await markFile(record, file);
}

async function markFile(record: WorktreeRecord, { part, inPart, head, hunks }: ChangedFile): Promise<void> {
  const repository = join(record.top, part.path);
  const target = join(record.repository, part.path, inPart);
  await withScratchIndex(repository, async ({ environment, folder }) => {
    const sides = [join(folder, "yours"), join(folder, "before"), join(folder, "task")] as const;
    const [yours, before, task] = sides;
    const content = ["cat-file", "--filters", `:${inPart}`];
    await git(repository, ["read-tree", part.base], { environment });
    await writeFile(before, await git(repository, content, { environment }));
    const input = Buffer.from(head + hunks.join(""), "latin1");
    await git(repository, ["apply", "--cached", "--whitespace=nowarn", "--recount", "-"], { environment, input });
    await writeFile(task, await git(repository, content, { environment }));
    await writeFile(yours, await readFile(target));
    const labels = [l10n.t("Yours"), l10n.t("Before"), l10n.t("Task")].flatMap((label) => ["-L", label]);
    await git(repository, ["merge-file", "--quiet", ...labels, ...sides]).catch(async (error: unknown) => {
      // Its exit code is the number of conflicts, which is why it was asked.
      const isMarked = (await readFile(yours, "latin1")).includes("\n>>>>>>> ");
      if (!(error instanceof GitFailure) || !isMarked) throw error;
    });
    await writeFile(target, await readFile(yours));
  });
}

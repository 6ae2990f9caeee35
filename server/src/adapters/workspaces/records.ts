import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { RunId, TaskId } from "../../protocol/states.ts";
import { makePrivateFolder, replaceFile } from "../private-files.ts";

/** A repository in a worktree: the one of the workspace folder itself, or a submodule of it. */
export interface WorktreePart {
  /** Relative to the top of the worktree, with forward slashes; empty for the top. */
  readonly path: string;
  /** The commit it started from. */
  readonly base: string;
}

/** What has to be known of a worktree later, beside itself. */
export interface WorktreeRecord {
  readonly runId: RunId;
  readonly taskId: TaskId;
  readonly workspaceFolder: string;
  /** Top of the person's repository, absolute. */
  readonly repository: string;
  /** Top of the worktree, absolute. */
  readonly top: string;
  /** Of the workspace folder in its repository, with forward slashes; empty where it's the top. */
  readonly inside: string;
  readonly branch: string;
  /** The top first, then its submodules from the outside in. */
  readonly parts: readonly WorktreePart[];
  /** What was copied by name: it isn't the task's change. Relative to the top. */
  readonly copied: readonly string[];
}

/** The records of all worktrees: a file beside each. */
export class WorktreeRecords {
  private readonly folder: string;

  /** `folder`: absolute, private to the user. */
  constructor(folder: string) {
    this.folder = folder;
  }

  topOf(runId: RunId, taskId: TaskId): string {
    return join(this.folder, `${runId}-${taskId}`);
  }

  async write(record: WorktreeRecord): Promise<void> {
    await makePrivateFolder(this.folder);
    await replaceFile(`${record.top}.json`, JSON.stringify(record));
  }

  async remove({ top }: Pick<WorktreeRecord, "top">): Promise<void> {
    await rm(`${top}.json`, { force: true });
  }

  /** In the order of their runs. Files that are no records are passed over. */
  async all(): Promise<readonly WorktreeRecord[]> {
    const names = await readdir(this.folder).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    });
    const read = names
      .filter((name) => name.endsWith(".json"))
      .sort()
      .map((name) => this.read(join(this.folder, name)));
    return (await Promise.all(read)).filter((record) => record !== undefined);
  }

  async of(taskId: TaskId): Promise<WorktreeRecord | undefined> {
    return (await this.all()).find((record) => record.taskId === taskId);
  }

  private async read(file: string): Promise<WorktreeRecord | undefined> {
    try {
      const value = JSON.parse(await readFile(file, "utf8")) as Partial<WorktreeRecord>;
      const isWhole = [value.taskId, value.runId, value.top, value.repository, value.branch].every(Boolean);
      return isWhole && Array.isArray(value.parts) ? (value as WorktreeRecord) : undefined;
    } catch {
      // Torn or taken away meanwhile: the worktree is then made anew, and `git worktree list` still shows the old one.
      return undefined;
    }
  }
}

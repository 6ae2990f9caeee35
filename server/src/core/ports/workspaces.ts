import type { ApplyChangesParams, ApplyOutcome, ChangeSelection, FileChange } from "../../protocol/changes.ts";
import type { RunId, TaskId } from "../../protocol/states.ts";
import type { Cancellation } from "./cancellation.ts";
import type { Outcome } from "./failure.ts";

/** A folder to work in. */
export interface TaskWorkspace {
  /** Absolute path: relative paths of the task's tools start here, and nothing leaves it. */
  readonly folder: string;
  /** Whether it's a worktree of its own, so that a change in it touches nobody's files. */
  readonly isolated: boolean;
  /** The branch of the worktree. */
  readonly branch?: string;
}

/** For whom a worktree is. */
export interface WorktreeOrder {
  readonly runId: RunId;
  readonly taskId: TaskId;
  /** The person's workspace folder, absolute: a repository, or a folder in one. */
  readonly workspaceFolder: string;
  /** For the branch's name: the file's `name`. */
  readonly name: string;
  /** Files that git ignores, or `.env` files, which come along all the same: relative to the workspace folder. Those that aren't there are left out. */
  readonly copy: readonly string[];
}

/** A worktree that is there. */
export interface Worktree {
  readonly runId: RunId;
  readonly taskId: TaskId;
  readonly workspaceFolder: string;
  /** Its place of the workspace folder, absolute. */
  readonly folder: string;
  readonly branch: string;
}

/** One version of a file. */
export type FileVersion =
  | { readonly outcome: "read"; readonly content: Uint8Array }
  | { readonly outcome: "absent" }
  | { readonly outcome: "too-large"; readonly bytes: number };

/** Which version of a file. */
export interface VersionOptions {
  readonly version: "before" | "after";
  readonly maximumBytes: number;
}

/** A file that was put back: where it is, absolute, and how people know it. */
export interface RestoredFile {
  readonly path: string;
  readonly name: string;
}

/** What undoing an apply came to. */
export type UndoOutcome =
  | { readonly outcome: "undone"; readonly files: readonly RestoredFile[] }
  /** Nothing was written: somebody has changed these since, by how people know them. */
  | { readonly outcome: "changed-since"; readonly files: readonly string[] };

/**
 * Git worktrees for tasks with `isolation: worktree`. Of the person's repository nothing is touched but its list of worktrees, the branches that are made here, and the objects
 * they need: neither HEAD, nor the index, nor the configuration, and no hook runs. What fails is `not-a-repository`, `git-missing`, `git-failed`, `no-worktree`, `branch-exists`,
 * `invalid-branch`, `submodule-changes`, `no-such-change`, `changed-since`, `changes-too-large` or `no-such-apply`, each with a remedy.
 */
export interface Workspaces {
  /**
   * The task's worktree: the one that is there already (the same task after a restart), or a new one made from what the working tree holds now: uncommitted changes and
   * untracked files included, but for what git ignores and untracked `.env` files. Works before the first commit; the submodules that are there come along. Rejects with
   * `Cancelled` only, and leaves nothing behind then.
   */
  prepare(order: WorktreeOrder, cancellation: Cancellation): Promise<Outcome<TaskWorkspace>>;
  /** All that are there, in the order of their runs. */
  list(): Promise<readonly Worktree[]>;
  find(taskId: TaskId): Promise<Worktree | undefined>;
  /** What the task has changed against what it started from, in the order of the paths. Binary files have no hunks. */
  changes(taskId: TaskId): Promise<Outcome<readonly FileChange[]>>;
  /** A file of the worktree by its path as in {@link FileChange}, as the task found it or as it is now; at most `maximumBytes`. Of a link it is where the link leads, and nothing outside the worktree is read. */
  version(taskId: TaskId, path: string, options: VersionOptions): Promise<Outcome<FileVersion>>;
  /**
   * Put changes into the person's working tree: all, some files, or some hunks. All of them or none: where one doesn't fit nothing is written, unless `conflicts` is `mark`. What is there already
   * is left as it is. What is overwritten is kept, of the newest fifty times and up to 64 MiB each. One at a time: another one waits.
   */
  apply(
    taskId: TaskId,
    selection: ChangeSelection,
    conflicts?: ApplyChangesParams["conflicts"],
  ): Promise<Outcome<ApplyOutcome>>;
  /** Put back what an apply has overwritten: all of it, or nothing where one of its files has changed since. */
  undo(applyId: string): Promise<Outcome<UndoOutcome>>;
  /** The applies that can still be undone. */
  undoable(): Promise<ReadonlySet<string>>;
  /** Commit what the task has changed to a new branch and leave it there, below it what the person hadn't committed when the task started. HEAD and working tree stay. */
  openBranch(taskId: TaskId, branch: string): Promise<Outcome<void>>;
  /** Take the worktree and its own branch away, with all that wasn't applied. Harmless where there is none. */
  remove(taskId: TaskId): Promise<Outcome<void>>;
  /** Take away the worktrees that hold no changes, but for those of runs that still move, and those whose repository is gone; answers their folders. Nothing unapplied is lost. */
  prune(isMoving: (runId: RunId) => boolean): Promise<readonly string[]>;
}

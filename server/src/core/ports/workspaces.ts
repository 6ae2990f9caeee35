import type { ApplyOutcome, ChangeSelection, FileChange } from "../../protocol/changes.ts";
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

/**
 * Git worktrees for tasks with `isolation: worktree`. Of the person's repository nothing is touched but its list of worktrees, the branches that are made here, and the objects
 * they need: neither HEAD, nor the index, nor the configuration, and no hook runs. What fails is `not-a-repository`, `git-missing`, `git-failed`, `no-worktree`, `branch-exists`,
 * `invalid-branch` or `submodule-changes`, each with a remedy.
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
  /** Put changes into the person's working tree: all, some files, or some hunks. All of them or none: where one doesn't fit nothing is written. */
  apply(taskId: TaskId, selection: ChangeSelection): Promise<Outcome<ApplyOutcome>>;
  /** Commit what the task has changed to a new branch and leave it there, below it what the person hadn't committed when the task started. HEAD and working tree stay. */
  openBranch(taskId: TaskId, branch: string): Promise<Outcome<void>>;
  /** Take the worktree and its own branch away, with all that wasn't applied. Harmless where there is none. */
  remove(taskId: TaskId): Promise<Outcome<void>>;
  /** Take away the worktrees that hold no changes, but for those of runs that still move, and those whose repository is gone; answers their folders. Nothing unapplied is lost. */
  prune(isMoving: (runId: RunId) => boolean): Promise<readonly string[]>;
}

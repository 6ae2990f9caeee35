import type { RunId, TaskId } from "../../protocol/states.ts";
import type { ApplyOutcome, ChangeSelection, FileChange } from "../../protocol/changes.ts";
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

/** Which worktree. */
export interface WorktreeOrder {
  readonly runId: RunId;
  readonly taskId: TaskId;
  /** The person's workspace folder, absolute. */
  readonly workspaceFolder: string;
  /** For the branch's name: the file's `name`. */
  readonly name: string;
}

/** Git worktrees for tasks with `isolation: worktree`. Touches nothing of the person's repository but its list of worktrees and the branch it makes. */
export interface Workspaces {
  /**
   * The task's worktree: made from what the working tree holds now (uncommitted changes and untracked files that aren't ignored included), or the one that is there already
   * (the same task after a restart). Fails with `not-a-repository`, `git-missing`, `git-failed`. Rejects with `Cancelled` only.
   */
  prepare(order: WorktreeOrder, cancellation: Cancellation): Promise<Outcome<TaskWorkspace>>;
  /** What the task has changed against what it started from, renames told, binary files without hunks. */
  changes(order: WorktreeOrder): Promise<Outcome<readonly FileChange[]>>;
  /** Put changes into the person's working tree: all, some files, or some hunks. All of them or none; a conflict is told and nothing is written. */
  apply(order: WorktreeOrder, selection: ChangeSelection): Promise<Outcome<ApplyOutcome>>;
  /** Commit what the task has changed to a branch of this name and leave it there. The person's HEAD and working tree stay. */
  openBranch(order: WorktreeOrder, branch: string): Promise<Outcome<void>>;
  /** Take the worktree and its own branch away. What was there is lost. Harmless where there is none. */
  remove(order: WorktreeOrder): Promise<Outcome<void>>;
  /** Take away worktrees whose runs are gone or that hold no changes; answers the folders. `keep` tells which runs still need theirs. */
  prune(keep: (runId: RunId) => boolean): Promise<readonly string[]>;
}

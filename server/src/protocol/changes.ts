import { RequestType } from "vscode-jsonrpc";
import type { Refusal, TaskId } from "./states.ts";

/** A run of changed lines in one file. */
export interface Hunk {
  /** Its number in the file, from 0. */
  readonly index: number;
  /** `@@ -1,4 +1,6 @@` and the lines, as in a unified diff. */
  readonly text: string;
}

/** A file that a task with a worktree of its own has changed. */
export interface FileChange {
  /** Relative to the workspace folder, with forward slashes. */
  readonly path: string;
  /** Where it was before, of a renamed one. */
  readonly previousPath?: string;
  readonly status: "added" | "modified" | "deleted" | "renamed";
  readonly binary: boolean;
  readonly addedLines: number;
  readonly removedLines: number;
  /** Empty for binary files. */
  readonly hunks: readonly Hunk[];
}

/** What to apply: everything, or files, each whole or only some of its hunks. */
export type ChangeSelection =
  | { readonly kind: "all" }
  | {
      readonly kind: "files";
      readonly files: readonly { readonly path: string; readonly hunks?: readonly number[] }[];
    };

/** What applying came to. */
export type ApplyOutcome =
  | { readonly outcome: "applied"; readonly files: readonly string[] }
  /** Nothing was written: these files have changed since in a way that doesn't fit. */
  | { readonly outcome: "conflict"; readonly files: readonly string[]; readonly message: string };

/** The answer to {@link ReadChangesRequest}. `folder` is the worktree. */
export type ReadChangesResult =
  | {
      readonly outcome: "read";
      readonly folder: string;
      readonly workspaceFolder: string;
      readonly changes: readonly FileChange[];
    }
  | { readonly outcome: "refused"; readonly because: Refusal };

/** What a task with a worktree of its own has changed so far. Refused for tasks without one. */
export const ReadChangesRequest = new RequestType<{ readonly taskId: TaskId }, ReadChangesResult, void>(
  "manus/task/readChanges",
);

/** The answer to {@link ApplyChangesRequest}. */
export type ApplyChangesResult = ApplyOutcome | { readonly outcome: "refused"; readonly because: Refusal };

/** Put changes of a task's worktree into the working tree of the person. */
export const ApplyChangesRequest = new RequestType<
  { readonly taskId: TaskId; readonly selection: ChangeSelection; readonly by: string },
  ApplyChangesResult,
  void
>("manus/task/applyChanges");

/** The answer to the requests that change a worktree's fate. */
export type ChangesOutcome = { readonly outcome: "done" } | { readonly outcome: "refused"; readonly because: Refusal };

/** Commit a task's changes to a branch of this name. */
export const OpenBranchRequest = new RequestType<
  { readonly taskId: TaskId; readonly branch: string; readonly by: string },
  ChangesOutcome,
  void
>("manus/task/openBranch");

/** Take a task's worktree away, with all that wasn't applied. Refused while the task runs. */
export const DiscardChangesRequest = new RequestType<
  { readonly taskId: TaskId; readonly by: string },
  ChangesOutcome,
  void
>("manus/task/discardChanges");

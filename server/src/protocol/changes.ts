import { RequestType } from "vscode-jsonrpc";
import type { Refusal, RunId, TaskId, Timestamp } from "./states.ts";

/** A run of changed lines in one file. */
export interface Hunk {
  /** Its number in the file, from 0. */
  readonly index: number;
  /** The same as long as its lines are, and where they stood before: what a person has decided about it stays true when the agent changes something else. */
  readonly id: string;
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
  /** So many hunks at the end aren't listed: the answer would be too long. Such a file is applied whole, or by the numbers of those that are listed. */
  readonly hunksLeftOut?: number;
  /** Another text once the change of this file is another one. */
  readonly fingerprint: string;
  /** Where the file's mode has changed: git's six digits, `100644` and `100755` for a file that became a program. */
  readonly mode?: { readonly before: string; readonly after: string };
}

/** What to apply: everything, or files, each whole or only some of its hunks. */
export type ChangeSelection =
  | { readonly kind: "all" }
  | {
      readonly kind: "files";
      readonly files: readonly FileSelection[];
    };

/** One file to apply. */
export interface FileSelection {
  readonly path: string;
  /** Only these hunks; the whole file where it is absent. */
  readonly hunks?: readonly number[];
  /** What was seen: where the agent has changed the file since, nothing is applied (`changed-since`). */
  readonly fingerprint?: string;
}

/** What applying came to. */
export type ApplyOutcome =
  | {
      readonly outcome: "applied";
      /** Those that were written. */
      readonly files: readonly string[];
      /** Those that held the changes already: nothing was written to them. */
      readonly alreadyThere?: readonly string[];
      /** Those in which git has left conflict markers; only where they were asked for. */
      readonly marked?: readonly string[];
      /** For {@link UndoApplyRequest}; absent where nothing was written, or what was overwritten was too much to keep. */
      readonly applyId?: string;
    }
  /** Nothing was written: these files have changed since in a way that doesn't fit. */
  | {
      readonly outcome: "conflict";
      readonly files: readonly string[];
      readonly message: string;
      /** Whether `conflicts: "mark"` would write all of them, with conflict markers where both sides have changed. */
      readonly canMark: boolean;
    };

/** The answer to {@link ReadChangesRequest}. `folder` is the worktree. */
export type ReadChangesResult =
  | {
      readonly outcome: "read";
      readonly folder: string;
      readonly workspaceFolder: string;
      readonly changes: readonly FileChange[];
      /** So many files aren't listed: the answer would be too long. */
      readonly filesLeftOut?: number;
    }
  | { readonly outcome: "refused"; readonly because: Refusal };

/** What a task with a worktree of its own has changed so far. Refused for tasks without one. */
export const ReadChangesRequest = new RequestType<{ readonly taskId: TaskId }, ReadChangesResult, void>(
  "manus/task/readChanges",
);

/** The answer to {@link ApplyChangesRequest}. */
export type ApplyChangesResult = ApplyOutcome | { readonly outcome: "refused"; readonly because: Refusal };

/** What {@link ApplyChangesRequest} takes. */
export interface ApplyChangesParams {
  readonly taskId: TaskId;
  readonly selection: ChangeSelection;
  readonly by: string;
  /** `mark`: where the same lines have changed on both sides, write both with git's conflict markers. Absent: refuse, and write nothing. */
  readonly conflicts?: "refuse" | "mark";
}

/** Put changes of a task's worktree into the working tree of the person. All of them or none. What they overwrite is kept for a while. */
export const ApplyChangesRequest = new RequestType<ApplyChangesParams, ApplyChangesResult, void>(
  "manus/task/applyChanges",
);

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

/** The answer to {@link ReadFileVersionRequest}. */
export type ReadFileVersionResult =
  /** `content`: base64. Of a link it is where the link leads. */
  | { readonly outcome: "read"; readonly content: string }
  /** There is no such file in that version. */
  | { readonly outcome: "absent" }
  | { readonly outcome: "too-large"; readonly bytes: number }
  | { readonly outcome: "refused"; readonly because: Refusal };

/** What {@link ReadFileVersionRequest} takes. */
export interface ReadFileVersionParams {
  readonly taskId: TaskId;
  /** As in {@link FileChange}; nothing outside the worktree is read. */
  readonly path: string;
  /** `before`: as the task found it; `after`: as it is now. */
  readonly version: "before" | "after";
}

/** One file of a task's worktree, before or after what the task did. At most 4 MiB. */
export const ReadFileVersionRequest = new RequestType<ReadFileVersionParams, ReadFileVersionResult, void>(
  "manus/task/readFileVersion",
);

/** The answer to {@link UndoApplyRequest}. */
export type UndoApplyResult =
  | { readonly outcome: "undone"; readonly files: readonly string[] }
  /** Nothing was written: somebody has changed these files since. */
  | { readonly outcome: "changed-since"; readonly files: readonly string[] }
  | { readonly outcome: "refused"; readonly because: Refusal };

/** Put back what an apply has overwritten: all of it, or nothing where one of its files has changed since. Works after the worktree is gone, too. */
export const UndoApplyRequest = new RequestType<
  { readonly applyId: string; readonly by: string },
  UndoApplyResult,
  void
>("manus/task/undoApply");

/** A file of a person's that a task has changed. */
export interface TouchedFile {
  /** Absolute. */
  readonly file: string;
  readonly runId: RunId;
  readonly taskId: TaskId;
  readonly at: Timestamp;
  /** `applied`: a person took it over from a worktree; `written`: a file tool wrote it in the workspace folder. */
  readonly how: "applied" | "written";
  /** Of an apply that can still be undone. */
  readonly applyId?: string;
}

/** What {@link ListTouchedFilesRequest} takes. */
export interface ListTouchedFilesParams {
  /** Absolute: only files in these folders. */
  readonly folders: readonly string[];
}

/** The answer to {@link ListTouchedFilesRequest}: the newest first, a file as often as tasks have changed it. */
export interface ListTouchedFilesResult {
  readonly touched: readonly TouchedFile[];
}

/**
 * The files that tasks have changed in these folders: applied changes, and what file tools wrote; what commands wrote isn't known. The host remembers the newest two
 * thousand, for as long as its folder lives.
 */
export const ListTouchedFilesRequest = new RequestType<ListTouchedFilesParams, ListTouchedFilesResult, void>(
  "manus/task/listTouchedFiles",
);

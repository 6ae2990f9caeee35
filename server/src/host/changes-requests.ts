import * as l10n from "@vscode/l10n";
import { join } from "node:path";
import type { Clock } from "../core/ports/clock.ts";
import type { Workspaces } from "../core/ports/workspaces.ts";
import {
  ApplyChangesRequest,
  DiscardChangesRequest,
  ListTouchedFilesRequest,
  OpenBranchRequest,
  ReadChangesRequest,
  ReadFileVersionRequest,
  UndoApplyRequest,
  type ApplyChangesParams,
  type ApplyChangesResult,
  type ChangesOutcome,
  type ListTouchedFilesResult,
  type ReadChangesResult,
  type ReadFileVersionParams,
  type ReadFileVersionResult,
  type UndoApplyResult,
} from "../protocol/changes.ts";
import type { FleetSnapshot } from "../protocol/fleet.ts";
import { isFinal, type Refusal, type TaskId } from "../protocol/states.ts";
import { hosted, type HostedRequest } from "./hosted-request.ts";
import type { TouchedFiles } from "../runtime/touched-files.ts";
import { boundChanges } from "./bound-changes.ts";
import {
  readApplyChanges,
  readFolders,
  readOpenBranch,
  readTask,
  readUndoApply,
  readVersionParams,
  type OpenBranchParams,
} from "./changes-params.ts";
import { readByPerson } from "./params.ts";

/** More of one file isn't sent: its tab would be of no use. */
const mostVersionBytes = 4 * 1024 * 1024;

/** What the answers need. */
export interface ChangesPorts {
  readonly workspaces: Workspaces;
  readonly snapshot: () => Pick<FleetSnapshot, "tasks">;
  /** Remembers what was applied. */
  readonly touched: Pick<TouchedFiles, "note" | "forget" | "within">;
  readonly clock: Pick<Clock, "now">;
}

/** The requests about the worktrees of tasks; those of tasks that are known no more are found by their records. */
export function changesRequests(ports: ChangesPorts): readonly HostedRequest[] {
  return [
    hosted(ReadChangesRequest, readTask, ({ taskId }) => readChanges(ports, taskId)),
    hosted(ApplyChangesRequest, readApplyChanges, (params) => applyChanges(ports, params)),
    hosted(OpenBranchRequest, readOpenBranch, (params) => openBranch(ports, params)),
    hosted(DiscardChangesRequest, readByPerson, ({ taskId }) => discardChanges(ports, taskId)),
    hosted(ReadFileVersionRequest, readVersionParams, (params) => readVersion(ports, params)),
    hosted(UndoApplyRequest, readUndoApply, ({ applyId }) => undoApply(ports, applyId)),
    hosted(ListTouchedFilesRequest, readFolders, ({ folders }) => listTouched(ports, folders)),
  ];
}

async function readChanges({ workspaces }: ChangesPorts, taskId: TaskId): Promise<ReadChangesResult> {
  const worktree = await workspaces.find(taskId);
  const changes = await workspaces.changes(taskId);
  if (!changes.ok) return { outcome: "refused", because: toRefusal(changes.failure) };
  const { folder = "", workspaceFolder = "" } = worktree ?? {};
  return { outcome: "read", folder, workspaceFolder, ...boundChanges(changes.value) };
}

async function applyChanges(
  { workspaces, touched, clock }: ChangesPorts,
  { taskId, selection, conflicts }: ApplyChangesParams,
): Promise<ApplyChangesResult> {
  const worktree = await workspaces.find(taskId);
  const applied = await workspaces.apply(taskId, selection, conflicts);
  if (!applied.ok) return { outcome: "refused", because: toRefusal(applied.failure) };
  const { value } = applied;
  if (value.outcome === "applied" && worktree !== undefined) {
    const { runId, workspaceFolder } = worktree;
    const { applyId } = value;
    const how = { how: "applied", at: clock.now(), ...(applyId === undefined ? {} : { applyId }) } as const;
    await touched.note(value.files.map((path) => ({ file: join(workspaceFolder, path), runId, taskId, ...how })));
  }
  return value;
}

async function undoApply({ workspaces, touched }: ChangesPorts, applyId: string): Promise<UndoApplyResult> {
  const undone = await workspaces.undo(applyId);
  if (!undone.ok) return { outcome: "refused", because: toRefusal(undone.failure) };
  if (undone.value.outcome === "changed-since") return undone.value;
  await touched.forget(applyId);
  return { outcome: "undone", files: undone.value.files.map(({ name }) => name) };
}

async function listTouched(
  { workspaces, touched }: ChangesPorts,
  folders: readonly string[],
): Promise<ListTouchedFilesResult> {
  const undoable = await workspaces.undoable();
  const files = await touched.within(folders);
  return {
    touched: files.map(({ applyId, ...file }) => {
      return applyId !== undefined && undoable.has(applyId) ? { ...file, applyId } : file;
    }),
  };
}

async function readVersion(
  { workspaces }: ChangesPorts,
  { taskId, path, version }: ReadFileVersionParams,
): Promise<ReadFileVersionResult> {
  const read = await workspaces.version(taskId, path, { version, maximumBytes: mostVersionBytes });
  if (!read.ok) return { outcome: "refused", because: toRefusal(read.failure) };
  if (read.value.outcome !== "read") return read.value;
  return { outcome: "read", content: Buffer.from(read.value.content).toString("base64") };
}

async function openBranch({ workspaces }: ChangesPorts, { taskId, branch }: OpenBranchParams): Promise<ChangesOutcome> {
  const opened = await workspaces.openBranch(taskId, branch);
  return opened.ok ? { outcome: "done" } : { outcome: "refused", because: toRefusal(opened.failure) };
}

async function discardChanges({ workspaces, snapshot }: ChangesPorts, taskId: TaskId): Promise<ChangesOutcome> {
  const task = snapshot().tasks.find(({ id }) => id === taskId);
  if (task !== undefined && !isFinal(task.status)) {
    const message = l10n.t("The task still works in it: it is {0}", task.status);
    return { outcome: "refused", because: { code: "task-moving", message, remedy: l10n.t("Stop the task first.") } };
  }
  const removed = await workspaces.remove(taskId);
  return removed.ok ? { outcome: "done" } : { outcome: "refused", because: toRefusal(removed.failure) };
}

function toRefusal({ code, message, remedy }: Required<Refusal>): Refusal {
  return { code, message, remedy };
}

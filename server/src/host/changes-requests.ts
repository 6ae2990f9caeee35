import type { Workspaces } from "../core/ports/workspaces.ts";
import type { ApplyChangesResult, ChangeSelection, ChangesOutcome, ReadChangesResult } from "../protocol/changes.ts";
import type { FleetSnapshot } from "../protocol/fleet.ts";
import { isFinal, type Refusal, type TaskId } from "../protocol/states.ts";

/** Parameters of the request to apply changes. */
export interface ApplyChangesParams {
  readonly taskId: TaskId;
  readonly selection: ChangeSelection;
  readonly by: string;
}

/** What clients may ask about the worktrees of tasks. */
export interface ChangesService {
  readChanges(taskId: TaskId): Promise<ReadChangesResult>;
  applyChanges(params: ApplyChangesParams): Promise<ApplyChangesResult>;
  openBranch(params: { readonly taskId: TaskId; readonly branch: string }): Promise<ChangesOutcome>;
  discardChanges(taskId: TaskId): Promise<ChangesOutcome>;
}

/** What the service needs. */
export interface ChangesPorts {
  readonly workspaces: Workspaces;
  readonly snapshot: () => Pick<FleetSnapshot, "tasks">;
}

/** Answers requests about worktrees; those of tasks that are known no more are found by their records. */
export function createChangesService({ workspaces, snapshot }: ChangesPorts): ChangesService {
  return {
    async readChanges(taskId) {
      const [worktree, changes] = [await workspaces.find(taskId), await workspaces.changes(taskId)];
      if (!changes.ok) return { outcome: "refused", because: toRefusal(changes.failure) };
      const { folder = "", workspaceFolder = "" } = worktree ?? {};
      return { outcome: "read", folder, workspaceFolder, changes: changes.value };
    },
    async applyChanges({ taskId, selection }) {
      const applied = await workspaces.apply(taskId, selection);
      return applied.ok ? applied.value : { outcome: "refused", because: toRefusal(applied.failure) };
    },
    async openBranch({ taskId, branch }) {
      const opened = await workspaces.openBranch(taskId, branch);
      return opened.ok ? { outcome: "done" } : { outcome: "refused", because: toRefusal(opened.failure) };
    },
    async discardChanges(taskId) {
      const task = snapshot().tasks.find(({ id }) => id === taskId);
      if (task !== undefined && !isFinal(task.status)) {
        const message = `The task still works in it: it is ${task.status}`;
        const remedy = "Stop the task first.";
        return { outcome: "refused", because: { code: "task-moving", message, remedy } };
      }
      const removed = await workspaces.remove(taskId);
      return removed.ok ? { outcome: "done" } : { outcome: "refused", because: toRefusal(removed.failure) };
    },
  };
}

/** The parameters of the request to apply changes, checked; undefined when they aren't what the protocol says. */
export function readApplyChanges(value: unknown): ApplyChangesParams | undefined {
  if (!isObject(value) || !isText(value["taskId"]) || !isText(value["by"])) return undefined;
  const selection = readSelection(value["selection"]);
  return selection === undefined ? undefined : { taskId: value["taskId"], by: value["by"], selection };
}

/** A task and a branch's name, checked. */
export function readOpenBranch(value: unknown): { readonly taskId: TaskId; readonly branch: string } | undefined {
  if (!isObject(value) || !isText(value["taskId"]) || !isText(value["branch"])) return undefined;
  return { taskId: value["taskId"], branch: value["branch"] };
}

/** A task, checked. */
export function readTask(value: unknown): { readonly taskId: TaskId } | undefined {
  return isObject(value) && isText(value["taskId"]) ? { taskId: value["taskId"] } : undefined;
}

function readSelection(value: unknown): ChangeSelection | undefined {
  if (!isObject(value)) return undefined;
  if (value["kind"] === "all") return { kind: "all" };
  const files = value["files"];
  if (value["kind"] !== "files" || !Array.isArray(files)) return undefined;
  const read = files.map(readFileSelection);
  return read.every((file) => file !== undefined) ? { kind: "files", files: read } : undefined;
}

function readFileSelection(value: unknown): { readonly path: string; readonly hunks?: readonly number[] } | undefined {
  if (!isObject(value) || !isText(value["path"])) return undefined;
  const { path, hunks } = value;
  if (hunks === undefined) return { path };
  if (
    !Array.isArray(hunks) ||
    !hunks.every((hunk) => typeof hunk === "number" && Number.isInteger(hunk) && hunk >= 0)
  ) {
    return undefined;
  }
  return { path, hunks };
}

function toRefusal({ code, message, remedy }: Required<Refusal>): Refusal {
  return { code, message, remedy };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length > 0;
}

import type { Workspaces } from "../core/ports/workspaces.ts";
import {
  ApplyChangesRequest,
  DiscardChangesRequest,
  OpenBranchRequest,
  ReadChangesRequest,
  type ApplyChangesResult,
  type ChangeSelection,
  type ChangesOutcome,
  type ReadChangesResult,
} from "../protocol/changes.ts";
import type { FleetSnapshot } from "../protocol/fleet.ts";
import { isFinal, type Refusal, type TaskId } from "../protocol/states.ts";
import type { ByPerson } from "../protocol/tasks.ts";
import { hosted, type HostedRequest } from "./hosted-request.ts";
import { readByPerson } from "./params.ts";

interface ApplyChangesParams extends ByPerson {
  readonly selection: ChangeSelection;
}

interface OpenBranchParams extends ByPerson {
  readonly branch: string;
}

/** What the answers need. */
export interface ChangesPorts {
  readonly workspaces: Workspaces;
  readonly snapshot: () => Pick<FleetSnapshot, "tasks">;
}

/** The requests about the worktrees of tasks; those of tasks that are known no more are found by their records. */
export function changesRequests(ports: ChangesPorts): readonly HostedRequest[] {
  return [
    hosted(ReadChangesRequest, readTask, ({ taskId }) => readChanges(ports, taskId)),
    hosted(ApplyChangesRequest, readApplyChanges, (params) => applyChanges(ports, params)),
    hosted(OpenBranchRequest, readOpenBranch, (params) => openBranch(ports, params)),
    hosted(DiscardChangesRequest, readByPerson, ({ taskId }) => discardChanges(ports, taskId)),
  ];
}

async function readChanges({ workspaces }: ChangesPorts, taskId: TaskId): Promise<ReadChangesResult> {
  const worktree = await workspaces.find(taskId);
  const changes = await workspaces.changes(taskId);
  if (!changes.ok) return { outcome: "refused", because: toRefusal(changes.failure) };
  const { folder = "", workspaceFolder = "" } = worktree ?? {};
  return { outcome: "read", folder, workspaceFolder, changes: changes.value };
}

async function applyChanges(
  { workspaces }: ChangesPorts,
  { taskId, selection }: ApplyChangesParams,
): Promise<ApplyChangesResult> {
  const applied = await workspaces.apply(taskId, selection);
  return applied.ok ? applied.value : { outcome: "refused", because: toRefusal(applied.failure) };
}

async function openBranch({ workspaces }: ChangesPorts, { taskId, branch }: OpenBranchParams): Promise<ChangesOutcome> {
  const opened = await workspaces.openBranch(taskId, branch);
  return opened.ok ? { outcome: "done" } : { outcome: "refused", because: toRefusal(opened.failure) };
}

async function discardChanges({ workspaces, snapshot }: ChangesPorts, taskId: TaskId): Promise<ChangesOutcome> {
  const task = snapshot().tasks.find(({ id }) => id === taskId);
  if (task !== undefined && !isFinal(task.status)) {
    const message = `The task still works in it: it is ${task.status}`;
    return { outcome: "refused", because: { code: "task-moving", message, remedy: "Stop the task first." } };
  }
  const removed = await workspaces.remove(taskId);
  return removed.ok ? { outcome: "done" } : { outcome: "refused", because: toRefusal(removed.failure) };
}

/** The parameters of the request to apply changes, checked; undefined when they aren't what the protocol says. */
function readApplyChanges(value: unknown): ApplyChangesParams | undefined {
  const person = readByPerson(value);
  if (person === undefined || !isObject(value)) return undefined;
  const selection = readSelection(value["selection"]);
  return selection === undefined ? undefined : { ...person, selection };
}

/** A task and a branch's name, checked. */
function readOpenBranch(value: unknown): OpenBranchParams | undefined {
  const person = readByPerson(value);
  if (person === undefined || !isObject(value) || !isText(value["branch"])) return undefined;
  return { ...person, branch: value["branch"] };
}

/** A task, checked. */
function readTask(value: unknown): { readonly taskId: TaskId } | undefined {
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

import type {
  ApplyChangesParams,
  ChangeSelection,
  FileSelection,
  ListTouchedFilesParams,
  ReadFileVersionParams,
} from "../protocol/changes.ts";
import type { TaskId } from "../protocol/states.ts";
import type { ByPerson } from "../protocol/tasks.ts";
import { readByPerson } from "./params.ts";

/** A task and a branch's name. */
export interface OpenBranchParams extends ByPerson {
  readonly branch: string;
}

/** The parameters of the request to apply changes, checked; undefined when they aren't what the protocol says. */
export function readApplyChanges(value: unknown): ApplyChangesParams | undefined {
  const person = readByPerson(value);
  if (person === undefined || !isObject(value)) return undefined;
  const selection = readSelection(value["selection"]);
  const { conflicts } = value;
  if (selection === undefined || (conflicts !== undefined && conflicts !== "refuse" && conflicts !== "mark")) {
    return undefined;
  }
  return { ...person, selection, ...(conflicts === undefined ? {} : { conflicts }) };
}

/** A task and a branch's name, checked. */
export function readOpenBranch(value: unknown): OpenBranchParams | undefined {
  const person = readByPerson(value);
  if (person === undefined || !isObject(value) || !isText(value["branch"])) return undefined;
  return { ...person, branch: value["branch"] };
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

function readFileSelection(value: unknown): FileSelection | undefined {
  if (!isObject(value) || !isText(value["path"])) return undefined;
  const { path, hunks, fingerprint } = value;
  if (fingerprint !== undefined && !isText(fingerprint)) return undefined;
  const seen = fingerprint === undefined ? {} : { fingerprint };
  if (hunks === undefined) return { path, ...seen };
  return Array.isArray(hunks) && hunks.every(isPlace) ? { path, hunks, ...seen } : undefined;
}

function isPlace(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

/** A task, a path and which version, checked. */
export function readVersionParams(value: unknown): ReadFileVersionParams | undefined {
  const task = readTask(value);
  if (task === undefined || !isObject(value) || !isText(value["path"])) return undefined;
  const { path, version } = value;
  return version === "before" || version === "after" ? { ...task, path, version } : undefined;
}

/** An apply and who asks, checked. */
export function readUndoApply(value: unknown): { readonly applyId: string; readonly by: string } | undefined {
  if (!isObject(value) || !isText(value["applyId"]) || !isText(value["by"])) return undefined;
  return { applyId: value["applyId"], by: value["by"] };
}

/** Folders, checked. */
export function readFolders(value: unknown): ListTouchedFilesParams | undefined {
  if (!isObject(value) || !Array.isArray(value["folders"])) return undefined;
  const { folders } = value;
  return folders.every(isText) ? { folders } : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length > 0;
}

import type { IndexEntry, WorkspaceIndex } from "../workspace-index.ts";
import { isPath, resolvePath } from "./file-paths.ts";

/** The files that a step of `file` means by a name or a path; usually one, several where a name is taken twice. */
export function findTarget(reference: string, file: string, index: WorkspaceIndex): readonly IndexEntry[] {
  if (!isPath(reference)) return index.withName(reference);
  const entry = index.atPath(resolvePath(reference, file, index.folders));
  return entry ? [entry] : [];
}

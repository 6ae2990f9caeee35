import { dirname, join, relative, resolve, sep } from "node:path";
import type { WorkspaceFiles } from "../core/ports/workspace-files.ts";

/** The repository that `from` lies in: the nearest folder above it, or itself, with a `.git`; `otherwise` where there is none. */
export async function findWorkspaceFolder(
  files: Pick<WorkspaceFiles, "exists">,
  from: string,
  otherwise: string,
): Promise<string> {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (await files.exists(join(folder, ".git"))) return folder;
    if (dirname(folder) === folder) return otherwise;
  }
}

/** A path as it's shown: relative to the current folder, with forward slashes on every platform. */
export function showPath(cwd: string, path: string): string {
  const shown = relative(cwd, path) || ".";
  return sep === "/" ? shown : shown.replaceAll(sep, "/");
}

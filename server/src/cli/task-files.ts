import * as l10n from "@vscode/l10n";
import { isAbsolute, resolve } from "node:path";
import picomatch from "picomatch";
import type { WorkspaceFiles } from "../core/ports/workspace-files.ts";
import type { FileProblem } from "../protocol/runs.ts";
import { unreadable } from "./file-checker.ts";

/** What paths of a command line came to. */
export interface FoundFiles {
  /** Absolute, each once, sorted. */
  readonly files: readonly string[];
  /** Paths and patterns that led nowhere. */
  readonly problems: readonly FileProblem[];
}

const taskFile = /\.manus\.ya?ml$/;

/** Files as named, folders with all task files in them, and patterns such as `tasks/*.manus.yaml`. */
export async function findFiles(files: WorkspaceFiles, cwd: string, paths: readonly string[]): Promise<FoundFiles> {
  const found = new Set<string>();
  const problems: FileProblem[] = [];
  for (const path of paths) {
    const matches = await expand(files, cwd, path);
    if ("code" in matches) problems.push(matches);
    else for (const match of matches) found.add(match);
  }
  return { files: [...found].sort(), problems };
}

async function expand(files: WorkspaceFiles, cwd: string, path: string): Promise<readonly string[] | FileProblem> {
  const absolute = resolve(cwd, path);
  if (await files.exists(absolute)) return expandExisting(files, absolute);
  const { base, isGlob } = picomatch.scan(slashes(path));
  if (!isGlob)
    return problem(absolute, "not-found", l10n.t("There is no file or folder {0}", path), l10n.t("Check the path."));
  const matches = picomatch(isAbsolute(path) ? slashes(path) : slashes(resolve(cwd, "x")).slice(0, -1) + slashes(path));
  const searched = await files.findTaskFiles(resolve(cwd, base));
  const fitting = searched.ok ? searched.value.filter((file) => matches(slashes(file))) : [];
  if (fitting.length > 0) return fitting;
  return problem(
    absolute,
    "no-match",
    l10n.t("No task file matches {0}", path),
    l10n.t("Check the pattern; task files end with .manus.yaml."),
  );
}

/** A named file is checked whatever its name; what isn't a folder fails to be searched as one. */
async function expandExisting(files: WorkspaceFiles, path: string): Promise<readonly string[] | FileProblem> {
  if (taskFile.test(path)) return [path];
  const searched = await files.findTaskFiles(path);
  if (!searched.ok) return [path];
  if (searched.value.length > 0) return searched.value;
  return problem(
    path,
    "no-match",
    l10n.t("There is no task file in {0}", path),
    l10n.t("Task files end with .manus.yaml."),
  );
}

function problem(file: string, code: string, message: string, remedy: string): FileProblem {
  return unreadable(file, { code, message, remedy });
}

function slashes(path: string): string {
  return path.replaceAll("\\", "/");
}

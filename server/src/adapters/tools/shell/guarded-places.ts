import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { systemCode } from "../system-failure.ts";

/** Written by nobody in a sandbox, if they are there. */
const plain = [".idea", ".husky", ".devcontainer", ".gitmodules", ".mcp.json", ".envrc", ".hg/hgrc"];

/**
 * The files and folders at the top of a workspace folder that a sandboxed command may not write: what git, an editor, or this program itself would run or obey. For one that
 * isn't there a file in it is named where that keeps it from being made. Never rejects.
 */
export async function guardedPlaces(workspaceFolder: string): Promise<readonly string[]> {
  const at = (...names: string[]): string => join(workspaceFolder, ...names);
  const there = await Promise.all(plain.map(async (name) => ((await kindOf(at(name))) === "absent" ? [] : [at(name)])));
  const vscode = (await kindOf(at(".vscode"))) === "folder" ? at(".vscode") : at(".vscode", "settings.json");
  return [...there.flat(), vscode, ...(await ofGit(at(".git"))), ...(await taskFiles(workspaceFolder))];
}

/** A worktree's `.git` is a file that says where its repository lies. */
async function ofGit(git: string): Promise<readonly string[]> {
  const kind = await kindOf(git);
  if (kind === "absent") return [];
  if (kind === "file") return [git];
  const hooks = (await kindOf(join(git, "hooks"))) === "folder" ? join(git, "hooks") : join(git, "hooks", "pre-commit");
  return [join(git, "config"), hooks];
}

async function taskFiles(workspaceFolder: string): Promise<readonly string[]> {
  const names = await readdir(workspaceFolder).catch(() => []);
  return names
    .filter((name) => /\.manus\.ya?ml$|\.code-workspace$/i.test(name))
    .slice(0, 100)
    .map((name) => join(workspaceFolder, name));
}

async function kindOf(path: string): Promise<"absent" | "file" | "folder"> {
  try {
    return (await lstat(path)).isDirectory() ? "folder" : "file";
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return "absent";
  }
}

import type { TouchedPath } from "../../ports/tools.ts";

/** Folders whose files other programs run or obey. */
const folders = new Set([".git", ".hg", ".svn", ".vscode", ".idea", ".husky", ".devcontainer", ".manus"]);
const files = new Set([
  ".gitmodules",
  ".gitconfig",
  ".mcp.json",
  ".envrc",
  ".bashrc",
  ".bash_profile",
  ".profile",
  ".zshrc",
  ".zprofile",
]);

/**
 * Whether a path of the workspace is one that no wildcard opens for writing: what git, an editor or this program itself would obey or run. Upper and lower case, and the
 * other spellings that file systems take for the same name (`.git.`, `.git::$DATA`, `GIT~1`), count as the same.
 */
export function isProtected({ inWorkspace, inRunFolder }: TouchedPath): boolean {
  if (inWorkspace === undefined || inRunFolder === true) return false;
  const names = inWorkspace.split("/").map(tidyName);
  const last = names.at(-1) ?? "";
  if (/\.manus\.ya?ml$/.test(last) || last.endsWith(".code-workspace") || files.has(last)) return true;
  return names.some((name) => folders.has(name) || /^(?:git|vscode|idea|husky)~\d+$/.test(name));
}

function tidyName(name: string): string {
  // Characters that some file systems ignore in names could otherwise hide one.
  const seen = name
    .normalize("NFKC")
    .replace(/\p{Cf}/gu, "")
    .toLowerCase();
  return seen.replace(/:.*$/, "").replace(/[. ]+$/, "");
}

/** Whether `path` is `folder` or lies below it; both absolute, either kind of slash. */
export function liesIn(path: string, folder: string): boolean {
  const [a, b] = [path, folder].map((text) => text.replaceAll("\\", "/").replace(/\/+$/, ""));
  return a === b || (a ?? "").startsWith(`${b ?? ""}/`);
}

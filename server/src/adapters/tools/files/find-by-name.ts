import { stat } from "node:fs/promises";
import { join } from "node:path";
import { glob } from "tinyglobby";
import type { ToolCall, ToolContext, ToolResult } from "../../../core/ports/tools.ts";
import { textOf } from "../call-arguments.ts";
import { admit, nameForCaller } from "../paths.ts";
import { interrupted, succeeded, ToolFailure } from "../results.ts";

const maximumPaths = 1000;

/** Folders that hold what others made; they are searched only when the glob or the path names them. */
const leftOut = [".git", "node_modules"] as const;

/**
 * `file_find_by_name`: the files below a folder whose path from there matches a glob, one a line, sorted, relative to the workspace
 * folder. Links to folders aren't followed.
 */
export async function findByName(call: ToolCall, context: ToolContext): Promise<ToolResult> {
  const written = textOf(call, "path");
  const pattern = textOf(call, "glob");
  if (leavesFolder(pattern)) {
    const message = `The glob ${pattern} leaves the folder it starts at`;
    throw new ToolFailure("outside-folder", message, "Give the folder as path, and a glob without .. and not absolute");
  }
  const folder = await admit(written, context);
  if (!(await stat(folder)).isDirectory()) {
    throw new ToolFailure("not-a-folder", `${written} is a file, not a folder`, "Give the folder that it lies in");
  }
  const found = await search(folder, call, context);
  if (found === "cancelled") return interrupted();
  const from = await nameForCaller(folder, context);
  if (found.length === 0) return succeeded(`No file below ${from} matches ${pattern}${anyDepthHint(pattern)}`);
  const paths = found.map((path) => (from === "." ? path : join(from, path).replaceAll("\\", "/"))).sort();
  const shown = paths.slice(0, maximumPaths);
  const rest = paths.length - shown.length;
  return succeeded([...shown, ...(rest > 0 ? [`[${rest} more files match; use a narrower glob]`] : [])].join("\n"));
}

function leavesFolder(pattern: string): boolean {
  return /(^|[/\\{,(|])\.\.($|[/\\},)|])/.test(pattern) || /^(\/|[A-Za-z]:)/.test(pattern);
}

function anyDepthHint(pattern: string): string {
  return pattern.includes("/") ? "" : `; **/${pattern} looks in the folders below, too`;
}

async function search(folder: string, call: ToolCall, context: ToolContext): Promise<readonly string[] | "cancelled"> {
  const abort = new AbortController();
  const forget = context.cancellation.onCancelled(() => abort.abort());
  const pattern = textOf(call, "glob");
  const named = `${textOf(call, "path")}/${pattern}`.split(/[\\/]/);
  const ignore = leftOut.filter((name) => !named.includes(name)).map((name) => `**/${name}/**`);
  try {
    const found = await glob(pattern, {
      cwd: folder,
      ignore,
      dot: true,
      expandDirectories: false,
      followSymbolicLinks: false,
      signal: abort.signal,
    });
    return context.cancellation.cancelled ? "cancelled" : found;
  } catch (error) {
    if (context.cancellation.cancelled) return "cancelled";
    throw error;
  } finally {
    forget();
  }
}

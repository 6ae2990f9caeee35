import * as l10n from "@vscode/l10n";
import { copyFile, mkdir, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { glob } from "tinyglobby";
import type { AgentFiles, LocatedPath } from "../../core/ports/agent-files.ts";
import { foldersOfOthers, type WorkspaceFiles } from "../../core/ports/workspace-files.ts";
import { attempt, errorCode } from "../outside-failure.ts";
import { makePrivateFolder, replaceFile } from "../private-files.ts";

/** So many files of one glob are told; more would be no attachment but a folder. */
const maximumFound = 1_000;
const leftOut = foldersOfOthers.map((name) => `**/${name}/**`);

/** The files of this machine, for the runtime of agents; reading is left to `files`. */
export function createAgentFiles(files: Pick<WorkspaceFiles, "readText" | "stampOf">): AgentFiles {
  return {
    locate,
    find,
    readText: (path, maximumBytes) => files.readText(path, maximumBytes),
    stampOf: (path) => files.stampOf(path),
    writeText: (path, text) =>
      attempt(l10n.t("write the file {0}", path), async () => {
        await makePrivateFolder(dirname(path));
        await replaceFile(path, text);
      }),
    copy: (from, to) => attempt(l10n.t("copy {0} to {1}", from, to), () => copyWhole(from, to)),
  };
}

/** The folder is the person's: it's made as any other, not private. */
async function copyWhole(from: string, to: string): Promise<void> {
  const temporary = `${to}.new`;
  await mkdir(dirname(to), { recursive: true });
  try {
    await copyFile(from, temporary);
    await rename(temporary, to);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function locate(folder: string, written: string): Promise<LocatedPath> {
  // Not `path.resolve`: that would take `..` before the links are followed.
  const path = isAbsolute(written) ? written : `${folder}${sep}${written}`;
  try {
    const [real, home] = await Promise.all([realpath(path), realpath(folder)]);
    const found = await stat(real);
    const kind = found.isFile() ? "file" : found.isDirectory() ? "folder" : "none";
    return { real, inside: isWithin(real, home), kind };
  } catch (error) {
    // A path with a NUL character is refused before the system sees it.
    if (errorCode(error) === "") throw error;
    return { real: resolve(path), inside: isWithin(resolve(path), resolve(folder)), kind: "none" };
  }
}

/** Both absolute. */
function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

async function find(folder: string, pattern: string): Promise<readonly string[]> {
  try {
    const found = await glob([pattern], {
      cwd: folder,
      absolute: true,
      ignore: leftOut,
      followSymbolicLinks: false,
      onlyFiles: true,
    });
    return found
      .map((path) => resolve(path))
      .filter((path) => isWithin(path, resolve(folder)))
      .sort()
      .slice(0, maximumFound);
  } catch (error) {
    if (errorCode(error) === "") throw error;
    return [];
  }
}

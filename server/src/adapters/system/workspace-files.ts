import * as l10n from "@vscode/l10n";
import { open, opendir, stat, type FileHandle } from "node:fs/promises";
import { resolve } from "node:path";
import { glob } from "tinyglobby";
import type { Outcome, OutsideFailure } from "../../core/ports/failure.ts";
import { foldersOfOthers } from "../../core/ports/workspace-files.ts";
import type { WorkspaceFiles } from "../../core/ports/workspace-files.ts";
import { attempt, toOutsideFailure } from "../outside-failure.ts";
import { listFolder, matchesAny, statPath } from "./search-folders.ts";

const leftOut = foldersOfOthers.map((name) => `**/${name}/**`);

/** The files of this machine. */
export const workspaceFiles: WorkspaceFiles = {
  readText,
  findTaskFiles: (folder) =>
    attempt(l10n.t("search the folder {0}", folder), async () => {
      // Opening it as a folder fails where it's a file, or not there.
      await (await opendir(folder)).close();
      const patterns = ["**/*.manus.yaml", "**/*.manus.yml"];
      const found = await glob(patterns, {
        cwd: folder,
        absolute: true,
        dot: true,
        ignore: leftOut,
        followSymbolicLinks: false,
      });
      return found.map((path) => resolve(path)).sort();
    }),
  stampOf: (path) =>
    stat(path).then(
      (found) => (found.isFile() ? `${String(found.mtimeMs)} ${String(found.size)}` : undefined),
      () => undefined,
    ),
  exists: (path) =>
    stat(path).then(
      () => true,
      () => false,
    ),
  stat: statPath,
  listFolder,
  matchesAny,
};

/** What is made room for at once beyond a file's own size. */
const chunkBytes = 64 * 1024;

async function readText(path: string, maximumBytes: number): Promise<Outcome<string>> {
  let file: FileHandle | undefined;
  try {
    // Asked before it's opened: opening a named pipe waits for somebody to write into it.
    const about = await stat(path);
    if (!about.isFile()) return failed("not-a-file", l10n.t("{0} isn't a file", path), l10n.t("Name a file."));
    if (about.size > maximumBytes) return tooLarge(path, about.size, maximumBytes);
    file = await open(path, "r");
    return decode(path, await readAtMost(file, maximumBytes + 1, about.size + 1), maximumBytes);
  } catch (error) {
    return { ok: false, failure: toOutsideFailure(error, l10n.t("read the file {0}", path)) };
  } finally {
    await file?.close();
  }
}

/** A file may grow while it's read, and special files have no size: about `expected` bytes, and never more than `limit`. */
async function readAtMost(file: FileHandle, limit: number, expected: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  while (total < limit) {
    const room = total < expected ? expected - total : chunkBytes;
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(Math.min(limit - total, room)) });
    if (bytesRead === 0) break;
    chunks.push(buffer.subarray(0, bytesRead));
    total += bytesRead;
  }
  return Buffer.concat(chunks, total);
}

function decode(path: string, bytes: Buffer, maximumBytes: number): Outcome<string> {
  if (bytes.length > maximumBytes) return tooLarge(path, bytes.length, maximumBytes);
  if (bytes.includes(0)) {
    return failed("not-text", l10n.t("{0} is a binary file or not UTF-8", path), l10n.t("Save it as UTF-8 text."));
  }
  try {
    return { ok: true, value: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return failed("not-text", l10n.t("{0} isn't UTF-8 text", path), l10n.t("Save it with the encoding UTF-8."));
  }
}

function tooLarge(path: string, size: number, limit: number): Outcome<never> {
  const message = l10n.t("{0} is too large: {1} bytes, at most {2} are read", path, size, limit);
  return failed("too-large", message, l10n.t("Split it into smaller files."));
}

function failed(
  code: string,
  message: string,
  remedy: string,
): { readonly ok: false; readonly failure: OutsideFailure } {
  return { ok: false, failure: { code, retryable: false, message, remedy } };
}

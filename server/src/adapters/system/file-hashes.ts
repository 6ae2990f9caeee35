import * as l10n from "@vscode/l10n";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { glob } from "tinyglobby";
import type { Outcome } from "../../core/ports/failure.ts";
import type { FileHashes } from "../../core/ports/file-hashes.ts";
import type { KeptFile } from "../../core/ports/step-cache.ts";
import { foldersOfOthers } from "../../core/ports/workspace-files.ts";
import { attempt } from "../outside-failure.ts";

const mostFiles = 20_000;
/** How many files are read at the same time. */
const together = 16;

/** The files of this machine. */
export const fileHashes: FileHashes = {
  async hashMatching(folder, globs) {
    const found = await attempt(l10n.t("look for the files that {0} match in {1}", globs.join(", "), folder), () =>
      findFiles(folder, globs),
    );
    if (!found.ok) return found;
    return found.value.length > mostFiles ? tooMany(globs, found.value.length) : hashAll(found.value);
  },
  hashFile: (path) => hashFile(path).catch(() => undefined),
};

async function findFiles(folder: string, globs: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const each of globs) {
    const named = each.split("/");
    const ignore = foldersOfOthers.filter((name) => !named.includes(name)).map((name) => `**/${name}/**`);
    const options = { cwd: folder, absolute: true, dot: true, ignore, followSymbolicLinks: false } as const;
    for (const path of await glob([each], options)) found.add(resolve(path));
  }
  return [...found].sort();
}

async function hashAll(paths: readonly string[]): Promise<Outcome<readonly KeptFile[]>> {
  const hashed: KeptFile[] = [];
  for (let start = 0; start < paths.length; start += together) {
    const some = paths.slice(start, start + together);
    const outcome = await attempt(l10n.t("read the files that a cache depends on"), () =>
      Promise.all(some.map(async (path) => ({ path, hash: await hashFile(path) }))),
    );
    if (!outcome.ok) return outcome;
    for (const { path, hash } of outcome.value) if (hash !== undefined) hashed.push({ path, hash });
  }
  return { ok: true, value: hashed };
}

/** Undefined for what is no file: opening a named pipe would wait for somebody to write into it. */
async function hashFile(path: string): Promise<string | undefined> {
  if (!(await stat(path)).isFile()) return undefined;
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

function tooMany(globs: readonly string[], count: number): Outcome<never> {
  const message = l10n.t(
    "{0} match {1} files, and at most {2} are read",
    globs.join(", "),
    String(count),
    String(mostFiles),
  );
  const remedy = l10n.t("Name the files that matter more closely.");
  return { ok: false, failure: { code: "too-many-files", retryable: false, message, remedy } };
}

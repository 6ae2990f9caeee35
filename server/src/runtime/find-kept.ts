import * as l10n from "@vscode/l10n";
import type { RunSpec } from "../core/dispatch/states.ts";
import type { Outcome } from "../core/ports/failure.ts";
import type { KeptFile, KeptStep, StepCache } from "../core/ports/step-cache.ts";
import { withFiles } from "../core/workflow/reuse/cache-key.ts";
import type { DispatcherPorts } from "./dispatcher-ports.ts";

/** Where a result is looked for: a key, but for the content of the files that these globs match. */
export interface CacheQuestionOfRun {
  readonly spec: Pick<RunSpec, "file" | "workspaceFolder">;
  readonly key: string;
  readonly files: readonly string[];
}

/** What was found: with the whole key, where that could be made, and why nothing can be taken over where that has a reason. */
export interface FoundKept {
  readonly key?: string;
  readonly kept?: KeptStep;
  readonly because?: string;
}

/** Look for a result that can be taken over: kept under this key and these files' content, and all that it delivered is there as it was. */
export async function findKept(
  { spec, key: base, files }: CacheQuestionOfRun,
  { digest, hashes }: Pick<DispatcherPorts["reuse"], "digest" | "hashes">,
  look: StepCache["read"],
): Promise<FoundKept> {
  const hashed = await hashGlobs(spec, files, hashes);
  if (!hashed.ok) return { because: hashed.failure.message };
  const key = withFiles(base, hashed.value, digest);
  const kept = await look(key);
  if (kept === undefined) return { key };
  for (const { path, hash } of kept.files) {
    if ((await hashes.hashFile(path)) === hash) continue;
    return { key, because: l10n.t("{0}, which it had delivered, isn't there as it was", path) };
  }
  return { key, kept };
}

/** A glob with `./` or `../` at its start is seen from the file, every other one from the workspace folder. */
async function hashGlobs(
  { file, workspaceFolder }: CacheQuestionOfRun["spec"],
  globs: readonly string[],
  hashes: DispatcherPorts["reuse"]["hashes"],
): Promise<Outcome<readonly KeptFile[]>> {
  const isOfFile = (glob: string): boolean => /^\.\.?\//.test(glob);
  const [ofFile, ofWorkspace] = [globs.filter(isOfFile), globs.filter((glob) => !isOfFile(glob))];
  const one = await hashes.hashMatching(workspaceFolder, ofWorkspace);
  const other = await hashes.hashMatching(folderOf(file), ofFile);
  if (!one.ok || !other.ok) return one.ok ? other : one;
  return { ok: true, value: [...one.value, ...other.value] };
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\"), 1));
}

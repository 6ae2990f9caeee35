import type { WorkspaceFiles } from "../core/ports/workspace-files.ts";
import { checkTextOnDisk } from "../core/language/check-text.ts";
import { FileLookups } from "../core/language/file-lookups.ts";
import { readIndex } from "../core/language/read-index.ts";
import { maximumLength } from "../core/language/yaml/limits.ts";
import type { LoadedFile } from "../runtime/dispatcher-ports.ts";

/** Read and check a file (absolute path) as the language server would, with what is known of its workspace. Never rejects. */
export async function loadRunnable(files: WorkspaceFiles, file: string, workspaceFolder: string): Promise<LoadedFile> {
  const text = await files.readText(file, maximumLength);
  if (!text.ok) return { outcome: "refused", because: text.failure, problems: [] };
  const known = { index: await readIndex(files, workspaceFolder), disk: new FileLookups(files) };
  const { runnable, value, problems, stepLines } = await checkTextOnDisk(text.value, file, known);
  if (runnable && value !== undefined) return { outcome: "runnable", value, stepLines };
  const because = {
    code: "invalid-file",
    message: `${file} can't run as it is`,
    remedy: "Correct the errors in the file, then run it again.",
  };
  return { outcome: "refused", because, problems };
}

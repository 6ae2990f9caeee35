import type { WorkspaceFiles } from "../core/ports/workspace-files.ts";
import { checkText } from "../core/language/check-text.ts";
import { emptyIndex } from "../core/language/workspace-index.ts";
import type { LoadedFile } from "../runtime/dispatcher-ports.ts";

/** A larger task file isn't read: nobody writes one by hand. */
const maximumBytes = 5 * 1024 * 1024;

/** Read and check a file (absolute path) as the language server would, with what is known of its workspace. Never rejects. */
export async function loadRunnable(files: WorkspaceFiles, file: string, _workspaceFolder: string): Promise<LoadedFile> {
  const text = await files.readText(file, maximumBytes);
  if (!text.ok) return { outcome: "refused", because: text.failure, problems: [] };
  const { runnable, value, problems, stepLines } = checkText(text.value, file, { ...emptyIndex, complete: false });
  if (runnable && value !== undefined) return { outcome: "runnable", value, stepLines };
  const because = {
    code: "invalid-file",
    message: `${file} can't run as it is`,
    remedy: "Correct the errors in the file, then run it again.",
  };
  return { outcome: "refused", because, problems };
}

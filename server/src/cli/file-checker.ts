import type { FileProblem } from "../protocol/runs.ts";
import type { Outcome, OutsideFailure } from "../core/ports/failure.ts";
import type { WorkspaceFiles } from "../core/ports/workspace-files.ts";
import { checkText } from "../core/language/check-text.ts";
import { emptyIndex } from "../core/language/workspace-index.ts";

/** A task file as the commands need it. */
export interface CheckedFile {
  /** Absolute path. */
  readonly file: string;
  /** Absent where the file is too broken to have one. */
  readonly name?: string;
  readonly problems: readonly FileProblem[];
}

/** A larger task file isn't read: nobody writes one by hand, and checking it would take long. */
const maximumBytes = 5 * 1024 * 1024;

/**
 * Check task files (absolute paths) as the language server does, each with what is known of the others in its workspace. A file that
 * can't be read is answered with a problem that says why.
 */
export async function checkFiles(
  files: WorkspaceFiles,
  paths: readonly string[],
  _workspaceFolder: string,
): Promise<readonly CheckedFile[]> {
  const checked: CheckedFile[] = [];
  for (const file of paths) checked.push(checkFile(file, await files.readText(file, maximumBytes)));
  return checked;
}

/** A file that can't be read, as a problem at its beginning. */
export function unreadable(file: string, failure: Pick<OutsideFailure, "code" | "message" | "remedy">): FileProblem {
  const where = { line: 1, column: 1, endLine: 1, endColumn: 1 };
  return { file, ...where, severity: "error", code: failure.code, message: `${failure.message}. ${failure.remedy}` };
}

function checkFile(file: string, text: Outcome<string>): CheckedFile {
  if (!text.ok) return { file, problems: [unreadable(file, text.failure)] };
  const { name, problems } = checkText(text.value, file, { ...emptyIndex, complete: false });
  return { file, problems, ...(name === undefined ? {} : { name }) };
}

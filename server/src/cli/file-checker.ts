import type { FileProblem } from "../protocol/runs.ts";
import type { Outcome, OutsideFailure } from "../core/ports/failure.ts";
import type { WorkspaceFiles } from "../core/ports/workspace-files.ts";
import { checkTextOnDisk } from "../core/language/check-text.ts";
import { FileLookups } from "../core/language/file-lookups.ts";
import { readIndex } from "../core/language/read-index.ts";
import { maximumLength } from "../core/language/yaml/limits.ts";

/** A task file as the commands need it. */
export interface CheckedFile {
  /** Absolute path. */
  readonly file: string;
  /** Absent where the file is too broken to have one. */
  readonly name?: string;
  readonly problems: readonly FileProblem[];
}

/**
 * Check task files (absolute paths) as the language server does, each with what is known of the others in its workspace. A file that
 * can't be read is answered with a problem that says why.
 */
export async function checkFiles(
  files: WorkspaceFiles,
  paths: readonly string[],
  workspaceFolder: string,
): Promise<readonly CheckedFile[]> {
  const checked: CheckedFile[] = [];
  const known = { index: await readIndex(files, workspaceFolder), disk: new FileLookups(files) };
  for (const file of paths) checked.push(await checkFile(file, await files.readText(file, maximumLength), known));
  return checked;
}

/** A file that can't be read, as a problem at its beginning. */
export function unreadable(file: string, failure: Pick<OutsideFailure, "code" | "message" | "remedy">): FileProblem {
  const where = { line: 1, column: 1, endLine: 1, endColumn: 1 };
  return { file, ...where, severity: "error", code: failure.code, message: `${failure.message}. ${failure.remedy}` };
}

async function checkFile(
  file: string,
  text: Outcome<string>,
  known: Parameters<typeof checkTextOnDisk>[2],
): Promise<CheckedFile> {
  if (!text.ok) return { file, problems: [unreadable(file, text.failure)] };
  const { name, problems } = await checkTextOnDisk(text.value, file, known);
  return { file, problems, ...(name === undefined ? {} : { name }) };
}

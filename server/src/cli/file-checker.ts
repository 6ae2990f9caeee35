import type { FileProblem } from "../protocol/runs.ts";
import type { OutsideFailure } from "../core/ports/failure.ts";

/** A task file as the commands need it. */
export interface CheckedFile {
  /** Absolute path. */
  readonly file: string;
  /** Absent where the file is too broken to have one. */
  readonly name?: string;
  readonly problems: readonly FileProblem[];
}

/** Checks task files as the language server does, each with what is known of the others in its workspace. */
export interface FileChecker {
  /** A file that can't be read is answered with a problem that says why. Never rejects. */
  check(files: readonly string[], workspaceFolder: string): Promise<readonly CheckedFile[]>;
}

/** A file that can't be read, as a problem at its beginning. */
export function unreadable(
  file: string,
  { code, message, remedy }: Pick<OutsideFailure, "code" | "message" | "remedy">,
): FileProblem {
  const where = { line: 1, column: 1, endLine: 1, endColumn: 1 };
  return { file, ...where, severity: "error", code, message: `${message}. ${remedy}` };
}

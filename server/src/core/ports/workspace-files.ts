import type { FileFact, FolderEntry } from "../language/surroundings.ts";
import type { Cancellation } from "./cancellation.ts";
import type { Outcome } from "./failure.ts";

/** Folders that hold what others made: nothing in them is a file of the workspace. */
export const foldersOfOthers: readonly string[] = ["node_modules", ".git", ".hg", ".svn", ".venv", ".vscode-test"];

/** Reading files of a workspace, for the language server and for starting runs. */
export interface WorkspaceFiles {
  /**
   * The text of a file. Fails with `not-found`, `not-permitted`, `not-text` (binary, or not UTF-8), `too-large` (above
   * `maximumBytes`), each with a remedy. A byte order mark is dropped.
   */
  readText(path: string, maximumBytes: number): Promise<Outcome<string>>;
  /** Absolute paths of the task files (`*.manus.yaml`, `*.manus.yml`) in a folder, sorted; `node_modules`, `.git` and the like are left out. */
  findTaskFiles(folder: string): Promise<Outcome<readonly string[]>>;
  /**
   * A short text that is another one once a file was written: made of when that was and of its size, so two writes of the same size within the clock of the file system go
   * unseen. Undefined where there is no file, or where that can't be told.
   */
  stampOf(path: string): Promise<string | undefined>;
  /** Whether there is a file or folder at an absolute path. */
  exists(path: string): Promise<boolean>;
  /**
   * What stands at an absolute path; links are followed. What is neither a file nor a folder, a named pipe for example, counts as none. Undefined where that can't be
   * told: a folder on the way may not be read.
   */
  stat(path: string): Promise<FileFact | undefined>;
  /**
   * What a folder (absolute path) holds, folders first, each by name; links count as what they lead to. `node_modules`, `.git` and the like are left out, and so is what
   * comes after the first 5,000. Empty where there is no such folder, or it can't be read.
   */
  listFolder(folder: string): Promise<readonly FolderEntry[]>;
  /**
   * Whether a glob without `..`, seen from a folder (absolute path), matches any file below it. Folders that are links aren't entered, nor `node_modules`, `.git` and
   * the like unless the glob names them. Undefined where that wasn't told within 20,000 names, where it was cancelled, and where a folder can't be read.
   */
  matchesAny(
    folder: string,
    glob: string,
    cancellation?: Pick<Cancellation, "cancelled">,
  ): Promise<boolean | undefined>;
}

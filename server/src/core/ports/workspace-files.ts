import type { Outcome } from "./failure.ts";

/** Reading files of a workspace, for the language server and for starting runs. */
export interface WorkspaceFiles {
  /**
   * The text of a file. Fails with `not-found`, `not-permitted`, `not-text` (binary, or not UTF-8), `too-large` (above
   * `maximumBytes`), each with a remedy. A byte order mark is dropped.
   */
  readText(path: string, maximumBytes: number): Promise<Outcome<string>>;
  /** Absolute paths of the task files (`*.manus.yaml`, `*.manus.yml`) in a folder, sorted; `node_modules`, `.git` and the like are left out. */
  findTaskFiles(folder: string): Promise<Outcome<readonly string[]>>;
  /** Whether there is a file or folder at an absolute path. */
  exists(path: string): Promise<boolean>;
}

import type { Outcome } from "./failure.ts";

/** Where a path of a task leads. */
export interface LocatedPath {
  /** Absolute; every symbolic link is followed where there is something. */
  readonly real: string;
  /** Whether `real` is the folder or lies below it, links followed. */
  readonly inside: boolean;
  readonly kind: "file" | "folder" | "none";
}

/** What the runtime itself reads and writes for an agent, beside what the agent does with its tools: attachments, outputs, todo.md. Nothing here rejects. */
export interface AgentFiles {
  /** Follow a path that starts at `folder` (absolute), or is absolute itself. Where nothing is there (`none`) links weren't followed. */
  locate(folder: string, written: string): Promise<LocatedPath>;
  /** Absolute paths of the files below `folder` that a glob matches, sorted, at most 1,000; links and the folders of others (`node_modules`, `.git`) aren't entered. Empty where nothing can be read. */
  find(folder: string, glob: string): Promise<readonly string[]>;
  /** The text of a file, as `WorkspaceFiles.readText` gives it. */
  readText(path: string, maximumBytes: number): Promise<Outcome<string>>;
  /** Another text once the file was written; undefined where there is none. */
  stampOf(path: string): Promise<string | undefined>;
  /** Write a private file as a whole, and its folder where there is none. After a crash it has its old or its new text. */
  writeText(path: string, text: string): Promise<Outcome<void>>;
  /** Copy a file over another one, or to where there is none, and make its folder. After a crash there is the old one or the new one. */
  copy(from: string, to: string): Promise<Outcome<void>>;
}

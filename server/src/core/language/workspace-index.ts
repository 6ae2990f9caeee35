import type { Span } from "./span.ts";

/** The two kinds of file. */
export type FileKind = "task" | "workflow";

/** An input that a file declares. */
export interface DeclaredInput {
  readonly name: string;
  /** As written; unknown types are found in the declaring file, not at its users. */
  readonly type: string;
  /** Whether a caller must give it: required and without a default. */
  readonly required: boolean;
  /** The values a `choice` takes. */
  readonly options: readonly string[];
}

/** What other files need to know of a file. */
export interface IndexEntry {
  /** Absolute path. */
  readonly file: string;
  readonly kind?: FileKind;
  readonly name?: string;
  /** Where `name`'s value stands. */
  readonly nameSpan?: Span;
  readonly inputs: readonly DeclaredInput[];
}

/** What is known of the task files around a document. */
export interface WorkspaceIndex {
  /** Absolute paths of the workspace folders. */
  readonly folders: readonly string[];
  /** False while the workspace is still being read: then nothing is called unknown. */
  readonly complete: boolean;
  /** Every file with this name. Usually one; two are a duplicate. */
  withName(name: string): readonly IndexEntry[];
  /** The file at an absolute path; either kind of slash. */
  atPath(path: string): IndexEntry | undefined;
  /** All names, for suggestions. */
  names(kind?: FileKind): readonly string[];
}

/** An index that knows no file; with it every reference by name is unknown. */
export const emptyIndex: WorkspaceIndex = {
  folders: [],
  complete: true,
  withName: () => [],
  atPath: () => undefined,
  names: () => [],
};

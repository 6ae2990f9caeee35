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
  readonly description?: string;
  /** As YAML writes it on one line; absent where there is none. */
  readonly default?: string;
  /** Its name in the declaring file. */
  readonly span: Span;
}

/** An output that a file declares. */
export interface DeclaredOutput {
  readonly name: string;
  /** What a task's output is read from: a file, JSON that fits a schema, a message; of a workflow an expression. */
  readonly from: "file" | "json" | "message" | "expression";
  /** The JSON Schema that it fits, where it's JSON: as written, so whatever somebody typed. */
  readonly schema?: unknown;
  /** Its name in the declaring file. */
  readonly span: Span;
}

/** A step that runs another file. */
export interface FileCall {
  readonly kind: FileKind;
  /** The name or the path that stands there, and where. */
  readonly reference: string;
  readonly span: Span;
  /** The step's id, else `step-<number>`. */
  readonly stepId: string;
  /** The keys of `with`: inputs of the file that is run. */
  readonly arguments: readonly { readonly name: string; readonly span: Span }[];
  /** Where the outputs of the file that is run are read: `steps.<id>.outputs.<name>`. */
  readonly outputs: readonly { readonly name: string; readonly span: Span }[];
}

/** What other files need to know of a file. */
export interface IndexEntry {
  /** Absolute path. */
  readonly file: string;
  readonly kind?: FileKind;
  readonly name?: string;
  /** Where `name`'s value stands. */
  readonly nameSpan?: Span;
  readonly title?: string;
  readonly description?: string;
  readonly inputs: readonly DeclaredInput[];
  readonly outputs: readonly DeclaredOutput[];
  /** In the order of the steps. */
  readonly calls: readonly FileCall[];
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
  /** Every known file, in no special order. */
  entries(): Iterable<IndexEntry>;
  /** All names, for suggestions. */
  names(kind?: FileKind): readonly string[];
}

/** An index that knows no file; with it every reference by name is unknown. */
export const emptyIndex: WorkspaceIndex = {
  folders: [],
  complete: true,
  withName: () => [],
  atPath: () => undefined,
  entries: () => [],
  names: () => [],
};

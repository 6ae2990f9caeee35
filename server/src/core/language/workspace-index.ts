import type { Bound } from "./checks/bound.ts";
import type { StepKind } from "./checks/step-facts.ts";
import type { Occurrence, WrittenName } from "./navigation/occurrence.ts";
import type { ExpressionType } from "./expressions/expression-type.ts";
import type { Span } from "./span.ts";

/** The kinds of file. */
export type FileKind = CalledKind | "test";

/** Those that a step, or a test, can name. */
export type CalledKind = "task" | "workflow";

/** An input that a file declares. Its span is that of its name in the declaring file. */
export interface DeclaredInput extends WrittenName {
  /** As written; unknown types are found in the declaring file, not at its users. */
  readonly type: string;
  /** Whether a caller must give it: required and without a default. */
  readonly required: boolean;
  /** The values a `choice` takes. */
  readonly options: readonly string[];
  readonly description?: string;
  /** As YAML writes it on one line; absent where there is none. */
  readonly default?: string;
}

/** An output that a file declares. Its span is that of its name in the declaring file. */
export interface DeclaredOutput extends WrittenName {
  /** What a task's output is read from: a file, JSON that fits a schema, a message; of a workflow an expression. */
  readonly from: "file" | "json" | "message" | "expression";
  /** The JSON Schema that it fits, where it's JSON: as written, so whatever somebody typed. */
  readonly schema?: unknown;
  /** Of a workflow's, what its expression gives, as far as its own file tells. */
  readonly type?: ExpressionType;
}

/** A step that runs another file. */
export interface FileCall {
  readonly kind: CalledKind;
  /** The name or the path that stands there, and where: without quotes. */
  readonly reference: string;
  readonly span: Span;
  /** As {@link WrittenName.fixed}. */
  readonly fixed?: true;
  /** Whether it may not come to it: the step has a condition, or goes over a list. */
  readonly conditional?: true;
  /** The step's id, else `step-<number>`. */
  readonly stepId: string;
  /** The keys of `with`: inputs of the file that is run. */
  readonly arguments: readonly WrittenName[];
  /** Where the outputs of the file that is run are read: `steps.<id>.outputs.<name>`. */
  readonly outputs: readonly WrittenName[];
}

/** A step, for those who look for it from elsewhere. */
export interface IndexedStep {
  /** Its `id`, else `step-<number>`. */
  readonly id: string;
  /** What to show of it: its title, or what it does. */
  readonly title: string;
  readonly kind?: StepKind;
  /** Its id, else its first key. */
  readonly span: Span;
}

/** What other files need to know of a file. */
export interface IndexEntry {
  /** Absolute path. */
  readonly file: string;
  readonly kind?: FileKind;
  readonly name?: string;
  /** Where `name`'s value stands, without quotes. */
  readonly nameSpan?: Span;
  /** As {@link WrittenName.fixed}, of the name. */
  readonly nameFixed?: true;
  readonly title?: string;
  readonly description?: string;
  readonly inputs: readonly DeclaredInput[];
  readonly outputs: readonly DeclaredOutput[];
  /** What its runs may take at most. */
  readonly bounds: readonly Bound[];
  /** The names or paths of the workflows that it runs. */
  readonly workflows: readonly string[];
  /** The ids of its steps, `step-<number>` for those that say none. */
  readonly stepIds: readonly string[];
  /** In the order of the steps; of a test the file that it tests. */
  readonly calls: readonly FileCall[];
  readonly steps: readonly IndexedStep[];
  /** What else stands in it that other files, or the disk, give a meaning to: uses of its own inputs, tools, accounts, instances and paths. */
  readonly names: readonly Occurrence[];
  /** Where it names its own steps. */
  readonly stepNames: readonly Occurrence[];
}

/** A step that runs a file, and the file it stands in. */
export interface PlacedCall {
  readonly entry: IndexEntry;
  readonly call: FileCall;
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
  /** Every step that names a file, by its name or by its path and whatever its kind; in no special order. */
  callsTo(file: Pick<IndexEntry, "file" | "name">): readonly PlacedCall[];
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
  callsTo: () => [],
  entries: () => [],
  names: () => [],
};

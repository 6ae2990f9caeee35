import { RequestType } from "vscode-jsonrpc";
import type { StepId } from "./states.ts";

/** One declared input of a file. */
export interface FileInput {
  readonly name: string;
  readonly type: "string" | "number" | "boolean" | "choice" | "file";
  readonly description?: string;
  /** As the file has it; absent where the file gives none. */
  readonly default?: unknown;
  /** What a `choice` may be, in the order of the file; empty for every other type. */
  readonly options: readonly string[];
  /** Whether a run needs a value and the file gives none. */
  readonly required: boolean;
}

/** One step of a file as it stands in the editor now. */
export interface FileStep {
  readonly id: StepId;
  readonly title: string;
  /** 0-based. */
  readonly line: number;
}

/** What a file offers to run. */
export interface FileDescription {
  readonly name: string;
  /** A `test` isn't run: its cases are, see `RunTestsRequest`. */
  readonly kind: "task" | "workflow" | "test";
  readonly inputs: readonly FileInput[];
  /** In the order of the file; empty for a task file. */
  readonly steps: readonly FileStep[];
}

/**
 * What the open (else the saved) text of a file offers to run. `null` where it is not a Manus file, or is too broken to tell its
 * kind. Findings don't matter here: a file with errors is described as far as it can be read. Answered by the language server.
 */
export const DescribeFileRequest = new RequestType<{ readonly uri: string }, FileDescription | null, void>(
  "manus/file/describe",
);

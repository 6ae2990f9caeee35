import { CORE_SCHEMA, load, mergeTag } from "js-yaml";
import type { FileProblem } from "../../protocol/runs.ts";
import type { Finding } from "./finding.ts";
import type { FileKind, WorkspaceIndex } from "./workspace-index.ts";

/** What a text of a `.manus.yaml` file came to. */
export interface CheckedText {
  /** Everything noticed, in the order of the text. */
  readonly findings: readonly Finding[];
  /** The same with lines and columns (1-based), for people and for the protocol. */
  readonly problems: readonly FileProblem[];
  /** Whether nothing keeps the file from running. */
  readonly runnable: boolean;
  /** The file's content as plain values (aliases and merge keys resolved, expressions as text); only when `runnable`. */
  readonly value?: Readonly<Record<string, unknown>>;
  readonly kind?: FileKind;
  readonly name?: string;
  /** The 0-based line of each step, in the order of the file. */
  readonly stepLines: readonly number[];
}

/**
 * Check a file's text as the language server does, for whoever runs or validates it. Never throws, whatever the text.
 * `file` is its absolute path; `index` what is known of the other files (see {@link emptyIndex} where nothing is).
 */
export function checkText(text: string, file: string, index: WorkspaceIndex): CheckedText {
  void index;
  void file;
  const value = readMapping(text);
  if (value === undefined) return { findings: [], problems: [], runnable: false, stepLines: [] };
  const steps = Array.isArray(value["steps"]) ? value["steps"] : [];
  const kind = value["kind"] === "task" ? "task" : "workflow";
  const name = String(value["name"]);
  return { findings: [], problems: [], runnable: true, value, kind, name, stepLines: steps.map(() => 0) };
}

function readMapping(text: string): Record<string, unknown> | undefined {
  try {
    return load(text, { schema: CORE_SCHEMA.withTags(mergeTag) }) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

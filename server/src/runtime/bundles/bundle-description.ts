import type { RunState } from "../../core/dispatch/states.ts";
import type { RunId, Timestamp } from "../../protocol/states.ts";

/** The documents of a bundle. */
export const documentNames = {
  /** What it is, for people and programs. */
  about: "run.json",
  /** The journal's records of its runs, one a line, as they were written. */
  journal: "journal.jsonl",
  /** Where the runs stand in the end. */
  state: "state.json",
  /** The run's file as it was when the bundle was made; what was run stands in the journal. */
  file: "file.manus.yaml",
} as const;

/** What `run.json` says. */
export interface BundleDescription {
  readonly runId: RunId;
  readonly name: string;
  readonly title: string;
  /** Where the file lay on the machine it comes from. */
  readonly file: string;
  readonly status: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly startedAt: Timestamp;
  readonly finishedAt: Timestamp;
  /** The run and those that its steps started. */
  readonly runs: readonly RunId[];
  readonly exportedAt: Timestamp;
  /** Of the program that wrote it. */
  readonly version: string;
}

/** The text of `run.json`. */
export function describeBundle({
  root: { spec, end, openedAt },
  runs,
  at,
  version,
}: {
  readonly root: RunState;
  readonly runs: readonly RunId[];
  readonly at: Timestamp;
  readonly version: string;
}): string {
  const description: BundleDescription = {
    runId: spec.id,
    name: spec.compiled.name,
    title: spec.compiled.title,
    file: spec.file,
    status: end?.status ?? "",
    inputs: spec.inputs,
    startedAt: spec.startedAt,
    finishedAt: end?.at ?? openedAt,
    runs,
    exportedAt: at,
    version,
  };
  return `${JSON.stringify(description, undefined, 2)}\n`;
}

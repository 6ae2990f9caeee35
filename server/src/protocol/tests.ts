import { NotificationType, RequestType } from "vscode-jsonrpc";
import type { FileProblem } from "./runs.ts";
import type { Refusal } from "./states.ts";

/** What became of one case of a test file. */
export interface CaseResult {
  /** The case's `name`; unique in its file. */
  readonly name: string;
  readonly outcome: "passed" | "failed";
  /** 0-based line of the case in its file. */
  readonly line: number;
  readonly durationMs: number;
  /** Steps that ended in it, items of `forEach` included. */
  readonly steps: number;
  /** What was otherwise than expected; empty when it passed. */
  readonly failures: readonly CaseFailure[];
}

/** One thing that was otherwise than a case expects. */
export interface CaseFailure {
  /** A sentence. */
  readonly message: string;
  /** 0-based line of the expectation, or of the case. */
  readonly line: number;
  readonly expected?: string;
  readonly actual?: string;
}

/** The answer to {@link RunTestsRequest}. */
export type RunTestsResult =
  | { readonly outcome: "ran"; readonly cases: readonly CaseResult[] }
  | { readonly outcome: "refused"; readonly because: Refusal; readonly problems: readonly FileProblem[] };

/** Which cases are to run. */
export interface RunTestsParams {
  /** Absolute path of a `*.test.manus.yaml` file. */
  readonly file: string;
  readonly workspaceFolder: string;
  /** Names of cases; absent: all. */
  readonly cases?: readonly string[];
}

/** Run a file's cases, with every tool and model stubbed: nothing outside is touched, no time passes but the machine's. */
export const RunTestsRequest = new RequestType<RunTestsParams, RunTestsResult, void>("manus/test/run");

/** One case has ended, while others of {@link RunTestsRequest} still run. */
export const CaseEndedNotification = new NotificationType<{ readonly file: string; readonly result: CaseResult }>(
  "manus/test/didEndCase",
);

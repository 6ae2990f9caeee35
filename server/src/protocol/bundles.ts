import { RequestType } from "vscode-jsonrpc";
import type { Refusal, RunId } from "./states.ts";

/** The answer to {@link ExportRunRequest}. */
export type ExportRunResult =
  | { readonly outcome: "exported"; readonly file: string; readonly bytes: number; readonly entries: number }
  | { readonly outcome: "refused"; readonly because: Refusal };

/** Write a run with all that belongs to it (its file, inputs, streams, outputs, its part of the journal) into one file. Refused while it goes on. */
export const ExportRunRequest = new RequestType<
  { readonly runId: RunId; readonly to: string; readonly overwrite?: boolean },
  ExportRunResult,
  void
>("manus/run/export");

/** The answer to {@link ImportRunRequest}. `replayed`: the journal's part leads to the very state that the bundle says. */
export type ImportRunResult =
  | { readonly outcome: "imported"; readonly runId: RunId; readonly replayed: true }
  | { readonly outcome: "refused"; readonly because: Refusal };

/** Take a bundle in, after checking every hash and replaying its events without calling anything. The run can then be looked at like any other, and nothing can be asked of it. */
export const ImportRunRequest = new RequestType<{ readonly file: string }, ImportRunResult, void>("manus/run/import");

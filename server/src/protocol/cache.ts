import { RequestType } from "vscode-jsonrpc";
import type { Refusal, Timestamp } from "./states.ts";

/** The result of a step that is kept, without the result itself. */
export interface CachedStepView {
  /** The `name` of its workflow. */
  readonly workflow: string;
  readonly step: string;
  /** The key that its file says, evaluated; secrets in it are hidden. */
  readonly label: string;
  readonly keptAt: Timestamp;
  /** On the disk. */
  readonly bytes: number;
}

/** The answer to {@link ListCacheRequest}: newest first. */
export type ListCacheResult =
  | { readonly outcome: "listed"; readonly entries: readonly CachedStepView[] }
  | { readonly outcome: "refused"; readonly because: Refusal };

/** List the results of steps that are kept (`cache`). */
export const ListCacheRequest = new RequestType<Record<string, never>, ListCacheResult, void>("manus/cache/list");

/** The answer to {@link ClearCacheRequest}: how many there were. */
export type ClearCacheResult =
  | { readonly outcome: "cleared"; readonly count: number }
  | { readonly outcome: "refused"; readonly because: Refusal };

/** Forget all results of steps that are kept. */
export const ClearCacheRequest = new RequestType<Record<string, never>, ClearCacheResult, void>("manus/cache/clear");

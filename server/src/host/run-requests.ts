import type { StepCache } from "../core/ports/step-cache.ts";
import { ClearCacheRequest, ListCacheRequest, type ClearCacheResult, type ListCacheResult } from "../protocol/cache.ts";
import { RetryRunRequest, SkipStepRequest } from "../protocol/runs.ts";
import type { Dispatcher } from "../runtime/dispatcher.ts";
import { retryRun, skipStep } from "../runtime/run-requests.ts";
import { hosted, type HostedRequest } from "./hosted-request.ts";
import { readNothing, readRetryRun, readSkipStep } from "./run-params.ts";

/** What the answers need. */
export interface RunRequestPorts {
  readonly dispatcher: Pick<Dispatcher, "decide">;
  readonly cache: Pick<StepCache, "list" | "clear">;
}

/** The requests about what needn't be done again, and what is. */
export function runRequests({ dispatcher, cache }: RunRequestPorts): readonly HostedRequest[] {
  return [
    hosted(RetryRunRequest, readRetryRun, (params) =>
      dispatcher.decide((transaction) => retryRun(transaction, params)),
    ),
    hosted(SkipStepRequest, readSkipStep, (params) =>
      dispatcher.decide((transaction) => skipStep(transaction, params)),
    ),
    hosted(ListCacheRequest, readNothing, () => list(cache)),
    hosted(ClearCacheRequest, readNothing, () => clear(cache)),
  ];
}

async function list(cache: RunRequestPorts["cache"]): Promise<ListCacheResult> {
  const listed = await cache.list();
  return listed.ok ? { outcome: "listed", entries: listed.value } : { outcome: "refused", because: listed.failure };
}

async function clear(cache: RunRequestPorts["cache"]): Promise<ClearCacheResult> {
  const cleared = await cache.clear();
  return cleared.ok ? { outcome: "cleared", count: cleared.value } : { outcome: "refused", because: cleared.failure };
}

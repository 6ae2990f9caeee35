import * as l10n from "@vscode/l10n";
import type { RunState } from "../core/dispatch/states.ts";
import type { TriageParams } from "../protocol/inbox.ts";
import type { Refusal, RunId } from "../protocol/states.ts";
import type { Decision } from "./decision.ts";
import type { Transaction } from "./transaction.ts";
import { triagedBy } from "./who-was-faster.ts";

/** Take failures out of the inbox: see `DismissFailuresRequest`. */
export function dismissFailures(transaction: Transaction, { runIds, by }: TriageParams): Decision {
  const done = runIds.filter((runId) => transaction.emit({ type: "runDismissed", runId, by }));
  if (done.length > 0) return undefined;
  const [first] = runIds;
  return first === undefined ? undefined : whyNotDismissed(transaction.draft.run(first), first);
}

/** Put failures back into the inbox: see `RecallFailuresRequest`. */
export function recallFailures(transaction: Transaction, { runIds, by }: TriageParams): Decision {
  const done = runIds.filter((runId) => transaction.emit({ type: "runRecalled", runId, by }));
  const [first] = runIds;
  if (done.length > 0 || first === undefined) return undefined;
  const run = transaction.draft.run(first);
  return run?.end?.triage?.state === "open" ? undefined : refuse(run, first);
}

/** Who dismisses what somebody has dismissed already has what they want. */
function whyNotDismissed(run: RunState | undefined, runId: RunId): Decision {
  const triage = run?.end?.triage;
  if (triage?.state === "dismissed") return { note: triagedBy(triage) };
  return refuse(run, runId);
}

function refuse(run: RunState | undefined, runId: RunId): Refusal {
  if (run === undefined) {
    const remedy = l10n.t("Those that ended long ago are on disk alone.");
    return { code: "unknown-run", message: l10n.t("There is no run {0}", runId), remedy };
  }
  const message =
    run.end?.status === "failed"
      ? l10n.t("The failure of this run waits for nobody")
      : l10n.t("The run hasn't failed: it waits in no inbox");
  return { code: "not-failed", message };
}

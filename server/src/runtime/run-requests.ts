import * as l10n from "@vscode/l10n";
import { blockersOf, groupTaken } from "../core/dispatch/groups.ts";
import { reopenAbove } from "../core/dispatch/reopen-above.ts";
import { retryRun as decideRetry } from "../core/dispatch/retry-run.ts";
import { skipStep as decideSkip } from "../core/dispatch/skip-step.ts";
import { omit } from "../core/dispatch/omit.ts";
import type { RunEvent } from "../core/dispatch/events.ts";
import type { RunSpec, RunState } from "../core/dispatch/states.ts";
import type { RetryRunParams, SkipStepParams } from "../protocol/runs.ts";
import type { Refusal, RunId } from "../protocol/states.ts";
import type { Decision } from "./decision.ts";
import { groupLookups } from "./group-moves.ts";
import type { Transaction } from "./transaction.ts";

/** Do failed steps of a run again, or everything from one on: see `RetryRunRequest`. */
export function retryRun(transaction: Transaction, { runId, from, by }: RetryRunParams): Decision {
  const { draft } = transaction;
  const run = draft.run(runId);
  if (run === undefined) return unknownRun(runId);
  const context = { by, findRun: (id: RunId) => draft.run(id), ...(from === undefined ? {} : { from }) };
  return reopenWith(transaction, run, { by, events: decideRetry(run, context) });
}

/** Leave a step out: see `SkipStepRequest`. */
export function skipStep(transaction: Transaction, { runId, ...params }: SkipStepParams): Decision {
  const run = transaction.draft.run(runId);
  if (run === undefined) return unknownRun(runId);
  const event = decideSkip(run, params);
  return reopenWith(transaction, run, { by: params.by, events: "code" in event ? event : [event] });
}

/** Why a run that is opened again may not be: its group is taken, and it doesn't wait. */
export function refuseReopening(transaction: Transaction, run: RunState): Refusal | undefined {
  return run.end === undefined ? undefined : refuseByGroup(transaction, omit({ ...run }, "end", "admitted"));
}

/** Why a run may not be created: its group is taken, and it doesn't wait. */
export function refuseToCreate(transaction: Transaction, spec: RunSpec): Refusal | undefined {
  return refuseByGroup(transaction, { spec, steps: [], held: false, openedAt: transaction.at, released: false });
}

interface Reopening {
  readonly by: string;
  readonly events: readonly RunEvent[] | Refusal;
}

function reopenWith(transaction: Transaction, run: RunState, { by, events }: Reopening): Decision {
  if ("code" in events) return events;
  const above = reopenAbove(run, { by, findRun: (id) => transaction.draft.run(id) });
  if ("code" in above) return above;
  const taken = refuseReopening(transaction, run);
  if (taken !== undefined) return taken;
  for (const event of [...above, ...events]) transaction.emit(event);
  return undefined;
}

/** Said at once to who asks. Whoever slips past it (a step's run) is ended by its group's next decision. */
function refuseByGroup(transaction: Transaction, run: RunState): Refusal | undefined {
  const { group } = run.spec.compiled;
  if (group?.onConflict !== "reject") return undefined;
  const [holder] = blockersOf(run, groupLookups(transaction.draft, run));
  return holder === undefined ? undefined : groupTaken(group.name, holder);
}

function unknownRun(runId: RunId): Refusal {
  return {
    code: "unknown-run",
    message: l10n.t("There is no run {0}", runId),
    remedy: l10n.t("List them: manusctl runs list. Those that ended long ago are on disk alone."),
  };
}

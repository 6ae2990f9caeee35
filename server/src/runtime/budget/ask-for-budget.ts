import * as l10n from "@vscode/l10n";
import type { BudgetLedger, CostingCall, ReachedBound } from "../../core/ports/budget.ts";
import { Cancelled, type Cancellation } from "../../core/ports/cancellation.ts";
import type { EndReason } from "../../protocol/states.ts";
import type { Desk } from "../agent/desk.ts";
import { CancellationSource } from "../cancellation-source.ts";

/** Who asks, and about which call. */
export interface BudgetQuestion {
  readonly call: CostingCall;
  readonly ledger: BudgetLedger;
  readonly desk: Desk;
  /** Whoever it is asked for doesn't want it any more. */
  readonly stopping: Cancellation;
}

/**
 * See to a bound that is reached: a person is asked, until they raise it, say stop, or there is room again by itself (somebody has raised it elsewhere, another day has
 * begun). Answers why the task ends; undefined where it may try again. Rejects with `Cancelled` only.
 */
export async function seeToBound(
  bound: ReachedBound,
  { call, ledger, desk, stopping }: BudgetQuestion,
): Promise<EndReason | undefined> {
  if (bound.onExceed === "stop") return bound.reason;
  const waiting = new CancellationSource();
  const stopListening = stopping.onCancelled(() => waiting.cancel());
  const asking = new CancellationSource();
  const room = ledger.untilRoom(call, waiting).then(() => asking.cancel(), unlessCancelled);
  const stopAsking = stopping.onCancelled(() => asking.cancel());
  try {
    const { choice, by } = await desk.ask(bound.ask, asking);
    if (choice !== "raise") {
      const { message, ...reason } = bound.reason;
      return { ...reason, message: l10n.t("{0}. More was not granted ({1})", message, by) };
    }
    await bound.raise(by);
  } catch (error) {
    if (!(error instanceof Cancelled) || stopping.cancelled) throw error;
  } finally {
    stopListening();
    stopAsking();
    waiting.cancel();
    await room;
  }
  return undefined;
}

function unlessCancelled(error: unknown): void {
  if (!(error instanceof Cancelled)) throw error;
}

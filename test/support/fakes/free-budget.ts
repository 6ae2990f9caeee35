import type { BudgetLedger } from "../../../server/src/core/ports/budget.ts";
import { Cancelled } from "../../../server/src/core/ports/cancellation.ts";

let holds = 0;

/** A ledger where nothing is bounded and nothing is written: every call may be made at once. */
export const freeBudget: BudgetLedger = {
  async reserve(_call, cancellation) {
    if (cancellation.cancelled) throw new Cancelled();
    return { outcome: "reserved", holdId: `free-${(holds += 1)}` };
  },
  reached: () => Promise.resolve(undefined),
  untilRoom: () => Promise.resolve(),
  today: () => "2026-11-21",
};

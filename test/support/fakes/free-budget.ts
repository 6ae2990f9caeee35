import type { BudgetLedger } from "../../../server/src/core/ports/budget.ts";

/** A ledger where nothing is bounded and nothing is written: every call may be made at once. */
export const freeBudget: BudgetLedger = {
  reserve: () => Promise.resolve({ outcome: "reserved", holdId: "" }),
  reached: () => Promise.resolve(undefined),
  untilRoom: () => Promise.resolve(),
  today: () => "2026-11-21",
};

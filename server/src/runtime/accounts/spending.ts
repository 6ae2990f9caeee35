import type { AccountDay } from "../../core/budget/tally.ts";
import type { AccountId } from "../../protocol/states.ts";

/** What one account has spent, in US dollars. */
export interface Spent {
  readonly today: number;
  readonly thisMonth: number;
}

/**
 * What an account has spent by the ledger, since local midnight and since the first of the month. `today`: `YYYY-MM-DD`. Undefined where nothing that it spent has a known
 * price. What was set aside for a call whose end nobody knows counts as spent, as it does for budgets.
 */
export function spentBy(days: Iterable<AccountDay>, account: AccountId, today: string): Spent | undefined {
  let spent: Spent | undefined;
  for (const { accountId, day, spent: amount } of days) {
    if (accountId !== account || amount.cost === undefined) continue;
    const before: Spent = spent ?? { today: 0, thisMonth: 0 };
    spent = {
      today: before.today + (day === today ? amount.cost : 0),
      thisMonth: before.thisMonth + (day.slice(0, 7) === today.slice(0, 7) ? amount.cost : 0),
    };
  }
  return spent;
}

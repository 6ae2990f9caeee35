import type { FoldBook } from "../../core/analytics/fold-book.ts";
import type { KnownRun } from "../../core/analytics/open-work.ts";
import { creditsOf, dollarsOf } from "../../core/analytics/use-more.ts";
import { dayKey } from "../../core/budget/tally.ts";
import type { BudgetFigures } from "../../protocol/analytics.ts";
import type { AccountView } from "../../protocol/fleet.ts";

const mostRuns = 100;

/** What may be spent now and how much of it is: by accounts today, and by runs that go on. */
export function budgetsNow(fold: FoldBook, accounts: readonly AccountView[], today: string): readonly BudgetFigures[] {
  const ofAccounts = accounts.flatMap((account) => ofAccount(fold, account, today));
  const open = [...fold.runs.all].filter(([, { ended, budget }]) => ended === undefined && budget !== undefined);
  return [...ofAccounts, ...open.slice(-mostRuns).flatMap(([runId, run]) => ofRun(runId, run))];
}

function ofAccount(fold: FoldBook, { id, budget }: AccountView, today: string): readonly BudgetFigures[] {
  const perDay = budget?.perDay;
  if (perDay === undefined) return [];
  const times = 1 + (fold.raised.get(dayKey(id, today)) ?? 0);
  let [nanoDollars, milliCredits] = [0, 0];
  for (const { kind, account, sums } of fold.days.cellsOf(today)) {
    if (kind !== "spend" || account !== id) continue;
    nanoDollars += sums.nanoDollars ?? 0;
    milliCredits += sums.milliCredits ?? 0;
  }
  const of = { kind: "account", name: id } as const;
  return [
    ...figures(of, "usd", perDay.cost, dollarsOf(nanoDollars), times),
    ...figures(of, "credits", perDay.credits, creditsOf(milliCredits), times),
  ];
}

function ofRun(runId: string, { title, budget = {}, spent = {}, raised = 0 }: KnownRun): readonly BudgetFigures[] {
  const of = { kind: "run", name: title, runId } as const;
  const times = 1 + raised;
  return [
    ...figures(of, "usd", budget.cost, spent.cost ?? 0, times),
    ...figures(of, "credits", budget.credits, spent.credits ?? 0, times),
    ...figures(of, "tokens", budget.tokens, spent.tokens ?? 0, times),
  ];
}

function figures(
  of: Pick<BudgetFigures, "kind" | "name" | "runId">,
  unit: BudgetFigures["unit"],
  ...[once, spent, times]: readonly [once: number | undefined, spent: number, times: number]
): readonly BudgetFigures[] {
  if (once === undefined) return [];
  const bound = once * times;
  return [{ ...of, unit, bound, spent, left: Math.max(0, bound - spent) }];
}

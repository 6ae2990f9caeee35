import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import { listInWords } from "../core/locale/lists.ts";
import { present } from "../core/present.ts";
import type { AccountBudget } from "../protocol/accounts.ts";
import { amountText } from "./accounts-text.ts";
import { parseBound } from "./arguments.ts";

/** What an account may spend a day, as it's given on the command line. */
export interface BudgetOptions {
  readonly budgetPerDayCost?: number | "none";
  readonly budgetPerDayCredits?: number | "none";
}

/** Let a command take {@link BudgetOptions}. */
export function addBudgetOptions(command: Command): Command {
  return command
    .option(
      "--budget-per-day-cost <dollars>",
      l10n.t("the most that its tasks may spend a day; none: no bound"),
      parseBound,
    )
    .option("--budget-per-day-credits <credits>", l10n.t("the same in credits of the Manus cloud"), parseBound);
}

/** The budget that is given, with what was there before where it isn't said; undefined where nothing is given. */
export function readBudget(
  { budgetPerDayCost, budgetPerDayCredits }: BudgetOptions,
  before: AccountBudget | undefined,
): AccountBudget | undefined {
  if (budgetPerDayCost === undefined && budgetPerDayCredits === undefined) return undefined;
  const cost = boundOf(budgetPerDayCost, before?.perDay?.cost);
  const credits = boundOf(budgetPerDayCredits, before?.perDay?.credits);
  return { perDay: present({ cost, credits }) };
}

/** `$5.00 and 300 credits`; nothing where there is no bound. */
export function budgetText(budget: AccountBudget | undefined): string {
  const { cost, credits } = budget?.perDay ?? {};
  return listInWords(
    [amountText(cost, "usd"), amountText(credits, "credits")].filter((text) => text !== ""),
    "and",
  );
}

function boundOf(given: number | "none" | undefined, before: number | undefined): number | undefined {
  return given === "none" ? undefined : (given ?? before);
}

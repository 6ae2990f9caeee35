import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import { present } from "../../core/present.ts";
import { ChangeAccountRequest, type AccountBudget } from "../../protocol/accounts.ts";
import { parseAmount } from "../arguments.ts";
import { addBudgetOptions, readBudget, type BudgetOptions } from "../budget-options.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, refusedAs, valueOf } from "../failing.ts";
import { findAccount } from "../find-account.ts";
import { formatOption, type FormatOptions } from "../output.ts";
import { writeDone } from "../write-done.ts";

type Changes = Parameters<typeof changeAccount>[2];

interface ChangeOptions extends FormatOptions, BudgetOptions {
  readonly title?: string;
  readonly baseUrl?: string;
  readonly model?: string;
  readonly warnBelow?: number;
}

/** `manusctl accounts rename|change|enable|disable`. */
export function addAccountsChange(accounts: Command, context: CliContext): void {
  accounts
    .command("rename")
    .summary(l10n.t("give an account another title"))
    .description(l10n.t("Give an account another title. The name that files write stays as it is."))
    .argument("<id>", l10n.t("the account's name"))
    .argument("<title>", l10n.t("what people read"))
    .addOption(formatOption())
    .addHelpText("after", '\nExample:\n  manusctl accounts rename work "Work, Berlin"')
    .action((id: string, title: string, { output }: FormatOptions) => changeAccount(context, id, { title }, output));
  const change = accounts
    .command("change")
    .summary(l10n.t("change an account's address, model, warning level or budget"))
    .description(l10n.t("Change what is known of an account. What isn't given stays as it is."))
    .argument("<id>", l10n.t("the account's name"))
    .option("--title <title>", l10n.t("what people read"))
    .option("--base-url <url>", l10n.t("where its provider is asked"))
    .option("--model <model>", l10n.t("the model of a task that names none"))
    .option("--warn-below <amount>", l10n.t("show it as low below so many credits (or US dollars)"), parseAmount);
  addBudgetOptions(change)
    .addOption(formatOption())
    .addHelpText(
      "after",
      `\n${l10n.t("Examples:")}\n  manusctl accounts change work --warn-below 500\n  manusctl accounts change openai --budget-per-day-cost 5`,
    )
    .action(async (id: string, options: ChangeOptions) => {
      const { budget } = findAccount(valueOf(await context.link.connect({ start: true })), id);
      return changeAccount(context, id, read(options, budget), options.output);
    });
  addSwitch(accounts, context, { name: "enable", disabled: false, what: l10n.t("Let tasks start on accounts again.") });
  addSwitch(accounts, context, {
    name: "disable",
    disabled: true,
    what: l10n.t("Let no more tasks start on accounts. What runs on them goes on, and their keys stay."),
  });
}

interface Switch {
  readonly name: string;
  readonly disabled: boolean;
  readonly what: string;
}

function addSwitch(accounts: Command, context: CliContext, { name, disabled, what }: Switch): void {
  accounts
    .command(name)
    .summary(disabled ? l10n.t("let no more tasks start on an account") : l10n.t("let tasks start on an account again"))
    .description(what)
    .argument("<id>", l10n.t("the account's name"))
    .addOption(formatOption())
    .addHelpText("after", `\nExample:\n  manusctl accounts ${name} work`)
    .action((id: string, { output }: FormatOptions) => changeAccount(context, id, { disabled }, output));
}

function read(options: ChangeOptions, before: AccountBudget | undefined): Changes {
  const { title, baseUrl, model, warnBelow } = options;
  const budget = readBudget(options, before);
  const changes = present({ title, baseUrl, defaultModel: model, warnBelow, budget });
  if (Object.keys(changes).length > 0) return changes;
  throw new CommandFailure(
    exitCodes.badUsage,
    l10n.t("Nothing is to be changed"),
    l10n.t("Say what, for example --warn-below 500."),
  );
}

async function changeAccount(
  { link, terminal }: CliContext,
  id: string,
  changes: {
    readonly title?: string;
    readonly baseUrl?: string;
    readonly defaultModel?: string;
    readonly disabled?: boolean;
    readonly warnBelow?: number;
    readonly budget?: AccountBudget;
  },
  output: FormatOptions["output"],
): Promise<void> {
  findAccount(valueOf(await link.connect({ start: true })), id);
  const outcome = valueOf(await link.request(ChangeAccountRequest, { accountId: id, changes, by: "terminal" }));
  if (outcome.outcome === "refused") throw refusedAs(outcome.because);
  writeDone(terminal, output, {
    value: { account: id, changed: changes, note: outcome.note ?? null },
    text: l10n.t("Changed the account {0}", id),
    notes: [outcome.note],
  });
}

import type { Command } from "commander";
import type { AccountView } from "../../protocol/fleet.ts";
import { amountText, availableText, describePlace, keyText, problemText } from "../accounts-text.ts";
import { budgetText } from "../budget-options.ts";
import type { CliContext } from "../context.ts";
import { valueOf } from "../failing.ts";
import { findAccount } from "../find-account.ts";
import { formatOption, renderFields, renderTable, writeResult, type FormatOptions } from "../output.ts";
import { printable } from "../printable.ts";
import { paint, type Terminal } from "../terminal.ts";

/** `manusctl accounts list|show`. */
export function addAccountsList(accounts: Command, context: CliContext): void {
  accounts
    .command("list")
    .summary("list accounts, what they have left and what they spent")
    .description(
      "List all accounts: where their key is kept, what they have left, what was spent today and this month, and what is wrong with them. Never with a key.",
    )
    .addOption(formatOption())
    .addHelpText("after", "\nExamples:\n  manusctl accounts list\n  manusctl accounts list -o json | jq -r '.[].id'")
    .action((options: FormatOptions) => listAccounts(context, options));
  accounts
    .command("show")
    .summary("show an account with its instances")
    .description("Show all there is to know of an account. What it has left is as last asked: see `accounts check`.")
    .argument("<id>", "the account's name")
    .addOption(formatOption())
    .addHelpText("after", "\nExample:\n  manusctl accounts show work")
    .action((id: string, options: FormatOptions) => showAccount(context, id, options));
}

async function listAccounts({ link, terminal }: CliContext, { output }: FormatOptions): Promise<void> {
  const { accounts } = valueOf(await link.connect({ start: true }));
  writeResult(terminal, output, accounts, () => {
    const rows = accounts.map((account) => {
      const { id, provider, title, usage } = account;
      return [
        id,
        provider,
        printable(title),
        keyText(terminal, account),
        availableText(terminal, usage),
        usage === undefined ? "" : amountText(usage.spentToday, usage.unit),
        usage === undefined ? "" : amountText(usage.spentThisMonth, usage.unit),
        budgetText(account.budget),
        problemText(account),
      ];
    });
    const head = ["ACCOUNT", "PROVIDER", "TITLE", "KEY", "AVAILABLE", "TODAY", "THIS MONTH", "PER DAY", "PROBLEM"];
    return renderTable(terminal, head, rows);
  });
}

async function showAccount({ link, terminal }: CliContext, id: string, { output }: FormatOptions): Promise<void> {
  const fleet = valueOf(await link.connect({ start: true }));
  const account = findAccount(fleet, id);
  const instances = fleet.instances.filter(({ accountId }) => accountId === id).map((instance) => instance.id);
  writeResult(terminal, output, account, () => renderAccount(terminal, account, instances));
}

function renderAccount(terminal: Terminal, account: AccountView, instances: readonly string[]): string {
  const { usage, key, keyPlace, models, warnBelow } = account;
  const unit = usage?.unit ?? (account.provider === "manus" ? "credits" : "usd");
  const problem = problemText(account);
  return renderFields(terminal, [
    ["Account", account.id],
    ["Title", printable(account.title)],
    ["Provider", account.provider],
    ["Address", printed(account.baseUrl)],
    ["Key", keyText(terminal, account)],
    ["", keyPlace === undefined || key === "missing" ? undefined : describePlace(keyPlace)],
    ["Problem", problem === "" ? undefined : paint(terminal, "red", problem)],
    ["Available", availableText(terminal, usage)],
    ["Warned below", amountText(warnBelow, unit)],
    ["Spent today", usage === undefined ? undefined : amountText(usage.spentToday, usage.unit)],
    ["Spent this month", usage === undefined ? undefined : amountText(usage.spentThisMonth, usage.unit)],
    ["May spend a day", budgetText(account.budget)],
    ["Fills up", usage?.refreshesAt],
    ["As of", usage?.asOf],
    ["Default model", printed(account.defaultModel)],
    ["Models", models === undefined ? undefined : printable(models.join(", "))],
    ["Instances", instances.join(", ")],
    ["Made by", account.origin],
  ]);
}

function printed(text: string | undefined): string | undefined {
  return text === undefined ? undefined : printable(text);
}

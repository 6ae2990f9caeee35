import * as l10n from "@vscode/l10n";
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
    .summary(l10n.t("list accounts, what they have left and what they spent"))
    .description(
      l10n.t(
        "List all accounts: where their key is kept, what they have left, what was spent today and this month, and what is wrong with them. Never with a key.",
      ),
    )
    .addOption(formatOption())
    .addHelpText(
      "after",
      `\n${l10n.t("Examples:")}\n  manusctl accounts list\n  manusctl accounts list -o json | jq -r '.[].id'`,
    )
    .action((options: FormatOptions) => listAccounts(context, options));
  accounts
    .command("show")
    .summary(l10n.t("show an account with its instances"))
    .description(
      l10n.t("Show all there is to know of an account. What it has left is as last asked: see `accounts check`."),
    )
    .argument("<id>", l10n.t("the account's name"))
    .addOption(formatOption())
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl accounts show work`)
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
    const head = [
      l10n.t("ACCOUNT"),
      l10n.t("PROVIDER"),
      l10n.t("TITLE"),
      l10n.t("KEY"),
      l10n.t("AVAILABLE"),
      l10n.t("TODAY"),
      l10n.t("THIS MONTH"),
      l10n.t("PER DAY"),
      l10n.t("PROBLEM"),
    ];
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
    [l10n.t("Account"), account.id],
    [l10n.t("Title"), printable(account.title)],
    [l10n.t("Provider"), account.provider],
    [l10n.t("Address"), printed(account.baseUrl)],
    [l10n.t("Key"), keyText(terminal, account)],
    ["", keyPlace === undefined || key === "missing" ? undefined : describePlace(keyPlace)],
    [l10n.t("Problem"), problem === "" ? undefined : paint(terminal, "red", problem)],
    [l10n.t("Available"), availableText(terminal, usage)],
    [l10n.t("Warned below"), amountText(warnBelow, unit)],
    [l10n.t("Spent today"), usage === undefined ? undefined : amountText(usage.spentToday, usage.unit)],
    [l10n.t("Spent this month"), usage === undefined ? undefined : amountText(usage.spentThisMonth, usage.unit)],
    [l10n.t("May spend a day"), budgetText(account.budget)],
    [l10n.t("Fills up"), usage?.refreshesAt],
    [l10n.t("As of"), usage?.asOf],
    [l10n.t("Default model"), printed(account.defaultModel)],
    [l10n.t("Models"), models === undefined ? undefined : printable(models.join(", "))],
    [l10n.t("Instances"), instances.join(", ")],
    [l10n.t("Made by"), account.origin],
  ]);
}

function printed(text: string | undefined): string | undefined {
  return text === undefined ? undefined : printable(text);
}

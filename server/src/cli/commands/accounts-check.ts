import type { Command } from "commander";
import { CheckAccountRequest, type AccountCheck } from "../../protocol/accounts.ts";
import { amountText, availableText } from "../accounts-text.ts";
import type { CliContext } from "../context.ts";
import { refusedAs, valueOf } from "../failing.ts";
import { findAccount } from "../find-account.ts";
import { formatOption, renderFields, writeResult, type FormatOptions } from "../output.ts";
import { printable } from "../printable.ts";
import type { Terminal } from "../terminal.ts";

/** `manusctl accounts check`. */
export function addAccountsCheck(accounts: Command, context: CliContext): void {
  accounts
    .command("check")
    .summary("ask an account's provider how it stands now")
    .description(
      "Ask the provider of an account by a harmless call, which costs nothing: whether the key is good, what is left, which models there are.",
    )
    .argument("<id>", "the account's name")
    .addOption(formatOption())
    .addHelpText("after", "\nExample:\n  manusctl accounts check work -o json | jq .usage.available")
    .action((id: string, options: FormatOptions) => checkAccount(context, id, options));
}

async function checkAccount({ link, terminal }: CliContext, id: string, { output }: FormatOptions): Promise<void> {
  findAccount(valueOf(await link.connect({ start: true })), id);
  const result = valueOf(await link.request(CheckAccountRequest, { accountId: id }));
  if (result.outcome === "refused") throw refusedAs(result.because);
  writeResult(terminal, output, result.check, () => renderCheck(terminal, result.check));
}

function renderCheck(terminal: Terminal, { summary, usage, models }: AccountCheck): string {
  const fields = renderFields(terminal, [
    ["Available", availableText(terminal, usage)],
    ["Spent today", usage === undefined ? undefined : amountText(usage.spentToday, usage.unit)],
    ["Spent this month", usage === undefined ? undefined : amountText(usage.spentThisMonth, usage.unit)],
    ["Fills up", usage?.refreshesAt],
    ["Models", models === undefined ? undefined : printable(models.join(", "))],
  ]);
  return [printable(summary), fields].filter((part) => part !== "").join("\n");
}

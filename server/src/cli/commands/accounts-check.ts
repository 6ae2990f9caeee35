import * as l10n from "@vscode/l10n";
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
    .summary(l10n.t("ask an account's provider how it stands now"))
    .description(
      l10n.t(
        "Ask the provider of an account by a harmless call, which costs nothing: whether the key is good, what is left, which models there are.",
      ),
    )
    .argument("<id>", l10n.t("the account's name"))
    .addOption(formatOption())
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl accounts check work -o json | jq .usage.available`)
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
    [l10n.t("Available"), availableText(terminal, usage)],
    [l10n.t("Spent today"), usage === undefined ? undefined : amountText(usage.spentToday, usage.unit)],
    [l10n.t("Spent this month"), usage === undefined ? undefined : amountText(usage.spentThisMonth, usage.unit)],
    [l10n.t("Fills up"), usage?.refreshesAt],
    [l10n.t("Models"), models === undefined ? undefined : printable(models.join(", "))],
  ]);
  return [printable(summary), fields].filter((part) => part !== "").join("\n");
}

import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import type { CliContext } from "../context.ts";
import { addAccountsAdd } from "./accounts-add.ts";
import { addAccountsChange } from "./accounts-change.ts";
import { addAccountsCheck } from "./accounts-check.ts";
import { addAccountsList } from "./accounts-list.ts";
import { addAccountsRemove } from "./accounts-remove.ts";
import { addAccountsSetKey } from "./accounts-set-key.ts";

/** `manusctl accounts`. */
export function addAccounts(program: Command, context: CliContext): void {
  const accounts = program
    .command("accounts")
    .summary(l10n.t("who pays: Manus cloud, models, the editor"))
    .description(
      l10n.t(
        "The accounts that tasks are paid with: users of the Manus cloud, OpenAI-compatible model servers, the editor's language models. A key is typed without being shown or piped in, and never an argument, which would stay in the shell's history.",
      ),
    );
  addAccountsList(accounts, context);
  addAccountsAdd(accounts, context);
  addAccountsSetKey(accounts, context);
  addAccountsChange(accounts, context);
  addAccountsCheck(accounts, context);
  addAccountsRemove(accounts, context);
}

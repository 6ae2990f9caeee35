import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import { present } from "../../core/present.ts";
import { SetKeyRequest } from "../../protocol/accounts.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, refusedAs, valueOf } from "../failing.ts";
import { findAccount } from "../find-account.ts";
import { addKeyOptions, lentFor, placeNote, refuseKeyArgument, type KeyOptions } from "../key-options.ts";
import { formatOption, type FormatOptions } from "../output.ts";
import { readKey } from "../read-key.ts";
import { writeDone } from "../write-done.ts";

/** `manusctl accounts set-key`. */
export function addAccountsSetKey(accounts: Command, context: CliContext): void {
  const command = accounts
    .command("set-key")
    .summary(l10n.t("give an account its key, or another one"))
    .description(
      l10n.t(
        "Give an account its key, or another one (rotation): what runs uses it from its next call on. The key is typed without being shown, or piped in; it is tried by a harmless call first.",
      ),
    )
    .argument("<id>", l10n.t("the account's name"));
  addKeyOptions(command)
    .addOption(formatOption())
    .addHelpText(
      "after",
      `\n${l10n.t("Examples:")}\n  manusctl accounts set-key work\n  pass show manus | manusctl accounts set-key work --key-stdin`,
    )
    .action((id: string, options: KeyOptions & FormatOptions) => setKey(context, id, options));
}

async function setKey(context: CliContext, id: string, options: KeyOptions & FormatOptions): Promise<void> {
  const { link, terminal, environment } = context;
  refuseKeyArgument(options);
  const account = findAccount(valueOf(await link.connect({ start: true })), id);
  if (account.provider === "local" || account.provider === "editor") {
    throw new CommandFailure(exitCodes.badUsage, l10n.t("The account {0} needs no key", id));
  }
  const question = `${l10n.t("Key of {0} (it isn't shown):", id)} `;
  const fromEnvironment = options.keep === "environment";
  const key = fromEnvironment
    ? undefined
    : await readKey(terminal, { question, stdin: options.keyStdin === true, optional: false });
  const lent = lentFor(options, environment);
  const wish = present({ key, keyPlace: options.keep, unchecked: options.unchecked, environment: lent });
  const outcome = valueOf(await link.request(SetKeyRequest, { accountId: id, ...wish, by: "terminal" }));
  if (outcome.outcome === "refused") throw refusedAs(outcome.because);
  writeDone(terminal, options.output, {
    value: { account: id, keyPlace: outcome.keyPlace ?? null, note: outcome.note ?? null },
    text: l10n.t("The account {0} has its key", id),
    notes: [placeNote(outcome)],
  });
}

import * as l10n from "@vscode/l10n";
import { Option, type Command } from "commander";
import { present } from "../../core/present.ts";
import { AddAccountRequest, type AccountOutcome, type NewAccount } from "../../protocol/accounts.ts";
import { askForAccount, type AccountDraft, type AddableProvider } from "../account-questions.ts";
import { parseAmount } from "../arguments.ts";
import { addBudgetOptions, readBudget, type BudgetOptions } from "../budget-options.ts";
import { requireYes } from "../confirm.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, refusedAs, valueOf } from "../failing.ts";
import { addKeyOptions, lentFor, placeNote, refuseKeyArgument, type KeyOptions } from "../key-options.ts";
import { formatOption, type FormatOptions } from "../output.ts";
import { printable } from "../printable.ts";
import { readKey } from "../read-key.ts";
import { writeDone } from "../write-done.ts";

interface AddOptions extends FormatOptions, KeyOptions, BudgetOptions {
  readonly provider?: AddableProvider;
  readonly baseUrl?: string;
  readonly title?: string;
  readonly model?: string;
  readonly warnBelow?: number;
}

type Accepted = Extract<AccountOutcome, { readonly outcome: "accepted" }>;

/** `manusctl accounts add`. */
export function addAccountsAdd(accounts: Command, context: CliContext): void {
  const command = accounts
    .command("add")
    .summary(l10n.t("add an account"))
    .description(
      l10n.t(
        "Add an account and try its key by a harmless call. On a terminal, what isn't given is asked (`<` goes back); elsewhere everything is given by flags and the key is piped in.",
      ),
    )
    .argument("[id]", l10n.t("its name, as files write it: small letters, digits and hyphens"))
    .addOption(
      new Option(
        "--provider <provider>",
        l10n.t("a user of the Manus cloud, an OpenAI-compatible server, or the editor's models"),
      ).choices(["manus", "model", "editor"]),
    )
    .option("--base-url <url>", l10n.t("where the provider is asked; a model server needs it"))
    .option("--title <title>", l10n.t("what people read; the name unless told"))
    .option("--model <model>", l10n.t("the model of a task that names none"))
    .option("--warn-below <amount>", l10n.t("show it as low below so many credits (or US dollars)"), parseAmount);
  addKeyOptions(addBudgetOptions(command))
    .addOption(formatOption())
    .addHelpText(
      "after",
      `
${l10n.t("Examples:")}
  manusctl accounts add work --provider manus
  pass show manus | manusctl accounts add work --provider manus --key-stdin
  manusctl accounts add ollama --provider model --base-url http://127.0.0.1:11434/v1 --model qwen3`,
    )
    .action((id: string | undefined, options: AddOptions) => addAccount(context, id, options));
}

async function addAccount(context: CliContext, id: string | undefined, options: AddOptions): Promise<void> {
  refuseKeyArgument(options);
  const { terminal, link } = context;
  // Before anything is typed: without a host it would be typed for nothing.
  valueOf(await link.connect({ start: true }));
  const draft = terminal.interactive ? await askForAccount(terminal, toDraft(id, options)) : toDraft(id, options);
  const account = { ...toAccount(draft), ...present({ budget: readBudget(options, undefined) }) };
  const outcome = await send(context, account, options);
  writeDone(terminal, options.output, {
    value: { account: account.id, keyPlace: outcome.keyPlace ?? null, note: outcome.note ?? null },
    text: l10n.t("Added the account {0}", account.id),
    notes: [placeNote(outcome)],
  });
}

function toDraft(id: string | undefined, { provider, baseUrl, title, model, warnBelow }: AddOptions): AccountDraft {
  return present({ id, provider, baseUrl, title, defaultModel: model, warnBelow });
}

function toAccount({ id, provider, title, ...rest }: AccountDraft): NewAccount {
  if (id === undefined)
    throw new CommandFailure(exitCodes.badUsage, l10n.t("It needs a name"), l10n.t("Give it before the flags."));
  if (provider === undefined) {
    throw new CommandFailure(
      exitCodes.badUsage,
      l10n.t("It isn't said what it is an account of"),
      l10n.t("Give --provider."),
    );
  }
  if (provider === "model" && rest.baseUrl === undefined) {
    const example = "for example http://127.0.0.1:11434/v1";
    throw new CommandFailure(
      exitCodes.badUsage,
      l10n.t("A model server needs an address"),
      l10n.t("Give --base-url, {0}.", example),
    );
  }
  return { id, provider, title: title ?? id, ...rest };
}

/** Until it is taken: a person may type another key, or have it added unchecked. */
async function send(
  { link, terminal, environment }: CliContext,
  account: NewAccount,
  options: AddOptions,
): Promise<Accepted> {
  let key = await askKey(terminal, account, options);
  let unchecked = options.unchecked === true;
  for (;;) {
    const lent = lentFor(options, environment);
    const wish = present({ key, keyPlace: options.keep, unchecked: unchecked || undefined, environment: lent });
    const params = { account, ...wish, by: "terminal" };
    const outcome = valueOf(await link.request(AddAccountRequest, params));
    if (outcome.outcome === "accepted") return outcome;
    const { because } = outcome;
    if (!terminal.interactive) throw refusedAs(because);
    if (because.code === "key-refused" && options.keyStdin === undefined) {
      terminal.stderr.write(`${printable(because.message)}\n`);
      key = await askKey(terminal, account, options);
    } else if (because.code === "provider-unreachable" && !unchecked) {
      terminal.stderr.write(`${printable(because.message)}\n`);
      await requireYes(terminal, { question: l10n.t("Add it though it couldn't be tried?"), yes: undefined });
      unchecked = true;
    } else throw refusedAs(because);
  }
}

async function askKey(
  terminal: CliContext["terminal"],
  { id, provider }: NewAccount,
  { keep, keyStdin }: AddOptions,
): Promise<string | undefined> {
  if (provider === "editor" || keep === "environment") return undefined;
  const optional = provider === "model";
  const hint = optional ? l10n.t("it isn't shown; Enter where it needs none") : l10n.t("it isn't shown");
  return readKey(terminal, {
    question: `${l10n.t("Key of {0} ({1}):", id, hint)} `,
    stdin: keyStdin === true,
    optional,
  });
}

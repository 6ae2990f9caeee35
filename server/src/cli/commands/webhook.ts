import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import type { CloudWebhook } from "../../protocol/cloud.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, valueOf } from "../failing.ts";
import { findCloudAccount } from "../find-account.ts";
import { formatOption, renderTable, writeResult, type FormatOptions } from "../output.ts";
import { printable } from "../printable.ts";
import { askWebhooks } from "../webhook-calls.ts";
import { writeDone } from "../write-done.ts";
import { addWebhookServe } from "./webhook-serve.ts";

interface WebhookOptions extends FormatOptions {
  readonly account?: string;
}

/** `manusctl webhook`. */
export function addWebhook(program: Command, context: CliContext): void {
  const webhook = program
    .command("webhook")
    .summary(l10n.t("let the cloud call, in place of being asked"))
    .description(
      l10n.t(
        "Let the cloud tell when something happens, in place of asking it every few seconds. That needs an address that the cloud can reach: a proxy or a tunnel of yours.",
      ),
    );
  addWebhookServe(webhook, context);
  const account = l10n.t("whose; may be left out where there is only one account of the cloud");
  webhook
    .command("list")
    .summary(l10n.t("list the webhooks that are registered"))
    .description(l10n.t("List the webhooks that are registered for an account, whoever did it."))
    .option("--account <account>", account)
    .addOption(formatOption())
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl webhook list --account work`)
    .action((options: WebhookOptions) => list(context, options));
  webhook
    .command("add")
    .summary(l10n.t("register a webhook that something else listens for"))
    .description(l10n.t("Register a webhook that something else listens for. `webhook serve` registers its own."))
    .argument("<url>", l10n.t("the public address, https"))
    .option("--account <account>", account)
    .addOption(formatOption())
    .addHelpText(
      "after",
      `\n${l10n.t("Example:")}\n  manusctl webhook add https://hooks.example.org/manus --account work`,
    )
    .action((url: string, options: WebhookOptions) => add(context, url, options));
  webhook
    .command("remove")
    .summary(l10n.t("remove a webhook"))
    .description(l10n.t("Remove a webhook from an account."))
    .argument("<id|url>", l10n.t("its id or its address, see `webhook list`"))
    .option("--account <account>", account)
    .addOption(formatOption())
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl webhook remove https://hooks.example.org/manus`)
    .action((which: string, options: WebhookOptions) => remove(context, which, options));
}

async function list(context: CliContext, { account, output }: WebhookOptions): Promise<void> {
  const { webhooks } = await askWebhooks(context, await accountOf(context, account), { kind: "list" });
  writeResult(context.terminal, output, webhooks, () => {
    if (webhooks.length === 0) return l10n.t("No webhooks.");
    const rows = webhooks.map(({ id, url }) => [printable(id), printable(url)]);
    return renderTable(context.terminal, [l10n.t("WEBHOOK"), l10n.t("ADDRESS")], rows);
  });
}

async function add(context: CliContext, url: string, { account, output }: WebhookOptions): Promise<void> {
  const accountId = await accountOf(context, account);
  const { webhooks, publicKey } = await askWebhooks(context, accountId, { kind: "add", url });
  const id = webhooks.find((one) => one.url === url)?.id ?? null;
  writeDone(context.terminal, output, {
    value: { account: accountId, webhook: id, url, publicKey: publicKey ?? null },
    text: l10n.t("The cloud calls {0} for the account {1}", url, accountId),
  });
}

async function remove(context: CliContext, which: string, { account, output }: WebhookOptions): Promise<void> {
  const accountId = await accountOf(context, account);
  const { webhooks } = await askWebhooks(context, accountId, { kind: "list" });
  const { id, url } = findWebhook(webhooks, which);
  await askWebhooks(context, accountId, { kind: "remove", webhookId: id });
  writeDone(context.terminal, output, {
    value: { account: accountId, webhook: id, url, removed: true },
    text: l10n.t("The cloud calls {0} no more", url),
  });
}

function findWebhook(webhooks: readonly CloudWebhook[], which: string): CloudWebhook {
  const found = webhooks.filter(({ id, url }) => id === which || url === which);
  const [only, another] = found;
  if (only === undefined) {
    throw new CommandFailure(
      exitCodes.badUsage,
      l10n.t("There is no webhook {0}", which),
      l10n.t("See `manusctl webhook list`."),
    );
  }
  if (another === undefined) return only;
  const ids = found.map(({ id }) => id).join(", ");
  throw new CommandFailure(
    exitCodes.badUsage,
    l10n.t("Several webhooks call {0}: {1}", which, printable(ids)),
    l10n.t("Give an id."),
  );
}

async function accountOf({ link }: CliContext, account: string | undefined): Promise<string> {
  return findCloudAccount(valueOf(await link.connect({ start: true })), account).id;
}

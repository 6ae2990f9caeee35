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
    .summary("let the cloud call, in place of being asked")
    .description(
      "Let the cloud tell when something happens, in place of asking it every few seconds. That needs an address that the cloud can reach: a proxy or a tunnel of yours.",
    );
  addWebhookServe(webhook, context);
  const account = "whose; may be left out where there is only one account of the cloud";
  webhook
    .command("list")
    .summary("list the webhooks that are registered")
    .description("List the webhooks that are registered for an account, whoever did it.")
    .option("--account <account>", account)
    .addOption(formatOption())
    .addHelpText("after", "\nExample:\n  manusctl webhook list --account work")
    .action((options: WebhookOptions) => list(context, options));
  webhook
    .command("add")
    .summary("register a webhook that something else listens for")
    .description("Register a webhook that something else listens for. `webhook serve` registers its own.")
    .argument("<url>", "the public address, https")
    .option("--account <account>", account)
    .addOption(formatOption())
    .addHelpText("after", "\nExample:\n  manusctl webhook add https://hooks.example.org/manus --account work")
    .action((url: string, options: WebhookOptions) => add(context, url, options));
  webhook
    .command("remove")
    .summary("remove a webhook")
    .description("Remove a webhook from an account.")
    .argument("<id|url>", "its id or its address, see `webhook list`")
    .option("--account <account>", account)
    .addOption(formatOption())
    .addHelpText("after", "\nExample:\n  manusctl webhook remove https://hooks.example.org/manus")
    .action((which: string, options: WebhookOptions) => remove(context, which, options));
}

async function list(context: CliContext, { account, output }: WebhookOptions): Promise<void> {
  const { webhooks } = await askWebhooks(context, await accountOf(context, account), { kind: "list" });
  writeResult(context.terminal, output, webhooks, () => {
    if (webhooks.length === 0) return "No webhooks.";
    const rows = webhooks.map(({ id, url }) => [printable(id), printable(url)]);
    return renderTable(context.terminal, ["WEBHOOK", "ADDRESS"], rows);
  });
}

async function add(context: CliContext, url: string, { account, output }: WebhookOptions): Promise<void> {
  const accountId = await accountOf(context, account);
  const { webhooks, publicKey } = await askWebhooks(context, accountId, { kind: "add", url });
  const id = webhooks.find((one) => one.url === url)?.id ?? null;
  writeDone(context.terminal, output, {
    value: { account: accountId, webhook: id, url, publicKey: publicKey ?? null },
    text: `The cloud calls ${url} for the account ${accountId}`,
  });
}

async function remove(context: CliContext, which: string, { account, output }: WebhookOptions): Promise<void> {
  const accountId = await accountOf(context, account);
  const { webhooks } = await askWebhooks(context, accountId, { kind: "list" });
  const { id, url } = findWebhook(webhooks, which);
  await askWebhooks(context, accountId, { kind: "remove", webhookId: id });
  writeDone(context.terminal, output, {
    value: { account: accountId, webhook: id, url, removed: true },
    text: `The cloud calls ${url} no more`,
  });
}

function findWebhook(webhooks: readonly CloudWebhook[], which: string): CloudWebhook {
  const found = webhooks.filter(({ id, url }) => id === which || url === which);
  const [only, another] = found;
  if (only === undefined) {
    throw new CommandFailure(exitCodes.badUsage, `There is no webhook ${which}`, "See `manusctl webhook list`.");
  }
  if (another === undefined) return only;
  const ids = found.map(({ id }) => id).join(", ");
  throw new CommandFailure(exitCodes.badUsage, `Several webhooks call ${which}: ${printable(ids)}`, "Give an id.");
}

async function accountOf({ link }: CliContext, account: string | undefined): Promise<string> {
  return findCloudAccount(valueOf(await link.connect({ start: true })), account).id;
}

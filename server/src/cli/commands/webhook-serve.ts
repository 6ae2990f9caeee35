import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import { CloudCalledRequest } from "../../protocol/cloud.ts";
import { parseWhole } from "../arguments.ts";
import type { CliContext, WebhookCall, WebhookServer } from "../context.ts";
import { CommandFailure, exitCodes, valueOf } from "../failing.ts";
import { findCloudAccount } from "../find-account.ts";
import { printable } from "../printable.ts";
import { paint } from "../terminal.ts";
import { askWebhooks } from "../webhook-calls.ts";

interface ServeOptions {
  readonly account?: string;
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly keep?: true;
}

const usualPort = 8787;

/** `manusctl webhook serve`. */
export function addWebhookServe(webhook: Command, context: CliContext): void {
  webhook
    .command("serve")
    .summary(l10n.t("listen for the cloud's calls"))
    .description(
      l10n.t(
        "Register a webhook, listen for its calls and tell the host, until Ctrl-C; then the webhook is removed again. While calls come, the cloud is asked seldom. It listens on this machine alone: a proxy or a tunnel of yours makes it reachable at the public address, and hands on the calls as they are. Each call's signature is checked; what isn't the cloud's is turned away.",
      ),
    )
    .requiredOption("--url <url>", l10n.t("the public address at which the cloud can reach it, https"))
    .option("--account <account>", l10n.t("whose tasks; may be left out where there is only one account of the cloud"))
    .option("--port <number>", l10n.t("the port to listen on; 0: any that is free"), parseWhole(0, 65_535), usualPort)
    .option("--host <address>", l10n.t("the address of this machine to listen on, a loopback one"), "127.0.0.1")
    .option("--keep", l10n.t("leave the webhook registered at the end"))
    .addHelpText(
      "after",
      `\n${l10n.t("Example:")}\n  manusctl webhook serve --account work --url https://hooks.example.org/manus --port 8787`,
    )
    .action((options: ServeOptions) => serve(context, options));
}

/** What runs until the person ends it. */
interface Serving {
  readonly context: CliContext;
  readonly accountId: string;
  readonly options: ServeOptions;
}

async function serve(context: CliContext, options: ServeOptions): Promise<void> {
  refuseAddresses(options);
  const accountId = findCloudAccount(valueOf(await context.link.connect({ start: true })), options.account).id;
  const serving: Serving = { context, accountId, options };
  // From here on: who ends it while it is registered leaves nothing behind either.
  const ended = untilEnded(context);
  const { server, isOurs } = await open(serving);
  tellServing(serving, server, isOurs);
  await ended;
  await server.close();
  if (options.keep === true || !isOurs) tell(context, l10n.t("The webhook stays registered."));
  else await unregister(serving);
}

/** What listens, and whether the webhook was registered for it. */
interface Opened {
  readonly server: WebhookServer;
  readonly isOurs: boolean;
}

/** The cloud may try the address while it is registered: it is listened to before, where the key is known by then. */
async function open(serving: Serving): Promise<Opened> {
  const { context, accountId, options } = serving;
  const { webhooks, publicKey } = await askWebhooks(context, accountId, { kind: "list" });
  const isOurs = !webhooks.some(({ url }) => url === options.url);
  if (publicKey === undefined) return { server: await listenAfterwards(serving, isOurs), isOurs };
  const server = await listen(serving, publicKey);
  try {
    if (isOurs) await register(serving);
    return { server, isOurs };
  } catch (error) {
    await server.close();
    throw error;
  }
}

function refuseAddresses({ url, host }: ServeOptions): void {
  if (!URL.canParse(url) || new URL(url).protocol !== "https:") {
    throw new CommandFailure(exitCodes.badUsage, l10n.t("The cloud calls only addresses with https, not {0}", url));
  }
  if (/^(?:127(?:\.\d{1,3}){3}|::1|localhost)$/.test(host)) return;
  throw new CommandFailure(
    exitCodes.badUsage,
    l10n.t("It listens on this machine alone, and {0} is reachable from others", host),
    l10n.t("Let a proxy or a tunnel of yours hand the calls on to 127.0.0.1."),
  );
}

function register({ context, accountId, options }: Serving): ReturnType<typeof askWebhooks> {
  return askWebhooks(context, accountId, { kind: "add", url: options.url });
}

async function listen(serving: Serving, publicKey: string): Promise<WebhookServer> {
  const { context, options } = serving;
  const { host, port, url } = options;
  return valueOf(
    await context.serveWebhook({
      host,
      port,
      url,
      publicKey,
      onCall: (call) => void tellHost(serving, call),
      onRefused: (because) => tell(context, paint(context.terminal, "yellow", printable(because))),
    }),
  );
}

/** A webhook that nobody listens for isn't left behind. */
async function listenAfterwards(serving: Serving, isOurs: boolean): Promise<WebhookServer> {
  const { publicKey } = await register(serving);
  try {
    if (publicKey !== undefined) return await listen(serving, publicKey);
    throw new CommandFailure(exitCodes.badUsage, l10n.t("The cloud told no key that calls could be checked with"));
  } catch (error) {
    if (isOurs) await unregister(serving);
    throw error;
  }
}

function tellServing({ context, accountId, options }: Serving, { address }: WebhookServer, isOurs: boolean): void {
  tell(context, l10n.t("Listening on {0} for calls to {1} (account {2})", address, options.url, accountId));
  tell(
    context,
    l10n.t("It is reachable from this machine alone: let your proxy or tunnel hand on {0} to it.", options.url),
  );
  if (!isOurs) tell(context, l10n.t("The webhook was registered already."));
  tell(context, l10n.t("Ctrl-C ends it."));
}

/** The cloud had its answer before: this takes the time it takes. */
async function tellHost({ context, accountId }: Serving, call: WebhookCall): Promise<void> {
  const { eventId, eventType, cloudTaskId } = call;
  const outcome = await context.link.request(CloudCalledRequest, { accountId, eventId, cloudTaskId });
  const what = `${context.clock.now()} ${printable(`${eventType} ${cloudTaskId}`)}`;
  if (!outcome.ok)
    tell(context, l10n.t("{0}: the host couldn't be told, it finds out by asking: {1}", what, outcome.failure.message));
  else tell(context, outcome.value.known ? what : l10n.t("{0} (not one of our tasks)", what));
}

async function unregister({ context, accountId, options }: Serving): Promise<void> {
  const { webhooks } = await askWebhooks(context, accountId, { kind: "list" });
  for (const { id } of webhooks.filter(({ url }) => url === options.url)) {
    await askWebhooks(context, accountId, { kind: "remove", webhookId: id });
  }
  tell(context, l10n.t("The webhook is removed."));
}

/** Resolves with Ctrl-C, or when the process is told to end; the next Ctrl-C ends it at once. */
function untilEnded({ terminal }: CliContext): Promise<void> {
  return new Promise((resolve) => {
    const cancels = [terminal.onInterrupt(end), terminal.onTermination(end)];
    function end(): void {
      for (const cancel of cancels) cancel();
      resolve();
    }
  });
}

function tell({ terminal }: CliContext, text: string): void {
  terminal.stderr.write(`${text}\n`);
}

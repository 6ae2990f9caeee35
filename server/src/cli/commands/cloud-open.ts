import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import { cloudRows, findCloudTask, type CloudTask } from "../cloud-rows.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, valueOf } from "../failing.ts";
import { printable } from "../printable.ts";

interface OpenOptions {
  readonly account?: string;
  readonly print?: true;
}

/** `manusctl cloud open`. */
export function addCloudOpen(cloud: Command, context: CliContext): void {
  cloud
    .command("open")
    .summary(l10n.t("open a task of the cloud in a browser"))
    .description(l10n.t("Open a task of the cloud in the browser of this machine, or print its address."))
    .argument("<id>", l10n.t("one of our tasks that works in the cloud, or the cloud's own id"))
    .option("--account <account>", l10n.t("whose task it is"))
    .option("--print", l10n.t("print the address to stdout, and open nothing"))
    .addHelpText(
      "after",
      `\n${l10n.t("Examples:")}\n  manusctl cloud open 01JD3K\n  manusctl cloud open 01JD3K --print`,
    )
    .action((id: string, options: OpenOptions) => open(context, id, options));
}

async function open(context: CliContext, id: string, { account, print }: OpenOptions): Promise<void> {
  const { link, terminal } = context;
  const task = findCloudTask(valueOf(await link.connect({ start: true })), id, account);
  const url = printable(task.url ?? (await lookUp(context, task)));
  if (!/^https?:\/\//i.test(url)) {
    throw new CommandFailure(exitCodes.badUsage, l10n.t("The cloud gives no address of the web for it: {0}", url));
  }
  if (print === true) {
    terminal.stdout.write(`${url}\n`);
    return;
  }
  valueOf(await context.openAddress(url));
  terminal.stderr.write(`${l10n.t("Opened {0}", url)}\n`);
}

async function lookUp(context: CliContext, { accountId, cloudTaskId }: CloudTask): Promise<string> {
  for await (const { id, url } of cloudRows(context, accountId)) if (id === cloudTaskId) return url;
  throw new CommandFailure(
    exitCodes.badUsage,
    l10n.t("The account {0} has no task {1} in the cloud", accountId, cloudTaskId),
    l10n.t("List them with `manusctl cloud tasks --all`."),
  );
}

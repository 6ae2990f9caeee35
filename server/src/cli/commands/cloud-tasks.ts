import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import type { CloudTaskRow } from "../../protocol/cloud.ts";
import { parseWhole } from "../arguments.ts";
import { cloudRows } from "../cloud-rows.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, valueOf } from "../failing.ts";
import { findCloudAccount } from "../find-account.ts";
import { formatOption, renderTable, writeResult, type FormatOptions } from "../output.ts";
import { printable, printableLine } from "../printable.ts";
import type { Terminal } from "../terminal.ts";

interface TasksOptions extends FormatOptions {
  readonly account?: string;
  readonly limit?: number;
  readonly all?: true;
  readonly status?: string;
}

const usualLimit = 20;

/** `manusctl cloud tasks`. */
export function addCloudTasks(cloud: Command, context: CliContext): void {
  cloud
    .command("tasks")
    .summary(l10n.t("list the tasks that are in the cloud"))
    .description(l10n.t("List the tasks that are in an account of the cloud, newest first, whoever made them."))
    .option("--account <account>", l10n.t("whose tasks; may be left out where there is only one account of the cloud"))
    .option("--limit <number>", l10n.t("how many at most; {0} unless told", usualLimit), parseWhole(1))
    .option("--all", l10n.t("all of them, however many requests that takes"))
    .option(
      "--status <status>",
      l10n.t("only tasks in this status, in the cloud's own words: running, stopped, waiting, error"),
    )
    .addOption(formatOption())
    .addHelpText(
      "after",
      `\n${l10n.t("Example:")}\n  manusctl cloud tasks --account work --limit 50 -o json | jq -r '.[].url'`,
    )
    .action((options: TasksOptions) => listCloudTasks(context, options));
}

async function listCloudTasks(context: CliContext, options: TasksOptions): Promise<void> {
  const { link, terminal } = context;
  if (options.all === true && options.limit !== undefined) {
    throw new CommandFailure(
      exitCodes.badUsage,
      l10n.t("--all and --limit can't both be meant"),
      l10n.t("Give one of them."),
    );
  }
  const account = findCloudAccount(valueOf(await link.connect({ start: true })), options.account);
  const limit = options.all === true ? Number.POSITIVE_INFINITY : (options.limit ?? usualLimit);
  const rows: CloudTaskRow[] = [];
  for await (const row of cloudRows(context, account.id)) {
    if (options.status !== undefined && row.status !== options.status) continue;
    // The next page isn't asked for only to say whether there is one.
    if (rows.push(row) === limit) break;
  }
  writeResult(terminal, options.output, rows, () =>
    rows.length === 0 ? l10n.t("No tasks.") : renderRows(terminal, rows),
  );
  if (rows.length === limit && options.output === "table") {
    terminal.stderr.write(`${l10n.t("There may be more: see --limit and --all.")}\n`);
  }
}

function renderRows(terminal: Terminal, rows: readonly CloudTaskRow[]): string {
  const cells = rows.map(({ id, title, status, updatedAt, credits, taskId, url }) => [
    printable(id),
    printableLine(title, 50),
    printable(status),
    updatedAt,
    credits === undefined ? "" : String(credits),
    taskId ?? "",
    printable(url),
  ]);
  return renderTable(
    terminal,
    [
      l10n.t("CLOUD TASK"),
      l10n.t("TITLE"),
      l10n.t("STATUS"),
      l10n.t("CHANGED"),
      l10n.t("CREDITS"),
      l10n.t("OURS"),
      l10n.t("ADDRESS"),
    ],
    cells,
  );
}

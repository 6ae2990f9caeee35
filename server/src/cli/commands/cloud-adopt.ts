import * as l10n from "@vscode/l10n";
import { resolve } from "node:path";
import type { Command } from "commander";
import { AdoptCloudTaskRequest } from "../../protocol/cloud.ts";
import { findCloudTask } from "../cloud-rows.ts";
import type { CliContext } from "../context.ts";
import { refusedAs, valueOf } from "../failing.ts";
import { formatOption, type FormatOptions } from "../output.ts";
import { findWorkspaceFolder } from "../workspace-folder.ts";
import { writeDone } from "../write-done.ts";

interface AdoptOptions extends FormatOptions {
  readonly account?: string;
  readonly workspace?: string;
}

/** `manusctl cloud adopt`. */
export function addCloudAdopt(cloud: Command, context: CliContext): void {
  cloud
    .command("adopt")
    .summary(l10n.t("take over a task that is in the cloud already"))
    .description(
      l10n.t(
        "Take over a task that is in the cloud already: it becomes a run of ours, with all that has happened in it, and goes on in the background. What it makes is put below the workspace's runs.",
      ),
    )
    .argument("<id>", l10n.t("the cloud's id of the task, see `cloud tasks`"))
    .option("--account <account>", l10n.t("whose task it is"))
    .option("--workspace <folder>", l10n.t("the workspace it belongs to; the nearest folder with a .git unless told"))
    .addOption(formatOption())
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl cloud adopt AbCdEf0123456789abcdef --account work`)
    .action((id: string, options: AdoptOptions) => adopt(context, id, options));
}

async function adopt({ link, terminal, cwd, files }: CliContext, id: string, options: AdoptOptions): Promise<void> {
  const fleet = valueOf(await link.connect({ start: true }));
  const { accountId, cloudTaskId } = findCloudTask(fleet, id, options.account);
  const given = options.workspace === undefined ? undefined : resolve(cwd, options.workspace);
  const workspaceFolder = given ?? (await findWorkspaceFolder(files, cwd, cwd));
  const params = { accountId, cloudTaskId, workspaceFolder, trusted: true, by: "terminal" };
  const outcome = valueOf(await link.request(AdoptCloudTaskRequest, params));
  if (outcome.outcome === "refused") throw refusedAs(outcome.because);
  writeDone(terminal, options.output, {
    value: { runId: outcome.runId, account: accountId, cloudTask: cloudTaskId },
    text: l10n.t("Took over {0} as run {1}", cloudTaskId, outcome.runId),
    notes: [l10n.t("Follow it with: manusctl events {0} --follow", outcome.runId)],
  });
}

import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import { RemoveAccountRequest } from "../../protocol/accounts.ts";
import type { FleetSnapshot, TaskView } from "../../protocol/fleet.ts";
import { chooseWay, requireYes } from "../confirm.ts";
import type { CliContext } from "../context.ts";
import { refusedAs, valueOf } from "../failing.ts";
import { findAccount } from "../find-account.ts";
import { countTasks, listHeldTasks, tasksOfAccount } from "../held-tasks.ts";
import { formatOption, type FormatOptions } from "../output.ts";
import type { Terminal } from "../terminal.ts";
import { writeDone } from "../write-done.ts";

interface RemoveOptions extends FormatOptions {
  readonly stopTasks?: true;
  readonly yes?: true;
}

/** `manusctl accounts remove`. */
export function addAccountsRemove(accounts: Command, context: CliContext): void {
  accounts
    .command("remove")
    .summary(l10n.t("remove an account with its key and its instances"))
    .description(
      l10n.t(
        "Remove an account with its key and its instances. While it has tasks that haven't ended it is refused, unless they are to be stopped. An account that the editor's settings or the environment declare is removed there.",
      ),
    )
    .argument("<id>", l10n.t("the account's name"))
    .option("--stop-tasks", l10n.t("stop its tasks that haven't ended"))
    .option("-y, --yes", l10n.t("don't ask"))
    .addOption(formatOption())
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl accounts remove work --stop-tasks --yes`)
    .action((id: string, options: RemoveOptions) => removeAccount(context, id, options));
}

async function removeAccount({ link, terminal }: CliContext, id: string, options: RemoveOptions): Promise<void> {
  const fleet = valueOf(await link.connect({ start: true }));
  findAccount(fleet, id);
  const tasks = await decide(terminal, id, fleet, options);
  const outcome = valueOf(await link.request(RemoveAccountRequest, { accountId: id, tasks, by: "terminal" }));
  if (outcome.outcome === "refused") throw refusedAs(outcome.because);
  writeDone(terminal, options.output, {
    value: { account: id, removed: true, note: outcome.note ?? null },
    text: l10n.t("Removed the account {0} with its key and its instances", id),
    notes: [outcome.note],
  });
}

/** What becomes of its tasks, asked of the person where it wasn't said. */
async function decide(
  terminal: Terminal,
  id: string,
  fleet: FleetSnapshot,
  { stopTasks, yes }: RemoveOptions,
): Promise<"refuse" | "stop"> {
  const held: readonly TaskView[] = tasksOfAccount(fleet, id);
  const stop = stopTasks === true ? "stop" : "refuse";
  if (yes === true) return stop;
  if (terminal.interactive) terminal.stderr.write(listHeldTasks(held));
  if (terminal.interactive && held.length > 0 && stop === "refuse") {
    return chooseWay(terminal, l10n.t("What becomes of the {0} of the account {1}?", countTasks(held), id), [
      { key: "s", label: l10n.t("stop and remove"), value: "stop" },
    ]);
  }
  const question =
    held.length > 0 && stop === "stop"
      ? l10n.t("Remove the account {0} with its key and its instances, and stop {1}?", id, countTasks(held))
      : l10n.t("Remove the account {0} with its key and its instances?", id);
  await requireYes(terminal, { question, yes });
  return stop;
}

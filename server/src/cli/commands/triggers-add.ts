import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import { SnapshotRequest } from "../../protocol/host.ts";
import { AddTriggerRequest } from "../../protocol/triggers.ts";
import { confirmTrust } from "../confirm-trust.ts";
import type { CliContext } from "../context.ts";
import { refusedAs, valueOf } from "../failing.ts";
import { formatOption, type FormatOptions } from "../output.ts";
import { findTarget } from "../run-target.ts";
import { localTime, startsWords } from "../trigger-text.ts";
import { writeDone } from "../write-done.ts";

interface AddOptions extends FormatOptions {
  readonly workspace?: string;
}

/** `manusctl triggers add`. */
export function addTriggersAdd(triggers: Command, context: CliContext): void {
  triggers
    .command("add")
    .summary(l10n.t("let a workflow start by itself"))
    .description(
      l10n.t(
        "Turn the `on` of a workflow file on, on this machine: from now on its schedule and its files start it, whether a window is open or not. That says that you trust the workspace, as with `manusctl run`, and the file as it will be: what it says when it starts counts. A file that lets its agents do more than usual wants your yes again after each change. Adding a file again reads it anew. Nothing starts while this machine is off or asleep, nor after it was started until Manus Manager is used once; what is missed goes by the schedule's `missed`.",
      ),
    )
    .argument("<file|name>", l10n.t("a workflow file, or the name of one in the workspace"))
    .option("--workspace <folder>", l10n.t("the workspace folder"))
    .addOption(formatOption())
    .addHelpText(
      "after",
      `\n${l10n.t("Examples:")}\n  manusctl triggers add nightly.manus.yaml\n  manusctl triggers add nightly -o json`,
    )
    .action((target: string, options: AddOptions) => addTrigger(context, target, options));
}

async function addTrigger(context: CliContext, named: string, { workspace, output }: AddOptions): Promise<void> {
  const { link, terminal } = context;
  const target = await findTarget(context, named, workspace);
  valueOf(await link.connect({ start: true }));
  const params = { ...target, trusted: true, by: "terminal" };
  let answer = valueOf(await link.request(AddTriggerRequest, params));
  if (answer.outcome === "refused" && (await confirmTrust(context, target, answer.because))) {
    answer = valueOf(await link.request(AddTriggerRequest, params));
  }
  if (answer.outcome === "refused") throw refusedAs(answer.because);
  const { triggerId } = answer;
  const { triggers } = valueOf(await link.request(SnapshotRequest));
  const trigger = triggers.find(({ id }) => id === triggerId);
  const next = trigger?.next[0];
  writeDone(terminal, output, {
    value: { trigger: triggerId, ...(trigger === undefined ? {} : { name: trigger.name, next: trigger.next }) },
    text:
      trigger === undefined
        ? l10n.t("Turned on: {0}", target.file)
        : l10n.t("Turned on: {0} starts {1}", trigger.name, startsWords(trigger)),
    notes: [
      next === undefined ? undefined : `Next: ${localTime(next)}`,
      l10n.t(
        "It starts while this machine is awake and the host runs; the host stays as long as a trigger is on. After a restart it runs again with the first use of Manus Manager.",
      ),
    ],
  });
}

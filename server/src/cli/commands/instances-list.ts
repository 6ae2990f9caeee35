import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import type { InstanceView, TaskView } from "../../protocol/fleet.ts";
import { formatCredits } from "../../core/locale/numbers.ts";
import type { CliContext } from "../context.ts";
import { formatDuration } from "../../core/locale/durations.ts";
import { statusWords } from "../../core/locale/status-words.ts";
import { formatCost } from "../describe-event.ts";
import { valueOf } from "../failing.ts";
import { findInstance } from "../find-account.ts";
import { listHeldTasks, tasksOfInstance } from "../held-tasks.ts";
import { formatOption, renderFields, renderTable, writeResult, type FormatOptions } from "../output.ts";
import { printable } from "../printable.ts";
import { paint, type Colour, type Terminal } from "../terminal.ts";

/** `manusctl instances list|show`. */
export function addInstancesList(instances: Command, context: CliContext): void {
  instances
    .command("list")
    .summary(l10n.t("list instances and what they execute"))
    .description(
      l10n.t("List all instances: their account and engine, how many tasks they may hold at once and which they hold."),
    )
    .addOption(formatOption())
    .addHelpText(
      "after",
      `\n${l10n.t("Examples:")}\n  manusctl instances list\n  manusctl instances list -o json | jq '.[].running | length'`,
    )
    .action((options: FormatOptions) => listInstances(context, options));
  instances
    .command("show")
    .summary(l10n.t("show an instance with its tasks"))
    .description(l10n.t("Show all there is to know of an instance, and the tasks it holds."))
    .argument("<id>", l10n.t("the instance's name"))
    .addOption(formatOption())
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl instances show work`)
    .action((id: string, options: FormatOptions) => showInstance(context, id, options));
}

async function listInstances({ link, terminal }: CliContext, { output }: FormatOptions): Promise<void> {
  const { instances } = valueOf(await link.connect({ start: true }));
  writeResult(terminal, output, instances, () => {
    const rows = instances.map((instance) => {
      const { id, title, accountId, engine, running, capacity } = instance;
      return [
        id,
        printable(title),
        accountId,
        engine,
        statusText(terminal, instance),
        `${running.length}/${capacity}`,
        printable(instance.reason?.message ?? ""),
      ];
    });
    return renderTable(
      terminal,
      [
        l10n.t("INSTANCE"),
        l10n.t("TITLE"),
        l10n.t("ACCOUNT"),
        l10n.t("ENGINE"),
        l10n.t("STATUS"),
        l10n.t("TASKS"),
        l10n.t("WHY"),
      ],
      rows,
    );
  });
}

async function showInstance({ link, terminal }: CliContext, id: string, { output }: FormatOptions): Promise<void> {
  const fleet = valueOf(await link.connect({ start: true }));
  const instance = findInstance(fleet, id);
  writeResult(terminal, output, instance, () => renderInstance(terminal, instance, tasksOfInstance(fleet, id)));
}

function renderInstance(terminal: Terminal, instance: InstanceView, tasks: readonly TaskView[]): string {
  const { policy, limits = {}, reason, scaleTo } = instance;
  const fields = renderFields(terminal, [
    [l10n.t("Instance"), instance.id],
    [l10n.t("Title"), printable(instance.title)],
    [l10n.t("Account"), instance.accountId],
    [l10n.t("Engine"), instance.engine],
    [l10n.t("Status"), statusText(terminal, instance)],
    [l10n.t("Why"), printed(reason?.message)],
    [l10n.t("What to do"), printed(reason?.remedy)],
    [l10n.t("Holds"), l10n.t("{0} of {1} tasks", instance.running.length, instance.capacity)],
    [l10n.t("Model"), printed(instance.model)],
    [l10n.t("Profile"), printed(instance.profile)],
    [l10n.t("Directory"), printed(instance.directory)],
    [l10n.t("Allows"), printed(policy?.allow.join(", "))],
    [l10n.t("Asks"), printed(policy?.ask.join(", "))],
    [l10n.t("Denies"), printed(policy?.deny.join(", "))],
    [l10n.t("At most"), limitsText(limits)],
    [l10n.t("Scales to"), scaleTo === undefined ? undefined : l10n.t("{0} instances", scaleTo)],
    [l10n.t("Started for"), instance.scaledFrom],
  ]);
  return tasks.length === 0 ? fields : `${fields}\n\n${listHeldTasks(tasks)}`;
}

/** `10 m 00 s, 20 turns, $3.00, 50 credits`. */
function limitsText({ timeoutMs, turns, cost, credits }: NonNullable<InstanceView["limits"]>): string {
  const parts = [
    timeoutMs === undefined ? undefined : formatDuration(timeoutMs),
    turns === undefined ? undefined : l10n.t("{0} turns", turns),
    cost === undefined ? undefined : formatCost(cost),
    credits === undefined ? undefined : formatCredits(credits),
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}

const colours: Readonly<Partial<Record<InstanceView["status"], Colour>>> = {
  running: "green",
  failed: "red",
  paused: "yellow",
  stopping: "yellow",
};

function statusText(terminal: Terminal, { status }: InstanceView): string {
  return paint(terminal, colours[status] ?? "dim", statusWords(status));
}

function printed(text: string | undefined): string | undefined {
  return text === undefined ? undefined : printable(text);
}

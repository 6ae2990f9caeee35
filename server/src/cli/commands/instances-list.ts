import type { Command } from "commander";
import type { InstanceView, TaskView } from "../../protocol/fleet.ts";
import { formatCredits } from "../accounts-text.ts";
import type { CliContext } from "../context.ts";
import { formatDuration } from "../durations.ts";
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
    .summary("list instances and what they execute")
    .description(
      "List all instances: their account and engine, how many tasks they may hold at once and which they hold.",
    )
    .addOption(formatOption())
    .addHelpText(
      "after",
      "\nExamples:\n  manusctl instances list\n  manusctl instances list -o json | jq '.[].running | length'",
    )
    .action((options: FormatOptions) => listInstances(context, options));
  instances
    .command("show")
    .summary("show an instance with its tasks")
    .description("Show all there is to know of an instance, and the tasks it holds.")
    .argument("<id>", "the instance's name")
    .addOption(formatOption())
    .addHelpText("after", "\nExample:\n  manusctl instances show work")
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
    return renderTable(terminal, ["INSTANCE", "TITLE", "ACCOUNT", "ENGINE", "STATUS", "TASKS", "WHY"], rows);
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
    ["Instance", instance.id],
    ["Title", printable(instance.title)],
    ["Account", instance.accountId],
    ["Engine", instance.engine],
    ["Status", statusText(terminal, instance)],
    ["Why", printed(reason?.message)],
    ["What to do", printed(reason?.remedy)],
    ["Holds", `${instance.running.length} of ${instance.capacity} tasks`],
    ["Model", printed(instance.model)],
    ["Profile", printed(instance.profile)],
    ["Directory", printed(instance.directory)],
    ["Allows", printed(policy?.allow.join(", "))],
    ["Asks", printed(policy?.ask.join(", "))],
    ["Denies", printed(policy?.deny.join(", "))],
    ["At most", limitsText(limits)],
    ["Scales to", scaleTo === undefined ? undefined : `${scaleTo} instances`],
    ["Started for", instance.scaledFrom],
  ]);
  return tasks.length === 0 ? fields : `${fields}\n\n${listHeldTasks(tasks)}`;
}

/** `10 m 00 s, 20 turns, $3.00, 50 credits`. */
function limitsText({ timeoutMs, turns, cost, credits }: NonNullable<InstanceView["limits"]>): string {
  const parts = [
    timeoutMs === undefined ? undefined : formatDuration(timeoutMs),
    turns === undefined ? undefined : `${turns} turns`,
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
  return paint(terminal, colours[status] ?? "dim", status);
}

function printed(text: string | undefined): string | undefined {
  return text === undefined ? undefined : printable(text);
}

import type { Command } from "commander";
import type { CliContext } from "../context.ts";
import { valueOf } from "../failing.ts";
import { formatOption, renderTable, writeResult, type FormatOptions } from "../output.ts";

/** `manusctl instances`. */
export function addInstances(program: Command, context: CliContext): void {
  const instances = program
    .command("instances")
    .summary("see what executes tasks")
    .description("See what executes tasks.");
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
}

async function listInstances({ link, terminal }: CliContext, { output }: FormatOptions): Promise<void> {
  const { instances } = valueOf(await link.connect({ start: true }));
  writeResult(terminal, output, instances, () => {
    const rows = instances.map(({ id, title, accountId, engine, status, running, capacity }) => {
      return [id, title, accountId, engine, status, `${running.length}/${capacity}`];
    });
    return renderTable(terminal, ["INSTANCE", "TITLE", "ACCOUNT", "ENGINE", "STATUS", "TASKS"], rows);
  });
}

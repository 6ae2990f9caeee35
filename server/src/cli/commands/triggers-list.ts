import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import type { TriggerView } from "../../protocol/triggers.ts";
import type { CliContext } from "../context.ts";
import { valueOf } from "../failing.ts";
import { formatOption, renderTable, writeResult, type FormatOptions } from "../output.ts";
import { printable } from "../printable.ts";
import { localTime, startsWords, triggerRemarks, triggerStatus } from "../trigger-text.ts";
import type { Terminal } from "../terminal.ts";
import { showPath } from "../workspace-folder.ts";

/** `manusctl triggers list`. */
export function addTriggersList(triggers: Command, context: CliContext): void {
  triggers
    .command("list")
    .summary(l10n.t("list what starts workflows by itself"))
    .description(
      l10n.t(
        "List the workflows whose `on` is turned on, on this machine: what starts each of them, when next, and why one can't start. Times are those of this machine's clock.",
      ),
    )
    .addOption(formatOption())
    .addHelpText(
      "after",
      `\n${l10n.t("Examples:")}\n  manusctl triggers list\n  manusctl triggers list -o json | jq -r '.[] | [.name, .next[0]] | @tsv'`,
    )
    .action((options: FormatOptions) => listTriggers(context, options));
}

async function listTriggers({ link, terminal, cwd }: CliContext, { output }: FormatOptions): Promise<void> {
  const { triggers } = valueOf(await link.connect({ start: true }));
  writeResult(terminal, output, triggers, () => renderTriggers(terminal, cwd, triggers));
}

function renderTriggers(terminal: Terminal, cwd: string, triggers: readonly TriggerView[]): string {
  if (triggers.length === 0) {
    return l10n.t("Nothing starts by itself. Turn a workflow's `on` on with: manusctl triggers add <file>");
  }
  const rows = triggers.map((trigger) => [
    printable(trigger.name),
    triggerStatus(terminal, trigger),
    startsWords(trigger),
    localTime(trigger.next[0]),
    localTime(trigger.last?.at),
    printable(showPath(cwd, trigger.file)),
  ]);
  const table = renderTable(
    terminal,
    [l10n.t("TRIGGER"), l10n.t("STATUS"), l10n.t("STARTS"), l10n.t("NEXT"), l10n.t("LAST"), l10n.t("FILE")],
    rows,
  );
  const remarks = triggerRemarks(triggers);
  return remarks === "" ? table : `${table}\n\n${remarks}`;
}

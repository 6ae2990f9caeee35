import * as l10n from "@vscode/l10n";
import { resolve } from "node:path";
import type { Command } from "commander";
import { ImportRunRequest } from "../../protocol/bundles.ts";
import type { CliContext } from "../context.ts";
import { refusedAs, valueOf } from "../failing.ts";
import { formatOption, type FormatOptions } from "../output.ts";
import { writeDone } from "../write-done.ts";

/** `manusctl runs import`. */
export function addRunsImport(runs: Command, context: CliContext): void {
  runs
    .command("import")
    .summary(l10n.t("take in a run from another machine, to look at"))
    .description(
      l10n.t(
        "Take in a file that `runs export` has written. Every hash in it is checked, and its events are replayed without calling anything: they must lead to the state that it says. The run can then be looked at like any other, here and in the editor, and nothing can be asked of it.",
      ),
    )
    .argument("<file>", l10n.t("the bundle"))
    .addOption(formatOption())
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl runs import last-night.manusrun`)
    .action((file: string, options: FormatOptions) => importOne(context, file, options));
}

async function importOne({ link, terminal, cwd }: CliContext, file: string, options: FormatOptions): Promise<void> {
  valueOf(await link.connect({ start: true }));
  const outcome = valueOf(await link.request(ImportRunRequest, { file: resolve(cwd, file) }));
  if (outcome.outcome === "refused") throw refusedAs(outcome.because);
  const { runId, replayed } = outcome;
  writeDone(terminal, options.output, {
    value: { runId, replayed },
    text: l10n.t("Took in run {0}: its hashes are right, and its events lead to where it says it stands", runId),
    notes: [l10n.t("Look at it: manusctl events {0}", runId)],
  });
}

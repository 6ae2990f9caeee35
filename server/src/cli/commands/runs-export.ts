import * as l10n from "@vscode/l10n";
import { resolve } from "node:path";
import type { Command } from "commander";
import { ExportRunRequest } from "../../protocol/bundles.ts";
import type { CliContext } from "../context.ts";
import { refusedAs, valueOf } from "../failing.ts";
import { findInFleet } from "../fleet-lookup.ts";
import { formatOption, type FormatOptions } from "../output.ts";
import { writeDone } from "../write-done.ts";

interface ExportOptions extends FormatOptions {
  readonly to?: string;
  readonly overwrite?: boolean;
}

/** `manusctl runs export`. */
export function addRunsExport(runs: Command, context: CliContext): void {
  runs
    .command("export")
    .summary(l10n.t("write a run into one file"))
    .description(
      l10n.t(
        "Write a run that has ended into one file that another machine can open: its file, inputs, streams, outputs and its part of the journal, each with its hash, and the runs that its steps started. What only a run at work needs (shells, browsers) stays out. Look at what is in it before you pass it on: agents' streams hold what they have read.",
      ),
    )
    .argument("<run>", l10n.t("the id of a run, or its beginning"))
    .option("--to <file>", l10n.t("where to; <name>-<id>.manusrun in this folder unless told"))
    .option("--overwrite", l10n.t("replace the file that is there"))
    .addOption(formatOption())
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl runs export 01JD3K --to last-night.manusrun`)
    .action((id: string, options: ExportOptions) => exportOne(context, id, options));
}

async function exportOne({ link, terminal, cwd }: CliContext, id: string, options: ExportOptions): Promise<void> {
  const fleet = valueOf(await link.connect({ start: true }));
  const { runId, name } = findRun(fleet, id);
  const to = resolve(cwd, options.to ?? `${name}-${runId}.manusrun`);
  const params = { runId, to, ...(options.overwrite === undefined ? {} : { overwrite: options.overwrite }) };
  const outcome = valueOf(await link.request(ExportRunRequest, params));
  if (outcome.outcome === "refused") throw refusedAs(outcome.because);
  const { file, bytes, entries } = outcome;
  const size =
    bytes < 10_240 ? l10n.t("{0} bytes", String(bytes)) : l10n.t("{0} KiB", String(Math.round(bytes / 1024)));
  writeDone(terminal, options.output, {
    value: { runId, file, bytes, entries },
    text: l10n.t("Wrote run {0} to {1} ({2} files, {3})", runId, file, String(entries), size),
    notes: [l10n.t("Another machine takes it in with: manusctl runs import <file>")],
  });
}

/** One that the fleet has forgotten is still in the journal: then its whole id is needed. */
function findRun(
  fleet: Parameters<typeof findInFleet>[0],
  id: string,
): { readonly runId: string; readonly name: string } {
  if (/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i.test(id) && !fleet.runs.some((run) => run.id === id.toUpperCase())) {
    return { runId: id.toUpperCase(), name: "run" };
  }
  const found = findInFleet(fleet, id);
  return found.type === "run"
    ? { runId: found.run.id, name: found.run.name }
    : { runId: found.task.runId, name: found.run?.name ?? "run" };
}

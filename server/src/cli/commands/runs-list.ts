import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import type { RunOrigin, RunView } from "../../protocol/fleet.ts";
import { isFinal } from "../../protocol/states.ts";
import type { CliContext } from "../context.ts";
import { formatCost } from "../describe-event.ts";
import { formatDuration } from "../../core/locale/durations.ts";
import { between } from "../durations.ts";
import { valueOf } from "../failing.ts";
import { findRun } from "../fleet-lookup.ts";
import { formatOption, renderTable, writeResult, type FormatOptions } from "../output.ts";
import { printable } from "../printable.ts";
import { addRunFilterOptions, fittingRuns, type RunFilterOptions } from "../run-filter.ts";
import { renderRun } from "../run-result.ts";
import { statusText } from "../status-text.ts";
import type { Terminal } from "../terminal.ts";

interface ListOptions extends FormatOptions, RunFilterOptions {
  readonly open?: true;
}

/** `manusctl runs list|show`. */
export function addRunsList(runs: Command, context: CliContext): void {
  const list = runs
    .command("list")
    .summary(l10n.t("list runs, newest first"))
    .description(
      l10n.t("List the runs that the host remembers, newest first: all that go on, and the newest that have ended."),
    )
    .option("--open", l10n.t("only runs that haven't ended"));
  addRunFilterOptions(list)
    .addOption(formatOption())
    .addHelpText(
      "after",
      `
${l10n.t("Examples:")}
  manusctl runs list --open
  manusctl runs list --status failed --name release-notes
  manusctl runs list -o json | jq -r '.[0].id'`,
    )
    .action((options: ListOptions) => listRuns(context, options));
  runs
    .command("show")
    .summary(l10n.t("show a run with its steps"))
    .description(l10n.t("Show how a run stands or has ended: its steps, what it was given and what it gave."))
    .argument("<run>", l10n.t("a run, or the beginning of its id"))
    .addOption(formatOption())
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl runs show 01JD3K`)
    .action(async (id: string, { output }: FormatOptions) => {
      const fleet = valueOf(await context.link.connect({ start: true }));
      const run = findRun(fleet, id);
      const tasks = fleet.tasks.filter(({ runId }) => runId === run.id);
      writeResult(context.terminal, output, run, () => renderRun(context.terminal, run, { tasks }));
    });
}

async function listRuns({ link, terminal, clock }: CliContext, options: ListOptions): Promise<void> {
  const { open, output } = options;
  const fleet = valueOf(await link.connect({ start: true }));
  const listed = fittingRuns(fleet, options).filter((run) => open !== true || !isFinal(run.status));
  writeResult(terminal, output, listed, () => {
    return listed.length === 0 ? l10n.t("No runs.") : renderRuns(terminal, listed, clock.now());
  });
}

function renderRuns(terminal: Terminal, runs: readonly RunView[], now: string): string {
  const hasCost = runs.some(({ cost }) => cost !== undefined);
  const rows = runs.map((run) => [
    run.id,
    run.name,
    statusText(terminal, run.status),
    doneSteps(run),
    formatDuration(between(run.startedAt, run.finishedAt ?? now) ?? 0),
    ...(hasCost ? [run.cost === undefined ? "" : formatCost(run.cost)] : []),
    originText(run.origin),
    printable(whyText(run)),
  ]);
  const head = [
    l10n.t("RUN"),
    l10n.t("NAME"),
    l10n.t("STATUS"),
    l10n.t("STEPS"),
    l10n.t("TIME"),
    ...(hasCost ? [l10n.t("COST")] : []),
    l10n.t("STARTED BY"),
    l10n.t("WHY"),
  ];
  return renderTable(terminal, head, rows);
}

/** `3/5`: how many have ended. */
function doneSteps({ steps }: RunView): string {
  return `${steps.filter(({ outcome }) => outcome !== undefined).length}/${steps.length}`;
}

function originText(origin: RunOrigin | undefined): string {
  switch (origin?.kind) {
    case undefined:
      return "";
    case "person":
      return origin.by;
    case "rerun":
      return l10n.t("rerun of {0}", origin.runId);
    case "step":
      return l10n.t("step {0} of {1}", origin.stepId, origin.runId);
    case "schedule":
      return "schedule";
    case "files":
      return "files";
  }
}

/** What it waits for, or why it ended so. */
function whyText({ status, waitingFor, reason }: RunView): string {
  return waitingFor ?? (status === "succeeded" ? "" : (reason?.message ?? ""));
}

import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import type { FleetSnapshot, TaskView } from "../../protocol/fleet.ts";
import { isFinal } from "../../protocol/states.ts";
import { formatCredits } from "../../core/locale/numbers.ts";
import type { CliContext } from "../context.ts";
import { formatCost } from "../describe-event.ts";
import { formatDuration } from "../../core/locale/durations.ts";
import { between } from "../durations.ts";
import { valueOf } from "../failing.ts";
import { formatOption, renderTable, writeResult, type FormatOptions } from "../output.ts";
import { printable } from "../printable.ts";
import { statusText } from "../status-text.ts";
import { accountOf, addFilterOptions, fittingTasks, toFilter, type FilterOptions } from "../task-filter.ts";
import type { Terminal } from "../terminal.ts";

interface ListOptions extends FormatOptions, FilterOptions {
  readonly open?: true;
}

/** `manusctl tasks list`. */
export function addTasksList(tasks: Command, context: CliContext): void {
  const command = tasks
    .command("list")
    .summary(l10n.t("list tasks, newest first"))
    .description(l10n.t("List the tasks of all runs, newest first: what does them, who pays, and why they wait."))
    .option("--open", l10n.t("only tasks that haven't ended"));
  addFilterOptions(command)
    .addOption(formatOption())
    .addHelpText(
      "after",
      `
${l10n.t("Examples:")}
  manusctl tasks list --open
  manusctl tasks list --status failed -o json | jq -r '.[].reason.message'
  manusctl tasks list --account work --status running --status waiting`,
    )
    .action((options: ListOptions) => listTasks(context, options));
}

async function listTasks({ link, terminal, clock }: CliContext, options: ListOptions): Promise<void> {
  const fleet = valueOf(await link.connect({ start: true }));
  const listed = fittingTasks(fleet, toFilter(fleet, options))
    .filter((task) => options.open === undefined || !isFinal(task.status))
    .toSorted((one, other) => (one.id < other.id ? 1 : -1));
  writeResult(terminal, options.output, listed, () => {
    if (listed.length === 0) return l10n.t("No tasks.");
    return renderTasks(terminal, fleet, listed, clock.now());
  });
}

interface Column {
  readonly head: string;
  readonly cell: (task: TaskView) => string;
  /** Left out where no task has anything in it. */
  readonly rare?: true;
}

function renderTasks(terminal: Terminal, fleet: FleetSnapshot, tasks: readonly TaskView[], now: string): string {
  const columns: readonly Column[] = [
    { head: l10n.t("TASK"), cell: ({ id }) => id },
    { head: l10n.t("RUN"), cell: ({ runId }) => fleet.runs.find(({ id }) => id === runId)?.name ?? "" },
    { head: l10n.t("STEP"), cell: ({ stepId }) => stepId },
    { head: l10n.t("STATUS"), cell: ({ status }) => statusText(terminal, status) },
    { head: l10n.t("ENGINE"), cell: ({ engine }) => engine },
    { head: l10n.t("INSTANCE"), cell: ({ instanceId = "" }) => instanceId },
    { head: l10n.t("ACCOUNT"), cell: (task) => accountOf(fleet, task) ?? "", rare: true },
    { head: l10n.t("TIME"), cell: (task) => formatTime(task, now) },
    { head: l10n.t("TOKENS"), cell: formatTokens, rare: true },
    { head: l10n.t("COST"), cell: formatPrice, rare: true },
    { head: l10n.t("CLOUD"), cell: ({ cloud }) => printable(cloud?.url ?? ""), rare: true },
    { head: l10n.t("WHY"), cell: (task) => printable(whyText(task)) },
  ];
  const shown = columns.filter(({ cell, rare }) => rare === undefined || tasks.some((task) => cell(task) !== ""));
  return renderTable(
    terminal,
    shown.map(({ head }) => head),
    tasks.map((task) => shown.map(({ cell }) => cell(task))),
  );
}

/** Tokens read and written; the cloud tells none. */
function formatTokens({ usage }: TaskView): string {
  const tokens = usage === undefined ? 0 : usage.inputTokens + usage.outputTokens;
  return tokens === 0 ? "" : String(tokens);
}

/** Credits of the cloud, or money where the price is known. */
function formatPrice({ usage }: TaskView): string {
  if (usage?.credits !== undefined) return formatCredits(usage.credits);
  return usage?.cost === undefined ? "" : formatCost(usage.cost);
}

/** What it waits for, what it is queued for, or why it ended so. */
function whyText({ status, waiting, queuedBecause, reason }: TaskView): string {
  if (waiting !== undefined) return `${waiting.kind}: ${waiting.text}`;
  if (status === "queued") return queuedBecause ?? "";
  return status === "succeeded" ? "" : (reason?.message ?? "");
}

function formatTime(task: TaskView, now: string): string {
  const milliseconds = between(task.startedAt, task.finishedAt ?? now);
  return milliseconds === undefined ? "" : formatDuration(milliseconds);
}

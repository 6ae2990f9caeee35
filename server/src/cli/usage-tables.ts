import * as l10n from "@vscode/l10n";
import type { AnalyticsReport, OutcomeFigures, SpendFigures, SubjectFigures } from "../protocol/analytics.ts";
import type { CsvCell } from "../protocol/csv.ts";
import { formatCredits, formatNumber } from "../core/locale/numbers.ts";
import { formatCost } from "./describe-event.ts";
import { formatDuration } from "../core/locale/durations.ts";
import { renderFields, renderTable } from "./output.ts";
import { printable } from "./printable.ts";
import type { Terminal } from "./terminal.ts";

/** What figures can be told apart by. */
export const groupings = ["account", "model", "workflow", "step", "day", "tool"] as const;
/** One of the {@link groupings}. */
export type Grouping = (typeof groupings)[number];

/** The figures for people: the range, what it comes to, the table that was asked for, and what follows from it. */
export function renderUsage(terminal: Pick<Terminal, "colour">, report: AnalyticsReport, by: Grouping): string {
  const { since, until, timeZone, tasks, runs, duration, queued, people, spend, recommendations } = report;
  const summary = renderFields(terminal, [
    [l10n.t("Days"), l10n.t("{0} to {1}, {2}", since, until, timeZone)],
    [l10n.t("Tasks"), outcomeText(tasks)],
    [l10n.t("Runs"), runs === undefined ? undefined : outcomeText(runs)],
    [l10n.t("Duration"), timesText(duration)],
    [l10n.t("In the queue"), timesText(queued)],
    [l10n.t("Waiting for people"), timesText(people)],
    [l10n.t("Used"), spendText(spend)],
  ]);
  const advice = recommendations.map(({ title, evidence, advice: todo }) => `${title}\n  ${evidence}\n  ${todo}`);
  const parts = [summary, renderTable(terminal, headOf(by), rowsOf(report, by)), ...advice.map(printableLines)];
  return parts.join("\n\n");
}

/** The same table for a spreadsheet: plain numbers, times in milliseconds. */
export function usageRows(report: AnalyticsReport, by: Grouping): readonly (readonly CsvCell[])[] {
  if (by === "tool") {
    const rows = report.tools.map(({ tool, calls, failed, refused, interrupted, duration }) => {
      return [tool, calls, failed, refused, interrupted, duration?.p50, duration?.p95];
    });
    return [["tool", "calls", "failed", "refused", "interrupted", "p50Ms", "p95Ms"], ...rows];
  }
  const head = ["succeeded", "failed", "stopped", "cost", "credits", "inputTokens", "outputTokens", "unpriced"];
  const figures = (row: OutcomeFigures & SpendFigures): CsvCell[] => [
    ...[row.succeeded, row.failed, row.stopped, isCostUnknown(row) ? undefined : row.cost],
    ...[row.credits, row.inputTokens, row.outputTokens, row.unpriced],
  ];
  if (by === "day") return [["day", ...head], ...report.days.map((row) => [row.day, ...figures(row)])];
  const rows = subjectsOf(report, by).map((row) => [
    ...(by === "step" ? [row.workflow] : []),
    row.name,
    ...figures(row),
    ...[row.duration?.p50, row.duration?.p95, row.queued?.p50, row.queued?.p95],
  ]);
  const names = by === "step" ? ["workflow", "step"] : [by];
  return [[...names, ...head, "p50Ms", "p95Ms", "queuedP50Ms", "queuedP95Ms"], ...rows];
}

function headOf(by: Grouping): readonly string[] {
  if (by === "tool") return [l10n.t("TOOL"), l10n.t("CALLS"), l10n.t("FAILED"), l10n.t("REFUSED"), "P50", "P95"];
  const times = by === "day" ? [] : ["P50", "P95"];
  return [
    subjectHead(by),
    "OK",
    l10n.t("FAILED"),
    l10n.t("STOPPED"),
    ...times,
    l10n.t("COST"),
    l10n.t("CREDITS"),
    l10n.t("TOKENS"),
  ];
}

function subjectHead(by: Exclude<Grouping, "tool">): string {
  const heads = {
    account: l10n.t("ACCOUNT"),
    model: l10n.t("MODEL"),
    workflow: l10n.t("WORKFLOW"),
    step: l10n.t("STEP"),
    day: l10n.t("DAY"),
  };
  return heads[by];
}

function rowsOf(report: AnalyticsReport, by: Grouping): readonly (readonly string[])[] {
  if (by === "tool") {
    return report.tools.map(({ tool, calls, failed, refused, duration }) => {
      return [printable(tool), ...[calls, failed, refused].map(String), ms(duration?.p50), ms(duration?.p95)];
    });
  }
  if (by === "day") return report.days.map((row) => [row.day, ...outcomeCells(row), ...spendCells(row)]);
  return subjectsOf(report, by).map((row) => [
    printable(nameOf(row, by)),
    ...outcomeCells(row),
    ...[ms(row.duration?.p50), ms(row.duration?.p95)],
    ...spendCells(row),
  ]);
}

function nameOf({ name, workflow }: SubjectFigures, by: Grouping): string {
  const shown = name === "" ? "-" : name;
  return by === "step" ? `${workflow ?? ""}/${shown}` : shown;
}

function subjectsOf(report: AnalyticsReport, by: Exclude<Grouping, "day" | "tool">): readonly SubjectFigures[] {
  const { accounts, models, workflows, steps } = report;
  return { account: accounts, model: models, workflow: workflows, step: steps }[by];
}

function outcomeCells({ succeeded, failed, stopped }: OutcomeFigures): readonly string[] {
  return [succeeded, failed, stopped].map(String);
}

function spendCells(spend: SpendFigures): readonly string[] {
  const { credits, inputTokens, outputTokens } = spend;
  return [costText(spend), formatCredits(credits), formatNumber(inputTokens + outputTokens)];
}

/** Nothing is known of what was paid: there are tasks, and the price of none. */
function isCostUnknown({ cost, unpriced }: SpendFigures): boolean {
  return cost === 0 && unpriced > 0;
}

function costText(spend: SpendFigures): string {
  return formatCost(isCostUnknown(spend) ? undefined : spend.cost);
}

function ms(value: number | undefined): string {
  return value === undefined ? "" : formatDuration(Math.round(value));
}

function outcomeText({ succeeded, failed, stopped }: OutcomeFigures): string {
  return l10n.t("{0} succeeded, {1} failed, {2} stopped", succeeded, failed, stopped);
}

function timesText(time: AnalyticsReport["duration"]): string | undefined {
  return time && l10n.t("half within {0}, 95 of 100 within {1}", ms(time.p50), ms(time.p95));
}

function spendText(spend: SpendFigures): string {
  const { credits, inputTokens, outputTokens, unpriced } = spend;
  const [read, written] = [formatNumber(inputTokens), formatNumber(outputTokens)];
  const used = l10n.t(
    "{0}, {1} credits, {2} tokens read, {3} written",
    isCostUnknown(spend) ? l10n.t("cost unknown") : costText(spend),
    formatNumber(credits, 2),
    read,
    written,
  );
  if (unpriced === 0) return used;
  return unpriced === 1
    ? l10n.t("{0}; without 1 task whose price isn't known", used)
    : l10n.t("{0}; without {1} tasks whose price isn't known", used, unpriced);
}

function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

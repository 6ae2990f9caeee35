import * as l10n from "@vscode/l10n";
import { formatDollars, formatNumber } from "../../../webviews/src/protocol/numbers.ts";
import type { AnalyticsReport, SubjectFigures } from "../../../server/src/protocol/analytics.ts";
import type { PanelAnalytics, PanelChart, PanelSeries } from "../../../webviews/src/protocol/analytics.ts";
import { formatDuration } from "../../../webviews/src/protocol/durations.ts";
import { dayTable, hourTable, plainTables, subjectTable, toolTable, weekdays } from "./analytics-tables.ts";
import { isCostUnknown, named, successOf } from "./analytics-words.ts";

/** So many bars a chart of names has; its table has all. */
const mostBars = 8;

/** What the panel shows of a report. */
export function viewAnalytics(report: AnalyticsReport): PanelAnalytics {
  const { choices, recommendations, missing, progress } = report;
  const { read, of } = progress;
  return {
    range: describeRange(report),
    isEmpty: isEmpty(report),
    ...(read < of && { progress: { percent: Math.floor((100 * read) / of), text: describeProgress(read, of) } }),
    facts: factsOf(report),
    recommendations: recommendations.map(({ title, evidence, certainty, advice, file }) => {
      return { title, evidence, certainty, advice, hasFile: file !== undefined };
    }),
    missing: missing.map(({ text }) => text),
    charts: chartsOf(report),
    tables: plainTables(report),
    choices: { ...choices, outcome: ["succeeded", "failed", "stopped"] },
  };
}

function isEmpty({ tasks, runs, questions, spend }: AnalyticsReport): boolean {
  const ended = tasks.succeeded + tasks.failed + tasks.stopped;
  const ranEnded = runs === undefined ? 0 : runs.succeeded + runs.failed + runs.stopped;
  return ended + ranEnded + questions.length + spend.turns === 0;
}

function describeRange({ since, until, timeZone, figuresSince }: AnalyticsReport): string {
  const days =
    since === until ? l10n.t("{0}, {1}", since, timeZone) : l10n.t("{0} to {1}, {2}", since, until, timeZone);
  return figuresSince === undefined || figuresSince <= since
    ? days
    : l10n.t("{0}. There are figures since {1}.", days, figuresSince);
}

function describeProgress(read: number, of: number): string {
  return l10n.t("Older events are still being read: {0} of {1}", formatNumber(read), formatNumber(of));
}

function factsOf(report: AnalyticsReport): PanelAnalytics["facts"] {
  const { tasks, runs, duration, queued, people, spend } = report;
  const ended = tasks.succeeded + tasks.failed + tasks.stopped;
  const within = (p95: number): string => l10n.t("95 of 100 within {0}", formatDuration(Math.round(p95)));
  return [
    {
      label: l10n.t("Tasks"),
      value: formatNumber(ended),
      detail: l10n.t("{0} succeeded, {1} failed, {2} stopped", tasks.succeeded, tasks.failed, tasks.stopped),
    },
    ...(runs === undefined
      ? []
      : [
          {
            label: l10n.t("Runs"),
            value: formatNumber(runs.succeeded + runs.failed + runs.stopped),
            detail: l10n.t("{0} succeeded, {1} failed, {2} stopped", runs.succeeded, runs.failed, runs.stopped),
          },
        ]),
    {
      label: l10n.t("Success"),
      value: successText(tasks),
      detail: l10n.t(
        "of the tasks that weren't stopped; {0} were tried again, {1} of them recovered",
        tasks.retried,
        tasks.recovered,
      ),
    },
    ...(duration === undefined ? [] : [timeFact(l10n.t("Duration, half within"), duration.p50, within(duration.p95))]),
    ...(queued === undefined ? [] : [timeFact(l10n.t("In the queue, half within"), queued.p50, within(queued.p95))]),
    ...(people === undefined
      ? []
      : [timeFact(l10n.t("Waiting for people, half within"), people.p50, within(people.p95))]),
    {
      label: l10n.t("Cost"),
      value: isCostUnknown(spend) ? l10n.t("unknown") : formatDollars(spend.cost),
      detail: spendDetail(report),
    },
  ];
}

function timeFact(label: string, ms: number, detail: string): PanelAnalytics["facts"][number] {
  return { label, value: formatDuration(Math.round(ms)), detail };
}

function successText(tasks: AnalyticsReport["tasks"]): string {
  const part = successOf(tasks);
  return part === undefined ? "–" : l10n.t("{0} %", Math.round(part * 1_000) / 10);
}

function spendDetail({ spend }: AnalyticsReport): string {
  const tokens = formatNumber(spend.inputTokens + spend.outputTokens);
  const used = l10n.t("{0} tokens, {1} credits", tokens, formatNumber(spend.credits));
  if (spend.unpriced === 0) return used;
  return spend.unpriced === 1
    ? l10n.t("{0}; without 1 task whose price isn't known", used)
    : l10n.t("{0}; without {1} tasks whose price isn't known", used, spend.unpriced);
}

function chartsOf(report: AnalyticsReport): readonly PanelChart[] {
  return [
    outcomeChart(report),
    successChart(report),
    spendChart(report),
    durationChart(report),
    costChart("models", l10n.t("Cost by model"), report.models),
    costChart("accounts", l10n.t("Cost by account"), report.accounts),
    toolChart(report),
    hourChart(report),
  ];
}

function outcomeChart(report: AnalyticsReport): PanelChart {
  const { days, tasks } = report;
  return {
    id: "outcomes",
    title: l10n.t("Tasks by outcome"),
    kind: "stacked",
    unit: l10n.t("tasks"),
    labels: days.map(({ day }) => day),
    series: [
      { label: l10n.t("Succeeded"), tone: "good", values: days.map(({ succeeded }) => succeeded) },
      { label: l10n.t("Failed"), tone: "bad", values: days.map(({ failed }) => failed) },
      { label: l10n.t("Stopped"), tone: "muted", values: days.map(({ stopped }) => stopped) },
    ],
    summary: l10n.t(
      "Tasks by outcome a day: {0} succeeded, {1} failed, {2} stopped",
      tasks.succeeded,
      tasks.failed,
      tasks.stopped,
    ),
    table: dayTable(report),
  };
}

function successChart(report: AnalyticsReport): PanelChart {
  const values = report.days.map((day) => percentOf(successOf(day)));
  const known = values.filter((value) => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const summary =
    known.length === 0
      ? l10n.t("Success a day: no task has ended")
      : l10n.t("Success a day: between {0} % and {1} %", least, most);
  return {
    id: "success",
    title: l10n.t("Success over time"),
    kind: "line",
    unit: "%",
    labels: report.days.map(({ day }) => day),
    series: [{ label: l10n.t("Success"), tone: "blue", values }],
    summary,
    table: { ...dayTable(report), id: "success-days" },
  };
}

function percentOf(part: number | undefined): number | null {
  return part === undefined ? null : Math.round(part * 1_000) / 10;
}

/** In credits where nothing was paid in dollars. */
function spendChart(report: AnalyticsReport): PanelChart {
  const { days, spend } = report;
  const inCredits = spend.cost === 0 && spend.credits > 0;
  const paid = isCostUnknown(spend) ? l10n.t("unknown") : formatDollars(spend.cost);
  const total = inCredits ? l10n.t("{0} credits", formatNumber(spend.credits)) : paid;
  const series: PanelSeries = inCredits
    ? { label: l10n.t("Credits"), tone: "purple", values: days.map(({ credits }) => credits) }
    : { label: l10n.t("Cost"), tone: "purple", values: days.map((day) => (isCostUnknown(day) ? null : day.cost)) };
  return {
    id: "spend",
    title: inCredits ? l10n.t("Credits over time") : l10n.t("Cost over time"),
    kind: "bars",
    unit: inCredits ? l10n.t("credits") : l10n.t("US dollars"),
    labels: days.map(({ day }) => day),
    series: [series],
    summary: l10n.t("Spent a day: {0} in all", total),
    table: { ...dayTable(report), id: "spend-days" },
  };
}

function durationChart({ workflows }: AnalyticsReport): PanelChart {
  const timed = workflows.filter(({ duration }) => duration !== undefined).slice(0, mostBars);
  const seconds = (ms: number | undefined): number | null => (ms === undefined ? null : Math.round(ms / 10) / 100);
  const longest = timed.toSorted((a, b) => (b.duration?.p95 ?? 0) - (a.duration?.p95 ?? 0))[0];
  return {
    id: "durations",
    title: l10n.t("Duration of tasks by workflow"),
    kind: "rows",
    unit: l10n.t("seconds"),
    labels: timed.map(({ name }) => named(name)),
    series: [
      { label: l10n.t("Half within"), tone: "blue", values: timed.map(({ duration }) => seconds(duration?.p50)) },
      {
        label: l10n.t("95 of 100 within"),
        tone: "orange",
        values: timed.map(({ duration }) => seconds(duration?.p95)),
      },
    ],
    summary:
      longest === undefined
        ? l10n.t("Duration of tasks by workflow: none has ended")
        : l10n.t(
            "Duration of tasks by workflow: longest in {0}, 95 of 100 within {1}",
            named(longest.name),
            formatDuration(Math.round(longest.duration?.p95 ?? 0)),
          ),
    table: subjectTable("workflows", l10n.t("Workflows"), workflows),
  };
}

function costChart(id: "models" | "accounts", title: string, rows: readonly SubjectFigures[]): PanelChart {
  const isPaid = ({ cost, credits }: SubjectFigures): boolean => cost + credits > 0;
  const inCredits = rows.every(({ cost }) => cost === 0) && rows.some(isPaid);
  const amountOf = ({ cost, credits }: SubjectFigures): number => (inCredits ? credits : cost);
  const paid = rows
    .filter((row) => amountOf(row) > 0)
    .toSorted((a, b) => amountOf(b) - amountOf(a))
    .slice(0, mostBars);
  const [dearest] = paid;
  const unit = inCredits ? l10n.t("credits") : l10n.t("US dollars");
  return {
    id,
    title,
    kind: "rows",
    unit,
    labels: paid.map(({ name }) => named(name)),
    series: [{ label: unit, tone: "purple", values: paid.map(amountOf) }],
    summary:
      dearest === undefined
        ? l10n.t("{0}: nothing was paid", title)
        : l10n.t("{0}: most for {1}, {2} {3}", title, named(dearest.name), amountOf(dearest), unit),
    table: subjectTable(id, id === "models" ? l10n.t("Models") : l10n.t("Accounts"), rows),
  };
}

function toolChart(report: AnalyticsReport): PanelChart {
  const tools = report.tools.slice(0, mostBars);
  const [calls, failed] = [sum(report.tools.map((tool) => tool.calls)), sum(report.tools.map((tool) => tool.failed))];
  return {
    id: "tools",
    title: l10n.t("Tool calls"),
    kind: "rows",
    unit: l10n.t("calls"),
    labels: tools.map(({ tool }) => named(tool)),
    series: [
      { label: l10n.t("Calls"), tone: "blue", values: tools.map((tool) => tool.calls) },
      { label: l10n.t("Failed"), tone: "bad", values: tools.map((tool) => tool.failed) },
    ],
    summary: l10n.t("Tool calls: {0}, of which {1} failed", calls, failed),
    table: toolTable(report),
  };
}

function hourChart(report: AnalyticsReport): PanelChart {
  const flat = report.hours.flatMap((row, weekday) => row.map((starts, hour) => ({ weekday, hour, starts })));
  const busiest = flat.toSorted((a, b) => b.starts - a.starts)[0];
  return {
    id: "hours",
    title: l10n.t("Busiest hours"),
    kind: "heat",
    unit: l10n.t("tasks started"),
    labels: [],
    series: [],
    summary:
      busiest === undefined || busiest.starts === 0
        ? l10n.t("Busiest hours: nothing has started")
        : l10n.t(
            "Busiest hour: {0}, {1} to {2}, {3} tasks started",
            weekdays()[busiest.weekday] ?? "",
            `${busiest.hour}:00`,
            `${busiest.hour + 1}:00`,
            busiest.starts,
          ),
    table: hourTable(report),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

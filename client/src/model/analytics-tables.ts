import * as l10n from "@vscode/l10n";
import { formatDollars, formatNumber } from "../../../webviews/src/protocol/numbers.ts";
import type { AnalyticsReport, SubjectFigures } from "../../../server/src/protocol/analytics.ts";
import type { PanelTable } from "../../../webviews/src/protocol/analytics.ts";
import {
  count,
  money,
  named,
  number,
  quantiles,
  share,
  spendCells,
  spendColumns,
  successOf,
  text,
  time,
} from "./analytics-words.ts";

/** The table of days: outcomes and what was used. */
export function dayTable({ days }: AnalyticsReport): PanelTable {
  return {
    id: "days",
    caption: l10n.t("Tasks and what they used, by day"),
    columns: [text(l10n.t("Day")), ...outcomeColumns(), ...spendColumns()],
    rows: days.map((day) => [day.day, ...outcomeCells(day), ...spendCells(day)]),
  };
}

/** Tasks, times and costs by account, model, workflow or step. */
export function subjectTable(id: string, caption: string, rows: readonly SubjectFigures[]): PanelTable {
  const hasWorkflow = rows.some(({ workflow }) => workflow !== undefined);
  return {
    id,
    caption,
    columns: [
      text(l10n.t("Name")),
      ...(hasWorkflow ? [text(l10n.t("Workflow"))] : []),
      ...outcomeColumns(),
      number(l10n.t("Duration: half within")),
      number(l10n.t("95 of 100 within")),
      number(l10n.t("In the queue: half within")),
      number(l10n.t("95 of 100 within")),
      ...spendColumns(),
    ],
    rows: rows.map((row) => [
      named(row.name),
      ...(hasWorkflow ? [named(row.workflow ?? "")] : []),
      ...outcomeCells(row),
      ...quantiles(row.duration),
      ...quantiles(row.queued),
      ...spendCells(row),
    ]),
  };
}

/** Tool calls and their errors. */
export function toolTable({ tools }: AnalyticsReport): PanelTable {
  return {
    id: "tools",
    caption: l10n.t("Tool calls, of steps and of agents"),
    columns: [
      text(l10n.t("Tool")),
      number(l10n.t("Calls")),
      number(l10n.t("Failed")),
      number(l10n.t("Of 100")),
      number(l10n.t("Refused")),
      number(l10n.t("Broken off")),
      number(l10n.t("Half within")),
      number(l10n.t("95 of 100 within")),
    ],
    rows: tools.map(({ tool, calls, failed, refused, interrupted, duration }) => [
      named(tool),
      ...[count(calls), count(failed), share(calls === 0 ? undefined : failed / calls)],
      ...[count(refused), count(interrupted), ...quantiles(duration)],
    ]),
  };
}

/** Starts by weekday and hour. */
export function hourTable({ hours }: AnalyticsReport): PanelTable {
  return {
    id: "hours",
    caption: l10n.t("Tasks started, by weekday and hour"),
    columns: [text(l10n.t("Day")), ...Array.from({ length: 24 }, (_, hour) => number(String(hour)))],
    rows: hours.map((row, weekday) => [weekdays()[weekday] ?? "", ...row.map((each) => count(each))]),
  };
}

/** Monday first. */
export function weekdays(): readonly string[] {
  return [
    l10n.t("Monday"),
    l10n.t("Tuesday"),
    l10n.t("Wednesday"),
    l10n.t("Thursday"),
    l10n.t("Friday"),
    l10n.t("Saturday"),
    l10n.t("Sunday"),
  ];
}

/** The tables that have no chart. */
export function plainTables(report: AnalyticsReport): readonly PanelTable[] {
  const tables = [
    subjectTable("steps", l10n.t("Steps"), report.steps),
    failureTable(report),
    retryTable(report),
    reuseTable(report),
    questionTable(report),
    instanceTable(report),
    budgetTable(report),
  ];
  return tables.filter(({ rows }) => rows.length > 0);
}

function failureTable({ failures }: AnalyticsReport): PanelTable {
  return {
    id: "failures",
    caption: l10n.t("Why tasks failed or were stopped"),
    columns: [text(l10n.t("Reason")), number(l10n.t("Tasks"))],
    rows: failures.map(({ code, count: tasks }) => [code, count(tasks)]),
  };
}

function retryTable({ retries }: AnalyticsReport): PanelTable {
  return {
    id: "retries",
    caption: l10n.t("Attempts that failed and were made again, and what became of their tasks"),
    columns: [
      text(l10n.t("Reason")),
      number(l10n.t("Failed attempts")),
      number(l10n.t("Succeeded in the end")),
      number(l10n.t("Failed so each time")),
      number(l10n.t("Ended otherwise")),
      number(l10n.t("Time of failed attempts")),
    ],
    rows: retries.map(({ code, failed, helped, hopeless, otherwise, lostMs }) => [
      code,
      ...[count(failed), count(helped), count(hopeless), count(otherwise), time(lostMs)],
    ]),
  };
}

function reuseTable({ reuse }: AnalyticsReport): PanelTable {
  const { fromCache, fromRuns, missed, savedMs, savedCost, savedCredits } = reuse;
  const isUsed = fromCache + fromRuns + missed > 0;
  return {
    id: "reuse",
    caption: l10n.t("Results taken over instead of being made again; what that saved is an estimate"),
    columns: [
      number(l10n.t("From the cache")),
      number(l10n.t("From earlier runs")),
      number(l10n.t("Not in the cache")),
      number(l10n.t("Time saved")),
      number(l10n.t("Cost saved")),
      number(l10n.t("Credits saved")),
    ],
    rows: isUsed
      ? [
          [
            ...[count(fromCache), count(fromRuns), count(missed), time(savedMs)],
            savedCost === undefined ? "" : money(savedCost),
            savedCredits === undefined ? "" : count(Math.round(savedCredits)),
          ],
        ]
      : [],
  };
}

function questionTable({ questions }: AnalyticsReport): PanelTable {
  return {
    id: "questions",
    caption: l10n.t("Questions to people"),
    columns: [
      text(l10n.t("About")),
      number(l10n.t("Asked")),
      number(l10n.t("Yes")),
      number(l10n.t("No")),
      number(l10n.t("Not needed")),
      number(l10n.t("Answered: half within")),
      number(l10n.t("95 of 100 within")),
    ],
    rows: questions.map(({ about, asked, yes, no, withdrawn, waited }) => [
      named(about),
      ...[count(asked), count(yes), count(no), count(withdrawn), ...quantiles(waited)],
    ]),
  };
}

function instanceTable({ instances }: AnalyticsReport): PanelTable {
  return {
    id: "instances",
    caption: l10n.t("Instances while they worked"),
    columns: [
      text(l10n.t("Instance")),
      text(l10n.t("Account")),
      number(l10n.t("All slots taken")),
      number(l10n.t("Slots used")),
      number(l10n.t("Work done")),
    ],
    rows: instances.map(({ instance, account, full, used, busyMs }) => [
      ...[instance, named(account), share(full), share(used), time(busyMs)],
    ]),
  };
}

function budgetTable({ budgets }: AnalyticsReport): PanelTable {
  return {
    id: "budgets",
    caption: l10n.t("Budgets now: of accounts today, and of runs that go on"),
    columns: [
      text(l10n.t("Of")),
      text(l10n.t("Unit")),
      number(l10n.t("Bound")),
      number(l10n.t("Spent")),
      number(l10n.t("Left")),
    ],
    rows: budgets.map(({ name, unit, bound, spent, left }) => [
      name,
      unitName(unit),
      ...[bound, spent, left].map((value) => ({
        text: unit === "usd" ? formatDollars(value) : formatNumber(value),
        value,
      })),
    ]),
  };
}

function unitName(unit: "usd" | "credits" | "tokens"): string {
  if (unit === "usd") return l10n.t("US dollars");
  return unit === "credits" ? l10n.t("credits") : l10n.t("tokens");
}

function outcomeColumns(): PanelTable["columns"] {
  return [number(l10n.t("Succeeded")), number(l10n.t("Failed")), number(l10n.t("Stopped")), number(l10n.t("Success"))];
}

function outcomeCells(figures: Pick<SubjectFigures, "succeeded" | "failed" | "stopped">): PanelTable["rows"][number] {
  const { succeeded, failed, stopped } = figures;
  return [count(succeeded), count(failed), count(stopped), share(successOf(figures))];
}

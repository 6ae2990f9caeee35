import * as l10n from "@vscode/l10n";
import { formatNumber } from "../../core/locale/numbers.ts";
import { InvalidArgumentError, Option, type Command } from "commander";
import { isDay } from "../../core/analytics/days.ts";
import { present } from "../../core/present.ts";
import { ReadAnalyticsRequest, type AnalyticsReport, type ReadAnalyticsParams } from "../../protocol/analytics.ts";
import { toCsv } from "../../protocol/csv.ts";
import type { CliContext } from "../context.ts";
import { refusedAs, valueOf } from "../failing.ts";
import { formatOption, writeResult, type FormatOptions } from "../output.ts";
import { groupings, renderUsage, usageRows, type Grouping } from "../usage-tables.ts";

interface UsageOptions extends FormatOptions {
  readonly since?: string;
  readonly until?: string;
  readonly last?: number;
  readonly by: Grouping;
  readonly json?: true;
  readonly csv?: true;
  readonly account?: string;
  readonly instance?: string;
  readonly model?: string;
  readonly workflow?: string;
  readonly path?: string;
  readonly engine?: string;
  readonly outcome?: "succeeded" | "failed" | "stopped";
}

const usualDays = 30;
/** Between two questions while older events are being read. */
const againMs = 500;

/** `manusctl usage`. */
export function addUsage(program: Command, context: CliContext): void {
  const usage = program
    .command("usage")
    .summary(l10n.t("what was done, how it went and what it cost"))
    .description(
      l10n.t(
        "The figures of the last 30 days, or of the days that are asked for: tasks by outcome, times, cost, credits and tokens, and what follows from them. Days are those of the host's time zone. What the figures mean exactly is in docs/analytics.md.",
      ),
    )
    .option("--since <day>", l10n.t("the first day, YYYY-MM-DD"), readDay)
    .option("--until <day>", l10n.t("the last day, YYYY-MM-DD; today unless told"), readDay)
    .addOption(
      new Option("--last <days>", l10n.t("so many days up to today, e.g. 7d or 4w"))
        .argParser(readDays)
        .conflicts(["since", "until"]),
    )
    .addOption(
      new Option("--by <what>", l10n.t("what the table has a row for")).choices(groupings).default("workflow"),
    );
  addFilters(usage)
    .addOption(new Option("--json", l10n.t("the same as -o json")).conflicts("csv"))
    .option("--csv", l10n.t("the table as comma-separated values, times in milliseconds"))
    .addOption(formatOption())
    .addHelpText(
      "after",
      `\n${l10n.t("Examples:")}\n  manusctl usage --last 7d --by model\n  manusctl usage --since 2026-11-01 --until 2026-11-30 --by day --csv > november.csv`,
    )
    .action(async (options: UsageOptions) => {
      const report = await readAll(context, paramsOf(options));
      if (options.csv) context.terminal.stdout.write(toCsv(usageRows(report, options.by)));
      else {
        const format = options.json ? "json" : options.output;
        writeResult(context.terminal, format, report, () => renderUsage(context.terminal, report, options.by));
      }
    });
}

function addFilters(usage: Command): Command {
  return usage
    .option("--account <name>", l10n.t("only what this account did"))
    .option("--instance <name>", l10n.t("only what ran on this instance"))
    .option("--model <name>", l10n.t("only what used this model, or this profile of the cloud"))
    .option("--workflow <name>", l10n.t("only this workflow or task file, by its name"))
    .option("--path <path>", l10n.t("only this file, or the files in this folder; absolute"))
    .addOption(new Option("--engine <engine>", l10n.t("only what this engine ran")).choices(["tool", "local", "manus"]))
    .addOption(
      new Option("--outcome <outcome>", l10n.t("only tasks that ended so")).choices(["succeeded", "failed", "stopped"]),
    );
}

/** Asks until all events are counted, and says meanwhile how far that is. */
async function readAll(context: CliContext, params: ReadAnalyticsParams): Promise<AnalyticsReport> {
  valueOf(await context.link.connect({ start: true }));
  for (;;) {
    const answer = valueOf(await context.link.request(ReadAnalyticsRequest, params));
    if (answer.outcome === "refused") throw refusedAs(answer.because);
    const { read, of } = answer.report.progress;
    if (read >= of) return answer.report;
    const text = l10n.t("Reading older events: {0} of {1}", formatNumber(read), formatNumber(of));
    context.terminal.stderr.write(`${text}\n`);
    await new Promise<void>((resolve) => void context.clock.after(againMs, resolve));
  }
}

function paramsOf(options: UsageOptions): ReadAnalyticsParams {
  const { since, until, last, account, instance, model, workflow, path, engine, outcome } = options;
  const filter = present({ account, instance, model, workflow, path, engine, outcome });
  if (since === undefined && until === undefined) return { days: last ?? usualDays, filter };
  return { ...present({ since, until }), filter };
}

function readDay(text: string): string {
  if (!isDay(text)) throw new InvalidArgumentError(l10n.t("It must be a day such as 2026-11-30."));
  return text;
}

function readDays(text: string): number {
  const [, count = "", unit = "d"] = /^(\d{1,4})([dw])?$/.exec(text) ?? [];
  const days = Number(count) * (unit === "w" ? 7 : 1);
  if (days < 1) throw new InvalidArgumentError(l10n.t("It must be a number of days or weeks, such as 7d or 4w."));
  return days;
}

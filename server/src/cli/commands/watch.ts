import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import type { RunStatus } from "../../protocol/states.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, valueOf } from "../failing.ts";
import { showLive } from "../live-view.ts";
import { formatOption, type FormatOptions } from "../output.ts";
import { fittingRuns } from "../run-filter.ts";
import { addFilterOptions, fittingTasks, toFilter, type FilterOptions } from "../task-filter.ts";
import { rowsOfRuns, rowsOfTasks } from "../watch-rows.ts";
import { watchView, type WatchSource } from "../watch-view.ts";

interface WatchOptions extends FormatOptions, FilterOptions {
  readonly runs?: true;
  readonly json?: true;
}

/** `manusctl watch`. */
export function addWatch(program: Command, context: CliContext): void {
  const command = program
    .command("watch")
    .summary(l10n.t("watch tasks, or runs, as they move"))
    .description(
      l10n.t(
        "Show tasks as they move, in a table that is drawn in place: what waits and runs first. The arrows scroll, q ends. In a pipe each change is a line, with --json a JSON line.",
      ),
    )
    .option("--runs", l10n.t("runs in place of tasks; takes --status, --account and --match"))
    .option("--json", l10n.t("a JSON line for each change, as -o json"));
  addFilterOptions(command)
    .addOption(formatOption())
    .addHelpText(
      "after",
      `
${l10n.t("Examples:")}
  manusctl watch
  manusctl watch --state waiting --account work
  manusctl watch --runs --match release
  manusctl watch --json | jq -r 'select(.status == "failed") | .why'`,
    )
    .action((options: WatchOptions) => watch(context, options));
}

async function watch(context: CliContext, options: WatchOptions): Promise<void> {
  const fleet = valueOf(await context.link.connect({ start: true }));
  const format = options.json === true ? "json" : options.output;
  // Said before anything is drawn: what a filter names must be there.
  const source = options.runs === true ? runSource(options) : taskSource(options);
  source.rows(fleet);
  await showLive(context, watchView(context, source, format), { plain: format !== "table" });
}

function taskSource(options: FilterOptions): WatchSource {
  return { kind: "tasks", rows: (fleet) => rowsOfTasks(fleet, fittingTasks(fleet, toFilter(fleet, options))) };
}

function runSource({ status, account, match, ...others }: FilterOptions): WatchSource {
  const odd = (["instance", "engine", "run"] as const).find((name) => others[name] !== undefined);
  if (odd !== undefined) {
    const message = l10n.t("--{0} tells tasks apart, not runs", odd);
    throw new CommandFailure(exitCodes.badUsage, message, l10n.t("Leave --runs out."));
  }
  const filter = {
    ...(status && {
      status: status.filter((each): each is RunStatus & typeof each => each !== "queued" && each !== "starting"),
    }),
    ...(account !== undefined && { account }),
    ...(match !== undefined && { match }),
  };
  return { kind: "runs", rows: (fleet) => rowsOfRuns(fittingRuns(fleet, filter)) };
}

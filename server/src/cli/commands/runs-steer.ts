import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import type { RequestType } from "vscode-jsonrpc";
import type { FleetSnapshot, RunView } from "../../protocol/fleet.ts";
import {
  PauseRunRequest,
  ResumeRunRequest,
  RetryRunRequest,
  StopRunRequest,
  type RequestOutcome,
} from "../../protocol/runs.ts";
import type { Refusal, RunId, RunStatus } from "../../protocol/states.ts";
import { statusWords } from "../../core/locale/status-words.ts";
import { requireYes } from "../confirm.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, valueOf } from "../failing.ts";
import { findRun } from "../fleet-lookup.ts";
import { formatOption, renderRows, writeResult, type FormatOptions } from "../output.ts";
import { printable, printableLine } from "../printable.ts";
import { renderBar } from "../progress-bar.ts";
import { addRunFilterOptions, fittingRuns, isRunFilter, type RunFilterOptions } from "../run-filter.ts";
import { paint, type Terminal } from "../terminal.ts";

interface Verb {
  readonly name: "stop" | "pause" | "resume" | "retry";
  readonly request: RequestType<{ readonly runId: RunId; readonly by: string }, RequestOutcome, void>;
  /** What a filter means that names no status. */
  readonly statuses: readonly RunStatus[];
}

const verbs: Readonly<Record<Verb["name"], Verb>> = {
  stop: { name: "stop", request: StopRunRequest, statuses: ["running", "paused", "waiting"] },
  pause: { name: "pause", request: PauseRunRequest, statuses: ["running", "waiting"] },
  resume: { name: "resume", request: ResumeRunRequest, statuses: ["paused"] },
  retry: { name: "retry", request: RetryRunRequest, statuses: ["failed", "stopped"] },
};

/** Which runs are steered, and how. */
export interface SteerRunsOptions extends FormatOptions, RunFilterOptions {
  readonly all?: true;
  readonly dryRun?: true;
  readonly yes?: true;
}

/** `manusctl runs stop|pause|resume`: what is asked of one run, of several, or of all that fit a filter. */
export function addRunsSteer(runs: Command, context: CliContext): void {
  const texts = {
    stop: [l10n.t("stop runs"), l10n.t("Stop runs: their running steps are stopped, their pending ones never start.")],
    pause: [l10n.t("hold runs"), l10n.t("Hold runs: what runs goes on to its end, nothing new starts.")],
    resume: [l10n.t("let paused runs go on"), l10n.t("Let paused runs go on.")],
  } as const;
  for (const name of ["stop", "pause", "resume"] as const) {
    const [summary, description] = texts[name];
    const command = runs
      .command(name)
      .summary(summary)
      .description(
        `${description} ${l10n.t("Instead of ids a filter says which: then they are shown and asked about first.")}`,
      )
      .argument("[run...]", l10n.t("runs, or the beginnings of their ids"));
    addSteerOptions(command, name)
      .addOption(formatOption())
      .addHelpText("after", `\nExamples:\n  manusctl runs ${name} 01JD3K\n  manusctl runs ${name} --all --dry-run`)
      .action((ids: string[], options: SteerRunsOptions) => steerRuns(context, { verb: name, ids, options }));
  }
}

/** The flags that say which runs are meant where no ids do. */
export function addSteerOptions(command: Command, verb: Verb["name"]): Command {
  const among = verbs[verb].statuses.join(", ");
  addRunFilterOptions(command.option("--all", l10n.t("all runs in one of these states: {0}", among)));
  return command
    .option("--dry-run", l10n.t("only tell which runs that would be"))
    .option("-y, --yes", l10n.t("don't ask"));
}

/** Whether a filter says which runs are meant. */
export function isOfMany(options: SteerRunsOptions): boolean {
  return options.all === true || isRunFilter(options);
}

/** What is asked of which runs. */
export interface RunsOrder {
  readonly verb: Verb["name"];
  readonly ids: readonly string[];
  readonly options: SteerRunsOptions;
}

/** Ask one thing of many runs. Those of a filter are shown and asked about first; all ids are looked up before anything is asked. */
export async function steerRuns(context: CliContext, { verb, ids, options }: RunsOrder): Promise<void> {
  const isMany = isOfMany(options);
  if (ids.length > 0 === isMany) {
    const said = isMany ? l10n.t("Both ids and a filter are given") : l10n.t("It isn't said which runs are meant");
    const remedy = isMany ? l10n.t("Give one of them.") : l10n.t("Give ids, a filter, or --all.");
    throw new CommandFailure(exitCodes.badUsage, said, remedy);
  }
  const fleet = valueOf(await context.link.connect({ start: true }));
  const meant = isMany ? filtered(fleet, verbs[verb], options) : ids.map((id) => findRun(fleet, id));
  const { terminal } = context;
  if (options.dryRun === true || meant.length === 0) {
    tellMeant(terminal, meant, options);
    return;
  }
  if (isMany && options.yes !== true) {
    terminal.stderr.write(listRuns(meant));
    await requireYes(terminal, { question: questionOf(verb, meant.length), yes: undefined });
  }
  await askAll(context, meant, { verb, options });
}

function filtered(fleet: FleetSnapshot, { statuses }: Verb, options: RunFilterOptions): readonly RunView[] {
  return fittingRuns(fleet, { status: statuses, ...options }).filter(({ imported }) => imported !== true);
}

function questionOf(verb: Verb["name"], count: number): string {
  switch (verb) {
    case "stop":
      return count === 1 ? l10n.t("Stop 1 run?") : l10n.t("Stop {0} runs?", count);
    case "pause":
      return count === 1 ? l10n.t("Pause 1 run?") : l10n.t("Pause {0} runs?", count);
    case "resume":
      return count === 1 ? l10n.t("Resume 1 run?") : l10n.t("Resume {0} runs?", count);
    case "retry":
      return count === 1 ? l10n.t("Retry 1 run?") : l10n.t("Retry {0} runs?", count);
  }
}

function tellMeant(terminal: Terminal, runs: readonly RunView[], { output, dryRun }: SteerRunsOptions): void {
  const matched = runs.map(({ id }) => id);
  writeResult(terminal, output, { matched, refused: [], dryRun: dryRun === true }, () => listRuns(runs));
  if (runs.length === 0) terminal.stderr.write(`${l10n.t("No run fits.")}\n`);
  else terminal.stderr.write(`${l10n.t("Nothing was asked: this is a dry run.")}\n`);
}

/** One after the other, with a bar where a person watches; ends with 2 where any run refused. */
async function askAll(
  { link, terminal }: CliContext,
  runs: readonly RunView[],
  { verb, options }: Omit<RunsOrder, "ids">,
): Promise<void> {
  const refused: { readonly runId: RunId; readonly because: Refusal }[] = [];
  const bar = terminal.spinner();
  for (const [place, { id: runId }] of runs.entries()) {
    const outcome = valueOf(await link.request(verbs[verb].request, { runId, by: "terminal" }));
    if (outcome.outcome === "refused") refused.push({ runId, because: outcome.because });
    bar.show(renderBar(place + 1, runs.length));
  }
  bar.stop();
  const matched = runs.map(({ id }) => id);
  writeResult(terminal, options.output, { matched, refused, dryRun: false }, () => "");
  for (const { runId, because } of refused) {
    const said = printable(`${runId}: ${because.message}`);
    terminal.stderr.write(`${paint(terminal, "yellow", l10n.t("refused"))} ${said}\n`);
  }
  const done = matched.length - refused.length;
  terminal.stderr.write(`${done === 1 ? l10n.t("Asked: 1 run") : l10n.t("Asked: {0} runs", done)}\n`);
  if (refused.length > 0)
    throw new CommandFailure(exitCodes.badUsage, l10n.t("{0} of {1} refused", refused.length, matched.length));
}

const mostListed = 10;

function listRuns(runs: readonly RunView[]): string {
  const rows = runs
    .slice(0, mostListed)
    .map(({ id, status, title }) => [id, statusWords(status), printableLine(title, 80)]);
  const more = runs.length - mostListed;
  return `${renderRows(rows)}${more > 0 ? `  ${l10n.t("and {0} more", more)}\n` : ""}`;
}

import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import type { RequestType } from "vscode-jsonrpc";
import { PauseRunRequest, ResumeRunRequest, StopRunRequest, type RequestOutcome } from "../../protocol/runs.ts";
import type { RunId, TaskStatus } from "../../protocol/states.ts";
import {
  PauseTaskRequest,
  ResumeTaskRequest,
  RetryTaskRequest,
  StopTaskRequest,
  type ByPerson,
} from "../../protocol/tasks.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, refusedAs, valueOf } from "../failing.ts";
import { findInFleet, type Found } from "../fleet-lookup.ts";
import { formatOption } from "../output.ts";
import { printable } from "../printable.ts";
import { addFilterOptions, isFilter } from "../task-filter.ts";
import { steerMany, type ManyOptions } from "../steer-many.ts";

type OfRun = RequestType<{ readonly runId: RunId; readonly by: string }, RequestOutcome, void>;
type OfTask = RequestType<ByPerson, RequestOutcome, void>;

interface Verb {
  readonly name: "stop" | "pause" | "resume" | "retry";
  readonly summary: string;
  readonly description: string;
  readonly task: OfTask;
  /** Absent where it can't be asked of a whole run. */
  readonly run?: OfRun;
  /** What it can be asked of: what a filter means that names no status. */
  readonly statuses: readonly TaskStatus[];
}

const verbs: readonly Verb[] = [
  {
    name: "stop",
    get summary() {
      return l10n.t("stop tasks, or whole runs");
    },
    get description() {
      return l10n.t("Stop tasks. Of a run: stop its running steps; its pending ones never start.");
    },
    task: StopTaskRequest,
    run: StopRunRequest,
    statuses: ["queued", "starting", "running", "paused", "waiting"],
  },
  {
    name: "pause",
    get summary() {
      return l10n.t("hold tasks, or whole runs");
    },
    get description() {
      return l10n.t(
        "Hold tasks, where their engine can. Of a run: what runs goes on to its end, nothing new starts. The cloud knows no pause: there a task is stopped, and resumed by a message, which may cost.",
      );
    },
    task: PauseTaskRequest,
    run: PauseRunRequest,
    statuses: ["queued", "starting", "running", "waiting"],
  },
  {
    name: "resume",
    get summary() {
      return l10n.t("let paused tasks or runs go on");
    },
    get description() {
      return l10n.t("Let paused tasks or runs go on. A task of the cloud goes on by a message, which may cost.");
    },
    task: ResumeTaskRequest,
    run: ResumeRunRequest,
    statuses: ["paused"],
  },
  {
    name: "retry",
    get summary() {
      return l10n.t("try failed or stopped tasks again");
    },
    get description() {
      return l10n.t("Try failed or stopped tasks again; the steps that were skipped because of them open again.");
    },
    task: RetryTaskRequest,
    statuses: ["failed", "stopped"],
  },
];

/** `manusctl tasks stop|pause|resume|retry`: what is asked of one task, of several, of a run, or of all that fit a filter. */
export function addTasksSteer(tasks: Command, context: CliContext): void {
  for (const verb of verbs) {
    const command = tasks
      .command(verb.name)
      .summary(verb.summary)
      .description(
        l10n.t("{0} Instead of ids a filter says which: then they are shown and asked about first.", verb.description),
      )
      .argument(
        "[id...]",
        verb.run === undefined
          ? l10n.t("tasks, or the beginnings of their ids")
          : l10n.t("tasks or runs, or the beginnings of their ids"),
      )
      .option("--all", l10n.t("all tasks that are {0}", verb.statuses.join(", ").replace(/, ([^,]*)$/, " or $1")));
    addFilterOptions(command)
      .option("--dry-run", l10n.t("only tell which tasks that would be"))
      .option("-y, --yes", l10n.t("don't ask"))
      .addOption(formatOption())
      .addHelpText(
        "after",
        `\nExamples:\n  manusctl tasks ${verb.name} 01JD3KX5Y0\n  manusctl tasks ${verb.name} --all --account work --dry-run`,
      )
      .action((ids: string[], options: ManyOptions) => steer(context, verb, ids, options));
  }
}

async function steer(context: CliContext, verb: Verb, ids: readonly string[], options: ManyOptions): Promise<void> {
  const isOfFilter = isFilter(options) || options.all === true;
  if (ids.length > 0 === isOfFilter) {
    const remedy = l10n.t("For example `manusctl tasks {0} --account work`, or --all for all of them.", verb.name);
    const said = isOfFilter ? l10n.t("Both ids and a filter are given") : l10n.t("It isn't said which tasks are meant");
    throw new CommandFailure(
      exitCodes.badUsage,
      said,
      isOfFilter ? l10n.t("Give one of them.") : l10n.t("Give ids or a filter. {0}", remedy),
    );
  }
  const fleet = valueOf(await context.link.connect({ start: true }));
  if (isOfFilter) {
    await steerMany(context, fleet, { action: verb.name, statuses: verb.statuses, options });
    return;
  }
  // All are looked up before anything is asked: a mistyped id changes nothing.
  const found = ids.map((id) => findInFleet(fleet, id));
  const tasks = found.flatMap((one) => (one.type === "task" ? [one.task.id] : []));
  const isOfTasks = tasks.length === found.length;
  if (isOfTasks && (tasks.length > 1 || options.dryRun === true || options.output !== "table")) {
    await steerMany(context, fleet, { action: verb.name, statuses: verb.statuses, options, tasks });
    return;
  }
  if (options.dryRun === true) {
    throw new CommandFailure(
      exitCodes.badUsage,
      l10n.t("A dry run is of tasks"),
      l10n.t("Give --run in place of the run's id."),
    );
  }
  for (const one of found) await steerOne(context, verb, one);
}

async function steerOne({ link, terminal }: CliContext, verb: Verb, found: Found): Promise<void> {
  const by = "terminal";
  if (found.type === "task") {
    const outcome = valueOf(await link.request(verb.task, { taskId: found.task.id, by }));
    tell(terminal, l10n.t("{0} task {1}", verb.name, found.task.id), outcome);
    return;
  }
  if (verb.run === undefined) {
    throw new CommandFailure(
      exitCodes.badUsage,
      l10n.t("{0} is a run", found.run.id),
      l10n.t("Give one of its tasks: see `manusctl tasks list --run {0}`.", found.run.id),
    );
  }
  const outcome = valueOf(await link.request(verb.run, { runId: found.run.id, by }));
  tell(terminal, l10n.t("{0} run {1}", verb.name, found.run.id), outcome);
}

function tell(terminal: CliContext["terminal"], asked: string, outcome: RequestOutcome): void {
  if (outcome.outcome === "refused") throw refusedAs(outcome.because);
  terminal.stderr.write(`Asked: ${asked}\n`);
  if (outcome.note !== undefined) terminal.stderr.write(`${printable(outcome.note)}\n`);
}

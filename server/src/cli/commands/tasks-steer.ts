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
    summary: "stop tasks, or whole runs",
    description: "Stop tasks. Of a run: stop its running steps; its pending ones never start.",
    task: StopTaskRequest,
    run: StopRunRequest,
    statuses: ["queued", "starting", "running", "paused", "waiting"],
  },
  {
    name: "pause",
    summary: "hold tasks, or whole runs",
    description:
      "Hold tasks, where their engine can. Of a run: what runs goes on to its end, nothing new starts. The cloud knows no pause: there a task is stopped, and resumed by a message, which may cost.",
    task: PauseTaskRequest,
    run: PauseRunRequest,
    statuses: ["queued", "starting", "running", "waiting"],
  },
  {
    name: "resume",
    summary: "let paused tasks or runs go on",
    description: "Let paused tasks or runs go on. A task of the cloud goes on by a message, which may cost.",
    task: ResumeTaskRequest,
    run: ResumeRunRequest,
    statuses: ["paused"],
  },
  {
    name: "retry",
    summary: "try failed or stopped tasks again",
    description: "Try failed or stopped tasks again; the steps that were skipped because of them open again.",
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
      .description(`${verb.description} Instead of ids a filter says which: then they are shown and asked about first.`)
      .argument("[id...]", `${verb.run === undefined ? "tasks" : "tasks or runs"}, or the beginnings of their ids`)
      .option("--all", `all tasks that are ${verb.statuses.join(", ").replace(/, ([^,]*)$/, " or $1")}`);
    addFilterOptions(command)
      .option("--dry-run", "only tell which tasks that would be")
      .option("-y, --yes", "don't ask")
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
    const remedy = `For example \`manusctl tasks ${verb.name} --account work\`, or --all for all of them.`;
    const said = isOfFilter ? "Both ids and a filter are given" : "It isn't said which tasks are meant";
    throw new CommandFailure(
      exitCodes.badUsage,
      said,
      isOfFilter ? "Give one of them." : `Give ids or a filter. ${remedy}`,
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
    throw new CommandFailure(exitCodes.badUsage, "A dry run is of tasks", "Give --run in place of the run's id.");
  }
  for (const one of found) await steerOne(context, verb, one);
}

async function steerOne({ link, terminal }: CliContext, verb: Verb, found: Found): Promise<void> {
  const by = "terminal";
  if (found.type === "task") {
    const outcome = valueOf(await link.request(verb.task, { taskId: found.task.id, by }));
    tell(terminal, `${verb.name} task ${found.task.id}`, outcome);
    return;
  }
  if (verb.run === undefined) {
    throw new CommandFailure(
      exitCodes.badUsage,
      `${found.run.id} is a run`,
      `Give one of its tasks: see \`manusctl tasks list --run ${found.run.id}\`.`,
    );
  }
  const outcome = valueOf(await link.request(verb.run, { runId: found.run.id, by }));
  tell(terminal, `${verb.name} run ${found.run.id}`, outcome);
}

function tell(terminal: CliContext["terminal"], asked: string, outcome: RequestOutcome): void {
  if (outcome.outcome === "refused") throw refusedAs(outcome.because);
  terminal.stderr.write(`Asked: ${asked}\n`);
  if (outcome.note !== undefined) terminal.stderr.write(`${printable(outcome.note)}\n`);
}

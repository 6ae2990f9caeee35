import * as l10n from "@vscode/l10n";
import { InvalidArgumentError, Option, type Command } from "commander";
import { textMatcher } from "../core/match-text.ts";
import { present } from "../core/present.ts";
import type { FleetSnapshot, TaskView } from "../protocol/fleet.ts";
import type { TaskFilter } from "../protocol/instances.ts";
import type { Engine, TaskStatus } from "../protocol/states.ts";
import { collect } from "./arguments.ts";
import { CommandFailure, exitCodes } from "./failing.ts";
import { findInFleet } from "./fleet-lookup.ts";

const statuses = ["queued", "starting", "running", "paused", "waiting", "succeeded", "failed", "stopped"] as const;
const engines = ["tool", "local", "manus"] as const;

/** Which tasks are meant: those that fit all that is given. */
export interface FilterOptions {
  readonly status?: readonly TaskStatus[];
  readonly account?: string;
  readonly instance?: string;
  readonly engine?: Engine;
  readonly run?: string;
  readonly match?: string;
}

/** The flags of {@link FilterOptions}. */
export function addFilterOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--state, --status <status>", l10n.t("only tasks in this status; may be given several times"))
        .choices(statuses)
        .argParser((value: string, previous: readonly string[] | undefined) => {
          return collect(oneOf(statuses, value), previous);
        }),
    )
    .option("--account <account>", l10n.t("only tasks that this account pays for"))
    .option("--instance <instance>", l10n.t("only tasks of this instance"))
    .addOption(new Option("--engine <engine>", l10n.t("only tasks that this does")).choices(engines))
    .option("--run <id>", l10n.t("only the tasks of this run"))
    .option(
      "--match <text>",
      l10n.t("only tasks whose title, step or run's name has this in it; * stands for anything"),
    );
}

/** Commander checks the choices of an option only where nothing else reads it. */
function oneOf(choices: readonly string[], value: string): string {
  if (choices.includes(value)) return value;
  throw new InvalidArgumentError(l10n.t("Allowed choices are {0}.", choices.join(", ")));
}

/** Whether anything was given that tells tasks apart. */
export function isFilter({ status, account, instance, engine, run, match }: FilterOptions): boolean {
  return [status, account, instance, engine, run, match].some((value) => value !== undefined);
}

/** The filter as the host reads it. Throws a command failure for a run that isn't known. */
export function toFilter(fleet: FleetSnapshot, options: FilterOptions): TaskFilter {
  const { status: statuses, account: accountId, instance: instanceId, engine, match } = options;
  const runId = options.run === undefined ? undefined : findRun(fleet, options.run);
  return present({ statuses, accountId, instanceId, engine, runId, match });
}

/** The tasks that fit, as far as can be told from here. */
export function fittingTasks(fleet: FleetSnapshot, filter: TaskFilter): readonly TaskView[] {
  const { statuses: wanted, accountId, match } = filter;
  const fits = match === undefined ? undefined : textMatcher(match);
  const names = new Map(fleet.runs.map(({ id, name }) => [id, name]));
  return fleet.tasks.filter((task) => {
    if (
      !(["instanceId", "engine", "runId"] as const).every(
        (key) => filter[key] === undefined || filter[key] === task[key],
      )
    )
      return false;
    if (wanted !== undefined && !wanted.includes(task.status)) return false;
    if (accountId !== undefined && accountOf(fleet, task) !== accountId) return false;
    return fits === undefined || [task.title, task.stepId, names.get(task.runId) ?? ""].some(fits);
  });
}

/** Who pays for a task, as far as it is known. */
export function accountOf({ instances }: FleetSnapshot, { usage, cloud, instanceId }: TaskView): string | undefined {
  return usage?.account ?? cloud?.accountId ?? instances.find(({ id }) => id === instanceId)?.accountId;
}

function findRun(fleet: FleetSnapshot, id: string): string {
  const found = findInFleet(fleet, id);
  if (found.type === "run") return found.run.id;
  throw new CommandFailure(exitCodes.badUsage, l10n.t("{0} is a task, not a run", found.task.id));
}

import * as l10n from "@vscode/l10n";
import { InvalidArgumentError, Option, type Command } from "commander";
import { textMatcher } from "../core/match-text.ts";
import type { FleetSnapshot, RunView } from "../protocol/fleet.ts";
import type { RunStatus } from "../protocol/states.ts";
import { collect } from "./arguments.ts";
import { findAccount } from "./find-account.ts";
import { accountOf } from "./task-filter.ts";

const statuses: readonly RunStatus[] = ["running", "paused", "waiting", "succeeded", "failed", "stopped"];

/** Which runs are meant: those that fit all that is given. */
export interface RunFilterOptions {
  readonly status?: readonly RunStatus[];
  readonly name?: string;
  readonly account?: string;
  readonly match?: string;
}

/** The flags of {@link RunFilterOptions}. */
export function addRunFilterOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--state, --status <status>", l10n.t("only runs in this status; may be given several times"))
        .choices(statuses)
        .argParser((value: string, previous: readonly string[] | undefined) => collect(checked(value), previous)),
    )
    .option("--name <name>", l10n.t("only runs of the file with this name"))
    .option("--account <account>", l10n.t("only runs with a task that this account pays for"))
    .option("--match <text>", l10n.t("only runs whose title, name or file has this in it; * stands for anything"));
}

function checked(value: string): string {
  if (statuses.some((status) => status === value)) return value;
  throw new InvalidArgumentError(l10n.t("Allowed choices are {0}.", statuses.join(", ")));
}

/** Whether anything was given that tells runs apart. */
export function isRunFilter({ status, name, account, match }: RunFilterOptions): boolean {
  return [status, name, account, match].some((value) => value !== undefined);
}

/** The runs that fit, newest first. Throws a command failure for an account that isn't known. */
export function fittingRuns(fleet: FleetSnapshot, options: RunFilterOptions): readonly RunView[] {
  const { status, name, account, match } = options;
  const fits = match === undefined ? undefined : textMatcher(match);
  const paid = account === undefined ? undefined : runsOfAccount(fleet, account);
  return fleet.runs.filter((run) => {
    if (status !== undefined && !status.includes(run.status)) return false;
    if (name !== undefined && run.name !== name) return false;
    if (paid !== undefined && !paid.has(run.id)) return false;
    return fits === undefined || [run.title, run.name, run.file].some(fits);
  });
}

function runsOfAccount(fleet: FleetSnapshot, account: string): ReadonlySet<string> {
  findAccount(fleet, account);
  return new Set(fleet.tasks.filter((task) => accountOf(fleet, task) === account).map(({ runId }) => runId));
}

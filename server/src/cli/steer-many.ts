import * as l10n from "@vscode/l10n";
import type { FleetSnapshot } from "../protocol/fleet.ts";
import { BatchRequest, type BatchResult, type TaskFilter } from "../protocol/instances.ts";
import type { TaskId, TaskStatus } from "../protocol/states.ts";
import { requireYes } from "./confirm.ts";
import type { CliContext } from "./context.ts";
import { CommandFailure, exitCodes, valueOf } from "./failing.ts";
import { findAccount, findInstance } from "./find-account.ts";
import { countTasks, listHeldTasks } from "./held-tasks.ts";
import { writeResult, type FormatOptions } from "./output.ts";
import { printable } from "./printable.ts";
import { toFilter, type FilterOptions } from "./task-filter.ts";
import { paint, type Terminal } from "./terminal.ts";

/** How many tasks are steered at once. */
export interface ManyOptions extends FormatOptions, FilterOptions {
  readonly all?: true;
  readonly dryRun?: true;
  readonly yes?: true;
}

/** What is asked of many tasks. */
export interface ManyOrder {
  readonly action: "stop" | "pause" | "resume" | "retry";
  /** What a filter means that names no status. */
  readonly statuses: readonly TaskStatus[];
  readonly options: ManyOptions;
  /** Very tasks, in place of a filter: nobody is asked about them once more. */
  readonly tasks?: readonly TaskId[];
}

/** Ask one thing of many tasks. Those of a filter are shown and asked about first, and then exactly these are meant, whatever has moved since. */
export async function steerMany(context: CliContext, fleet: FleetSnapshot, order: ManyOrder): Promise<void> {
  const { action, options, tasks } = order;
  const { link, terminal } = context;
  const filter = tasks === undefined ? readFilter(fleet, order) : { taskIds: tasks };
  const isAsked = tasks === undefined && options.yes !== true;
  const request = async (which: TaskFilter, dryRun: boolean): Promise<BatchResult> => {
    const params = { action, filter: which, ...(dryRun ? { dryRun } : {}), by: "terminal" };
    return valueOf(await link.request(BatchRequest, params));
  };
  const isDry = options.dryRun === true;
  const first = await request(filter, isDry || isAsked);
  if (isDry || !isAsked || first.matched.length === 0) {
    tellResult(terminal, fleet, order, first);
    return;
  }
  const matched = fleet.tasks.filter(({ id }) => first.matched.includes(id));
  terminal.stderr.write(listHeldTasks(matched));
  await requireYes(terminal, { question: `${capital(action)} ${countTasks(first.matched)}?`, yes: undefined });
  tellResult(terminal, fleet, order, await request({ taskIds: first.matched }, false));
}

/** A mistyped name is told: it would only fit no task. */
function readFilter(fleet: FleetSnapshot, { statuses, options }: ManyOrder): TaskFilter {
  if (options.account !== undefined) findAccount(fleet, options.account);
  if (options.instance !== undefined) findInstance(fleet, options.instance);
  return toFilter(fleet, { status: statuses, ...options });
}

/** Ends with 2 where any task refused. */
function tellResult(
  terminal: Terminal,
  fleet: FleetSnapshot,
  { action, options }: ManyOrder,
  result: BatchResult,
): void {
  const { matched, refused } = result;
  const isDry = options.dryRun === true;
  const would = fleet.tasks.filter(({ id }) => matched.includes(id));
  writeResult(terminal, options.output, { ...result, dryRun: isDry }, () => (isDry ? listHeldTasks(would) : ""));
  for (const { taskId, because } of refused) {
    const said = printable(`${taskId}: ${because.message}`);
    terminal.stderr.write(`${paint(terminal, "yellow", "refused")} ${said}\n`);
  }
  const done = matched.filter((id) => !refused.some(({ taskId }) => taskId === id));
  if (matched.length === 0) terminal.stderr.write(`${l10n.t("No task fits.")}\n`);
  else if (isDry) terminal.stderr.write(`${l10n.t("Would {0} {1}.", action, countTasks(matched))}\n`);
  else terminal.stderr.write(`${l10n.t("Asked: {0} {1}", action, countTasks(done))}\n`);
  if (refused.length > 0 && !isDry)
    throw new CommandFailure(exitCodes.badUsage, l10n.t("{0} of {1} refused", refused.length, matched.length));
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

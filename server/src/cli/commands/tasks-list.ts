import { Option, type Command } from "commander";
import type { TaskView } from "../../protocol/fleet.ts";
import { isFinal } from "../../protocol/states.ts";
import type { CliContext } from "../context.ts";
import { formatCost } from "../describe-event.ts";
import { between, formatDuration } from "../durations.ts";
import { CommandFailure, exitCodes, valueOf } from "../failing.ts";
import { findInFleet } from "../fleet-lookup.ts";
import { formatOption, renderTable, writeResult, type FormatOptions } from "../output.ts";
import { printable } from "../printable.ts";
import { statusColour } from "../run-result.ts";
import { paint } from "../terminal.ts";

const statuses = ["queued", "starting", "running", "paused", "waiting", "succeeded", "failed", "stopped"] as const;

interface ListOptions extends FormatOptions {
  readonly status?: TaskView["status"];
  readonly run?: string;
  readonly open?: true;
}

/** `manusctl tasks list`. */
export function addTasksList(tasks: Command, context: CliContext): void {
  tasks
    .command("list")
    .summary("list tasks, newest first")
    .description("List the tasks of all runs, newest first.")
    .addOption(new Option("--status <status>", "only tasks in this status").choices(statuses))
    .option("--open", "only tasks that haven't ended")
    .option("--run <id>", "only the tasks of this run")
    .addOption(formatOption())
    .addHelpText(
      "after",
      `
Examples:
  manusctl tasks list --open
  manusctl tasks list --status failed -o json | jq -r '.[].reason.message'
  manusctl tasks list --run 01JD`,
    )
    .action((options: ListOptions) => listTasks(context, options));
}

async function listTasks({ link, terminal, clock }: CliContext, options: ListOptions): Promise<void> {
  const fleet = valueOf(await link.connect({ start: true }));
  const found = options.run === undefined ? undefined : findInFleet(fleet, options.run);
  if (found?.type === "task") throw new CommandFailure(exitCodes.badUsage, `${found.task.id} is a task, not a run`);
  const listed = fleet.tasks
    .filter((task) => found === undefined || task.runId === found.run.id)
    .filter((task) => options.status === undefined || task.status === options.status)
    .filter((task) => options.open === undefined || !isFinal(task.status))
    .sort((one, other) => (one.id < other.id ? 1 : -1));
  writeResult(terminal, options.output, listed, () => {
    if (listed.length === 0) return "No tasks.";
    const rows = listed.map((task) => [
      task.id,
      fleet.runs.find(({ id }) => id === task.runId)?.name ?? "",
      task.stepId,
      paint(terminal, statusColour(task.status), task.status),
      formatTime(task, clock.now()),
      formatTokens(task),
      waitingText(task) ?? (task.status === "succeeded" ? "" : (task.reason?.message ?? "")),
    ]);
    return renderTable(terminal, ["TASK", "RUN", "STEP", "STATUS", "TIME", "TOKENS", "WHY"], rows);
  });
}

/** Tokens read and written, and what they cost where that is known. */
function formatTokens({ usage }: TaskView): string {
  if (usage === undefined) return "";
  const tokens = String(usage.inputTokens + usage.outputTokens);
  return usage.cost === undefined ? tokens : `${tokens} ${formatCost(usage.cost)}`;
}

function waitingText({ waiting }: TaskView): string | undefined {
  return waiting === undefined ? undefined : `${waiting.kind}: ${printable(waiting.text)}`;
}

function formatTime(task: TaskView, now: string): string {
  const milliseconds = between(task.startedAt, task.finishedAt ?? now);
  return milliseconds === undefined ? "" : formatDuration(milliseconds);
}

import type { Command } from "commander";
import { showUnseen } from "../../core/agent/policy/show-unseen.ts";
import type { TaskView } from "../../protocol/fleet.ts";
import type { CliContext } from "../context.ts";
import { valueOf } from "../failing.ts";
import { findInFleet } from "../fleet-lookup.ts";
import { formatOption, renderFields, writeResult, type FormatOptions } from "../output.ts";
import { printable } from "../printable.ts";
import { renderRun, statusColour } from "../run-result.ts";
import { paint, type Terminal } from "../terminal.ts";
import { formatUsage, totalUsage } from "../usage.ts";

/** `manusctl tasks show`. */
export function addTasksShow(tasks: Command, context: CliContext): void {
  tasks
    .command("show")
    .summary("show a task, or a run with its steps")
    .description("Show all there is to know of a task; given a run, of the run with its steps.")
    .argument("<id>", "a task or run, or the beginning of its id")
    .addOption(formatOption())
    .addHelpText(
      "after",
      `
Examples:
  manusctl tasks show 01JD3K
  manusctl tasks show 01JD3KX5Y0 -o yaml`,
    )
    .action((id: string, options: FormatOptions) => showTask(context, id, options));
}

async function showTask({ link, terminal }: CliContext, id: string, { output }: FormatOptions): Promise<void> {
  const fleet = valueOf(await link.connect({ start: true }));
  const found = findInFleet(fleet, id);
  if (found.type === "run") {
    const tasks = fleet.tasks.filter(({ runId }) => runId === found.run.id);
    writeResult(terminal, output, found.run, () => renderRun(terminal, found.run, { tasks }));
  } else writeResult(terminal, output, found.task, () => renderTask(terminal, found.task, found.run?.name));
}

function renderTask(terminal: Terminal, task: TaskView, runName: string | undefined): string {
  const usage = totalUsage([task]);
  return renderFields(terminal, [
    ["Task", task.id],
    ["Title", task.title],
    ["Run", runName === undefined ? task.runId : `${task.runId} (${runName})`],
    ["Step", task.stepId],
    ["Tool", task.tool],
    ["Status", paint(terminal, statusColour(task.status), task.status)],
    ["Why", task.reason?.message],
    ["What to do", task.reason?.remedy],
    ...waitingFields(task),
    ["Used", usage === undefined ? undefined : formatUsage(usage)],
    ["Worktree", task.worktree],
    ["Instance", task.instanceId],
    ["Attempt", String(task.attempt)],
    ["Priority", String(task.priority)],
    ["Queued", task.queuedAt],
    ["Started", task.startedAt],
    ["Finished", task.finishedAt],
    ["Can", task.can.join(", ")],
  ]);
}

/** What it waits for, the cause first, and all that a person is to decide about. */
function waitingFields({ waiting }: TaskView): readonly (readonly [string, string | undefined])[] {
  if (waiting === undefined) return [];
  const { kind, text, ask } = waiting;
  const fields: readonly (readonly [string, string | undefined])[] = [
    ["Waits for", `${kind}: ${text}`],
    ["Asks", ask?.text],
    ["Detail", unseen(ask?.detail)],
    ["Change", unseen(ask?.diff)],
    ["Rule", unseen(ask?.rule)],
    ["Choices", ask?.choices.join(", ")],
  ];
  return fields.map(([name, value]) => [name, value === undefined ? undefined : printable(value)]);
}

/** What is to be decided about is shown whole: leaving out what can't be seen would show another command. */
function unseen(text: string | undefined): string | undefined {
  return text === undefined ? undefined : showUnseen(text);
}

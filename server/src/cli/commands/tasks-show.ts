import type { Command } from "commander";
import { showUnseen } from "../../core/agent/policy/show-unseen.ts";
import type { TaskView } from "../../protocol/fleet.ts";
import type { CliContext } from "../context.ts";
import { valueOf } from "../failing.ts";
import { findInFleet } from "../fleet-lookup.ts";
import { fieldsOf, type Field } from "../form/fields.ts";
import { formatOption, renderFields, writeResult, type FormatOptions } from "../output.ts";
import { printable } from "../printable.ts";
import { renderRun, statusColour } from "../run-result.ts";
import { accountOf } from "../task-filter.ts";
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
    return;
  }
  writeResult(terminal, output, found.task, () =>
    renderTask(terminal, found.task, { run: found.run?.name, account: accountOf(fleet, found.task) }),
  );
}

/** What the rest of the fleet says of a task. */
interface Around {
  readonly run: string | undefined;
  readonly account: string | undefined;
}

function renderTask(terminal: Terminal, task: TaskView, { run, account }: Around): string {
  const usage = totalUsage([task]);
  return renderFields(terminal, [
    ["Task", task.id],
    ["Title", printable(task.title)],
    ["Run", run === undefined ? task.runId : `${task.runId} (${run})`],
    ["Step", task.stepId],
    ["Tool", task.tool],
    ["Engine", task.engine],
    ["Status", paint(terminal, statusColour(task.status), task.status)],
    ["Why", task.reason?.message],
    ["What to do", task.reason?.remedy],
    [
      "Hasn't started",
      task.status === "queued" && task.queuedBecause !== undefined ? printable(task.queuedBecause) : "",
    ],
    ...waitingFields(task),
    ["Used", usage === undefined ? undefined : formatUsage(usage)],
    ["Worktree", task.worktree],
    ["Instance", task.instanceId],
    ["Account", account],
    ["In the cloud", task.cloud === undefined ? undefined : printable(`${task.cloud.taskId}, ${task.cloud.url}`)],
    ["Pausing", task.pausing === "emulated" ? "stops it; going on is a message, which may cost" : undefined],
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
    ["Who may answer", ask?.by?.join(", ")],
    ["To fill in", ask?.form === undefined ? undefined : fieldsOf(ask.form).map(describeField).join("\n")],
  ];
  return fields.map(([name, value]) => [name, value === undefined ? undefined : printable(value)]);
}

/** `to: recipients (needed)`. */
function describeField({ name, title, required }: Field): string {
  const words = title === name ? name : `${name}: ${title}`;
  return required ? `${words} (needed)` : words;
}

/** What is to be decided about is shown whole: leaving out what can't be seen would show another command. */
function unseen(text: string | undefined): string | undefined {
  return text === undefined ? undefined : showUnseen(text);
}

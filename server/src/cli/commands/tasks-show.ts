import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import { showUnseen } from "../../core/agent/policy/show-unseen.ts";
import type { TaskView } from "../../protocol/fleet.ts";
import type { CliContext } from "../context.ts";
import { valueOf } from "../failing.ts";
import { findInFleet } from "../fleet-lookup.ts";
import { fieldsOf, type Field } from "../form/fields.ts";
import { formatOption, renderFields, writeResult, type FormatOptions } from "../output.ts";
import { printable } from "../printable.ts";
import { renderRun } from "../run-result.ts";
import { statusText } from "../status-text.ts";
import { accountOf } from "../task-filter.ts";
import type { Terminal } from "../terminal.ts";
import { formatUsage, totalUsage } from "../usage.ts";

/** `manusctl tasks show`. */
export function addTasksShow(tasks: Command, context: CliContext): void {
  tasks
    .command("show")
    .summary(l10n.t("show a task, or a run with its steps"))
    .description(l10n.t("Show all there is to know of a task; given a run, of the run with its steps."))
    .argument("<id>", l10n.t("a task or run, or the beginning of its id"))
    .addOption(formatOption())
    .addHelpText(
      "after",
      `
${l10n.t("Examples:")}
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
    [l10n.t("Task"), task.id],
    [l10n.t("Title"), printable(task.title)],
    [l10n.t("Run"), run === undefined ? task.runId : `${task.runId} (${run})`],
    [l10n.t("Step"), task.stepId],
    [l10n.t("Tool"), task.tool],
    [l10n.t("Engine"), task.engine],
    [l10n.t("Status"), statusText(terminal, task.status)],
    [l10n.t("Why"), task.reason?.message],
    [l10n.t("What to do"), task.reason?.remedy],
    [
      l10n.t("Hasn't started"),
      task.status === "queued" && task.queuedBecause !== undefined ? printable(task.queuedBecause) : "",
    ],
    ...waitingFields(task),
    [l10n.t("Used"), usage === undefined ? undefined : formatUsage(usage)],
    [l10n.t("Worktree"), task.worktree],
    [l10n.t("Instance"), task.instanceId],
    [l10n.t("Account"), account],
    [
      l10n.t("In the cloud"),
      task.cloud === undefined ? undefined : printable(`${task.cloud.taskId}, ${task.cloud.url}`),
    ],
    [
      l10n.t("Pausing"),
      task.pausing === "emulated" ? l10n.t("stops it; going on is a message, which may cost") : undefined,
    ],
    [l10n.t("Attempt"), String(task.attempt)],
    [l10n.t("Priority"), String(task.priority)],
    [l10n.t("Queued"), task.queuedAt],
    [l10n.t("Started"), task.startedAt],
    [l10n.t("Finished"), task.finishedAt],
    [l10n.t("Can"), task.can.join(", ")],
  ]);
}

/** What it waits for, the cause first, and all that a person is to decide about. */
function waitingFields({ waiting }: TaskView): readonly (readonly [string, string | undefined])[] {
  if (waiting === undefined) return [];
  const { kind, text, ask } = waiting;
  const fields: readonly (readonly [string, string | undefined])[] = [
    [l10n.t("Waits for"), `${kind}: ${text}`],
    [l10n.t("Asks"), ask?.text],
    [l10n.t("Detail"), unseen(ask?.detail)],
    [l10n.t("Change"), unseen(ask?.diff)],
    [l10n.t("Rule"), unseen(ask?.rule)],
    [l10n.t("Choices"), ask?.choices.join(", ")],
    [l10n.t("Who may answer"), ask?.by?.join(", ")],
    [l10n.t("To fill in"), ask?.form === undefined ? undefined : fieldsOf(ask.form).map(describeField).join("\n")],
  ];
  return fields.map(([name, value]) => [name, value === undefined ? undefined : printable(value)]);
}

/** `to: recipients (needed)`. */
function describeField({ name, title, required }: Field): string {
  const words = title === name ? name : `${name}: ${title}`;
  return required ? l10n.t("{0} (needed)", words) : words;
}

/** What is to be decided about is shown whole: leaving out what can't be seen would show another command. */
function unseen(text: string | undefined): string | undefined {
  return text === undefined ? undefined : showUnseen(text);
}

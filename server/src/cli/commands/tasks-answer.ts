import type { Command } from "commander";
import type { FleetSnapshot, TaskView } from "../../protocol/fleet.ts";
import { AnswerTaskRequest } from "../../protocol/tasks.ts";
import type { AskAnswer } from "../ask-answers.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, requireAccepted, valueOf } from "../failing.ts";
import { askingTasks, findInFleet } from "../fleet-lookup.ts";

/** `manusctl tasks answer|approve|deny`. */
export function addTasksAnswer(tasks: Command, context: CliContext): void {
  tasks
    .command("answer")
    .summary("answer what a task asks")
    .description("Answer what a task asks: with one of its choices, or with a text where it takes any.")
    .argument("<id>", "a waiting task, or a run with one that waits; or the beginning of its id")
    .argument("<answer>", "one of the choices, or a text")
    .addHelpText(
      "after",
      `\nExamples:\n  manusctl tasks answer 01JD3K staging\n  manusctl tasks answer 01JD3K "Use the blue one"`,
    )
    .action((id: string, said: string) => answer(context, id, (task) => fitAnswer(task, said)));
  addVerdict(tasks, context, { name: "approve", choice: "approved" });
  addVerdict(tasks, context, { name: "deny", choice: "denied" });
}

interface Verdict {
  readonly name: string;
  readonly choice: string;
}

function addVerdict(tasks: Command, context: CliContext, { name, choice }: Verdict): void {
  tasks
    .command(name)
    .summary(`${name} what a task wants to do`)
    .description(`Answer the approval that a task waits for with "${choice}".`)
    .argument("<id>", "a waiting task, or a run with one that waits; or the beginning of its id")
    .option("-m, --message <text>", "why, for the record")
    .addHelpText("after", `\nExample:\n  manusctl tasks ${name} 01JD3K -m "after the review"`)
    .action((id: string, { message }: { readonly message?: string }) =>
      answer(context, id, (task) => {
        requireChoice(task, choice);
        return { choice, ...(message === undefined ? {} : { text: message }) };
      }),
    );
}

async function answer({ link, terminal }: CliContext, id: string, fit: (task: TaskView) => AskAnswer): Promise<void> {
  const task = findAsking(valueOf(await link.connect({ start: true })), id);
  const params = { taskId: task.id, by: "terminal", askId: task.waiting?.ask?.id ?? "", ...fit(task) };
  requireAccepted(valueOf(await link.request(AnswerTaskRequest, params)));
  terminal.stderr.write(`Answered task ${task.id}\n`);
}

function findAsking(fleet: FleetSnapshot, id: string): TaskView {
  const found = findInFleet(fleet, id);
  const asking =
    found.type === "task" ? [found.task].filter(({ waiting }) => waiting?.ask) : askingTasks(fleet, found.run);
  const [task, another] = asking;
  if (task === undefined)
    throw new CommandFailure(
      exitCodes.badUsage,
      `${id} asks nothing now`,
      "See `manusctl tasks list --status waiting`.",
    );
  if (another !== undefined) {
    const ids = asking.map((one) => one.id).join(", ");
    throw new CommandFailure(exitCodes.badUsage, `Several tasks of ${id} ask something: ${ids}`, "Give one of them.");
  }
  return task;
}

function fitAnswer(task: TaskView, said: string): AskAnswer {
  const choices = task.waiting?.ask?.choices ?? [];
  if (choices.length === 0) return { text: said };
  requireChoice(task, said);
  return { choice: said };
}

function requireChoice(task: TaskView, choice: string): void {
  const choices = task.waiting?.ask?.choices ?? [];
  if (choices.includes(choice)) return;
  const remedy =
    choices.length === 0
      ? "It takes a text: use `manusctl tasks answer`."
      : `Answer with one of: ${choices.join(", ")}.`;
  throw new CommandFailure(exitCodes.badUsage, `Task ${task.id} can't be answered with "${choice}"`, remedy);
}

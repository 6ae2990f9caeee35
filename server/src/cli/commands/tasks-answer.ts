import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import { present } from "../../core/present.ts";
import type { Ask, FleetSnapshot, TaskView } from "../../protocol/fleet.ts";
import type { AskId } from "../../protocol/states.ts";
import { AnswerTaskRequest } from "../../protocol/tasks.ts";
import { askPerson, fillForm, needsForm, type AskAnswer } from "../ask-answers.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, requireAccepted, valueOf } from "../failing.ts";
import { askingTasks, findInFleet } from "../fleet-lookup.ts";
import { asOption, whoAnswers } from "../who-answers.ts";
import { addValueOptions, givesValues, readValues, type ValueOptions } from "../form/read-values.ts";
import type { Terminal } from "../terminal.ts";

/** `manusctl tasks answer|approve|deny`. */
export function addTasksAnswer(tasks: Command, context: CliContext): void {
  const command = tasks
    .command("answer")
    .summary(l10n.t("answer what a task asks"))
    .description(
      l10n.t(
        "Answer what a task asks: with one of its choices, or with a text where it takes any. What is to be filled in with a yes is asked on a terminal, one value after another; elsewhere it is given by --set, --values or --values-file. On a terminal the answer may be left out: then it is asked.",
      ),
    )
    .argument("<id>", l10n.t("a waiting task, or a run with one that waits; or the beginning of its id"))
    .argument("[answer]", l10n.t("one of the choices, or a text"));
  addValueOptions(command)
    .addOption(asOption())
    .addHelpText(
      "after",
      `
${l10n.t("Examples:")}
  manusctl tasks answer 01JD3K staging
  manusctl tasks answer 01JD3K "Use the blue one"
  manusctl tasks answer 01JD3K approved --set to=a@example.org --set mail.subject=Hello`,
    )
    .action((id: string, said: string | undefined, options: PersonOptions) =>
      answer(context, id, options, (task) => fitAnswer(context.terminal, task, said)),
    );
  addVerdict(tasks, context, { name: "approve", choice: "approved" });
  addVerdict(tasks, context, { name: "deny", choice: "denied" });
}

interface Verdict {
  readonly name: string;
  readonly choice: string;
}

/** Who answers, and with what values. */
export interface PersonOptions extends ValueOptions {
  /** Who answers. */
  readonly as?: string;
}

interface VerdictOptions extends PersonOptions {
  readonly message?: string;
}

function addVerdict(tasks: Command, context: CliContext, { name, choice }: Verdict): void {
  const command = tasks
    .command(name)
    .summary(l10n.t("{0} what a task wants to do", name))
    .description(l10n.t('Answer the approval that a task waits for with "{0}".', choice))
    .argument("<id>", l10n.t("a waiting task, or a run with one that waits; or the beginning of its id"))
    .option("-m, --message <text>", l10n.t("why, for the record"))
    .addOption(asOption());
  if (choice === "approved") addValueOptions(command);
  command
    .addHelpText("after", `\nExample:\n  manusctl tasks ${name} 01JD3K -m "after the review"`)
    .action((id: string, { message, ...options }: VerdictOptions) =>
      answer(context, id, options, (task) => {
        requireChoice(task.waiting?.ask, task.id, choice);
        return { choice, ...present({ text: message }) };
      }),
    );
}

/** Answer a task's question as `manusctl tasks answer` does; without `said` it is asked. `askId`: the question that was seen, and no other. */
export async function answerAsked(
  context: CliContext,
  id: string,
  said: string | undefined,
  { askId, ...options }: PersonOptions & { readonly askId: AskId },
): Promise<void> {
  await answer(context, id, options, (task) => {
    if (task.waiting?.ask?.id !== askId) throw asksNothing(id);
    return fitAnswer(context.terminal, task, said);
  });
}

type Fit = (task: TaskView) => AskAnswer | undefined;

/** `fit` says what the command line answers; undefined: it is to be asked. */
async function answer(context: CliContext, id: string, { as, ...options }: PersonOptions, fit: Fit): Promise<void> {
  const { link, terminal } = context;
  const task = findAsking(valueOf(await link.connect({ start: true })), id);
  const ask = task.waiting?.ask;
  const said = fit(task);
  if (ask === undefined) return;
  const whole = said === undefined ? await askWhole(context, task, ask) : await complete(context, ask, said, options);
  const params = { taskId: task.id, by: "terminal", askId: ask.id, ...whoAnswers(context, ask, as), ...whole };
  requireAccepted(valueOf(await link.request(AnswerTaskRequest, params)));
  terminal.stderr.write(`${l10n.t("Answered task {0}", task.id)}\n`);
}

async function askWhole({ terminal }: CliContext, task: TaskView, ask: Ask): Promise<AskAnswer> {
  const answered = await askPerson(terminal, task, ask, new AbortController().signal);
  if (answered === undefined) throw notAnswered();
  return answered;
}

/** The answer with what its form needs, given on the command line or asked. */
async function complete(context: CliContext, ask: Ask, said: AskAnswer, options: ValueOptions): Promise<AskAnswer> {
  const { terminal } = context;
  if (ask.form === undefined || !needsForm(ask, said.choice)) {
    if (!givesValues(options)) return said;
    throw new CommandFailure(
      exitCodes.badUsage,
      l10n.t("Nothing is to be filled in with this answer"),
      l10n.t("Leave the values out."),
    );
  }
  if (givesValues(options) || !terminal.interactive) {
    return { ...said, values: await readValues(context, ask.form, options) };
  }
  const filled = await fillForm(terminal, ask, said);
  if (filled === undefined || filled === "not-sent") throw notAnswered();
  return filled;
}

function notAnswered(): CommandFailure {
  return new CommandFailure(exitCodes.badUsage, l10n.t("Nothing was answered; the task still waits"));
}

function findAsking(fleet: FleetSnapshot, id: string): TaskView {
  const found = findInFleet(fleet, id);
  const asking =
    found.type === "task" ? [found.task].filter(({ waiting }) => waiting?.ask) : askingTasks(fleet, found.run);
  const [task, another] = asking;
  if (task === undefined) throw asksNothing(id);
  if (another !== undefined) {
    const ids = asking.map((one) => one.id).join(", ");
    throw new CommandFailure(
      exitCodes.badUsage,
      l10n.t("Several tasks of {0} ask something: {1}", id, ids),
      l10n.t("Give one of them."),
    );
  }
  return task;
}

function asksNothing(id: string): CommandFailure {
  const remedy = l10n.t("See `manusctl tasks list --status waiting`.");
  return new CommandFailure(exitCodes.badUsage, l10n.t("{0} asks nothing now", id), remedy);
}

function fitAnswer(terminal: Terminal, { id, waiting }: TaskView, said: string | undefined): AskAnswer | undefined {
  const { choices = [], form } = waiting?.ask ?? {};
  if (said === undefined) {
    if (choices.length === 0 && form !== undefined) return {};
    if (terminal.interactive) return undefined;
    const remedy =
      choices.length === 0 ? l10n.t("It takes a text.") : l10n.t("Answer with one of: {0}.", choices.join(", "));
    throw new CommandFailure(exitCodes.badUsage, l10n.t("It isn't said what task {0} is answered with", id), remedy);
  }
  if (choices.length === 0) return { text: said };
  requireChoice(waiting?.ask, id, said);
  return { choice: said };
}

function requireChoice(ask: Ask | undefined, taskId: string, choice: string): void {
  const choices = ask?.choices ?? [];
  if (choices.includes(choice)) return;
  const remedy =
    choices.length === 0
      ? l10n.t("It takes a text: use `manusctl tasks answer`.")
      : l10n.t("Answer with one of: {0}.", choices.join(", "));
  throw new CommandFailure(
    exitCodes.badUsage,
    l10n.t('Task {0} can\'t be answered with "{1}"', taskId, choice),
    remedy,
  );
}

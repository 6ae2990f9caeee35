import type { Ask, TaskView } from "../../../server/src/protocol/fleet.ts";
import { AnswerTaskRequest } from "../../../server/src/protocol/tasks.ts";
import type { CommandTarget } from "../model/command-target.ts";
import { isApproval, openAsk } from "../model/run-actions.ts";
import { findTask } from "./task-commands.ts";
import { by, tellOutcome, type Command, type Workbench } from "./workbench.ts";

/** What a person answers with. */
interface Answer {
  readonly choice?: string;
  readonly text?: string;
}

/** Answering what waiting tasks ask. */
export interface AnswerCommands {
  readonly approve: Command;
  readonly deny: Command;
  /** Shows the whole question, and takes any answer it allows. */
  readonly answer: Command;
}

export function createAnswerCommands(workbench: Workbench): AnswerCommands {
  const decide = (choice: "approved" | "denied", title: string): Command => {
    return async (target) => {
      const task = await findTask(workbench, target, { title, fits: (each) => isApproval(openAsk(each)) });
      const ask = task && (await requireAsk(workbench, task));
      if (ask) await send(workbench, task, ask, { choice });
    };
  };
  return {
    approve: decide("approved", "Approve which task?"),
    deny: decide("denied", "Deny which task?"),
    answer: (target) => answerTask(workbench, target),
  };
}

async function answerTask(workbench: Workbench, target: CommandTarget): Promise<void> {
  const task = await findTask(workbench, target, {
    title: "What waits for you",
    fits: (each) => openAsk(each) !== undefined,
    takesOnly: true,
  });
  const ask = task && (await requireAsk(workbench, task));
  if (!ask) return;
  const answer = await askPerson(workbench, ask);
  if (answer !== undefined) await send(workbench, task, ask, answer);
}

async function requireAsk({ person }: Workbench, task: TaskView): Promise<Ask | undefined> {
  const ask = openAsk(task);
  if (ask === undefined)
    await person.tell({ level: "information", text: `${task.title} waits for no answer any more` });
  return ask;
}

async function askPerson({ person }: Workbench, ask: Ask): Promise<Answer | undefined> {
  if (isApproval(ask)) {
    const labels = new Map(ask.choices.map((choice) => [labelOfChoice(choice), choice]));
    const detail = ask.detail === undefined ? {} : { detail: ask.detail };
    const pressed = await person.tell({ level: "warning", text: ask.text, modal: true, ...detail }, ...labels.keys());
    const choice = pressed === undefined ? undefined : labels.get(pressed);
    return choice === undefined ? undefined : { choice };
  }
  if (ask.choices.length > 0) {
    const choice = await person.choose(
      ask.text,
      ask.choices.map((each) => ({ label: labelOfChoice(each), value: each })),
    );
    return choice === undefined ? undefined : { choice };
  }
  const check = (text: string): string | undefined => (text.trim() === "" ? "Give an answer" : undefined);
  const text = await person.ask({ title: "Answer", prompt: ask.text, check });
  return text === undefined ? undefined : { text };
}

/** What a choice reads like on a button. */
function labelOfChoice(choice: string): string {
  if (choice === "approved") return "Approve";
  return choice === "denied" ? "Deny" : choice;
}

async function send({ server, person }: Workbench, task: TaskView, ask: Ask, answer: Answer): Promise<void> {
  const outcome = await server.request(AnswerTaskRequest, { taskId: task.id, askId: ask.id, by, ...answer });
  await tellOutcome(person, outcome);
}

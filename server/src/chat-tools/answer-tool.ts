import type { Ask } from "../protocol/fleet.ts";
import { AnswerTaskRequest } from "../protocol/tasks.ts";
import { ChatToolFailure, type ChatCaller, type ChatDesk } from "./desk.ts";
import { questionAboutAnswer, type SaidAnswer } from "./questions.ts";
import type { ToolInput } from "./read-input.ts";
import { requireAccepted } from "./steering-tools.ts";
import { findAsk, findTask } from "./subjects.ts";
import { isForPeople } from "./views.ts";

/** Such a choice allows more than what is asked about: only a person gives it, where they see what it covers. */
const lasting: readonly string[] = ["approved-for-run", "approved-always"];

/** A no needs nothing filled in. */
const refusing: readonly string[] = ["denied", "stop"];

/**
 * Answer what a task asks. What was kept for a person is never answered by the agent alone: a person sees the exact command and the answer, and says yes to it.
 */
export async function answer(desk: ChatDesk, input: ToolInput, caller: ChatCaller): Promise<unknown> {
  const subject = findTask(desk, await desk.fleet(), input.text("taskId"));
  const ask = findAsk(subject, input.text("askId"));
  const said = fitAnswer(ask, input);
  const forPeople = isForPeople(ask);
  if (forPeople) await letPersonConfirm(caller, questionAboutAnswer(subject.run, ask, said));
  const person = forPeople ? desk.personName?.() : undefined;
  const outcome = await desk.request(AnswerTaskRequest, {
    taskId: subject.task.id,
    askId: ask.id,
    by: caller.by,
    ...said,
    ...(person !== undefined && person !== "" && { person }),
  });
  return requireAccepted(outcome);
}

/** @throws {ChatToolFailure} where the ask doesn't take it, or not from an agent. */
function fitAnswer({ choices, form }: Ask, input: ToolInput): SaidAnswer {
  const [choice, text] = [input.optionalText("choice"), input.optionalText("text")];
  if (choices.length > 0) requireChoice(choices, choice);
  else if (text === undefined || choice !== undefined) {
    throw new ChatToolFailure("unfit-answer", "This question takes a text, and no choice");
  }
  if (form !== undefined && !refusing.includes(choice ?? "")) {
    throw onlyPeople("Something is to be filled in with this answer");
  }
  return { ...(choice !== undefined && { choice }), ...(text !== undefined && { text }) };
}

function requireChoice(choices: readonly string[], choice = ""): void {
  if (lasting.includes(choice)) throw onlyPeople(`The choice ${choice} allows more than what is asked about now`);
  if (choices.includes(choice)) return;
  const open = choices.filter((each) => !lasting.includes(each)).join(", ");
  throw new ChatToolFailure("unfit-answer", `The choice must be one of: ${open}`);
}

async function letPersonConfirm(caller: ChatCaller, question: Parameters<ChatCaller["confirm"]>[0]): Promise<void> {
  const said = await caller.confirm(question);
  if (said === "nobody") throw onlyPeople("This was kept for a person, and nobody is there who could be asked");
  if (said === "no") throw new ChatToolFailure("declined", "The person declined; the task still waits for an answer");
}

function onlyPeople(message: string): ChatToolFailure {
  const remedy = "A person answers it in the editor, or with manusctl tasks answer.";
  return new ChatToolFailure("only-people", message, remedy);
}

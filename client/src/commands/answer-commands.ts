import * as l10n from "@vscode/l10n";
import { isApproval, openAsk } from "../../../server/src/protocol/answering.ts";
import type { Ask, TaskView } from "../../../server/src/protocol/fleet.ts";
import type { AskId, Refusal, TaskId } from "../../../server/src/protocol/states.ts";
import { AnswerTaskRequest, StopTaskRequest } from "../../../server/src/protocol/tasks.ts";
import { choicesInOrder, detailOfAsk, labelOfChoice, likeTasks, sidesOfDiff } from "../model/asks.ts";
import type { CommandTarget } from "../model/command-target.ts";
import { answeredBy } from "../model/inbox-words.ts";
import { fillForm } from "./fill-form.ts";
import { findTask } from "./task-commands.ts";
import { by, tellOutcome, tellRefusal, type Command, type Workbench } from "./workbench.ts";

/** What a person answers with. */
interface Answer {
  readonly choice?: string;
  readonly text?: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

/** Answering what waiting tasks ask. */
export interface AnswerCommands {
  readonly approve: Command;
  readonly deny: Command;
  /** Shows the whole question, and takes any answer it allows. */
  readonly answer: Command;
  /** What the task wants to change, in the editor's own diff; then it is asked about. */
  readonly showDiff: Command;
  /** The same answer to the approvals that were selected, or to all by the same rule as the target's. */
  readonly answerAll: (target: CommandTarget, choice: "approved" | "denied") => Promise<void>;
}

export function createAnswerCommands(workbench: Workbench): AnswerCommands {
  const decide = (choice: "approved" | "denied", title: string): Command => {
    return async (target) => {
      const several = approvalsOf(workbench, target);
      if (several.length > 1) {
        await sendAll(workbench, several, { choice });
        return;
      }
      const task = await findTask(workbench, target, { title, fits: (each) => isApproval(openAsk(each)) });
      const ask = task && (await requireAsk(workbench, task, target));
      if (task === undefined || ask === undefined) return;
      // A yes without what belongs to it is none.
      if (choice === "approved" && ask.form !== undefined) await fillIn(workbench, task, ask);
      else await send(workbench, task, ask, { choice });
    };
  };
  return {
    approve: decide("approved", l10n.t("Approve which task?")),
    deny: decide("denied", l10n.t("Deny which task?")),
    answer: (target) => answerTask(workbench, target),
    showDiff: (target) => showDiffOf(workbench, target),
    answerAll: async (target, choice) => {
      const task = target.taskId === undefined ? undefined : workbench.model.task(target.taskId);
      const seen = target.selected === undefined ? task && asksLike(workbench, task) : approvalsOf(workbench, target);
      if (seen) await sendAll(workbench, seen, { choice });
    },
  };
}

async function answerTask(workbench: Workbench, target: CommandTarget): Promise<void> {
  const task = await findTask(workbench, target, {
    title: l10n.t("What waits for you"),
    fits: (each) => openAsk(each) !== undefined,
    takesOnly: true,
  });
  const ask = task && (await requireAsk(workbench, task, target));
  if (task === undefined || ask === undefined) return;
  const { choice } = target;
  // Only for the question that was seen, and never a yes: that has a command of its own.
  const isPressed = choice !== undefined && target.askId !== undefined && !isApproval(ask);
  if (isPressed && ask.choices.includes(choice)) await send(workbench, task, ask, { choice });
  else await review(workbench, task, ask);
}

async function showDiffOf(workbench: Workbench, target: CommandTarget): Promise<void> {
  const task = await findTask(workbench, target, {
    title: l10n.t("Show what which task wants to change?"),
    fits: (each) => openAsk(each)?.diff !== undefined,
    takesOnly: true,
  });
  const ask = task && (await requireAsk(workbench, task, target));
  if (ask) await showDiff(workbench, task, ask);
}

/** What the person saw and pressed may have been answered since, and the task may ask something else by now: then they are told, and nothing is answered. */
async function requireAsk({ person }: Workbench, task: TaskView, { askId }: CommandTarget): Promise<Ask | undefined> {
  const ask = openAsk(task);
  if (ask !== undefined && (askId === undefined || askId === ask.id)) return ask;
  await person.tell({ level: "information", text: tooLate(task, askId) });
  return undefined;
}

function tooLate({ title, lastAnswer, waiting }: TaskView, askId: AskId | undefined): string {
  if (lastAnswer !== undefined && lastAnswer.askId === askId) return `${answeredBy(lastAnswer)}: ${title}`;
  if (waiting?.ask !== undefined) return l10n.t("{0} asks something else by now: look at it anew", title);
  return l10n.t("{0} waits for no answer any more", title);
}

async function review(workbench: Workbench, task: TaskView, ask: Ask): Promise<void> {
  if (isApproval(ask)) {
    await reviewApproval(workbench, task, ask);
    return;
  }
  if (ask.kind === "takeover") {
    await reviewTakeover(workbench, task, ask);
    return;
  }
  await openAttachments(workbench, ask);
  const answer = ask.choices.length > 0 ? await askChoice(workbench, ask) : await askText(workbench, ask);
  if (answer !== undefined) await send(workbench, task, ask, answer);
}

/** Everything there is to see, and everything that may be answered. */
async function reviewApproval(workbench: Workbench, task: TaskView, ask: Ask): Promise<void> {
  const acts = actsOf(workbench, task, ask);
  const detail = detailOfAsk(ask);
  const message = { level: "warning", text: ask.text, modal: true, ...(detail !== "" && { detail }) } as const;
  const pressed = await workbench.person.tell(message, ...acts.keys());
  if (pressed !== undefined) await acts.get(pressed)?.();
}

/** What the buttons of an approval do, by what stands on them. */
function actsOf(workbench: Workbench, task: TaskView, ask: Ask): ReadonlyMap<string, () => Promise<void>> {
  const acts = new Map<string, () => Promise<void>>();
  if (ask.form !== undefined) acts.set(l10n.t("Fill In…"), () => fillIn(workbench, task, ask));
  for (const choice of choicesInOrder(task, ask)) {
    acts.set(labelOfChoice(choice, ask), () => send(workbench, task, ask, { choice }));
  }
  if (task.engine === "manus") acts.set(l10n.t("Stop Task"), () => stop(workbench, task));
  acts.set(l10n.t("Deny with Comment…"), () => denyWithComment(workbench, task, ask));
  const like = likeTasks(workbench.model, task).length;
  if (like > 1)
    acts.set(l10n.t("Approve All {0}", like), () =>
      sendAll(workbench, asksLike(workbench, task), { choice: "approved" }),
    );
  if (ask.diff !== undefined) acts.set(l10n.t("Show Diff"), () => showDiff(workbench, task, ask));
  if ((ask.attachments ?? []).length > 0) acts.set(l10n.t("Open Attachments"), () => openAttachments(workbench, ask));
  return acts;
}

/** A form is filled in, and sent with the yes; or denied; or the task is stopped. */
async function fillIn(workbench: Workbench, task: TaskView, ask: Ask): Promise<void> {
  // What is typed may be a secret: the log must not show it.
  const filled = await fillForm(workbench.person, ask, (text) => workbench.keys.notice(text));
  if (filled === undefined) return;
  if (filled.kind === "approved") await send(workbench, task, ask, { choice: "approved", values: filled.values });
  else if (filled.kind === "denied") await send(workbench, task, ask, { choice: "denied" });
  else await stop(workbench, task);
}

/** Where a no changes nothing, an end does. */
async function stop({ server, person }: Workbench, { id: taskId }: TaskView): Promise<void> {
  await tellOutcome(person, await server.request(StopTaskRequest, { taskId, by }));
}

async function denyWithComment(workbench: Workbench, task: TaskView, ask: Ask): Promise<void> {
  const text = await workbench.person.ask({
    title: l10n.t("Deny"),
    prompt: l10n.t("What the agent should know, or do instead"),
  });
  if (text !== undefined) await send(workbench, task, ask, { choice: "denied", ...(text.trim() !== "" && { text }) });
}

/** The diff fills the editor; the question waits beside it and not over it. */
async function showDiff(workbench: Workbench, task: TaskView, ask: Ask): Promise<void> {
  if (ask.diff === undefined) return;
  const { name, before, after } = sidesOfDiff(ask.diff);
  const title = l10n.t("{0}: what {1} wants to change", name === "" ? task.title : name, task.title);
  await workbench.editor.showDiff(title, { name, before, after });
  const [yes, no, more] = [labelOfChoice("approved", ask), labelOfChoice("denied", ask), l10n.t("More…")];
  const pressed = await workbench.person.tell({ level: "information", text: ask.text }, yes, no, more);
  if (pressed === more) await reviewApproval(workbench, task, ask);
  else if (pressed !== undefined) {
    await send(workbench, task, ask, { choice: pressed === yes ? "approved" : "denied" });
  }
}

const giveBack = (): string => l10n.t("Give Back");
const giveBackWithNote = (): string => l10n.t("Give Back with a Note…");

/** Something is the person's until they say so. */
async function reviewTakeover(workbench: Workbench, task: TaskView, ask: Ask): Promise<void> {
  const { person } = workbench;
  const detail = l10n.t("It is yours now. The agent goes on once you give it back.");
  const message = { level: "information", text: ask.text, modal: true, detail } as const;
  const pressed = await person.tell(message, giveBack(), giveBackWithNote());
  if (pressed === undefined) return;
  const note =
    pressed === giveBack()
      ? ""
      : await person.ask({ title: l10n.t("Give back"), prompt: l10n.t("What the agent should know") });
  if (note === undefined) return;
  await send(workbench, task, ask, { text: note.trim() === "" ? l10n.t("I give it back.") : note });
}

async function askChoice({ person }: Workbench, ask: Ask): Promise<Answer | undefined> {
  const choices = ask.choices.map((each) => ({ label: labelOfChoice(each, ask), value: each }));
  const choice = await person.choose(ask.text, choices);
  return choice === undefined ? undefined : { choice };
}

async function askText({ person }: Workbench, ask: Ask): Promise<Answer | undefined> {
  const check = (text: string): string | undefined => (text.trim() === "" ? l10n.t("Give an answer") : undefined);
  const text = await person.ask({ title: l10n.t("Answer"), prompt: ask.text, check });
  return text === undefined ? undefined : { text };
}

/** What belongs to a question is seen before it is answered. */
async function openAttachments({ editor, person }: Workbench, { attachments = [] }: Ask): Promise<void> {
  for (const attachment of attachments) {
    try {
      await editor.openAttachment(attachment);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      await person.tell({ level: "warning", text: l10n.t("{0} can't be opened: {1}", attachment, why) });
    }
  }
}

async function send(workbench: Workbench, task: TaskView, ask: Ask, answer: Answer): Promise<void> {
  const { server, person } = workbench;
  const params = { taskId: task.id, askId: ask.id, by, ...whoAnswers(workbench), ...answer };
  const outcome = await server.request(AnswerTaskRequest, params);
  await tellOutcome(person, outcome);
}

/** Some questions only certain people may answer. */
function whoAnswers({ editor }: Workbench): { readonly person?: string } {
  const person = editor.personName();
  return person === "" ? {} : { person };
}

/** One question of a task. */
interface SeenAsk {
  readonly taskId: TaskId;
  readonly askId: AskId;
}

/** The questions that wait for an approval by the same rule, as they stand now. */
function asksLike({ model }: Workbench, first: TaskView): readonly SeenAsk[] {
  return likeTasks(model, first).flatMap(toSeen);
}

/** What of the selected lines waits for an approval, and is the question that the person saw. */
function approvalsOf({ model }: Workbench, { selected = [] }: CommandTarget): readonly SeenAsk[] {
  return selected.flatMap(({ taskId, askId }) => {
    const task = taskId === undefined ? undefined : model.task(taskId);
    if (task === undefined || !isApproval(openAsk(task))) return [];
    return toSeen(task).filter((seen) => askId === undefined || seen.askId === askId);
  });
}

function toSeen(task: TaskView): readonly SeenAsk[] {
  const ask = openAsk(task);
  return ask === undefined ? [] : [{ taskId: task.id, askId: ask.id }];
}

/** Some may have been answered meanwhile, or by the first answer: that is as good. Any other refusal is told, the first for all. */
async function sendAll(workbench: Workbench, asks: readonly SeenAsk[], answer: Answer): Promise<void> {
  const refused: Refusal[] = [];
  for (const { taskId, askId } of asks) {
    const params = { taskId, askId, by, ...whoAnswers(workbench), ...answer };
    const outcome = await workbench.server.request(AnswerTaskRequest, params);
    if (outcome.outcome === "refused" && outcome.because.code !== "already-answered") refused.push(outcome.because);
  }
  const [first] = refused;
  if (first !== undefined) await tellRefusal(workbench.person, first);
}

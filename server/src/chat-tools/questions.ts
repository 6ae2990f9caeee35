import * as l10n from "@vscode/l10n";
import type { Ask, RunView } from "../protocol/fleet.ts";
import { cutText } from "./bounded.ts";
import { chatTool, type ChatToolName } from "./definitions.ts";
import { ChatToolFailure, type ChatDesk, type OfferedFile, type Question } from "./desk.ts";
import { ToolInput } from "./read-input.ts";
import { findAsk, findFile, findSubject, findTask, type Subject } from "./subjects.ts";
import { isForPeople } from "./views.ts";

const longestValue = 500;
const mostSteps = 20;
const longestDetail = 4_000;

/**
 * What a person is asked before this call of a chat agent is carried out; undefined where it only reads, and where the call itself asks the person. What the call is about
 * may not be known now: then it is shown as it is.
 */
export async function questionBefore(desk: ChatDesk, name: string, given: unknown): Promise<Question | undefined> {
  const tool = chatTool(name);
  if (tool === undefined || tool.effect === "reads") return undefined;
  try {
    return await questionAbout(desk, tool.name, ToolInput.read(tool, given));
  } catch (error) {
    if (!(error instanceof ChatToolFailure)) throw error;
    const message = lines(`${name} ${cutText(JSON.stringify(given), longestDetail)}`, error.message);
    return { title: l10n.t("Let a chat agent do this?"), message };
  }
}

async function questionAbout(desk: ChatDesk, name: ChatToolName, input: ToolInput): Promise<Question | undefined> {
  if (name === "manus_startTask") return await questionAboutStart(desk, input);
  const fleet = await desk.fleet();
  if (name === "manus_answer") {
    const subject = findTask(desk, fleet, input.text("taskId"));
    const ask = findAsk(subject, input.text("askId"));
    // The call puts it to the person itself, whatever the chat is allowed without asking.
    if (isForPeople(ask)) return undefined;
    const [choice, text] = [input.optionalText("choice"), input.optionalText("text")];
    const said = { ...(choice !== undefined && { choice }), ...(text !== undefined && { text }) };
    return questionAboutAnswer(subject.run, ask, said);
  }
  if (name === "manus_sendMessage") {
    const subject = findTask(desk, fleet, input.text("taskId"));
    return { title: l10n.t("Send this message to an agent?"), message: lines(named(subject), input.text("text")) };
  }
  return { title: titleOfSteering(name), message: named(findSubject(desk, fleet, input.text("id"))) };
}

/** What is said in answer. */
export interface SaidAnswer {
  readonly choice?: string;
  readonly text?: string;
}

/** The question that is answered, with the exact command, and the answer that would be given. */
export function questionAboutAnswer(run: RunView, ask: Ask, said: SaidAnswer): Question {
  const given = [said.choice, said.text].filter((part) => part !== undefined).join(": ");
  return {
    title: l10n.t("Give this answer in your place?"),
    message: lines(
      l10n.t("A chat agent wants to answer: {0}", cutText(given, longestValue)),
      l10n.t("Run: {0}", run.title),
      ask.text,
      ask.detail && cutText(ask.detail, longestDetail),
      ask.diff && cutText(ask.diff, longestDetail),
    ),
  };
}

async function questionAboutStart(desk: ChatDesk, input: ToolInput): Promise<Question> {
  const file = await findFile(desk, input.text("file"));
  const values = Object.entries(input.object("inputs"));
  const step = input.optionalText("step");
  return {
    title: l10n.t("Start a run of {0}?", file.shown),
    message: lines(
      l10n.t("Folder: {0}", file.workspaceFolder),
      step === undefined ? await stepsOf(desk, file) : l10n.t("Only the step {0}", step),
      values.length === 0 ? l10n.t("It is given no inputs.") : l10n.t("Inputs:"),
      ...values.map(([name, value]) => `  ${name}: ${shownValue(value)}`),
    ),
  };
}

async function stepsOf(desk: ChatDesk, file: OfferedFile): Promise<string | undefined> {
  const steps = (await desk.describe(file))?.steps ?? [];
  if (steps.length === 0) return undefined;
  const shown = steps.slice(0, mostSteps).map(({ title }, place) => `  ${place + 1}. ${title}`);
  if (steps.length > mostSteps) shown.push(`  … ${steps.length}`);
  return [l10n.t("Steps:"), ...shown].join("\n");
}

function titleOfSteering(name: ChatToolName): string {
  if (name === "manus_stopTask") return l10n.t("Stop this?");
  return name === "manus_pauseTask" ? l10n.t("Pause this?") : l10n.t("Let this go on?");
}

function named(subject: Subject): string {
  const run = l10n.t("Run: {0}", `${subject.run.title} (${subject.run.id})`);
  if (subject.kind === "run") return run;
  return lines(run, l10n.t("Task: {0}", `${subject.task.title} (${subject.task.id})`));
}

function shownValue(value: unknown): string {
  return cutText(typeof value === "string" ? value : JSON.stringify(value), longestValue);
}

function lines(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join("\n");
}

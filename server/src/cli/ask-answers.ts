import * as l10n from "@vscode/l10n";
import { showUnseen } from "../core/agent/policy/show-unseen.ts";
import type { Ask, TaskView } from "../protocol/fleet.ts";
import { askForm } from "./form/ask-form.ts";
import { checkValues, type Values } from "./form/check-values.ts";
import { printable } from "./printable.ts";
import { paint, type Terminal } from "./terminal.ts";

/** How `run` treats what the run asks of a person. */
export type OnAsk = "prompt" | "deny" | "allow";

/** What a person, or a rule in their place, says to an ask. */
export interface AskAnswer {
  readonly choice?: string;
  readonly text?: string;
  /** What was filled into the ask's form. */
  readonly values?: Values;
}

/** The choices that are no yes: no form is filled in for them. */
const noes: ReadonlySet<string> = new Set(["denied", "stop"]);

/** Whether an answer with this choice needs what is filled into the ask's form. */
export function needsForm({ form }: Ask, choice: string | undefined): boolean {
  return form !== undefined && (choice === undefined || !noes.has(choice));
}

const nobody = (): string => l10n.t("Nobody is there to answer. Go on without an answer, or end with what is missing.");

/**
 * The answer without a person. A free question gets the same in both ways: there is nothing to allow or to deny. A budget is never extended so: a bound that a
 * script lifts by itself is none. Undefined where nothing that could be said would help (an account is missing): then the run can only be stopped.
 */
export function answerByRule(ask: Ask, rule: "deny" | "allow"): AskAnswer | undefined {
  if (ask.kind === "account") return undefined;
  if (ask.kind === "budget") return ask.choices.includes("stop") ? { choice: "stop" } : undefined;
  // What only a person can fill in isn't allowed by a rule.
  const isFillable = ask.form === undefined || checkValues(ask.form, {}).length === 0;
  const wanted = rule === "allow" && isFillable ? "approved" : "denied";
  if (!isFillable && !ask.choices.includes(wanted)) return undefined;
  if (ask.choices.includes(wanted)) return { choice: wanted };
  const [first] = ask.choices;
  if (first === undefined) return { text: nobody() };
  return rule === "allow" ? { choice: first } : undefined;
}

/** Ask the person until the answer fits, with what is to be filled in with a yes. Undefined when they turned away (Ctrl-C), or it was answered elsewhere (`signal`). */
export async function askPerson(
  terminal: Terminal,
  task: TaskView,
  ask: Ask,
  signal: AbortSignal,
): Promise<AskAnswer | undefined> {
  terminal.stderr.write(`\n${renderAsk(terminal, task, ask)}\n`);
  for (;;) {
    const said = await askChoice(terminal, ask, signal);
    if (said === undefined) return undefined;
    const answer = await fillForm(terminal, ask, said, signal);
    if (answer !== "not-sent") return answer;
  }
}

async function askChoice(terminal: Terminal, ask: Ask, signal: AbortSignal): Promise<AskAnswer | undefined> {
  if (ask.choices.length === 0) {
    if (ask.form !== undefined) return {};
    const text = await terminal.question(`${l10n.t("Answer:")} `, signal);
    return text === undefined ? undefined : { text };
  }
  for (;;) {
    const said = await terminal.question(`${labels(ask.choices).join(", ")}? `, signal);
    if (said === undefined) return undefined;
    const choice = matchChoice(ask.choices, said.trim().toLowerCase());
    if (choice !== undefined) return { choice };
    terminal.stderr.write(`${l10n.t("Please answer with one of: {0}", ask.choices.join(", "))}\n`);
  }
}

/** The answer with its form filled in, where it has one. `not-sent`: the person doesn't want to send it so. Undefined as of {@link askPerson}. */
export async function fillForm(
  terminal: Terminal,
  ask: Ask,
  answer: AskAnswer,
  signal?: AbortSignal,
): Promise<AskAnswer | "not-sent" | undefined> {
  if (ask.form === undefined || !needsForm(ask, answer.choice)) return answer;
  const filled = await askForm(terminal, ask.form, signal);
  if (filled === undefined || (filled === "not-sent" && ask.choices.length === 0)) return undefined;
  return filled === "not-sent" ? filled : { ...answer, values: filled.filled };
}

/** The question, and all that it is about: the very command, change or address, shown so that nothing in it can hide. */
function renderAsk(terminal: Terminal, task: TaskView, ask: Ask): string {
  const lines = [`${paint(terminal, "yellow", "?")} ${questionOf(task, ask)}`];
  if (ask.by !== undefined)
    lines.push(paint(terminal, "dim", `    ${l10n.t("for {0} to answer", printable(ask.by.join(", ")))}`));
  if (ask.detail !== undefined) lines.push(indent(showUnseen(ask.detail)));
  if (ask.diff !== undefined) lines.push(indent(renderDiff(terminal, showUnseen(ask.diff))));
  for (const attachment of ask.attachments ?? []) lines.push(`    [${showUnseen(attachment)}]`);
  if (ask.rule !== undefined && ask.choices.some((choice) => grants.has(choice))) {
    lines.push(paint(terminal, "dim", `    ${l10n.t("for the run, or always: {0}", showUnseen(ask.rule))}`));
  }
  return lines.join("\n");
}

/** What is asked, with the task's title before it unless that says the same, as a gate's does. */
export function questionOf(task: TaskView, { text }: Ask): string {
  const question = printable(text);
  const title = printable(task.title).replace(/…$/, "");
  const isSame = title !== "" && question.trim().replace(/\s+/g, " ").startsWith(title.replace(/\s+/g, " "));
  return isSame ? question : `${printable(task.title)}: ${question}`;
}

const grants: ReadonlySet<string> = new Set(["approved-for-run", "approved-always"]);

function renderDiff(terminal: Terminal, diff: string): string {
  return diff
    .split("\n")
    .map((line) => {
      if (line.startsWith("+")) return paint(terminal, "green", line);
      return line.startsWith("-") ? paint(terminal, "red", line) : line;
    })
    .join("\n");
}

const keys: Readonly<Record<string, string>> = {
  approved: "y",
  denied: "n",
  "approved-for-run": "r",
  "approved-always": "a",
};

function labels(choices: readonly string[]): readonly string[] {
  return choices.map((choice) => {
    const key = keys[choice];
    return key === undefined ? choice : `${choice} (${key})`;
  });
}

/** The whole word, its key, or its unique beginning; y and n also as words. */
function matchChoice(choices: readonly string[], said: string): string | undefined {
  if (said === "") return undefined;
  const word = said === "yes" ? "y" : said === "no" ? "n" : said;
  const byKey = choices.find((choice) => keys[choice] === word);
  if (byKey !== undefined) return byKey;
  const exact = choices.find((choice) => choice.toLowerCase() === said);
  const beginning = choices.filter((choice) => choice.toLowerCase().startsWith(said));
  return exact ?? (beginning.length === 1 ? beginning[0] : undefined);
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
}

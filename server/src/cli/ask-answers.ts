import type { Ask, TaskView } from "../protocol/fleet.ts";
import { paint, type Terminal } from "./terminal.ts";

/** How `run` treats what the run asks of a person. */
export type OnAsk = "prompt" | "deny" | "allow";

/** What a person, or a rule in their place, says to an ask. */
export interface AskAnswer {
  readonly choice?: string;
  readonly text?: string;
}

const nobody = "Nobody is there to answer. Go on without an answer, or end with what is missing.";

/** The answer without a person. A free question gets the same in both ways: there is nothing to allow or to deny. */
export function answerByRule(ask: Ask, rule: "deny" | "allow"): AskAnswer {
  const wanted = rule === "allow" ? "approved" : "denied";
  if (ask.choices.includes(wanted)) return { choice: wanted };
  const [first] = ask.choices;
  return rule === "allow" && first !== undefined ? { choice: first } : { text: nobody };
}

/** Ask the person until the answer fits. Undefined when they turned away (Ctrl-C), or it was answered elsewhere (`signal`). */
export async function askPerson(
  terminal: Terminal,
  task: TaskView,
  ask: Ask,
  signal: AbortSignal,
): Promise<AskAnswer | undefined> {
  terminal.stderr.write(`\n${paint(terminal, "yellow", "?")} ${paint(terminal, "bold", task.title)}: ${ask.text}\n`);
  if (ask.detail !== undefined) terminal.stderr.write(`${indent(ask.detail)}\n`);
  if (ask.choices.length === 0) {
    const text = await terminal.question("Answer: ", signal);
    return text === undefined ? undefined : { text };
  }
  for (;;) {
    const said = await terminal.question(`${labels(ask.choices).join(", ")}? `, signal);
    if (said === undefined) return undefined;
    const choice = matchChoice(ask.choices, said.trim().toLowerCase());
    if (choice !== undefined) return { choice };
    terminal.stderr.write(`Please answer with one of: ${ask.choices.join(", ")}\n`);
  }
}

function labels(choices: readonly string[]): readonly string[] {
  return choices.map((choice) => {
    if (choice === "approved") return "approved (y)";
    return choice === "denied" ? "denied (n)" : choice;
  });
}

/** The whole word, its unique beginning, or y and n for the two choices every approval has. */
function matchChoice(choices: readonly string[], said: string): string | undefined {
  if (said === "") return undefined;
  if (/^y(es)?$/.test(said) && choices.includes("approved")) return "approved";
  if (/^no?$/.test(said) && choices.includes("denied")) return "denied";
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

import * as l10n from "@vscode/l10n";
import { CommandFailure, exitCodes } from "./failing.ts";
import { printable } from "./printable.ts";
import type { Terminal } from "./terminal.ts";

/** One question of several that make a draft. */
export interface Step<T> {
  /** The question; undefined where it needs no asking with this draft. */
  readonly ask: (draft: T) => string | undefined;
  /** The draft with what was said, trimmed; or a sentence that says why that can't be. */
  readonly take: (draft: T, said: string) => T | string;
}

const back = "<";

/** Ask one question after another; `<` goes back to the one before. Ends the command where the person turns away. */
export async function askSteps<T extends object>(terminal: Terminal, steps: readonly Step<T>[], start: T): Promise<T> {
  const before: { readonly index: number; readonly draft: T }[] = [];
  let draft = start;
  let index = 0;
  for (let step = steps[index]; step !== undefined; step = steps[index]) {
    const question = step.ask(draft);
    const answered = question === undefined ? draft : await askStep(terminal, step, draft, question);
    if (answered === back) {
      const last = before.pop();
      if (last !== undefined) ({ index, draft } = last);
      continue;
    }
    if (question !== undefined) before.push({ index, draft });
    draft = answered;
    index += 1;
  }
  return draft;
}

async function askStep<T>(terminal: Terminal, step: Step<T>, draft: T, question: string): Promise<T | typeof back> {
  for (;;) {
    const said = (await terminal.question(question))?.trim();
    if (said === undefined) throw new CommandFailure(exitCodes.badUsage, l10n.t("Nothing was changed"));
    if (said === back) return back;
    const taken = step.take(draft, said);
    if (typeof taken !== "string") return taken;
    terminal.stderr.write(`${printable(taken)}\n`);
  }
}

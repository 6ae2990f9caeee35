import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import { requireYes } from "../confirm.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, valueOf } from "../failing.ts";
import { addValueOptions } from "../form/read-values.ts";
import { findItem } from "../inbox-lookup.ts";
import { hintOf } from "../inbox-text.ts";
import { printable } from "../printable.ts";
import { asOption } from "../who-answers.ts";
import { answerAsked, type PersonOptions } from "./tasks-answer.ts";

/** `manusctl inbox answer`. */
export function addInboxAnswer(inbox: Command, context: CliContext): void {
  const command = inbox
    .command("answer")
    .summary(l10n.t("answer something in the inbox"))
    .description(
      l10n.t(
        "Answer what a task asks, as `manusctl tasks answer` does. A number is its place in the list, which may have moved since you saw it: then you are shown what it is, and asked.",
      ),
    )
    .argument("<item>", l10n.t("its number in the list, or its id or the beginning of it"))
    .argument("[answer]", l10n.t("one of the choices, or a text"));
  addValueOptions(command)
    .addOption(asOption())
    .addHelpText(
      "after",
      `
${l10n.t("Examples:")}
  manusctl inbox answer 1
  manusctl inbox answer 01JD3K approved`,
    )
    .action((wanted: string, said: string | undefined, options: PersonOptions) =>
      answer(context, wanted, said, options),
    );
}

async function answer(
  context: CliContext,
  wanted: string,
  said: string | undefined,
  options: PersonOptions,
): Promise<void> {
  const { link, terminal } = context;
  const { item, byNumber } = findItem(valueOf(await link.connect({ start: true })), wanted);
  if (item.type !== "ask") {
    const message = l10n.t("This is no question that can be answered ({0})", item.kind);
    throw new CommandFailure(exitCodes.badUsage, message, l10n.t("Try `{0}`.", hintOf(item)));
  }
  const { ask, task } = item;
  // Without an answer the whole question is shown before one is asked for.
  if (byNumber && said !== undefined) {
    if (!terminal.interactive) {
      const message = l10n.t("{0} may be something else than when you saw it", wanted);
      throw new CommandFailure(exitCodes.badUsage, message, l10n.t("Give its id: {0}.", task.id));
    }
    const what = printable([ask.text, ask.detail, ask.diff].filter((part) => part !== undefined).join("\n"));
    await requireYes(terminal, { question: `${what}\n${l10n.t('Answer this with "{0}"?', said)}`, yes: undefined });
  }
  await answerAsked(context, task.id, said, { ...options, askId: ask.id });
}

import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import { deriveInbox, type InboxItem } from "../../protocol/inbox.ts";
import type { CliContext } from "../context.ts";
import { valueOf } from "../failing.ts";
import { hintOf, renderInbox, tellItem } from "../inbox-text.ts";
import { inboxView } from "../inbox-view.ts";
import { showLive } from "../live-view.ts";
import { formatOption, writeResult, type FormatOptions } from "../output.ts";
import { addInboxAnswer } from "./inbox-answer.ts";
import { addInboxTriage } from "./inbox-triage.ts";

interface InboxOptions extends FormatOptions {
  readonly json?: true;
  readonly watch?: true;
}

/** `manusctl inbox`. */
export function addInbox(program: Command, context: CliContext): void {
  const inbox = program
    .command("inbox")
    .summary(l10n.t("see what waits for you, and answer it"))
    .description(
      l10n.t(
        "List all that waits for a person: approvals, questions, budgets, accounts without a key, triggers that can't start, and failures that nobody has looked at. What is answered or dismissed here is gone from all windows too.",
      ),
    )
    .option("--json", l10n.t("the same as -o json"))
    .option("-w, --watch", l10n.t("go on showing it; in a pipe a line for all that comes and goes"))
    .addOption(formatOption())
    .addHelpText(
      "after",
      `
${l10n.t("Examples:")}
  manusctl inbox
  manusctl inbox --watch
  manusctl inbox --json | jq -r '.[] | select(.kind == "approval") | .detail'`,
    )
    .action((options: InboxOptions) => showInbox(context, options));
  addInboxAnswer(inbox, context);
  addInboxTriage(inbox, context);
}

async function showInbox(context: CliContext, { output, json, watch }: InboxOptions): Promise<void> {
  const { link, terminal, clock } = context;
  const fleet = valueOf(await link.connect({ start: true }));
  const format = json === true ? "json" : output;
  if (watch === true) {
    await showLive(context, inboxView(context, format), { plain: format !== "table" });
    return;
  }
  const items = deriveInbox(fleet);
  writeResult(
    terminal,
    format,
    items.map((item, index) => ({ number: index + 1, ...tellItem(item) })),
    () => `${renderInbox(terminal, items, clock.now())}${nextStep(items)}`,
  );
}

function nextStep([first]: readonly InboxItem[]): string {
  return first === undefined ? "" : `\n\n${l10n.t("Next: {0}", hintOf(first))}`;
}

import * as l10n from "@vscode/l10n";
import { canApproveBeside, isApproval, isShownWhole, openAsk, printable } from "../../../protocol/answering.ts";
import type { Ask, TaskView } from "../../../protocol/fleet.ts";
import type { Lens, LensCommand, LensWords } from "./lens.ts";
import { oneLine } from "./one-line.ts";

/** What lenses above a question are for. */
export type AskAction = Extract<Lens["action"], "answer" | "approve" | "deny" | "choose" | "review">;

/** A lens above a question, without its place. */
export type AskLens = Pick<Lens, "askId" | "choice" | "others"> & { readonly action: AskAction };

/** So much of what is asked stands above a line, at most. */
const longestAsk = 100;
/** More answers than these, or longer ones, are chosen from the whole question. */
const mostChoices = 3;
const longestChoice = 24;

/**
 * The lenses for tasks that ask above one place. A single question can be answered there by the rules of the inbox; several lead to it. None where nothing asks.
 */
export function lensesOfAsks(tasks: readonly TaskView[]): readonly AskLens[] {
  const [first, ...others] = tasks;
  const ask = first && openAsk(first);
  if (!ask) return [];
  if (others.length > 0) return [{ action: "answer", askId: ask.id, others: others.length }];
  return [{ action: "answer", askId: ask.id }, ...answersOf(first, ask).map((lens) => ({ askId: ask.id, ...lens }))];
}

function answersOf(task: TaskView, ask: Ask): readonly Pick<AskLens, "action" | "choice">[] {
  if (isApproval(ask)) return [{ action: canApproveHere(task, ask) ? "approve" : "review" }, { action: "deny" }];
  if (!canChooseHere(ask)) return [{ action: "review" }];
  return ask.choices.map((choice) => ({ action: "choose", choice }));
}

/** As in the inbox; the line has the text beside the detail. */
function canApproveHere(task: TaskView, ask: Ask): boolean {
  return canApproveBeside(task, ask, longestAsk) && isWhole(ask);
}

/** Of a question that costs nothing by itself, and has nothing else to be looked at. */
function canChooseHere(ask: Ask): boolean {
  const { kind, choices, form, diff, attachments = [] } = ask;
  const isPlain = kind === "question" && form === undefined && diff === undefined && attachments.length === 0;
  const areShort = choices.every((choice) => isShownWhole({ text: choice }, longestChoice));
  return isPlain && isWhole(ask) && areShort && choices.length > 0 && choices.length <= mostChoices;
}

function isWhole(ask: Ask): boolean {
  return isShownWhole({ text: wordsOf(ask) }, longestAsk);
}

/** What is asked, and what exactly it is about. */
function wordsOf({ text, detail = "" }: Ask): string {
  return detail === "" || detail === text ? text : `${text} ${detail}`;
}

/** What a lens above a question says and does. Undefined once that question is open no more: the next one of the same task has lenses of its own. */
export function describeAsk(lens: AskLens, tasks: readonly TaskView[]): LensWords | undefined {
  const task = tasks.find((each) => openAsk(each)?.id === lens.askId);
  const ask = task && openAsk(task);
  if (!ask) return undefined;
  const target = { taskId: task.id, askId: ask.id };
  const { action, others, choice } = lens;
  if (others !== undefined) return describeCount(others + 1);
  switch (action) {
    case "answer":
      return describeQuestion(ask, { name: "answerTask", ...target });
    case "approve":
      return { title: l10n.t("✓ Approve"), tooltip: wordsOf(ask), command: { name: "approveTask", ...target } };
    case "deny":
      return { title: l10n.t("✗ Deny"), command: { name: "denyTask", ...target } };
    case "review":
      return { title: reviewWords(ask), command: { name: "answerTask", ...target } };
    case "choose":
      return choice === undefined
        ? undefined
        : { title: printable(choice), tooltip: wordsOf(ask), command: { name: "answerTask", ...target, choice } };
  }
}

/** How many wait for the person; it leads to the inbox, where those of the file are shown. */
export function describeCount(count: number): LensWords | undefined {
  if (count === 0) return undefined;
  const title = count === 1 ? l10n.t("? 1 waits for you") : l10n.t("? {0} wait for you", String(count));
  return { title, tooltip: l10n.t("Shows it in the inbox."), command: { name: "showInbox" } };
}

function describeQuestion(ask: Ask, command: LensCommand): LensWords {
  const words = wordsOf(ask);
  const shown = isShownWhole({ text: words }, longestAsk) ? printable(words) : oneLine(printable(words));
  const who = ask.by === undefined ? [] : [l10n.t("To be answered by {0}", ask.by.join(", "))];
  const tooltip = [words, ...who].join("\n\n");
  return { title: l10n.t("? waits for: {0}", shown), tooltip, command };
}

function reviewWords(ask: Ask): string {
  if (isApproval(ask)) return l10n.t("Review and answer…");
  return ask.kind === "takeover" ? l10n.t("Give back…") : l10n.t("Answer…");
}

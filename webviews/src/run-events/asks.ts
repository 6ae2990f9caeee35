import * as l10n from "@vscode/l10n";
import type { PanelAsk } from "../protocol/run-events.ts";
import { element } from "../shared/elements.ts";
import { createButton, createTextField } from "../shared/toolkit.ts";

/** What a person answers with. */
export interface PanelAnswer {
  readonly choice?: string;
  readonly text?: string;
}

/** What a question leads to. */
export interface AskHandlers {
  answer(ask: PanelAsk, answer: PanelAnswer): void;
  /** The change, in the editor's own diff. */
  showDiff(ask: PanelAsk): void;
  /** Its form, or all that belongs to it. */
  answerInEditor(ask: PanelAsk): void;
}

/** What waits for a person. Answers the element and how to show questions in it: one that is there already stays as it is, a person may be typing. */
export function createAsks(handlers: AskHandlers): readonly [HTMLElement, (asks: readonly PanelAsk[]) => void] {
  const list = element("div", { class: "ask-list" });
  const section = element(
    "section",
    { class: "asks", attributes: { "aria-labelledby": "asks-title" } },
    element("h2", { text: l10n.t("Waits for you"), attributes: { id: "asks-title" } }),
    list,
  );
  const cards = new Map<string, HTMLElement>();
  return [
    section,
    (asks) => {
      section.hidden = asks.length === 0;
      const wanted = new Set(asks.map(({ askId }) => askId));
      for (const [id, card] of cards) {
        if (wanted.has(id)) continue;
        card.remove();
        cards.delete(id);
      }
      for (const ask of asks) {
        if (cards.has(ask.askId)) continue;
        const card = createCard(ask, handlers);
        cards.set(ask.askId, card);
        list.append(card);
      }
    },
  ];
}

function createCard(ask: PanelAsk, handlers: AskHandlers): HTMLElement {
  const { askId, title, text, detail, notes, diff } = ask;
  const titleId = `ask-${askId}`;
  return element(
    "article",
    { class: "ask", attributes: { "aria-labelledby": titleId } },
    element("h3", { text: title, attributes: { id: titleId } }),
    element("p", { class: "ask-text", text }),
    ...(detail === "" ? [] : [createBox(detail, l10n.t("What exactly"))]),
    ...notes.map((note) => element("p", { class: "note", text: note })),
    ...(diff === "" ? [] : [createDiff(diff)]),
    createAnswers(ask, handlers),
  );
}

function createBox(text: string, label: string): HTMLElement {
  return element("pre", { text, attributes: { tabindex: "0", role: "region", "aria-label": label } });
}

/** A unified diff: what comes and what goes differ by their sign, and by colour. */
function createDiff(diff: string): HTMLElement {
  const lines = diff.split("\n").map((line) => element("span", { class: classOf(line), text: `${line}\n` }));
  const attributes = { tabindex: "0", role: "region", "aria-label": l10n.t("What would change") };
  return element("pre", { class: "diff", attributes }, ...lines);
}

function classOf(line: string): string {
  if (/^(?:\+\+\+|---|@@)/.test(line)) return "about";
  if (line.startsWith("+")) return "added";
  return line.startsWith("-") ? "removed" : "";
}

function createAnswers(ask: PanelAsk, handlers: AskHandlers): HTMLElement {
  const words = createTextField(
    ask.words === "comment" ? l10n.t("Comment") : l10n.t("Answer"),
    placeholderOf(ask),
    () => {
      answer.disabled = words.value().trim() === "" && ask.kind !== "takeover";
    },
  );
  const answer = createButton(
    ask.kind === "takeover" ? l10n.t("Give Back") : l10n.t("Answer"),
    () => giveWords(),
    "primary",
  );
  const giveWords = (): void => {
    const text = words.value().trim();
    if (text !== "") handlers.answer(ask, { text });
    else if (ask.kind === "takeover") handlers.answer(ask, { text: l10n.t("I give it back.") });
  };
  answer.disabled = ask.kind !== "takeover";
  words.element.addEventListener("keydown", ({ key }) => {
    if (key === "Enter" && ask.words === "answer") giveWords();
  });
  const choices = ask.choices.map(({ value, label }) =>
    createButton(label, () => {
      const text = ask.words === "comment" ? words.value().trim() : "";
      handlers.answer(ask, { choice: value, ...(text !== "" && { text }) });
    }),
  );
  const more = ask.hasForm ? l10n.t("Fill In…") : l10n.t("Open in the Editor…");
  return element(
    "div",
    { class: "answers" },
    ...(ask.words === "none" ? [] : [words.element]),
    ...(ask.words === "answer" ? [answer] : []),
    ...choices,
    ...(ask.diff === "" ? [] : [createButton(l10n.t("Show Diff"), () => handlers.showDiff(ask))]),
    ...(ask.hasForm || ask.hasAttachments ? [createButton(more, () => handlers.answerInEditor(ask))] : []),
  );
}

function placeholderOf({ words, kind }: PanelAsk): string {
  if (words === "comment") return l10n.t("Comment, if you like");
  return kind === "takeover" ? l10n.t("What the agent should know, if anything") : l10n.t("Your answer");
}

import * as l10n from "@vscode/l10n";
import type { PanelReceipt, PanelWriter } from "../protocol/run-events.ts";
import { element, icon } from "../shared/elements.ts";
import { createButton, createDropdown } from "../shared/toolkit.ts";

/** A message as it is to be sent. */
export interface Outgoing {
  readonly taskId: string;
  readonly text: string;
  readonly interrupt: boolean;
}

/** Shows who can be written to, and what became of what was sent. */
export type ShowMessageBox = (writers: readonly PanelWriter[], receipts: readonly PanelReceipt[]) => void;

/** Where a person writes to an agent. Answers the element and how to show a state in it. */
export function createMessageBox(send: (message: Outgoing) => void): readonly [HTMLElement, ShowMessageBox] {
  let chosen = "";
  let shown: readonly PanelReceipt[] = [];
  const whom = createDropdown(l10n.t("Recipient"), (taskId) => (chosen = taskId));
  const form = createForm(whom.element, (text, interrupt) => {
    if (chosen !== "") send({ taskId: chosen, text, interrupt });
  });
  const attributes = { "aria-label": l10n.t("Sent messages"), role: "log" };
  const receiptList = element("ul");
  const section = element(
    "section",
    { class: "message-box", attributes: { "aria-label": l10n.t("Messages") } },
    element("div", { class: "receipts", attributes }, receiptList),
    form,
  );
  return [
    section,
    (writers, receipts) => {
      section.hidden = writers.length === 0 && receipts.length === 0;
      form.hidden = writers.length === 0;
      whom.element.hidden = writers.length < 2;
      if (writers.every(({ taskId }) => taskId !== chosen)) chosen = writers[0]?.taskId ?? "";
      whom.show(
        writers.map(({ taskId, title }) => ({ value: taskId, label: title })),
        chosen,
      );
      if (receipts === shown) return;
      shown = receipts;
      receiptList.replaceChildren(...receipts.map(createReceipt));
    },
  ];
}

/** Enter sends; with Shift it begins a line, with Ctrl or Cmd it interrupts. */
function createForm(whom: HTMLElement, give: (text: string, interrupt: boolean) => void): HTMLElement {
  const label = l10n.t("Message to the agent");
  const words = element("textarea", { attributes: { rows: "2", "aria-label": label, placeholder: label } });
  const send = (interrupt: boolean): void => {
    const text = words.value.trim();
    if (text === "") return;
    give(text, interrupt);
    words.value = "";
    words.focus();
  };
  words.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send(event.ctrlKey || event.metaKey);
  });
  const interrupt = createButton(l10n.t("Interrupt"), () => send(true));
  interrupt.title = l10n.t("What the agent does now ends, then it sees this");
  const buttons = element(
    "div",
    { class: "buttons" },
    createButton(l10n.t("Send"), () => send(false), "primary"),
    interrupt,
  );
  return element("div", { class: "message-form" }, whom, words, buttons);
}

const icons: Readonly<Record<PanelReceipt["state"], string>> = {
  sending: "loading codicon-modifier-spin",
  queued: "clock",
  delivered: "check",
  read: "check-all",
  refused: "error",
};

function createReceipt({ state, text, words }: PanelReceipt): HTMLElement {
  return element(
    "li",
    { class: `receipt ${state}` },
    icon(icons[state]),
    element("span", { class: "receipt-text", text }),
    element("span", { class: "state", text: words }),
  );
}

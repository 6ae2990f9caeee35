import * as l10n from "@vscode/l10n";
import { element, icon, setText } from "../shared/elements.ts";
import { keepRovingFocus } from "../shared/roving-focus.ts";
import { createButton } from "../shared/toolkit.ts";
import { iconClass } from "./header.ts";
import type { StepAction, StepRow } from "./view.ts";

/** What a step leads to. */
export interface StepHandlers {
  reveal(stepId: string): void;
  act(type: StepAction["type"], stepId: string): void;
}

interface StepElements {
  readonly item: HTMLElement;
  show(row: StepRow): void;
}

/** The list of steps. Answers the element and how to show rows in it. */
export function createSteps(handlers: StepHandlers): readonly [HTMLElement, (rows: readonly StepRow[]) => void] {
  const list = element("ol", { class: "steps", attributes: { "aria-labelledby": "steps-title" } });
  const section = element(
    "section",
    { class: "steps-pane", attributes: { "aria-labelledby": "steps-title" } },
    element("h2", { text: l10n.t("Steps"), attributes: { id: "steps-title" } }),
    list,
  );
  const updateFocus = keepRovingFocus(list, "button.step");
  let shown: StepElements[] = [];
  let ids = "";
  return [
    section,
    (rows) => {
      const newIds = rows.map((row) => row.id).join("\n");
      if (newIds !== ids) {
        ids = newIds;
        shown = rows.map((row) => createStep(row.id, handlers));
        list.replaceChildren(...shown.map(({ item }) => item));
      }
      for (const [place, row] of rows.entries()) shown[place]?.show(row);
      section.hidden = rows.length === 0;
      updateFocus();
    },
  ];
}

function createStep(id: string, handlers: StepHandlers): StepElements {
  const statusIcon = icon("blank");
  const label = element("span", { class: "label" });
  const state = element("span", { class: "state" });
  const detail = element("span", { class: "detail" });
  const button = element("button", { class: "step", attributes: { type: "button" } }, statusIcon, label, detail, state);
  button.addEventListener("click", () => handlers.reveal(id));
  const note = element("p", { class: "note" });
  const agent = element("p", { class: "note agent" });
  const bar = element("div", { class: "step-actions" });
  const showActions = createActions(bar, (type) => handlers.act(type, id));
  const item = element("li", {}, button, agent, note, bar);
  return {
    item,
    show(row) {
      setText(label, row.label);
      setText(state, row.state);
      setText(note, row.note);
      note.hidden = row.note === "";
      setText(agent, row.agent);
      agent.hidden = row.agent === "";
      showActions(row.actions, row.label);
      setText(detail, row.detail);
      button.title =
        row.detail === ""
          ? l10n.t("Go to the step in the file")
          : l10n.t("{0}\nGo to the step in the file", row.detail);
      const classes = iconClass(row.icon, row.status);
      if (statusIcon.className !== classes) statusIcon.className = classes;
    },
  };
}

/** The buttons are kept while they stay the same: a new one would lose the focus. */
function createActions(
  bar: HTMLElement,
  act: (type: StepAction["type"]) => void,
): (actions: readonly StepAction[], step: string) => void {
  let shown = "";
  return (actions, step) => {
    const types = actions.map(({ type }) => type).join(" ");
    if (types === shown) return;
    shown = types;
    bar.replaceChildren(
      ...actions.map(({ type, label }) => {
        const button = createButton(label, () => act(type));
        // In a list of a page's buttons, "Skip…" of which step.
        button.setAttribute("aria-label", `${label} ${step}`);
        return button;
      }),
    );
  };
}

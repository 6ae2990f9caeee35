import * as l10n from "@vscode/l10n";
import { element, setText } from "../shared/elements.ts";
import { createButton } from "../shared/toolkit.ts";
import type { Fact } from "../drawing/step-view.ts";
import type { GraphView } from "./view.ts";

/** What can be done with the step that is looked at. */
export interface DetailHandlers {
  reveal(stepId: string): void;
  events(stepId: string): void;
  child(stepId: string): void;
  answer(stepId: string): void;
}

/** Below the graph: all that is known of the step that is looked at, and what can be done with it. */
export function createDetails(handlers: DetailHandlers): readonly [HTMLElement, (view: GraphView) => void] {
  let stepId = "";
  const heading = element("h2");
  const facts = element("dl");
  const line = createButton(l10n.t("Go to Line"), () => handlers.reveal(stepId));
  const events = createButton(l10n.t("Show Events"), () => handlers.events(stepId));
  const child = createButton(l10n.t("Open Its Graph"), () => handlers.child(stepId));
  const answer = createButton(l10n.t("Answer…"), () => handlers.answer(stepId), "primary");
  const buttons = element("div", { class: "buttons" }, answer, line, events, child);
  const hint = element("p", { class: "note", text: l10n.t("Choose a step to see what is known of it.") });
  const whole = element("div", { class: "whole" }, heading, facts, buttons);
  const section = element("section", { class: "details", attributes: { "aria-label": l10n.t("Step") } }, hint, whole);
  const show = ({ selected, steps }: GraphView): void => {
    section.hidden = steps.length === 0;
    hint.hidden = selected !== undefined;
    whole.hidden = selected === undefined;
    if (selected === undefined) return;
    stepId = selected.id;
    setText(heading, selected.title);
    showFacts(facts, selected.facts);
    events.hidden = !selected.does.events;
    child.hidden = !selected.does.child;
    answer.hidden = !selected.does.answer;
  };
  return [section, show];
}

function showFacts(list: HTMLElement, facts: readonly Fact[]): void {
  const key = JSON.stringify(facts);
  if (list.dataset["shown"] === key) return;
  list.dataset["shown"] = key;
  list.replaceChildren(
    ...facts.map(({ name, value }) =>
      element("div", { class: "fact" }, element("dt", { text: name }), element("dd", { text: value })),
    ),
  );
}

import * as l10n from "@vscode/l10n";
import { element, icon, setText } from "../shared/elements.ts";
import { createButton } from "../shared/toolkit.ts";
import { showTexts } from "../shared/text-list.ts";
import type { PlanView } from "./view.ts";

/** What the header's parts lead to. */
export interface HeaderHandlers {
  run(): void;
  planAgain(): void;
  changeInputs(): void;
  showGraph(): void;
  openFile(): void;
}

/** The top of the page: what is planned, with which inputs, and the buttons. */
export function createHeader(handlers: HeaderHandlers): readonly [HTMLElement, (view: PlanView) => void] {
  const title = element("span");
  const state = element("span", { class: "state", attributes: { role: "status" } });
  const file = element("button", { class: "link", attributes: { type: "button", title: l10n.t("Open the file") } });
  file.addEventListener("click", () => handlers.openFile());
  const inputs = element("ul", { class: "inputs", attributes: { "aria-label": l10n.t("Inputs") } });
  const run = createButton(l10n.t("Run"), () => handlers.run(), "primary");
  const again = createButton(l10n.t("Plan Again"), () => handlers.planAgain());
  const change = createButton(l10n.t("Change Inputs…"), () => handlers.changeInputs());
  const graph = createButton(l10n.t("Graph"), () => handlers.showGraph());
  const toolbar = element(
    "div",
    { class: "buttons", attributes: { role: "group", "aria-label": l10n.t("Plan") } },
    run,
    again,
    change,
    graph,
  );
  const names = element("div", { class: "title" }, element("h1", {}, icon("list-tree"), title), state, file);
  const header = element("header", {}, names, toolbar, inputs);
  const show = (view: PlanView): void => {
    setText(title, view.title);
    setText(state, view.state);
    setText(file, view.file);
    showTexts(inputs, view.inputs);
    run.disabled = !view.canRun;
    again.disabled = view.planning;
    change.disabled = view.planning;
    change.hidden = !view.canChangeInputs;
  };
  return [header, show];
}

import * as l10n from "@vscode/l10n";
import { showTexts } from "../shared/text-list.ts";
import { element, icon, setText } from "../shared/elements.ts";
import { createButton } from "../shared/toolkit.ts";
import type { GraphPanelState, GraphView } from "./view.ts";

/** What the header's parts lead to. */
export interface HeaderHandlers {
  run(): void;
  again(): void;
  showOther(): void;
  openFile(): void;
  show(shown: GraphPanelState["shown"]): void;
  copyMermaid(): void;
  saveMermaid(): void;
  saveSvg(): void;
  readonly leave: (depth: number) => void;
}

/** The top of the page: what the graph is of, how it stands, and the buttons. */
export function createHeader(handlers: HeaderHandlers): readonly [HTMLElement, (view: GraphView) => void] {
  const title = element("span");
  const state = element("span", { class: "state", attributes: { role: "status" } });
  const file = element("button", { class: "link", attributes: { type: "button", title: l10n.t("Open the file") } });
  file.addEventListener("click", () => handlers.openFile());
  const inputs = element("ul", { class: "inputs", attributes: { "aria-label": l10n.t("Inputs") } });
  const crumbs = element("nav", { class: "crumbs", attributes: { "aria-label": l10n.t("Workflows") } });
  const names = element("div", { class: "title" }, element("h1", {}, icon("type-hierarchy"), title), state, file);
  const [toolbar, showToolbar] = createToolbar(handlers);
  const header = element("header", {}, names, toolbar, inputs, crumbs);
  const show = (view: GraphView): void => {
    setText(title, view.title);
    setText(state, view.told === "" ? view.state : view.told);
    setText(file, view.file);
    file.hidden = view.file === "";
    showTexts(inputs, view.inputs);
    showCrumbs(crumbs, view.crumbs, handlers.leave);
    showToolbar(view);
  };
  return [header, show];
}

function createToolbar(handlers: HeaderHandlers): readonly [HTMLElement, (view: GraphView) => void] {
  const run = createButton(l10n.t("Run"), () => handlers.run(), "primary");
  const again = createButton(l10n.t("Plan Again"), () => handlers.again());
  const other = createButton("", () => handlers.showOther());
  let shown: GraphPanelState["shown"] = "graph";
  const table = createButton("", () => handlers.show(shown === "graph" ? "table" : "graph"));
  const exports = [
    createButton(l10n.t("Copy Mermaid"), () => handlers.copyMermaid()),
    createButton(l10n.t("Save Mermaid…"), () => handlers.saveMermaid()),
    createButton(l10n.t("Save SVG…"), () => handlers.saveSvg()),
  ];
  const toolbar = element(
    "div",
    { class: "buttons", attributes: { role: "group", "aria-label": l10n.t("Graph") } },
    ...[run, again, other, table, ...exports],
  );
  const show = (view: GraphView): void => {
    shown = view.shown;
    run.hidden = view.kind === "run";
    run.disabled = !view.canRun;
    again.hidden = view.kind === "run";
    setText(other, view.kind === "run" ? l10n.t("Events") : l10n.t("Plan"));
    setText(table, shown === "graph" ? l10n.t("As a Table") : l10n.t("As a Graph"));
    for (const button of [table, ...exports]) button.disabled = view.steps.length === 0;
  };
  return [toolbar, show];
}

/** The way into a workflow inside the workflow; all but the last lead back. */
function showCrumbs(crumbs: HTMLElement, titles: readonly string[], leave: (depth: number) => void): void {
  crumbs.hidden = titles.length === 0;
  const key = titles.join("\n");
  if (crumbs.dataset["shown"] === key) return;
  crumbs.dataset["shown"] = key;
  const parts = titles.map((title, depth) => {
    if (depth === titles.length - 1) return element("span", { text: title, attributes: { "aria-current": "page" } });
    const button = element("button", { class: "link", text: title, attributes: { type: "button" } });
    button.addEventListener("click", () => leave(depth));
    return button;
  });
  crumbs.replaceChildren(...parts.flatMap((part, index) => (index === 0 ? [part] : [icon("chevron-right"), part])));
}

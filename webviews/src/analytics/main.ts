import * as l10n from "@vscode/l10n";
import "./style.css";
import type { AnalyticsQuery, FromAnalytics, PanelAnalytics, PanelTable, ToAnalytics } from "../protocol/analytics.ts";
import { element, setText } from "../shared/elements.ts";
import { connectToExtension } from "../shared/extension-link.ts";
import { createButton, registerButtonsAndDropdowns } from "../shared/toolkit.ts";
import { createChart, type ChartParts } from "./charts.ts";
import { createControls } from "./controls.ts";
import { createTable } from "./tables.ts";
import { emptyAnalytics, reduce } from "./view.ts";

registerButtonsAndDropdowns();

let state = emptyAnalytics;
const link = connectToExtension<FromAnalytics, AnalyticsQuery>((message) => {
  const before = state;
  state = reduce(state, message as ToAnalytics);
  if (state.query !== before.query) link.remember(state.query);
  draw();
});

const range = element("span", { class: "state" });
const buttons = element(
  "div",
  { class: "buttons" },
  createButton(l10n.t("Export CSV…"), () => link.send({ type: "export", as: "csv" })),
  createButton(l10n.t("Export JSON…"), () => link.send({ type: "export", as: "json" })),
  createButton(l10n.t("Print…"), () => link.send({ type: "export", as: "html" })),
);
const header = element(
  "header",
  {},
  element("div", { class: "title" }, element("h1", { text: l10n.t("Analytics") }), range),
  buttons,
);
const [controls, showControls] = createControls({ ask: (query) => link.send({ type: "ask", query }) });
const problem = element("p", { class: "problem", attributes: { role: "alert" } });
const loading = element("p", { class: "note", attributes: { role: "status" } });
const bar = element("progress", { attributes: { max: "100", "aria-label": l10n.t("Reading older events") } });
const progress = element("div", { class: "reading" }, bar, loading);
const empty = element("p", { class: "empty" });
const facts = element("dl", { class: "facts", attributes: { "aria-label": l10n.t("At a glance") } });
const advice = element("div", { class: "advice" });
const charts = element("div", { class: "charts" });
const tables = element("div", { class: "tables" });
const figures = element(
  "div",
  { class: "figures" },
  facts,
  section("advice", l10n.t("Recommendations"), advice),
  section("charts", l10n.t("Charts"), charts),
  section("tables", l10n.t("Tables"), tables),
);
const drawn = new Map<string, ChartParts>();
const shownTexts = new Map<HTMLElement, string>();

header.append(controls);
document.body.append(header, element("main", {}, problem, progress, empty, figures));
new MutationObserver(() => drawn.forEach((chart) => chart.recolor())).observe(document.body, {
  attributes: true,
  attributeFilter: ["class", "data-vscode-theme-id"],
});
draw();
link.send({ type: "ready" });

function section(id: string, title: string, content: HTMLElement): HTMLElement {
  const heading = element("h2", { text: title, attributes: { id: `${id}-title` } });
  return element("section", { attributes: { "aria-labelledby": `${id}-title` } }, heading, content);
}

function draw(): void {
  const { query, figures: shown, isLoading, problem: message } = state;
  showControls(query, shown?.choices);
  setText(problem, message);
  problem.hidden = message === "";
  showProgress(shown, isLoading);
  buttons.hidden = shown === undefined || shown.isEmpty;
  figures.hidden = shown === undefined || shown.isEmpty;
  empty.hidden = shown?.isEmpty !== true;
  setText(
    empty,
    Object.keys(query.filter).length > 0
      ? l10n.t("Nothing fits these filters in this time.")
      : l10n.t("No task has ended in this time. Figures appear once something has run."),
  );
  setText(range, shown?.range ?? "");
  if (shown !== undefined && !shown.isEmpty) showFigures(shown);
}

/** What was there stays while it's asked for again: only the first time, and while old events are read, something is said. */
function showProgress(shown: PanelAnalytics | undefined, isLoading: boolean): void {
  const reading = shown?.progress;
  progress.hidden = reading === undefined && (shown !== undefined || !isLoading);
  if (reading === undefined) bar.removeAttribute("value");
  else bar.value = reading.percent;
  setText(loading, reading?.text ?? (isLoading ? l10n.t("Reading the figures…") : ""));
}

function showFigures({ facts: known, recommendations, missing, charts: wanted, tables: others }: PanelAnalytics): void {
  replaceWhereOther(facts, known, () =>
    known.map(({ label, value, detail }) =>
      element(
        "div",
        { class: "card" },
        element("dt", { text: label }),
        element("dd", { class: "value", text: value }),
        element("dd", { class: "detail", text: detail }),
      ),
    ),
  );
  replaceWhereOther(advice, [recommendations, missing], () => adviceParts(recommendations, missing));
  for (const chart of wanted) {
    const parts = drawn.get(chart.id) ?? createChart(chart);
    if (!drawn.has(chart.id)) charts.append(parts.element);
    drawn.set(chart.id, parts);
    parts.show(chart);
  }
  replaceWhereOther(tables, others, () => others.map(foldedTable));
}

function adviceParts(
  recommendations: PanelAnalytics["recommendations"],
  missing: readonly string[],
): readonly HTMLElement[] {
  const items = recommendations.map(({ title, evidence, certainty, advice: todo, hasFile }, place) => {
    const open = element("button", {
      class: "link",
      text: l10n.t("Open the file"),
      attributes: { type: "button", "aria-label": l10n.t("Open the file of: {0}", title) },
    });
    open.addEventListener("click", () => link.send({ type: "openFile", place }));
    return element(
      "li",
      {},
      element("h3", { text: title }),
      element("p", { text: evidence }),
      element("p", { class: "note", text: certainty }),
      element("p", { text: todo }),
      ...(hasFile ? [open] : []),
    );
  });
  const none = element("p", { text: l10n.t("Nothing stands out in these figures.") });
  const list = items.length > 0 ? element("ul", { class: "recommendations" }, ...items) : none;
  if (missing.length === 0) return [list];
  const details = element("details", {}, element("summary", { text: l10n.t("Not enough data yet") }));
  details.append(element("ul", { class: "note" }, ...missing.map((text) => element("li", { text }))));
  return [list, details];
}

/** A table that opens when it's pressed; one that is open stays so. */
function foldedTable(table: PanelTable): HTMLElement {
  const details = element(
    "details",
    { attributes: { id: `table-${table.id}` } },
    element("summary", { text: table.caption }),
    createTable(table),
  );
  details.open = document.querySelector<HTMLDetailsElement>(`#table-${table.id}`)?.open ?? false;
  return details;
}

function replaceWhereOther(target: HTMLElement, content: unknown, make: () => readonly HTMLElement[]): void {
  const text = JSON.stringify(content);
  if (shownTexts.get(target) === text) return;
  shownTexts.set(target, text);
  target.replaceChildren(...make());
}

import * as l10n from "@vscode/l10n";
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from "chart.js";
import type { PanelChart, PanelSeries } from "../protocol/analytics.ts";
import { element, setText } from "../shared/elements.ts";
import { dataOf, toConfiguration, type ChartColors } from "./chart-options.ts";
import { createHeat, createTable } from "./tables.ts";

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
);

/** A chart in the page. */
export interface ChartParts {
  readonly element: HTMLElement;
  /** Show these numbers; what hasn't changed stays as it is. */
  show(chart: PanelChart): void;
  /** The theme has changed. */
  recolor(): void;
}

/** A chart with its title and a button that shows its table in its place. */
export function createChart(first: PanelChart): ChartParts {
  const title = element("h3", { attributes: { id: `chart-${first.id}` } });
  const toggle = element("button", { class: "link", attributes: { type: "button", "aria-pressed": "false" } });
  const canvas = element("canvas", { attributes: { role: "img" } });
  const drawing = element("div", { class: "drawing" }, canvas);
  const table = element("div", {});
  const figure = element(
    "section",
    { class: `chart ${first.kind}`, attributes: { "aria-labelledby": `chart-${first.id}` } },
    element("div", { class: "chart-head" }, title, toggle),
    drawing,
    table,
  );
  let shown: PanelChart | undefined;
  let chart: Chart<"bar" | "line", (number | null)[]> | undefined;
  let isTable = first.kind === "heat";
  const arrange = (): void => {
    toggle.setAttribute("aria-pressed", String(isTable));
    setText(toggle, isTable ? l10n.t("Chart") : l10n.t("Table"));
    toggle.setAttribute("aria-label", shown === undefined ? "" : l10n.t("{0}: show the table", shown.title));
    toggle.hidden = first.kind === "heat";
    drawing.hidden = isTable;
    table.hidden = !isTable;
  };
  const draw = (next: PanelChart): void => {
    if (next.kind === "heat") return;
    if (chart === undefined) chart = new Chart(canvas, toConfiguration(next, themeColors()));
    else {
      chart.data = dataOf(next, themeColors());
      chart.update("none");
    }
  };
  toggle.addEventListener("click", () => {
    isTable = !isTable;
    arrange();
  });
  return {
    element: figure,
    show(next) {
      if (JSON.stringify(next) === JSON.stringify(shown)) return;
      const isOtherAxis = shown !== undefined && shown.unit !== next.unit;
      shown = next;
      setText(title, next.title);
      canvas.setAttribute("aria-label", next.summary);
      table.replaceChildren(next.kind === "heat" ? createHeat(next.table) : createTable(next.table));
      if (isOtherAxis) {
        chart?.destroy();
        chart = undefined;
      }
      arrange();
      draw(next);
    },
    recolor() {
      if (shown === undefined || chart === undefined) return;
      chart.destroy();
      chart = new Chart(canvas, toConfiguration(shown, themeColors()));
    },
  };
}

const toneNames: Readonly<Record<PanelSeries["tone"], string>> = {
  good: "--vscode-charts-green",
  bad: "--vscode-charts-red",
  muted: "--vscode-descriptionForeground",
  blue: "--vscode-charts-blue",
  purple: "--vscode-charts-purple",
  orange: "--vscode-charts-orange",
};

/** What the page's theme has now. */
function themeColors(): ChartColors {
  const style = getComputedStyle(document.body);
  const read = (name: string, otherwise: string): string => style.getPropertyValue(name).trim() || otherwise;
  const text = read("--vscode-foreground", style.color);
  const tones = Object.entries(toneNames).map(([tone, name]) => [tone, read(name, text)]);
  return {
    text,
    line: read("--vscode-panel-border", read("--vscode-contrastBorder", "transparent")),
    font: read("--vscode-font-family", "sans-serif"),
    edge: read("--vscode-contrastBorder", "transparent"),
    tones: Object.fromEntries(tones) as ChartColors["tones"],
  };
}

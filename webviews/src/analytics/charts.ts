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
export function createChart({ id, kind }: PanelChart): ChartParts {
  const title = element("h3", { attributes: { id: `chart-${id}` } });
  const canvas = element("canvas", { attributes: { role: "img" } });
  const none = element("p", { class: "none" });
  const drawing = element("div", { class: "drawing" }, canvas, none);
  const table = element("div", {});
  const [toggle, nameToggle] = createToggle(drawing, table, kind === "heat");
  const drawn = new Drawing(canvas);
  const head = element("div", { class: "chart-head" }, title, toggle);
  const attributes = { "aria-labelledby": `chart-${id}` };
  let shown = "";
  return {
    element: element("section", { class: `chart ${kind}`, attributes }, head, drawing, table),
    show(next) {
      const text = JSON.stringify(next);
      if (text === shown) return;
      shown = text;
      setText(title, next.title);
      nameToggle(next.title);
      canvas.setAttribute("aria-label", next.summary);
      table.replaceChildren(kind === "heat" ? createHeat(next.table) : createTable(next.table));
      // Axes without anything would look as if something was missing.
      const isNothing = kind === "heat" || next.labels.length === 0;
      canvas.hidden = isNothing;
      none.hidden = !isNothing;
      setText(none, isNothing ? next.summary : "");
      if (isNothing) drawn.clear();
      else drawn.show(next);
    },
    recolor: () => drawn.recolor(),
  };
}

/** A button that shows a chart or its table; `always`: there is a table alone, and no button. */
function createToggle(
  drawing: HTMLElement,
  table: HTMLElement,
  always: boolean,
): readonly [HTMLElement, (title: string) => void] {
  const toggle = element("button", { class: "link", text: l10n.t("Table"), attributes: { type: "button" } });
  const arrange = (isTable: boolean): void => {
    toggle.setAttribute("aria-pressed", String(isTable));
    toggle.hidden = always;
    drawing.hidden = isTable;
    table.hidden = !isTable;
  };
  arrange(always);
  toggle.addEventListener("click", () => arrange(table.hidden !== false));
  return [toggle, (title) => toggle.setAttribute("aria-label", l10n.t("{0}: as a table", title))];
}

/** What is drawn on a canvas: new numbers move nothing, another unit or other colours draw it anew. */
class Drawing {
  readonly #canvas: HTMLCanvasElement;
  #shown: PanelChart | undefined;
  #chart: Chart<"bar" | "line", (number | null)[]> | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  show(next: PanelChart): void {
    const isOtherUnit = this.#shown?.unit !== next.unit;
    this.#shown = next;
    if (isOtherUnit || this.#chart === undefined) {
      this.recolor();
      return;
    }
    this.#chart.data = dataOf(next, themeColors());
    this.#chart.update("none");
  }

  /** There is nothing to draw. */
  clear(): void {
    this.#chart?.destroy();
    this.#chart = undefined;
    this.#shown = undefined;
  }

  recolor(): void {
    if (this.#shown === undefined) return;
    this.#chart?.destroy();
    this.#chart = new Chart(this.#canvas, toConfiguration(this.#shown, themeColors()));
  }
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

import type { ChartConfiguration } from "chart.js";
import type { PanelChart, PanelSeries } from "../protocol/analytics.ts";

/** The theme's colours that charts are drawn with. */
export interface ChartColors {
  readonly text: string;
  readonly line: string;
  readonly font: string;
  readonly tones: Readonly<Record<PanelSeries["tone"], string>>;
  /** In high contrast bars have an edge. */
  readonly edge: string;
}

/** What chart.js is told: what is drawn, in the theme's colours and without any movement. */
export function toConfiguration(
  chart: PanelChart,
  colors: ChartColors,
): ChartConfiguration<"bar" | "line", (number | null)[]> {
  const isRows = chart.kind === "rows";
  return {
    type: chart.kind === "line" ? "line" : "bar",
    data: dataOf(chart, colors),
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      indexAxis: isRows ? "y" : "x",
      color: colors.text,
      font: { family: colors.font },
      interaction: { mode: "index", intersect: false, axis: isRows ? "y" : "x" },
      plugins: {
        legend: {
          display: chart.series.length > 1,
          labels: { color: colors.text, boxWidth: 12, font: { family: colors.font } },
        },
        tooltip: { animation: false },
      },
      scales: {
        x: axis(colors, isRows ? chart.unit : "", chart.kind === "stacked"),
        y: axis(colors, isRows ? "" : chart.unit, chart.kind === "stacked"),
      },
    },
  };
}

/** The numbers of a chart with the colours of its series. */
export function dataOf(
  { labels, series, kind }: PanelChart,
  colors: ChartColors,
): ChartConfiguration<"bar" | "line", (number | null)[]>["data"] {
  return {
    labels: [...labels],
    datasets: series.map(({ label, tone, values }) => ({
      label,
      data: [...values],
      backgroundColor: colors.tones[tone],
      borderColor: kind === "line" ? colors.tones[tone] : colors.edge,
      borderWidth: kind === "line" ? 2 : colors.edge === "transparent" ? 0 : 1,
      pointRadius: values.length > 60 ? 0 : 3,
      spanGaps: true,
      maxBarThickness: 28,
    })),
  };
}

function axis(colors: ChartColors, title: string, stacked: boolean): object {
  return {
    stacked,
    beginAtZero: true,
    title: { display: title !== "", text: title, color: colors.text, font: { family: colors.font } },
    ticks: { color: colors.text, maxRotation: 0, autoSkip: true, font: { family: colors.font } },
    grid: { color: colors.line },
    border: { color: colors.line },
  };
}

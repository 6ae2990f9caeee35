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
  const [names, amounts] = [namesAxis(chart, colors), amountsAxis(chart, colors)];
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
        x: isRows ? amounts : names,
        y: isRows ? names : amounts,
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

/** Where the labels stand: without lines, and with room between the labels. */
function namesAxis({ kind }: PanelChart, colors: ChartColors): object {
  return { ...axis(kind, colors), grid: { display: false } };
}

/** Where the amounts stand. Of what is counted there are no halves. */
function amountsAxis({ kind, unit, series }: PanelChart, colors: ChartColors): object {
  const usual = axis(kind, colors);
  const whole = series.every(({ values }) => values.every((value) => value === null || Number.isInteger(value)));
  return {
    ...usual,
    title: { display: unit !== "", text: unit, color: colors.text, font: { family: colors.font } },
    ticks: { ...usual.ticks, ...(whole && { precision: 0 }) },
    grid: { color: colors.line },
  };
}

function axis(
  kind: PanelChart["kind"],
  colors: ChartColors,
): { readonly ticks: object; readonly [option: string]: unknown } {
  return {
    stacked: kind === "stacked",
    beginAtZero: true,
    ticks: { color: colors.text, maxRotation: 0, autoSkip: true, autoSkipPadding: 12, font: { family: colors.font } },
    // Dashed, as full lines in a strong colour would outdo what is drawn on them.
    border: { color: colors.line, dash: [2, 4] },
  };
}

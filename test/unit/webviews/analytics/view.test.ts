import assert from "node:assert/strict";
import { toConfiguration, type ChartColors } from "../../../../webviews/src/analytics/chart-options.ts";
import { levelOf } from "../../../../webviews/src/analytics/levels.ts";
import { daysOf, emptyAnalytics, isRange, reduce, withFilter } from "../../../../webviews/src/analytics/view.ts";
import type { PanelAnalytics, PanelChart } from "../../../../webviews/src/protocol/analytics.ts";

const figures = { range: "x" } as PanelAnalytics;

describe("the analytics panel's state", () => {
  it("keeps its figures while others are asked for, and when something fails", () => {
    const query = { range: "7", filter: {} } as const;
    const shown = reduce(emptyAnalytics, { type: "figures", query, figures });
    const loading = reduce(shown, { type: "loading", query: { range: "30", filter: {} } });
    assert.deepEqual([loading.figures, loading.isLoading, loading.query.range], [figures, true, "30"]);
    const failed = reduce(loading, { type: "problem", message: "No" });
    assert.deepEqual([failed.figures, failed.isLoading, failed.problem], [figures, false, "No"]);
    assert.equal(reduce(failed, { type: "figures", query, figures }).problem, "");
  });

  it("adds and takes away filters", () => {
    const one = withFilter({ range: "7", filter: {} }, "model", "small");
    assert.deepEqual(one.filter, { model: "small" });
    assert.deepEqual(withFilter(one, "model", "").filter, {});
    assert.deepEqual([isRange("7"), isRange("8")], [true, false]);
  });

  it("takes days the right way round", () => {
    assert.deepEqual(daysOf("2026-01-01", ""), { since: "2026-01-01" });
    assert.equal(daysOf("2026-01-02", "2026-01-01"), undefined);
  });

  it("shades by fifths", () => {
    assert.deepEqual(
      [0, 1, 5, 6, 10].map((value) => levelOf(value, 10)),
      [0, 1, 2, 3, 4],
    );
  });
});

describe("what chart.js is told", () => {
  const colors: ChartColors = {
    ...{ text: "#111", line: "#222", font: "Sans", edge: "transparent" },
    tones: { good: "#0a0", bad: "#a00", muted: "#555", blue: "#00a", purple: "#a0a", orange: "#fa0" },
  };
  const chart: PanelChart = {
    ...{ id: "x", title: "X", kind: "rows", unit: "calls", labels: ["a"], summary: "" },
    series: [{ label: "Failed", tone: "bad", values: [1] }],
    table: { id: "x", caption: "", columns: [], rows: [] },
  };

  it("has the theme's colours, moves nothing, and lies on its side for names", () => {
    const { type, data, options } = toConfiguration(chart, colors);
    assert.deepEqual([type, options?.animation, options?.indexAxis], ["bar", false, "y"]);
    assert.equal(data.datasets[0]?.backgroundColor, "#a00");
    assert.equal(toConfiguration({ ...chart, kind: "line" }, colors).type, "line");
  });
});

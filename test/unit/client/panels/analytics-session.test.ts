import assert from "node:assert/strict";
import { viewAnalytics } from "../../../../client/src/model/analytics-view.ts";
import { toCsvFile, toHtmlFile, toJsonFile } from "../../../../client/src/model/analytics-files.ts";
import { isAnalyticsQuery, paramsOf } from "../../../../client/src/model/analytics-query.ts";
import { isFromAnalytics } from "../../../../client/src/panels/analytics-messages.ts";
import { AnalyticsSession, type AnalyticsFile } from "../../../../client/src/panels/analytics-session.ts";
import type { ReadAnalyticsResult } from "../../../../server/src/protocol/analytics.ts";
import type { ToAnalytics } from "../../../../webviews/src/protocol/analytics.ts";
import { sampleReport } from "../../../support/sample-figures.ts";

describe("the panel with figures", () => {
  let posted: ToAnalytics[];
  let asked: unknown[];
  let saved: AnalyticsFile[];
  let opened: string[];
  let answers: (() => Promise<ReadAnalyticsResult>)[];
  let timers: { readonly ms: number; readonly act: () => void; isOff: boolean }[];
  let isVisible: boolean;

  beforeEach(() => {
    [posted, asked, saved, opened, answers, timers, isVisible] = [[], [], [], [], [], [], true];
  });

  function open(): AnalyticsSession {
    return new AnalyticsSession({
      server: {
        request: async (_type: unknown, params: unknown) => {
          asked.push(params);
          return (await (answers.shift() ?? read)()) as never;
        },
      } as never,
      query: { range: "7", filter: {} },
      language: () => "en",
      isVisible: () => isVisible,
      save: async (file) => void saved.push(file),
      openFile: async (file) => void opened.push(file),
      until: Promise.resolve(),
      later: (ms, act) => {
        const timer = { ms, act, isOff: false };
        timers.push(timer);
        return () => (timer.isOff = true);
      },
      post: (message) => posted.push(message),
    });
  }

  const read = async (): Promise<ReadAnalyticsResult> => ({ outcome: "read", report: sampleReport() });
  const types = (): readonly string[] => posted.map(({ type }) => type);

  it("asks once the page hears, and for what a person asks", async () => {
    const session = open();
    await session.receive({ type: "ready" });
    await session.receive({ type: "ask", query: { range: "custom", since: "2026-11-01", filter: { model: "small" } } });
    assert.deepEqual(asked, [
      { days: 7, filter: {} },
      { since: "2026-11-01", filter: { model: "small" } },
    ]);
    assert.deepEqual(types(), ["loading", "loading", "figures", "loading", "figures"]);
  });

  it("shows no answer that was overtaken, and what fails beside what was shown", async () => {
    const session = open();
    await session.receive({ type: "ready" });
    let fail = (_error: Error): void => undefined;
    answers = [() => new Promise((_resolve, reject) => (fail = reject)), read];
    const first = session.receive({ type: "ask", query: { range: "30", filter: {} } });
    await session.receive({ type: "ask", query: { range: "90", filter: {} } });
    posted.length = 0;
    fail(new Error("Too late to matter"));
    await first;
    assert.deepEqual([...posted], []);
    answers = [
      async () => ({ outcome: "refused", because: { code: "invalid-range", message: "No range", remedy: "Mend it." } }),
    ];
    await session.receive({ type: "ask", query: { range: "all", filter: {} } });
    assert.deepEqual(posted.at(-1), { type: "problem", message: "No range. Mend it." });
  });

  it("follows what moves, while it is seen, and asks soon again while old events are read", async () => {
    const session = open();
    session.moved();
    assert.deepEqual([...timers], [], "the page isn't there yet");
    await session.receive({ type: "ready" });
    isVisible = false;
    session.moved();
    assert.deepEqual([...timers], []);
    isVisible = true;
    session.follow();
    session.moved();
    assert.deepEqual(
      timers.map(({ ms }) => ms),
      [5_000],
    );
    answers = [async () => ({ outcome: "read", report: sampleReport({ progress: { read: 5, of: 10 } }) })];
    timers[0]?.act();
    while (timers.length < 2) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(timers[1]?.ms, 700);
    const shown = posted.at(-1);
    assert.equal(shown?.type === "figures" ? shown.figures.progress?.percent : undefined, 50);
    session.dispose();
    assert.equal(timers[1].isOff, true);
  });

  it("writes files of what is shown, and opens the file of a recommendation", async () => {
    const session = open();
    await session.receive({ type: "export", as: "csv" });
    assert.deepEqual(posted.at(-1), { type: "problem", message: "There are no figures yet" });
    await session.receive({ type: "ready" });
    for (const as of ["csv", "json", "html"] as const) await session.receive({ type: "export", as });
    assert.deepEqual(
      saved.map(({ ending, name }) => [ending, name]),
      [
        ["csv", "manus-2026-11-20-2026-11-21"],
        ["json", "manus-2026-11-20-2026-11-21"],
        ["html", "manus-2026-11-20-2026-11-21"],
      ],
    );
    await session.receive({ type: "openFile", place: 0 });
    await session.receive({ type: "openFile", place: 9 });
    assert.deepEqual(opened, ["/projects/release.manus.yaml"]);
    assert.equal(posted.at(-1)?.type, "problem");
  });

  it("takes messages of its protocol alone", () => {
    assert.ok(isFromAnalytics({ type: "ask", query: { range: "all", filter: {} } }));
    for (const wrong of [
      { type: "export", as: "exe" },
      { type: "openFile", place: -1 },
      { type: "ask", query: {} },
      {},
    ])
      assert.equal(isFromAnalytics(wrong), false, JSON.stringify(wrong));
    assert.equal(isAnalyticsQuery({ range: "30", filter: { outcome: "odd" } }), false);
    assert.equal(isAnalyticsQuery({ range: "30", filter: { other: "x" } }), false);
    assert.deepEqual(paramsOf({ range: "all", filter: { outcome: "failed" } }), { filter: { outcome: "failed" } });
  });
});

describe("what the panel shows of figures", () => {
  it("has each chart's key figures in a sentence, and its table", () => {
    const { charts, facts, range, isEmpty } = viewAnalytics(sampleReport());
    assert.equal(isEmpty, false);
    assert.equal(range, "2026-11-20 to 2026-11-21, Europe/Berlin. There are figures since 2026-11-21.");
    const said = Object.fromEntries(charts.map(({ id, summary }) => [id, summary]));
    assert.equal(said["outcomes"], "Tasks by outcome a day: 3 succeeded, 1 failed, 0 stopped");
    assert.equal(said["success"], "Success a day: between 75 % and 75 %");
    assert.equal(said["models"], "Cost by model: most for small, 1.5 US dollars");
    assert.equal(said["hours"], "Busiest hour: Tuesday, 9:00 to 10:00, 4 tasks started");
    for (const { id, table, labels, series } of charts) {
      assert.ok(table.rows.length > 0, id);
      for (const row of table.rows) assert.equal(row.length, table.columns.length, id);
      for (const { values } of series) assert.equal(values.length, labels.length, id);
    }
    assert.deepEqual(facts.map(({ value }) => value).slice(0, 3), ["4", "4", "75 %"]);
  });

  it("is empty where nothing was, and in credits where nothing was paid in dollars", () => {
    const none = { succeeded: 0, failed: 0, stopped: 0 };
    const nothing = { cost: 0, credits: 0, inputTokens: 0, outputTokens: 0, turns: 0, unpriced: 0 };
    const report = sampleReport();
    const empty = {
      tasks: { ...none, attempts: 0, retried: 0, recovered: 0 },
      runs: none,
      questions: [],
      spend: nothing,
    };
    assert.equal(viewAnalytics({ ...report, ...empty }).isEmpty, true);
    const inCredits = viewAnalytics({ ...report, spend: { ...nothing, credits: 30 } });
    assert.equal(inCredits.charts.find(({ id }) => id === "spend")?.summary, "Spent a day: 30 credits in all");
  });
});

describe("a price that nobody knows", () => {
  it("is unknown in the panel and its files, and never nothing", () => {
    const { spend, models, days, ...rest } = sampleReport();
    const unknown = { cost: 0, unpriced: 2 };
    const view = viewAnalytics({
      ...rest,
      spend: { ...spend, ...unknown },
      models: models.map((each) => ({ ...each, ...unknown })),
      days: days.map((each) => ({ ...each, ...unknown })),
    });
    assert.equal(view.facts.at(-1)?.value, "unknown");
    const chart = view.charts.find(({ id }) => id === "spend");
    assert.deepEqual([chart?.summary, chart?.series[0]?.values], ["Spent a day: unknown in all", [null, null]]);
    assert.match(toCsvFile(view), /\r\nsmall,3,1,0,75,2000,9000,2000,9000,unknown,0,1000,200,2\r\n/);
  });
});

describe("files of figures", () => {
  const view = viewAnalytics(sampleReport());

  it("are CSV with plain numbers and no formulas", () => {
    const csv = toCsvFile(view);
    assert.ok(csv.startsWith("\uFEFF"));
    assert.match(csv, /\r\n'=release,3,1,0,75,2000,9000,2000,9000,1.5,0,1000,200,0\r\n/);
    assert.match(csv, /Attempts that failed/);
  });

  it("are JSON as the host told it", () => {
    assert.deepEqual(JSON.parse(toJsonFile(sampleReport())), JSON.parse(JSON.stringify(sampleReport())));
  });

  it("are a page that needs nothing and holds no markup of anybody's", () => {
    const html = toHtmlFile(view, "en");
    assert.match(html, /Step &lt;draft&gt; is flaky/);
    assert.match(html, /default-src 'none'/);
    assert.ok(!/<script|https?:/.test(html));
  });
});

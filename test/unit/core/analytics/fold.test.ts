import assert from "node:assert/strict";
import fc from "fast-check";
import { createCalendar } from "../../../../server/src/adapters/system/calendar.ts";
import { DayCells, type Cell } from "../../../../server/src/core/analytics/cells.ts";
import { DayBook } from "../../../../server/src/core/analytics/day-book.ts";
import { readDay, writeDay } from "../../../../server/src/core/analytics/day-line.ts";
import { FoldBook } from "../../../../server/src/core/analytics/fold-book.ts";
import { foldRecord, type CountedRecord } from "../../../../server/src/core/analytics/fold.ts";
import { isMonth } from "../../../../server/src/core/analytics/month-roll.ts";
import { ReportBuilder, type CountedReport } from "../../../../server/src/core/analytics/report.ts";
import type { AnalyticsFilter } from "../../../../server/src/protocol/analytics.ts";
import type { Timestamp } from "../../../../server/src/protocol/states.ts";
import { readFigures, writeFigures } from "../../../../server/src/runtime/analytics/kept-figures.ts";
import { rollUp } from "../../../../server/src/runtime/analytics/roll-up.ts";
import { Slices } from "../../../../server/src/runtime/analytics/slices.ts";
import { pastRecords } from "../../../support/analytics-past.ts";

const calendar = createCalendar("Europe/Berlin");

function past(runs: number, seed = 1): readonly CountedRecord[] {
  const from = "2026-03-20T05:00:00.000Z";
  return [...pastRecords({ runs, from, msBetweenRuns: 3_600_000, seed, workflows: 2 })] as readonly CountedRecord[];
}

function foldAll(records: readonly CountedRecord[], fold = new FoldBook(calendar)): FoldBook {
  for (const record of records) foldRecord(fold, record);
  return fold;
}

function stateOf(fold: FoldBook): object {
  const days = fold.days.names().map((day) => [day, sorted(fold.days.cellsOf(day))]);
  return { ...fold.state(), runs: new Map(fold.runs.all), tasks: new Map(fold.tasks.all), days };
}

function sorted(cells: Iterable<Cell>): readonly string[] {
  return [...cells].map((cell) => JSON.stringify(cell, sortKeys)).sort();
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function report(fold: FoldBook, filter: AnalyticsFilter = {}): CountedReport {
  const [since = "", until = ""] = [fold.days.names()[0], fold.days.names().at(-1)];
  const builder = new ReportBuilder({ since, until, today: until, timeZone: calendar.timeZone, filter });
  for (const day of fold.days.names()) for (const cell of fold.days.cellsOf(day)) builder.add(day, cell);
  return builder.finish(fold.repeats.values());
}

describe("folding events into figures", () => {
  it("gives the same in increments, kept and read again in between, as at once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(400), { maxLength: 4 }), fc.nat(1_000), async (cuts, seed) => {
        const records = past(25, seed);
        let fold = new FoldBook(calendar);
        let from = 0;
        for (const cut of [...cuts.sort((a, b) => a - b), records.length]) {
          foldAll(records.slice(from, cut), fold);
          from = Math.max(from, cut);
          const read = await readFigures([...writeFigures(fold)], calendar, async () => undefined);
          assert.ok(read !== undefined);
          fold = read.fold;
        }
        assert.deepEqual(stateOf(fold), stateOf(foldAll(records)));
      }),
      { numRuns: 30 },
    );
  });

  it("counts nothing twice that comes again", () => {
    const records = past(10);
    assert.deepEqual(stateOf(foldAll([...records, ...records])), stateOf(foldAll(records)));
  });

  it("adds up cells to the same, however they are grouped and in whatever order", () => {
    const cells = foldAll(past(60)).days;
    const all = cells.names().flatMap((day) => [...cells.cellsOf(day)]);
    const merged = (some: readonly Cell[]): DayCells => {
      const day = new DayCells();
      for (const cell of some) day.merge(cell);
      return day;
    };
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), fc.nat(all.length), (shuffled, cut) => {
        const [one, other] = [merged(shuffled.slice(0, cut)), merged(shuffled.slice(cut))];
        const together = merged([...other.values(), ...one.values()]);
        assert.deepEqual(sorted(together.values()), sorted(merged(all).values()));
      }),
      { numRuns: 20 },
    );
  });

  it("says the same of months that were added up as of their days, whatever is asked for", async () => {
    // Three and a half months with a change of the clocks; late events change days of months that were added up.
    const from = "2026-02-12T05:00:00.000Z";
    const records = [
      ...pastRecords({ runs: 80, from, msBetweenRuns: 115_200_000, seed: 7, workflows: 2 }),
    ] as readonly CountedRecord[];
    const fold = foldAll(records);
    const ports = { slices: new Slices({ monotonic: () => 0 }, async () => undefined), goOn: () => true };
    assert.equal(await rollUp(fold.days, ports), 3);
    assert.equal(await rollUp(fold.days, ports), 0, "once");
    fold.days.add("2026-03-05", { ...anyFacets, kind: "task", model: "late" }, { sums: { count: 1 } });
    assert.equal(await rollUp(fold.days, ports), 1, "anew once one of its days has changed");
    const read = await readFigures([...writeFigures(fold)], calendar, async () => undefined);
    assert.ok(read !== undefined);
    const names = fold.days.names();
    const filters = fc.constantFrom<AnalyticsFilter>(
      ...[{}, { model: "large" }, { engine: "tool" }, { outcome: "failed" as const }, { account: "nobody" }],
      ...[{ path: "/projects/shop/flow-0.manus.yaml" }, { workflow: "flow-1", outcome: "succeeded" as const }],
    );
    let months = 0;
    fc.assert(
      fc.property(fc.nat(names.length - 1), fc.nat(names.length - 1), filters, (one, other, filter) => {
        const [since = "", until = ""] = [names[Math.min(one, other)], names[Math.max(one, other)]];
        const query = { since, until, today: names.at(-1) ?? "", timeZone: calendar.timeZone, filter };
        const [plain, rolled] = [new ReportBuilder(query), new ReportBuilder(query)];
        for (const day of names) {
          if (day < since || day > until) continue;
          for (const cell of fold.days.cellsOf(day)) plain.add(day, cell);
        }
        for (const { name, cells } of read.fold.days.sources(since, until)) {
          if (isMonth(name)) months += 1;
          for (const cell of cells) rolled.add(name, cell);
        }
        assert.deepEqual(rolled.finish([]), plain.finish([]));
      }),
      { numRuns: 15, examples: [[0, names.length - 1, {}]] },
    );
    assert.ok(months >= 3, "months were asked for");
  });

  it("says the same as a naive count", () => {
    const records = past(80);
    const { tasks, spend, runs, hours, queued, questions } = report(foldAll(records));
    const of = (type: string): readonly CountedRecord[] => records.filter(({ event }) => event.type === type);
    assert.deepEqual([tasks.succeeded, tasks.failed], [of("taskSucceeded").length, of("taskFailed").length]);
    assert.equal(tasks.attempts - tasks.succeeded - tasks.failed, of("taskAttemptFailed").length);
    assert.equal((runs?.succeeded ?? 0) + (runs?.failed ?? 0), 80);
    const newest = new Map(
      of("taskUsed").flatMap(({ event }) => (event.type === "taskUsed" ? [[event.taskId, event.usage]] : [])),
    );
    const cost = [...newest.values()].reduce((sum, usage) => sum + (usage.cost ?? 0), 0);
    assert.ok(Math.abs(spend.cost - cost) < 1e-6);
    assert.equal(
      spend.inputTokens,
      [...newest.values()].reduce((sum, usage) => sum + usage.inputTokens, 0),
    );
    assert.equal(
      hours.flat().reduce((sum, count) => sum + count, 0),
      of("taskQueued").length,
    );
    assert.equal(queued?.count, of("taskQueued").length);
    assert.deepEqual(
      questions.map(({ about, yes }) => [about, yes]),
      [["approval shell_exec(git push*)", of("taskAnswered").length]],
    );
  });

  it("has quantiles within one hundredth of the exact ones", () => {
    const records = past(200);
    const began = new Map<string, Timestamp>();
    const exact: number[] = [];
    for (const { at, event } of records) {
      if (event.type === "taskStarted" && !began.has(event.taskId)) began.set(event.taskId, at);
      if (event.type !== "taskSucceeded" && event.type !== "taskFailed") continue;
      exact.push(Date.parse(at) - Date.parse(began.get(event.taskId) ?? at));
    }
    exact.sort((a, b) => a - b);
    const { duration } = report(foldAll(records));
    const rank = (part: number): number => exact[Math.ceil(part * exact.length) - 1] ?? 0;
    assert.equal(
      duration?.totalMs,
      exact.reduce((sum, ms) => sum + ms, 0),
    );
    for (const [shown, part] of [
      [duration.p50, 0.5],
      [duration.p95, 0.95],
    ] as const) {
      assert.ok(Math.abs(shown - rank(part)) <= rank(part) * 0.0101, `${shown} for ${rank(part)}`);
    }
  });

  it("files by the day and hour of the time zone, also over the change of the clocks", () => {
    assert.deepEqual(calendar.momentOf("2026-03-29T00:59:00.000Z"), { day: "2026-03-29", hour: 1 });
    assert.deepEqual(calendar.momentOf("2026-03-29T01:00:00.000Z"), { day: "2026-03-29", hour: 3 });
    assert.deepEqual(createCalendar("Asia/Kolkata").momentOf("2026-03-29T18:30:00.000Z"), {
      day: "2026-03-30",
      hour: 0,
    });
    assert.throws(() => createCalendar("Nowhere/City"));
  });

  it("filters by what tasks are told apart by", () => {
    const fold = foldAll(past(80));
    const all = report(fold);
    const agents = report(fold, { engine: "local" });
    const tools = report(fold, { engine: "tool" });
    assert.equal(agents.tasks.succeeded + tools.tasks.succeeded, all.tasks.succeeded);
    assert.equal(agents.runs, undefined, "a run has no engine");
    assert.deepEqual(report(fold, { path: "/projects/shop" }).tasks, all.tasks);
    assert.equal(report(fold, { path: "/projects/sho" }).tasks.succeeded, 0);
    assert.deepEqual(
      report(fold, { path: "/projects/shop/flow-1.manus.yaml" }).workflows.map(({ name }) => name),
      ["flow-1"],
    );
    const failed = report(fold, { outcome: "failed" });
    assert.deepEqual([failed.tasks.succeeded, failed.tasks.failed], [0, all.tasks.failed]);
    assert.ok(failed.spend.cost > 0 && failed.spend.cost < all.spend.cost);
  });

  it("writes a day in a line and reads it again; what isn't one is nothing", () => {
    const { days } = foldAll(past(10));
    const cells = new DayCells();
    for (const cell of days.cellsOf(days.names()[0] ?? "")) cells.merge(cell);
    const [line = "", ...others] = writeDay("2026-03-20", cells);
    assert.deepEqual([line.includes("\n"), others], [false, []]);
    assert.deepEqual(sorted(readDay(line)?.cells ?? []), sorted(cells.values()));
    for (const wrong of ["", "{}", "[]", "null", '{"day":1}']) assert.equal(readDay(wrong), undefined, wrong);
  });

  it("lets the oldest days go where there is too much, and keeps no half of them", () => {
    const days = new DayBook({ cells: 2 });
    const facets = { ...anyFacets, kind: "task" as const };
    for (const day of ["2026-01-01", "2026-01-02", "2026-01-03"])
      days.add(day, { ...facets, step: day }, { sums: { count: 1 } });
    days.add("2026-01-01", facets, { sums: { count: 1 } });
    assert.deepEqual(days.names(), ["2026-01-02", "2026-01-03"]);
    days.takeMonth("2026-01", [...writeDay("2026-01", new DayCells())]);
    days.add("2026-01-04", facets, { sums: { count: 1 } });
    assert.deepEqual([days.names(), days.monthSizes()], [["2026-01-03", "2026-01-04"], []], "nor its month");
  });

  it("closes days that many others came after, and opens them again", () => {
    const [few, many] = [new DayBook({ open: 3 }), new DayBook()];
    for (const [count, name] of ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-01", "2026-01-04"].entries())
      for (const days of [few, many])
        for (const step of ["a", "b"]) days.add(name, { ...anyFacets, kind: "task", step }, { sums: { count } });
    for (const name of many.names()) assert.deepEqual(sorted(few.cellsOf(name)), sorted(many.cellsOf(name)), name);
    assert.deepEqual(few.sizes(), many.sizes());
  });
});

const anyFacets = {
  ...{ workflow: "", file: "", step: "", engine: "", account: "" },
  ...{ instance: "", model: "", outcome: "", detail: "" },
};

import assert from "node:assert/strict";
import { createCalendar } from "../../../../server/src/adapters/system/calendar.ts";
import type { DerivedLines } from "../../../../server/src/core/ports/derived-lines.ts";
import type { JournalRecord } from "../../../../server/src/core/ports/journal.ts";
import type { AnalyticsReport, ReadAnalyticsParams } from "../../../../server/src/protocol/analytics.ts";
import type { StreamedEvent } from "../../../../server/src/protocol/runs.ts";
import { AnalyticsDesk } from "../../../../server/src/runtime/analytics/analytics-desk.ts";
import { pastRecords } from "../../../support/analytics-past.ts";
import { createFakeClock } from "../../../support/fakes/fake-clock.ts";
import { rememberLog, type RememberedLog } from "../../../support/remembered-log.ts";

class MemoryLines implements DerivedLines {
  lines: readonly string[] | undefined;
  async read(): Promise<readonly string[] | undefined> {
    return this.lines;
  }
  async write(lines: Iterable<string>): ReturnType<DerivedLines["write"]> {
    this.lines = [...lines];
    return { ok: true, value: undefined };
  }
}

const nothingUsed = { cost: 0, credits: 0, inputTokens: 0, outputTokens: 0, turns: 0, unpriced: 0 };

describe("the desk of figures", () => {
  const all = [...pastRecords({ runs: 60, from: "2026-11-01T08:00:00.000Z", msBetweenRuns: 7_200_000 })];
  let records: JournalRecord[];
  let first: number;
  let kept: MemoryLines;
  let log: RememberedLog;
  let reads: number[];
  let failure: string | undefined;
  let streams: Map<string, StreamedEvent[]>;

  beforeEach(() => {
    [records, first, kept, log, reads, failure] = [[...all], 1, new MemoryLines(), rememberLog(), [], undefined];
    streams = new Map();
  });

  function open(timeZone = "UTC"): AnalyticsDesk {
    return new AnalyticsDesk({
      journal: {
        read: async (visit, { after = 0 } = {}) => {
          if (failure !== undefined)
            return { ok: false, failure: { code: "io", retryable: true, message: failure, remedy: "Look." } };
          const from = Math.max(after, first - 1);
          for (const record of records.filter(({ sequence }) => sequence > from)) {
            reads.push(record.sequence);
            visit(record);
          }
          return { ok: true, value: { first, last: records.length } };
        },
      },
      streams: {
        read: async (_runId, from, limit, taskId = "") => {
          const events = (streams.get(taskId) ?? []).slice(from - 1, from - 1 + limit);
          return { ok: true, value: { events, total: streams.get(taskId)?.length ?? 0 } };
        },
      },
      kept,
      calendar: createCalendar(timeZone),
      clock: createFakeClock(Date.UTC(2026, 10, 10, 12)),
      log,
      nextTurn: async () => undefined,
      snapshot: () => ({ sequence: records.length, accounts: [] }),
    });
  }

  async function read(desk: AnalyticsDesk, params: ReadAnalyticsParams = {}): Promise<AnalyticsReport> {
    const answer = await desk.read(params);
    assert.ok(answer.outcome === "read", JSON.stringify(answer));
    return answer.report;
  }

  it("answers with all that the journal has, from the first day on", async () => {
    const report = await read(open());
    assert.equal(report.runs && report.runs.succeeded + report.runs.failed, 60);
    assert.deepEqual([report.since, report.until, report.figuresSince], ["2026-11-01", "2026-11-10", "2026-11-01"]);
    assert.deepEqual(report.progress, { read: records.length, of: records.length });
    assert.equal(report.days.length, 10);
  });

  it("reads no event twice, in this life or the next", async () => {
    const desk = open();
    records = all.slice(0, 300);
    await read(desk);
    records = [...all];
    const whole = await read(desk);
    await desk.close();
    const next = open();
    assert.deepEqual(await read(next), whole);
    assert.deepEqual(
      reads,
      all.map(({ sequence }) => sequence),
    );
  });

  it("counts anew what wasn't kept, is broken, or is of a journal that is gone", async () => {
    const desk = open();
    const whole = await read(desk);
    await desk.close();
    const lines = kept.lines ?? [];
    for (const broken of [[], lines.slice(0, -1), ["{", ...lines.slice(1)], [lines[0] ?? "", ...lines.slice(2), "x"]]) {
      kept.lines = broken;
      assert.deepEqual(await read(open()), whole);
      assert.match(log.lines.join("\n"), /made anew of the journal/);
    }
    kept.lines = lines;
    records = all.slice(0, 100);
    assert.equal((await read(open())).progress.read, 100, "a journal that was put back");
  });

  it("counts anew what turns out to be broken when it's asked for; without the journal the rest stays", async () => {
    const desk = open();
    const whole = await read(desk);
    await desk.close();
    kept.lines = kept.lines?.map((line) => (line.startsWith('{"day":"2026-11-03"') ? '{"day":"2026-11-03",}' : line));
    assert.deepEqual(await read(open()), whole);
    assert.match(log.lines.join("\n"), /all are made anew of the journal/);
    first = 400;
    const rest = await read(open());
    assert.deepEqual(rest.days[2], { ...whole.days[2], succeeded: 0, failed: 0, stopped: 0, ...nothingUsed });
    assert.deepEqual(rest.days[3], whole.days[3]);
    assert.match(log.lines.join("\n"), /can't be read any more: they are missing/);
  });

  it("adds up once for two windows that ask the same at once, and anew once something has happened", async () => {
    const desk = open();
    records = all.slice(0, 500);
    await read(desk);
    const [one, other] = await Promise.all([read(desk), read(desk)]);
    assert.ok(one.days === other.days, "the very same");
    records = [...all];
    const later = await read(desk);
    assert.notDeepEqual(later.tasks, one.tasks);
    assert.deepEqual(later, await read(open()));
  });

  it("adds up months beside its days, and keeps them", async () => {
    records = [...pastRecords({ runs: 40, from: "2026-09-10T08:00:00.000Z", msBetweenRuns: 108_000_000 })];
    const desk = open();
    const whole = await read(desk);
    await desk.close();
    const months = kept.lines?.flatMap((line) => /^\{"day":"(\d{4}-\d\d)"/.exec(line)?.slice(1) ?? []);
    assert.deepEqual(months, ["2026-09"]);
    assert.deepEqual(await read(open()), whole);
  });

  it("keeps what the journal has let go of", async () => {
    const desk = open();
    const whole = await read(desk);
    await desk.close();
    [first, reads] = [400, []];
    assert.deepEqual(await read(open()), whole);
    assert.deepEqual(reads, []);
  });

  it("counts the days of another time zone anew where all is still there, else from here on", async () => {
    const desk = open();
    await read(desk);
    await desk.close();
    const there = await read(open("Pacific/Kiritimati"));
    assert.deepEqual(
      [there.timeZone, there.days.filter(({ succeeded }) => succeeded > 0).length],
      ["Pacific/Kiritimati", 6],
    );
    first = 400;
    await read(open("Pacific/Kiritimati"));
    assert.match(log.lines.join("\n"), /those of UTC, from now on those of Pacific\/Kiritimati/);
  });

  it("counts the tool calls of an agent once it has ended, each once", async () => {
    const ended = all.find(({ event }) => "taskId" in event && event.type === "taskUsed");
    const taskId = ended !== undefined && "taskId" in ended.event ? String(ended.event.taskId) : "";
    const call = (seq: number, outcome: string): StreamedEvent => {
      return {
        seq,
        at: "2026-11-01T09:00:00.000Z",
        type: "observation",
        source: "tool",
        tool: "file_read",
        outcome,
        durationMs: 40,
      };
    };
    streams.set(taskId, [call(1, "succeeded"), call(2, "failed"), { ...call(3, "x"), type: "action" }]);
    const desk = open();
    const tool = (report: AnalyticsReport): object | undefined =>
      report.tools.find((each) => each.tool === "file_read");
    await read(desk);
    const { duration, ...counts } = (tool(await read(desk)) ?? {}) as {
      readonly duration?: { readonly count: number };
    };
    assert.deepEqual(counts, { tool: "file_read", calls: 2, failed: 1, refused: 0, interrupted: 0 });
    assert.equal(duration?.count, 2);
    await desk.close();
    assert.deepEqual(tool(await read(open())), tool(await read(desk)));
  });

  it("takes the last days, and refuses what is no range", async () => {
    const desk = open();
    const week = await read(desk, { days: 7 });
    assert.deepEqual([week.since, week.until, week.days.length], ["2026-11-04", "2026-11-10", 7]);
    for (const params of [{ since: "2026-02-30" }, { until: "now" }, { since: "2026-11-09", until: "2026-11-08" }]) {
      const answer = await desk.read(params);
      assert.equal(answer.outcome === "refused" && answer.because.code, "invalid-range", JSON.stringify(params));
    }
    assert.equal((await read(desk, { until: "2020-01-01" })).tasks.succeeded, 0);
  });

  it("says why when the journal can't be read", async () => {
    failure = "The disk is gone";
    const answer = await open().read({});
    assert.match(answer.outcome === "refused" ? answer.because.message : "", /The disk is gone/);
  });
});

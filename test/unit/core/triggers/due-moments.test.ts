import assert from "node:assert/strict";
import fc from "fast-check";
import { decideDue, mostMadeUp, nextMoments } from "../../../../server/src/core/triggers/due-moments.ts";
import { transitionTrigger, startByTrigger } from "../../../../server/src/core/triggers/transition-trigger.ts";
import type { TriggerState } from "../../../../server/src/core/triggers/trigger-state.ts";
import type { ScheduleLine } from "../../../../server/src/protocol/triggers.ts";

const at = (moment: string): string => new Date(moment).toISOString();

function trigger(lines: readonly Partial<ScheduleLine>[], until: string): TriggerState {
  const schedules = lines.map((line) => ({ cron: "0 * * * *", timezone: "UTC", missed: "skip" as const, ...line }));
  const spec = { id: "T", name: "t", file: "/w/t.manus.yaml", workspaceFolder: "/w", schedules, files: [] };
  return { spec, paused: false, until: at(until), fired: [], floor: at(until) };
}

describe("what of a schedule is due", () => {
  const next = (cron: string, timezone: string, from: string, count: number): readonly string[] =>
    nextMoments(trigger([{ cron, timezone }], from), at(from), count);

  describe("where the clock is put forward", () => {
    it("a time that is left out counts as the moment after the gap, once", () => {
      assert.deepEqual(next("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00Z", 2), [
        "2026-03-29T01:00:00.000Z",
        "2026-03-30T00:30:00.000Z",
      ]);
      assert.deepEqual(next("30 2 * * *", "America/New_York", "2026-03-07T12:00Z", 2), [
        "2026-03-08T07:00:00.000Z",
        "2026-03-09T06:30:00.000Z",
      ]);
    });

    it("several times of which all are left out don't count that day", () => {
      assert.equal(next("0,30 2 * * *", "Europe/Berlin", "2026-03-28T12:00Z", 1)[0], "2026-03-30T00:00:00.000Z");
    });

    it("what fires each half hour goes on each half hour", () => {
      assert.deepEqual(next("*/30 * * * *", "Europe/Berlin", "2026-03-29T00:40Z", 3), [
        "2026-03-29T01:00:00.000Z",
        "2026-03-29T01:30:00.000Z",
        "2026-03-29T02:00:00.000Z",
      ]);
    });
  });

  describe("where the clock is put back", () => {
    it("a fixed time that is there twice counts once, the first time", () => {
      assert.deepEqual(next("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00Z", 2), [
        "2026-10-25T00:30:00.000Z",
        "2026-10-26T01:30:00.000Z",
      ]);
      assert.deepEqual(next("30 1 * * *", "America/New_York", "2026-10-31T12:00Z", 2), [
        "2026-11-01T05:30:00.000Z",
        "2026-11-02T06:30:00.000Z",
      ]);
    });

    it("a host that starts between the two doesn't count the second", () => {
      const state = { ...trigger([{ cron: "30 2 * * *", timezone: "Europe/Berlin" }], "2026-10-25T00:30Z") };
      assert.deepEqual(decideDue(state, at("2026-10-25T01:31Z")).start, []);
    });

    it("what fires each hour fires in both", () => {
      assert.deepEqual(next("0 * * * *", "Europe/Berlin", "2026-10-24T23:50Z", 3), [
        "2026-10-25T00:00:00.000Z",
        "2026-10-25T01:00:00.000Z",
        "2026-10-25T02:00:00.000Z",
      ]);
    });
  });

  it("is what its moment has come for", () => {
    const state = trigger([{}], "2026-11-21T08:30Z");
    assert.deepEqual(decideDue(state, at("2026-11-21T08:59:59Z")), { start: [] });
    assert.deepEqual(decideDue(state, at("2026-11-21T09:00:00Z")), {
      start: [at("2026-11-21T09:00Z")],
      until: at("2026-11-21T09:00Z"),
    });
  });

  it("is one start where two lines mean the same moment", () => {
    const state = trigger([{}, { cron: "0 9 * * *" }], "2026-11-21T08:30Z");
    assert.deepEqual(decideDue(state, at("2026-11-21T09:00Z")).start, [at("2026-11-21T09:00Z")]);
  });

  it("is nothing while it's paused, nor for a line that can't be read", () => {
    const state = trigger([{}, { cron: "no cron" }], "2026-11-21T08:30Z");
    assert.deepEqual(decideDue({ ...state, paused: true }, at("2026-11-21T12:00Z")), { start: [] });
    assert.deepEqual(nextMoments({ ...state, paused: true }, at("2026-11-21T12:00Z"), 3), []);
    assert.equal(nextMoments(state, at("2026-11-21T12:00Z"), 1)[0], at("2026-11-21T13:00Z"));
  });

  describe("after a time without a host", () => {
    const slept = (missed: ScheduleLine["missed"], now = "2026-11-21T11:30Z") =>
      decideDue(trigger([{ missed }], "2026-11-21T08:30Z"), at(now));

    it("skip leaves all out and says how many", () => {
      const { start, until, note } = slept("skip");
      assert.deepEqual([start, until], [[], at("2026-11-21T11:00Z")]);
      assert.match(note ?? "", /^3 starts of `0 \* \* \* \*` .* were left out \(its rule is missed: skip\)\.$/);
    });

    it("once starts for the newest alone", () => {
      const { start, until, note } = slept("once");
      assert.deepEqual([start, until], [[at("2026-11-21T11:00Z")], at("2026-11-21T11:00Z")]);
      assert.match(note ?? "", /^2 starts .*one run stands for them/);
    });

    it("once starts one where another is due just now", () => {
      assert.deepEqual(slept("once", "2026-11-21T11:00:30Z").start, [at("2026-11-21T11:00Z")]);
    });

    it("all starts for each, oldest first", () => {
      const { start, note } = slept("all");
      assert.deepEqual(
        start,
        ["09", "10", "11"].map((hour) => at(`2026-11-21T${hour}:00Z`)),
      );
      assert.equal(note, undefined);
    });

    it("all is bounded to the newest, and says so", () => {
      const state = trigger([{ cron: "* * * * *", missed: "all" }], "2025-11-21T08:30Z");
      const { start, until, note } = decideDue(state, at("2026-11-21T11:30:30Z"));
      // What isn't late comes beside those that are made up for.
      assert.equal(start.length, mostMadeUp + 2);
      assert.deepEqual([start.at(-1), until], [at("2026-11-21T11:30Z"), at("2026-11-21T11:30Z")]);
      assert.match(note ?? "", /^More than \d+ starts .*at most 100 are made up for/);
    });
  });

  describe("when the clock jumps", () => {
    it("forth, then back: what was left out is due again, what was used isn't", () => {
      const early = trigger([{}], "2026-11-21T08:30Z");
      const used = startByTrigger(
        early,
        { kind: "schedule", triggerId: "T", due: at("2026-11-21T09:00Z") },
        { runId: "R", at: at("2026-11-21T09:00Z") },
      );
      assert.ok(used !== undefined);
      const ahead = transitionTrigger(
        used,
        { type: "triggerPassed", triggerId: "T", until: at("2031-01-01T00:00Z") },
        at("2031-01-01T00:00Z"),
      );
      assert.ok(ahead !== undefined);
      const now = at("2026-11-21T08:59Z");
      const { rewindTo = "" } = decideDue(ahead, now);
      assert.equal(rewindTo, now);
      const back = transitionTrigger(ahead, { type: "triggerRewound", triggerId: "T", to: rewindTo }, now);
      assert.ok(back !== undefined);
      assert.deepEqual(nextMoments(back, now, 2), [at("2026-11-21T10:00Z"), at("2026-11-21T11:00Z")]);
      assert.deepEqual(decideDue(back, at("2026-11-21T09:00:10Z")).start, []);
      assert.deepEqual(decideDue(back, at("2026-11-21T10:00:10Z")).start, [at("2026-11-21T10:00Z")]);
    });

    it("back a little, as clocks that are set right do: nothing is due twice, and nothing is rewound", () => {
      const state = { ...trigger([{}], "2026-11-21T09:00Z") };
      assert.deepEqual(decideDue(state, at("2026-11-21T08:59:30Z")), { start: [] });
    });
  });

  it("finds the same moments however long it has slept", () => {
    const crons = ["30 2 * * *", "*/30 * * * *", "0 9 * * 1-5", "15 1,2,3 * * *"];
    fc.assert(
      fc.property(
        fc.constantFrom(...crons),
        fc.constantFrom("Europe/Berlin", "America/New_York", "UTC"),
        fc.integer({ min: Date.UTC(2026, 2, 1), max: Date.UTC(2026, 10, 10) }),
        fc.array(fc.integer({ min: 1_000, max: 20 * 3_600_000 }), { minLength: 1, maxLength: 4 }),
        (cron, timezone, from, pauses) => {
          const begin = trigger([{ cron, timezone, missed: "all" }], new Date(from).toISOString());
          let [state, now] = [begin, from];
          const looked: string[] = [];
          for (const pause of pauses) {
            now += pause;
            const { start, until } = decideDue(state, new Date(now).toISOString());
            looked.push(...start);
            if (until !== undefined) state = { ...state, until };
          }
          const atOnce = decideDue(begin, new Date(now).toISOString()).start;
          if (atOnce.length < mostMadeUp) assert.deepEqual(looked, atOnce);
        },
      ),
      { numRuns: 25 },
    );
  });
});

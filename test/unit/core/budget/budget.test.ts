import assert from "node:assert/strict";
import { boundsOf, describeAmount, describeReached } from "../../../../server/src/core/budget/bounds-of.ts";
import { dayEnd } from "../../../../server/src/core/budget/day-end.ts";
import { takeDays } from "../../../../server/src/core/budget/follow-spending.ts";
import { judgeAll, judgeCall } from "../../../../server/src/core/budget/judge-call.ts";
import type { Bound } from "../../../../server/src/core/budget/judge-call.ts";
import { dayKey, emptyTally } from "../../../../server/src/core/budget/tally.ts";
import type { AccountDay, Tally } from "../../../../server/src/core/budget/tally.ts";
import type { RunState } from "../../../../server/src/core/dispatch/states.ts";

function boundOf(tally: Partial<Tally>, cap: Bound["cap"] = { cost: 1 }): Bound {
  return { key: "run R", cap, tally: { ...emptyTally, ...tally }, onExceed: "ask" };
}

describe("budget", () => {
  const verdicts: readonly [what: string, tally: Partial<Tally>, cost: number, verdict: string, cap?: number][] = [
    ["what fits goes", {}, 0.5, "go"],
    ["what fills it up goes", { spent: { cost: 0.5 } }, 0.5, "go"],
    ["what exceeds it goes alone", { spent: { cost: 0.9 } }, 0.5, "go"],
    ["what exceeds it waits for others", { reserved: { cost: 0.6 }, inFlight: 1 }, 0.5, "wait"],
    ["what fits goes beside others", { reserved: { cost: 0.5 }, inFlight: 1 }, 0.5, "go"],
    ["nothing goes where all is spent", { spent: { cost: 1 } }, 0.01, "reached"],
    ["nothing goes where all is spent, others or not", { spent: { cost: 1.2 }, inFlight: 2 }, 0.01, "reached"],
    [
      "sums of fractions that fill it up are all of it",
      { spent: { cost: 0.6 }, reserved: {}, raised: 2 },
      0.1,
      "reached",
      0.2,
    ],
    ["a bound that was raised has room", { spent: { cost: 1.2 }, raised: 1 }, 0.5, "go"],
  ];
  for (const [what, tally, cost, verdict, cap = 1] of verdicts) {
    it(what, () => {
      assert.equal(
        judgeCall({ estimate: { cost }, blind: false, bounds: [boundOf(tally, { cost: cap })] }).verdict,
        verdict,
      );
    });
  }

  it("bounds only what a call takes: credits aren't kept by a bound in money, nor tokens by one in credits", () => {
    const spent = { spent: { cost: 5 } };
    assert.equal(judgeCall({ estimate: { credits: 10 }, blind: false, bounds: [boundOf(spent)] }).verdict, "go");
    const credits = boundOf({ spent: { credits: 5 } }, { credits: 5 });
    assert.equal(judgeCall({ estimate: { tokens: 10 }, blind: false, bounds: [credits] }).verdict, "go");
    assert.equal(judgeCall({ estimate: { credits: 1 }, blind: false, bounds: [credits] }).verdict, "reached");
  });

  it("can't be kept in money without a price, in tokens it can", () => {
    const call = { estimate: { tokens: 10 }, blind: true };
    assert.equal(judgeCall({ ...call, bounds: [boundOf({})] }).verdict, "blind");
    assert.equal(judgeCall({ ...call, bounds: [boundOf({}, { tokens: 100 })] }).verdict, "go");
  });

  it("a call that waits isn't overtaken under its bound, and keeps nobody back under another", () => {
    const busy = boundOf({ reserved: { cost: 0.6 }, inFlight: 1 });
    const other = { ...boundOf({}), key: "run other" };
    const waiting = [
      { name: "large", estimate: { cost: 0.9 }, blind: false, bounds: [busy] },
      { name: "small", estimate: { cost: 0.1 }, blind: false, bounds: [busy] },
      { name: "elsewhere", estimate: { cost: 0.1 }, blind: false, bounds: [other] },
    ];
    const gone: string[] = [];
    judgeAll(
      waiting,
      (call) => call,
      ({ name }) => gone.push(name),
    );
    assert.deepEqual(gone, ["elsewhere"]);
  });

  it("of a child run are its own and all above it, then its account's day", () => {
    const run = (id: string, parent: string | undefined, budget: object | undefined): RunState => {
      const origin = parent === undefined ? undefined : { kind: "step", runId: parent, stepId: "s" };
      return { spec: { id, origin, compiled: { title: id, budget } } } as unknown as RunState;
    };
    const runs = new Map([
      ["top", run("top", undefined, { cost: 3, onExceed: "stop" })],
      ["middle", run("middle", "top", undefined)],
      ["leaf", run("leaf", "middle", { tokens: 5, onExceed: "ask" })],
    ]);
    const bounds = boundsOf(
      { runId: "leaf", account: "work", day: "2026-11-21" },
      {
        run: (id) => runs.get(id),
        account: (id) => ({ id, budget: { perDay: { cost: 9 } } }) as never,
        day: () => undefined,
      },
    );
    assert.deepEqual(
      bounds.map(({ key, cap, onExceed }) => [key, cap, onExceed]),
      [
        ["run leaf", { tokens: 5 }, "ask"],
        ["run top", { cost: 3 }, "stop"],
        ["day 2026-11-21 work", { cost: 9 }, "ask"],
      ],
    );
  });

  it("is said in words that show the amount", () => {
    assert.equal(describeAmount({ cost: 0.0031, credits: 1200 }), "$0.0031 and 1,200 credits");
    assert.equal(describeAmount({}), "nothing");
    const owner = { kind: "day", accountId: "work", day: "2026-11-21" } as const;
    const text = describeReached({ ...boundOf({ spent: { cost: 1.02 } }), owner }, "cost");
    assert.equal(text, "Of the $1.00 that the account work may spend a day $1.02 are spent");
  });

  it("ends a day where its zone does, also on the day when clocks change", () => {
    const zone = (hours: number) => (at: string) =>
      new Date(Date.parse(at) + hours * 3_600_000).toISOString().slice(0, 10);
    assert.equal(dayEnd("2026-11-21T09:00:00.000Z", zone(0)), "2026-11-22T00:00:00.000Z");
    assert.equal(dayEnd("2026-11-21T09:00:00.000Z", zone(-5)), "2026-11-22T05:00:00.000Z");
    // From 22:00 UTC on the zone is an hour back: the day has 25 hours.
    const longDay = (at: string): string => zone(at < "2026-11-21T22:00:00.000Z" ? 2 : 1)(at);
    assert.equal(dayEnd("2026-11-21T09:00:00.000Z", longDay), "2026-11-21T23:00:00.000Z");
  });

  it("remembers the days of this month and the one before", () => {
    const days = new Map<string, AccountDay>();
    const add = (day: string): void =>
      takeDays(days, new Map([[dayKey("a", day), { ...emptyTally, accountId: "a", day }]]));
    for (const day of ["2025-11-30", "2025-12-01", "2026-01-31"]) add(day);
    assert.deepEqual(
      [...days.values()].map(({ day }) => day),
      ["2025-12-01", "2026-01-31"],
    );
  });
});

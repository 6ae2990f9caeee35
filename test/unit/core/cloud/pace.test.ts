import assert from "node:assert/strict";
import fc from "fast-check";
import { callsPerLook, dueAt, intervalOf, nextToLook, spacingOf } from "../../../../server/src/core/cloud/pace.ts";
import type { PaceFacts } from "../../../../server/src/core/cloud/pace.ts";

const second = 1_000;
const minute = 60 * second;
const account = { perMinute: 100 };

function facts(more: Partial<PaceFacts> = {}): PaceFacts {
  return { phase: "running", lookedAt: 0, activeAt: 0, failures: 0, ...more };
}

const anyFacts: fc.Arbitrary<PaceFacts> = fc.record({
  phase: fc.constantFrom("running", "waiting", "ending"),
  lookedAt: fc.option(fc.integer({ min: 0, max: 3_600_000 }), { nil: undefined }),
  activeAt: fc.integer({ min: 0, max: 3_600_000 }),
  failures: fc.nat(3),
});

/** Looks of `count` tasks within a quarter of an hour, each of which is always active; which task at which moment. */
function simulate(
  count: number,
  activity: (index: number, now: number) => number,
): readonly (readonly [number, number])[] {
  const all = Array.from({ length: count }, () => facts({ lookedAt: undefined }));
  const looks: [number, number][] = [];
  for (let now = 0; now < 15 * minute;) {
    const current = all.map((one, index) => ({ ...one, activeAt: activity(index, now) }));
    const next = nextToLook(current, account, now);
    assert.ok(next);
    if (next.at > now) {
      now = next.at;
      continue;
    }
    looks.push([next.index, now]);
    all[next.index] = { ...facts(), lookedAt: now };
    now += spacingOf(account);
  }
  return looks;
}

describe("how often tasks in the cloud are looked at", () => {
  it("is often while something happens, seldom while not, rarely while a person is waited for", () => {
    const now = 60 * minute;
    const every = (more: Partial<PaceFacts>): number => intervalOf(facts(more), account, now) / second;
    assert.deepEqual(
      [now - second, now - minute, now - 5 * minute, 0].map((activeAt) => every({ activeAt })),
      [3, 8, 20, 60],
    );
    assert.equal(every({ phase: "waiting" }), 300);
    assert.equal(every({ phase: "ending" }), 2);
  });

  it("is seldom while a webhook calls, and as before once it has fallen silent", () => {
    const called = { ...account, calledAt: 0 };
    assert.equal(intervalOf(facts({ activeAt: minute }), called, minute), 90 * second);
    assert.equal(intervalOf(facts({ activeAt: 16 * minute }), called, 16 * minute), 3 * second);
  });

  it("is at once after a nudge, but never within a second of the last look", () => {
    assert.equal(dueAt(facts({ lookedAt: 0, nudgedAt: 200 }), account, 300), second);
    assert.equal(dueAt(facts({ lookedAt: 0, nudgedAt: 2_000 }), account, 2_000), 2_000);
    assert.equal(
      dueAt(facts({ lookedAt: 5_000, nudgedAt: 2_000 }), account, 6_000),
      dueAt(facts({ lookedAt: 5_000 }), account, 6_000),
    );
  });

  it("backs off while looks fail, nudged or not", () => {
    const waits = [1, 2, 3, 20].map((failures) => intervalOf(facts({ failures }), account, 0));
    assert.deepEqual(waits, [4 * second, 8 * second, 16 * second, 5 * minute]);
    assert.equal(dueAt(facts({ failures: 3, nudgedAt: 10 }), account, 20), 16 * second);
  });

  it("keeps to the account's budget with 25 active tasks, and none of them starves", () => {
    const looks = simulate(25, (_index, now) => now);
    for (let start = 0; start < 14 * minute; start += 10 * second) {
      const within = looks.filter(([, at]) => at >= start && at < start + minute).length;
      assert.ok(within * callsPerLook <= 100 * 0.75, `${within} looks in the minute from ${start}`);
    }
    const counts = Array.from({ length: 25 }, (_, index) => looks.filter(([which]) => which === index).length);
    assert.ok(Math.min(...counts) >= Math.max(...counts) - 2, counts.join(" "));
  });

  it("gives those that are active more than those that are quiet, and those something", () => {
    const looks = simulate(25, (index, now) => (index < 5 ? now : 0));
    const count = (which: (index: number) => boolean): number => looks.filter(([index]) => which(index)).length;
    const [active, quiet] = [count((index) => index < 5) / 5, count((index) => index >= 5) / 20];
    assert.ok(active > 3 * quiet && quiet >= 10, `${active} and ${quiet}`);
  });

  it("begins with each task once, whatever else is due", () => {
    const looks = simulate(25, (_index, now) => now);
    assert.equal(new Set(looks.slice(0, 25).map(([which]) => which)).size, 25);
  });

  it("looks at what was nudged before what is merely due, first come first served", () => {
    const now = 10 * minute;
    const all = [
      facts({ activeAt: now }),
      facts({ lookedAt: now - 2 * second, nudgedAt: now - 100 }),
      facts({ lookedAt: now - 2 * second, nudgedAt: now - 200 }),
      facts({ lookedAt: now - 100, nudgedAt: now - 50 }),
    ];
    assert.equal(nextToLook(all, account, now)?.index, 2);
    assert.equal(nextToLook([...all, facts({ lookedAt: undefined })], account, now)?.index, 4);
    assert.equal(nextToLook([facts({ activeAt: now }), facts({ failures: 1, nudgedAt: now })], account, now)?.index, 0);
  });

  it("uses its share where all are due: 25 active tasks are looked at as often as the budget has room, also those that fell silent between two looks", () => {
    const looks = simulate(25, (_index, now) => now - (now % minute));
    const calls = (looks.length / 15) * callsPerLook;
    assert.ok(calls > 65 && calls <= 71, `${calls} calls a minute`);
  });

  it("looks when something is due and not before, whatever the tasks do", () => {
    fc.assert(
      fc.property(
        fc.array(anyFacts, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 600 }),
        (all, perMinute) => {
          const now = 3_600_000;
          assert.ok((minute / spacingOf({ perMinute })) * callsPerLook <= Math.max(1, perMinute * 0.7) + 1e-6);
          const next = nextToLook(all, { perMinute }, now);
          assert.ok(next !== undefined && next.index < all.length);
          const someDue = all.some((one) => dueAt(one, { perMinute }, now) <= now);
          assert.equal(next.at <= now, someDue);
        },
      ),
    );
  });
});

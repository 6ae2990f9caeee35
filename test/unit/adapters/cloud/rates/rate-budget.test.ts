import assert from "node:assert/strict";
import fc from "fast-check";
import { RateBudget, type CloudRatesDocument } from "../../../../../server/src/adapters/cloud/rates/rate-budget.ts";
import type { DocumentStore } from "../../../../../server/src/core/ports/documents.ts";
import { Cancelled } from "../../../../../server/src/core/ports/cancellation.ts";
import { CancellationSource } from "../../../../../server/src/runtime/cancellation-source.ts";
import { createFakeClock, type FakeClock } from "../../../../support/fakes/fake-clock.ts";
import { MemoryDocument } from "../../../../support/fakes/memory-documents.ts";
import { rememberLog } from "../../../../support/remembered-log.ts";
import { mostInAnyMinute, settle, step } from "./rate-bench.ts";

const longestCallMs = 60_000;

function openBudget(document: DocumentStore<CloudRatesDocument>, clock: FakeClock): RateBudget {
  return new RateBudget({ document, clock, random: () => 0.5, log: rememberLog(), longestCallMs });
}

/** Take so many turns and say how many came at once. */
async function takeAtOnce(budget: RateBudget, accountId: string, count: number): Promise<number> {
  let got = 0;
  for (let index = 0; index < count; index += 1) {
    void budget.take(accountId, "create", "person", undefined).then((turn) => {
      got += 1;
      turn.end();
    });
  }
  await settle();
  await settle();
  return got;
}

describe("cloud: the rate budgets of accounts", () => {
  it("never lets more than the limit through in any minute over hosts that die at any moment", async () => {
    const call = fc.record({
      gap: fc.integer({ min: 0, max: 20_000 }),
      lasts: fc.integer({ min: 1, max: 30_000 }),
      counted: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const life = fc.record({
      calls: fc.array(call, { maxLength: 30 }),
      // How long the host lives, and how long until there is another one.
      lives: fc.integer({ min: 100, max: 90_000 }),
      gone: fc.integer({ min: 0, max: 50_000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(life, { minLength: 2, maxLength: 5 }), async (lives) => {
        const document = new MemoryDocument<CloudRatesDocument>();
        const counted: number[] = [];
        let wall = Date.UTC(2026, 10, 21, 9);
        for (const { calls, lives: span, gone } of lives) {
          const clock = createFakeClock(wall);
          const diesAt = wall + span;
          let isDead = false;
          const budget = openBudget({ ...dying(document, () => isDead) }, clock);
          let at = 0;
          for (const one of calls) {
            at += one.gap;
            clock.after(at, () => {
              void budget.take("work", "create", "person", undefined).then((turn) => {
                if (isDead) return;
                const begun = Date.parse(clock.now());
                counted.push(Math.min(begun + one.lasts * one.counted, diesAt));
                clock.after(one.lasts, () => turn.end());
              });
            });
          }
          await step(clock, span, 500);
          isDead = true;
          wall = diesAt + gone;
        }
        assert.ok(mostInAnyMinute(counted) <= 10, `${mostInAnyMinute(counted)} in a minute`);
      }),
      { numRuns: 40 },
    );
  }).timeout(30_000);

  it("has the use on the disk before the call goes out", async () => {
    const order: string[] = [];
    const document: DocumentStore<CloudRatesDocument> = {
      read: async () => undefined,
      write: (rates) => void order.push(`write ${rates.accounts["work"]?.create?.uses.length}`),
      flush: async () => {
        order.push("flush");
        return { ok: true, value: undefined };
      },
    };
    await openBudget(document, createFakeClock()).take("work", "create", "person", undefined);
    assert.deepEqual(order, ["write 1", "flush"]);
  });

  it("counts what the host before used, also what it had under way, and forgets what is over", async () => {
    const clock = createFakeClock();
    const now = Date.parse(clock.now());
    const document = new MemoryDocument<CloudRatesDocument>();
    document.newest = {
      accounts: {
        work: {
          create: {
            restingUntil: 0,
            uses: [
              // Over for more than a minute; just over; under way when the host died; under way long ago.
              [now - 70_000, now - 61_000],
              [now - 70_000, now - 50_000],
              [now - 59_000, 0],
              [now - 300_000, 0],
              // The machine's clock was put back since.
              [now + 3_600_000, now + 3_600_000],
            ],
          },
        },
      },
    };
    const budget = openBudget(document, clock);
    assert.equal(await takeAtOnce(budget, "work", 20), 7);
    await step(clock, 10_500, 500);
    assert.equal(await takeAtOnce(budget, "work", 20), 0, "the first one free went to who waited");
    const { uses } = document.newest.accounts["work"]?.create ?? { uses: [] };
    assert.equal(uses.length, 10, "what was under way counts for a minute from its last moment on");
    assert.equal(await takeAtOnce(budget, "home", 20), 10, "each account has its own");
  });

  it("keeps a rest over a restart", async () => {
    const document = new MemoryDocument<CloudRatesDocument>();
    const clock = createFakeClock();
    (await openBudget(document, clock).take("work", "create", "person", undefined)).refuse(100_000);
    const budget = openBudget(document, createFakeClock(Date.parse(clock.now()) + 40_000));
    assert.equal(await takeAtOnce(budget, "work", 1), 0);
  });

  it("takes a broken document for none", async () => {
    const document = new MemoryDocument<CloudRatesDocument>();
    for (const broken of [
      null,
      [],
      { accounts: 3 },
      { accounts: { work: null } },
      { accounts: { work: { create: { uses: "x" } } } },
      { accounts: { work: { create: { uses: [null, [], ["a", "b"], [1]] } } } },
    ]) {
      document.newest = broken as unknown as CloudRatesDocument;
      assert.equal(await takeAtOnce(openBudget(document, createFakeClock()), "work", 20), 10);
    }
  });

  it("shares one budget between accounts with the same key, what they used before included", async () => {
    const clock = createFakeClock();
    const document = new MemoryDocument<CloudRatesDocument>();
    const budget = openBudget(document, clock);
    assert.equal(await takeAtOnce(budget, "work", 4), 4);
    assert.equal(await takeAtOnce(budget, "copy", 3), 3);
    budget.share("work", "digest");
    budget.share("copy", "digest");
    assert.equal(await takeAtOnce(budget, "copy", 20), 3);
    assert.equal(await takeAtOnce(budget, "other", 20), 10);
    const next = openBudget(document, createFakeClock(Date.parse(clock.now()) + 1_000));
    assert.equal(await takeAtOnce(next, "copy", 1), 0, "whoever calls first at the next host");
  });

  it("tells the room for polling, none before it knows", async () => {
    const budget = openBudget(new MemoryDocument(), createFakeClock());
    assert.deepEqual(budget.readingRoom("work"), { perMinute: 90, free: 0 });
    await settle();
    assert.deepEqual(budget.readingRoom("work"), { perMinute: 90, free: 90 });
    await budget.take("work", "reading", "polling", undefined);
    assert.deepEqual(budget.readingRoom("work"), { perMinute: 90, free: 89 });
  });

  it("says once that the disk doesn't keep it, and goes on", async () => {
    const log = rememberLog();
    const failure = { code: "disk-full", retryable: true, message: "The disk is full", remedy: "" };
    const document = {
      ...dying(new MemoryDocument(), () => true),
      flush: async () => ({ ok: false, failure }) as const,
    };
    const options = { document, clock: createFakeClock(), random: () => 0, log, longestCallMs };
    const budget = new RateBudget(options);
    await budget.take("work", "create", "person", undefined);
    await budget.take("work", "create", "person", undefined);
    assert.equal(log.lines.filter((line) => line.includes("The disk is full")).length, 1);
  });

  it("counts nothing for one who gave up while it was written down", async () => {
    const source = new CancellationSource();
    const document = new MemoryDocument<CloudRatesDocument>();
    document.flush = async () => {
      source.cancel();
      return { ok: true, value: undefined };
    };
    const budget = openBudget(document, createFakeClock());
    await assert.rejects(budget.take("work", "create", "person", source), Cancelled);
    assert.equal(await takeAtOnce(budget, "work", 20), 10);
  });
});

/** What a dead host still writes is lost. */
function dying(document: MemoryDocument<CloudRatesDocument>, isDead: () => boolean): DocumentStore<CloudRatesDocument> {
  return {
    read: () => document.read(),
    write: (rates) => {
      if (!isDead()) document.write(rates);
    },
    flush: () => document.flush(),
  };
}

import assert from "node:assert/strict";
import fc from "fast-check";
import { Lane, type Priority, type Turn } from "../../../../../server/src/adapters/cloud/rates/lane.ts";
import { Cancelled } from "../../../../../server/src/core/ports/cancellation.ts";
import { CancellationSource } from "../../../../../server/src/runtime/cancellation-source.ts";
import { createFakeClock, type FakeClock } from "../../../../support/fakes/fake-clock.ts";
import { mostInAnyMinute, settle, step } from "./rate-bench.ts";

function openLane(limit: number, clock: FakeClock, random = (): number => 0.5): Lane {
  return new Lane({ limit, clock, random });
}

/** Take as many turns as there are at once, and say who got them. */
async function takers(
  lane: Lane,
  wishes: readonly Priority[],
): Promise<{ readonly got: string[]; readonly turns: Turn[] }> {
  const [got, turns]: [string[], Turn[]] = [[], []];
  wishes.forEach((priority, index) => {
    void lane.take(priority, undefined).then((turn) => {
      got.push(`${priority} ${index}`);
      turns.push(turn);
    });
  });
  await settle();
  return { got, turns };
}

describe("cloud: a lane of calls", () => {
  it("never has more than the limit counted in any minute, whenever the other side counts a call", async () => {
    const arrival = fc.record({
      at: fc.integer({ min: 0, max: 200_000 }),
      lasts: fc.integer({ min: 1, max: 40_000 }),
      /** When on its way it is counted. */
      counted: fc.double({ min: 0, max: 1, noNaN: true }),
      priority: fc.constantFrom<Priority>("person", "polling"),
      refused: fc.boolean(),
      cancelledAfter: fc.option(fc.integer({ min: 0, max: 90_000 }), { freq: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(arrival, { minLength: 20, maxLength: 60 }), async (arrivals) => {
        const clock = createFakeClock();
        const lane = openLane(10, clock);
        const counted: number[] = [];
        let [made, cancelled] = [0, 0];
        for (const one of arrivals) {
          clock.after(one.at, () => {
            const source = new CancellationSource();
            if (one.cancelledAfter !== null) clock.after(one.cancelledAfter, () => source.cancel());
            lane.take(one.priority, source).then(
              (turn) => {
                made += 1;
                counted.push(turn.use.beganAt + one.lasts * one.counted);
                const left = turn.use.beganAt + one.lasts - clock.monotonic();
                clock.after(Math.max(0, left), () => (one.refused ? turn.refuse(0) : turn.end()));
              },
              (error: unknown) => {
                assert.ok(error instanceof Cancelled);
                cancelled += 1;
              },
            );
          });
        }
        await step(clock, 3_000_000, 1_000, () => made + cancelled === arrivals.length);
        assert.equal(made + cancelled, arrivals.length, "everybody gets a turn in the end");
        assert.ok(mostInAnyMinute(counted) <= 10);
      }),
      { numRuns: 40 },
    );
  }).timeout(30_000);

  it("lets people go first, in the order in which they came", async () => {
    const clock = createFakeClock();
    const lane = openLane(2, clock);
    const first = await takers(lane, ["polling", "polling"]);
    const later = await takers(lane, ["polling", "person", "polling", "person"]);
    assert.deepEqual(later.got, []);
    for (const turn of first.turns) turn.end();
    await step(clock, 60_250, 250);
    assert.deepEqual(later.got, ["person 1", "person 3"]);
  });

  it("doesn't starve polling while people come without end", async () => {
    const clock = createFakeClock();
    const lane = openLane(1, clock);
    const { turns } = await takers(lane, ["person"]);
    const waiting = await takers(lane, ["polling", ...Array<Priority>(9).fill("person")]);
    for (let minute = 0; minute < 6; minute += 1) {
      turns.at(-1)?.end();
      await step(clock, 60_250, 60_250);
      turns.push(...waiting.turns.splice(0));
    }
    assert.deepEqual(waiting.got, ["person 1", "person 2", "person 3", "person 4", "polling 0", "person 5"]);
  });

  it("keeps a tenth of a large limit for people", async () => {
    const lane = openLane(100, createFakeClock());
    assert.equal(lane.pollingRoom(), 90);
    const polling = await takers(lane, Array<Priority>(100).fill("polling"));
    assert.equal(polling.got.length, 90);
    assert.equal(lane.pollingRoom(), 0);
    const people = await takers(lane, Array<Priority>(11).fill("person"));
    assert.equal(people.got.length, 10);
  });

  it("rests after a refusal, longer each time, and not longer for several that were under way together", async () => {
    const clock = createFakeClock();
    const lane = openLane(100, clock, () => 0);
    const waits: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      const { turns } = await takers(lane, ["person", "person", "person"]);
      assert.equal(turns.length, 3);
      for (const turn of turns) turn.refuse(0);
      const refusedAt = clock.monotonic();
      const next = lane.take("person", undefined).then((turn) => {
        waits.push(turn.use.beganAt - refusedAt);
        turn.refuse(0);
      });
      await step(clock, 300_000, 500, () => waits.length > round);
      await next;
      await step(clock, 70_000, 70_000);
    }
    // Each round has two refusals: half of 1, 4, 16, 60, 60 … seconds with this dice.
    assert.deepEqual(waits, [500, 2_000, 8_000, 30_000, 30_000, 30_000, 30_000, 30_000]);
  });

  it("is at its shortest rest again after a call that went well", async () => {
    const clock = createFakeClock();
    const lane = openLane(100, clock, () => 0);
    for (const [index, outcome] of (["refuse", "refuse", "end", "refuse"] as const).entries()) {
      const taken = takers(lane, ["person"]);
      await step(clock, 30_000, 500);
      const { turns } = await taken;
      assert.equal(turns.length, 1, `turn ${index}`);
      if (outcome === "end") turns[0]?.end();
      else turns[0]?.refuse(0);
    }
    assert.equal(lane.counted().restingUntil - clock.monotonic(), 500);
  });

  it("heeds what the cloud asks for, up to five minutes", async () => {
    const clock = createFakeClock();
    const lane = openLane(100, clock);
    const { turns } = await takers(lane, ["person", "person"]);
    turns[0]?.refuse(42_000);
    assert.equal(lane.counted().restingUntil - clock.monotonic(), 42_000);
    turns[1]?.refuse(86_400_000);
    assert.equal(lane.counted().restingUntil - clock.monotonic(), 300_000);
    assert.equal(lane.pollingRoom(), 0);
  });

  it("lets go of who doesn't want its turn any more, and leaves no timer behind", async () => {
    const clock = createFakeClock();
    const lane = openLane(1, clock);
    const { turns } = await takers(lane, ["person"]);
    turns[0]?.end();
    const source = new CancellationSource();
    const cancelled = assert.rejects(lane.take("person", source), Cancelled);
    const patient = takers(lane, ["person"]);
    source.cancel();
    await cancelled;
    await step(clock, 60_250, 60_250);
    assert.equal((await patient).got.length, 1);
    await assert.rejects(lane.take("person", source), Cancelled);
    assert.equal(clock.pending, 0);
  });

  it("gives back what wasn't sent", async () => {
    const lane = openLane(1, createFakeClock());
    const { turns } = await takers(lane, ["person"]);
    const next = await takers(lane, ["person"]);
    assert.equal(next.got.length, 0);
    turns[0]?.takeBack();
    await settle();
    assert.equal(next.got.length, 1);
  });
});

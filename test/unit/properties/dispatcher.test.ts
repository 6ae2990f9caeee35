import assert from "node:assert/strict";
import fc from "fast-check";
import type { DriverReport, TaskOrder } from "../../../server/src/core/ports/driver.ts";
import { isFinal } from "../../../server/src/protocol/states.ts";
import type { EndReason, StepId, TaskId } from "../../../server/src/protocol/states.ts";
import { Fleet } from "../../../server/src/runtime/fleet.ts";
import { replay } from "../../../server/src/runtime/replay.ts";
import { DispatcherBench, read } from "../../support/fakes/dispatcher-bench.ts";
import { ScriptedDriver } from "../../support/fakes/scripted-driver.ts";

/** Steps `s0`, `s1`, …, by the numbers of those that each needs: only smaller ones, so there is no circle. Written in any order. */
const graph = fc
  .integer({ min: 1, max: 8 })
  .chain((count) =>
    fc.tuple(
      ...Array.from({ length: count }, (_, at) => fc.subarray(Array.from({ length: at }, (_each, index) => index))),
    ),
  )
  .chain((needs) =>
    fc.tuple(
      fc.constant(needs),
      fc.shuffledSubarray(
        needs.map((_, at) => at),
        { minLength: needs.length },
      ),
    ),
  );
type Graph = typeof graph extends fc.Arbitrary<infer G> ? G : never;

function stepsOf([needs, order]: Graph): readonly object[] {
  return order.map((at) => read(`s${at}`, { needs: (needs[at] ?? []).map((need) => `s${need}`) }));
}

/** A driver whose tasks end when they are told to, in any order. */
class HeldDriver extends ScriptedDriver {
  readonly order: StepId[] = [];
  readonly atWork = new Map<TaskId, { readonly order: TaskOrder; readonly report: (report: DriverReport) => void }>();
  most = 0;

  override start(order: TaskOrder, report: (report: DriverReport) => void): void {
    this.order.push(order.stepId);
    this.atWork.set(order.taskId, { order, report });
    this.most = Math.max(this.most, this.atWork.size);
    report({ type: "started" });
  }

  override stop(taskId: TaskId, reason: EndReason): void {
    this.end(taskId, { type: "stopped", reason });
  }

  /** The one at this place among those at work, counted round, comes to its end. */
  endOne(at: number): void {
    const ids = [...this.atWork.keys()];
    this.end(ids[at % ids.length] ?? "", { type: "succeeded", output: "", outputs: {} });
  }

  private end(taskId: TaskId, report: DriverReport): void {
    const job = this.atWork.get(taskId);
    this.atWork.delete(taskId);
    job?.report(report);
  }
}

async function openBench(): Promise<{ readonly bench: DispatcherBench; readonly driver: HeldDriver }> {
  const driver = new HeldDriver();
  return { bench: await DispatcherBench.open({ driver }), driver };
}

/** End tasks, by chance of `picks`, until none is at work. */
async function untilOver(
  { bench, driver }: Awaited<ReturnType<typeof openBench>>,
  picks: readonly number[],
): Promise<void> {
  for (let turn = 0; driver.atWork.size > 0; turn += 1) {
    driver.endOne(picks[turn % picks.length] ?? 0);
    await bench.settle();
  }
}

function assertReplayed(bench: DispatcherBench): void {
  const replayed = new Fleet();
  assert.deepEqual(replay(replayed, { records: bench.disk.records() }), []);
  const live = (bench.dispatcher as unknown as { readonly fleet: Fleet }).fleet;
  assert.deepEqual(replayed.state(), live.state());
}

const picks = fc.array(fc.nat(20), { minLength: 1, maxLength: 12 });
const times = { numRuns: 40 };

describe("properties of the dispatcher", function () {
  this.timeout(60_000);

  it("any graph of steps runs in an order that respects what each needs, and all of it runs", async () => {
    await fc.assert(
      fc.asyncProperty(graph, picks, async (steps, chosen) => {
        const world = await openBench();
        const runId = await world.bench.start(stepsOf(steps));
        await untilOver(world, chosen);
        const [needs] = steps;
        const { order } = world.driver;
        assert.equal(world.bench.run(runId).status, "succeeded");
        assert.deepEqual([...order].sort(), needs.map((_, at) => `s${at}`).sort());
        for (const [at, own] of needs.entries())
          for (const need of own) assert.ok(order.indexOf(`s${need}`) < order.indexOf(`s${at}`));
        assertReplayed(world.bench);
      }),
      times,
    );
  });

  it("never more tasks are at work than an instance takes, and no slot stays free that one could have", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 14 }),
        picks,
        async (capacity, count, chosen) => {
          const world = await openBench();
          const { bench, driver } = world;
          await bench.dispatcher.changeInstance({ instanceId: "this-machine", changes: { capacity }, by: "test" });
          await bench.start(Array.from({ length: count }, (_, at) => read(`s${at}`, { needs: [] })));
          assert.equal(driver.atWork.size, Math.min(capacity, count));
          await untilOver(world, chosen);
          assert.equal(driver.most, Math.min(capacity, count));
          assert.equal(driver.order.length, count);
        },
      ),
      times,
    );
  });

  it("whenever a run is stopped it ends, with every step and a reason for each", async () => {
    await fc.assert(
      fc.asyncProperty(graph, picks, fc.nat(8), async (steps, chosen, ended) => {
        const world = await openBench();
        const { bench, driver } = world;
        const runId = await bench.start(stepsOf(steps));
        for (let turn = 0; turn < ended && driver.atWork.size > 0; turn += 1) {
          driver.endOne(chosen[turn % chosen.length] ?? 0);
          await bench.settle();
        }
        const before = bench.run(runId).status;
        await bench.dispatcher.stopRun(runId, "test");
        await bench.settle();
        const run = bench.run(runId);
        assert.equal(run.status, before === "succeeded" ? "succeeded" : "stopped");
        assert.ok(
          run.reason !== undefined && run.steps.every(({ status, reason }) => isFinal(status) && reason !== undefined),
        );
        assert.equal(driver.atWork.size, 0);
        assertReplayed(bench);
      }),
      times,
    );
  });
});

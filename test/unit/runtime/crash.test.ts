import assert from "node:assert/strict";
import fc from "fast-check";
import { isFinal } from "../../../server/src/protocol/states.ts";
import { DispatcherBench, exec, read } from "../../support/fakes/dispatcher-bench.ts";
import type { Workflow } from "../../support/fakes/dispatcher-bench.ts";
import { JournalDisk } from "../../support/fakes/memory-journal.ts";
import { MemoryRunStore } from "../../support/fakes/memory-run-store.ts";
import { failed, ScriptedToolbox, succeeded } from "../../support/fakes/scripted-toolbox.ts";

/** The next host on the same disk. */
async function nextHost(bench: DispatcherBench, toolbox?: ScriptedToolbox): Promise<DispatcherBench> {
  const { disk, store, clock } = bench;
  disk.diesAt = Infinity;
  return DispatcherBench.open({
    disk,
    store,
    clock,
    idsFrom: 1_000_000,
    ...(toolbox === undefined ? {} : { toolbox }),
  });
}

describe("dispatcher: after the death of a host", () => {
  it("fails what was under way and may not run twice, and says why", async () => {
    const bench = await DispatcherBench.open();
    const runId = await bench.start([exec("a"), exec("b")]);
    bench.driver.task("a").report({ type: "started" });
    await bench.settle();
    const next = await nextHost(bench);
    await next.settle();
    assert.deepEqual(next.statuses(runId), ["a failed", "b skipped"]);
    assert.equal(next.step(runId, "a").reason?.code, "host-died");
    assert.equal(next.run(runId).status, "failed");
    assert.equal(next.driver.started.length, 0);
  });

  it("runs again what may run twice", async () => {
    const bench = await DispatcherBench.open();
    const runId = await bench.start([read("a"), exec("b", { repeatable: true, needs: [] })]);
    for (const id of ["a", "b"]) bench.driver.task(id).report({ type: "started" });
    await bench.settle();
    const next = await nextHost(bench);
    await next.settle();
    assert.deepEqual(next.statuses(runId), ["a starting", "b starting"]);
    assert.equal(next.task(runId, "a").attempt, 2);
    next.driver.succeed("a");
    next.driver.succeed("b");
    await next.settle();
    assert.equal(next.run(runId).status, "succeeded");
  });

  it("asks again for what had not been allowed yet: it can't have run", async () => {
    const bench = await DispatcherBench.open();
    const runId = await bench.start([exec("a")]);
    const { report } = bench.driver.task("a");
    const ask = {
      id: "01J00000000000000000000ASK",
      kind: "approval",
      text: "May it?",
      choices: ["approved", "denied"],
    } as const;
    report({ type: "started" });
    report({ type: "asked", ask: { ...ask, askedAt: bench.clock.now() } });
    await bench.settle();
    const next = await nextHost(bench);
    await next.settle();
    assert.equal(next.task(runId, "a").status, "starting");
  });

  it("goes on waiting at a gate, and a deadline that has passed meanwhile counts", async () => {
    const bench = await DispatcherBench.open();
    const runId = await bench.start([{ id: "gate", approve: { message: "Go?", timeout: "1h", default: "approved" } }]);
    const { id } = bench.task(runId, "gate");
    let next = await nextHost(bench);
    assert.equal(next.task(runId, "gate").id, id);
    assert.equal(next.task(runId, "gate").status, "waiting");
    bench.clock.advance(7_200_000);
    next = await nextHost(next);
    await next.advance(0);
    assert.equal(next.run(runId).status, "succeeded");
  });

  it("stops what had been told to stop", async () => {
    const bench = await DispatcherBench.open();
    const runId = await bench.start([exec("a")]);
    await bench.dispatcher.stopRun(runId, "terminal");
    await bench.settle();
    const next = await nextHost(bench);
    await next.settle();
    assert.deepEqual([next.run(runId).status, next.run(runId).reason?.code], ["stopped", "stopped-by-person"]);
  });

  it("tells the end of a run to its stream when that was lost", async () => {
    const bench = await DispatcherBench.open();
    const runId = await bench.start([read("a")]);
    bench.disk.diesAt = bench.disk.lines.length + 3;
    bench.driver.succeed("a");
    await bench.settle();
    assert.equal(bench.journaled().at(-1), "runFinished");
    const next = await nextHost(bench);
    await next.settle();
    const ends = bench.store.events(runId).filter((event) => event["event"] === "runFinished");
    assert.equal(ends.length, 1);
    assert.deepEqual(next.driver.told, [`endRun ${runId}`]);
    const after = await nextHost(next);
    await after.settle();
    assert.equal(bench.store.events(runId).filter((event) => event["event"] === "runFinished").length, 1);
  });

  it("replays to the very same fleet", async () => {
    const bench = await DispatcherBench.open();
    const first = await bench.start([read("a"), exec("b"), { id: "gate", approve: "Go?" }]);
    bench.driver.succeed("a", "out", { exitCode: 0 });
    await bench.settle();
    bench.driver.fail("b");
    await bench.settle();
    await bench.dispatcher.retryTask({ taskId: bench.task(first, "b").id, by: "x" });
    await bench.settle();
    bench.driver.succeed("b");
    await bench.settle();
    await bench.start([{ id: "gate", approve: "Go?" }]);
    await bench.dispatcher.pauseRun(first, "x");
    await bench.settle();
    const live = bench.dispatcher.snapshot();
    const next = await nextHost(bench);
    assert.deepEqual(next.dispatcher.snapshot(), { ...live, sequence: live.sequence + 1 });
  });

  const workflows: Readonly<Record<string, Workflow>> = {
    "one after the other": [exec("a"), read("b"), exec("c")],
    "side by side": [exec("a", { needs: [] }), read("b", { needs: [] }), exec("c", { needs: ["a", "b"] })],
    "with a failure and a retry": [
      exec("a", { retry: { attempts: 2, delay: "1s" } }),
      exec("bad", { continueOnError: true }),
      read("c", { if: "failure() || always()" }),
    ],
  };

  for (const [name, workflow] of Object.entries(workflows)) {
    it(`at any record: no run is stuck and nothing runs twice that may not (${name})`, async () => {
      const total = (await playWithDeathAt(workflow, Infinity)).records;
      assert.ok(total >= 10, `only ${total} records`);
      for (let death = 2; death <= total; death += 1) {
        const { toolbox, status } = await playWithDeathAt(workflow, death);
        assert.ok(status === undefined || isFinal(status), `death at ${death}: the run is ${String(status)}`);
        for (const step of ["a", "c"]) {
          const isRepeatable = toolbox.executed.some(
            ({ call, context }) => context.stepId === step && call.tool === "file_read",
          );
          if (!isRepeatable)
            assert.ok(toolbox.timesExecuted(step) <= 1 + toolbox.retried(step), `death at ${death}: ${step} ran twice`);
        }
      }
    });
  }

  it("at any record of any workflow: the run ends", async () => {
    const step = fc.record({ exec: fc.boolean(), fails: fc.boolean(), needs: fc.array(fc.nat(5), { maxLength: 2 }) });
    const plan = fc.array(step, { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(plan, fc.nat(60), async (steps, death) => {
        const workflow = steps.map((each, index) => {
          const needs = each.needs.filter((need) => need < index).map((need) => `s${need}`);
          return (each.exec ? exec : read)(`s${index}`, {
            needs,
            continueOnError: each.fails,
          });
        });
        const failing = new Set(steps.flatMap(({ fails }, index) => (fails ? [`s${index}`] : [])));
        const { status, toolbox } = await playWithDeathAt(workflow, death + 2, failing);
        assert.ok(status === undefined || isFinal(status));
        for (const [index, each] of steps.entries()) if (each.exec) assert.ok(toolbox.timesExecuted(`s${index}`) <= 1);
      }),
      { numRuns: 60 },
    );
  });
});

class CountingToolbox extends ScriptedToolbox {
  /** How many attempts of a step ended by themselves with a failure: so many more it may run. */
  readonly failures = new Map<string, number>();
  retried(stepId: string): number {
    return this.failures.get(stepId) ?? 0;
  }
}

/** Run a workflow on a host that dies at a record, and then on the next one, to the end. */
async function playWithDeathAt(
  workflow: Workflow,
  diesAt: number,
  failing: ReadonlySet<string> = new Set(["bad"]),
): Promise<{
  toolbox: CountingToolbox;
  status: ReturnType<DispatcherBench["run"]>["status"] | undefined;
  records: number;
}> {
  const toolbox = new CountingToolbox();
  toolbox.play = ({ context: { stepId } }) => {
    const failsOnce = stepId === "a" && toolbox.timesExecuted("a") === 1 && failing.has("bad");
    if (!failsOnce && !failing.has(stepId)) return succeeded(stepId);
    toolbox.failures.set(stepId, toolbox.retried(stepId) + 1);
    return failed();
  };
  const disk = new JournalDisk();
  disk.diesAt = diesAt;
  const bench = await DispatcherBench.open({ disk, store: new MemoryRunStore(), toolbox });
  void bench.request(workflow);
  for (let turn = 0; turn < 4; turn += 1) await bench.advance(60_000);
  const next = await nextHost(bench, toolbox);
  for (let turn = 0; turn < 4; turn += 1) await next.advance(60_000);
  return { toolbox, status: next.dispatcher.snapshot().runs[0]?.status, records: disk.lines.length };
}

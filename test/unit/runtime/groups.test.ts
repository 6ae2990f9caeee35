import assert from "node:assert/strict";
import { retryRun } from "../../../server/src/runtime/run-requests.ts";
import { DispatcherBench, exec, file, read } from "../../support/fakes/dispatcher-bench.ts";
import type { BenchWorld, Workflow } from "../../support/fakes/dispatcher-bench.ts";
import { JournalDisk } from "../../support/fakes/memory-journal.ts";
import { MemoryRunStore } from "../../support/fakes/memory-run-store.ts";

const grouped = (onConflict?: string, rest: object = {}): Workflow => ({
  concurrency: { group: "release", ...(onConflict === undefined ? {} : { onConflict }) },
  steps: [exec("a")],
  ...rest,
});

async function nextHost(bench: DispatcherBench, world: BenchWorld = {}): Promise<DispatcherBench> {
  const { disk, store, clock } = bench;
  disk.diesAt = Infinity;
  const next = await DispatcherBench.open({ disk, store, clock, idsFrom: 1_000_000, ...world });
  await next.settle();
  return next;
}

/** End the task of a run's step. */
async function succeed(bench: DispatcherBench, runId: string, stepId = "a"): Promise<void> {
  const found = bench.driver.started.findLast(({ order }) => order.runId === runId && order.stepId === stepId);
  assert.ok(found !== undefined, `Step ${stepId} of run ${runId} hasn't started`);
  found.report({ type: "started" });
  found.report({ type: "succeeded", output: "", outputs: {} });
  await bench.settle();
}

const statuses = (bench: DispatcherBench, ...runs: readonly string[]): readonly string[] =>
  runs.map((id) => bench.run(id).status);

describe("dispatcher: concurrency groups", () => {
  it("let one run go at a time, in the order in which they came, whichever file they are of", async () => {
    const bench = await DispatcherBench.open();
    const one = await bench.start(grouped());
    const two = await bench.start(grouped("queue", { name: "other" }), { file: "/project/other.manus.yaml" });
    const three = await bench.start(grouped());
    const free = await bench.start([exec("a")]);
    assert.deepEqual(statuses(bench, one, two, three, free), ["running", "waiting", "waiting", "running"]);
    assert.equal(bench.run(two).waitingFor, `The group “release” is taken by flow (run ${one})`);
    assert.equal(
      bench.run(three).waitingFor,
      `The group “release” is taken by flow (run ${one}) (and 1 more before it)`,
    );
    assert.equal(bench.run(one).waitingFor, undefined);
    await succeed(bench, one);
    assert.deepEqual(statuses(bench, one, two, three), ["succeeded", "running", "waiting"]);
    assert.equal(bench.run(three).waitingFor, `The group “release” is taken by other (run ${two})`);
    await succeed(bench, two);
    await succeed(bench, three);
    assert.deepEqual(statuses(bench, two, three), ["succeeded", "succeeded"]);
  });

  it("tell those who follow the fleet for whom they wait now", async () => {
    const bench = await DispatcherBench.open();
    const told = new Map<string, string | undefined>();
    bench.dispatcher.onChange(({ runs }) => {
      for (const { id, waitingFor } of runs) told.set(id, waitingFor);
    });
    const one = await bench.start(grouped());
    const two = await bench.start(grouped());
    const three = await bench.start(grouped());
    assert.match(told.get(three) ?? "", new RegExp(one));
    await succeed(bench, one);
    assert.match(told.get(three) ?? "", new RegExp(two));
    assert.equal(told.get(two), undefined);
  });

  it("take their name from the inputs", async () => {
    const bench = await DispatcherBench.open();
    const rest = { inputs: { to: {} }, concurrency: { group: "deploy-${{ inputs.to }}" } };
    const staging = await bench.start(grouped("queue", rest), { inputs: { to: "staging" } });
    const production = await bench.start(grouped("queue", rest), { inputs: { to: "production" } });
    const again = await bench.start(grouped("queue", rest), { inputs: { to: "staging" } });
    assert.deepEqual(statuses(bench, staging, production, again), ["running", "running", "waiting"]);
  });

  it("are held by a run that is paused or waits, until it has ended", async () => {
    const bench = await DispatcherBench.open();
    const one = await bench.start(grouped("queue", { steps: [exec("a"), { id: "gate", approve: "Go?" }] }));
    const two = await bench.start(grouped());
    await bench.dispatcher.pauseRun(one, "test");
    await succeed(bench, one);
    assert.deepEqual(statuses(bench, one, two), ["paused", "waiting"]);
    await bench.dispatcher.resumeRun(one, "test");
    await bench.settle();
    assert.deepEqual(statuses(bench, one, two), ["waiting", "waiting"]);
    await bench.dispatcher.stopRun(one, "test");
    await bench.settle();
    assert.deepEqual(statuses(bench, one, two), ["stopped", "running"]);
  });

  it("let go of one that is stopped while it waits", async () => {
    const bench = await DispatcherBench.open();
    const one = await bench.start(grouped());
    const two = await bench.start(grouped());
    const three = await bench.start(grouped());
    await bench.dispatcher.stopRun(two, "test");
    await bench.settle();
    assert.deepEqual(statuses(bench, two, three), ["stopped", "waiting"]);
    await succeed(bench, one);
    assert.deepEqual(statuses(bench, three), ["running"]);
  });

  it("don't count the waiting as time that the run takes", async () => {
    const bench = await DispatcherBench.open();
    const limited = grouped("queue", { limits: { timeout: "1h" } });
    const one = await bench.start(grouped());
    const two = await bench.start(limited);
    await bench.advance(7_200_000);
    assert.deepEqual(statuses(bench, two), ["waiting"]);
    await succeed(bench, one);
    await bench.advance(3_599_999);
    assert.deepEqual(statuses(bench, two), ["running"]);
    await bench.advance(1);
    assert.deepEqual(bench.driver.told.slice(-1), ["stop a timeout"]);
  });

  it("with cancel: the newest takes the place of all others, once they have ended", async () => {
    const bench = await DispatcherBench.open();
    const one = await bench.start(grouped("cancel"));
    const two = await bench.start(grouped("cancel"));
    assert.deepEqual(bench.driver.told, ["stop a replaced"]);
    const three = await bench.start(grouped("cancel"));
    assert.deepEqual(statuses(bench, one, two, three), ["running", "stopped", "waiting"]);
    assert.match(
      bench.run(two).reason?.message ?? "",
      new RegExp(`The run ${three} of the same group “release” takes its place`),
    );
    bench.driver.task("a").report({ type: "stopped", reason: { code: "replaced", message: "x" } });
    await bench.settle();
    assert.deepEqual(statuses(bench, one, three), ["stopped", "running"]);
  });

  it("with reject: a run is refused, naming the one that goes", async () => {
    const bench = await DispatcherBench.open();
    const one = await bench.start(grouped("reject"));
    const refused = await bench.request(grouped("reject"));
    assert.ok(refused.outcome === "refused");
    assert.equal(refused.because.code, "group-taken");
    assert.match(refused.because.message, new RegExp(`is taken by flow \\(run ${one}\\)`));
    assert.equal(bench.dispatcher.snapshot().runs.length, 1);
    await succeed(bench, one);
    const two = await bench.start(grouped("reject"));
    const retried = await bench.dispatcher.decide((transaction) =>
      retryRun(transaction, { runId: one, from: "a", by: "test" }),
    );
    assert.ok(retried.outcome === "refused" && retried.because.code === "group-taken");
    assert.deepEqual(statuses(bench, one, two), ["succeeded", "running"]);
  });

  it("have their turn once more when a run is opened again", async () => {
    const bench = await DispatcherBench.open();
    const one = await bench.start(grouped());
    bench.driver.fail("a");
    await bench.settle();
    const two = await bench.start(grouped());
    await bench.dispatcher.decide((transaction) => retryRun(transaction, { runId: one, by: "test" }));
    await bench.settle();
    assert.deepEqual(statuses(bench, one, two), ["waiting", "running"]);
    await succeed(bench, two);
    assert.deepEqual(statuses(bench, one, two), ["running", "succeeded"]);
  });

  it("outlive their host: who holds it holds it, who waits waits", async () => {
    const bench = await DispatcherBench.open();
    const steps = [read("a")];
    const one = await bench.start(grouped("queue", { steps }));
    const two = await bench.start(grouped("queue", { steps }));
    const live = bench.dispatcher.snapshot();
    const next = await nextHost(bench);
    assert.deepEqual(statuses(next, one, two), ["running", "waiting"]);
    assert.deepEqual(
      next.dispatcher.snapshot().runs.map(({ waitingFor }) => waitingFor),
      live.runs.map(({ waitingFor }) => waitingFor),
    );
    await succeed(next, one);
    assert.deepEqual(statuses(next, one, two), ["succeeded", "running"]);
  });

  for (const onConflict of ["queue", "cancel"]) {
    it(`never let two go at once, whenever their host dies (${onConflict})`, async () => {
      for (let death = 2; death < 24; death += 1) {
        const disk = new JournalDisk();
        disk.diesAt = death;
        const bench = await DispatcherBench.open({ disk, store: new MemoryRunStore() });
        for (let count = 0; count < 3; count += 1) {
          void bench.request(grouped(onConflict, { steps: [read("a")] }));
          await bench.settle();
        }
        let next = await nextHost(bench);
        for (let turn = 0; turn < 4; turn += 1) {
          const going = next.dispatcher.snapshot().tasks.filter(({ status }) => status === "starting");
          assert.ok(going.length <= 1, `death at ${death}: ${going.length} at once`);
          const [started] = next.driver.started.slice(-1);
          started?.report({ type: "started" });
          started?.report({ type: "succeeded", output: "", outputs: {} });
          await next.settle();
          if (turn === 1) next = await nextHost(next);
        }
        const left = next.dispatcher.snapshot().runs.filter(({ finishedAt }) => finishedAt === undefined);
        assert.deepEqual(left, [], `death at ${death}: not all runs have ended`);
      }
    });
  }

  describe("of workflows that start each other", () => {
    type Child = Readonly<Record<string, unknown>>;
    const start = async (
      bench: DispatcherBench,
      children: Readonly<Record<string, Child>>,
      own: Workflow,
    ): Promise<string> => {
      bench.called = Object.entries(children).flatMap(([name, child]) => {
        const path = `/project/${name}.manus.yaml`;
        const value = { manus: 1, kind: "workflow", name, ...child };
        return [file, ...Object.keys(children).map((each) => `/project/${each}.manus.yaml`)].map((from) => {
          return { reference: name, file: path, value, text: "", from };
        });
      });
      return bench.start(own);
    };
    const inGroup = (group: string, steps: readonly object[]): Child => ({ concurrency: { group }, steps });
    const childOf = (bench: DispatcherBench, runId: string, step: string): string => {
      const { childRunId } = bench.step(runId, step);
      assert.ok(childRunId !== undefined);
      return childRunId;
    };

    it("count for the run that a step starts as well", async () => {
      const bench = await DispatcherBench.open();
      const one = await bench.start(grouped());
      const two = await start(bench, { child: inGroup("release", [exec("b")]) }, [{ id: "call", workflow: "child" }]);
      const child = childOf(bench, two, "call");
      assert.deepEqual(statuses(bench, child, two), ["waiting", "waiting"]);
      await succeed(bench, one);
      await succeed(bench, child, "b");
      assert.deepEqual(statuses(bench, child, two), ["succeeded", "succeeded"]);
    });

    it("let a run through whose parent holds the group, also before those in line", async () => {
      const bench = await DispatcherBench.open();
      const child = inGroup("release", [exec("b")]);
      const steps = [exec("a"), { id: "call", workflow: "child" }];
      const one = await start(bench, { child }, grouped("queue", { steps }));
      const two = await bench.start(grouped());
      await succeed(bench, one);
      await succeed(bench, childOf(bench, one, "call"), "b");
      assert.deepEqual(statuses(bench, one, two), ["succeeded", "running"]);
    });

    it("let brothers and sisters go one after the other in it", async () => {
      const bench = await DispatcherBench.open();
      const child = inGroup("release", [exec("b")]);
      const steps = ["x", "y"].map((id) => ({ id, workflow: "child", needs: [] }));
      const runId = await start(bench, { child }, grouped("queue", { steps }));
      const [x, y] = [childOf(bench, runId, "x"), childOf(bench, runId, "y")];
      assert.deepEqual(statuses(bench, x, y), ["running", "waiting"]);
      await succeed(bench, x, "b");
      await succeed(bench, y, "b");
      assert.deepEqual(statuses(bench, runId), ["succeeded"]);
    });

    it("fail one of two that would wait for each other for ever", async () => {
      const bench = await DispatcherBench.open();
      const files = { inOne: inGroup("one", [exec("b")]), inTwo: inGroup("two", [exec("b")]) };
      const holdsOne = { ...inGroup("one", [exec("a"), { id: "call", workflow: "inTwo" }]) };
      const holdsTwo = { ...inGroup("two", [exec("a"), { id: "call", workflow: "inOne" }]) };
      const first = await start(bench, files, holdsOne);
      const second = await start(bench, files, holdsTwo);
      await succeed(bench, first);
      assert.deepEqual(statuses(bench, first, second), ["waiting", "running"]);
      await succeed(bench, second);
      assert.deepEqual(
        [bench.step(first, "call").reason?.code, bench.step(second, "call").reason?.code],
        ["group-deadlock", undefined],
      );
      assert.deepEqual(statuses(bench, first, second), ["failed", "running"]);
      await succeed(bench, childOf(bench, second, "call"), "b");
      assert.deepEqual(statuses(bench, second), ["succeeded"]);
    });

    it("fail the step whose run is rejected", async () => {
      const bench = await DispatcherBench.open();
      await bench.start(grouped());
      const child = { concurrency: { group: "release", onConflict: "reject" }, steps: [exec("b")] };
      const two = await start(bench, { child }, [{ id: "call", workflow: "child" }]);
      assert.deepEqual([bench.step(two, "call").reason?.code, bench.run(two).status], ["group-taken", "failed"]);
    });
  });
});

import assert from "node:assert/strict";
import type { CalledFile } from "../../../server/src/core/workflow/library.ts";
import type { RunView } from "../../../server/src/protocol/fleet.ts";
import { DispatcherBench, exec, file, read } from "../../support/fakes/dispatcher-bench.ts";
import type { BenchWorld, Workflow } from "../../support/fakes/dispatcher-bench.ts";
import { failed, ScriptedToolbox, succeeded } from "../../support/fakes/scripted-toolbox.ts";

type Files = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Workflows by name, each of which may call all others. */
function library(files: Files): readonly (CalledFile & { readonly text: string })[] {
  const value = (name: string): Readonly<Record<string, unknown>> => ({
    manus: 1,
    kind: "workflow",
    name,
    ...files[name],
  });
  const callers = [file, ...Object.keys(files).map((name) => `/project/${name}.manus.yaml`)];
  return callers.flatMap((from) =>
    Object.keys(files).map((reference) => {
      const path = `/project/${reference}.manus.yaml`;
      return { reference, file: path, value: value(reference), text: "…", from };
    }),
  );
}

async function nextHost(bench: DispatcherBench, world: BenchWorld = {}): Promise<DispatcherBench> {
  const { disk, store, clock } = bench;
  disk.diesAt = Infinity;
  return DispatcherBench.open({ disk, store, clock, idsFrom: 1_000_000, ...world });
}

describe("dispatcher: a workflow calls a workflow", () => {
  const start = async (
    bench: DispatcherBench,
    files: Files,
    workflow: Workflow,
    params: object = {},
  ): Promise<string> => {
    bench.called = library(files);
    return bench.start(workflow, params);
  };
  const childOf = (bench: DispatcherBench, runId: string, stepId = "call"): RunView => {
    const { childRunId } = bench.step(runId, stepId);
    assert.ok(childRunId !== undefined, "the step has started no run");
    return bench.run(childRunId);
  };

  it("runs the other one with what it's given, and takes over what that delivers", async () => {
    const bench = await DispatcherBench.open();
    const sum = {
      inputs: { left: { type: "number" }, right: { type: "number", default: 2 } },
      steps: [read("a", { with: { file: "${{ inputs.left }}-${{ inputs.right }}.txt" } })],
      outputs: { text: "steps.a.output", left: "inputs.left" },
    };
    const runId = await start(
      bench,
      { sum },
      {
        steps: [
          { id: "call", workflow: "sum", with: { left: "${{ fromJSON('40') }}" } },
          read("after", { with: { file: "${{ steps.call.outputs.text }} ${{ steps.call.output }}" } }),
        ],
        outputs: { left: "steps.call.outputs.left" },
      },
    );
    const child = childOf(bench, runId);
    assert.deepEqual(bench.driver.call("a").arguments, { file: "40-2.txt" });
    assert.deepEqual(child.origin, { kind: "step", runId, stepId: "call" });
    assert.deepEqual(child.inputs, { left: 40, right: 2 });
    assert.equal(bench.step(runId, "call").status, "running");
    bench.driver.succeed("a", "x");
    await bench.settle();
    assert.deepEqual(bench.driver.call("after").arguments, { file: 'x {"text":"x","left":40}' });
    bench.driver.succeed("after");
    await bench.settle();
    assert.deepEqual([bench.run(runId).status, bench.run(runId).outputs], ["succeeded", { left: 40 }]);
    assert.equal(bench.run(child.id).status, "succeeded");
  });

  const failing: readonly (readonly [string, object, string, RegExp])[] = [
    [
      "an input of another type",
      { workflow: "other", with: { n: "many" } },
      "invalid-arguments",
      /`n` must be a number/,
    ],
    ["an unknown input", { workflow: "other", with: { n: 1, m: 2 } }, "invalid-arguments", /no input `m`/],
    ["a missing input", { workflow: "other" }, "invalid-arguments", /`n` is missing/],
    ["a computed name of nothing", { workflow: "${{ 'no' }}thing" }, "unknown-workflow", /no workflow `nothing`/],
  ];
  for (const [what, step, code, message] of failing) {
    it(`fails a step with ${what}`, async () => {
      const bench = await DispatcherBench.open();
      const other = { inputs: { n: { type: "number", required: true } }, steps: [read("a")] };
      const runId = await start(bench, { other }, [{ id: "call", ...step }]);
      const { status, reason } = bench.step(runId, "call");
      assert.deepEqual([status, reason?.code], ["failed", code]);
      assert.match(reason?.message ?? "", message);
      assert.equal(bench.run(runId).status, "failed");
    });
  }

  it("has the secrets that were lent to the run above, and its own environment alone", async () => {
    const bench = await DispatcherBench.open();
    const other = { env: { KEY: "${{ secrets.CRM }}" }, steps: [exec("a")] };
    const workflow = { env: { OUTER: "x" }, steps: [{ id: "call", workflow: "other" }] };
    await start(bench, { other }, workflow, { environment: { MANUS_SECRET_CRM: "s3cret" } });
    assert.deepEqual(bench.driver.task("a").order.environment, { KEY: "s3cret" });
    assert.ok(!bench.disk.lines.join("").includes("s3cret"));
  });

  it("goes ten runs deep, and says so", async () => {
    const bench = await DispatcherBench.open();
    const runId = await start(bench, { deep: { steps: [{ id: "call", workflow: "deep" }] } }, [
      { id: "call", workflow: "deep" },
    ]);
    assert.match(bench.step(runId, "call").reason?.message ?? "", /10 other runs/);
    assert.equal(bench.step(runId, "call").reason?.code, "too-deep");
    assert.equal(bench.dispatcher.snapshot().runs.length, 11);
    assert.ok(bench.dispatcher.snapshot().runs.every(({ status }) => status === "failed"));
  });

  it("lets what calls itself end by its own condition", async () => {
    const bench = await DispatcherBench.open();
    const down = {
      inputs: { n: { type: "number" } },
      steps: [{ id: "call", if: "inputs.n > 0", workflow: "down", with: { n: "${{ fromJSON(inputs.next) }}" } }],
    };
    const counted = {
      inputs: { n: { type: "number" }, next: {} },
      steps: down.steps.map((step) => ({ ...step, with: { n: 0, next: "0" } })),
    };
    const runId = await start(bench, { down: counted }, [{ id: "call", workflow: "down", with: { n: 1, next: "0" } }]);
    assert.equal(bench.run(runId).status, "succeeded");
    assert.equal(bench.dispatcher.snapshot().runs.length, 3);
  });

  it("stops what it has started", async () => {
    const bench = await DispatcherBench.open();
    const runId = await start(bench, { other: { steps: [exec("a"), exec("b")] } }, [{ id: "call", workflow: "other" }]);
    await bench.dispatcher.stopRun(runId, "test");
    await bench.settle();
    assert.deepEqual(bench.driver.told, ["stop a stopped-by-person"]);
    bench.driver.task("a").report({ type: "stopped", reason: { code: "x", message: "x" } });
    await bench.settle();
    assert.equal(childOf(bench, runId).status, "stopped");
    assert.equal(bench.run(runId).status, "stopped");
    assert.deepEqual(bench.statuses(childOf(bench, runId).id), ["a stopped", "b skipped"]);
  });

  it("stands as what it has started: stopped with it, waiting with it", async () => {
    const bench = await DispatcherBench.open();
    const runId = await start(bench, { other: { steps: [{ id: "gate", approve: "Go?" }] } }, [
      { id: "call", workflow: "other" },
    ]);
    assert.equal(bench.step(runId, "call").status, "waiting");
    assert.equal(bench.run(runId).status, "waiting");
    await bench.dispatcher.stopRun(childOf(bench, runId).id, "test");
    await bench.settle();
    assert.deepEqual([bench.step(runId, "call").status, bench.run(runId).status], ["stopped", "stopped"]);
  });

  it("holds what it has started while it's paused itself", async () => {
    const bench = await DispatcherBench.open();
    const other = { steps: [read("a"), read("b")] };
    const runId = await start(bench, { other }, [{ id: "call", workflow: "other" }]);
    await bench.dispatcher.pauseRun(runId, "test");
    bench.driver.succeed("a");
    await bench.settle();
    assert.equal(bench.driver.started.length, 1);
    assert.equal(childOf(bench, runId).status, "paused");
    const alone = await bench.dispatcher.resumeRun(childOf(bench, runId).id, "test");
    assert.equal(alone.outcome === "refused" && alone.because.code, "parent-paused");
    await bench.dispatcher.resumeRun(runId, "test");
    await bench.settle();
    bench.driver.succeed("b");
    await bench.settle();
    assert.equal(bench.run(runId).status, "succeeded");
  });

  it("leaves one paused that a person has paused by itself", async () => {
    const bench = await DispatcherBench.open();
    const runId = await start(bench, { other: { steps: [read("a"), read("b")] } }, [{ id: "call", workflow: "other" }]);
    await bench.dispatcher.pauseRun(childOf(bench, runId).id, "test");
    await bench.dispatcher.pauseRun(runId, "test");
    await bench.dispatcher.resumeRun(runId, "test");
    bench.driver.succeed("a");
    await bench.settle();
    assert.equal(bench.driver.started.length, 1);
    assert.equal(childOf(bench, runId).status, "paused");
  });

  it("starts another run after a failed one, when its pause is over", async () => {
    const bench = await DispatcherBench.open();
    const retry = { attempts: 2, backoff: "fixed", delay: "10s" };
    const runId = await start(bench, { other: { steps: [exec("a")] } }, [{ id: "call", workflow: "other", retry }]);
    const first = childOf(bench, runId).id;
    bench.driver.fail("a");
    await bench.settle();
    assert.equal(bench.run(first).status, "failed");
    assert.equal(bench.step(runId, "call").status, "waiting");
    await bench.advance(9_999);
    assert.equal(bench.driver.started.length, 1);
    await bench.advance(1);
    assert.notEqual(childOf(bench, runId).id, first);
    bench.driver.fail("a");
    await bench.settle();
    assert.equal(bench.run(runId).status, "failed");
    assert.match(bench.step(runId, "call").reason?.message ?? "", /^other: Step `a` failed: a broke/);
    assert.deepEqual(bench.journaled().filter((type) => type === "stepAttemptFailed").length, 1);
  });

  it("doesn't start another one after what trying again can't change", async () => {
    const bench = await DispatcherBench.open();
    const runId = await start(bench, { other: { steps: [exec("a")] } }, [
      { id: "call", workflow: "other", retry: { attempts: 3 } },
    ]);
    bench.driver.fail("a", "denied-by-policy");
    await bench.settle();
    assert.deepEqual([bench.run(runId).status, bench.step(runId, "call").reason?.code], ["failed", "denied-by-policy"]);
  });

  it("ends one that takes too long", async () => {
    const bench = await DispatcherBench.open();
    const runId = await start(bench, { other: { steps: [exec("a")] } }, [
      { id: "call", workflow: "other", timeout: "1m", continueOnError: true },
    ]);
    await bench.advance(60_000);
    bench.driver.task("a").report({ type: "stopped", reason: { code: "x", message: "x" } });
    await bench.settle();
    assert.equal(bench.step(runId, "call").reason?.code, "timeout");
    assert.equal(bench.run(runId).status, "succeeded");
  });

  it("runs one for each item, so many at once", async () => {
    const bench = await DispatcherBench.open();
    const one = {
      inputs: { n: {} },
      steps: [read("a", { with: { file: "${{ inputs.n }}" } })],
      outputs: { n: "inputs.n" },
    };
    const each = {
      id: "call",
      forEach: "fromJSON('[1,2,3]')",
      maxParallel: 2,
      workflow: "one",
      with: { n: "${{ item }}" },
    };
    const runId = await start(bench, { one }, { steps: [each], outputs: { all: "steps.call.outputs.n" } });
    assert.deepEqual(bench.driver.started.length, 2);
    while (bench.run(runId).status === "running") {
      bench.driver.succeed("a");
      await bench.settle();
      for (const { report } of bench.driver.started) report({ type: "succeeded", output: "", outputs: {} });
      await bench.settle();
    }
    assert.deepEqual(bench.run(runId).outputs, { all: ["1", "2", "3"] });
    assert.deepEqual(bench.step(runId, "call").items, {
      total: 3,
      pending: 0,
      active: 0,
      succeeded: 3,
      failed: 0,
      skipped: 0,
    });
  });

  it("comes to an end however many follow each other with nothing to wait for", async () => {
    const bench = await DispatcherBench.open({ toolbox: new ScriptedToolbox() });
    const list = JSON.stringify(Array.from({ length: 1_200 }, (_, index) => index));
    const empty = { steps: [read("a", { if: "false" })] };
    const steps = [
      { id: "runs", forEach: "fromJSON(inputs.list)", maxParallel: 1, workflow: "empty" },
      read("items", { forEach: "fromJSON(inputs.list)", continueOnError: true, with: { file: "${{ fromJSON('') }}" } }),
    ];
    const runId = await start(bench, { empty }, { inputs: { list: {} }, steps }, { inputs: { list } });
    const run = await bench.untilEnded(runId);
    assert.deepEqual(
      run.steps.map(({ items }) => [items?.succeeded, items?.failed]),
      [
        [1_200, 0],
        [0, 1_200],
      ],
    );
    assert.equal(run.status, "succeeded");
  }).timeout(30_000);

  it("survives its host at any moment, and replays to the very same", async () => {
    const other = { steps: [read("a"), { id: "b", workflow: "inner" }], outputs: { o: "steps.b.outputs.o" } };
    const inner = { steps: [read("c")], outputs: { o: "steps.c.output" } };
    const workflow = { steps: [{ id: "call", workflow: "other" }], outputs: { o: "steps.call.outputs.o" } };
    const toolbox = new ScriptedToolbox();
    toolbox.play = () => succeeded("done");
    let hasDied = true;
    // From the record that creates the run on, each record is once the last that reaches the disk.
    for (let dies = 2; hasDied; dies += 1) {
      const bench = await DispatcherBench.open({ toolbox });
      bench.called = library({ other, inner });
      bench.disk.diesAt = bench.disk.lines.length + dies;
      void bench.request(workflow);
      await bench.settle();
      hasDied = bench.disk.lines.length >= bench.disk.diesAt;
      const next = await nextHost(bench, { toolbox });
      while (!next.dispatcher.isIdle()) await next.settle();
      const root = next.dispatcher.snapshot().runs.find(({ origin }) => origin?.kind !== "step");
      assert.deepEqual([root?.status, root?.outputs], ["succeeded", { o: "done" }], `dies after ${dies}`);
      const again = await nextHost(next, { toolbox });
      const live = next.dispatcher.snapshot();
      assert.deepEqual(again.dispatcher.snapshot(), { ...live, sequence: live.sequence + 1 });
      assert.ok(dies < 100);
    }
  }).timeout(60_000);

  it("starts another run after a failed one, and stops, whenever its host dies", async () => {
    const one = { steps: [read("a")] };
    const retry = { attempts: 2, backoff: "fixed", delay: "10s" };
    const workflow = [{ id: "call", forEach: "fromJSON('[1,2]')", maxParallel: 1, workflow: "one", retry }];
    for (const isStopped of [false, true]) {
      let hasDied = true;
      for (let dies = 2; hasDied; dies += 1) {
        const toolbox = new ScriptedToolbox();
        toolbox.play = () => (toolbox.executed.length === 1 ? failed() : succeeded("done"));
        const bench = await DispatcherBench.open({ toolbox });
        bench.called = library({ one });
        bench.disk.diesAt = bench.disk.lines.length + dies;
        void bench.request(workflow);
        await bench.settle();
        const [run] = bench.dispatcher.snapshot().runs.filter(({ origin }) => origin?.kind !== "step");
        if (isStopped && run !== undefined) void bench.dispatcher.stopRun(run.id, "test");
        await bench.advance(10_000);
        hasDied = bench.disk.lines.length >= bench.disk.diesAt;
        const next = await nextHost(bench, { toolbox });
        while (!next.dispatcher.isIdle()) await next.advance(10_000);
        const statuses = next.dispatcher.snapshot().runs.map(({ status }) => status);
        assert.ok(
          statuses.every((status) => ["succeeded", "failed", "stopped"].includes(status)),
          `dies after ${dies}: ${statuses.join(" ")}`,
        );
        if (!isStopped) assert.equal(next.dispatcher.snapshot().runs.at(-1)?.status, "succeeded", `dies after ${dies}`);
        const live = next.dispatcher.snapshot();
        const again = await nextHost(next, { toolbox });
        assert.deepEqual(again.dispatcher.snapshot(), { ...live, sequence: live.sequence + 1 });
        assert.ok(dies < 100);
      }
    }
  }).timeout(60_000);
});

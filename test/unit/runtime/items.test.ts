import assert from "node:assert/strict";
import type { TaskView } from "../../../server/src/protocol/fleet.ts";
import { DispatcherBench, exec, prompt, read } from "../../support/fakes/dispatcher-bench.ts";
import type { BenchWorld } from "../../support/fakes/dispatcher-bench.ts";
import { failed, ScriptedToolbox, succeeded } from "../../support/fakes/scripted-toolbox.ts";

/** A step over the list of what stands there. */
function over(list: unknown): { readonly forEach: string } {
  return { forEach: `fromJSON('${JSON.stringify(list)}')` };
}

async function nextHost(bench: DispatcherBench, world: BenchWorld = {}): Promise<DispatcherBench> {
  const { disk, store, clock } = bench;
  disk.diesAt = Infinity;
  return DispatcherBench.open({ disk, store, clock, idsFrom: 1_000_000, ...world });
}

async function checkReplay(bench: DispatcherBench): Promise<void> {
  const live = bench.dispatcher.snapshot();
  const next = await nextHost(bench);
  assert.deepEqual(next.dispatcher.snapshot(), { ...live, sequence: live.sequence + 1 });
}

/** The tool's files in the order in which the calls were made. */
function filesOf({ executed }: ScriptedToolbox): readonly unknown[] {
  return executed.map(({ call }) => call.arguments["file"]);
}

describe("dispatcher: forEach", () => {
  const file = { with: { file: "${{ item }}" } };
  let toolbox: ScriptedToolbox;
  let bench: DispatcherBench;

  beforeEach(async () => {
    toolbox = new ScriptedToolbox();
    toolbox.play = ({ call }) => {
      const name = String(call.arguments["file"]);
      return name.startsWith("bad") ? failed() : succeeded(`read ${name}`);
    };
    bench = await DispatcherBench.open({ toolbox });
  });

  const items = (of: DispatcherBench, runId: string): readonly TaskView[] =>
    of.dispatcher.snapshot().tasks.filter((task) => task.runId === runId && task.index !== undefined);

  describe("goes", () => {
    it("over a list: each entry is `item`, its place `index`, and the results are a list", async () => {
      const each = read("a", { ...over(["x", "y"]), with: { file: "${{ index }}-${{ item }}" } });
      const runId = await bench.start({
        steps: [each, read("b", { with: { file: "${{ join(steps.a.output, '+') }}" } })],
        outputs: { all: "steps.a.output", last: "steps.b.output" },
      });
      const run = await bench.untilEnded(runId);
      assert.deepEqual(run.outputs, { all: ["read 0-x", "read 1-y"], last: "read read 0-x+read 1-y" });
      assert.deepEqual(bench.step(runId, "a").items, {
        total: 2,
        pending: 0,
        active: 0,
        succeeded: 2,
        failed: 0,
        skipped: 0,
      });
      assert.equal(bench.step(runId, "a").taskId, undefined);
      await checkReplay(bench);
    });

    it("over a map: each entry is `item.key` and `item.value`", async () => {
      const each = read("a", { ...over({ one: 1, two: "b" }), with: { file: "${{ item.key }}=${{ item.value }}" } });
      await bench.untilEnded(await bench.start([each]));
      assert.deepEqual(filesOf(toolbox), ["one=1", "two=b"]);
    });

    it("over the result of an earlier step, as it was when its turn came", async () => {
      toolbox.play = ({ context }) => succeeded(context.stepId === "list" ? '["x","y"]' : "done");
      const run = await bench.untilEnded(
        await bench.start([read("list"), read("a", { forEach: "${{ fromJSON(steps.list.output) }}", ...file })]),
      );
      assert.equal(run.status, "succeeded");
      assert.deepEqual(filesOf(toolbox), ["list.txt", "x", "y"]);
      assert.equal(bench.journaled().filter((type) => type === "stepExpanded").length, 1);
    });

    it("over nothing: it has succeeded, with an empty list", async () => {
      const runId = await bench.start({ steps: [read("a", over([])), read("b")], outputs: { all: "steps.a.output" } });
      const run = await bench.untilEnded(runId);
      assert.deepEqual([run.status, run.outputs], ["succeeded", { all: [] }]);
      assert.equal(bench.step(runId, "a").items?.total, 0);
      assert.equal(toolbox.executed.length, 1);
    });

    for (const [what, forEach, message] of [
      ["a text", "inputs.list", /is a text, not a list or a map$/],
      ["a number", "fromJSON('3')", /is a number, not a list/],
      ["nothing", "fromJSON('null')", /is nothing, not a list/],
    ] as const) {
      it(`over no ${what}: it fails and says what to write`, async () => {
        const inputs = { list: { default: "[1]" } };
        const runId = await bench.start({ inputs, steps: [read("a", { forEach }), read("b")] });
        await bench.untilEnded(runId);
        const { status, reason } = bench.step(runId, "a");
        assert.deepEqual([status, reason?.code], ["failed", "expression-failed"]);
        assert.match(reason?.message ?? "", message);
        if (what === "a text") assert.match(reason?.remedy ?? "", /`fromJSON\(inputs.list\)`/);
        assert.deepEqual(bench.statuses(runId), ["a failed", "b skipped"]);
      });
    }

    it("over no more than can be kept", async () => {
      toolbox.play = () => succeeded(`[${"1,".repeat(50_000)}1]`);
      const runId = await bench.start([read("list"), read("a", { forEach: "fromJSON(steps.list.output)" })]);
      await bench.untilEnded(runId);
      assert.match(bench.step(runId, "a").reason?.message ?? "", /has 50001 entries, more than the 50000/);
    });

    it("nowhere where its condition isn't true: that is asked once, before", async () => {
      const runId = await bench.start([read("a", { ...over([1]), if: "false" })]);
      await bench.untilEnded(runId);
      assert.deepEqual([bench.step(runId, "a").status, bench.step(runId, "a").items], ["skipped", undefined]);
    });
  });

  describe("many at once", () => {
    it("as many as `maxParallel` says", async () => {
      const played = await DispatcherBench.open();
      const runId = await played.start([read("a", { ...over([1, 2, 3, 4]), maxParallel: 2, ...file })]);
      assert.equal(played.driver.started.length, 2);
      assert.deepEqual(played.step(runId, "a").items, {
        total: 4,
        pending: 2,
        active: 2,
        succeeded: 0,
        failed: 0,
        skipped: 0,
      });
      played.driver.succeed("a");
      await played.settle();
      assert.equal(played.driver.started.length, 3);
    });

    it("as many as the workflow's `concurrency.max` leaves", async () => {
      const played = await DispatcherBench.open();
      const steps = [read("b"), read("a", { ...over([1, 2, 3]), needs: [], ...file })];
      await played.start({ concurrency: { max: 3 }, steps });
      assert.deepEqual(played.driver.started.map(({ order }) => order.stepId).sort(), ["a", "a", "b"]);
    });

    it("with few of them in the queue, however many there are", async () => {
      const many = Array.from({ length: 2_000 }, (_, index) => index);
      toolbox.play = ({ context }) => succeeded(context.stepId === "list" ? JSON.stringify(many) : "x");
      let queued = 0;
      bench.dispatcher.onChange(() => (queued = Math.max(queued, bench.dispatcher.status().queuedTasks)));
      const each = read("a", { forEach: "fromJSON(steps.list.output)", ...file });
      const run = await bench.untilEnded(await bench.start([read("list"), each]));
      assert.equal(run.status, "succeeded");
      assert.deepEqual(filesOf(toolbox).slice(1), many.map(String), "each once, in order");
      assert.ok(queued > 0 && queued <= 100, `${queued} were queued`);
      const plans = bench.store.events(run.id).filter(({ type }) => type === "plan");
      assert.ok(plans.length > 15 && plans.length < 30, `${plans.length} plans`);
      assert.ok(plans.some(({ reflection }) => /Step 2 \(`a`\) has done \d+ of 2000 items/.test(String(reflection))));
      await checkReplay(bench);
    }).timeout(30_000);
  });

  describe("where one fails", () => {
    const each = (more: object = {}): object =>
      read("a", { ...over(["x", "bad", "y", "z"]), maxParallel: 1, ...file, ...more });

    it("begins no other, and says which", async () => {
      const runId = await bench.start([each(), read("b")]);
      await bench.untilEnded(runId);
      assert.deepEqual(filesOf(toolbox), ["x", "bad"]);
      assert.deepEqual(bench.statuses(runId), ["a failed", "b skipped"]);
      assert.deepEqual(bench.step(runId, "a").items, {
        total: 4,
        pending: 0,
        active: 0,
        succeeded: 1,
        failed: 1,
        skipped: 2,
      });
      assert.match(bench.step(runId, "a").reason?.message ?? "", /^1 of 4 items failed; the first, number 1: /);
      await checkReplay(bench);
    });

    it("lets those go on that are at work", async () => {
      const played = await DispatcherBench.open();
      const runId = await played.start([read("a", { ...over([1, 2, 3]), maxParallel: 2, ...file })]);
      played.driver.fail("a");
      await played.settle();
      assert.equal(played.step(runId, "a").status, "running");
      const [first] = played.driver.started;
      first?.report({ type: "started" });
      first?.report({ type: "succeeded", output: "", outputs: {} });
      await played.settle();
      assert.deepEqual(played.step(runId, "a").items, {
        total: 3,
        pending: 0,
        active: 0,
        succeeded: 1,
        failed: 1,
        skipped: 1,
      });
      assert.equal(played.run(runId).status, "failed");
    });

    it("goes on with all of them where the file lets that pass; what it has nothing of is null", async () => {
      const runId = await bench.start({
        steps: [each({ continueOnError: true }), read("b")],
        outputs: { all: "steps.a.output", codes: "steps.a.outputs.exitCode", outcome: "steps.a.outcome" },
      });
      const run = await bench.untilEnded(runId);
      assert.equal(run.status, "succeeded");
      assert.deepEqual(filesOf(toolbox), ["x", "bad", "y", "z", "b.txt"]);
      assert.equal(run.outputs["outcome"], "failed");
      assert.deepEqual((run.outputs["all"] as unknown[]).length, 4);
    });

    it("counts an item whose expression fails as failed, without a task", async () => {
      const list = ['"x"', "nothing", '"y"'];
      const steps = [read("a", { ...over(list), continueOnError: true, with: { file: "${{ fromJSON(item) }}" } })];
      const runId = await bench.start(steps);
      await bench.untilEnded(runId);
      assert.deepEqual(filesOf(toolbox), ["x", "y"]);
      assert.equal(bench.step(runId, "a").items?.failed, 1);
      const told = bench.store.events(runId).find(({ event }) => event === "stepFailed");
      assert.deepEqual([told?.["stepId"], told?.["index"]], ["a", 1]);
    });

    it("tries that one again as `retry` says", async () => {
      const retry = { attempts: 2, backoff: "fixed", delay: "10s" };
      const runId = await bench.start([each({ retry, maxParallel: 4 })]);
      while (bench.run(runId).status !== "failed") await bench.advance(10_000);
      assert.deepEqual(filesOf(toolbox), ["x", "bad", "y", "z", "bad"]);
    });

    it("starts that one over when a person says so, and those that had no turn", async () => {
      const runId = await bench.start([each(), read("b")]);
      await bench.untilEnded(runId);
      const task = items(bench, runId).find(({ status }) => status === "failed");
      assert.ok(task !== undefined);
      assert.deepEqual([task.index, task.title], [1, "a: file_read ‹item› [1]"]);
      assert.deepEqual(task.can, ["retry"]);
      toolbox.play = () => succeeded("now");
      const asked = await bench.dispatcher.retryTask({ taskId: task.id, by: "test" });
      assert.equal(asked.outcome, "accepted", JSON.stringify(asked));
      await bench.untilEnded(runId);
      assert.deepEqual(filesOf(toolbox), ["x", "bad", "bad", "y", "z", "b.txt"]);
      assert.equal(bench.run(runId).status, "succeeded");
      await checkReplay(bench);
    });
  });

  it("stops: what is at work is told, what has had no turn is left out", async () => {
    const played = await DispatcherBench.open();
    const runId = await played.start([read("a", { ...over([1, 2, 3]), maxParallel: 2, ...file })]);
    await played.dispatcher.stopRun(runId, "test");
    for (const { report } of played.driver.started) report({ type: "stopped", reason: { code: "x", message: "x" } });
    await played.settle();
    assert.deepEqual(played.step(runId, "a").items, {
      total: 3,
      pending: 0,
      active: 0,
      succeeded: 0,
      failed: 0,
      skipped: 3,
    });
    assert.deepEqual([played.step(runId, "a").status, played.run(runId).status], ["stopped", "stopped"]);
    await checkReplay(played);
  });

  it("pauses: no other item begins until it's resumed", async () => {
    const played = await DispatcherBench.open();
    const runId = await played.start([read("a", { ...over([1, 2]), maxParallel: 1, ...file })]);
    await played.dispatcher.pauseRun(runId, "test");
    played.driver.succeed("a");
    await played.settle();
    assert.equal(played.driver.started.length, 1);
    await played.dispatcher.resumeRun(runId, "test");
    await played.settle();
    played.driver.succeed("a");
    await played.settle();
    assert.equal(played.run(runId).status, "succeeded");
  });

  it("asks a gate once for each, and each has its own time and default", async () => {
    const gate = {
      id: "gate",
      ...over(["x", "y"]),
      approve: { message: "Take ${{ item }}?", timeout: "1h", default: "approved" },
    };
    const runId = await bench.start({
      steps: [gate],
      outputs: { all: "steps.gate.output", outcome: "steps.gate.outcome" },
    });
    const asks = items(bench, runId).map(({ id, waiting }) => ({ id, ask: waiting?.ask }));
    assert.deepEqual(
      asks.map(({ ask }) => ask?.text),
      ["Take x?", "Take y?"],
    );
    const [first] = asks;
    assert.ok(first?.ask !== undefined);
    await bench.dispatcher.answerTask({
      taskId: first.id,
      askId: first.ask.id,
      choice: "approved",
      text: "yes",
      by: "ada",
    });
    await bench.settle();
    assert.equal(bench.step(runId, "gate").status, "waiting");
    await bench.advance(3_600_000);
    assert.deepEqual(bench.run(runId).outputs, { all: ["yes", "approved"], outcome: "succeeded" });
  });

  it("gives agents their item, and what they have used is the step's", async () => {
    const agents = await DispatcherBench.open();
    const runId = await agents.start([
      prompt("a", { engine: "local", ...over(["x", "y"]), prompt: "Look at ${{ item }}" }),
    ]);
    assert.deepEqual(
      agents.agents.started.map(({ order }) => order.work.kind === "agent" && order.work.agent.prompt),
      ["Look at x", "Look at y"],
    );
    for (const { report } of agents.agents.started) {
      report({ type: "started" });
      report({ type: "used", usage: { turns: 1, inputTokens: 10, outputTokens: 1, model: "m", cost: 0.25 } });
      report({ type: "succeeded", output: "ok", outputs: { n: 1 } });
    }
    await agents.settle();
    assert.equal(agents.step(runId, "a").cost, 0.5);
    assert.equal(agents.run(runId).cost, 0.5);
  });

  it("calls the tool that a name comes to, as that one wants to be called", async () => {
    const calls = [
      { tool: "file_read", file: "x" },
      { tool: "nothing", file: "y" },
    ];
    const each = {
      id: "a",
      ...over(calls),
      continueOnError: true,
      tool: "${{ item.tool }}",
      with: { file: "${{ item.file }}" },
    };
    const runId = await bench.start([each, { id: "b", tool: "file_${{ 'write' }}", with: { file: "f" } }]);
    await bench.untilEnded(runId);
    assert.deepEqual(filesOf(toolbox), ["x"]);
    const codes = ["a", "b"].map((id) => bench.step(runId, id).reason?.code);
    assert.deepEqual(codes, ["unknown-tool", "invalid-arguments"]);
  });

  it("runs the task that a name comes to, among those that were there when the run started", async () => {
    const value = { manus: 1, kind: "task", name: "sum", inputs: { n: {} }, prompt: "Sum ${{ inputs.n }}" };
    const played = await DispatcherBench.open();
    played.called = [{ reference: "sum", file: "/project/sum.manus.yaml", text: "…", value, computed: true }];
    const each = {
      id: "a",
      ...over(["sum", "other"]),
      continueOnError: true,
      task: "${{ item }}",
      engine: "local",
      with: { n: "${{ index }}" },
    };
    const runId = await played.start([each]);
    assert.equal(played.agents.agent("a").prompt, "Sum 0");
    played.agents.succeed("a");
    await played.settle();
    assert.match(played.step(runId, "a").reason?.message ?? "", /number 1: There was no task `other`/);
    assert.equal(played.step(runId, "a").kind, "task");
  });

  it("survives its host at any moment: each item's effect at most once, and replays to the very same", async () => {
    const steps = [exec("a", { ...over([1, 2, 3]), maxParallel: 2 }), exec("b", { if: "always()" })];
    let hasDied = true;
    for (let dies = 2; hasDied; dies += 1) {
      const calls = new ScriptedToolbox();
      const host = await DispatcherBench.open({ toolbox: calls });
      host.disk.diesAt = host.disk.lines.length + dies;
      void host.request(steps);
      await host.settle();
      hasDied = host.disk.lines.length >= host.disk.diesAt;
      const next = await nextHost(host, { toolbox: calls });
      while (!next.dispatcher.isIdle()) await next.settle();
      const [run] = next.dispatcher.snapshot().runs;
      assert.ok(run?.status === "succeeded" || run?.status === "failed", `dies after ${dies}: ${run?.status}`);
      const ids = calls.executed.map(({ context }) => context.taskId);
      assert.equal(new Set(ids).size, ids.length, `dies after ${dies}`);
      await checkReplay(next);
      assert.ok(dies < 100);
    }
  }).timeout(60_000);
});

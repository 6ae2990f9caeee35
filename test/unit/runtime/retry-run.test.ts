import assert from "node:assert/strict";
import type { RequestOutcome } from "../../../server/src/protocol/runs.ts";
import type { RunView } from "../../../server/src/protocol/fleet.ts";
import { retryRun, skipStep } from "../../../server/src/runtime/run-requests.ts";
import { DispatcherBench, exec, file, read } from "../../support/fakes/dispatcher-bench.ts";
import type { BenchWorld, Workflow } from "../../support/fakes/dispatcher-bench.ts";
import { failed, fileOf, ScriptedToolbox, succeeded } from "../../support/fakes/scripted-toolbox.ts";

/** Tools of which some fail until they are mended. */
class BrokenToolbox extends ScriptedToolbox {
  readonly broken = new Set<string>();

  constructor(...broken: readonly string[]) {
    super();
    for (const each of broken) this.broken.add(each);
    this.play = ({ call, context }) => {
      const about = fileOf(call) ?? context.stepId;
      return this.broken.has(about) || this.broken.has(context.stepId) ? failed() : succeeded(about);
    };
  }

  /** What was called since this was asked last. */
  private seen = 0;
  calls(): readonly string[] {
    const since = this.executed.slice(this.seen);
    this.seen = this.executed.length;
    return since.map(({ call, context }) => fileOf(call) ?? context.stepId);
  }
}

async function open(toolbox: BrokenToolbox, world: BenchWorld = {}): Promise<DispatcherBench> {
  return DispatcherBench.open({ toolbox, ...world });
}

async function retry(bench: DispatcherBench, runId: string, from?: string): Promise<RequestOutcome> {
  const params = { runId, by: "test", ...(from === undefined ? {} : { from }) };
  const outcome = await bench.dispatcher.decide((transaction) => retryRun(transaction, params));
  await bench.settle();
  return outcome;
}

async function skip(
  bench: DispatcherBench,
  runId: string,
  stepId: string,
  reason = "not today",
): Promise<RequestOutcome> {
  const outcome = await bench.dispatcher.decide((transaction) =>
    skipStep(transaction, { runId, stepId, reason, by: "test" }),
  );
  await bench.settle();
  return outcome;
}

const codeOf = (outcome: RequestOutcome): string => (outcome.outcome === "refused" ? outcome.because.code : "accepted");

/** The next host on the same disk comes to the very same. */
async function assertReplays(bench: DispatcherBench): Promise<void> {
  const live = bench.dispatcher.snapshot();
  const { disk, store, clock } = bench;
  const next = await DispatcherBench.open({ disk, store, clock, idsFrom: 1_000_000 });
  const replayed = next.dispatcher.snapshot();
  assert.deepEqual({ ...replayed, sequence: 0 }, { ...live, sequence: 0 });
}

describe("dispatcher: a run that is tried again", () => {
  it("does what failed and what was skipped because of it, and nothing else", async () => {
    const toolbox = new BrokenToolbox("b");
    const bench = await open(toolbox);
    const runId = await bench.start([exec("a"), exec("b"), exec("c"), exec("alone", { needs: [] })]);
    assert.deepEqual(bench.statuses(runId), ["a succeeded", "b failed", "c skipped", "alone succeeded"]);
    assert.deepEqual(toolbox.calls().toSorted(), ["a", "alone", "b"]);
    toolbox.broken.clear();
    assert.equal(codeOf(await retry(bench, runId)), "accepted");
    assert.deepEqual(toolbox.calls(), ["b", "c"]);
    assert.deepEqual(
      [bench.run(runId).status, ...bench.statuses(runId)],
      ["succeeded", "a succeeded", "b succeeded", "c succeeded", "alone succeeded"],
    );
    await assertReplays(bench);
  });

  it("from a step on does that and all that depends on it, whatever became of them", async () => {
    const toolbox = new BrokenToolbox();
    const bench = await open(toolbox);
    const runId = await bench.start([exec("a"), exec("b"), exec("c"), exec("alone", { needs: ["a"] })]);
    toolbox.calls();
    assert.equal(codeOf(await retry(bench, runId, "b")), "accepted");
    assert.deepEqual(toolbox.calls(), ["b", "c"]);
    assert.equal(bench.run(runId).status, "succeeded");
    const told = bench.store.events(runId).find((event) => event["event"] === "runReopened");
    assert.equal(told?.["text"], "Tried again (test): steps b, c");
    await assertReplays(bench);
  });

  it("leaves steps that ran in spite of a failure as they are", async () => {
    const toolbox = new BrokenToolbox("a");
    const bench = await open(toolbox);
    const runId = await bench.start([exec("a"), exec("cleanup", { if: "always()" })]);
    toolbox.broken.clear();
    toolbox.calls();
    await retry(bench, runId);
    assert.deepEqual(toolbox.calls(), ["a"]);
    assert.equal(bench.run(runId).status, "succeeded");
  });

  it("does only the items again that didn't succeed, at most as many at once as the file says", async () => {
    const toolbox = new BrokenToolbox("2", "4");
    const bench = await open(toolbox);
    const forEach = "${{ fromJSON('[1,2,3,4,5]') }}";
    const each = read("each", { forEach, maxParallel: 1, continueOnError: true, with: { file: "${{ item }}" } });
    const runId = await bench.start([each, exec("after")]);
    assert.deepEqual(bench.step(runId, "each").items, {
      ...{ total: 5, pending: 0, active: 0, succeeded: 3, failed: 2, skipped: 0 },
    });
    toolbox.calls();
    toolbox.broken.clear();
    await retry(bench, runId);
    assert.deepEqual(toolbox.calls(), ["2", "4"]);
    assert.deepEqual(bench.statuses(runId), ["each succeeded", "after succeeded"]);
    const output = bench.dispatcher.readValues(runId);
    assert.ok(output.outcome === "read");
    const steps = output.values.contexts["steps"] as Record<string, { output: unknown }>;
    assert.deepEqual(steps["each"]?.output, ["1", "2", "3", "4", "5"]);
    await assertReplays(bench);
  });

  it("begins items that never began, as another one had failed", async () => {
    const toolbox = new BrokenToolbox("2");
    const bench = await open(toolbox);
    const forEach = "${{ fromJSON('[1,2,3,4]') }}";
    const runId = await bench.start([read("each", { forEach, maxParallel: 1, with: { file: "${{ item }}" } })]);
    assert.deepEqual(toolbox.calls(), ["1", "2"]);
    toolbox.broken.clear();
    await retry(bench, runId);
    assert.deepEqual(toolbox.calls(), ["2", "3", "4"]);
    assert.equal(bench.run(runId).status, "succeeded");
    await assertReplays(bench);
  });

  it("of a step from which it goes on evaluates anew what that goes over", async () => {
    const toolbox = new BrokenToolbox();
    let list = "[1,2]";
    const { play } = toolbox;
    toolbox.play = (executed) => (executed.context.stepId === "list" ? succeeded(list) : play(executed));
    const bench = await open(toolbox);
    const forEach = "${{ fromJSON(steps.list.output) }}";
    const runId = await bench.start([exec("list"), read("each", { forEach, with: { file: "${{ item }}" } })]);
    list = "[3]";
    toolbox.calls();
    await retry(bench, runId, "list");
    assert.deepEqual(toolbox.calls(), ["list", "3"]);
    assert.equal(bench.step(runId, "each").items?.total, 1);
  });

  describe("is refused", () => {
    const cases: Readonly<Record<string, readonly [string, (bench: DispatcherBench) => Promise<RequestOutcome>]>> = {
      "for a run that isn't there": ["unknown-run", (bench) => retry(bench, "nobody")],
      "from a step that isn't there": [
        "unknown-step",
        async (bench) => retry(bench, await bench.start([exec("a")]), "z"),
      ],
      "where nothing has failed": ["nothing-failed", async (bench) => retry(bench, await bench.start([exec("a")]))],
    };
    for (const [what, [code, ask]] of Object.entries(cases)) {
      it(what, async () => assert.equal(codeOf(await ask(await open(new BrokenToolbox()))), code));
    }

    it("from a step that is at work, or before one that is", async () => {
      const bench = await DispatcherBench.open();
      const runId = await bench.start([exec("a"), exec("b")]);
      assert.equal(codeOf(await retry(bench, runId, "a")), "step-at-work");
      bench.driver.succeed("a");
      await bench.settle();
      assert.equal(codeOf(await retry(bench, runId, "a")), "step-at-work");
      assert.deepEqual(bench.statuses(runId), ["a succeeded", "b starting"]);
    });

    it("while a step is at work that depends on what failed", async () => {
      const bench = await DispatcherBench.open();
      const forEach = "${{ fromJSON('[1,2]') }}";
      const each = read("each", { forEach, needs: ["a"], maxParallel: 1, with: { file: "${{ item }}" } });
      const runId = await bench.start([exec("a", { continueOnError: true }), exec("other", { needs: [] }), each]);
      bench.driver.fail("a");
      bench.driver.succeed("other");
      await bench.settle();
      assert.deepEqual(bench.statuses(runId), ["a failed", "other succeeded", "each running"]);
      assert.equal(codeOf(await retry(bench, runId)), "dependent-at-work");
      assert.deepEqual(bench.statuses(runId), ["a failed", "other succeeded", "each running"]);
    });

    it("while the run is being stopped", async () => {
      const bench = await DispatcherBench.open();
      const runId = await bench.start([exec("a"), exec("b")]);
      await bench.dispatcher.stopRun(runId, "test");
      assert.equal(codeOf(await retry(bench, runId, "b")), "run-stopping");
    });
  });

  it("that was stopped goes on with what was stopped and what never began", async () => {
    const bench = await DispatcherBench.open();
    const runId = await bench.start([exec("a"), exec("b")]);
    await bench.dispatcher.stopRun(runId, "test");
    bench.driver.task("a").report({ type: "stopped", reason: { code: "stopped-by-person", message: "x" } });
    await bench.settle();
    assert.deepEqual([bench.run(runId).status, ...bench.statuses(runId)], ["stopped", "a stopped", "b skipped"]);
    assert.equal(codeOf(await retry(bench, runId)), "accepted");
    bench.driver.succeed("a");
    await bench.settle();
    bench.driver.succeed("b");
    await bench.settle();
    assert.equal(bench.run(runId).status, "succeeded");
  });
});

describe("dispatcher: a run of a run that is tried again", () => {
  const value = (name: string, steps: readonly object[]): Record<string, unknown> => {
    return { manus: 1, kind: "workflow", name, steps };
  };
  const start = async (bench: DispatcherBench, called: readonly object[], steps: Workflow): Promise<string> => {
    const other = value("other", called);
    bench.called = [{ reference: "other", file: "/project/other.manus.yaml", value: other, text: "", from: file }];
    return bench.start(steps);
  };
  const childOf = (bench: DispatcherBench, runId: string): RunView => {
    const { childRunId } = bench.step(runId, "call");
    assert.ok(childRunId !== undefined);
    return bench.run(childRunId);
  };

  it("goes on in the run that failed: what succeeded in there isn't done again", async () => {
    const toolbox = new BrokenToolbox("two");
    const bench = await open(toolbox);
    const runId = await start(bench, [exec("one"), exec("two")], [{ id: "call", workflow: "other" }, exec("after")]);
    const child = childOf(bench, runId).id;
    assert.deepEqual(bench.statuses(runId), ["call failed", "after skipped"]);
    toolbox.broken.clear();
    toolbox.calls();
    await retry(bench, runId);
    assert.deepEqual(toolbox.calls(), ["two", "after"]);
    assert.equal(childOf(bench, runId).id, child);
    assert.deepEqual([bench.run(runId).status, childOf(bench, runId).status], ["succeeded", "succeeded"]);
    await assertReplays(bench);
  });

  it("opens the runs above it when it's the one that is asked", async () => {
    const toolbox = new BrokenToolbox("two");
    const bench = await open(toolbox);
    const runId = await start(bench, [exec("one"), exec("two")], [{ id: "call", workflow: "other" }, exec("after")]);
    toolbox.broken.clear();
    toolbox.calls();
    assert.equal(codeOf(await retry(bench, childOf(bench, runId).id)), "accepted");
    assert.deepEqual(toolbox.calls(), ["two", "after"]);
    assert.deepEqual(bench.statuses(runId), ["call succeeded", "after succeeded"]);
    await assertReplays(bench);
  });

  it("opens them as well when a task of it is tried again", async () => {
    const toolbox = new BrokenToolbox("two");
    const bench = await open(toolbox);
    const runId = await start(bench, [exec("two")], [{ id: "call", workflow: "other" }, exec("after")]);
    toolbox.broken.clear();
    const task = bench.task(childOf(bench, runId).id, "two");
    assert.equal(codeOf(await bench.dispatcher.retryTask({ taskId: task.id, by: "test" })), "accepted");
    await bench.settle();
    assert.deepEqual(
      [bench.run(runId).status, ...bench.statuses(runId)],
      ["succeeded", "call succeeded", "after succeeded"],
    );
  });

  it("starts a new run when the step itself is named", async () => {
    const toolbox = new BrokenToolbox();
    const bench = await open(toolbox);
    const runId = await start(bench, [exec("one")], [{ id: "call", workflow: "other" }]);
    const child = childOf(bench, runId).id;
    toolbox.calls();
    await retry(bench, runId, "call");
    assert.deepEqual(toolbox.calls(), ["one"]);
    assert.notEqual(childOf(bench, runId).id, child);
  });

  it("comes to its end though its host dies at any record of being opened again", async () => {
    for (let more = 1; more <= 12; more += 1) {
      const toolbox = new BrokenToolbox("two");
      const bench = await open(toolbox);
      const runId = await start(bench, [read("one"), read("two")], [{ id: "call", workflow: "other" }, read("after")]);
      assert.equal(bench.run(runId).status, "failed");
      toolbox.broken.clear();
      bench.disk.diesAt = bench.disk.lines.length + more;
      void retry(bench, runId);
      await bench.settle();
      bench.disk.diesAt = Infinity;
      const { disk, store, clock } = bench;
      const next = await DispatcherBench.open({ disk, store, clock, toolbox, idsFrom: 1_000_000 });
      await next.settle();
      assert.equal(next.run(runId).status, "succeeded", `death after ${more}: ${next.statuses(runId).join()}`);
    }
  });
});

describe("dispatcher: a step that a person leaves out", () => {
  it("lets on those that need it, as if it had succeeded, with nothing to read", async () => {
    const toolbox = new BrokenToolbox("b");
    const bench = await open(toolbox);
    const last = read("c", { with: { file: "[${{ steps.b.output }}] ${{ steps.b.outcome }}" } });
    const runId = await bench.start([exec("a"), exec("b"), last]);
    toolbox.calls();
    assert.equal(codeOf(await skip(bench, runId, "b", "the server is down")), "accepted");
    assert.deepEqual(toolbox.calls(), ["[] skipped"]);
    assert.deepEqual(
      [bench.run(runId).status, ...bench.statuses(runId)],
      ["succeeded", "a succeeded", "b skipped", "c succeeded"],
    );
    assert.deepEqual(bench.step(runId, "b").reason, {
      code: "left-out",
      message: "Left out by a person (test): the server is down",
    });
    const told = bench.store.events(runId).find((event) => event["event"] === "stepLeftOut");
    assert.deepEqual([told?.source, told?.["text"]], ["person", "Left out (test): the server is down"]);
    await assertReplays(bench);
  });

  it("may be one that hasn't begun", async () => {
    const bench = await DispatcherBench.open();
    const runId = await bench.start([exec("a"), exec("b"), exec("c")]);
    assert.equal(codeOf(await skip(bench, runId, "b")), "accepted");
    bench.driver.succeed("a");
    await bench.settle();
    assert.deepEqual(bench.statuses(runId), ["a succeeded", "b skipped", "c starting"]);
  });

  it("stays left out when the run is tried again", async () => {
    const toolbox = new BrokenToolbox("b", "d");
    const bench = await open(toolbox);
    const runId = await bench.start([exec("a"), exec("b"), exec("c"), exec("d")]);
    await skip(bench, runId, "b");
    toolbox.broken.clear();
    toolbox.calls();
    await retry(bench, runId);
    assert.deepEqual(toolbox.calls(), ["d"]);
    await retry(bench, runId, "b");
    assert.deepEqual(toolbox.calls(), ["b", "c", "d"]);
  });

  for (const [what, code, step, reason] of [
    ["that isn't there", "unknown-step", "z", "x"],
    ["that has succeeded", "already-succeeded", "a", "x"],
    ["that is at work", "step-at-work", "b", "x"],
    ["without a reason", "no-reason", "c", "  "],
  ] as const) {
    it(`isn't one ${what}`, async () => {
      const bench = await DispatcherBench.open();
      const runId = await bench.start([exec("a"), exec("b"), exec("c")]);
      bench.driver.succeed("a");
      await bench.settle();
      assert.equal(codeOf(await skip(bench, runId, step, reason)), code);
      assert.deepEqual(bench.statuses(runId), ["a succeeded", "b starting", "c pending"]);
    });
  }
});

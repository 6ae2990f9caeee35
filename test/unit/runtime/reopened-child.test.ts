import assert from "node:assert/strict";
import type { RunView } from "../../../server/src/protocol/fleet.ts";
import type { RequestOutcome } from "../../../server/src/protocol/runs.ts";
import { retryRun } from "../../../server/src/runtime/run-requests.ts";
import { DispatcherBench, exec, file } from "../../support/fakes/dispatcher-bench.ts";
import type { Workflow } from "../../support/fakes/dispatcher-bench.ts";

describe("dispatcher: a run of a run that is opened again", () => {
  const start = async (bench: DispatcherBench, called: readonly object[], steps: Workflow): Promise<string> => {
    const other = { manus: 1, kind: "workflow", name: "other", steps: called };
    bench.called = [{ reference: "other", file: "/project/other.manus.yaml", value: other, text: "", from: file }];
    return bench.start(steps);
  };
  const childOf = (bench: DispatcherBench, runId: string): RunView =>
    bench.run(bench.step(runId, "call").childRunId ?? assert.fail("the step has started no run"));
  const retry = async (bench: DispatcherBench, runId: string): Promise<RequestOutcome> => {
    const outcome = await bench.dispatcher.decide((transaction) => retryRun(transaction, { runId, by: "test" }));
    await bench.settle();
    return outcome;
  };
  const codeOf = (outcome: RequestOutcome): string =>
    outcome.outcome === "refused" ? outcome.because.code : "accepted";
  const assertReplays = async (bench: DispatcherBench): Promise<void> => {
    const { disk, store, clock } = bench;
    const live = bench.dispatcher.snapshot();
    const next = await DispatcherBench.open({ disk, store, clock, idsFrom: 1_000_000 });
    assert.deepEqual({ ...next.dispatcher.snapshot(), sequence: 0 }, { ...live, sequence: 0 });
  };

  it("isn't opened while a step is at work above it that depends on it", async () => {
    const bench = await DispatcherBench.open();
    const call = { id: "call", workflow: "other", continueOnError: true };
    const runId = await start(bench, [exec("one")], [call, exec("after")]);
    bench.driver.fail("one");
    await bench.settle();
    const child = childOf(bench, runId);
    assert.deepEqual([child.status, ...bench.statuses(runId)], ["failed", "call failed", "after starting"]);
    assert.equal(codeOf(await retry(bench, child.id)), "dependent-at-work");
    assert.deepEqual(
      [childOf(bench, runId).status, ...bench.statuses(runId)],
      ["failed", "call failed", "after starting"],
    );
  });

  it("goes on though it had ended while the run above it was paused", async () => {
    const bench = await DispatcherBench.open();
    const runId = await start(bench, [exec("one")], [{ id: "call", workflow: "other" }, exec("after")]);
    await bench.dispatcher.pauseRun(runId, "test");
    bench.driver.fail("one");
    await bench.settle();
    await bench.dispatcher.resumeRun(runId, "test");
    await bench.settle();
    assert.equal(childOf(bench, runId).status, "failed");
    assert.equal(codeOf(await retry(bench, runId)), "accepted");
    assert.equal(childOf(bench, runId).status, "running");
    for (const stepId of ["one", "after"]) {
      bench.driver.succeed(stepId);
      await bench.settle();
    }
    assert.deepEqual(bench.statuses(runId), ["call succeeded", "after succeeded"]);
    await assertReplays(bench);
  });

  it("is held, opened again by one of its tasks, while the run above it is", async () => {
    const bench = await DispatcherBench.open();
    const steps = [{ id: "call", workflow: "other" }, exec("beside", { needs: [] })];
    const runId = await start(bench, [exec("one")], steps);
    bench.driver.fail("one");
    await bench.settle();
    await bench.dispatcher.pauseRun(runId, "test");
    const task = bench.task(childOf(bench, runId).id, "one");
    assert.equal(codeOf(await bench.dispatcher.retryTask({ taskId: task.id, by: "test" })), "accepted");
    await bench.settle();
    assert.equal(childOf(bench, runId).status, "paused");
    await bench.dispatcher.resumeRun(runId, "test");
    await bench.settle();
    assert.equal(childOf(bench, runId).status, "running");
    for (const stepId of ["one", "beside"]) bench.driver.succeed(stepId);
    await bench.settle();
    assert.equal(bench.run(runId).status, "succeeded");
    await assertReplays(bench);
  });
});

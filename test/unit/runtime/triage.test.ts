import assert from "node:assert/strict";
import type { RunState } from "../../../server/src/core/dispatch/states.ts";
import { triageOf as triageRunEnd, triageRun } from "../../../server/src/core/dispatch/triage-run.ts";
import { viewRun } from "../../../server/src/core/dispatch/views.ts";
import type { RequestOutcome } from "../../../server/src/protocol/runs.ts";
import { dismissFailures, recallFailures } from "../../../server/src/runtime/triage-requests.ts";
import { DispatcherBench, exec, read } from "../../support/fakes/dispatcher-bench.ts";
import { nextHost } from "../../support/instance-steps.ts";

describe("failures to see to", () => {
  let bench: DispatcherBench;
  beforeEach(async () => {
    bench = await DispatcherBench.open();
  });
  const dismiss = (...runIds: readonly string[]): Promise<RequestOutcome> =>
    bench.dispatcher.decide((transaction) => dismissFailures(transaction, { runIds, by: "ada, editor" }));
  const recall = (...runIds: readonly string[]): Promise<RequestOutcome> =>
    bench.dispatcher.decide((transaction) => recallFailures(transaction, { runIds, by: "editor" }));
  const triageOf = (runId: string): unknown => bench.run(runId).triage?.state;

  async function fail(): Promise<string> {
    const runId = await bench.start([exec("a")]);
    bench.driver.fail("a");
    await bench.settle();
    assert.equal(bench.run(runId).status, "failed");
    return runId;
  }

  it("wait from the failure on, until somebody dismisses them, and say who did", async () => {
    const runId = await fail();
    assert.equal(triageOf(runId), "open");
    assert.deepEqual(await dismiss(runId), { outcome: "accepted" });
    assert.deepEqual(bench.run(runId).triage, { state: "dismissed", by: "ada, editor", at: bench.clock.now() });
    const twice = await dismiss(runId);
    assert.deepEqual(twice, { outcome: "accepted", note: "It was already dismissed by ada, editor" });
    assert.equal(bench.journaled().filter((type) => type === "runDismissed").length, 1);
  });

  it("are dismissed for the next host too, and for those who attach to it", async () => {
    const [runId, other] = [await fail(), await fail()];
    await dismiss(runId);
    bench = await nextHost(bench);
    assert.deepEqual([triageOf(runId), triageOf(other)], ["dismissed", "open"]);
  });

  it("tell clients that they are dismissed", async () => {
    const runId = await fail();
    const heard: unknown[] = [];
    bench.dispatcher.onChange(({ runs }) => heard.push(...runs.map(({ id, triage }) => [id, triage?.state])));
    await dismiss(runId);
    assert.deepEqual(heard, [[runId, "dismissed"]]);
  });

  it("can be put back", async () => {
    const runId = await fail();
    await dismiss(runId);
    assert.deepEqual(await recall(runId), { outcome: "accepted" });
    assert.equal(triageOf(runId), "open");
    assert.deepEqual(await recall(runId), { outcome: "accepted" }, "twice is harmless");
  });

  it("of before there was an inbox wait for nobody, unless a person puts them in", async () => {
    const runId = await fail();
    // As an older version wrote it.
    const { lines } = bench.disk;
    const old = lines.map((line) => line.replace(',"triage":{"state":"open"}', ""));
    assert.notDeepEqual(old, lines);
    lines.splice(0, lines.length, ...old);
    bench = await nextHost(bench);
    assert.equal(triageOf(runId), undefined);
    const nothing = await dismiss(runId);
    assert.ok(nothing.outcome === "refused" && nothing.because.code === "not-failed");
    assert.deepEqual(await recall(runId), { outcome: "accepted" });
    assert.equal(triageOf(runId), "open");
  });

  it("are over when the run is tried again, and wait anew when it fails again", async () => {
    const runId = await fail();
    await dismiss(runId);
    await bench.dispatcher.retryTask({ taskId: bench.task(runId, "a").id, by: "editor" });
    await bench.settle();
    assert.equal(triageOf(runId), undefined);
    bench.driver.fail("a");
    await bench.settle();
    assert.equal(triageOf(runId), "open");
  });

  it("are none of those that a person wanted: a denial, a stop", async () => {
    const runId = await bench.start([{ id: "gate", approve: "Go?" }, read("x")]);
    const { id: taskId, waiting } = bench.task(runId, "gate");
    await bench.dispatcher.answerTask({ taskId, askId: waiting?.ask?.id ?? "", by: "editor", choice: "denied" });
    await bench.settle();
    assert.deepEqual([bench.run(runId).status, triageOf(runId)], ["failed", undefined]);
    const stopped = await bench.start([exec("a")]);
    await bench.dispatcher.stopRun(stopped, "editor");
    assert.equal(triageOf(stopped), undefined);
  });

  it("are refused for what hasn't failed, or isn't there", async () => {
    const runId = await bench.start([exec("a")]);
    for (const [outcome, code] of [
      [await dismiss(runId), "not-failed"],
      [await recall(runId), "not-failed"],
      [await dismiss("01NOTHERE"), "unknown-run"],
      [await recall("01NOTHERE"), "unknown-run"],
    ] as const) {
      assert.ok(outcome.outcome === "refused");
      assert.equal(outcome.because.code, code);
    }
  });

  it("of many, those that still wait are dismissed; one that is gone or goes on again doesn't matter", async () => {
    const [one, other] = [await fail(), await fail()];
    const going = await bench.start([exec("b")]);
    assert.deepEqual(await dismiss("01NOTHERE", one, going, other), { outcome: "accepted" });
    assert.deepEqual([triageOf(one), triageOf(other), triageOf(going)], ["dismissed", "dismissed", undefined]);
  });

  it("of a run that a step has started are told by the run above, those of a bundle where it came from", async () => {
    const runId = await fail();
    const run = (await stateOf(runId)) as RunState & { readonly end: NonNullable<RunState["end"]> };
    assert.deepEqual(triageRunEnd(run, run.end), { state: "open" });
    const origin = { kind: "step", runId: "01ABOVE", stepId: "each" } as const;
    assert.equal(triageRunEnd({ ...run, spec: { ...run.spec, origin } }, run.end), undefined);
    const imported: RunState = { ...run, spec: { ...run.spec, imported: true } };
    assert.equal(viewRun(imported).triage, undefined);
    const event = { type: "runDismissed", runId, by: "editor" } as const;
    assert.equal(triageRun(imported, event, bench.clock.now()), imported);
  });

  async function stateOf(runId: string): Promise<RunState | undefined> {
    let state: RunState | undefined;
    await bench.dispatcher.decide((transaction) => {
      state = transaction.draft.run(runId);
      return undefined;
    });
    return state;
  }
});

describe("a late answer", () => {
  it("hears who was faster", async () => {
    const bench = await DispatcherBench.open();
    const runId = await bench.start([{ id: "gate", approve: "Go?" }]);
    const { id: taskId, waiting } = bench.task(runId, "gate");
    const params = { taskId, askId: waiting?.ask?.id ?? "", choice: "approved" };
    await bench.dispatcher.answerTask({ ...params, by: "editor", person: "ada" });
    const late = await bench.dispatcher.answerTask({ ...params, by: "terminal" });
    assert.ok(late.outcome === "refused");
    assert.deepEqual(late.because, { code: "already-answered", message: "It was already answered by ada, editor" });
    assert.deepEqual(bench.task(runId, "gate").lastAnswer, {
      askId: params.askId,
      by: "ada, editor",
      at: bench.clock.now(),
    });
  });
});

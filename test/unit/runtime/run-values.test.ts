import assert from "node:assert/strict";
import type { Workflow } from "../../support/fakes/dispatcher-bench.ts";
import { DispatcherBench } from "../../support/fakes/dispatcher-bench.ts";

const flow: Workflow = {
  inputs: { tag: { type: "string" } },
  env: { MODE: "quick", DOOR: "hunter2" },
  steps: [
    { id: "log", tool: "file_read", with: { file: "a" } },
    { id: "notes", tool: "file_read", with: { file: "b" } },
  ],
};

describe("the values of a run", () => {
  let bench: DispatcherBench;
  beforeEach(async () => (bench = await DispatcherBench.open()));

  function contexts(runId: string): Record<string, Record<string, unknown>> {
    const read = bench.dispatcher.readValues(runId);
    assert.ok(read.outcome === "read");
    return read.values.contexts as Record<string, Record<string, unknown>>;
  }

  it("are all that its expressions read, and nulls for what hasn't ended", async () => {
    const runId = await bench.start(flow, { inputs: { tag: "v1" } });
    bench.driver.succeed("log", "one\ntwo", { lines: 2 });
    await bench.settle();
    const { inputs, env, steps, workspace, run } = contexts(runId);
    assert.deepEqual(inputs, { tag: "v1" });
    assert.equal(env?.["MODE"], "quick");
    assert.deepEqual(workspace, { root: "/project", name: "project" });
    assert.deepEqual([run?.["id"], run?.["name"]], [runId, "flow"]);
    assert.deepEqual(steps, {
      log: { outcome: "succeeded", output: "one\ntwo", outputs: { lines: 2 } },
      notes: { outcome: null, output: null, outputs: {}, error: null },
    });
  });

  it("are as of the newest position of the journal", async () => {
    const runId = await bench.start(flow);
    const read = bench.dispatcher.readValues(runId);
    assert.ok(read.outcome === "read");
    assert.equal(read.values.sequence, bench.dispatcher.snapshot().sequence);
  });

  it("are masked, however deep they lie", async () => {
    const runId = await bench.start(flow, { inputs: { tag: "hunter2" } });
    bench.driver.succeed("log", "is hunter2", { list: [{ key: "hunter2" }] });
    await bench.settle();
    assert.doesNotMatch(JSON.stringify(contexts(runId)), /hunter2/);
    assert.deepEqual(contexts(runId)["steps"]?.["log"], {
      outcome: "succeeded",
      output: "is ***",
      outputs: { list: [{ key: "***" }] },
    });
  });

  it("are cut where they are too long, and say so", async () => {
    const runId = await bench.start(flow);
    bench.driver.succeed("log", "x".repeat(100_000));
    await bench.settle();
    const { output } = contexts(runId)["steps"]?.["log"] as { output: string };
    assert.match(output, /^x{65536}\n\[34464 more characters are left out here\]$/);
  });

  it("are cut as a whole", async () => {
    const steps = Array.from({ length: 30 }, (_, number) => ({
      id: `s${String(number)}`,
      needs: [],
      tool: "file_read",
      with: { file: "a" },
    }));
    const runId = await bench.start(steps);
    // Some at a time: an instance holds no more than five.
    for (let next = 0; next < bench.driver.started.length; next += 1) {
      bench.driver.succeed(bench.driver.started[next]?.order.stepId ?? "", "y".repeat(60_000));
      await bench.settle();
    }
    const text = JSON.stringify(contexts(runId));
    assert.ok(text.length < 1_100_000, String(text.length));
    assert.match(text, /"\\n\[60000 more characters are left out here\]"/);
  });

  it("are refused for a run that isn't there", () => {
    const read = bench.dispatcher.readValues("nope");
    assert.ok(read.outcome === "refused" && read.because.code === "unknown-run");
  });
});

import assert from "node:assert/strict";
import { History } from "../../../server/src/runtime/history.ts";
import type { HistoryDocument } from "../../../server/src/runtime/history.ts";
import { DispatcherBench, exec, prompt } from "../../support/fakes/dispatcher-bench.ts";
import { MemoryDocument } from "../../support/fakes/memory-documents.ts";

describe("history", () => {
  let bench: DispatcherBench;
  let document: MemoryDocument<HistoryDocument>;

  beforeEach(async () => {
    bench = await DispatcherBench.open();
    document = new MemoryDocument<HistoryDocument>();
  });

  const follow = async (): Promise<History> => {
    const history = new History(document);
    await history.follow(bench.dispatcher);
    return history;
  };
  const runFor = async (milliseconds: number, how: "succeed" | "fail" = "succeed"): Promise<void> => {
    await bench.start([exec("a")]);
    const { report } = bench.driver.task("a");
    report({ type: "started" });
    await bench.settle();
    await bench.advance(milliseconds);
    if (how === "succeed") report({ type: "succeeded", output: "", outputs: {} });
    else report({ type: "failed", reason: { code: "x", message: "x" } });
    await bench.settle();
  };

  it("has how long steps took that succeeded, each time once", async () => {
    const history = await follow();
    for (const milliseconds of [1_000, 2_000, 3_000]) await runFor(milliseconds);
    await runFor(90_000, "fail");
    assert.deepEqual(history.expected("flow", "a").duration, { p10: 1_000, p50: 2_000, p90: 3_000, samples: 3 });
    assert.deepEqual(history.expected("flow", "b"), {});
  });

  it("goes on with what was kept, and is made again of the runs in memory where that is gone", async () => {
    await follow();
    await runFor(1_000);
    assert.equal((await follow()).expected("flow", "a").duration?.samples, 1);
    document = new MemoryDocument<HistoryDocument>();
    assert.equal((await follow()).expected("flow", "a").duration?.samples, 1);
  });

  it("knows the credits that a step took, and guesses where it doesn't", async () => {
    const history = await follow();
    assert.equal(history.creditsOf("flow", "a"), 100);
    await bench.addCloudAccount("work");
    await bench.start([prompt("a")]);
    const { report } = bench.cloud.task("a");
    report({ type: "started" });
    const usage = { turns: 1, inputTokens: 0, outputTokens: 0, credits: 33, model: "standard", account: "work" };
    report({ type: "used", usage });
    report({ type: "succeeded", output: "", outputs: {} });
    await bench.settle();
    assert.equal(history.creditsOf("flow", "a"), 33);
  });

  it("takes a document that isn't one for none", async () => {
    document.write({ version: 1, steps: { "flow a": [{ runId: 1 }] } } as never);
    assert.deepEqual((await follow()).expected("flow", "a"), {});
  });
});

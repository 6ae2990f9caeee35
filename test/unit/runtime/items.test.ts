import assert from "node:assert/strict";
import { DispatcherBench, read } from "../../support/fakes/dispatcher-bench.ts";
import { ScriptedToolbox, succeeded } from "../../support/fakes/scripted-toolbox.ts";

describe("dispatcher: forEach", () => {
  it("does a step once for each entry", async () => {
    const toolbox = new ScriptedToolbox();
    toolbox.play = async ({ call }) => succeeded(`read ${String(call.arguments["file"])}`);
    const bench = await DispatcherBench.open({ toolbox });
    const each = read("a", { forEach: "${{ fromJSON('[\"x\",\"y\"]') }}", with: { file: "${{ index }}-${{ item }}" } });
    const runId = await bench.start({
      steps: [each, read("b", { with: { file: "${{ join(steps.a.output, '+') }}" } })],
      outputs: { all: "steps.a.output", last: "steps.b.output" },
    });
    const run = await bench.untilEnded(runId);
    assert.deepEqual(run.outputs, { all: ["read 0-x", "read 1-y"], last: "read read 0-x+read 1-y" });
  });

  it("carries 10,000 items", async () => {
    const toolbox = new ScriptedToolbox();
    const many = JSON.stringify(Array.from({ length: 10_000 }, (_, at) => at));
    toolbox.play = async ({ context }) => succeeded(context.stepId === "list" ? many : "x");
    const bench = await DispatcherBench.open({ toolbox });
    const began = performance.now();
    const steps = [read("list"), read("a", { forEach: "fromJSON(steps.list.output)" })];
    const run = await bench.untilEnded(await bench.start(steps));
    console.log("took", performance.now() - began);
    assert.equal(run.status, "succeeded");
    assert.equal(toolbox.executed.length, 10_001);
  }).timeout(120_000);
});

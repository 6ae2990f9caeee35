import assert from "node:assert/strict";
import { DispatcherBench, exec, read } from "../../../support/fakes/dispatcher-bench.ts";
import { failed, ScriptedToolbox, succeeded } from "../../../support/fakes/scripted-toolbox.ts";

describe("a run's plan", () => {
  it("says at each change which step is worked on, where each stands and why; the last one has the end", async () => {
    const toolbox = new ScriptedToolbox();
    toolbox.play = ({ context }) => (context.stepId === "b" ? failed() : succeeded("ok"));
    const bench = await DispatcherBench.open({ toolbox });
    const run = await bench.untilEnded(await bench.start([read("a"), exec("b"), exec("c")]));
    while (!bench.dispatcher.isIdle()) await bench.settle();
    const plans = bench.store.events(run.id).filter(({ type }) => type === "plan");
    const reflections = plans.map(({ reflection }) => String(reflection)).filter((text) => text !== "");
    assert.ok(reflections.includes("Step 1 (`a`) begins"), reflections.join("\n"));
    assert.ok(reflections.includes("Step 1 (`a`) is done; step 2 (`b`) begins"), reflections.join("\n"));
    const last = plans.at(-1);
    assert.match(
      String(last?.["reflection"]),
      /^Step 2 \(`b`\) failed: .+; step 3 \(`c`\) is skipped: It needs step `b`, which failed; the run has failed$/,
    );
    assert.deepEqual([last?.["status"], last?.["current"]], ["failed", null]);
    assert.ok(plans.slice(0, -1).every(({ status }) => status === "running"));
    const [end] = bench.store.events(run.id).slice(-1);
    assert.equal(end?.["event"], "runFinished", "the run is told to have ended after its last plan");
  });

  it("names ten changes, and how many others there are", async () => {
    const bench = await DispatcherBench.open({ toolbox: new ScriptedToolbox() });
    const steps = Array.from({ length: 13 }, (_, index) => read(`s${index}`, { needs: [], if: "false" }));
    const run = await bench.untilEnded(await bench.start(steps));
    await bench.settle();
    const plan = bench.store.events(run.id).findLast(({ type }) => type === "plan");
    assert.match(
      String(plan?.["reflection"]),
      /^Step 1 .+; step 10 \(`s9`\) is skipped: [^;]+; 3 other steps moved too; the run/,
    );
  });
});

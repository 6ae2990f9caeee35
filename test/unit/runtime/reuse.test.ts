import assert from "node:assert/strict";
import type { StartRunParams } from "../../../server/src/protocol/runs.ts";
import { retryRun } from "../../../server/src/runtime/run-requests.ts";
import { DispatcherBench, exec, file, prompt, read } from "../../support/fakes/dispatcher-bench.ts";
import type { Workflow } from "../../support/fakes/dispatcher-bench.ts";
import { failed, fileOf, ScriptedToolbox, succeeded } from "../../support/fakes/scripted-toolbox.ts";

/** Tools that say what they were given; those of steps in `broken` fail. */
class EchoToolbox extends ScriptedToolbox {
  readonly broken = new Set<string>();
  private seen = 0;

  constructor() {
    super();
    this.play = ({ call, context }) =>
      this.broken.has(context.stepId) ? failed() : succeeded(fileOf(call) ?? context.stepId);
  }

  /** The steps that were called since this was asked last. */
  calls(): readonly string[] {
    const since = this.executed.slice(this.seen);
    this.seen = this.executed.length;
    return since.map(({ call, context }) => `${context.stepId} ${fileOf(call) ?? ""}`.trim());
  }
}

const flow = (steps: readonly object[], rest: object = {}): Workflow => ({
  inputs: { x: { default: "1" } },
  steps,
  ...rest,
});
const reads = (id: string, what: string, rest: object = {}): object => read(id, { with: { file: what }, ...rest });

async function open(): Promise<{ bench: DispatcherBench; toolbox: EchoToolbox }> {
  const toolbox = new EchoToolbox();
  return { bench: await DispatcherBench.open({ toolbox }), toolbox };
}

async function refusal(bench: DispatcherBench, params: Partial<StartRunParams>): Promise<string> {
  const result = await bench.request([exec("a")], params);
  return result.outcome === "refused" ? result.because.code : "started";
}

describe("dispatcher: a run that takes over what an earlier one did", () => {
  it("does nothing again that is the very same", async () => {
    const { bench, toolbox } = await open();
    const steps = flow([exec("a"), reads("b", "${{ steps.a.output }}"), exec("c")]);
    const first = await bench.start(steps);
    toolbox.calls();
    const again = await bench.start(steps, { reuse: first });
    assert.deepEqual(toolbox.calls(), []);
    assert.equal(bench.run(again).status, "succeeded");
    assert.deepEqual(bench.run(again).origin, { kind: "rerun", by: "editor", runId: first });
    assert.deepEqual(bench.step(again, "b").reused, { from: "run", runId: first });
    assert.equal(bench.step(again, "b").taskId, undefined);
    assert.match(bench.step(again, "b").reason?.message ?? "", new RegExp(`Taken over from run ${first}`));
    const values = bench.dispatcher.readValues(again);
    assert.ok(values.outcome === "read");
    assert.equal((values.values.contexts["steps"] as Record<string, { output: string }>)["b"]?.output, "a");
    const { disk, store, clock } = bench;
    const live = bench.dispatcher.snapshot();
    const next = await DispatcherBench.open({ disk, store, clock, idsFrom: 1_000_000 });
    assert.deepEqual({ ...next.dispatcher.snapshot(), sequence: 0 }, { ...live, sequence: 0 });
  });

  it("does again what another input changes, and what needs a result that is another one by that", async () => {
    const { bench, toolbox } = await open();
    const steps = flow([
      reads("a", "${{ inputs.x }}", { needs: [] }),
      reads("b", "${{ steps.a.output }}", { needs: ["a"] }),
      exec("after", { needs: ["b"] }),
      exec("alone", { needs: [] }),
    ]);
    const first = await bench.start(steps);
    toolbox.calls();
    await bench.start(steps, { reuse: first, inputs: { x: "2" } });
    assert.deepEqual(toolbox.calls(), ["a 2", "b 2", "after"]);
  });

  it("does again what follows a step that does something else, though that comes to the very same", async () => {
    const { bench, toolbox } = await open();
    toolbox.play = () => succeeded("always the same");
    const gate = { id: "gate", approve: { message: "Go?", timeout: "1s", default: "approved" } };
    const steps = flow([reads("a", "${{ inputs.x }}"), exec("b"), gate, exec("c"), exec("alone", { needs: [] })]);
    const first = await bench.start(steps);
    await bench.advance(1_000);
    assert.equal(bench.run(first).status, "succeeded");
    toolbox.calls();
    await bench.start(steps, { reuse: first, inputs: { x: "2" } });
    await bench.advance(1_000);
    assert.deepEqual(toolbox.calls(), ["a 2", "b", "c"]);
  });

  it("does again what failed, and what the file says otherwise now", async () => {
    const { bench, toolbox } = await open();
    toolbox.broken.add("b");
    const first = await bench.start(flow([exec("a"), exec("b"), exec("c", { needs: ["a"] })]));
    toolbox.broken.clear();
    toolbox.calls();
    await bench.start(flow([exec("a"), exec("b"), reads("c", "other", { needs: ["a"] })]), { reuse: first });
    assert.deepEqual(toolbox.calls().toSorted(), ["b", "c other"]);
  });

  it("takes over what the earlier run had taken over itself", async () => {
    const { bench, toolbox } = await open();
    const steps = flow([exec("a"), reads("b", "${{ inputs.x }}")]);
    const first = await bench.start(steps);
    const second = await bench.start(steps, { reuse: first, inputs: { x: "2" } });
    toolbox.calls();
    await bench.start(steps, { reuse: second, inputs: { x: "2" } });
    assert.deepEqual(toolbox.calls(), []);
  });

  it("knows items by what they do, whatever their place", async () => {
    const { bench, toolbox } = await open();
    const each = reads("each", "${{ item }}", { forEach: "${{ fromJSON(inputs.x) }}" });
    const first = await bench.start(flow([each]), { inputs: { x: '["p","q"]' } });
    toolbox.calls();
    const again = await bench.start(flow([each]), { reuse: first, inputs: { x: '["new","q","p"]' } });
    assert.deepEqual(toolbox.calls(), ["each new"]);
    assert.deepEqual(bench.step(again, "each").items?.succeeded, 3);
  });

  it("asks at gates each time, and goes on the same where the answer is", async () => {
    const { bench, toolbox } = await open();
    const steps = flow([exec("a"), { id: "gate", approve: "Go?" }, exec("b")]);
    const first = await bench.start(steps);
    const answer = async (runId: string, choice: string, text: string): Promise<void> => {
      const { id, waiting } = bench.task(runId, "gate");
      await bench.dispatcher.answerTask({ taskId: id, askId: waiting?.ask?.id ?? "", choice, text, by: "test" });
      await bench.settle();
    };
    await answer(first, "approved", "fine");
    toolbox.calls();
    const again = await bench.start(steps, { reuse: first });
    assert.equal(bench.step(again, "gate").status, "waiting");
    await answer(again, "approved", "fine again");
    assert.deepEqual(toolbox.calls(), []);
    assert.equal(bench.run(again).status, "succeeded");
  });

  it("takes over the unchanged steps of the runs that its steps had started", async () => {
    const { bench, toolbox } = await open();
    const value = {
      ...{ manus: 1, kind: "workflow", name: "other", inputs: { y: {} } },
      steps: [exec("one"), reads("two", "${{ inputs.y }}")],
    };
    bench.called = [{ reference: "other", file: "/project/other.manus.yaml", value, text: "", from: file }];
    const steps = flow([{ id: "call", workflow: "other", with: { y: "${{ inputs.x }}" } }]);
    const first = await bench.start(steps);
    toolbox.calls();
    await bench.start(steps, { reuse: first });
    assert.deepEqual(toolbox.calls(), []);
    await bench.start(steps, { reuse: first, inputs: { x: "2" } });
    assert.deepEqual(toolbox.calls(), ["two 2"]);
  });

  it("takes nothing over in a run that a step starts after another one that does something else", async () => {
    const { bench, toolbox } = await open();
    const value = { ...{ manus: 1, kind: "workflow", name: "other" }, steps: [exec("one")] };
    bench.called = [{ reference: "other", file: "/project/other.manus.yaml", value, text: "", from: file }];
    const steps = flow([reads("a", "${{ inputs.x }}"), { id: "call", workflow: "other" }]);
    const first = await bench.start(steps);
    toolbox.calls();
    await bench.start(steps, { reuse: first, inputs: { x: "2" } });
    assert.deepEqual(toolbox.calls(), ["a 2", "one"]);
  });

  it("really does again what a person then wants done again", async () => {
    const { bench, toolbox } = await open();
    const steps = flow([exec("a"), exec("b")]);
    const first = await bench.start(steps);
    const again = await bench.start(steps, { reuse: first });
    toolbox.calls();
    await bench.dispatcher.decide((transaction) => retryRun(transaction, { runId: again, from: "a", by: "test" }));
    await bench.settle();
    assert.deepEqual(toolbox.calls(), ["a", "b"]);
  });

  it("takes agents over whose order is the same, but none that works in a worktree", async () => {
    const bench = await DispatcherBench.open();
    await bench.addCloudAccount("work");
    const steps = (budget: number): Workflow => [
      prompt("p", { needs: [], budget: { credits: budget } }),
      prompt("w", { needs: [], engine: "local", workspace: { isolation: "worktree" } }),
    ];
    const first = await bench.start(steps(5));
    bench.cloud.succeed("p", "said", { note: "n" });
    bench.agents.succeed("w");
    await bench.settle();
    assert.equal(bench.run(first).status, "succeeded");
    const again = await bench.start(steps(9), { reuse: first });
    assert.deepEqual(bench.statuses(again), ["p succeeded", "w starting"]);
    assert.equal(bench.cloud.started.length, 1);
    assert.equal(bench.agents.started.length, 2);
  });

  it("may be asked of a run that is open still, and keeps that in memory", async () => {
    const bench = await DispatcherBench.open();
    const first = await bench.start([exec("a"), exec("b")]);
    bench.driver.succeed("a");
    await bench.settle();
    const again = await bench.start([exec("a"), exec("b")], { reuse: first });
    assert.deepEqual(bench.statuses(again), ["a succeeded", "b starting"]);
  });

  it("is refused of a run that isn't there, of another folder, and of a step alone", async () => {
    const { bench } = await open();
    const first = await bench.start([exec("a")]);
    assert.equal(await refusal(bench, { reuse: "nobody" }), "unknown-run");
    assert.equal(await refusal(bench, { reuse: first, workspaceFolder: "/elsewhere" }), "other-workspace");
    assert.equal(await refusal(bench, { reuse: first, onlyStep: "a" }), "reuse-of-step");
    assert.equal(await refusal(bench, { reuse: first }), "started");
  });
});

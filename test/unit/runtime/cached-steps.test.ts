import assert from "node:assert/strict";
import { retryRun } from "../../../server/src/runtime/run-requests.ts";
import { DispatcherBench, exec, prompt, read } from "../../support/fakes/dispatcher-bench.ts";
import type { BenchWorld, Workflow } from "../../support/fakes/dispatcher-bench.ts";
import { JournalDisk } from "../../support/fakes/memory-journal.ts";
import { MemoryRunStore } from "../../support/fakes/memory-run-store.ts";
import { MemoryFileHashes, MemoryStepCache } from "../../support/fakes/memory-step-cache.ts";
import { failed, fileOf, ScriptedToolbox, succeeded } from "../../support/fakes/scripted-toolbox.ts";

async function open(world: BenchWorld = {}): Promise<{ bench: DispatcherBench; toolbox: ScriptedToolbox }> {
  const toolbox = new ScriptedToolbox();
  toolbox.play = ({ call }) => succeeded(fileOf(call) ?? "ran");
  return { bench: await DispatcherBench.open({ toolbox, ...world }), toolbox };
}

const keyed = (key: unknown, rest: object = {}): Workflow => ({
  inputs: { x: { default: "1" } },
  steps: [exec("a", { cache: key, ...rest })],
});

describe("dispatcher: a step whose result is kept", () => {
  it("isn't run again while its key is the same", async () => {
    const { bench, toolbox } = await open();
    const first = await bench.start(keyed("k-${{ inputs.x }}"));
    const second = await bench.start(keyed("k-${{ inputs.x }}"));
    assert.equal(toolbox.timesExecuted("a"), 1);
    assert.equal(bench.step(first, "a").reused, undefined);
    assert.deepEqual(bench.step(second, "a").reused, { from: "cache", key: "k-1" });
    assert.deepEqual([bench.run(second).status, bench.step(second, "a").outcome], ["succeeded", "succeeded"]);
    await bench.start(keyed("k-${{ inputs.x }}"), { inputs: { x: "2" } });
    assert.equal(toolbox.timesExecuted("a"), 2);
  });

  it("tells what was taken over, and replays to the very same", async () => {
    const { bench } = await open();
    await bench.start(keyed("k"));
    const second = await bench.start(keyed("k"));
    const told = bench.store.events(second).find((event) => event["event"] === "stepReused");
    assert.equal(told?.["text"], "Taken over from the cache: k");
    const live = bench.dispatcher.snapshot();
    const { disk, store, clock } = bench;
    const next = await DispatcherBench.open({ disk, store, clock, idsFrom: 1_000_000 });
    assert.deepEqual({ ...next.dispatcher.snapshot(), sequence: 0 }, { ...live, sequence: 0 });
  });

  it("is run again when the step says something else", async () => {
    const { bench, toolbox } = await open();
    await bench.start(keyed("k"));
    await bench.start(keyed("k", { with: { id: "main", exec_dir: "/project", command: "echo other" } }));
    await bench.start(keyed("k", { id: "b" }));
    assert.deepEqual([toolbox.timesExecuted("a"), toolbox.timesExecuted("b")], [2, 1]);
  });

  it("is run again in another workspace folder", async () => {
    const { bench, toolbox } = await open();
    await bench.start(keyed("k"));
    await bench.start(keyed("k"), { workspaceFolder: "/elsewhere" });
    assert.equal(toolbox.timesExecuted("a"), 2);
  });

  it("is run again when a file has changed that it depends on", async () => {
    const { bench, toolbox } = await open();
    bench.files.files.set("/project/src/a.ts", "one");
    const steps = keyed({ files: ["src/*"] });
    await bench.start(steps);
    await bench.start(steps);
    assert.equal(toolbox.timesExecuted("a"), 1);
    bench.files.files.set("/project/src/a.ts", "two");
    await bench.start(steps);
    assert.equal(toolbox.timesExecuted("a"), 2);
    bench.files.files.set("/project/src/b.ts", "new");
    await bench.start(steps);
    assert.equal(toolbox.timesExecuted("a"), 3);
  });

  it("is run again when a file it had delivered isn't there as it was", async () => {
    const bench = await DispatcherBench.open();
    bench.files.files.set("/project/report.md", "the report");
    const steps = keyed("k");
    await bench.start(steps);
    bench.driver.succeed("a", "", { report: "/project/report.md", count: 3 });
    await bench.settle();
    const second = await bench.start(steps);
    assert.deepEqual(bench.step(second, "a").reused, { from: "cache", key: "k" });
    bench.files.files.set("/project/report.md", "changed by hand");
    const third = await bench.start(steps);
    assert.equal(bench.step(third, "a").status, "starting");
    const told = bench.store.events(third).find((event) => event["event"] === "stepCacheMissed");
    assert.match(String(told?.["text"]), /\/project\/report.md, which it had delivered, isn't there as it was/);
  });

  it("isn't kept when it fails", async () => {
    const { bench, toolbox } = await open();
    toolbox.play = () => failed();
    await bench.start(keyed("k"));
    await bench.start(keyed("k"));
    assert.equal(toolbox.timesExecuted("a"), 2);
    assert.equal(bench.cache.entries.size, 0);
  });

  it("is run and kept anew when a person wants it done again", async () => {
    const { bench, toolbox } = await open();
    await bench.start(keyed("k"));
    const second = await bench.start(keyed("k"));
    toolbox.play = () => succeeded("newer");
    await bench.dispatcher.decide((transaction) => retryRun(transaction, { runId: second, from: "a", by: "test" }));
    await bench.settle();
    assert.equal(toolbox.timesExecuted("a"), 2);
    assert.match([...bench.cache.entries.values()].map(({ text }) => text).join(), /newer/);
  });

  it("keeps each item by itself", async () => {
    const { bench, toolbox } = await open();
    const each = (list: string): Workflow => [
      read("each", {
        forEach: `\${{ fromJSON('${list}') }}`,
        maxParallel: 2,
        with: { file: "${{ item }}" },
        cache: "${{ item }}",
      }),
    ];
    await bench.start(each("[1,2,3]"));
    assert.equal(toolbox.timesExecuted("each"), 3);
    const second = await bench.start(each("[1,2,3]"));
    assert.equal(toolbox.timesExecuted("each"), 3);
    assert.equal(bench.run(second).status, "succeeded");
    assert.equal(bench.step(second, "each").items?.succeeded, 3);
  });

  it("is run under a key that never changes for each item that is another one, and for other values", async () => {
    const { bench, toolbox } = await open();
    const each = (list: string): Workflow => [
      read("each", { forEach: `\${{ fromJSON('${list}') }}`, with: { file: "${{ item }}" }, cache: "always" }),
    ];
    await bench.start(each("[1,2]"));
    assert.equal(toolbox.timesExecuted("each"), 2);
    await bench.start(each("[2,3]"));
    assert.equal(toolbox.timesExecuted("each"), 3, "2 is kept, 3 is new");
  });

  it("says why nothing can be looked up, and runs", async () => {
    const { bench, toolbox } = await open();
    bench.files.failure = "not-permitted";
    const runId = await bench.start(keyed({ key: "k", files: ["src/*"] }));
    assert.equal(bench.run(runId).status, "succeeded");
    assert.equal(toolbox.timesExecuted("a"), 1);
    assert.equal(bench.cache.entries.size, 0);
    const told = bench.store.events(runId).find((event) => event["event"] === "stepCacheMissed");
    assert.match(String(told?.["text"]), /Nothing is taken from the cache/);
  });

  it("fails when its key can't be evaluated", async () => {
    const { bench } = await open();
    const runId = await bench.start(keyed("${{ fromJSON('{') }}"));
    assert.equal(bench.step(runId, "a").status, "failed");
  });

  it("says that an agent with a worktree is never kept", async () => {
    const bench = await DispatcherBench.open();
    const step = prompt("p", { engine: "local", cache: "k", workspace: { isolation: "worktree" } });
    const runId = await bench.start([step]);
    assert.equal(bench.step(runId, "p").status, "starting");
    const told = bench.store.events(runId).find((event) => event["event"] === "stepNotCached");
    assert.match(String(told?.["text"]), /lies in its worktree/);
    bench.agents.succeed("p");
    await bench.settle();
    assert.equal(bench.run(runId).status, "succeeded");
    assert.equal(bench.cache.entries.size, 0);
  });

  it("ends with its run that is stopped while it's looked for", async () => {
    const { bench } = await open();
    let answer: (() => void) | undefined;
    bench.cache.read = () => new Promise((resolve) => (answer = () => resolve(undefined)));
    const runId = await bench.start(keyed("k"));
    assert.equal(bench.step(runId, "a").status, "queued");
    assert.equal(bench.dispatcher.isIdle(), false);
    await bench.dispatcher.stopRun(runId, "test");
    await bench.settle();
    assert.equal(bench.run(runId).status, "stopped");
    answer?.();
    await bench.settle();
    assert.deepEqual(bench.statuses(runId), ["a stopped"]);
  });

  it("comes to its end, run once, though its host dies at any record", async () => {
    for (let death = 2; death < 16; death += 1) {
      const toolbox = new ScriptedToolbox();
      const disk = new JournalDisk();
      const store = new MemoryRunStore();
      const cache = new MemoryStepCache({ mask: (text) => text, now: () => "2026-11-21T09:00:00.000Z" });
      const world = { disk, store, cache, files: new MemoryFileHashes(), toolbox };
      disk.diesAt = death;
      const bench = await DispatcherBench.open(world);
      void bench.request([read("a", { cache: "k" }), read("b")]);
      await bench.settle();
      disk.diesAt = Infinity;
      const next = await DispatcherBench.open({ ...world, idsFrom: 1_000_000 });
      await next.settle();
      const [run] = next.dispatcher.snapshot().runs;
      assert.ok(run === undefined || run.status === "succeeded", `death at ${death}: ${run?.status ?? ""}`);
      assert.ok(run === undefined || cache.entries.size === 1, `death at ${death}: nothing is kept`);
    }
  });
});

import assert from "node:assert/strict";
import { DispatcherBench, exec, prompt, type BenchWorld } from "../../support/fakes/dispatcher-bench.ts";

/** An agent on this machine. */
const agent = (id: string): object => prompt(id, { engine: "local", model: "m", needs: [] });

describe("a fleet that is held", () => {
  const heldOf = (bench: DispatcherBench) => bench.dispatcher.status().held;
  const last = (bench: DispatcherBench): BenchWorld => ({ disk: bench.disk, store: bench.store, clock: bench.clock });

  /** The agents that the first one has in hand are told to end by it, and do. */
  async function successor(bench: DispatcherBench, ...agents: readonly string[]): Promise<DispatcherBench> {
    const closing = bench.dispatcher.close({ keepAgents: true });
    await bench.settle();
    for (const id of agents)
      bench.agents.task(id).report({ type: "stopped", reason: { code: "host-stopped", message: "" } });
    await closing;
    return DispatcherBench.open({ ...last(bench), idsFrom: 1000 });
  }

  it("starts nothing more; what a tool does goes on to its end, and what follows waits", async () => {
    const bench = await DispatcherBench.open();
    const runId = await bench.start([exec("one"), exec("two")]);
    await bench.dispatcher.holdFleet("unattended");
    await bench.settle();
    assert.deepEqual(heldOf(bench), { kind: "unattended", atRest: false });
    bench.driver.succeed("one");
    await bench.settle();
    assert.deepEqual(bench.statuses(runId), ["one succeeded", "two queued"]);
    assert.deepEqual(heldOf(bench), { kind: "unattended", atRest: true });
    await bench.dispatcher.releaseFleet();
    await bench.settle();
    assert.equal(bench.step(runId, "two").status, "starting");
    assert.equal(heldOf(bench), undefined);
  });

  it("lets agents rest between turns, and go on when it's released", async () => {
    const bench = await DispatcherBench.open();
    const runId = await bench.start([agent("a")]);
    bench.agents.task("a").report({ type: "started" });
    await bench.settle();
    await bench.dispatcher.holdFleet("unattended");
    await bench.settle();
    assert.equal(heldOf(bench)?.atRest, false);
    bench.agents.task("a").report({ type: "paused" });
    await bench.settle();
    assert.deepEqual([bench.statuses(runId), heldOf(bench)?.atRest], [["a paused"], true]);
    await bench.dispatcher.releaseFleet();
    bench.agents.task("a").report({ type: "resumed" });
    await bench.settle();
    assert.deepEqual(bench.statuses(runId), ["a running"]);
  });

  it("resumes an agent that comes to its turn's end only after it was released", async () => {
    const bench = await DispatcherBench.open();
    const runId = await bench.start([agent("a")]);
    bench.agents.task("a").report({ type: "started" });
    await bench.settle();
    await bench.dispatcher.holdFleet("unattended");
    await bench.dispatcher.releaseFleet();
    bench.agents.task("a").report({ type: "paused" });
    await bench.settle();
    bench.agents.task("a").report({ type: "resumed" });
    await bench.settle();
    assert.deepEqual(bench.statuses(runId), ["a running"]);
  });

  it("leaves paused what a person has paused, runs and agents, also under the next host", async () => {
    const first = await DispatcherBench.open();
    const theirs = await first.start([agent("theirs")]);
    const ours = await first.start([agent("ours")]);
    const waiting = await first.start([exec("w")], {});
    for (const id of ["theirs", "ours"]) first.agents.task(id).report({ type: "started" });
    first.driver.succeed("w");
    await first.settle();
    const paused = await first.start([exec("p1"), exec("p2")]);
    await first.dispatcher.pauseRun(paused, "person");
    await first.dispatcher.pauseTask({ taskId: first.task(theirs, "theirs").id, by: "person" });
    first.agents.task("theirs").report({ type: "paused" });
    first.driver.succeed("p1");
    await first.settle();
    await first.dispatcher.holdFleet("unattended");
    await first.settle();
    first.agents.task("ours").report({ type: "paused" });
    await first.settle();
    assert.equal(heldOf(first)?.atRest, true);
    const second = await successor(first, "theirs", "ours");
    await second.settle();
    assert.deepEqual([second.statuses(theirs), second.statuses(ours)], [["theirs paused"], ["ours paused"]]);
    assert.deepEqual(heldOf(second), { kind: "unattended", atRest: true });
    await second.dispatcher.releaseFleet();
    await second.settle();
    assert.deepEqual([second.statuses(theirs), second.statuses(ours)], [["theirs paused"], ["ours starting"]]);
    assert.deepEqual([second.run(paused).status, second.run(waiting).status], ["paused", "succeeded"]);
  });

  it("that ends leaves queued steps and calls that wait to be allowed to the next host, none of them stopped", async () => {
    const first = await DispatcherBench.open();
    const runId = await first.start([exec("asks"), exec("after")]);
    const report = first.driver.task("asks").report;
    report({ type: "started" });
    report({
      type: "asked",
      ask: { id: "A", kind: "approval", text: "May it?", choices: ["approved", "denied"], askedAt: first.clock.now() },
    });
    await first.settle();
    await first.dispatcher.holdFleet("unattended");
    await first.settle();
    assert.equal(heldOf(first)?.atRest, true);
    const closing = first.dispatcher.close({ keepAgents: true });
    await first.settle();
    report({ type: "stopped", reason: { code: "host-stopped", message: "The host ended in order" } });
    await closing;
    const second = await DispatcherBench.open({ ...last(first), idsFrom: 1000 });
    await second.settle();
    assert.equal(second.run(runId).status, "running");
    assert.deepEqual(second.statuses(runId), ["asks queued", "after pending"]);
    await second.dispatcher.releaseFleet();
    await second.settle();
    assert.deepEqual(second.statuses(runId), ["asks starting", "after pending"]);
  });

  it("for a hand-over goes on as soon as the next host is there", async () => {
    const first = await DispatcherBench.open();
    const runId = await first.start([exec("one"), exec("two")]);
    await first.dispatcher.holdFleet("handOver");
    first.driver.succeed("one");
    await first.settle();
    assert.deepEqual(heldOf(first), { kind: "handOver", atRest: true });
    const second = await successor(first);
    await second.settle();
    assert.equal(heldOf(second), undefined);
    assert.equal(second.step(runId, "two").status, "starting");
  });

  it("pauses what works in the cloud only where nobody wants it to go on", async () => {
    for (const [kind, told, atRest] of [
      ["handOver", false, true],
      ["unattended", true, false],
    ] as const) {
      const bench = await DispatcherBench.open();
      await bench.addCloudAccount("work");
      await bench.start([prompt("c")]);
      bench.cloud.task("c").report({ type: "started" });
      await bench.settle();
      await bench.dispatcher.holdFleet(kind);
      await bench.settle();
      assert.equal(bench.journaled().includes("taskPauseRequested"), told, kind);
      assert.equal(heldOf(bench)?.atRest, atRest, kind);
    }
  });

  it("is held once, for the first reason, and releasing what isn't held changes nothing", async () => {
    const bench = await DispatcherBench.open();
    await bench.dispatcher.releaseFleet();
    await bench.dispatcher.holdFleet("unattended");
    await bench.dispatcher.holdFleet("handOver");
    assert.equal(heldOf(bench)?.kind, "unattended");
    assert.equal(bench.journaled().filter((type) => type.startsWith("fleet")).length, 1);
  });

  it("takes new runs, which wait", async () => {
    const bench = await DispatcherBench.open();
    await bench.dispatcher.holdFleet("handOver");
    const runId = await bench.start([exec("one")]);
    assert.deepEqual(bench.statuses(runId), ["one queued"]);
  });
});

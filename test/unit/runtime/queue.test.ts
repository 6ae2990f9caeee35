import assert from "node:assert/strict";
import type { InstanceSpec } from "../../../server/src/protocol/instances.ts";
import type { RequestOutcome } from "../../../server/src/protocol/runs.ts";
import { DispatcherBench, prompt, read } from "../../support/fakes/dispatcher-bench.ts";
import { begin, by, cloudInstance, codeOf, nextHost, stepsOf } from "../../support/instance-steps.ts";

describe("dispatcher: the queue", () => {
  let bench: DispatcherBench;
  beforeEach(async () => {
    bench = await DispatcherBench.open();
    await bench.addCloudAccount("work");
  });
  const add = (id: string, rest: Partial<InstanceSpec> = {}): Promise<RequestOutcome> =>
    bench.dispatcher.addInstance({ instance: cloudInstance(id, rest), by });
  const because = (runId: string, stepId: string): string | undefined => bench.task(runId, stepId).queuedBecause;

  describe("scaling one", () => {
    beforeEach(async () => {
      await bench.dispatcher.changeInstance({ instanceId: "work", changes: { capacity: 2, scaleTo: 3 }, by });
    });
    const kinds = (): string[] =>
      bench.dispatcher
        .snapshot()
        .instances.flatMap(({ id, scaledFrom, running: tasks }) =>
          id === "work" || scaledFrom === "work" ? [`${id} ${tasks.length}`] : [],
        );

    it("starts others of its kind while it is full, as many as it may, also for tasks that name it", async () => {
      const runId = await bench.start(stepsOf(4, prompt, { instance: "work" }));
      assert.deepEqual(kinds(), ["work 2", "work-2 2"]);
      await bench.start(stepsOf(4, prompt));
      assert.deepEqual(kinds(), ["work 2", "work-2 2", "work-3 2"]);
      assert.equal(because(runId, "s0"), undefined);
      const [waiting] = bench.dispatcher.snapshot().tasks.filter(({ status }) => status === "queued");
      assert.equal(waiting?.queuedBecause, "All 6 slots of `work`, `work-2` and `work-3` are taken; it is next");
    });
    it("starts none for what it couldn't run, or while it takes nothing itself", async () => {
      await bench.dispatcher.changeInstance({ instanceId: "work", changes: { profile: "lite" }, by });
      await bench.start(stepsOf(4, prompt, { profile: "max" }));
      assert.deepEqual(kinds(), ["work 0"]);
      await bench.dispatcher.pauseInstance({ instanceId: "work", tasks: "goOn", by });
      await bench.start(stepsOf(4, prompt));
      assert.deepEqual(kinds(), ["work 0"]);
    });
    it("lets one go that has had nothing to do for two minutes, not before and not while it has", async () => {
      await bench.start(stepsOf(3, prompt));
      assert.deepEqual(kinds(), ["work 2", "work-2 1"]);
      await bench.advance(600_000);
      assert.deepEqual(kinds(), ["work 2", "work-2 1"]);
      bench.cloud.succeed("s2");
      await bench.settle();
      await bench.advance(119_999);
      assert.deepEqual(kinds(), ["work 2", "work-2 0"]);
      assert.ok(!bench.dispatcher.isIdle(), "two tasks are at work");
      await bench.advance(1);
      assert.deepEqual(kinds(), ["work 2"]);
    });
    it("remembers over a restart when one has become idle", async () => {
      await bench.start(stepsOf(3, prompt));
      for (const id of ["s0", "s1", "s2"]) bench.cloud.succeed(id);
      await bench.settle();
      assert.ok(bench.dispatcher.isIdle(), "no host stays for it");
      await bench.advance(119_000);
      const next = await nextHost(bench);
      assert.deepEqual(next.instance("work-2")?.running, []);
      await next.advance(1_000);
      assert.equal(next.instance("work-2"), undefined);
    });
    it("does to those that stand in what is done to it", async () => {
      await bench.start(stepsOf(4, prompt));
      await begin(bench, "s0", "s1", "s2", "s3");
      await bench.dispatcher.changeInstance({ instanceId: "work", changes: { profile: "max" }, by });
      assert.equal(bench.instance("work-2")?.profile, "max");
      assert.equal(
        codeOf(await bench.dispatcher.changeInstance({ instanceId: "work-2", changes: {}, by })),
        "stands-in",
      );
      await bench.dispatcher.pauseInstance({ instanceId: "work", tasks: "pause", by });
      await bench.settle();
      assert.deepEqual(bench.cloud.told, ["pause s0", "pause s1", "pause s2", "pause s3"]);
      await bench.dispatcher.resumeInstance({ instanceId: "work", by });
      await bench.dispatcher.stopInstance({ instanceId: "work", mode: "now", by });
      for (const id of ["s0", "s1", "s2", "s3"])
        bench.cloud.task(id).report({ type: "stopped", reason: { code: "x", message: "y" } });
      await bench.settle();
      assert.equal(bench.instance("work")?.status, "stopped");
      assert.equal(bench.instance("work-2"), undefined);
    });
  });

  describe("why a task waits", () => {
    it("names who goes before it, and tells again when that changes", async () => {
      const runId = await bench.start(stepsOf(8, read));
      assert.equal(because(runId, "s5"), "All 5 slots of `this-machine` are taken; it is next");
      assert.equal(because(runId, "s6"), "All 5 slots of `this-machine` are taken; 1 task goes before it");
      assert.equal(because(runId, "s7"), "All 5 slots of `this-machine` are taken; 2 tasks go before it");
      const told = new Map<string, string | undefined>();
      bench.dispatcher.onChange(({ tasks }) => {
        for (const { stepId, queuedBecause } of tasks) told.set(stepId, queuedBecause);
      });
      bench.driver.succeed("s0");
      await bench.settle();
      assert.equal(told.get("s5"), undefined);
      assert.equal(told.get("s7"), "All 5 slots of `this-machine` are taken; 1 task goes before it");
    });
    it("counts no further than ten", async () => {
      const runId = await bench.start(stepsOf(40, read));
      assert.match(because(runId, "s14") ?? "", /9 tasks go before it/);
      assert.match(because(runId, "s15") ?? "", /10 or more tasks go before it/);
    });
    it("says that its run is paused, and tells when it goes on", async () => {
      const runId = await bench.start(stepsOf(6, read));
      await bench.dispatcher.pauseRun(runId, by);
      assert.equal(because(runId, "s5"), "Its run is paused");
      const other = await bench.start([read("behind")]);
      assert.match(because(other, "behind") ?? "", /it is next$/, "what is paused stands before nobody");
      await bench.dispatcher.resumeRun(runId, by);
      assert.match(because(runId, "s5") ?? "", /taken/);
    });
    it("says that there is no instance for its engine, and that its account is disabled", async () => {
      await bench.dispatcher.removeInstance({ instanceId: "work", tasks: "refuse", by });
      const runId = await bench.start([prompt("a")]);
      assert.match(because(runId, "a") ?? "", /^There is no instance for the engine manus: add an account/);
      await add("again");
      await bench.settle();
      assert.equal(bench.task(runId, "a").status, "starting");
      await bench.dispatcher.changeAccount("work", { disabled: true }, by);
      const other = await bench.start([prompt("b")]);
      assert.equal(because(other, "b"), "The account `work` is disabled");
      assert.equal(bench.task(runId, "a").status, "starting", "what runs goes on");
      await bench.dispatcher.changeAccount("work", { disabled: false }, by);
      await bench.settle();
      assert.equal(bench.task(other, "b").status, "starting");
    });
    it("says who is in the way of several kinds at once", async () => {
      await add("research", { profile: "max" });
      await bench.dispatcher.pauseInstance({ instanceId: "research", tasks: "goOn", by });
      await bench.dispatcher.stopInstance({ instanceId: "work", mode: "drain", by });
      const runId = await bench.start([prompt("a")]);
      const expected =
        "No instance that could run it takes tasks now: The instance `work` is stopped; The instance `research` is paused";
      assert.equal(because(runId, "a"), expected);
      const lite = await bench.start([prompt("b", { profile: "lite", instance: "research" })]);
      assert.equal(because(lite, "b"), "The instance `research` is set to the profile max, not lite");
    });
  });
});

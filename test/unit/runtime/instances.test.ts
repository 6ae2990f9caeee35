import assert from "node:assert/strict";
import type { RequestOutcome } from "../../../server/src/protocol/runs.ts";
import type { InstanceSpec } from "../../../server/src/protocol/instances.ts";
import { DispatcherBench, exec, prompt, read } from "../../support/fakes/dispatcher-bench.ts";

const by = "test";
const spec = (id: string, rest: Partial<InstanceSpec> = {}): InstanceSpec => ({
  id,
  accountId: "work",
  engine: "manus",
  title: id,
  capacity: 5,
  ...rest,
});
const codeOf = (outcome: RequestOutcome): string =>
  outcome.outcome === "refused" ? outcome.because.code : (outcome.note ?? "accepted");
/** So many steps that wait for nothing. */
const steps = (count: number, make: (id: string, rest: object) => object, rest: object = {}): object[] =>
  Array.from({ length: count }, (_, index) => make(`s${index}`, { needs: [], ...rest }));

/** The next host on the same disk. */
function nextHost({ disk, store, clock }: DispatcherBench): Promise<DispatcherBench> {
  return DispatcherBench.open({ disk, store, clock, idsFrom: 1_000_000 });
}

describe("dispatcher: instances", () => {
  let bench: DispatcherBench;
  beforeEach(async () => {
    bench = await DispatcherBench.open();
    await bench.addCloudAccount("work");
  });
  const { add, begin, running, because } = {
    add: async (id: string, rest: Partial<InstanceSpec> = {}) =>
      bench.dispatcher.addInstance({ instance: spec(id, rest), by }),
    /** Its driver says that it has begun. */
    begin: async (driver: "driver" | "cloud" | "agents", ...ids: string[]) => {
      for (const id of ids) bench[driver].task(id).report({ type: "started" });
      await bench.settle();
    },
    running: (id: string) => bench.instance(id)?.running.length,
    because: (runId: string, stepId: string) => bench.task(runId, stepId).queuedBecause,
  };

  describe("adding one", () => {
    it("lets it run at once, or not", async () => {
      assert.equal(codeOf(await add("research", { profile: "max", directory: "/project" })), "accepted");
      assert.deepEqual(bench.instance("research"), {
        ...spec("research", { profile: "max", directory: "/project" }),
        status: "running",
        running: [],
      });
      await bench.dispatcher.addInstance({ instance: spec("later"), stopped: true, by });
      assert.equal(bench.instance("later")?.status, "stopped");
      await bench.dispatcher.startInstance({ instanceId: "later", by });
      assert.equal(bench.instance("later")?.status, "running");
    });
    const faults: readonly [string, Partial<InstanceSpec>, string][] = [
      ["a name that is taken", { id: "work" }, "instance-exists"],
      ["an account that isn't there", { accountId: "gone" }, "unknown-account"],
      ["a name that is no slug", { id: "My Agents" }, "invalid-instance"],
      ["six slots", { capacity: 6 }, "invalid-instance"],
      ["half a slot", { capacity: 0.5 }, "invalid-instance"],
      ["a folder that isn't absolute", { directory: "./here" }, "invalid-instance"],
      ["an engine that isn't its account's", { engine: "local" }, "invalid-instance"],
      ["the cloud on this machine", { accountId: "local" }, "invalid-instance"],
      ["a model in the cloud", { model: "big" }, "invalid-instance"],
      ["a limit of nothing", { limits: { turns: 0 } }, "invalid-instance"],
      ["more of its kind than anybody needs", { scaleTo: 99 }, "invalid-instance"],
      ["no title", { title: " " }, "invalid-instance"],
    ];
    for (const [name, rest, code] of faults) {
      it(`refuses ${name}`, async () => {
        const before = bench.dispatcher.snapshot().instances;
        assert.equal(codeOf(await add(rest.id ?? "new", rest)), code);
        assert.deepEqual(bench.dispatcher.snapshot().instances, before);
      });
    }
  });

  describe("changing one", () => {
    it("changes what is given, and takes away what is null", async () => {
      await add("research", { profile: "max", directory: "/project" });
      const changes = { title: "Research", capacity: 2, profile: null };
      assert.equal(codeOf(await bench.dispatcher.changeInstance({ instanceId: "research", changes, by })), "accepted");
      const { title, capacity, profile, directory } = bench.instance("research") ?? {};
      assert.deepEqual([title, capacity, profile, directory], ["Research", 2, undefined, "/project"]);
      const wrong = await bench.dispatcher.changeInstance({ instanceId: "research", changes: { capacity: 9 }, by });
      assert.equal(codeOf(wrong), "invalid-instance");
    });
    it("lets what runs run when it gets smaller, and starts more when it gets larger", async () => {
      await bench.dispatcher.changeInstance({ instanceId: "this-machine", changes: { capacity: 3 }, by });
      const runId = await bench.start(steps(6, read));
      assert.equal(running("this-machine"), 3);
      await bench.dispatcher.changeInstance({ instanceId: "this-machine", changes: { capacity: 1 }, by });
      bench.driver.succeed("s0");
      await bench.settle();
      assert.equal(running("this-machine"), 2);
      assert.equal(because(runId, "s3"), "The only slot of `this-machine` is taken; it is next");
      await bench.dispatcher.changeInstance({ instanceId: "this-machine", changes: { capacity: 5 }, by });
      await bench.settle();
      assert.equal(running("this-machine"), 5);
    });
  });

  describe("what one sets", () => {
    it("binds its tasks: the profile they leave open, the tighter limits, the stricter rules, the account", async () => {
      await add("careful", {
        profile: "lite",
        policy: { allow: ["shell_exec"], ask: ["file_write"], deny: ["browser_*"] },
        limits: { turns: 5, credits: 10, timeoutMs: 60_000 },
      });
      const runId = await bench.start([prompt("a", { instance: "careful", budget: { credits: 50 } })]);
      const agent = bench.cloud.agent("a");
      assert.equal(agent.cloud?.profile, "lite");
      assert.equal(agent.account, "work");
      assert.deepEqual([agent.turns, agent.budget.credits], [5, 10]);
      assert.deepEqual(agent.policy, { allow: [], ask: ["file_write"], deny: ["browser_*"] });
      assert.deepEqual(bench.cloud.task("a").order.policy, agent.policy);
      await begin("cloud", "a");
      await bench.advance(60_000);
      assert.deepEqual(bench.cloud.told, ["stop a timeout"]);
      assert.equal(bench.task(runId, "a").status, "running");
    });
    it("what a task names itself stays", async () => {
      await add("other", { limits: { turns: 50 } });
      await bench.start([prompt("a", { instance: "other", profile: "max", limits: { turns: 2 } })]);
      const { cloud, turns } = bench.cloud.agent("a");
      assert.deepEqual([cloud?.profile, turns], ["max", 2]);
    });
    it("a profile that isn't its own is none of its business", async () => {
      await bench.dispatcher.changeInstance({ instanceId: "work", changes: { profile: "lite" }, by });
      const runId = await bench.start([prompt("a", { profile: "max" })]);
      assert.equal(because(runId, "a"), "The instance `work` is set to the profile lite, not max");
    });
    it("only workspaces in its directory run on it", async () => {
      await bench.dispatcher.changeInstance({ instanceId: "work", changes: { directory: "/elsewhere" }, by });
      const runId = await bench.start([prompt("a")]);
      assert.equal(because(runId, "a"), "The instance `work` only takes tasks of /elsewhere");
      await bench.dispatcher.changeInstance({ instanceId: "work", changes: { directory: "/project" }, by });
      await bench.settle();
      assert.equal(bench.task(runId, "a").status, "starting");
    });
  });

  describe("stopping one", () => {
    it("drains it: what it has ends, it takes nothing more, then it is stopped", async () => {
      const runId = await bench.start(steps(6, prompt));
      const stopped = await bench.dispatcher.stopInstance({ instanceId: "work", mode: "drain", by });
      assert.equal(codeOf(stopped), "It stops once 5 tasks have ended");
      assert.equal(bench.instance("work")?.status, "stopping");
      assert.match(because(runId, "s5") ?? "", /takes no more tasks: it stops once those it has have ended/);
      for (let step = 0; step < 5; step += 1) bench.cloud.succeed(`s${step}`);
      await bench.settle();
      assert.equal(bench.instance("work")?.status, "stopped");
      assert.equal(because(runId, "s5"), "The instance `work` is stopped");
      await bench.dispatcher.startInstance({ instanceId: "work", by });
      await bench.settle();
      assert.equal(bench.task(runId, "s5").status, "starting");
    });
    it("goes on where somebody starts it while it drains", async () => {
      await bench.start([prompt("a")]);
      await bench.dispatcher.stopInstance({ instanceId: "work", mode: "drain", by });
      await bench.dispatcher.startInstance({ instanceId: "work", by });
      bench.cloud.succeed("a");
      await bench.settle();
      assert.equal(bench.instance("work")?.status, "running");
    });
    it("at once stops its tasks, and is stopped once they have ended", async () => {
      const runId = await bench.start([prompt("a")]);
      await begin("cloud", "a");
      await bench.dispatcher.stopInstance({ instanceId: "work", mode: "now", by });
      await bench.settle();
      assert.deepEqual(bench.cloud.told, ["stop a stopped-by-person"]);
      assert.equal(bench.instance("work")?.status, "stopping");
      bench.cloud.task("a").report({ type: "stopped", reason: { code: "x", message: "y" } });
      await bench.settle();
      assert.equal(bench.instance("work")?.status, "stopped");
      assert.equal(bench.task(runId, "a").status, "stopped");
    });
    it("is finished by the next host where this one dies", async () => {
      const runId = await bench.start([prompt("a", { instance: "work" })]);
      await begin("cloud", "a");
      await bench.dispatcher.stopInstance({ instanceId: "work", mode: "drain", by });
      const next = await nextHost(bench);
      await next.settle();
      assert.equal(next.instance("work")?.status, "stopped");
      assert.equal(next.task(runId, "a").queuedBecause, "The instance `work` is stopped");
    });
    it("doesn't stop what is part of the program", async () => {
      assert.equal(codeOf(await bench.dispatcher.stopInstance({ instanceId: "agents", mode: "now", by })), "built-in");
      assert.equal(
        codeOf(await bench.dispatcher.removeInstance({ instanceId: "agents", tasks: "stop", by })),
        "built-in",
      );
    });
  });

  describe("pausing one", () => {
    it("with its tasks: they are paused, and go on with it, and only they", async () => {
      const runId = await bench.start(steps(2, prompt));
      const other = await bench.start([prompt("mine")]);
      await begin("cloud", "s0", "s1", "mine");
      await bench.dispatcher.pauseTask({ taskId: bench.task(other, "mine").id, by });
      bench.cloud.task("mine").report({ type: "paused" });
      await bench.settle();
      const paused = await bench.dispatcher.pauseInstance({ instanceId: "work", tasks: "pause", by });
      assert.match(codeOf(paused), /emulated.*may cost credits/);
      await bench.settle();
      for (const id of ["s0", "s1"]) bench.cloud.task(id).report({ type: "paused" });
      await bench.settle();
      assert.deepEqual(bench.statuses(runId), ["s0 paused", "s1 paused"]);
      const waiting = await bench.start([prompt("new")]);
      assert.equal(because(waiting, "new"), "The instance `work` is paused");
      bench.cloud.told.length = 0;
      await bench.dispatcher.resumeInstance({ instanceId: "work", by });
      await bench.settle();
      assert.deepEqual(bench.cloud.told, ["resume s0", "resume s1"]);
      assert.equal(bench.task(waiting, "new").status, "starting");
    });
    it("pauses what starts to run on it or goes on from a question meanwhile", async () => {
      const runId = await bench.start(steps(2, prompt));
      await begin("cloud", "s1");
      const ask = { id: "ask", kind: "question", text: "Which?", choices: [], askedAt: bench.clock.now() } as const;
      bench.cloud.task("s1").report({ type: "asked", ask });
      await bench.settle();
      await bench.dispatcher.pauseInstance({ instanceId: "work", tasks: "pause", by });
      await begin("cloud", "s0");
      assert.deepEqual(bench.cloud.told, ["pause s0"]);
      await bench.dispatcher.answerTask({ taskId: bench.task(runId, "s1").id, askId: "ask", text: "This", by });
      await bench.settle();
      assert.deepEqual(bench.cloud.told, ["pause s0", "answer s1 ask This", "pause s1"]);
    });
    it("that is resumed before its task has paused lets it go on when it has", async () => {
      await bench.start([prompt("a")]);
      await begin("cloud", "a");
      await bench.dispatcher.pauseInstance({ instanceId: "work", tasks: "pause", by });
      await bench.dispatcher.resumeInstance({ instanceId: "work", by });
      await bench.settle();
      assert.deepEqual(bench.cloud.told, ["pause a"]);
      bench.cloud.task("a").report({ type: "paused" });
      await bench.settle();
      assert.deepEqual(bench.cloud.told, ["pause a", "resume a"]);
    });
    it("leaves paused what a person wants paused for itself", async () => {
      const runId = await bench.start([prompt("a")]);
      await begin("cloud", "a");
      await bench.dispatcher.pauseInstance({ instanceId: "work", tasks: "pause", by });
      bench.cloud.task("a").report({ type: "paused" });
      await bench.settle();
      await bench.dispatcher.pauseTask({ taskId: bench.task(runId, "a").id, by });
      await bench.dispatcher.resumeInstance({ instanceId: "work", by });
      await bench.settle();
      assert.equal(bench.task(runId, "a").status, "paused");
    });
    it("is remembered over the death of the host", async () => {
      const runId = await bench.start(steps(2, prompt));
      await begin("cloud", "s0", "s1");
      await bench.dispatcher.pauseInstance({ instanceId: "work", tasks: "pause", by });
      bench.cloud.task("s0").report({ type: "paused" });
      await bench.settle();
      const next = await nextHost(bench);
      await next.settle();
      assert.deepEqual(next.statuses(runId), ["s0 paused", "s1 paused"]);
      assert.equal(next.instance("work")?.status, "paused");
      assert.equal(
        codeOf(await next.dispatcher.removeInstance({ instanceId: "work", tasks: "refuse", by })),
        "tasks-running",
      );
      await next.dispatcher.resumeInstance({ instanceId: "work", by });
      await next.settle();
      assert.deepEqual(next.statuses(runId), ["s0 starting", "s1 starting"]);
    });
    it("lets tasks go on where that is asked, or where their engine can't pause", async () => {
      await bench.start([prompt("a")]);
      await begin("cloud", "a");
      assert.equal(codeOf(await bench.dispatcher.pauseInstance({ instanceId: "work", tasks: "goOn", by })), "accepted");
      await bench.settle();
      assert.deepEqual(bench.cloud.told, []);
      assert.equal(codeOf(await bench.dispatcher.startInstance({ instanceId: "work", by })), "instance-paused");
    });
    it("refuses where there is nothing to pause or resume", async () => {
      await bench.dispatcher.addInstance({ instance: spec("still"), stopped: true, by });
      assert.equal(
        codeOf(await bench.dispatcher.pauseInstance({ instanceId: "still", tasks: "goOn", by })),
        "not-running",
      );
      assert.equal(codeOf(await bench.dispatcher.resumeInstance({ instanceId: "work", by })), "not-paused");
      assert.equal(codeOf(await bench.dispatcher.resumeInstance({ instanceId: "gone", by })), "unknown-instance");
    });
    it("drains it: what was paused with it goes on to its end", async () => {
      await bench.start([prompt("a")]);
      await begin("cloud", "a");
      await bench.dispatcher.pauseInstance({ instanceId: "work", tasks: "pause", by });
      bench.cloud.task("a").report({ type: "paused" });
      await bench.settle();
      await bench.dispatcher.stopInstance({ instanceId: "work", mode: "drain", by });
      await bench.settle();
      assert.deepEqual(bench.cloud.told, ["pause a", "resume a"]);
    });
  });

  describe("removing one", () => {
    it("refuses while it has tasks, or stops them and goes once they have ended", async () => {
      const runId = await bench.start([prompt("a"), prompt("b", { instance: "work" })]);
      await begin("cloud", "a");
      assert.equal(
        codeOf(await bench.dispatcher.removeInstance({ instanceId: "work", tasks: "refuse", by })),
        "tasks-running",
      );
      const removing = await bench.dispatcher.removeInstance({ instanceId: "work", tasks: "stop", by });
      assert.equal(codeOf(removing), "1 task is being stopped: the instance goes once they have ended");
      assert.equal(bench.instance("work")?.removing, "alone");
      assert.equal(codeOf(await bench.dispatcher.startInstance({ instanceId: "work", by })), "instance-removing");
      const gone: string[] = [];
      bench.dispatcher.onChange((change) => gone.push(...change.gone.instances));
      bench.cloud.task("a").report({ type: "succeeded", output: "", outputs: {} });
      await bench.settle();
      assert.equal(bench.instance("work"), undefined);
      assert.deepEqual(gone, ["work"]);
      assert.equal(because(runId, "b"), "There is no instance `work`, which it asks for: add it, or stop the task");
      const next = await nextHost(bench);
      assert.equal(next.instance("work"), undefined);
    });
    it("takes one without tasks away at once, even one that stands still", async () => {
      await bench.dispatcher.addInstance({ instance: spec("still"), stopped: true, by });
      assert.equal(
        codeOf(await bench.dispatcher.removeInstance({ instanceId: "still", tasks: "refuse", by })),
        "accepted",
      );
      assert.equal(bench.instance("still"), undefined);
    });
    it("is finished by the next host where this one dies", async () => {
      await bench.start([prompt("a")]);
      await begin("cloud", "a");
      await bench.dispatcher.removeInstance({ instanceId: "work", tasks: "stop", by });
      const next = await nextHost(bench);
      assert.equal(next.instance("work"), undefined);
    });
  });

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
      const runId = await bench.start(steps(4, prompt, { instance: "work" }));
      assert.deepEqual(kinds(), ["work 2", "work-2 2"]);
      await bench.start(steps(4, prompt));
      assert.deepEqual(kinds(), ["work 2", "work-2 2", "work-3 2"]);
      assert.equal(because(runId, "s0"), undefined);
      const [waiting] = bench.dispatcher.snapshot().tasks.filter(({ status }) => status === "queued");
      assert.equal(waiting?.queuedBecause, "All 6 slots of `work`, `work-2` and `work-3` are taken; it is next");
    });
    it("starts none for what it couldn't run, or while it takes nothing itself", async () => {
      await bench.dispatcher.changeInstance({ instanceId: "work", changes: { profile: "lite" }, by });
      await bench.start(steps(4, prompt, { profile: "max" }));
      assert.deepEqual(kinds(), ["work 0"]);
      await bench.dispatcher.pauseInstance({ instanceId: "work", tasks: "goOn", by });
      await bench.start(steps(4, prompt));
      assert.deepEqual(kinds(), ["work 0"]);
    });
    it("lets one go that has had nothing to do for two minutes, not before and not while it has", async () => {
      await bench.start(steps(3, prompt));
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
      await bench.start(steps(3, prompt));
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
      await bench.start(steps(4, prompt));
      await begin("cloud", "s0", "s1", "s2", "s3");
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
      const runId = await bench.start(steps(8, read));
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
      const runId = await bench.start(steps(40, read));
      assert.match(because(runId, "s14") ?? "", /9 tasks go before it/);
      assert.match(because(runId, "s15") ?? "", /10 or more tasks go before it/);
    });
    it("says that its run is paused, and tells when it goes on", async () => {
      const runId = await bench.start(steps(6, read));
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

  it("a task in the cloud goes on in the account where it has begun", async () => {
    await bench.addCloudAccount("home");
    const runId = await bench.start([prompt("a", { account: "home" }), exec("b")]);
    await begin("cloud", "a");
    const cloud = { accountId: "home", taskId: "c1", url: "https://example.com/c1" };
    bench.cloud.task("a").report({ type: "located", cloud });
    await bench.settle();
    const next = await nextHost(bench);
    await next.settle();
    assert.equal(next.cloud.task("a").order.instance.accountId, "home");
    assert.deepEqual(next.task(runId, "a").cloud, cloud);
  });
});

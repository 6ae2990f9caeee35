import assert from "node:assert/strict";
import type { InstanceSpec } from "../../../server/src/protocol/instances.ts";
import type { RequestOutcome } from "../../../server/src/protocol/runs.ts";
import { DispatcherBench, exec, prompt, read } from "../../support/fakes/dispatcher-bench.ts";
import { begin, by, cloudInstance, codeOf, nextHost, stepsOf } from "../../support/instance-steps.ts";

describe("dispatcher: instances", () => {
  let bench: DispatcherBench;
  beforeEach(async () => {
    bench = await DispatcherBench.open();
    await bench.addCloudAccount("work");
  });
  const add = (id: string, rest: Partial<InstanceSpec> = {}): Promise<RequestOutcome> =>
    bench.dispatcher.addInstance({ instance: cloudInstance(id, rest), by });
  const running = (id: string): number | undefined => bench.instance(id)?.running.length;
  const because = (runId: string, stepId: string): string | undefined => bench.task(runId, stepId).queuedBecause;

  describe("adding one", () => {
    it("lets it run at once, or not", async () => {
      assert.equal(codeOf(await add("research", { profile: "max", directory: "/project" })), "accepted");
      assert.deepEqual(bench.instance("research"), {
        ...cloudInstance("research", { profile: "max", directory: "/project" }),
        status: "running",
        running: [],
      });
      await bench.dispatcher.addInstance({ instance: cloudInstance("later"), stopped: true, by });
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
      const runId = await bench.start(stepsOf(6, read));
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
      await begin(bench, "a");
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
      const runId = await bench.start(stepsOf(6, prompt));
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
      await begin(bench, "a");
      await bench.dispatcher.stopInstance({ instanceId: "work", mode: "now", by });
      await bench.settle();
      assert.deepEqual(bench.cloud.told, ["stop a stopped-by-person"]);
      assert.equal(bench.instance("work")?.status, "stopping");
      bench.cloud.task("a").report({ type: "stopped", reason: { code: "x", message: "y" } });
      await bench.settle();
      assert.equal(bench.instance("work")?.status, "stopped");
      assert.equal(bench.task(runId, "a").status, "stopped");
    });
    it("goes on under the next host where this one dies: what works in the cloud ends where it is", async () => {
      const runId = await bench.start([prompt("a", { instance: "work" })]);
      await begin(bench, "a");
      await bench.dispatcher.stopInstance({ instanceId: "work", mode: "drain", by });
      const next = await nextHost(bench);
      await next.settle();
      assert.equal(next.instance("work")?.status, "stopping");
      assert.equal(next.task(runId, "a").status, "starting");
      next.cloud.succeed("a");
      await next.settle();
      assert.equal(next.instance("work")?.status, "stopped");
      assert.equal(next.run(runId).status, "succeeded");
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
      const runId = await bench.start(stepsOf(2, prompt));
      const other = await bench.start([prompt("mine")]);
      await begin(bench, "s0", "s1", "mine");
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
      const runId = await bench.start(stepsOf(2, prompt));
      await begin(bench, "s1");
      const ask = { id: "ask", kind: "question", text: "Which?", choices: [], askedAt: bench.clock.now() } as const;
      bench.cloud.task("s1").report({ type: "asked", ask });
      await bench.settle();
      await bench.dispatcher.pauseInstance({ instanceId: "work", tasks: "pause", by });
      await begin(bench, "s0");
      assert.deepEqual(bench.cloud.told, ["pause s0"]);
      await bench.dispatcher.answerTask({ taskId: bench.task(runId, "s1").id, askId: "ask", text: "This", by });
      await bench.settle();
      assert.deepEqual(bench.cloud.told, ["pause s0", "answer s1 ask This", "pause s1"]);
    });
    it("that is resumed before its task has paused lets it go on when it has", async () => {
      await bench.start([prompt("a")]);
      await begin(bench, "a");
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
      await begin(bench, "a");
      await bench.dispatcher.pauseInstance({ instanceId: "work", tasks: "pause", by });
      bench.cloud.task("a").report({ type: "paused" });
      await bench.settle();
      await bench.dispatcher.pauseTask({ taskId: bench.task(runId, "a").id, by });
      await bench.dispatcher.resumeInstance({ instanceId: "work", by });
      await bench.settle();
      assert.equal(bench.task(runId, "a").status, "paused");
    });
    it("is remembered over the death of the host", async () => {
      const runId = await bench.start(stepsOf(2, prompt));
      await begin(bench, "s0", "s1");
      await bench.dispatcher.pauseInstance({ instanceId: "work", tasks: "pause", by });
      bench.cloud.task("s0").report({ type: "paused" });
      await bench.settle();
      const next = await nextHost(bench);
      await next.settle();
      assert.deepEqual(next.statuses(runId), ["s0 paused", "s1 starting"]);
      await begin(next, "s1");
      assert.deepEqual(next.cloud.told, ["pause s1"]);
      next.cloud.task("s1").report({ type: "paused" });
      await next.settle();
      assert.deepEqual(next.statuses(runId), ["s0 paused", "s1 paused"]);
      assert.equal(next.instance("work")?.status, "paused");
      assert.equal(
        codeOf(await next.dispatcher.removeInstance({ instanceId: "work", tasks: "refuse", by })),
        "tasks-running",
      );
      await next.dispatcher.resumeInstance({ instanceId: "work", by });
      await next.settle();
      assert.deepEqual(next.statuses(runId), ["s0 starting", "s1 paused"]);
      assert.deepEqual(next.cloud.told, ["pause s1", "resume s1"]);
    });
    it("lets tasks go on where that is asked, or where their engine can't pause", async () => {
      await bench.start([prompt("a")]);
      await begin(bench, "a");
      assert.equal(codeOf(await bench.dispatcher.pauseInstance({ instanceId: "work", tasks: "goOn", by })), "accepted");
      await bench.settle();
      assert.deepEqual(bench.cloud.told, []);
      assert.equal(codeOf(await bench.dispatcher.startInstance({ instanceId: "work", by })), "instance-paused");
    });
    it("refuses where there is nothing to pause or resume", async () => {
      await bench.dispatcher.addInstance({ instance: cloudInstance("still"), stopped: true, by });
      assert.equal(
        codeOf(await bench.dispatcher.pauseInstance({ instanceId: "still", tasks: "goOn", by })),
        "not-running",
      );
      assert.equal(codeOf(await bench.dispatcher.resumeInstance({ instanceId: "work", by })), "not-paused");
      assert.equal(codeOf(await bench.dispatcher.resumeInstance({ instanceId: "gone", by })), "unknown-instance");
    });
    it("drains it: what was paused with it goes on to its end", async () => {
      await bench.start([prompt("a")]);
      await begin(bench, "a");
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
      await begin(bench, "a");
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
      await bench.dispatcher.addInstance({ instance: cloudInstance("still"), stopped: true, by });
      assert.equal(
        codeOf(await bench.dispatcher.removeInstance({ instanceId: "still", tasks: "refuse", by })),
        "accepted",
      );
      assert.equal(bench.instance("still"), undefined);
    });
    it("is finished by the next host where this one dies", async () => {
      await bench.start([prompt("a")]);
      await begin(bench, "a");
      await bench.dispatcher.removeInstance({ instanceId: "work", tasks: "stop", by });
      const next = await nextHost(bench);
      // In the cloud the task goes on without any host: it's ended first.
      next.cloud.task("a").report({ type: "stopped", reason: { code: "stopped-by-person", message: "Stopped" } });
      await next.settle();
      assert.equal(next.instance("work"), undefined);
    });
  });

  it("a task in the cloud goes on in the account where it has begun", async () => {
    await bench.addCloudAccount("home");
    const runId = await bench.start([prompt("a", { account: "home" }), exec("b")]);
    await begin(bench, "a");
    const cloud = { accountId: "home", taskId: "c1", url: "https://example.com/c1" };
    bench.cloud.task("a").report({ type: "located", cloud });
    await bench.settle();
    const next = await nextHost(bench);
    await next.settle();
    assert.equal(next.cloud.task("a").order.instance.accountId, "home");
    assert.deepEqual(next.task(runId, "a").cloud, cloud);
  });
});

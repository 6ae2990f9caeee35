import assert from "node:assert/strict";
import { CloudBench } from "../../../support/fakes/cloud-bench.ts";
import { taskId } from "../../../support/fakes/agent-bench.ts";
import { FakeCloudPort, say } from "../../../support/fakes/fake-cloud-port.ts";
import { ScriptedBudget } from "../../../support/fakes/scripted-budget.ts";

describe("a task in the cloud and the budget of its run", () => {
  let cloud: FakeCloudPort;

  beforeEach(() => {
    cloud = new FakeCloudPort();
  });

  it("sets credits aside before it is created, and settles them with what it took once it rests", async () => {
    cloud.script = () => [{ credits: 12 }, say("Done")];
    const budget = new ScriptedBudget("ask");
    const bench = await CloudBench.open({ cloud, budget });
    const task = bench.start();
    assert.equal((await task.ended()).type, "succeeded");
    assert.deepEqual(
      budget.wanted.map(({ estimate, blind, account }) => [estimate, blind, account]),
      [["history", false, "work"]],
    );
    const last = task.reports.findLast((report) => report.type === "used");
    assert.deepEqual([last?.settles, last?.usage.credits, last?.day], ["hold-1", 12, "2026-11-21"]);
  });

  it("isn't created at a bound that is reached: it asks, or fails", async () => {
    const strict = await CloudBench.open({ cloud, budget: new ScriptedBudget("stop", "reached") });
    const end = await strict.start().ended();
    assert.ok(end.type === "failed" && end.reason.code === "budget-exceeded");
    assert.throws(() => cloud.only, /There are 0 tasks/);
    const budget = new ScriptedBudget("ask", "reached");
    const bench = await CloudBench.open({ cloud, budget });
    const task = bench.start();
    bench.driver.answer(taskId, (await task.asked("budget")).id, { by: "ann", choice: "raise" });
    assert.equal((await task.ended()).type, "succeeded");
    assert.deepEqual(budget.raised, ["ann"]);
  });

  it("is stopped in the cloud when a bound is reached meanwhile, and sent a message once a person has raised it", async () => {
    cloud.script = () => [{ credits: 12 }, { hold: true }, say("Done")];
    const budget = new ScriptedBudget("ask");
    budget.bound = budget.reachedBound();
    const bench = await CloudBench.open({ cloud, budget });
    const task = bench.start();
    const ask = await task.asked("budget");
    assert.equal(cloud.only.status, "stopped");
    bench.driver.answer(taskId, ask.id, { by: "ann", choice: "raise" });
    assert.equal((await task.ended()).type, "succeeded");
    assert.equal(budget.wanted.length, 2);
  });

  it("keeps what a dead host has set aside for it", async () => {
    const budget = new ScriptedBudget("ask");
    const bench = await CloudBench.open({ cloud, budget });
    const hold = {
      ...{ id: "old", left: { credits: 40 }, calls: 0, model: "standard", account: "work" },
      ...{ day: "2026-11-21", at: "2026-11-21T09:00:00.000Z" },
    };
    cloud.script = () => [{ credits: 12 }, say("Done")];
    const task = bench.start({}, { hold });
    assert.equal((await task.ended()).type, "succeeded");
    assert.equal(budget.wanted.length, 0);
    assert.equal(task.reports.findLast((report) => report.type === "used")?.settles, "old");
  });
});

import assert from "node:assert/strict";
import type { BudgetHold } from "../../../../server/src/core/budget/tally.ts";
import type { Reservation } from "../../../../server/src/core/ports/budget.ts";
import { AgentBench, taskId } from "../../../support/fakes/agent-bench.ts";
import { ScriptedBudget } from "../../../support/fakes/scripted-budget.ts";
import { deliver } from "../../../support/fakes/scripted-model.ts";

type Outcome = Reservation["outcome"];

/** An agent that delivers and ends, under a ledger that answers its first calls like this. */
async function open(
  onExceed: "ask" | "stop",
  ...answers: readonly Outcome[]
): Promise<{ readonly bench: AgentBench; readonly budget: ScriptedBudget }> {
  const budget = new ScriptedBudget(onExceed, ...answers);
  return { budget, bench: await AgentBench.open({ turns: deliver(), ports: { budget } }) };
}

describe("an agent and the budget of its run", () => {
  it("sets aside what each call takes at most before it's made, and settles it with what it took and who paid", async () => {
    const { bench, budget } = await open("ask");
    const task = bench.start();
    await task.ended();
    assert.equal(budget.wanted.length, bench.model.asked.length);
    const [first] = budget.wanted;
    assert.deepEqual([first?.calls, first?.account, first?.blind], [0, "test", false]);
    assert.ok(typeof first?.estimate === "object" && (first.estimate.cost ?? 0) > 0, JSON.stringify(first));
    const used = task.reports.filter((report) => report.type === "used");
    assert.deepEqual(
      used.map(({ settles, day }) => [settles, day]),
      budget.wanted.map((_, index) => [`hold-${index + 1}`, "2026-11-21"]),
    );
    assert.equal(used.at(-1)?.usage.account, "test");
  });

  it("asks a person at the bound: raised, it goes on", async () => {
    const { bench, budget } = await open("ask", "reached");
    const task = bench.start();
    bench.driver.answer(taskId, (await task.asked("budget")).id, { by: "ann", choice: "raise" });
    assert.equal((await task.ended()).type, "succeeded");
    assert.deepEqual(budget.raised, ["ann"]);
  });

  it("goes on by itself where there is room again, and nobody is asked any more", async () => {
    const { bench, budget } = await open("ask", "reached");
    const task = bench.start();
    const { id } = await task.asked("budget");
    budget.makeRoom();
    assert.equal((await task.reported("withdrawn")).askId, id);
    assert.equal((await task.ended()).type, "succeeded");
    assert.deepEqual(budget.raised, []);
  });

  it("fails with the bound's reason where a person says stop, or nobody is to be asked", async () => {
    const asked = await open("ask", "reached");
    const task = asked.bench.start();
    asked.bench.driver.answer(taskId, (await task.asked("budget")).id, { by: "ann", choice: "stop" });
    const end = await task.ended();
    assert.ok(end.type === "failed" && end.reason.code === "budget-exceeded" && /ann/.test(end.reason.message));
    const strict = await open("stop", "reached");
    const last = await strict.bench.start().ended();
    assert.ok(last.type === "failed" && last.reason.code === "budget-exceeded");
    assert.equal(strict.bench.model.asked.length, 0);
  });

  it("can't be kept within a bound in money by a model without a price: it asks, or fails", async () => {
    const facts = { price: undefined } as never;
    const priceless = async (onExceed: "ask" | "stop"): Promise<AgentBench> => {
      const budget = new ScriptedBudget(onExceed, "price-unknown");
      const bench = await AgentBench.open({ turns: deliver(), ports: { budget } });
      Object.assign(bench.model.facts, facts);
      return bench;
    };
    const strict = await (await priceless("stop")).start().ended();
    assert.ok(strict.type === "failed" && strict.reason.code === "price-unknown", JSON.stringify(strict));
    const bench = await priceless("ask");
    const task = bench.start();
    bench.driver.answer(taskId, (await task.asked("budget")).id, { by: "ann", choice: "continue" });
    assert.equal((await task.ended()).type, "succeeded");
  });

  describe("whose host has died while the model was asked", () => {
    const hold: BudgetHold = {
      id: "old",
      left: { cost: 0.5, tokens: 900 },
      calls: 0,
      model: "scripted",
      account: "test",
      day: "2026-11-21",
      at: "2026-11-21T09:00:00.000Z",
    };

    it("counts that call as it was estimated, says so, and settles it", async () => {
      const { bench } = await open("ask");
      const task = bench.start({}, { hold });
      await task.ended();
      const [lost] = await bench.eventsOf("modelCancelled");
      assert.match(String(lost?.["text"]), /host died .* counts as it was estimated/);
      const first = task.reports.find((report) => report.type === "used");
      assert.ok(first !== undefined);
      const { usage, settles } = first;
      assert.deepEqual([settles, usage.cost, usage.inputTokens, usage.account], ["old", 0.5, 900, "test"]);
    });

    it("counts what its stream says where the answer had come by then", async () => {
      const { bench } = await open("ask");
      await bench.start().ended();
      const next = bench.restarted();
      const task = next.start({}, { hold });
      await task.ended();
      const { usage, settles } = await task.reported("used");
      assert.equal(settles, "old");
      assert.ok((usage.cost ?? 1) < 0.5);
      assert.equal((await next.eventsOf("modelCancelled")).length, 0);
    });
  });
});

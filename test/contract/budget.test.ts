import assert from "node:assert/strict";
import type { BudgetLedger, CostingCall } from "../../server/src/core/ports/budget.ts";
import { Cancelled } from "../../server/src/core/ports/cancellation.ts";
import { BudgetDesk } from "../../server/src/runtime/budget/budget-desk.ts";
import { CancellationSource } from "../../server/src/runtime/cancellation-source.ts";
import { DispatcherBench } from "../support/fakes/dispatcher-bench.ts";
import { createFakeIds } from "../support/fakes/fake-ids.ts";
import { freeBudget } from "../support/fakes/free-budget.ts";

/** What every ledger promises a task under no bound. What the real one keeps to under bounds: test/unit/runtime/budget. */
function describeBudgetLedger(name: string, open: () => Promise<{ ledger: BudgetLedger; call: CostingCall }>): void {
  describe(`budget ledger: ${name}`, () => {
    const never = new CancellationSource();

    it("sets aside under an id, by which it is reported as settled", async () => {
      const { ledger, call } = await open();
      const reserved = await ledger.reserve(call, never);
      assert.ok(reserved.outcome === "reserved");
      assert.notEqual(reserved.holdId, "");
    });

    it("has reached nothing, so there is room", async () => {
      const { ledger, call } = await open();
      assert.equal(await ledger.reached(call), undefined);
      await ledger.untilRoom(call, never);
    });

    it("makes a call whose price nobody knows, where there is no bound in money", async () => {
      const { ledger, call } = await open();
      assert.equal((await ledger.reserve({ ...call, blind: true }, never)).outcome, "reserved");
    });

    it("sets nothing aside for who has gone", async () => {
      const { ledger, call } = await open();
      const gone = new CancellationSource();
      gone.cancel();
      await assert.rejects(ledger.reserve(call, gone), Cancelled);
    });

    it("knows the day", async () => {
      assert.match((await open()).ledger.today(), /^\d{4}-\d\d-\d\d$/);
    });
  });
}

const call: CostingCall = { taskId: "t", calls: 0, estimate: { cost: 1 }, blind: false, model: "m" };

describeBudgetLedger("without bounds", async () => ({ ledger: freeBudget, call }));

describeBudgetLedger("in the journal", async () => {
  const bench = await DispatcherBench.open();
  const desk = new BudgetDesk({
    clock: bench.clock,
    ids: createFakeIds(5_000_000),
    day: (at) => at.slice(0, 10),
    creditsOf: () => 40,
  });
  desk.attach(bench.dispatcher);
  await bench.start([{ id: "a", prompt: "a" }]);
  const { report, order } = bench.agents.task("a");
  report({ type: "started" });
  await bench.settle();
  return { ledger: desk, call: { ...call, taskId: order.taskId } };
});

import assert from "node:assert/strict";
import { emptyTally } from "../../../../server/src/core/budget/tally.ts";
import type { Tally } from "../../../../server/src/core/budget/tally.ts";
import { Cancelled } from "../../../../server/src/core/ports/cancellation.ts";
import type { CostingCall, Reservation } from "../../../../server/src/core/ports/budget.ts";
import type { RunId } from "../../../../server/src/protocol/states.ts";
import { BudgetDesk } from "../../../../server/src/runtime/budget/budget-desk.ts";
import { CancellationSource } from "../../../../server/src/runtime/cancellation-source.ts";
import type { Fleet } from "../../../../server/src/runtime/fleet.ts";
import { DispatcherBench } from "../../../support/fakes/dispatcher-bench.ts";
import { createFakeIds } from "../../../support/fakes/fake-ids.ts";

const usage = { turns: 1, inputTokens: 100, outputTokens: 10, model: "m", account: "work" };
const never = new CancellationSource();

/** A workflow with two agents under a budget, both at work, and the desk that their calls go through. */
class BudgetBench {
  readonly bench: DispatcherBench;
  readonly desk: BudgetDesk;

  constructor(bench: DispatcherBench) {
    this.bench = bench;
    this.desk = new BudgetDesk({
      clock: bench.clock,
      ids: createFakeIds(5_000_000),
      day: (at) => at.slice(0, 10),
      creditsOf: () => 40,
    });
    this.desk.attach(bench.dispatcher);
  }

  static async start(budget: object, accountBudget?: object): Promise<BudgetBench> {
    const bench = await DispatcherBench.open();
    if (accountBudget !== undefined) {
      const account = { id: "work", provider: "model", title: "Work", disabled: false, origin: "person" } as const;
      await bench.dispatcher.addAccount({ ...account, budget: accountBudget }, "me");
    }
    const made = new BudgetBench(bench);
    await made.run(budget);
    return made;
  }

  async run(budget: object): Promise<RunId> {
    const steps = ["a", "b"].map((id) => ({ id, needs: [], prompt: id }));
    const runId = await this.bench.start({ kind: "workflow", ...budget, steps });
    for (const id of ["a", "b"]) this.bench.agents.task(id).report({ type: "started" });
    await this.bench.settle();
    return runId;
  }

  call(stepId: string, cost: number, more: Partial<CostingCall> = {}): CostingCall {
    const { taskId } = this.bench.agents.task(stepId).order;
    return { taskId, calls: 0, estimate: { cost }, blind: false, model: "m", account: "work", ...more };
  }

  reserve(stepId: string, cost: number, more: Partial<CostingCall> = {}): Promise<Reservation> {
    return this.desk.reserve(this.call(stepId, cost, more), never);
  }

  async hold(stepId: string, cost: number): Promise<string> {
    const reserved = await this.reserve(stepId, cost);
    assert.ok(reserved.outcome === "reserved", JSON.stringify(reserved));
    return reserved.holdId;
  }

  /** What is counted for a run. */
  tally(runId: RunId): Tally | undefined {
    return (this.bench.dispatcher as unknown as { readonly fleet: Fleet }).fleet.runs.get(runId)?.tally;
  }

  async used(stepId: string, cost: number, settles: string): Promise<void> {
    const day = this.desk.today();
    this.bench.agents.task(stepId).report({ type: "used", usage: { ...usage, cost }, settles, day });
    await this.bench.settle();
  }
}

describe("budget desk", () => {
  const budget = { budget: { cost: 1, onExceed: "ask" } };

  it("has what is set aside in the journal before the call may be made", async () => {
    const made = await BudgetBench.start(budget);
    const id = await made.hold("a", 0.4);
    const written = made.bench.disk.records().map(({ event }) => event as { type: string; hold?: { id: string } });
    assert.ok(written.some(({ type, hold }) => type === "budgetReserved" && hold?.id === id));
  });

  it("lets a call that would exceed the bound wait until others are reconciled, then makes it", async () => {
    const made = await BudgetBench.start(budget);
    const first = await made.hold("a", 0.7);
    let second: Reservation | undefined;
    const waiting = made.reserve("b", 0.7).then((reservation) => (second = reservation));
    await made.bench.settle();
    assert.equal(second, undefined);
    await made.used("a", 0.1, first);
    assert.equal((await waiting).outcome, "reserved");
  });

  it("says that the bound is reached once all is spent, and a person's yes raises it for the whole run, once", async () => {
    const made = await BudgetBench.start(budget);
    await made.used("a", 1.1, await made.hold("a", 0.7));
    const [one, other] = [await made.reserve("a", 0.2), await made.reserve("b", 0.2)];
    assert.ok(one.outcome === "reached" && other.outcome === "reached");
    assert.match(one.bound.ask.text, /budget of \$1\.00 .* \$1\.10 are spent/);
    const room = made.desk.untilRoom(made.call("b", 0.2), never);
    await one.bound.raise("ann");
    await other.bound.raise("bob");
    await room;
    await made.hold("a", 0.8);
    // Raised twice, this would fit beside the other.
    let isDecided = false;
    void made.reserve("b", 0.5).then(() => (isDecided = true));
    await made.bench.settle();
    assert.equal(isDecided, false);
  });

  it("asks for nothing where `onExceed: stop`, or where the bound is nothing", async () => {
    for (const [cost, onExceed] of [
      [1, "stop"],
      [0, "ask"],
    ] as const) {
      const made = await BudgetBench.start({ budget: { cost, onExceed } });
      if (cost > 0) await made.used("a", 1.1, await made.hold("a", 0.7));
      const reached = await made.reserve("b", 0.2);
      assert.ok(reached.outcome === "reached" && reached.bound.onExceed === "stop");
      assert.equal(reached.bound.reason.code, "budget-exceeded");
    }
  });

  it("counts a call whose host died as spent until it is reconciled, and tells its task of it", async () => {
    const made = await BudgetBench.start(budget);
    const first = await made.hold("a", 0.7);
    const { disk, store, clock } = made.bench;
    const next = new BudgetBench(await DispatcherBench.open({ disk, store, clock, idsFrom: 1_000_000 }));
    const { order } = next.bench.agents.task("a");
    assert.deepEqual([order.hold?.id, order.hold?.left], [first, { cost: 0.7 }]);
    for (const id of ["a", "b"]) next.bench.agents.task(id).report({ type: "started" });
    let second: Reservation | undefined;
    const waiting = next.reserve("b", 0.7).then((reservation) => (second = reservation));
    await next.bench.settle();
    assert.equal(second, undefined);
    await next.used("a", 0.1, first);
    assert.equal((await waiting).outcome, "reserved");
  });

  it("counts what a task hasn't reconciled by its end as spent", async () => {
    const made = await BudgetBench.start(budget);
    await made.hold("a", 1);
    made.bench.agents.task("a").report({ type: "stopped", reason: { code: "x", message: "x" } });
    await made.bench.settle();
    const reached = await made.reserve("b", 0.1);
    assert.ok(reached.outcome === "reached", JSON.stringify(reached));
  });

  it("counts such a call once where the task is tried again and its stream tells what it took", async () => {
    const made = await BudgetBench.start(budget);
    const lost = await made.hold("a", 0.7);
    const { taskId } = made.bench.agents.task("a").order;
    await made.bench.dispatcher.stopTask({ taskId, by: "test" });
    const { disk, store, clock } = made.bench;
    const next = new BudgetBench(await DispatcherBench.open({ disk, store, clock, idsFrom: 1_000_000 }));
    await next.bench.settle();
    const { runId } = made.bench.agents.task("a").order;
    assert.deepEqual([next.bench.statuses(runId)[0], next.tally(runId)?.spent], ["a stopped", { cost: 0.7 }]);
    await next.bench.dispatcher.retryTask({ taskId, by: "test" });
    await next.bench.settle();
    assert.equal(next.bench.agents.task("a").order.hold?.id, lost);
    next.bench.agents.task("a").report({ type: "started" });
    await next.used("a", 0.1, lost);
    assert.deepEqual(next.tally(runId), { ...emptyTally, spent: { cost: 0.1, tokens: 110 } });
  });

  it("counts such a call as lost once more where the task is stopped before it goes on", async () => {
    const made = await BudgetBench.start(budget);
    const { bench } = made;
    await made.hold("a", 0.7);
    const { taskId, runId } = bench.agents.task("a").order;
    bench.agents.task("a").report({ type: "failed", reason: { code: "x", message: "x" } });
    await bench.settle();
    await bench.dispatcher.pauseRun(runId, "test");
    await bench.dispatcher.retryTask({ taskId, by: "test" });
    await bench.settle();
    assert.equal(bench.statuses(runId)[0], "a queued");
    await bench.dispatcher.stopTask({ taskId, by: "test" });
    await bench.settle();
    assert.equal(bench.statuses(runId)[0], "a stopped");
    assert.deepEqual(made.tally(runId), { ...emptyTally, spent: { cost: 0.7 } });
  });

  it("gives back what was set aside for a call that nobody wants any more", async () => {
    const made = await BudgetBench.start(budget);
    const stopping = new CancellationSource();
    const first = await made.hold("a", 0.7);
    const waiting = made.desk.reserve(made.call("b", 0.7), stopping);
    stopping.cancel();
    await assert.rejects(waiting, Cancelled);
    made.bench.agents.task("a").report({ type: "settled", holdId: first });
    await made.bench.settle();
    await made.hold("a", 0.9);
  });

  it("says so where a bound in money meets a call without a price", async () => {
    const made = await BudgetBench.start({ budget: { cost: 1, onExceed: "stop" } });
    const reservation = await made.reserve("a", 0, { estimate: { tokens: 10 }, blind: true });
    assert.deepEqual(reservation, { outcome: "price-unknown", onExceed: "stop" });
  });

  it("sets credits aside as earlier runs took", async () => {
    const made = await BudgetBench.start({ budget: { credits: 60, onExceed: "ask" } });
    assert.equal((await made.reserve("a", 0, { estimate: "history" })).outcome, "reserved");
    let isDecided = false;
    void made.reserve("b", 0, { estimate: "history" }).then(() => (isDecided = true));
    await made.bench.settle();
    assert.equal(isDecided, false);
  });

  it("bounds an account's day over all runs, and lets its tasks go on the next day by themselves", async () => {
    const made = await BudgetBench.start({}, { perDay: { cost: 1 } });
    await made.used("a", 1.2, await made.hold("a", 0.5));
    const second = await made.run({});
    assert.notEqual(second, "");
    const reached = await made.reserve("a", 0.1);
    assert.ok(reached.outcome === "reached" && reached.bound.onExceed === "ask");
    assert.match(reached.bound.ask.text, /account work may spend a day \$1\.20 are spent.* ends at \S+T00:00:00\.000Z/);
    const there: string[] = [];
    const room = made.desk.untilRoom(made.call("a", 0.1), never).then(() => there.push(made.desk.today()));
    await made.bench.advance(60_000);
    assert.deepEqual(there, []);
    for (let times = 0; times < 25 * 6 && there.length === 0; times += 1) await made.bench.advance(10 * 60_000);
    assert.deepEqual(there, ["2026-11-22"]);
    await room;
    await made.hold("a", 0.1);
  });

  it("lets an account spend more today where a person allows it", async () => {
    const made = await BudgetBench.start({}, { perDay: { cost: 1 } });
    await made.used("a", 1.2, await made.hold("a", 0.5));
    const reached = await made.reserve("a", 0.1);
    assert.ok(reached.outcome === "reached");
    await reached.bound.raise("ann");
    await made.hold("a", 0.1);
  });
});

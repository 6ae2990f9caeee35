import assert from "node:assert/strict";
import type { RequestOutcome } from "../../../server/src/protocol/runs.ts";
import { DispatcherBench } from "../../support/fakes/dispatcher-bench.ts";

describe("dispatcher: a gate that names who may answer", () => {
  const open = async (by: unknown = ["Ada", "bob"]): Promise<{ bench: DispatcherBench; runId: string }> => {
    const bench = await DispatcherBench.open();
    return { bench, runId: await bench.start([{ id: "gate", approve: { message: "Ship it?", by } }]) };
  };
  const answer = async (bench: DispatcherBench, runId: string, person?: string): Promise<RequestOutcome> => {
    const { id: taskId, waiting } = bench.task(runId, "gate");
    const who = person === undefined ? {} : { person };
    const params = { taskId, askId: waiting?.ask?.id ?? "", choice: "approved", by: "terminal", ...who };
    const outcome = await bench.dispatcher.answerTask(params);
    await bench.settle();
    return outcome;
  };

  it("says who that is", async () => {
    const { bench, runId } = await open();
    assert.deepEqual(bench.task(runId, "gate").waiting?.ask?.by, ["Ada", "bob"]);
  });

  it("takes the answer of one of them, and keeps the name", async () => {
    const { bench, runId } = await open();
    assert.deepEqual(await answer(bench, runId, "ada"), { outcome: "accepted" });
    assert.equal(bench.run(runId).status, "succeeded");
    const told = bench.store.events(runId).find((event) => event["event"] === "taskAnswered");
    assert.equal(told?.["text"], "approved (ada, terminal)");
  });

  for (const [what, person, message] of [
    ["somebody else's", "carol", "This is for Ada or bob to answer, and not carol"],
    ["nobody's", undefined, "This is for Ada or bob to answer, and nobody has said who answers"],
    ["an empty name's", " ", "This is for Ada or bob to answer, and nobody has said who answers"],
  ] as const) {
    it(`refuses ${what} answer`, async () => {
      const { bench, runId } = await open();
      const outcome = await answer(bench, runId, person);
      assert.ok(outcome.outcome === "refused");
      assert.deepEqual([outcome.because.code, outcome.because.message], ["not-yours", message]);
      assert.equal(bench.task(runId, "gate").status, "waiting");
    });
  }

  it("may name one alone, and asks the same when it's tried again", async () => {
    const { bench, runId } = await open("${{ 'ada' }}");
    const { id: taskId, waiting } = bench.task(runId, "gate");
    assert.deepEqual(waiting?.ask?.by, ["ada"]);
    const params = { taskId, askId: waiting.ask.id, choice: "denied", by: "terminal", person: "ada" };
    await bench.dispatcher.answerTask(params);
    await bench.settle();
    await bench.dispatcher.retryTask({ taskId, by: "test" });
    await bench.settle();
    assert.deepEqual(bench.task(runId, "gate").waiting?.ask?.by, ["ada"]);
  });

  it("answers itself when its time is over, whoever it names", async () => {
    const bench = await DispatcherBench.open();
    const approve = { message: "Ship it?", by: "ada", timeout: "1h", default: "approved" };
    const runId = await bench.start([{ id: "gate", approve }]);
    await bench.advance(3_600_000);
    assert.equal(bench.run(runId).status, "succeeded");
  });
});

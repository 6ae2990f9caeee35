import assert from "node:assert/strict";
import { DispatcherBench, exec, read } from "../../support/fakes/dispatcher-bench.ts";

describe("dispatcher: waiting", () => {
  let bench: DispatcherBench;
  beforeEach(async () => {
    bench = await DispatcherBench.open();
  });

  const answer = async (runId: string, stepId: string, choice: string): Promise<unknown> => {
    const { id: taskId, waiting } = bench.task(runId, stepId);
    const result = await bench.dispatcher.answerTask({ taskId, askId: waiting?.ask?.id ?? "", choice, by: "terminal" });
    await bench.settle();
    return result.outcome === "accepted" ? "accepted" : result.because.code;
  };

  describe("a gate", () => {
    const gate = (rest: object = {}): object[] => [
      { id: "gate", approve: { message: "Publish ${{ inputs.what }}?", ...rest } },
      read("publish", { if: "steps.gate.outcome == 'approved'" }),
      read("later", { needs: ["gate"] }),
    ];
    const inputs = { what: { default: "notes" } };

    it("waits at once, holds no slot, and says what for", async () => {
      const runId = await bench.start({ inputs, steps: gate() });
      const task = bench.task(runId, "gate");
      assert.equal(task.status, "waiting");
      assert.equal(task.waiting?.text, "Publish notes?");
      assert.deepEqual(task.waiting.ask?.choices, ["approved", "denied"]);
      assert.equal(task.waiting.ask.kind, "approval");
      assert.deepEqual(task.can, ["stop", "answer"]);
      assert.equal(bench.run(runId).status, "waiting");
      assert.deepEqual(bench.dispatcher.snapshot().instances[0]?.running, []);
      assert.ok(bench.dispatcher.isIdle(), "the next host can wait just as well");
    });

    it("lets what needs it run once it's approved", async () => {
      const runId = await bench.start({ inputs, steps: gate() });
      assert.equal(await answer(runId, "gate", "approved"), "accepted");
      assert.deepEqual(bench.statuses(runId), ["gate succeeded", "publish starting", "later starting"]);
      assert.equal(bench.step(runId, "gate").outcome, "approved");
    });

    it("is a failed step once it's denied", async () => {
      const runId = await bench.start({ inputs, steps: gate() });
      await answer(runId, "gate", "denied");
      assert.deepEqual(bench.statuses(runId), ["gate failed", "publish skipped", "later skipped"]);
      assert.equal(bench.step(runId, "gate").outcome, "denied");
      assert.equal(bench.step(runId, "gate").reason?.code, "denied");
      assert.equal(bench.run(runId).status, "failed");
      assert.match(bench.run(runId).reason?.message ?? "", /“Publish notes\?” was denied \(terminal\)/);
    });

    it("leaves it to conditions what a denial means", async () => {
      const steps = [
        { id: "gate", approve: "Go?", continueOnError: true },
        read("no", { if: "steps.gate.outcome == 'denied'" }),
      ];
      const runId = await bench.start(steps);
      await answer(runId, "gate", "denied");
      bench.driver.succeed("no");
      await bench.settle();
      assert.equal(bench.run(runId).status, "succeeded");
    });

    it("takes one of its own choices, which becomes the outcome", async () => {
      const steps = [{ id: "gate", approve: { message: "Where?", choices: ["staging", "production"] } }, read("x")];
      const runId = await bench.start(steps);
      assert.equal(bench.task(runId, "gate").waiting?.ask?.kind, "question");
      assert.equal(await answer(runId, "gate", "moon"), "invalid-answer");
      assert.equal(await answer(runId, "gate", "staging"), "accepted");
      assert.equal(bench.step(runId, "gate").outcome, "staging");
    });

    it("takes the first answer alone", async () => {
      const runId = await bench.start({ inputs, steps: gate() });
      const { id: taskId, waiting } = bench.task(runId, "gate");
      const params = { taskId, askId: waiting?.ask?.id ?? "", by: "terminal" };
      const both = [
        bench.dispatcher.answerTask({ ...params, choice: "denied" }),
        bench.dispatcher.answerTask({ ...params, choice: "approved" }),
      ];
      const [first, second] = await Promise.all(both);
      assert.equal(first?.outcome, "accepted");
      assert.ok(second?.outcome === "refused" && second.because.code === "already-answered");
      await bench.settle();
      assert.equal(bench.step(runId, "gate").outcome, "denied");
    });

    it("answers itself when its time is over", async () => {
      const runId = await bench.start({ inputs, steps: gate({ timeout: "1h", default: "approved" }) });
      await bench.advance(3_599_999);
      assert.equal(bench.task(runId, "gate").status, "waiting");
      assert.ok(!bench.dispatcher.isIdle());
      await bench.advance(1);
      assert.equal(bench.step(runId, "gate").outcome, "approved");
    });

    it("fails when its time is over and it has no answer of its own", async () => {
      const runId = await bench.start({ inputs, steps: gate({ timeout: "1m" }) });
      await bench.advance(60_000);
      assert.equal(bench.step(runId, "gate").status, "failed");
      assert.equal(bench.step(runId, "gate").reason?.code, "timeout");
    });

    it("asks anew when it's retried", async () => {
      const runId = await bench.start({ inputs, steps: gate({ timeout: "1m" }) });
      const before = bench.task(runId, "gate");
      await bench.advance(60_000);
      assert.deepEqual(await bench.dispatcher.retryTask({ taskId: before.id, by: "editor" }), { outcome: "accepted" });
      await bench.settle();
      const task = bench.task(runId, "gate");
      assert.equal(task.status, "waiting");
      assert.notEqual(task.waiting?.ask?.id, before.waiting?.ask?.id);
      await bench.advance(59_999);
      assert.equal(bench.task(runId, "gate").status, "waiting");
      await bench.advance(1);
      assert.equal(bench.task(runId, "gate").status, "failed");
    });
  });

  describe("a question of a running task", () => {
    const ask = {
      id: "01J00000000000000000000ASK",
      kind: "question" as const,
      text: "Which one?",
      choices: [],
      askedAt: "2026-11-21T09:00:00.000Z",
    };

    it("keeps the slot and hands the answer over", async () => {
      const runId = await bench.start([exec("a")]);
      const { report } = bench.driver.task("a");
      report({ type: "started" });
      report({ type: "asked", ask });
      await bench.settle();
      assert.equal(bench.run(runId).status, "waiting");
      assert.equal(bench.dispatcher.snapshot().instances[0]?.running.length, 1);
      assert.ok(!bench.dispatcher.isIdle(), "its process lives here");
      const { id: taskId } = bench.task(runId, "a");
      const empty = await bench.dispatcher.answerTask({ taskId, askId: ask.id, by: "editor" });
      assert.ok(empty.outcome === "refused" && empty.because.code === "invalid-answer");
      await bench.dispatcher.answerTask({ taskId, askId: ask.id, text: "the left one", by: "editor" });
      await bench.settle();
      assert.equal(bench.task(runId, "a").status, "running");
      assert.deepEqual(bench.driver.told, [`answer a ${ask.id} the left one`]);
    });

    it("refuses an answer to a question that isn't open", async () => {
      const runId = await bench.start([exec("a")]);
      const { id: taskId } = bench.task(runId, "a");
      const answered = await bench.dispatcher.answerTask({ taskId, askId: ask.id, text: "x", by: "editor" });
      assert.ok(answered.outcome === "refused" && answered.because.code === "already-answered");
    });
  });

  describe("limits", () => {
    it("fail a step that takes too long", async () => {
      const runId = await bench.start([exec("a", { timeout: "10s" })]);
      const { report } = bench.driver.task("a");
      report({ type: "started" });
      await bench.settle();
      await bench.advance(10_000);
      assert.deepEqual(bench.driver.told, ["stop a timeout"]);
      report({ type: "stopped", reason: { code: "killed", message: "Killed" } });
      await bench.settle();
      assert.equal(bench.step(runId, "a").status, "failed");
      assert.match(bench.step(runId, "a").reason?.message ?? "", /longer than its limit of 10 s/);
    });

    it("fail a run that takes too long", async () => {
      const runId = await bench.start({ limits: { timeout: "1m" }, steps: [exec("a"), exec("b")] });
      bench.driver.task("a").report({ type: "started" });
      await bench.advance(60_000);
      bench.driver.task("a").report({ type: "stopped", reason: { code: "killed", message: "Killed" } });
      await bench.settle();
      const run = bench.run(runId);
      assert.deepEqual([run.status, run.reason?.code], ["failed", "timeout"]);
      assert.equal(bench.clock.pending, 1, "only the documents are still to be written");
    });
  });

  describe("retries", () => {
    const retry = { attempts: 3, backoff: "exponential", delay: "10s" };

    it("try again after pauses that grow, each up to a fifth shorter or longer than it would be", async () => {
      const runId = await bench.start([exec("a", { retry })]);
      bench.driver.fail("a");
      await bench.settle();
      const task = bench.task(runId, "a");
      assert.deepEqual([task.status, task.attempt, task.waiting?.kind], ["waiting", 2, "schedule"]);
      assert.equal(bench.run(runId).status, "waiting");
      assert.deepEqual(bench.dispatcher.snapshot().instances[0]?.running, [], "the slot is free meanwhile");
      await bench.advance(7_999);
      assert.equal(bench.driver.started.length, 1);
      await bench.advance(4_001);
      assert.equal(bench.driver.started.length, 2);
      bench.driver.fail("a");
      await bench.settle();
      await bench.advance(15_999);
      assert.equal(bench.driver.started.length, 2);
      await bench.advance(8_001);
      bench.driver.fail("a");
      await bench.settle();
      assert.equal(bench.run(runId).status, "failed");
      assert.equal(bench.task(runId, "a").attempt, 3);
    });

    it("don't try again what another attempt can't change", async () => {
      const runId = await bench.start([exec("a", { retry })]);
      bench.driver.fail("a", "denied-by-policy");
      await bench.settle();
      assert.equal(bench.run(runId).status, "failed");
    });

    it("try again only what their `on` names", async () => {
      const runId = await bench.start([exec("a", { retry: { ...retry, on: ["timeout"] }, timeout: "5s" })]);
      bench.driver.task("a").report({ type: "started" });
      await bench.settle();
      await bench.advance(5_000);
      bench.driver.task("a").report({ type: "stopped", reason: { code: "x", message: "x" } });
      await bench.settle();
      assert.equal(bench.task(runId, "a").status, "waiting");
      await bench.advance(10_000);
      bench.driver.fail("a");
      await bench.settle();
      assert.equal(bench.run(runId).status, "failed");
    });

    it("end with the run while they wait", async () => {
      const runId = await bench.start([exec("a", { retry })]);
      bench.driver.fail("a");
      await bench.settle();
      await bench.dispatcher.stopRun(runId, "terminal");
      await bench.settle();
      assert.equal(bench.run(runId).status, "stopped");
      await bench.advance(60_000);
      assert.equal(bench.driver.started.length, 1);
    });

    it("drop what an attempt says that is over", async () => {
      const runId = await bench.start([exec("a", { retry })]);
      const first = bench.driver.task("a");
      bench.driver.fail("a");
      await bench.settle();
      await bench.advance(10_000);
      first.report({ type: "succeeded", output: "late", outputs: {} });
      await bench.settle();
      assert.equal(bench.task(runId, "a").status, "starting");
    });
  });

  describe("a person's retry", () => {
    it("opens the run again and starts over what needs the step", async () => {
      const runId = await bench.start([read("z"), exec("a"), exec("b"), exec("c", { if: "always()" })]);
      bench.driver.succeed("z", "kept");
      await bench.settle();
      bench.driver.fail("a");
      await bench.settle();
      bench.driver.succeed("c");
      await bench.settle();
      const failed = bench.task(runId, "a");
      const old = bench.task(runId, "c");
      assert.deepEqual(failed.can, ["retry"]);
      assert.equal(bench.run(runId).status, "failed");
      assert.deepEqual(await bench.dispatcher.retryTask({ taskId: failed.id, by: "editor" }), { outcome: "accepted" });
      await bench.settle();
      assert.deepEqual(bench.statuses(runId), ["z succeeded", "a starting", "b pending", "c pending"]);
      assert.equal(bench.task(runId, "a").attempt, 2);
      bench.driver.succeed("a");
      await bench.settle();
      bench.driver.succeed("b");
      await bench.settle();
      bench.driver.succeed("c");
      await bench.settle();
      assert.equal(bench.run(runId).status, "succeeded");
      assert.notEqual(bench.task(runId, "c").id, old.id);
      assert.deepEqual(bench.dispatcher.snapshot().tasks.find(({ id }) => id === old.id)?.can, []);
    });

    it("starts what the end of the run had skipped", async () => {
      const runId = await bench.start([exec("a"), exec("b"), read("c", { needs: [] }), read("d", { needs: ["c"] })]);
      await bench.dispatcher.stopRun(runId, "editor");
      await bench.settle();
      for (const id of ["a", "c"])
        bench.driver.task(id).report({ type: "stopped", reason: { code: "x", message: "x" } });
      await bench.settle();
      assert.deepEqual(bench.statuses(runId), ["a stopped", "b skipped", "c stopped", "d skipped"]);
      for (const id of ["a", "c"]) await bench.dispatcher.retryTask({ taskId: bench.task(runId, id).id, by: "editor" });
      await bench.settle();
      for (const id of ["a", "c", "b", "d"]) {
        bench.driver.succeed(id);
        await bench.settle();
      }
      assert.equal(bench.run(runId).status, "succeeded");
    });

    it("is refused while something that depends on it is at work", async () => {
      const runId = await bench.start([exec("a"), exec("b", { if: "always()" })]);
      bench.driver.fail("a");
      await bench.settle();
      const refused = await bench.dispatcher.retryTask({ taskId: bench.task(runId, "a").id, by: "editor" });
      assert.ok(refused.outcome === "refused" && refused.because.code === "dependent-at-work");
    });

    it("is refused for a task that hasn't failed", async () => {
      const runId = await bench.start([exec("a")]);
      const refused = await bench.dispatcher.retryTask({ taskId: bench.task(runId, "a").id, by: "editor" });
      assert.ok(refused.outcome === "refused" && refused.because.code === "not-finished");
    });

    it("waits until what the run left behind is cleared away", async () => {
      let cleared = (): void => undefined;
      bench.driver.ending = new Promise((resolve) => (cleared = resolve));
      const runId = await bench.start([exec("a")]);
      bench.driver.fail("a");
      await bench.settle();
      await bench.dispatcher.retryTask({ taskId: bench.task(runId, "a").id, by: "editor" });
      await bench.settle();
      assert.equal(bench.driver.started.length, 1, "its shell would be killed with those of the run");
      cleared();
      await bench.settle();
      assert.equal(bench.driver.started.length, 2);
    });
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { isFinal } from "../../../server/src/protocol/states.ts";
import { DispatcherBench, exec, read } from "../../support/fakes/dispatcher-bench.ts";
import { failed, ScriptedToolbox, succeeded } from "../../support/fakes/scripted-toolbox.ts";

interface PlannedStep {
  readonly needs: readonly number[];
  readonly turns: number;
  readonly outcome: "succeeds" | "fails" | "fails, and that's fine";
  readonly gate: boolean;
}

const plannedStep: fc.Arbitrary<PlannedStep> = fc.record({
  needs: fc.array(fc.nat(11), { maxLength: 3 }),
  turns: fc.nat(6),
  outcome: fc.constantFrom("succeeds", "succeeds", "fails", "fails, and that's fine"),
  gate: fc.nat(9).map((dice) => dice === 0),
});
const plan = fc.array(plannedStep, { minLength: 1, maxLength: 12 });

/** Any graph without a cycle: a step may only need those before it, wherever those stand in the file. */
function toWorkflow(steps: readonly PlannedStep[], turned: boolean): object[] {
  const written = steps.map(({ needs, outcome, gate }, index) => {
    const rest = { needs: needsOf(needs, index), continueOnError: outcome === "fails, and that's fine" };
    return gate ? { id: `s${index}`, approve: "Go?", ...rest } : (index % 2 === 0 ? read : exec)(`s${index}`, rest);
  });
  return turned ? written.reverse() : written;
}

function needsOf(needs: readonly number[], index: number): string[] {
  return [...new Set(needs.filter((need) => need < index))].map((need) => `s${need}`);
}

/** Plays the steps: each call takes some turns, and says so in `log` when it begins and ends. */
class PlayingToolbox extends ScriptedToolbox {
  readonly log: string[] = [];
  atWork = 0;
  most = 0;

  constructor(steps: readonly PlannedStep[]) {
    super();
    this.play = async ({ context }) => {
      const step = steps[Number(context.stepId.slice(1))];
      this.log.push(`begin ${context.stepId}`);
      this.most = Math.max(this.most, (this.atWork += 1));
      for (let turn = 0; turn < (step?.turns ?? 0) && !context.cancellation.cancelled; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      this.atWork -= 1;
      this.log.push(`end ${context.stepId}`);
      if (context.cancellation.cancelled) return { outcome: "interrupted", output: "" };
      return step?.outcome === "succeeds" ? succeeded(context.stepId) : failed();
    };
  }
}

/** Answers every gate, now and later. */
function approveAll(bench: DispatcherBench): void {
  const approve = (): void => {
    for (const { id, waiting } of bench.dispatcher.snapshot().tasks) {
      if (waiting?.ask === undefined) continue;
      void bench.dispatcher.answerTask({ taskId: id, askId: waiting.ask.id, choice: "approved", by: "test" });
    }
  };
  bench.dispatcher.onChange(approve);
}

async function checkReplay(bench: DispatcherBench): Promise<void> {
  while (!bench.dispatcher.isIdle()) await bench.settle();
  const live = bench.dispatcher.snapshot();
  const next = await DispatcherBench.open({
    disk: bench.disk,
    store: bench.store,
    clock: bench.clock,
    idsFrom: 1_000_000,
  });
  assert.deepEqual(next.dispatcher.snapshot(), { ...live, sequence: live.sequence + 1 });
}

describe("dispatcher: whatever the workflow", () => {
  it("runs each step after what it needs, five at a time at most, to an end; and replays to the same", async () => {
    await fc.assert(
      fc.asyncProperty(plan, fc.boolean(), async (steps, turned) => {
        const toolbox = new PlayingToolbox(steps);
        const bench = await DispatcherBench.open({ toolbox });
        approveAll(bench);
        const run = await bench.untilEnded(await bench.start(toWorkflow(steps, turned)));
        assert.ok(toolbox.most <= 5, `${toolbox.most} at a time`);
        for (const [index, { needs, gate, outcome }] of steps.entries()) {
          const id = `s${index}`;
          const status = run.steps.find((step) => step.id === id)?.status;
          const began = toolbox.log.indexOf(`begin ${id}`);
          assert.equal(toolbox.log.lastIndexOf(`begin ${id}`), began, "once");
          const met = needsOf(needs, index).every((need) => {
            const needed = run.steps.find((step) => step.id === need);
            const ended = toolbox.log.indexOf(`end ${need}`);
            assert.ok(began < 0 || ended < began, `${id} began before ${need} had ended`);
            return (
              needed?.status === "succeeded" ||
              (needed?.status === "failed" && steps[Number(need.slice(1))]?.outcome !== "fails")
            );
          });
          const expected = !met ? "skipped" : gate || outcome === "succeeds" ? "succeeded" : "failed";
          assert.equal(status, expected, id);
          assert.equal(began >= 0, met && !gate);
        }
        const failures = run.steps.filter(
          ({ id, status }) => status === "failed" && steps[Number(id.slice(1))]?.outcome === "fails",
        );
        assert.equal(run.status, failures.length > 0 ? "failed" : "succeeded");
        await checkReplay(bench);
      }),
      { numRuns: 100 },
    );
  }).timeout(60_000);

  it("ends soon after it's stopped, at any moment; and replays to the same", async () => {
    await fc.assert(
      fc.asyncProperty(plan, fc.nat(40), async (steps, moment) => {
        const toolbox = new PlayingToolbox(steps);
        const bench = await DispatcherBench.open({ toolbox });
        const started = await bench.request(toWorkflow(steps, false));
        assert.ok(started.outcome === "started");
        for (let turn = 0; turn < moment; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        const stopped = await bench.dispatcher.stopRun(started.runId, "test");
        const run = await bench.untilEnded(started.runId);
        if (stopped.outcome === "accepted") assert.equal(run.status, "stopped");
        assert.equal(toolbox.atWork, 0);
        assert.ok(run.steps.every(({ status, reason }) => isFinal(status) && reason !== undefined));
        await checkReplay(bench);
        assert.ok(bench.dispatcher.isIdle());
      }),
      { numRuns: 100 },
    );
  }).timeout(60_000);
});

describe("dispatcher: much at once", () => {
  it("carries 1,000 steps of one workflow", async () => {
    const toolbox = new ScriptedToolbox();
    const bench = await DispatcherBench.open({ toolbox });
    const steps = Array.from({ length: 1_000 }, (_, index) =>
      read(`s${index}`, { needs: index < 100 ? [] : [`s${index - 100}`] }),
    );
    const run = await bench.untilEnded(await bench.start(steps));
    assert.equal(run.status, "succeeded");
    assert.equal(toolbox.executed.length, 1_000);
  }).timeout(60_000);

  it("carries 2,000 queued tasks of many runs", async () => {
    const toolbox = new ScriptedToolbox();
    const bench = await DispatcherBench.open({ toolbox });
    const steps = Array.from({ length: 100 }, (_, index) => read(`s${index}`, { needs: [] }));
    const started = await Promise.all(Array.from({ length: 20 }, () => bench.request(steps)));
    for (const result of started) {
      assert.ok(result.outcome === "started");
      assert.equal((await bench.untilEnded(result.runId)).status, "succeeded");
    }
    assert.equal(toolbox.executed.length, 2_000);
  }).timeout(60_000);

  it("remembers the newest 500 finished runs; older ones stay on disk", async () => {
    const bench = await DispatcherBench.open({ toolbox: new ScriptedToolbox() });
    const started = await Promise.all(Array.from({ length: 503 }, () => bench.request([read("a")])));
    while (!bench.dispatcher.isIdle()) await bench.settle();
    const ids = started.map((result) => (result.outcome === "started" ? result.runId : ""));
    const { runs, tasks } = bench.dispatcher.snapshot();
    assert.deepEqual([runs.length, tasks.length], [500, 500]);
    const forgotten = ids.filter((id) => bench.dispatcher.refuseStream({ runId: id }) !== undefined);
    assert.equal(forgotten.length, 3);
    const stream = await bench.dispatcher.readEvents({ runId: forgotten[0] ?? "" }, 1, 1);
    assert.ok(stream.outcome === "read" && stream.page.total > 3);
    await checkReplay(bench);
  }).timeout(60_000);
});

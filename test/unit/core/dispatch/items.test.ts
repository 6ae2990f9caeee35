import assert from "node:assert/strict";
import fc from "fast-check";
import {
  countAtWork,
  expandStep,
  moveItem,
  openItems,
  recountItems,
  skipItems,
} from "../../../../server/src/core/dispatch/items.ts";
import type { StepState } from "../../../../server/src/core/dispatch/states.ts";
import type { StepStatus } from "../../../../server/src/protocol/states.ts";

const at = "2026-01-31T09:00:00.000Z";
const reason = { code: "x", message: "It is so" };

function item(status: StepStatus, more: Partial<StepState> = {}): StepState {
  const isOver = ["succeeded", "failed", "stopped", "skipped"].includes(status);
  const result = { outcome: status, output: `${status}!`, outputs: {} };
  return { status, taskId: "t", ...(isOver ? { finishedAt: at, reason, result } : {}), ...more };
}

function expand(many: number): StepState {
  return expandStep(
    Array.from({ length: many }, (_, value) => ({ value })),
    at,
  );
}

const moves: fc.Arbitrary<readonly (readonly [number, StepStatus])[]> = fc.array(
  fc.tuple(
    fc.nat(7),
    fc.constantFrom<StepStatus>("queued", "starting", "running", "paused", "waiting", "succeeded", "failed", "stopped"),
  ),
  { maxLength: 60 },
);

describe("items of a step", () => {
  it("cost what they cost however often they move: a sum isn't touched by what stays as it is", () => {
    const used = (cost: number): Partial<StepState> => ({
      usage: { turns: 1, inputTokens: 1, outputTokens: 1, model: "m", cost },
    });
    let step = expand(3);
    [0.02, 0.18, 0.57].forEach((cost, index) => (step = moveItem(step, index, item("running", used(cost)), at)));
    const sum = step.tally?.cost;
    for (const status of ["waiting", "running", "succeeded"] as const) {
      [0.02, 0.18, 0.57].forEach((cost, index) => (step = moveItem(step, index, item(status, used(cost)), at)));
      assert.equal(step.tally?.cost, sum);
    }
  });

  it("are counted as they move, whatever they do, as if they were counted anew", () => {
    fc.assert(
      fc.property(moves, (all) => {
        let step = expand(8);
        for (const [index, status] of all) {
          step = moveItem(step, index, item(status), at);
          const { tally } = step;
          const items = step.items?.toArray() ?? [];
          assert.ok(tally !== undefined);
          const { status: counted, tally: anew } = recountItems(step);
          assert.deepEqual([tally, step.status], [anew, counted]);
          const open = items.flatMap(({ status: each, finishedAt }, at_) =>
            each !== "pending" && finishedAt === undefined ? [at_] : [],
          );
          assert.deepEqual(
            [...openItems(step)].map(([place]) => place),
            open,
          );
          assert.equal(countAtWork(tally), open.length);
          const isOver = items.every(({ finishedAt }) => finishedAt !== undefined);
          assert.equal(step.result !== undefined, isOver);
        }
      }),
    );
  });

  it("make a step that has ended stand as they do", () => {
    const ends = (...statuses: readonly StepStatus[]): string => {
      const step = statuses.reduce(
        (each, status, index) => moveItem(each, index, item(status), at),
        expand(statuses.length),
      );
      return `${step.status}: ${step.reason?.message}`;
    };
    assert.equal(ends("succeeded", "succeeded"), "succeeded: It ran to its end");
    assert.equal(ends("succeeded", "failed", "stopped"), "failed: 1 of 3 items failed; the first, number 1: It is so");
    assert.equal(ends("stopped", "stopped"), "stopped: 2 of 2 items were stopped; the first, number 0: It is so");
  });

  it("leave out those that haven't begun", () => {
    const step = skipItems(moveItem(expand(3), 0, item("running"), at), reason, at);
    assert.deepEqual(
      step.items?.toArray().map(({ status }) => status),
      ["running", "skipped", "skipped"],
    );
    assert.equal(step.status, "running");
    const ended = moveItem(step, 0, item("succeeded"), at);
    assert.equal(ended.status, "stopped", "it didn't come to all of them");
    assert.deepEqual(ended.result?.output, ["succeeded!", null, null]);
    assert.equal(skipItems(ended, reason, at), ended);
  });

  it("keep the outputs of each by name", () => {
    const done = (outputs: object): StepState =>
      item("succeeded", { result: { outcome: "succeeded", output: "", outputs: { ...outputs } } });
    const step = [{ a: 1 }, { b: 2 }, {}].reduce<StepState>(
      (each, outputs, index) => moveItem(each, index, done(outputs), at),
      expand(3),
    );
    assert.deepEqual(step.result?.outputs, { a: [1, null, null], b: [null, 2, null] });
  });

  it("keep no more than 64 MB of results together", () => {
    const long = "x".repeat(30 * 1024 * 1024);
    const done = item("succeeded", { result: { outcome: "succeeded", output: long, outputs: {} } });
    const step = [0, 1, 2].reduce((each, index) => moveItem(each, index, done, at), expand(3));
    const lengths = (step.result?.output as readonly string[]).map((output) => output.length);
    assert.deepEqual(lengths.slice(0, 2), [long.length, long.length]);
    assert.match(
      String((step.result?.output as readonly string[])[2]),
      /^\[The results of all items of this step together are longer than 64 MB/,
    );
    assert.equal(step.status, "succeeded");
  });
});

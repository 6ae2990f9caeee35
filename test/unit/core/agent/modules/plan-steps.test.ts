import assert from "node:assert/strict";
import fc from "fast-check";
import type { PlanEvent } from "../../../../../schemas/generated/events.ts";
import { validateStreamEvent } from "../../../../../schemas/generated/validators.js";
import { planEvent } from "../../../../../server/src/core/agent/modules/plan-steps.ts";
import type { WishedStep } from "../../../../../server/src/core/agent/modules/plan-steps.ts";

const plan = (steps: readonly WishedStep[], before?: PlanEvent): PlanEvent =>
  planEvent(steps, "Because", before) as unknown as PlanEvent;
const todo = (...titles: readonly string[]): readonly WishedStep[] =>
  titles.map((title) => ({ title, status: "todo" }));
const brief = ({ steps }: PlanEvent): readonly string[] =>
  steps.map(({ id, title, status }) => `${id} ${title} ${status}`);

describe("a plan's steps", () => {
  it("are numbered, have ids, and the first is being worked on", () => {
    const first = plan(todo("Read", "Write"));
    assert.deepEqual(brief(first), ["step-1 Read doing", "step-2 Write todo"]);
    assert.deepEqual(
      [first.current, first.status, first.reflection, first.source],
      [1, "running", "Because", "planner"],
    );
  });

  it("keep their ids by id and by title, in any order; new ones get the next number", () => {
    const first = plan(todo("Read", "Write", "Send"));
    const next = plan(
      [{ id: "step-3", title: "Send it all", status: "todo" }, ...todo("Write", "Check", "Read")],
      first,
    );
    assert.deepEqual(brief(next), [
      "step-3 Send it all doing",
      "step-2 Write todo",
      "step-4 Check todo",
      "step-1 Read todo",
    ]);
    assert.deepEqual(
      next.steps.map(({ number }) => number),
      [1, 2, 3, 4],
    );
  });

  it("never give an id that was given before while its step is there", () => {
    const first = plan(todo("A", "B"));
    const twice = plan(
      [
        { id: "step-1", title: "A", status: "todo" },
        { id: "step-1", title: "A again", status: "todo" },
      ],
      first,
    );
    assert.deepEqual(brief(twice), ["step-1 A doing", "step-3 A again todo"]);
  });

  it("that are done or given up stay when the planner forgets them; others may go", () => {
    const first = plan([{ title: "A", status: "done" }, { title: "B", status: "skipped" }, ...todo("C", "D")]);
    assert.deepEqual(brief(plan(todo("E"), first)), ["step-1 A done", "step-2 B skipped", "step-5 E doing"]);
  });

  it("that are all done make the plan succeed", () => {
    const done = plan([
      { title: "A", status: "done" },
      { title: "B", status: "skipped" },
    ]);
    assert.deepEqual([done.current, done.status], [null, "succeeded"]);
  });

  it("are bounded in number and length", () => {
    const many = plan(todo(...Array.from({ length: 100 }, (_, at) => `${at} ${"x".repeat(500)}`)));
    assert.equal(many.steps.length, 30);
    assert.ok(many.steps.every(({ title }) => title.length <= 200));
  });

  it("always make a valid event with unique ids, numbers in order and one current step", () => {
    const step = fc.record(
      {
        id: fc.constantFrom("step-1", "step-2", "step-9", "log"),
        title: fc.constantFrom("A", "B", "C", " A "),
        status: fc.constantFrom("todo", "doing", "done", "skipped", "failed"),
      },
      { requiredKeys: ["title", "status"] },
    ) as fc.Arbitrary<WishedStep>;
    fc.assert(
      fc.property(fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { minLength: 1 }), (rounds) => {
        let before: PlanEvent | undefined;
        for (const wished of rounds) {
          const next = plan(wished, before);
          assert.ok(validateStreamEvent({ ...next, seq: 1, at: "2026-11-21T09:14:03.120Z" }));
          assert.equal(new Set(next.steps.map(({ id }) => id)).size, next.steps.length);
          assert.deepEqual(
            next.steps.map(({ number }) => number),
            next.steps.map((_, at) => at + 1),
          );
          const doing = next.steps.filter(({ status }) => status === "doing");
          const left = next.steps.filter(({ status }) => status === "todo" || status === "doing");
          assert.equal(doing.length, left.length > 0 ? 1 : 0);
          assert.equal(next.current, doing[0]?.number ?? null);
          assert.equal(next.status, left.length > 0 ? "running" : "succeeded");
          before = next;
        }
      }),
    );
  });
});

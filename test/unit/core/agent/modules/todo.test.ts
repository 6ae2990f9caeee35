import assert from "node:assert/strict";
import fc from "fast-check";
import type { PlanStep } from "../../../../../schemas/generated/events.ts";
import { countTicks, tickedSteps, todoText } from "../../../../../server/src/core/agent/modules/todo.ts";

const steps = (...list: readonly (readonly [string, PlanStep["status"]])[]): readonly PlanStep[] =>
  list.map(([title, status], at) => ({ number: at + 1, id: `step-${at + 1}`, title, status }));
const three = steps(["Read", "done"], ["Group", "doing"], ["Write", "todo"]);

describe("todo.md", () => {
  it("has a line a step, ticked where it is done or given up", () => {
    assert.equal(todoText(three), "# To do\n\n- [x] 1. Read\n- [ ] 2. Group\n- [ ] 3. Write\n");
    assert.match(
      todoText(steps(["Ask", "skipped"], ["Send", "failed"])),
      /\[x\] 1\. Ask \(skipped\)\n- \[ \] 2\. Send \(failed\)/,
    );
  });

  it("keeps the finer lines of steps that are still there", () => {
    const before =
      "# To do\n\n- [x] 1. Read\n  - [x] a.log\n  - [ ] b.log\n- [ ] 2. Group\n  - [ ] by cause\n- [ ] 3. Send\n  - [ ] mail\n";
    assert.equal(
      todoText(three, before),
      "# To do\n\n- [x] 1. Read\n  - [x] a.log\n  - [ ] b.log\n- [ ] 2. Group\n  - [ ] by cause\n- [ ] 3. Write\n",
    );
  });

  it("shows which steps are ticked: by title, else by number", () => {
    assert.deepEqual(tickedSteps(todoText(three), three), [1]);
    assert.deepEqual(tickedSteps("- [X] Write\n* [x] read\n", three), [1, 3]);
    assert.deepEqual(tickedSteps("- [x] 2. Sort them\r\n", three), [2]);
    assert.deepEqual(tickedSteps("- [x] 2. Write\n", three), [3], "the title counts for more");
    assert.deepEqual(tickedSteps("  - [x] 1. Read\n1. Read\n[x] Read", three), []);
  });

  it("says how much of it is done", () => {
    assert.equal(countTicks("- [x] a\n  - [ ] b\n* [X] c\nno [x] box"), "2 of 3 done");
    assert.equal(countTicks(""), "0 of 0 done");
  });

  it("shows what was done as ticked, whatever the titles", () => {
    const title = fc.string({ minLength: 1, maxLength: 20 }).map((text) => `T ${text.replace(/[\r\n]/g, " ")}`);
    const status = fc.constantFrom<PlanStep["status"]>("todo", "doing", "done", "skipped", "failed");
    fc.assert(
      fc.property(
        fc.uniqueArray(title, { minLength: 1, selector: (text) => text.toLowerCase().replace(/[^a-z]/g, "") }),
        fc.array(status, { minLength: 30, maxLength: 30 }),
        (names, all) => {
          const list = steps(...names.map((name, at) => [name, all[at] ?? "todo"] as const));
          const text = todoText(list);
          const ended = list.filter(({ status: one }) => one === "done" || one === "skipped");
          assert.deepEqual(
            tickedSteps(text, list),
            ended.map(({ number }) => number),
          );
        },
      ),
    );
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import type { PlanStep } from "../../../../../schemas/generated/events.ts";
import { countTicks, isOutdated, tickedSteps, todoText } from "../../../../../server/src/core/agent/modules/todo.ts";
import {
  todoNeedsRebuild,
  todoOf,
  todoProgress,
  touchesTodo,
} from "../../../../../server/src/core/agent/modules/plan-todo.ts";
import { emptyAgent } from "../../../../../server/src/core/agent/loop/agent-state.ts";
import { planEvent } from "../../../../../server/src/core/agent/modules/plan-steps.ts";
import { Stream, todoChanged } from "../loop/play.ts";

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

  it("is out of date when steps came, went, moved or have another title; ticks and finer lines don't count", () => {
    const text = todoText(three);
    assert.equal(isOutdated(text, three), false);
    assert.equal(isOutdated(text.replaceAll("[ ]", "[x]"), three), false);
    assert.equal(isOutdated(text.replace("Group", "*Group*."), three), false);
    assert.equal(isOutdated(`${text}  - [ ] finer\n`, three), false);
    assert.equal(isOutdated(text, three.slice(0, 2)), true);
    assert.equal(isOutdated(text, steps(["Group", "todo"], ["Read", "todo"], ["Write", "todo"])), true);
    assert.equal(isOutdated(text, steps(["Read", "todo"], ["Group", "todo"], ["Print", "todo"])), true);
    assert.equal(isOutdated("", three), true);
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
    assert.equal(todoProgress(""), "0 of 0 done");
  });

  it("says what it wrote, whatever the titles", () => {
    const title = fc.string({ minLength: 1, maxLength: 20 }).map((text) => `T ${text.replace(/[\r\n]/g, " ")}`);
    const status = fc.constantFrom<PlanStep["status"]>("todo", "doing", "done", "skipped", "failed");
    fc.assert(
      fc.property(
        fc.uniqueArray(title, { minLength: 1, selector: (text) => text.toLowerCase().replace(/[^a-z]/g, "") }),
        fc.array(status, { minLength: 30, maxLength: 30 }),
        (names, all) => {
          const list = steps(...names.map((name, at) => [name, all[at] ?? "todo"] as const));
          const text = todoText(list);
          assert.equal(isOutdated(text, list), false);
          const ended = list.filter(({ status: one }) => one === "done" || one === "skipped");
          assert.deepEqual(
            tickedSteps(text, list),
            ended.map(({ number }) => number),
          );
        },
      ),
    );
  });

  it("is to be written when there is a plan, and again only when the plan's steps change", () => {
    assert.deepEqual([todoNeedsRebuild(emptyAgent), todoOf(emptyAgent)], [false, undefined]);
    const stream = new Stream();
    const wish = [
      { title: "Read", status: "todo" },
      { title: "Write", status: "todo" },
    ] as const;
    stream.append([planEvent(wish, "")]);
    assert.equal(todoNeedsRebuild(stream.state), true);
    const written = todoOf(stream.state) ?? "";
    stream.append([todoChanged(written)]);
    assert.equal(todoNeedsRebuild(stream.state), false);
    assert.equal(stream.state.planning.due, undefined, "what we write ourselves is no reason to ask the planner");
    stream.append([planEvent([{ title: "Read", status: "done" }, wish[1]], "", stream.state.planning.plan)]);
    assert.equal(todoNeedsRebuild(stream.state), false);
    stream.append([planEvent([{ title: "Print", status: "todo" }], "", stream.state.planning.plan)]);
    assert.equal(todoNeedsRebuild(stream.state), true);
    assert.equal(todoOf(stream.state), "# To do\n\n- [x] 1. Read\n- [ ] 2. Print\n");
  });

  it("may have been changed by calls that name it", () => {
    const touches = (tool: string, values: object): boolean =>
      touchesTodo({ callId: "c", tool, arguments: values as Record<string, unknown> });
    assert.equal(touches("file_write", { file: "/runs/R/T/todo.md" }), true);
    assert.equal(touches("file_str_replace", { file: "C:\\runs\\T\\TODO.md" }), true);
    assert.equal(touches("shell_exec", { command: "sed -i s/a/b/ todo.md" }), true);
    assert.equal(touches("file_write", { file: "mytodo.md" }), false);
    assert.equal(touches("file_read", { file: "todo.md" }), false);
    assert.equal(touches("shell_exec", {}), false);
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { Ajv2020 } from "ajv/dist/2020.js";
import { planSchema, readPlan } from "../../../../../server/src/core/agent/modules/read-plan.ts";

const json = {
  reflection: "Two parts",
  steps: [
    { id: "", title: "Read", status: "done" },
    { id: "step-2", title: "Write", status: "todo" },
  ],
};
const whole = {
  reflection: "Two parts",
  steps: [
    { title: "Read", status: "done" },
    { id: "step-2", title: "Write", status: "todo" },
  ],
};
const titles = (text: string): readonly string[] | undefined => readPlan(text)?.steps.map(({ title }) => title);
const statuses = (text: string): readonly string[] | undefined => readPlan(text)?.steps.map(({ status }) => status);

describe("reading a plan", () => {
  const forms: Readonly<Record<string, string>> = {
    "bare JSON": JSON.stringify(json),
    "JSON with blanks": `\n\n${JSON.stringify(json, undefined, 2)}\n`,
    "JSON in a fence": `\`\`\`json\n${JSON.stringify(json)}\n\`\`\``,
    "JSON in a fence without a name": `\`\`\`\n${JSON.stringify(json)}\n\`\`\``,
    "JSON between words": `Here is the plan: ${JSON.stringify(json)} Good luck!`,
    "a fence between words": `Sure!\n\`\`\`json\n${JSON.stringify(json, undefined, 2)}\n\`\`\`\nThat's it.`,
  };
  for (const [form, text] of Object.entries(forms)) {
    it(`takes ${form}`, () => assert.deepEqual(readPlan(text), whole));
  }

  it("takes lists and other names for the same", () => {
    assert.deepEqual(titles('["Read", "Write"]'), ["Read", "Write"]);
    assert.deepEqual(titles('{"plan":[{"step":"Read"},{"description":"Write"},{"text":"Send"}]}'), [
      "Read",
      "Write",
      "Send",
    ]);
    assert.deepEqual(titles('{"steps":["Read",3,null,{"title":" "},{"title":"Write"}]}'), ["Read", "Write"]);
  });

  it("takes statuses in other words", () => {
    const all = ["Completed", "in_progress", "IN PROGRESS", "cancelled", "failed", "whatever", 7];
    const text = JSON.stringify({ steps: all.map((status) => ({ title: "A", status })) });
    assert.deepEqual(statuses(text), ["done", "doing", "doing", "skipped", "failed", "todo", "todo"]);
  });

  it("takes numbered and ticked plain text", () => {
    assert.deepEqual(titles("The plan:\n1. Read\n2) Write\n\nThat is all."), ["Read", "Write"]);
    assert.deepEqual(titles("- Read\n* **Write**\n+ Send"), ["Read", "Write", "Send"]);
    assert.deepEqual(statuses("1. [x] A\n2. [ ] B\n3. [-] C\n- [X] D"), ["done", "todo", "skipped", "done"]);
  });

  it("finds no plan where there is none", () => {
    for (const text of [
      "",
      "Sorry, I can't.",
      "{}",
      "[]",
      '{"steps":[]}',
      '{"steps":"none"}',
      "null",
      "3",
      '"x"',
      "{",
      "```",
    ]) {
      assert.equal(readPlan(text), undefined, text);
    }
  });

  it("reads whatever fits the schema it asks for, and never throws", () => {
    const fits = new Ajv2020().compile(planSchema);
    const step = fc.record({
      id: fc.string(),
      title: fc.string({ minLength: 1 }).filter((title) => title.trim() !== ""),
      status: fc.constantFrom("todo", "doing", "done", "skipped"),
    });
    const plan = fc.record({ reflection: fc.string(), steps: fc.array(step, { minLength: 1 }) });
    fc.assert(
      fc.property(plan, (value) => {
        assert.ok(fits(value));
        const read = readPlan(JSON.stringify(value));
        assert.deepEqual(
          read?.steps.map(({ title, status }) => [title, status]),
          value.steps.map(({ title, status }) => [title.trim(), status]),
        );
      }),
    );
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readPlan(text)));
  });
});

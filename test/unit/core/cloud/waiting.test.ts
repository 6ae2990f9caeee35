import assert from "node:assert/strict";
import fc from "fast-check";
import { readForm } from "../../../../server/src/core/cloud/form.ts";
import { askAbout, readAnswer, readWaiting } from "../../../../server/src/core/cloud/waiting.ts";
import type { CloudWaiting } from "../../../../server/src/core/cloud/waiting.ts";

const accepting = { type: "object", properties: { accept: { type: "boolean" } }, required: ["accept"] };
const confirm = (schema?: object): CloudWaiting => ({
  eventId: "w1",
  type: "gmailSendAction",
  text: "Send it?",
  ...(schema === undefined ? {} : { schema: schema as Record<string, unknown> }),
});

describe("what a task in the cloud waits for", () => {
  it("is read from a status, whatever is missing", () => {
    const detail = {
      waiting_for_event_id: "w1",
      waiting_for_event_type: "deployAction",
      waiting_description: "Deploy?",
      confirm_input_schema: accepting,
    };
    assert.deepEqual(readWaiting({ agent_status: "waiting", status_detail: detail }), {
      eventId: "w1",
      type: "deployAction",
      text: "Deploy?",
      schema: accepting,
    });
    assert.deepEqual(readWaiting({ status_detail: "odd", brief: "Something" }), {
      eventId: "",
      type: "",
      text: "Something",
    });
  });

  it("is a question in words where it says so, or says nothing", () => {
    const question = { eventId: "w1", type: "messageAskUser", text: "" };
    assert.deepEqual(askAbout(question, "Which one?"), { kind: "question", text: "Which one?", choices: [] });
    assert.match(askAbout({ eventId: "", type: "", text: "" }, undefined).text, /doesn't say/);
    assert.deepEqual(readAnswer(question, { by: "x", text: " left " }), { how: "message", text: "left" });
    assert.equal(readAnswer(question, { by: "x", text: " " }).how, "again");
  });

  it("gets a yes only for a plain yes", () => {
    for (const choice of [undefined, "", "yes", "Approved", "accept"]) {
      const answer = readAnswer(confirm(accepting), { by: "x", ...(choice === undefined ? {} : { choice }) });
      assert.equal(answer.how, "again", String(choice));
    }
    assert.deepEqual(readAnswer(confirm(accepting), { by: "x", choice: "approved" }), {
      how: "confirm",
      accept: true,
      input: { accept: true },
    });
    assert.deepEqual(readAnswer(confirm(), { by: "x", choice: "approved" }), { how: "confirm", accept: true });
  });

  it("gets a no by accept: false, and a stop where there is no such thing", () => {
    const denied = { by: "x", choice: "denied" };
    assert.deepEqual(readAnswer(confirm(accepting), denied), {
      how: "confirm",
      accept: false,
      input: { accept: false },
    });
    for (const schema of [undefined, {}, { properties: { go: { type: "boolean" } } }]) {
      assert.deepEqual(readAnswer(confirm(schema), denied), { how: "stop", because: "denied" });
      assert.match(askAbout(confirm(schema), undefined).detail ?? "", /`denied` stops it/);
    }
  });

  it("tells by its name what a new kind of thing does", () => {
    const ask = askAbout({ eventId: "w", type: "slackSendMessageAction", text: "" }, undefined);
    assert.match(ask.detail ?? "", /slackSendMessageAction: it sends something in your name/);
  });
});

describe("a form of the cloud", () => {
  const anySchema = fc.jsonValue({ maxDepth: 4 }).chain((noise) =>
    fc.record({
      type: fc.constantFrom<unknown>("object", "string", undefined),
      properties: fc.dictionary(
        fc.constantFrom("accept", "a", "api_key", "__proto__", "list", "group"),
        fc.oneof(
          fc.record({
            type: fc.constantFrom<unknown>("string", "integer", "array", "object", ["string", "null"], "odd"),
            default: fc.constantFrom<unknown>("evil", 1, true),
            const: fc.constant("evil"),
            enum: fc.constantFrom<unknown>(undefined, ["a", "b"], [{}], []),
            items: fc.constantFrom<unknown>(undefined, { type: "string", default: "evil" }),
            properties: fc.constantFrom<unknown>(undefined, { x: { type: "number", default: 3 } }),
          }),
          fc.constant(noise as unknown),
        ),
      ),
      required: fc.constantFrom<unknown>(["accept", "a", "gone"], "odd", undefined),
    }),
  );

  it("has nothing filled in, nothing required that isn't there, and never yes or no itself", () => {
    fc.assert(
      fc.property(anySchema, (schema) => {
        const { schema: form } = readForm(schema, false);
        if (form === undefined) return;
        const text = JSON.stringify(form);
        assert.doesNotMatch(text, /"(?:default|const|examples)":/);
        const properties = form["properties"] as Record<string, unknown>;
        assert.ok(!Object.hasOwn(properties, "accept"));
        for (const name of (form["required"] ?? []) as string[]) assert.ok(Object.hasOwn(properties, name), name);
      }),
    );
  });

  it("says which fields are secret", () => {
    const schema = {
      properties: {
        api_key: { type: "string" },
        name: { type: "string" },
        all: { type: "object", additionalProperties: { type: "string" } },
      },
    };
    assert.deepEqual(readForm(schema, false).schema?.["properties"], {
      api_key: { type: "string", writeOnly: true },
      name: { type: "string" },
      all: { type: "object", additionalProperties: { type: "string" } },
    });
    assert.deepEqual(readForm({ properties: { all: schema.properties.all } }, true).schema?.["properties"], {
      all: { type: "object", additionalProperties: { type: "string", writeOnly: true } },
    });
  });

  it("is bounded in size and depth, and tells what was left out", () => {
    const deep = (levels: number): object =>
      levels === 0 ? { type: "string" } : { type: "object", properties: { in: deep(levels - 1) } };
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`f${index}`, { type: "string" }]));
    const read = readForm({ properties: { ...many, deep: deep(30) } }, false);
    assert.equal(Object.keys(read.schema?.["properties"] as object).length, 50);
    assert.equal(read.left.length, 11);
    assert.ok(readForm({ properties: { deep: deep(30) } }, false).left.length > 0);
  });
});

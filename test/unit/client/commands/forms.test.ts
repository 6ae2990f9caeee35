import assert from "node:assert/strict";
import fc from "fast-check";
import { createAnswerCommands } from "../../../../client/src/commands/answer-commands.ts";
import { fieldsOf, readValue, toValues } from "../../../../client/src/model/form-fields.ts";
import { goBack } from "../../../../client/src/ports/person.ts";
import type { Ask, TaskView } from "../../../../server/src/protocol/fleet.ts";
import { AnswerTaskRequest, StopTaskRequest } from "../../../../server/src/protocol/tasks.ts";
import { fakeWorkbench, type FakeWorkbench } from "../fakes.ts";
import { sampleAsk, sampleSnapshot, waitingTask } from "../sample-fleet.ts";

const form = {
  type: "object",
  required: ["to", "notify", "quality"],
  properties: {
    subject: { type: "string", title: "Subject", maxLength: 5, default: "Never shown" },
    to: { type: "string", format: "email" },
    notify: { type: "boolean", default: true },
    quality: { type: "string", enum: ["draft", "high"], default: "high" },
    login: { type: "object", required: ["api_token"], properties: { api_token: { type: "string" } } },
  },
};

function waitingFor(ask: Partial<Ask>, task: Partial<TaskView>, ...answers: readonly unknown[]): FakeWorkbench {
  const workbench = fakeWorkbench(...answers);
  const tasks = [waitingTask(sampleAsk({ text: "Send the mail?", ...ask }), { engine: "manus", ...task })];
  workbench.model.replace(sampleSnapshot({ tasks }));
  workbench.server.whenAsked(AnswerTaskRequest).answer(() => ({ outcome: "accepted" }));
  workbench.server.whenAsked(StopTaskRequest).answer(() => ({ outcome: "accepted" }));
  return workbench;
}

const filled = ["ada@example.com", "No", "draft", "", "canary-token-7f3a"] as const;
const approve = "Approve";

describe("a form to be filled in with a yes", () => {
  it("is asked for step by step, seen once more, and sent with the yes", async () => {
    const workbench = waitingFor({ form }, {}, ...filled, approve);
    await createAnswerCommands(workbench).approve({ taskId: "01TASK1" });
    const values = {
      to: "ada@example.com",
      notify: false,
      quality: "draft",
      login: { api_token: "canary-token-7f3a" },
    };
    assert.deepEqual(workbench.server.paramsOf(AnswerTaskRequest), [
      { taskId: "01TASK1", askId: "01ASK1", by: "editor", person: "ada", choice: "approved", values },
    ]);
    assert.deepEqual(workbench.keys.noticed, ["canary-token-7f3a"]);
    assert.ok(
      !JSON.stringify(workbench.person.steps.at(-1)).includes("canary-token-7f3a"),
      "a secret is seen by nobody",
    );
  });

  it("has nothing chosen or typed beforehand, nor a yes that Enter gives", async () => {
    const workbench = waitingFor({ form }, {}, ...filled, undefined);
    await createAnswerCommands(workbench).approve({ taskId: "01TASK1" });
    assert.equal(workbench.person.steps.length, 6);
    for (const step of workbench.person.steps) {
      if ("choices" in step) assert.deepEqual(step.active, { nothing: true });
      else assert.equal(step.value, "");
    }
    assert.equal(workbench.server.asked.length, 0, "the person turned away");
  });

  it("can be denied or ended with its task at the end, and gone back in", async () => {
    const denied = waitingFor({ form }, {}, ...filled.slice(0, 4), goBack, "hello", "x", "Deny");
    await createAnswerCommands(denied).approve({ taskId: "01TASK1" });
    const [answer] = denied.server.paramsOf(AnswerTaskRequest) as readonly { choice: string; values?: unknown }[];
    assert.deepEqual([answer?.choice, answer?.values], ["denied", undefined]);
    const stopped = waitingFor({ form }, {}, ...filled, "Stop Task");
    await createAnswerCommands(stopped).approve({ taskId: "01TASK1" });
    assert.deepEqual(stopped.server.paramsOf(StopTaskRequest), [{ taskId: "01TASK1", by: "editor" }]);
    assert.deepEqual(stopped.server.paramsOf(AnswerTaskRequest), []);
  });

  it("can be mended at the end: a line is asked for again", async () => {
    const workbench = waitingFor({ form }, {}, ...filled, "Quality", "high", approve);
    await createAnswerCommands(workbench).approve({ taskId: "01TASK1" });
    const [answer] = workbench.server.paramsOf(AnswerTaskRequest) as readonly { values: { quality: string } }[];
    assert.equal(answer?.values.quality, "high");
  });

  it("is behind the first button of the question, and no button says yes without it", async () => {
    const workbench = waitingFor({ form }, {}, undefined);
    await createAnswerCommands(workbench).answer({ taskId: "01TASK1" });
    assert.deepEqual(workbench.person.buttons[0], ["Fill In…", "Deny", "Stop Task", "Deny with Comment…"]);
  });

  it("the yes of the cloud without a form is never what Enter presses", async () => {
    const workbench = waitingFor({}, {}, "Stop Task");
    await createAnswerCommands(workbench).answer({ taskId: "01TASK1" });
    assert.deepEqual(workbench.person.buttons[0], ["Deny", "Approve", "Stop Task", "Deny with Comment…"]);
    assert.equal(workbench.server.paramsOf(StopTaskRequest).length, 1);
  });
});

describe("fields of a form", () => {
  const field = (schema: object, name = "thing") => {
    const [only] = fieldsOf({ type: "object", required: [name], properties: { [name]: schema } });
    assert.ok(only);
    return only;
  };

  it("are of the kind that their schema says, odd ones written as JSON", () => {
    const kinds = [
      [{ type: "string" }, "text"],
      [{ type: ["integer", "null"] }, "number"],
      [{ type: "boolean" }, "boolean"],
      [{ enum: [1, 2] }, "choice"],
      [{ oneOf: [{ const: "a", title: "A" }, { const: "b" }] }, "choice"],
      [{ const: 3 }, "fixed"],
      [{ type: "array", items: { type: "string" } }, "list"],
      [{ type: "object", additionalProperties: { type: "string" } }, "map"],
      [{ type: "array", items: { type: "object" } }, "json"],
      [{}, "json"],
    ] as const;
    for (const [schema, kind] of kinds) assert.equal(field(schema).kind, kind, JSON.stringify(schema));
  });

  it("are secret by format, by the schema's word, or by name", () => {
    assert.equal(field({ type: "string", format: "password" }).secret, true);
    assert.equal(field({ type: "string", writeOnly: true }).secret, true);
    assert.equal(field({ type: "object", additionalProperties: { type: "string", writeOnly: true } }).secret, true);
    assert.equal(field({ type: "string" }, "stripe_api_key").secret, true);
    assert.equal(field({ type: "string" }, "subject").secret, false);
  });

  const reading = [
    [{ type: "integer", minimum: 1, maximum: 9 }, ["3"], ["0", "10", "1.5", "three", ""]],
    [{ type: "string", minLength: 2, pattern: "^a" }, ["ab"], ["a", "ba"]],
    [{ type: "string", format: "uri" }, ["https://a.example"], ["a"]],
    [{ type: "string", pattern: "(" }, ["anything"], []],
    [{ type: "object", additionalProperties: { type: "string" } }, ["A=1, B=x=y"], ["A", "=1"]],
    [{}, ["[1]"], ["[1"]],
  ] as const;
  for (const [schema, good, bad] of reading) {
    it(`are checked: ${JSON.stringify(schema)}`, () => {
      for (const text of good) assert.ok("value" in readValue(field(schema), text), text);
      for (const text of bad) assert.ok("problem" in readValue(field(schema), text), text);
    });
  }

  it("a map is read by its names, a list by its commas", () => {
    assert.deepEqual(readValue(field({ type: "object", additionalProperties: { type: "string" } }), "A=1, B=x=y"), {
      value: { A: "1", B: "x=y" },
    });
    assert.deepEqual(readValue(field({ type: "array", items: { type: "string" } }), "a, b,, c "), {
      value: ["a", "b", "c"],
    });
  });

  it("never throw on an odd schema, and lose no property of a flat one", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (properties) => {
        const fields = fieldsOf({ properties });
        assert.ok(fields.length >= Object.keys(properties).length);
        for (const each of fields) readValue(each, "x");
        toValues(fields.map((each) => [each, "x"]));
      }),
    );
  });
});

import assert from "node:assert/strict";
import { eventually } from "../../../support/eventually.ts";
import { stopReason, taskId } from "../../../support/fakes/agent-bench.ts";
import { CloudBench } from "../../../support/fakes/cloud-bench.ts";
import { FakeCloudPort, say } from "../../../support/fakes/fake-cloud-port.ts";

describe("a task in the cloud that waits for a person", () => {
  let cloud: FakeCloudPort;
  let bench: CloudBench;
  beforeEach(async () => {
    cloud = new FakeCloudPort();
    bench = await CloudBench.open({ cloud });
  });

  it("hands a question to a person and their answer to the cloud", async () => {
    cloud.script = () => [{ ask: "Which one?" }, say("The left one, then")];
    const task = bench.start();
    const ask = await task.asked("question");
    assert.equal(ask.text, "Which one?");
    bench.driver.answer(taskId, ask.id, { by: "terminal", text: "left" });
    const last = await task.ended();
    assert.ok(last.type === "succeeded" && last.output === "The left one, then", JSON.stringify(last));
    assert.deepEqual(cloud.only.said, ["left"]);
  });

  const schema = {
    type: "object",
    properties: { accept: { type: "boolean", default: true }, domain: { type: "string", default: "evil.test" } },
    required: ["accept", "domain"],
  };

  it("asks for a yes with a form in which nothing is filled in", async () => {
    cloud.script = () => [{ confirm: "deployAction", schema }, say("Deployed")];
    const task = bench.start();
    const ask = await task.asked("approval");
    assert.deepEqual(ask.choices, ["approved", "denied", "stop"]);
    assert.deepEqual(ask.form, {
      type: "object",
      properties: { domain: { type: "string" } },
      required: ["domain"],
      additionalProperties: false,
    });
    assert.match(ask.detail ?? "", /deployAction: it deploys/);
    assert.deepEqual(cloud.only.confirmed, []);
    bench.driver.answer(taskId, ask.id, { by: "editor", choice: "approved", values: { domain: "a.test" } });
    assert.equal((await task.ended()).type, "succeeded");
    assert.deepEqual(
      cloud.only.confirmed.map(({ input }) => input),
      [{ domain: "a.test", accept: true }],
    );
  });

  it("asks again where the values don't fit, and confirms nothing", async () => {
    cloud.script = () => [{ confirm: "deployAction", schema }, say("Deployed")];
    const task = bench.start();
    const first = await task.asked("approval");
    bench.driver.answer(taskId, first.id, { by: "editor", choice: "approved", values: {} });
    await eventually("it's asked again", async () => (await task.asked("approval")).id !== first.id);
    const again = await task.asked("approval");
    assert.match(again.text, /domain/);
    assert.deepEqual(cloud.only.confirmed, []);
    bench.driver.stop(taskId, stopReason);
    await task.ended();
  });

  it("keeps what was filled in out of the stream", async () => {
    const secrets = { type: "object", properties: { accept: { type: "boolean" }, KEY: { type: "string" } } };
    cloud.script = () => [{ confirm: "webdevRequestSecrets", schema: secrets }, say("Done")];
    const task = bench.start();
    const ask = await task.asked("approval");
    assert.deepEqual(ask.form?.["properties"], { KEY: { type: "string", writeOnly: true } });
    bench.driver.answer(taskId, ask.id, { by: "editor", choice: "approved", values: { KEY: "very-secret-canary" } });
    await task.ended();
    assert.ok(!JSON.stringify(await bench.events()).includes("very-secret-canary"));
  });

  it("says no with accept: false, and asks on where that changes nothing", async () => {
    cloud.script = () => [{ confirm: "gmailSendAction", schema }, say("Never")];
    const task = bench.start();
    const first = await task.asked("approval");
    bench.driver.answer(taskId, first.id, { by: "editor", choice: "denied" });
    await eventually("it's asked again", async () => (await task.asked("approval")).id !== first.id);
    const again = await task.asked("approval");
    assert.match(again.text, /still waits/);
    assert.deepEqual(
      cloud.only.confirmed.map(({ input }) => input),
      [{ accept: false }],
    );
    bench.driver.answer(taskId, again.id, { by: "editor", choice: "stop" });
    assert.equal((await task.ended()).type, "stopped");
    assert.equal(cloud.only.stops, 1);
  });

  it("takes a no for a stop where the cloud knows no other", async () => {
    cloud.script = () => [{ confirm: "newKindOfThing" }];
    const task = bench.start();
    const ask = await task.asked("approval");
    bench.driver.answer(taskId, ask.id, { by: "editor", choice: "denied" });
    const last = await task.ended();
    assert.ok(last.type === "failed" && last.reason.code === "denied", JSON.stringify(last));
    assert.deepEqual([cloud.only.confirmed, cloud.only.stops], [[], 1]);
  });

  it("withdraws a question that was answered in the cloud's own application", async () => {
    cloud.script = () => [{ ask: "Which one?" }, say("Right")];
    const task = bench.start();
    const ask = await task.asked("question");
    void cloud.sendMessage({ accountId: "work" }, cloud.only.id, { parts: [{ type: "text", text: "right" }] });
    assert.equal((await task.reported("withdrawn")).askId, ask.id);
    assert.equal((await task.ended()).type, "succeeded");
    const people = (await bench.eventsOf("message")).filter(({ source }) => source === "person");
    assert.deepEqual(
      people.map(({ text }) => text),
      ["right"],
    );
  });
});

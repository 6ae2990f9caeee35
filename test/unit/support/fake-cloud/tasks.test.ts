import assert from "node:assert/strict";
import { eventually } from "../../../support/eventually.ts";
import { ask, create, openCloud, statusOf } from "./ask-cloud.ts";

describe("the fake cloud's tasks", () => {
  it("begin with the person's message, and end stopped, in seconds here and in milliseconds there", async () => {
    const fake = await openCloud();
    const id = await create(fake, "Count the stars", { title: "Stars" });
    await eventually("it has stopped", async () => (await statusOf(fake, id)) === "stopped");
    const { task } = (await ask(fake, "task.detail", { task_id: id })).body;
    assert.match(id, /^[A-Za-z0-9]{22}$/);
    assert.equal(task.title, "Stars");
    assert.equal(task.credit_usage, 3);
    assert.ok(Math.abs(task.created_at - Date.now() / 1000) < 60, "seconds");
    const { messages } = (await ask(fake, "task.listMessages", { task_id: id, order: "asc" })).body;
    assert.ok(Math.abs((messages[0]?.timestamp ?? 0) - Date.now()) < 60_000, "milliseconds");
    assert.deepEqual(messages[0]?.user_message?.content, "Count the stars");
    assert.deepEqual(
      messages.map(({ type }) => type),
      ["user_message", "status_update", "assistant_message", "status_update"],
    );
  });

  it("tell newest first unless asked otherwise, and what tools did only to those who ask for everything", async () => {
    const fake = await openCloud();
    const id = await create(fake, "Do");
    await eventually("it has stopped", async () => (await statusOf(fake, id)) === "stopped");
    const usual = (await ask(fake, "task.listMessages", { task_id: id })).body.messages;
    assert.equal(usual[0]?.status_update?.agent_status, "stopped");
    assert.equal(usual.at(-1)?.type, "user_message");
    const all = (await ask(fake, "task.listMessages", { task_id: id, verbose: true })).body.messages;
    const types = all.map(({ type }) => type);
    assert.ok(types.includes("tool_used") && types.includes("plan_update"));
    assert.ok(all.length > usual.length);
  });

  it("are not found for a while, and longer missing in the list", async () => {
    const fake = await openCloud({ detailGraceMs: 1000, listGraceMs: 5000 });
    const id = await create(fake, "Do");
    const early = await ask(fake, "task.detail", { task_id: id });
    assert.deepEqual([early.status, early.body.error.code], [404, "not_found"]);
    fake.move(1000);
    assert.equal((await ask(fake, "task.detail", { task_id: id })).status, 200);
    assert.deepEqual((await ask(fake, "task.list")).body.data, []);
    fake.move(4000);
    assert.equal((await ask(fake, "task.list")).body.data[0]?.id, id);
  });

  it("stopped by a person look like finished ones, but for an event", async () => {
    const fake = await openCloud();
    const id = await create(fake, "Do\nfake: hold");
    await ask(fake, "task.stop", { task_id: id });
    assert.equal(await statusOf(fake, id), "stopped");
    assert.equal(fake.eventsOf(id).at(-2)?.type, "user_stop");
    const again = await ask(fake, "task.stop", { task_id: id });
    assert.equal(again.status, 400);
    fake.set({ stopTwice: "accepted" });
    assert.equal((await ask(fake, "task.stop", { task_id: id })).status, 200);
  });

  it("go on with the next turn when a message comes after they stopped", async () => {
    const fake = await openCloud();
    const id = await create(fake, "Do\nfake: say One");
    await eventually("it has stopped", async () => (await statusOf(fake, id)) === "stopped");
    await ask(fake, "task.sendMessage", { task_id: id, message: { content: "fake: say Two" } });
    await eventually("it says more", () => fake.eventsOf(id).some(({ payload }) => payload["content"] === "Two"));
    await eventually("it has stopped again", async () => (await statusOf(fake, id)) === "stopped");
    assert.equal(fake.eventsOf(id).filter(({ type }) => type === "user_stop").length, 0);
  });

  it("list page by page, with cursors that new ones don't move", async () => {
    const fake = await openCloud();
    const ids: string[] = [];
    for (let number = 0; number < 5; number += 1) ids.push(await create(fake, `Task ${number}`));
    const first = (await ask(fake, "task.list", { limit: 2 })).body;
    ids.push(await create(fake, "One more"));
    const second = (await ask(fake, "task.list", { limit: 10, cursor: first.next_cursor })).body;
    const seen = [...first.data, ...second.data].map(({ id }) => id);
    assert.deepEqual(seen, ids.slice(0, 5).toReversed());
    assert.deepEqual([first.has_more, second.has_more, second.next_cursor], [true, false, undefined]);
    assert.equal((await ask(fake, "task.list", { limit: 101 })).status, 400);
    assert.equal((await ask(fake, "task.list", { cursor: "nonsense" })).status, 400);
  });

  it("keep unknown words and kinds of events", async () => {
    const fake = await openCloud();
    const id = await create(fake, "fake: event hologram\nfake: status pondering\nfake: hold");
    await eventually("it ponders", async () => (await statusOf(fake, id)) === "pondering");
    const { messages } = (await ask(fake, "task.listMessages", { task_id: id })).body;
    assert.ok(messages.some((event) => event.hologram !== undefined));
  });

  it("are deleted for good", async () => {
    const fake = await openCloud();
    const id = await create(fake, "Do");
    await ask(fake, "task.delete", { task_id: id });
    assert.equal((await ask(fake, "task.detail", { task_id: id })).status, 404);
    assert.deepEqual((await ask(fake, "task.list")).body.data, []);
  });

  it("refuse what is wrong, in both spellings of the code", async () => {
    const fake = await openCloud();
    const wrong = [
      {},
      { message: { content: "" } },
      { message: { content: "x".repeat(20_001) } },
      { message: { content: [{ type: "picture" }] } },
      { message: { content: [{ type: "file", file_data: "data:text/plain;base64,QQ==" }] } },
      { message: { content: "Do", task_references: ["short"] } },
      { message: { content: "Do" }, structured_output_schema: { type: "object", properties: { a: {} } } },
    ];
    const codes: string[] = [];
    for (const params of wrong) {
      const { status, body } = await ask(fake, "task.create", params);
      assert.equal(status, 400, JSON.stringify(params));
      codes.push(body.error.code);
      assert.notEqual(body.request_id, "");
    }
    assert.deepEqual([...new Set(codes)].toSorted(), ["InvalidArgument", "invalid_argument"]);
    assert.equal(fake.tasks().length, 0);
  });

  it("give a structured output that fits its schema", async () => {
    const fake = await openCloud();
    const schema = {
      type: "object",
      properties: { name: { type: "string" }, counts: { type: "array", items: { type: "integer" } } },
      required: ["name", "counts"],
      additionalProperties: false,
    };
    const id = await create(fake, "Do", { structured_output_schema: schema });
    await eventually("it has stopped", async () => (await statusOf(fake, id)) === "stopped");
    const result = fake.eventsOf(id).find(({ type }) => type === "structured_output_result");
    assert.deepEqual(result?.payload["value"], { name: "sample", counts: [1] });
  });

  it("cost credits, which may run out", async () => {
    const fake = await openCloud();
    const poor = fake.addUser(2);
    const [key = ""] = poor.keys;
    const id = (await ask(fake, "task.create", { message: { content: "fake: spend 5" } }, key)).body.task_id;
    await eventually("it has spent", () => poor.credits === -3);
    assert.equal((await ask(fake, "usage.availableCredits", {}, key)).body.data.total_credits, -3);
    const rows = (await ask(fake, "usage.list", {}, key)).body.data;
    assert.deepEqual([rows[0]?.task_id, rows[0]?.credits, rows[0]?.type], [id, -5, "cost"]);
    const refused = await ask(fake, "task.create", { message: { content: "More" } }, key);
    assert.deepEqual([refused.status, refused.body.error.code], [402, "QuotaExceededError"]);
  });
});

import assert from "node:assert/strict";
import { eventually } from "../../../support/eventually.ts";
import type { FakeCloud } from "../../../support/fake-cloud/fake-cloud.ts";
import { ask, create, openCloud, statusOf } from "./ask-cloud.ts";
import type { Told } from "./ask-cloud.ts";

type Waiting = NonNullable<NonNullable<Told["body"]["messages"][number]["status_update"]>["status_detail"]>;

/** What a task waits for, as its newest status tells. */
async function waitingOf(fake: FakeCloud, id: string): Promise<Waiting> {
  await eventually("it waits", async () => (await statusOf(fake, id)) === "waiting");
  const { messages } = (await ask(fake, "task.listMessages", { task_id: id })).body;
  const detail = messages[0]?.status_update?.status_detail;
  assert.ok(detail !== undefined);
  return detail;
}

describe("a waiting task of the fake cloud", () => {
  it("takes the answer to a question as a message, and not otherwise", async () => {
    const fake = await openCloud();
    const id = await create(fake, "fake: ask Which colour?\nfake: say So {answer}");
    const detail = await waitingOf(fake, id);
    assert.equal(detail.waiting_for_event_type, "messageAskUser");
    const event_id = detail.waiting_for_event_id;
    assert.equal((await ask(fake, "task.confirmAction", { task_id: id, event_id })).status, 400);
    assert.equal(await statusOf(fake, id), "waiting");
    await ask(fake, "task.sendMessage", { task_id: id, message: { content: "green" } });
    await eventually("it goes on", () => fake.eventsOf(id).some(({ payload }) => payload["content"] === "So green"));
  });

  it("takes a confirmation that fits its schema, for its own event", async () => {
    const fake = await openCloud();
    const id = await create(fake, "fake: confirm videoGenerate\nfake: say {answer}");
    const detail = await waitingOf(fake, id);
    const event_id = detail.waiting_for_event_id;
    const confirm = (input: object, event = event_id): ReturnType<typeof ask> =>
      ask(fake, "task.confirmAction", { task_id: id, event_id: event, input });
    assert.equal((await confirm({ accept: true, quality: "cinema" })).status, 400);
    assert.equal((await confirm({ accept: true }, "another")).status, 404);
    const taken = await confirm({ accept: true, quality: "draft" });
    assert.equal(taken.body.confirmed, true);
    await eventually("it has stopped", async () => (await statusOf(fake, id)) === "stopped");
    assert.ok(fake.eventsOf(id).some(({ payload }) => payload["content"] === '{"accept":true,"quality":"draft"}'));
    assert.equal((await confirm({ accept: true })).status, 404, "a second time");
  });

  it("keeps waiting when it is refused, unless its script says otherwise", async () => {
    const fake = await openCloud();
    fake.script("gently", [{ do: "confirm", type: "deployAction", onRefuse: "goOn" }]);
    const stubborn = await create(fake, "fake: confirm deployAction");
    const gentle = await create(fake, "gently");
    for (const id of [stubborn, gentle]) {
      const event_id = (await waitingOf(fake, id)).waiting_for_event_id;
      const refused = await ask(fake, "task.confirmAction", { task_id: id, event_id, input: { accept: false } });
      assert.equal(refused.body.confirmed, true);
    }
    await eventually("the gentle one goes on", async () => (await statusOf(fake, gentle)) === "stopped");
    assert.equal(await statusOf(fake, stubborn), "waiting");
    await ask(fake, "task.stop", { task_id: stubborn });
    assert.equal(await statusOf(fake, stubborn), "stopped");
  });

  it("lets go of a hold for a message or for the test", async () => {
    const fake = await openCloud();
    const first = await create(fake, "fake: hold");
    const second = await create(fake, "fake: hold");
    await eventually("both hold", () => fake.tasks().every(({ release }) => release !== undefined));
    fake.release(first);
    await ask(fake, "task.sendMessage", { task_id: second, message: { content: "Go" } });
    await eventually("both end", () => fake.tasks().every(({ status }) => status === "stopped"));
  });
});

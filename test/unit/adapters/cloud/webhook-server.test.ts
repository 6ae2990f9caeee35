import assert from "node:assert/strict";
import { serveWebhook } from "../../../../server/src/adapters/cloud/webhook-server.ts";
import type {
  HeardCall,
  ListeningWebhook,
  WebhookOptions,
} from "../../../../server/src/adapters/cloud/webhook-server.ts";
import { systemClock } from "../../../../server/src/adapters/system/clock.ts";
import { eventually } from "../../../support/eventually.ts";
import { startFakeCloud } from "../../../support/fake-cloud/fake-cloud.ts";
import type { FakeCloud } from "../../../support/fake-cloud/fake-cloud.ts";
import { ask, create } from "../../support/fake-cloud/ask-cloud.ts";

const url = "https://hooks.example/manus?team=7";
const stopped = { event_id: "e1", event_type: "task_stopped", task_detail: { task_id: "t1" } };

describe("a webhook's server", () => {
  let fake: FakeCloud;
  let server: ListeningWebhook;
  let heard: HeardCall[];
  let refused: string[];
  before(async () => {
    let address = "";
    fake = await startFakeCloud({ route: () => `${address}/manus?team=7`, detailGraceMs: 0, listGraceMs: 0 });
    const served = await serve({});
    assert.ok(served.ok);
    server = served.value;
    ({ address } = server);
  });
  beforeEach(() => void ([heard, refused] = [[], []]));
  after(async () => {
    await server.close();
    await fake.close();
  });

  function serve(changes: Partial<WebhookOptions>): ReturnType<typeof serveWebhook> {
    const options = { host: "127.0.0.1", port: 0, url, publicKey: fake.publicKey() };
    const onCall = (call: HeardCall): void => void heard.push(call);
    return serveWebhook({ ...options, onCall, onRefused: (why) => refused.push(why), ...changes }, systemClock);
  }

  /** Post a body as the cloud would; answers the status. */
  async function post(
    body: string,
    changes: { path?: string; headers?: Readonly<Record<string, string>>; method?: string } = {},
  ): Promise<number> {
    const { path = "/manus?team=7", headers = fake.sign(url, body), method = "POST" } = changes;
    const answer = await fetch(`${server.address}${path}`, { method, headers, ...(method === "POST" && { body }) });
    await answer.arrayBuffer();
    return answer.status;
  }

  it("hears what the fake cloud tells of a task, from its creation to its end, and is tried before", async () => {
    const registered = await ask(fake, "webhook.create", { url });
    assert.equal(registered.status, 200, JSON.stringify(registered.body));
    assert.deepEqual([heard, refused], [[], []], "the trial is about no task");
    const id = await create(fake, "Do\nfake: plan a; b\nfake: ask What?");
    await eventually("three calls are heard", () => heard.length === 3);
    assert.deepEqual(heard.map(({ eventType, cloudTaskId }) => [eventType, cloudTaskId]).toSorted(), [
      ["task_created", id],
      ["task_progress", id],
      ["task_stopped", id],
    ]);
    await ask(fake, "webhook.delete", { webhook_id: registered.body.webhook.id });
    assert.deepEqual((await ask(fake, "webhook.list")).body.data, []);
  });

  it("hears each event once, however often it comes", async () => {
    const body = JSON.stringify({ ...stopped, event_id: "twice" });
    for (let time = 0; time < 3; time += 1) assert.equal(await post(body), 200);
    assert.equal(await post(JSON.stringify({ ...stopped, event_id: "another" })), 200);
    await eventually("both are heard", () => heard.length >= 2);
    assert.deepEqual(
      heard.map(({ eventId }) => eventId),
      ["twice", "another"],
    );
  });

  it("turns away what isn't the cloud's: unsigned, wrongly signed, old, elsewhere, otherwise", async () => {
    const body = JSON.stringify({ ...stopped, event_id: "refused" });
    assert.equal(await post(body, { headers: {} }), 401);
    assert.equal(await post(`${body} `, { headers: fake.sign(url, body) }), 401);
    fake.move(-6 * 60_000);
    assert.equal(await post(body), 401);
    fake.move(6 * 60_000);
    assert.equal(await post(body, { path: "/other" }), 404);
    assert.equal(await post(body, { method: "GET" }), 405);
    assert.equal(await post(`{"event_id":"${"x".repeat(5 * 1024 * 1024)}"}`), 413);
    assert.equal(refused.length, 6);
    assert.ok(refused.every((why) => why.startsWith("A call was turned away: ")));
    assert.equal(await post(body), 200);
    await eventually("the good one is heard: a refused call must not count as seen", () => heard.length === 1);
  });

  it("turns away what is signed and makes no sense", async () => {
    for (const body of ["", "nonsense", "null", "[]", '{"event_id":5}', '{"event_id":"e"}']) {
      assert.equal(await post(body), 400, body);
    }
    assert.deepEqual(heard, []);
  });

  it("tells kinds of events that are new", async () => {
    assert.equal(await post('{"event_id":"n","event_type":"task_dreamt","task_detail":{"task_id":"t"}}'), 200);
    await eventually("it is heard", () => heard.length === 1);
    assert.equal(heard[0]?.eventType, "task_dreamt");
  });

  it("listens on this machine alone unless told otherwise, and says what is wrong with its options", async () => {
    const codeOf = async (changes: Partial<WebhookOptions>): Promise<string> => {
      const served = await serve(changes);
      if (served.ok) await served.value.close();
      return served.ok ? "served" : served.failure.code;
    };
    assert.equal(await codeOf({ host: "0.0.0.0" }), "invalid-request");
    assert.equal(await codeOf({ host: "0.0.0.0", anyHost: true }), "served");
    assert.equal(await codeOf({ publicKey: "nonsense" }), "invalid-request");
    assert.equal(await codeOf({ url: "nonsense" }), "invalid-request");
    assert.equal(await codeOf({ port: Number(new URL(server.address).port) }), "port-taken");
  });
});

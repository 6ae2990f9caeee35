import assert from "node:assert/strict";
import { access } from "node:fs/promises";
import { join } from "node:path";
import type { CloudRatesDocument } from "../../server/src/adapters/cloud/rates/rate-budget.ts";
import { clientOf } from "../support/fake-cloud/client.ts";
import { documentedLimits } from "../support/fake-cloud/facts.ts";
import type { Settings } from "../support/fake-cloud/facts.ts";
import { startFakeCloud } from "../support/fake-cloud/fake-cloud.ts";
import type { FakeCloud } from "../support/fake-cloud/fake-cloud.ts";
import { MemoryDocument } from "../support/fakes/memory-documents.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { allEvents, describeCloud, failureOf, statusReached, taskOf, valueOf, work } from "./cloud.suite.ts";

const open: FakeCloud[] = [];

async function startCloud(changes: Partial<Settings> = {}): Promise<FakeCloud> {
  const fake = await startFakeCloud(changes);
  open.push(fake);
  return fake;
}

afterEach(async () => {
  for (const fake of open.splice(0)) {
    assert.deepEqual(fake.exceeded, [], "a limit was exceeded");
    assert.deepEqual(fake.leaks, [], "a key leaked");
    await fake.close();
  }
});

describeCloud("the client over HTTP", async () => {
  const fake = await startCloud();
  return { cloud: clientOf(fake), script: (match, steps) => fake.script(match, steps) };
});

describe("the client of the cloud where things go wrong", () => {
  it("sends a create once, whatever becomes of its answer, and says that it may have been carried out", async () => {
    for (const kind of ["lost-answer", "cut", "page", "broken"] as const) {
      const fake = await startCloud();
      fake.faults.add({ kind, verb: "task.create", times: Infinity });
      const failure = failureOf(await clientOf(fake).createTask(work, taskOf("Do")));
      assert.equal(failure.ambiguous, true, `${kind}: ${JSON.stringify(failure)}`);
      assert.equal(fake.count("task.create"), 1, kind);
    }
  });

  it("sends a message and a confirmation once, too", async () => {
    const fake = await startCloud();
    const cloud = clientOf(fake);
    const { id } = valueOf(await cloud.createTask(work, taskOf("fake: hold")));
    await statusReached(cloud, id, "running");
    fake.faults.add({ kind: "lost-answer", times: Infinity });
    const message = { parts: [{ type: "text", text: "More" }] } as const;
    assert.equal(failureOf(await cloud.sendMessage(work, id, message)).ambiguous, true);
    assert.equal(failureOf(await cloud.confirmAction(work, id, { eventId: "e" })).ambiguous, true);
    assert.deepEqual([fake.count("task.sendMessage"), fake.count("task.confirmAction")], [1, 1]);
  });

  it("creates after all where it was too busy", async () => {
    const fake = await startCloud();
    fake.faults.add({ kind: "busy", verb: "task.create", times: 2 });
    valueOf(await clientOf(fake, { random: () => 0 }).createTask(work, taskOf("Do")));
    assert.deepEqual([fake.count("task.create"), fake.tasks().length], [3, 1]);
  });

  it("reads again after a broken connection, half an answer, a page, a 5xx", async () => {
    const fake = await startCloud();
    const cloud = clientOf(fake, { random: () => 0 });
    const { id } = valueOf(await cloud.createTask(work, taskOf("Do")));
    await statusReached(cloud, id, "stopped");
    for (const kind of ["lost-request", "lost-answer", "cut", "page", "broken", "slow"] as const) {
      fake.faults.add({ kind, verb: "task.detail" });
      assert.equal(valueOf(await cloud.task(work, id)).status, "stopped", kind);
    }
  });

  it("stops and deletes again after a lost answer, and takes it as done what is done", async () => {
    const fake = await startCloud();
    const cloud = clientOf(fake, { random: () => 0 });
    const { id } = valueOf(await cloud.createTask(work, taskOf("Do")));
    await statusReached(cloud, id, "stopped");
    fake.faults.add({ kind: "lost-answer", verb: "task.delete" });
    valueOf(await cloud.deleteTask(work, id));
    assert.equal(fake.tasks().length, 0);
  });

  it("gives up in the end, with a reason that has the request's id and no key", async () => {
    const fake = await startCloud();
    fake.faults.add({ kind: "broken", times: Infinity });
    const failure = failureOf(await clientOf(fake, { random: () => 0 }).task(work, "x".repeat(22)));
    assert.deepEqual([failure.code, failure.retryable], ["cloud-failed", true]);
    assert.ok(fake.calls.some(({ requestId }) => requestId === failure.requestId));
    assert.ok(!JSON.stringify(failure).includes(fake.key));
  });

  it("has every event once over doubled and shuffled pages, by their ids", async () => {
    const fake = await startCloud();
    const cloud = clientOf(fake);
    const { id } = valueOf(await cloud.createTask(work, taskOf("fake: tools 20")));
    await statusReached(cloud, id, "stopped");
    fake.faults.add({ kind: "doubled", verb: "task.listMessages" });
    fake.faults.add({ kind: "shuffled", verb: "task.listMessages" });
    const ids = new Set((await allEvents(cloud, id, 10)).map((event) => event.id));
    assert.deepEqual(
      [...ids].toSorted(),
      fake
        .eventsOf(id)
        .map((event) => event.id)
        .toSorted(),
    );
  });

  it("tells an account without credits, a key that was refused, and one that was never good", async () => {
    const fake = await startCloud();
    const [poor = ""] = fake.addUser(0).keys;
    const cloud = clientOf(fake, {}, { poor, wrong: "sk-wrong" });
    assert.equal(failureOf(await cloud.createTask({ accountId: "poor" }, taskOf("Do"))).code, "quota");
    fake.set({ outOfCredits: { status: 429, code: "QuotaExceededError" } });
    assert.equal(failureOf(await cloud.createTask({ accountId: "poor" }, taskOf("Do"))).code, "quota");
    assert.equal(failureOf(await cloud.tasks({ accountId: "wrong" }, {})).code, "account-refused");
    assert.equal(failureOf(await cloud.tryKey({ baseUrl: fake.url, key: "sk-wrong" })).code, "account-refused");
    assert.equal(valueOf(await cloud.tryKey({ baseUrl: fake.url, key: fake.key })).available, 10_000);
    fake.revokeKey(fake.key);
    assert.equal(failureOf(await cloud.tasks(work, {})).code, "account-refused");
  });

  it("leaves no file where an address has run out", async () => {
    const fake = await startCloud();
    const cloud = clientOf(fake);
    const { id } = valueOf(await cloud.createTask(work, taskOf("fake: attach a.md")));
    await statusReached(cloud, id, "stopped");
    const listed = (await allEvents(cloud, id)).find(
      ({ payload }) =>
        payload["attachments"] !== undefined &&
        payload["content"] !== undefined &&
        (payload["attachments"] as unknown[]).length > 0,
    );
    const [attachment] = (listed?.payload["attachments"] ?? []) as { url: string }[];
    fake.move(49 * 3_600_000);
    const file = join(await temporaryFolder(), "a.md");
    assert.equal(failureOf(await cloud.download(work, attachment?.url ?? "", file)).ambiguous ?? false, false);
    await assert.rejects(access(file));
  });

  it("lists what an account offers, and its webhooks", async () => {
    const fake = await startCloud({ route: (url) => `${fake.url}/hook?${url.length}` });
    const cloud = clientOf(fake);
    fake.user.projects.push({ id: "p1", name: "Website" });
    fake.user.connectors.push({ id: "c1", name: "Gmail" });
    fake.user.skills.push({ id: "s1", name: "Maps", description: "Of places" });
    assert.deepEqual(valueOf(await cloud.projects(work)), [{ id: "p1", name: "Website" }]);
    assert.deepEqual(valueOf(await cloud.connectors(work)), [{ id: "c1", name: "Gmail" }]);
    assert.deepEqual(valueOf(await cloud.skills(work)), [{ id: "s1", name: "Maps", description: "Of places" }]);
    assert.equal(valueOf(await cloud.webhookKey(work)), fake.publicKey());
    assert.equal(failureOf(await cloud.addWebhook(work, "https://deaf.example/")).code, "invalid-request");
    assert.deepEqual(valueOf(await cloud.webhooks(work)), []);
  });
});

describe("the client of the cloud and its limits", () => {
  it("never asks too often, though everyone asks at once, over two accounts of one key", async () => {
    const limits = { ...documentedLimits };
    const fake = await startCloud({ limits, windowMs: 500, paceMs: 5 });
    const cloud = clientOf(fake, { rateSpanMs: 500 }, { twin: fake.key });
    const accounts = ["work", "twin"];
    const made = await Promise.all(
      Array.from({ length: 24 }, (_, at) => cloud.createTask({ accountId: accounts[at % 2] ?? "" }, taskOf("Do"))),
    );
    made.forEach(valueOf);
    const read = Array.from({ length: 240 }, (_, at) => cloud.tasks({ accountId: accounts[at % 2] ?? "" }, {}));
    (await Promise.all(read)).forEach(valueOf);
    assert.equal(fake.tasks().length, 24);
    assert.ok(fake.peak("create") <= 10 && fake.peak("read") <= 100);
  });

  it("lets a caller write down what is sent when its turn has come, and not before; what it rejects isn't sent", async () => {
    const fake = await startCloud();
    const cloud = clientOf(fake);
    const announced: number[] = [];
    const made = Array.from({ length: 12 }, (_, at) => {
      const beforeSending = async (): Promise<void> => {
        announced.push(at);
        if (at === 3) throw new Error("The disk is full");
      };
      return cloud.createTask({ ...work, beforeSending }, taskOf("Do"));
    });
    // The twelfth waits for the next minute, long after this test.
    const settled = await Promise.allSettled(made.slice(0, 11));
    assert.equal(settled.filter(({ status }) => status === "rejected").length, 1);
    assert.deepEqual([announced.length, fake.tasks().length], [11, 10]);
  });

  it("goes on within the limits after a restart", async () => {
    const fake = await startCloud({ windowMs: 700 });
    const rates = new MemoryDocument<CloudRatesDocument>();
    for (let restart = 0; restart < 4; restart += 1) {
      const cloud = clientOf(fake, { rates, rateSpanMs: 700 });
      for (let count = 0; count < 7; count += 1) valueOf(await cloud.createTask(work, taskOf("Do")));
    }
    assert.equal(fake.tasks().length, 28);
  });
});

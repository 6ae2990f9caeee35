import assert from "node:assert/strict";
import { createServer } from "node:http";
import { systemClock } from "../../../../server/src/adapters/system/clock.ts";
import type { Cloud, CloudFailure, CloudOutcome } from "../../../../server/src/core/ports/cloud.ts";
import { Cancelled } from "../../../../server/src/core/ports/cancellation.ts";
import type { PlannedAnswer } from "../../../support/answering-server.ts";
import { eventually } from "../../../support/eventually.ts";
import { bad, caller, CancellationSource, failureOf, good, openCloud, valueOf } from "./cloud-bench.ts";
import { listen } from "./listen.ts";

const message = { parts: [{ type: "text", text: "Hello" }] } as const;
const read = (cloud: Cloud): Promise<CloudOutcome<unknown>> => cloud.task(caller, "t1");
const create = (cloud: Cloud): Promise<CloudOutcome<unknown>> => cloud.createTask(caller, { title: "A", message });
const page: PlannedAnswer = { status: 200, headers: { "content-type": "text/html" }, body: "<h1>Please sign in</h1>" };

interface Refused {
  readonly title: string;
  readonly answer: PlannedAnswer;
  readonly failure: Partial<CloudFailure>;
  /** How often a read is sent; once unless told. */
  readonly reads?: number;
  /** How often a create is sent, and whether it may have been carried out. */
  readonly creates?: readonly [number, boolean];
}

const refusals: readonly Refused[] = [
  { title: "a bad key", answer: bad(401, "unauthenticated"), failure: { code: "account-refused", retryable: false } },
  { title: "a bad key, said otherwise", answer: bad(403, "PermissionDenied"), failure: { code: "account-refused" } },
  { title: "a wrong argument", answer: bad(400, "invalid_argument", "limit"), failure: { code: "invalid-request" } },
  {
    title: "a wrong argument, said otherwise",
    answer: bad(400, "InvalidArgument"),
    failure: { code: "invalid-request" },
  },
  { title: "nothing there", answer: bad(404, "not_found"), failure: { code: "not-found", requestId: "req_2" } },
  { title: "no credits", answer: bad(402, "QuotaExceededError"), failure: { code: "quota", retryable: false } },
  { title: "no credits, as too many", answer: bad(429, "QuotaExceededError"), failure: { code: "quota" } },
  { title: "a code that is new", answer: bad(418, "teapot", "short"), failure: { code: "invalid-request" } },
  { title: "a refusal with a good status", answer: bad(200, "not_found"), failure: { code: "not-found" } },
  {
    title: "too many",
    answer: bad(429, "rate_limited"),
    failure: { code: "rate-limit", retryable: true },
    reads: 8,
    creates: [8, false],
  },
  {
    title: "a fault",
    answer: bad(500, "internal"),
    failure: { code: "cloud-failed", retryable: true, requestId: "req_2" },
    reads: 4,
    creates: [1, true],
  },
  {
    title: "a gateway's fault",
    answer: { status: 502, body: "<h1>Bad gateway</h1>" },
    failure: { code: "cloud-failed", retryable: true },
    reads: 4,
    creates: [1, true],
  },
  { title: "a sign-in page", answer: page, failure: { code: "cloud-failed" }, reads: 4, creates: [1, true] },
  {
    title: "half an answer",
    answer: { body: '{"ok":tr' },
    failure: { code: "cloud-failed" },
    reads: 4,
    creates: [1, true],
  },
  {
    title: "another server's JSON",
    answer: { body: "[]" },
    failure: { code: "cloud-failed" },
    reads: 4,
    creates: [1, true],
  },
  {
    title: "another server's 404, which says nothing of the task",
    answer: { status: 404, body: '{"detail":"Not Found"}' },
    failure: { code: "cloud-failed", retryable: false },
  },
  { title: "a firewall's page", answer: { status: 403, body: "<h1>No</h1>" }, failure: { code: "account-refused" } },
  {
    title: "a redirect",
    answer: { status: 302, headers: { location: "http://127.0.0.1:9/v2/x" } },
    failure: { code: "cloud-failed", retryable: false },
  },
  {
    title: "something that isn't what was asked for",
    answer: good({ nothing: true }),
    failure: { code: "cloud-failed", retryable: false, requestId: "req_1" },
    creates: [1, true],
  },
];

describe("cloud: failures", () => {
  for (const { title, answer, failure, reads = 1, creates = [1, false] } of refusals) {
    it(`tells ${title}`, async () => {
      const { cloud, server } = await openCloud(() => answer);
      const told = failureOf(await read(cloud));
      assert.deepEqual({ ...told, ...failure }, told);
      assert.equal(told.ambiguous, undefined);
      assert.equal(server.seen.length, reads);
      assert.ok(told.message !== "" && told.remedy !== "");
      server.seen.length = 0;
      const created = failureOf(await create(cloud));
      assert.deepEqual([server.seen.length, created.ambiguous === true, created.code], [...creates, told.code]);
    });
  }

  it("says what the cloud said, on one line, not without end", async () => {
    const { cloud } = await openCloud(() => bad(400, "invalid_argument", `limit\nis ${"x".repeat(1000)}`));
    const { message: told } = failureOf(await read(cloud));
    assert.match(told, /HTTP 400, invalid_argument: limit is x{200}/);
    assert.ok(told.length < 500);
  });

  it("goes on where a fault has passed", async () => {
    const { cloud, server } = await openCloud((_request, count) =>
      count < 4 ? bad(503, "unavailable") : good({ task: { id: "t1", status: "running" } }),
    );
    valueOf(await read(cloud));
    assert.equal(server.seen.length, 4);
  });

  it("waits for its turn again after too many, a create included", async () => {
    const { cloud, server } = await openCloud((_request, count) =>
      count < 3 ? bad(429, "rate_limited") : good({ task_id: "t1" }),
    );
    assert.deepEqual(valueOf(await create(cloud)), { id: "t1", url: "", title: "" });
    assert.equal(server.seen.length, 3);
  });

  it("takes a task for deleted that is gone after a try of which nobody knows", async () => {
    const { cloud } = await openCloud((_request, count) => (count === 1 ? bad(502, "") : bad(404, "not_found")));
    valueOf(await cloud.deleteTask(caller, "t1"));
    const other = await openCloud(() => bad(404, "not_found"));
    assert.equal(failureOf(await other.cloud.deleteTask(caller, "t1")).code, "not-found");
  });

  it("takes a task for stopped that can't be stopped after a try of which nobody knows", async () => {
    const { cloud } = await openCloud((_request, count) => (count === 1 ? bad(502, "") : bad(400, "invalid_argument")));
    valueOf(await cloud.stopTask(caller, "t1"));
    const other = await openCloud(() => bad(400, "invalid_argument"));
    assert.equal(failureOf(await other.cloud.stopTask(caller, "t1")).code, "invalid-request");
  });

  it("knows that nothing was carried out where nothing was sent, and tries that again", async () => {
    const { cloud, moveTo, log } = await openCloud(() => good());
    moveTo(await closedPort());
    const { code, retryable, ambiguous, message: told } = failureOf(await create(cloud));
    assert.deepEqual([code, retryable, ambiguous], ["cloud-unreachable", true, undefined]);
    assert.match(told, /nothing listens there/);
    assert.equal(log.lines.length, 3, "three more tries");
  });

  it("doesn't know it where the connection broke after the request", async () => {
    const { cloud, moveTo } = await openCloud(() => good());
    const breaking = await breakingServer();
    moveTo(breaking.origin);
    const { code, retryable, ambiguous } = failureOf(await create(cloud));
    assert.deepEqual([code, retryable, ambiguous, breaking.count()], ["cloud-unreachable", true, true, 1]);
    assert.equal(failureOf(await read(cloud)).ambiguous, undefined);
    assert.equal(breaking.count(), 5, "a read is tried four times");
  });

  it("doesn't know it where nobody answered in time", async () => {
    const { cloud } = await openCloud(() => ({ hang: true }), { clock: systemClock, timeouts: { callMs: 200 } });
    for (const made of [
      await create(cloud),
      await cloud.sendMessage(caller, "t1", message),
      await cloud.confirmAction(caller, "t1", { eventId: "e" }),
      await cloud.addWebhook(caller, "https://example.org"),
    ]) {
      const { code, ambiguous, message: told } = failureOf(made);
      assert.deepEqual([code, ambiguous], ["timeout", true]);
      assert.match(told, /no whole answer within/);
    }
  });

  it("takes no answer without end", async () => {
    const endless = createServer((_request, response) => {
      const more = (): void => {
        if (response.write(Buffer.alloc(1024 * 1024, 32))) setImmediate(more);
        else response.once("drain", more);
      };
      more();
    });
    const { cloud, moveTo } = await openCloud(() => good());
    moveTo(await listen(endless));
    const { code, message: told } = failureOf(await read(cloud));
    assert.equal(code, "cloud-failed");
    assert.match(told, /more than 64 MB/);
  });

  it("lets the caller write down each try when its turn has come, before it's sent", async () => {
    const order: string[] = [];
    const { cloud } = await openCloud((_request, count) => {
      order.push("sent");
      return count === 1 ? bad(429, "rate_limited") : good({ task_id: "t1" });
    });
    const beforeSending = async (): Promise<void> => void order.push("written");
    valueOf(await cloud.createTask({ ...caller, beforeSending }, { title: "A", message }));
    assert.deepEqual(order, ["written", "sent", "written", "sent"]);
  });

  it("sends nothing, and uses no turn, where the caller couldn't write it down or gave up meanwhile", async () => {
    const { cloud, server } = await openCloud(() => good({ task_id: "t1" }));
    const source = new CancellationSource();
    for (let tries = 0; tries < 10; tries += 1) {
      const beforeSending = (): Promise<void> => Promise.reject(new Error("The disk is full"));
      await assert.rejects(cloud.createTask({ ...caller, beforeSending }, { title: "A", message }), /The disk is full/);
    }
    const beforeSending = async (): Promise<void> => source.cancel();
    const cancelled = { ...caller, cancellation: source, beforeSending };
    await assert.rejects(cloud.createTask(cancelled, { title: "A", message }), Cancelled);
    assert.equal(server.seen.length, 0);
    valueOf(await create(cloud));
  });

  it("breaks off what nobody wants any more, under way or waiting", async () => {
    const { cloud, server } = await openCloud(() => ({ hang: true }));
    const source = new CancellationSource();
    const asked = Array.from({ length: 11 }, () =>
      assert.rejects(cloud.createTask({ ...caller, cancellation: source }, { title: "A", message }), Cancelled),
    );
    await eventually("ten are under way", () => server.seen.length === 10);
    source.cancel();
    await Promise.all(asked);
    await assert.rejects(cloud.task({ ...caller, cancellation: source }, "t1"), Cancelled);
    assert.equal(server.seen.length, 10);
  });
});

describe("cloud: accounts", () => {
  it("says that an account isn't there, or that nobody can give its key", async () => {
    const { cloud, keys, server } = await openCloud(() => good());
    const unknown = failureOf(await cloud.task({ accountId: "nobody" }, "t1"));
    assert.deepEqual([unknown.code, unknown.retryable], ["account-missing", false]);
    keys.delete("work");
    const keyless = failureOf(await read(cloud));
    assert.equal(keyless.code, "account-missing");
    assert.match(keyless.message, /Nobody can give the key of the account work/);
    assert.equal(server.seen.length, 0);
  });

  it("says so when a key can't be one, and repeats nothing of it", async () => {
    const { cloud, keys, server, health } = await openCloud(() => good());
    keys.set("work", "two words");
    const told = failureOf(await read(cloud));
    assert.equal(told.code, "account-refused");
    assert.deepEqual(health, [["work", told.message]]);
    assert.doesNotMatch(JSON.stringify(told), /two words/);
    assert.equal(server.seen.length, 0);
  });

  it("keeps the account's health", async () => {
    let answer = bad(401, "unauthenticated", "No such key");
    const { cloud, health } = await openCloud(() => answer);
    await read(cloud);
    answer = bad(404, "not_found");
    await read(cloud);
    answer = { status: 502, body: "" };
    await read(cloud);
    answer = good({ task: { id: "t", status: "running" } });
    await read(cloud);
    assert.deepEqual(
      health.map(([account, problem]) => [account, problem === undefined]),
      [
        ["work", false],
        ["work", true],
        ["work", true],
      ],
    );
    assert.match(health[0]?.[1] ?? "", /refused the account's key.*No such key/);
  });

  it("uses a key that was changed while the other one was refused", async () => {
    const { cloud, keys, health, server } = await openCloud(({ headers }) => {
      if (headers["x-manus-api-key"] === "new-key") return good({ task: { id: "t", status: "running" } });
      keys.set("work", "new-key");
      return bad(401, "unauthenticated");
    });
    valueOf(await read(cloud));
    assert.deepEqual(health, [["work", undefined]]);
    assert.equal(server.seen.length, 2);
  });

  it("sends nothing with a key that was removed while it waited for its turn", async () => {
    const { cloud, keys, server } = await openCloud(() => good({ task_id: "t1" }), {
      clock: systemClock,
      rateSpanMs: 200,
    });
    await Promise.all(Array.from({ length: 10 }, () => create(cloud)));
    const eleventh = create(cloud);
    keys.delete("work");
    assert.equal(failureOf(await eleventh).code, "account-missing");
    assert.equal(server.seen.length, 10);
  });

  it("waits for the turn of the user whose key it got while it waited", async () => {
    let sentAt = 0;
    const { cloud, keys, server } = await openCloud(
      ({ headers }, count) => {
        sentAt = performance.now();
        const isTooMany = count === 11 && headers["x-manus-api-key"] === keys.get("home");
        return isTooMany ? { ...bad(429, "rate_limited"), headers: { "retry-after": "1" } } : good({ task_id: "t1" });
      },
      { clock: systemClock, rateSpanMs: 50 },
    );
    await Promise.all(Array.from({ length: 10 }, () => create(cloud)));
    const source = new CancellationSource();
    const refused = cloud.createTask({ accountId: "home", cancellation: source }, { title: "A", message });
    await eventually("the other user was refused", () => server.seen.length === 11);
    const refusedAt = sentAt;
    const waiting = create(cloud);
    keys.set("work", keys.get("home") ?? "");
    valueOf(await waiting);
    source.cancel();
    await refused.catch(() => undefined);
    assert.ok(sentAt - refusedAt > 950, `${sentAt - refusedAt} ms`);
  });

  for (const [address, good] of [
    ["http://example.org", false],
    ["ftp://127.0.0.1", false],
    ["https://user:secret@example.org", false],
    ["https://example.org?key=secret", false],
    ["nonsense", false],
    ["http://127.0.0.1:1", true],
    ["http://localhost:1/gateway/", true],
  ] as const) {
    it(`${good ? "takes" : "doesn't take"} ${address} for the cloud's address`, async () => {
      const { cloud, moveTo } = await openCloud(() => undefined);
      moveTo(address);
      const told = failureOf(await read(cloud));
      assert.equal(told.code === "invalid-request", !good);
      assert.doesNotMatch(JSON.stringify(told), /secret/);
    });
  }
});

async function closedPort(): Promise<string> {
  const server = createServer();
  const origin = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return origin;
}

/** Takes a request and hangs up. */
async function breakingServer(): Promise<{ readonly origin: string; count(): number }> {
  let count = 0;
  const server = createServer((request) => {
    count += 1;
    request.on("data", () => undefined).on("end", () => request.socket.destroy());
  });
  return { origin: await listen(server), count: () => count };
}

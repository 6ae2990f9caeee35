import assert from "node:assert/strict";
import type { LLMock } from "@copilotkit/aimock";
import type { Transport } from "../../../server/src/adapters/models/openai/dispatcher.ts";
import { openTransport } from "../../../server/src/adapters/models/openai/transport.ts";
import { openMock } from "../../contract/model-mock.ts";
import { suiteRequest } from "../../contract/model.suite.ts";
import {
  answerOf,
  failureOf,
  nobody,
  openModelBench,
  type BenchWishes,
  type ModelBench,
} from "../../unit/adapters/models/model-bench.ts";

/** Against a public mock of OpenAI's API that we didn't write, with the faults that it can make. */
describe("a model behind a server that makes trouble", () => {
  let mock: LLMock;
  let bench: ModelBench;

  beforeEach(async () => {
    mock = await openMock();
    mock.onMessage("notes.txt", { content: "Nothing to do." }, { chunkSize: 4 });
  });
  afterEach(async () => {
    await bench.close();
    await mock.stop();
  });

  const open = async (wishes: BenchWishes = {}): Promise<ModelBench["model"]> => {
    bench = await openModelBench(`${mock.url}/v1`, wishes);
    return bench.model;
  };
  /** Sends the mock's own header for a fault with the first requests, as many as told. */
  const troubled = async (header: string, times: number): Promise<Transport> => {
    const opened = await openTransport({});
    assert.ok(opened.ok);
    let left = times;
    return {
      close: () => opened.value.close(),
      fetch: (url, init) => {
        const extra = left-- > 0 ? { [header]: "1" } : {};
        return opened.value.fetch(url, { ...init, headers: { ...(init.headers as Record<string, string>), ...extra } });
      },
    };
  };

  for (const [fault, header] of [
    ["drops requests with a 500", "x-aimock-chaos-drop"],
    ["answers with broken JSON", "x-aimock-chaos-malformed"],
    ["hangs up", "x-aimock-chaos-disconnect"],
    ["limits the rate, with Retry-After", "x-aimock-chaos-ratelimit"],
  ] as const) {
    it(`${fault}, once: the next try answers`, async () => {
      const model = await open({ transport: await troubled(header, 1) });
      assert.equal(answerOf(await model.ask(suiteRequest(), nobody)).text, "Nothing to do.");
    });
    it(`${fault}, always: it ends, and says so`, async () => {
      const model = await open({ transport: await troubled(header, 100) });
      const failure = failureOf(await model.ask(suiteRequest(), nobody));
      assert.equal(failure.retryable, true);
      assert.ok(["model-failed", "model-unreachable", "rate-limit"].includes(failure.code), failure.code);
    });
  }
  it("cuts a stream off in the midst: once more, then it's a failure and never half an answer", async () => {
    mock.clearFixtures();
    mock.onMessage(
      "notes.txt",
      { content: "Nothing to do at all, really." },
      { chunkSize: 4, latency: 20, truncateAfterChunks: 3 },
    );
    const model = await open();
    const failure = failureOf(await model.ask(suiteRequest(), nobody));
    assert.equal(failure.code, "model-unreachable");
    assert.equal(mock.getRequests().length, 2);
  });
  it("wants a minute's pause: that is what the failure says", async () => {
    mock.clearFixtures();
    mock.onMessage("notes.txt", {
      error: { message: "Rate limit reached", code: "rate_limit_exceeded" },
      status: 429,
      retryAfter: 600,
    });
    const failure = failureOf(await (await open()).ask(suiteRequest(), nobody));
    assert.deepEqual([failure.code, failure.retryAfterMs, mock.getRequests().length], ["rate-limit", 600_000, 1]);
  });
  it("sends several calls in small pieces", async () => {
    mock.clearFixtures();
    const toolCalls = ["a.txt", "b.txt", "c.txt"].map((file) => ({
      name: "file_read",
      arguments: JSON.stringify({ file }),
    }));
    mock.onMessage("notes.txt", { toolCalls }, { chunkSize: 2 });
    const { calls } = answerOf(await (await open()).ask(suiteRequest(), nobody));
    assert.deepEqual(
      calls.map((call) => JSON.parse(call.arguments) as unknown),
      [{ file: "a.txt" }, { file: "b.txt" }, { file: "c.txt" }],
    );
  });
  it("thinks before it answers: that isn't the answer", async () => {
    mock.clearFixtures();
    mock.onMessage("notes.txt", { content: "Yes.", reasoning: "Let me see." });
    assert.equal(answerOf(await (await open()).ask(suiteRequest(), nobody)).text, "Yes.");
  });
  it("has no answer: strictly an error", async () => {
    mock.clearFixtures();
    assert.equal(failureOf(await (await open()).ask(suiteRequest("Something else"), nobody)).code, "model-failed");
  });
  it("says what it took", async () => {
    mock.clearFixtures();
    const usage = { prompt_tokens: 120, completion_tokens: 7, prompt_tokens_details: { cached_tokens: 100 } };
    mock.onMessage("notes.txt", { content: "Yes.", usage: usage as unknown as { prompt_tokens: number } });
    const { usage: took } = answerOf(await (await open()).ask(suiteRequest(), nobody));
    assert.deepEqual([took.inputTokens, took.outputTokens, took.estimated], [120, 7, undefined]);
  });
});

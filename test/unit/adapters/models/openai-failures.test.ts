import assert from "node:assert/strict";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { Cancelled } from "../../../../server/src/core/ports/cancellation.ts";
import type { ModelFailure } from "../../../../server/src/core/ports/model.ts";
import { CancellationSource } from "../../../../server/src/runtime/cancellation-source.ts";
import { eventually } from "../../../support/eventually.ts";
import { createFakeClock } from "../../../support/fakes/fake-clock.ts";
import {
  answerOf,
  failureOf,
  nobody,
  openModelBench,
  turnRequest,
  type BenchWishes,
  type ModelBench,
} from "./model-bench.ts";
import {
  callPiece,
  cutStream,
  delta,
  event,
  finish,
  json,
  openWireServer,
  refuse,
  stream,
  type Handler,
  type WireServer,
} from "./wire-server.ts";

const yes = stream(delta({ content: "Yes." }), finish());

describe("a model that fails", () => {
  let server: WireServer;
  let bench: ModelBench;

  before(async () => (server = await openWireServer()));
  after(() => server.close());
  beforeEach(() => open());
  afterEach(() => bench.close());

  const open = async (wishes: BenchWishes = {}): Promise<void> => {
    bench = await openModelBench(server.url, wishes);
  };
  const reopen = async (wishes: BenchWishes): Promise<void> => {
    await bench.close();
    await open(wishes);
  };
  const count = (): number => server.received.length;
  const fail = async (...handlers: readonly Handler[]): Promise<ModelFailure> => {
    server.answer(...handlers);
    return failureOf(await bench.model.ask(turnRequest(), nobody));
  };

  for (const status of [408, 409, 429, 500, 502, 503, 529]) {
    it(`is asked again after a ${status}`, async () => {
      const before = count();
      server.answer(refuse(status, "not now"), refuse(status, "not now"), yes);
      assert.equal(answerOf(await bench.model.ask(turnRequest(), nobody)).text, "Yes.");
      assert.equal(count() - before, 3);
    });
  }
  it("is asked five times at most", async () => {
    const before = count();
    const failure = await fail(refuse(503, "overloaded"));
    assert.deepEqual([failure.code, failure.retryable, count() - before], ["model-failed", true, 5]);
  });
  it("is not asked again where the server says so, and is where it says so", async () => {
    const before = count();
    await fail(refuse(500, "no", { "x-should-retry": "false" }));
    assert.equal(count() - before, 1);
    server.answer(refuse(418, "teapot", { "x-should-retry": "true" }), yes);
    assert.equal(answerOf(await bench.model.ask(turnRequest(), nobody)).text, "Yes.");
  });

  it("waits as long as the server wishes", async () => {
    const clock = createFakeClock();
    await reopen({ clock });
    const date = new Date(Date.parse(clock.now()) + 7_000).toUTCString();
    for (const [header, value, milliseconds] of [
      ["retry-after", "2", 2_000],
      ["retry-after-ms", "1500", 1_500],
      ["retry-after", date, 7_000],
    ] as const) {
      const before = count();
      server.answer(refuse(429, "slow down", { [header]: value }), yes);
      const asking = bench.model.ask(turnRequest(), nobody);
      // What is pending then is the pause alone: the time limits of the try before are gone.
      await eventually("it pauses", () => count() - before === 1 && clock.pending === 1);
      clock.advance(milliseconds - (header === "retry-after" && value === date ? 6_999 : 1));
      assert.equal(count() - before, 1);
      clock.advance(10_000);
      assert.equal(answerOf(await asking).text, "Yes.");
    }
  });
  it("says when it wants to be asked again where that is too long to wait for", async () => {
    const failure = await fail(refuse(429, "quota of this hour", { "retry-after": "3600" }));
    assert.deepEqual([failure.code, failure.retryable, failure.retryAfterMs], ["rate-limit", true, 3_600_000]);
  });
  it("says that waiting doesn't help where the credit is used up", async () => {
    const before = count();
    const failure = await fail(
      json(429, { error: { message: "You exceeded your current quota", code: "insufficient_quota" } }),
    );
    assert.deepEqual([failure.code, failure.retryable, count() - before], ["rate-limit", false, 1]);
    assert.match(failure.remedy, /credit/);
  });

  it("is asked once more when its answer was cut off, and what came before the cut isn't taken", async () => {
    const half = [delta({ content: "Hal" }), callPiece(0, { id: "a", name: "file_read", arguments: "{}" })];
    server.answer(cutStream(...half), yes);
    const answer = answerOf(await bench.model.ask(turnRequest(), nobody));
    assert.deepEqual([answer.text, answer.calls], ["Yes.", []]);
  });
  it("fails when its answer is cut off twice", async () => {
    const before = count();
    const failure = await fail(cutStream(delta({ content: "Hal" })));
    assert.deepEqual([failure.code, failure.retryable, count() - before], ["model-unreachable", true, 2]);
  });
  it("isn't taken to be whole where a stream just ends", async () => {
    const ends: Handler = (_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(event(delta({ content: "Hal" })));
    };
    assert.equal((await fail(ends)).code, "model-unreachable");
  });
  it("is whole when the connection breaks after it said so", async () => {
    server.answer(cutStream(delta({ content: "Yes." }), finish()));
    assert.equal(answerOf(await bench.model.ask(turnRequest(), nobody)).text, "Yes.");
  });
  it("fails where a piece of the stream is no JSON", async () => {
    const odd: Handler = (_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(`${event(delta({ content: "Hal" }))}data: {"choi\n\n`);
    };
    assert.equal((await fail(odd)).retryable, true);
  });
  it("is asked again after an error in the stream before anything came", async () => {
    server.answer(stream({ error: { code: 502, message: "Provider returned error" } }), yes);
    assert.equal(answerOf(await bench.model.ask(turnRequest(), nobody)).text, "Yes.");
  });
  it("is asked again when the connection is dropped without a word", async () => {
    server.answer((_request, response) => void response.destroy(), yes);
    assert.equal(answerOf(await bench.model.ask(turnRequest(), nobody)).text, "Yes.");
  });

  describe("is told from others:", () => {
    const cases: readonly (readonly [name: string, handler: Handler, code: string])[] = [
      [
        "OpenAI, too long",
        json(400, {
          error: { message: "This model's maximum context length is 8192 tokens.", code: "context_length_exceeded" },
        }),
        "model-context-full",
      ],
      [
        "llama.cpp, too long",
        json(400, {
          error: {
            code: 400,
            message: "request (9000 tokens) exceeds the available context size (8192 tokens), try increasing it",
            type: "exceed_context_size_error",
          },
        }),
        "model-context-full",
      ],
      [
        "LM Studio, too long",
        json(400, {
          error:
            "Trying to keep the first 9000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens",
        }),
        "model-context-full",
      ],
      [
        "vLLM, too long",
        json(400, {
          object: "error",
          message: "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens",
          type: "BadRequestError",
          code: 400,
        }),
        "model-context-full",
      ],
      [
        "Anthropic, too long",
        json(400, {
          error: { type: "invalid_request_error", message: "prompt is too long: 210000 tokens > 200000 maximum" },
        }),
        "model-context-full",
      ],
      [
        "Gemini, too long",
        json(400, [
          {
            error: {
              code: 400,
              message: "The input token count (2000000) exceeds the maximum number of tokens allowed (1048576).",
            },
          },
        ]),
        "model-context-full",
      ],
      ["a list that is no context", refuse(400, "The context parameter is wrong"), "model-invalid-request"],
      ["a wrong key", refuse(401, "Incorrect API key provided"), "model-refused"],
      ["a key that may not", refuse(403, "Project has no access"), "model-refused"],
      ["no credit", refuse(402, "Insufficient credits"), "model-refused"],
      [
        "OpenAI, unknown model",
        json(404, {
          error: {
            message: "The model `tini` does not exist or you do not have access to it.",
            code: "model_not_found",
          },
        }),
        "model-unknown",
      ],
      [
        "Ollama, unknown model",
        json(404, { error: { message: 'model "tini" not found, try pulling it first' } }),
        "model-unknown",
      ],
      ["OpenRouter, unknown model", refuse(400, "tini is not a valid model ID"), "model-unknown"],
      ["a wrong path", refuse(404, "Not Found"), "model-invalid-request"],
      [
        "a web page",
        (_request, response) => void response.writeHead(200, { "content-type": "text/html" }).end("<h1>Hi</h1>"),
        "model-invalid-request",
      ],
      ["what it doesn't take", refuse(400, "Your request is odd"), "model-invalid-request"],
      [
        "a redirect",
        (_request, response) => void response.writeHead(307, { location: "https://elsewhere.example/v1" }).end(),
        "model-invalid-request",
      ],
    ];
    for (const [name, handler, code] of cases) {
      it(name, async () => {
        const failure = await fail(handler);
        assert.equal(failure.code, code, failure.message);
        assert.equal(failure.retryable, false);
        assert.notEqual(failure.remedy, "");
      });
    }
  });

  it("names the variable of the key, and never the key", async () => {
    await reopen({ apiKey: "k3y-that-is-secret" });
    const failure = await fail(refuse(401, "Incorrect API key provided: k3y-that-is-secret"));
    assert.equal(server.received.at(-1)?.headers.authorization, "Bearer k3y-that-is-secret");
    assert.match(failure.remedy, /MANUS_MODEL_API_KEY/);
    assert.match(failure.message, /refused the key.*Incorrect API key provided: \*\*\*/);
    await reopen({});
    assert.match((await fail(refuse(401, "no"))).message, /wants a key, and none is set/);
  });
  it("sends the name and password of an address as a header, and shows neither", async () => {
    await bench.close();
    bench = await openModelBench(server.url.replace("http://", "http://me:pass%21word@"));
    const failure = await fail(refuse(400, "odd"));
    const sent = Buffer.from("me:pass!word").toString("base64");
    assert.equal(server.received.at(-1)?.headers.authorization, `Basic ${sent}`);
    assert.doesNotMatch(JSON.stringify(failure), /pass|me:/);
  });
  it("sends nothing of this process: no variable of OpenAI's SDK, no header of it", async () => {
    const set = {
      OPENAI_API_KEY: "sk-env",
      OPENAI_ORG_ID: "org-env",
      OPENAI_CUSTOM_HEADERS: "x-spy: env",
      OPENAI_BASE_URL: "http://127.0.0.1:9",
    };
    const before = { ...process.env };
    Object.assign(process.env, set);
    try {
      server.answer(yes);
      answerOf(await bench.model.ask(turnRequest(), nobody));
    } finally {
      for (const name of Object.keys(set)) {
        if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = before[name];
      }
    }
    const { headers } = server.received.at(-1) ?? {};
    assert.doesNotMatch(JSON.stringify(headers), /env|stainless/);
    assert.equal(headers?.authorization, undefined);
  });
  it("says which names are near", async () => {
    await reopen({ nearNames: async () => ["tiny:1b", "tiny:7b"] });
    assert.match((await fail(refuse(404, "model 'tini' not found"))).remedy, /^Did you mean tiny:1b, tiny:7b\?/);
  });
  it("says how to start Ollama where nothing listens on its port", async () => {
    const free = createServer();
    await new Promise<void>((resolve) => free.listen(0, "127.0.0.1", resolve));
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    await bench.close();
    bench = await openModelBench(`http://127.0.0.1:${port}/v1`, { retries: 0 });
    const failure = failureOf(await bench.model.ask(turnRequest(), nobody));
    assert.equal(failure.code, "model-unreachable");
    assert.match(failure.message, /nothing listens there/);
    assert.match(failure.remedy, /Start the model's server/);
  });

  describe("takes too long:", () => {
    it("no first byte", async () => {
      const clock = createFakeClock();
      await reopen({ clock, timeouts: { firstByteMs: 5_000 } });
      const before = count();
      server.answer(() => undefined);
      const asking = bench.model.ask(turnRequest(), nobody);
      await eventually("it is asked", () => count() - before === 1);
      clock.advance(5_000);
      const failure = failureOf(await asking);
      assert.deepEqual([failure.code, failure.retryable, count() - before], ["timeout", true, 1]);
    });
    it("no next byte: it's asked once more", async () => {
      const clock = createFakeClock();
      await reopen({ clock, timeouts: { idleMs: 3_000 } });
      const before = count();
      let hasSent = false;
      const stalls: Handler = (_request, response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(event(delta({ content: "Hal" })), () => (hasSent = true));
      };
      server.answer(stalls, yes);
      const heard: string[] = [];
      const asking = bench.model.ask(turnRequest(), nobody, (text) => heard.push(text));
      await eventually("half an answer", () => hasSent && heard.length === 1);
      clock.advance(3_000);
      await eventually("it is asked again", () => {
        clock.advance(100);
        return count() - before === 2;
      });
      assert.equal(answerOf(await asking).text, "Yes.");
    });
  });

  describe("nobody waits for any more:", () => {
    it("the connection is broken off at once", async () => {
      const before = { broken: server.broken, count: count() };
      server.answer((_request, response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(event(delta({ content: "Hal" })));
      });
      const source = new CancellationSource();
      const heard: string[] = [];
      const asking = bench.model.ask(turnRequest(), source, (text) => heard.push(text));
      await eventually("half an answer", () => heard.length === 1);
      source.cancel();
      await assert.rejects(asking, Cancelled);
      await eventually("the connection is broken off", () => server.broken === before.broken + 1);
      assert.equal(count() - before.count, 1);
    });
    it("before it answered", async () => {
      const before = { broken: server.broken, count: count() };
      server.answer(() => undefined);
      const source = new CancellationSource();
      const asking = bench.model.ask(turnRequest(), source);
      await eventually("it is asked", () => count() - before.count === 1);
      source.cancel();
      await assert.rejects(asking, Cancelled);
      await eventually("the connection is broken off", () => server.broken === before.broken + 1);
    });
    it("while it waits for the next try", async () => {
      const clock = createFakeClock();
      await reopen({ clock });
      const before = count();
      server.answer(refuse(503, "later"));
      const source = new CancellationSource();
      const asking = bench.model.ask(turnRequest(), source);
      await eventually("it pauses", () => count() - before === 1 && clock.pending === 1);
      source.cancel();
      await assert.rejects(asking, Cancelled);
      assert.equal(clock.pending, 0);
    });
    it("at all", async () => {
      const before = count();
      const source = new CancellationSource();
      source.cancel();
      await assert.rejects(bench.model.ask(turnRequest(), source), Cancelled);
      assert.equal(count(), before);
    });
  });
});

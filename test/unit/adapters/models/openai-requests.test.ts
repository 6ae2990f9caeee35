import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { firstHabits } from "../../../../server/src/adapters/models/openai/habits.ts";
import type { ModelRequest } from "../../../../server/src/core/ports/model.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
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
  delta,
  finish,
  json,
  openWireServer,
  refuse,
  stream,
  type Handler,
  type WireServer,
} from "./wire-server.ts";

const yes = stream(delta({ content: "Yes." }), finish());
const called = stream(callPiece(0, { id: "a", name: "file_read", arguments: '{"file":"x"}' }), finish("tool_calls"));
const planRequest: ModelRequest = {
  purpose: "plan",
  messages: [{ role: "user", text: "Make a plan." }],
  tools: [],
  answerSchema: {
    type: "object",
    properties: { steps: { type: "array", items: { type: "string" } } },
    required: ["steps"],
    additionalProperties: false,
  },
};

describe("requests to a model", () => {
  let server: WireServer;
  let bench: ModelBench;

  before(async () => (server = await openWireServer()));
  after(() => server.close());
  afterEach(() => bench.close());

  const bodiesOf = async (
    request: ModelRequest,
    wishes: BenchWishes,
    ...handlers: readonly Handler[]
  ): Promise<Record<string, unknown>[]> => {
    bench = await openModelBench(server.url, wishes);
    const before = server.received.length;
    server.answer(...handlers);
    answerOf(await bench.model.ask(request, nobody));
    return server.received.slice(before).map(({ body }) => body);
  };
  const bodyOf = async (request: ModelRequest, wishes: BenchWishes = {}): Promise<Record<string, unknown>> => {
    const [body = {}] = await bodiesOf(request, wishes, yes);
    return body;
  };

  it("ask for exactly one tool call, as a stream, with what it took", async () => {
    const body = await bodyOf(turnRequest({ maximumOutputTokens: 500 }));
    assert.deepEqual(Object.keys(body).sort(), [
      "max_tokens",
      "messages",
      "model",
      "parallel_tool_calls",
      "stream",
      "stream_options",
      "tool_choice",
      "tools",
    ]);
    assert.deepEqual(
      [body["tool_choice"], body["parallel_tool_calls"], body["stream_options"]],
      ["required", false, { include_usage: true }],
    );
    assert.equal(body["max_tokens"], 500);
  });
  it("are the same at their beginning from turn to turn", async () => {
    const first = turnRequest();
    const more = { ...first, messages: [...first.messages, { role: "user" as const, text: "Go on." }] };
    const one = JSON.stringify((await bodyOf(first))["messages"]);
    await bench.close();
    const two = JSON.stringify((await bodyOf(more))["messages"]);
    assert.ok(two.startsWith(one.slice(0, -1)));
  });
  it("keep a call and its result together, and mend what a provider would refuse", async () => {
    const long = `mcp_${"x".repeat(80)}`;
    const body = await bodyOf(
      turnRequest({
        messages: [
          { role: "user", text: "Go." },
          { role: "assistant", text: "", calls: [] },
          { role: "assistant", text: "", calls: [{ id: "1", name: "file_read", arguments: '{"file": ' }] },
          { role: "tool", callId: "1", text: "no JSON" },
          { role: "assistant", text: "so", calls: [{ id: "2", name: "", arguments: "[1]" }] },
          { role: "tool", callId: "2", text: "no tool" },
        ],
        tools: [{ name: long, description: "d", parameters: { type: "object" } }],
      }),
    );
    const messages = body["messages"] as {
      role: string;
      tool_calls?: { function: { name: string; arguments: string } }[];
    }[];
    assert.deepEqual(
      messages.map(({ role }) => role),
      ["user", "assistant", "tool", "assistant", "tool"],
    );
    const calls = messages.flatMap(({ tool_calls: made }) => made ?? []);
    assert.deepEqual(JSON.parse(calls[0]?.function.arguments ?? ""), { unreadable: '{"file": ' });
    for (const {
      function: { name },
    } of calls)
      assert.match(name, /^[a-zA-Z0-9_-]{1,64}$/);
    const [tool] = body["tools"] as { function: { name: string } }[];
    assert.match(tool?.function.name ?? "", /^mcp_x+_[0-9a-f]{8}$/);
  });
  it("call a tool with a long name by a short one, and know it again", async () => {
    const long = `mcp_${"x".repeat(80)}`;
    bench = await openModelBench(server.url);
    server.answer((request, response) => {
      const [tool] = request.body["tools"] as { function: { name: string } }[];
      return stream(callPiece(0, { id: "a", name: tool?.function.name ?? "", arguments: "{}" }), finish())(
        request,
        response,
      );
    });
    const tools = [{ name: long, description: "d", parameters: { type: "object" } }];
    assert.equal(answerOf(await bench.model.ask(turnRequest({ tools }), nobody)).calls[0]?.name, long);
  });

  describe("with images", () => {
    let folder = "";
    before(async () => (folder = await temporaryFolder()));
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
    const withImages = (...images: string[]): ModelRequest =>
      turnRequest({
        messages: [
          { role: "user", text: "Look.", images },
          { role: "assistant", text: "", calls: [{ id: "1", name: "browser_view", arguments: "{}" }] },
          { role: "tool", callId: "1", text: "a page", images },
        ],
      });

    it("send them as data URLs, those of a tool in a message of the user", async () => {
      const file = join(folder, "a.png");
      await writeFile(file, png);
      const messages = (await bodyOf(withImages(file)))["messages"] as { role: string; content: unknown }[];
      const url = `data:image/png;base64,${png.toString("base64")}`;
      assert.deepEqual(messages[0]?.content, [
        { type: "text", text: "Look." },
        { type: "image_url", image_url: { url } },
      ]);
      assert.deepEqual(
        messages.map(({ role }) => role),
        ["user", "assistant", "tool", "user"],
      );
      assert.deepEqual((messages[3]?.content as unknown[])[1], { type: "image_url", image_url: { url } });
    });
    it("leave out what is gone, and what is no image whatever its name says", async () => {
      const file = join(folder, "secret.png");
      await writeFile(file, "-----BEGIN PRIVATE KEY-----");
      const messages = (await bodyOf(withImages(file, join(folder, "gone.png"))))["messages"] as { content: unknown }[];
      assert.deepEqual(
        messages.map(({ content }) => content),
        ["Look.", "", "a page"],
      );
    });
    it("leave all of them out for a model that takes none", async () => {
      const file = join(folder, "b.png");
      await writeFile(file, png);
      const refused = refuse(400, "this model does not support image input");
      const bodies = await bodiesOf(withImages(file), {}, refused, yes);
      assert.match(JSON.stringify(bodies[0]), /image_url/);
      assert.doesNotMatch(JSON.stringify(bodies[1]), /image_url/);
      assert.equal(bench.habits().images, false);
    });
  });

  describe("learn what a server refuses:", () => {
    const lessons: readonly (readonly [
      name: string,
      words: string,
      request: ModelRequest,
      learned: Record<string, unknown>,
    ])[] = [
      [
        "OpenAI's reasoning models",
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        turnRequest({ maximumOutputTokens: 9000 }),
        { limitName: "max_completion_tokens" },
      ],
      [
        "a smaller output",
        "max_tokens is too large: 9000. This model supports at most 4096 completion tokens, whereas you provided 9000.",
        turnRequest({ maximumOutputTokens: 9000 }),
        { outputLimit: 4096 },
      ],
      [
        "no parallel_tool_calls",
        "[{'type': 'extra_forbidden', 'loc': ('body', 'parallel_tool_calls'), 'msg': 'Extra inputs are not permitted'}]",
        turnRequest(),
        { noParallel: false },
      ],
      [
        "no stream_options",
        "Unrecognized request argument supplied: stream_options",
        turnRequest(),
        { streamUsage: false },
      ],
      ["no tool_choice", "deepseek-reasoner does not support this tool_choice", turnRequest(), { toolRequired: false }],
      [
        "Ollama, no tools",
        "registry.ollama.ai/library/gemma:latest does not support tools",
        turnRequest(),
        { calling: "json" },
      ],
      [
        "OpenRouter, no tools",
        "No endpoints found that support tool use. Try disabling file_read.",
        turnRequest(),
        { calling: "json" },
      ],
      ["llama.cpp, no tools", "tools param requires --jinja flag", turnRequest(), { calling: "json" }],
      [
        "vLLM, no tools",
        '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
        turnRequest(),
        { toolRequired: false },
      ],
      [
        "Mistral's ids",
        "Tool call id was 01JD but must be a-z, A-Z, 0-9, with a length of 9.",
        turnRequest(),
        { shortIds: true },
      ],
      ["Gemma's template", "System role not supported", turnRequest(), { systemRole: false }],
      ["no stream", "Your organization must be verified to stream this model.", turnRequest(), { streaming: false }],
      [
        "no schema",
        "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model",
        planRequest,
        { structured: "object" },
      ],
    ];
    for (const [name, words, request, learned] of lessons) {
      it(name, async () => {
        await bodiesOf(request, {}, refuse(400, words), yes, yes);
        assert.deepEqual(bench.habits(), { ...firstHabits, ...learned });
        const before = server.received.length;
        answerOf(await bench.model.ask(request, nobody));
        assert.equal(server.received.length - before, 1, "it's asked the right way at once");
      });
    }

    it("one after the other", async () => {
      const refusals = [
        "parallel_tool_calls is unknown",
        "tool_choice is unknown",
        "This model does not support tools",
      ];
      const bodies = await bodiesOf(turnRequest(), {}, ...refusals.map((words) => refuse(422, words)), yes);
      assert.equal(bodies.length, 4);
      assert.ok(!("tools" in (bodies[3] ?? {})));
    });
    it("that doesn't say what: all that is only nice to have is left out", async () => {
      const bodies = await bodiesOf(turnRequest(), {}, refuse(422, "Unprocessable"), yes);
      assert.deepEqual(Object.keys(bodies[1] ?? {}).sort(), ["messages", "model", "stream", "tools"]);
      assert.equal(bench.habits().toolRequired, false);
    });
    it("nothing where it didn't help, and says what was said first", async () => {
      bench = await openModelBench(server.url);
      server.answer(refuse(400, "tool_choice is wrong"), refuse(400, "still wrong"));
      const failure = failureOf(await bench.model.ask(turnRequest(), nobody));
      assert.match(failure.message, /tool_choice is wrong/);
      assert.deepEqual(bench.habits(), firstHabits);
    });
    it("what is said of a request that was mended counts where it's something else", async () => {
      bench = await openModelBench(server.url);
      server.answer(refuse(400, "tool_choice is wrong"), refuse(400, "maximum context length is 10 tokens"));
      assert.equal(failureOf(await bench.model.ask(turnRequest(), nobody)).code, "model-context-full");
    });
    it("and never turns round for ever", async () => {
      bench = await openModelBench(server.url);
      const before = server.received.length;
      server.answer(
        refuse(
          400,
          "max_tokens parallel_tool_calls stream_options tool_choice response_format tools are not supported; system role, stream not supported",
        ),
      );
      failureOf(await bench.model.ask({ ...turnRequest({ maximumOutputTokens: 5 }), answerSchema: {} }, nobody));
      assert.ok(server.received.length - before < 16, String(server.received.length - before));
    });
  });

  describe("for a plan", () => {
    it("hold it to the schema", async () => {
      const { response_format: format } = await bodyOf(planRequest);
      assert.deepEqual(format, {
        type: "json_schema",
        json_schema: { name: "answer", schema: planRequest.answerSchema, strict: true },
      });
    });
    it("aren't strict where OpenAI's strict mode doesn't take the schema", async () => {
      const schema = { type: "object", properties: { a: { type: "string" } } };
      const { response_format: format } = await bodyOf({ ...planRequest, answerSchema: schema });
      assert.equal((format as { json_schema: { strict: boolean } }).json_schema.strict, false);
    });
    it("tell the schema in words where it isn't taken, and read the JSON out of the answer", async () => {
      bench = await openModelBench(server.url, { habits: { structured: "object" } });
      server.answer(stream(delta({ content: 'Here:\n```json\n{"steps": ["a"]}\n```' }), finish()));
      const answer = answerOf(await bench.model.ask(planRequest, nobody));
      assert.deepEqual(JSON.parse(answer.text), { steps: ["a"] });
      assert.match(JSON.stringify(server.received.at(-1)?.body["messages"]), /JSON value.*steps/);
    });
  });

  it("take a whole answer where the server doesn't stream", async () => {
    const body = await bodiesOf(
      turnRequest(),
      { habits: { streaming: false } },
      json(200, { choices: [{ message: { content: "Yes." }, finish_reason: "stop" }] }),
    );
    assert.deepEqual([body[0]?.["stream"], "stream_options" in (body[0] ?? {})], [false, false]);
  });
  it("say what the model called by a tool's result", async () => {
    bench = await openModelBench(server.url);
    server.answer(called);
    assert.deepEqual(answerOf(await bench.model.ask(turnRequest(), nobody)).calls, [
      { id: "a", name: "file_read", arguments: '{"file":"x"}' },
    ]);
  });
});

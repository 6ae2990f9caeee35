import assert from "node:assert/strict";
import { cleverModel, openSourceBench, routes, valueOf, wrongOf, type SourceWishes } from "./source-bench.ts";
import { json, openWireServer, type Handler, type WireServer } from "./wire-server.ts";
import type { ModelFacts } from "../../../../server/src/core/ports/model.ts";

/** Answers in the form that the documentation of each server shows. */
describe("what is known of a model", () => {
  let server: WireServer;

  before(async () => (server = await openWireServer()));
  after(() => server.close());

  const factsOf = async (
    table: Record<string, Handler>,
    variables = {},
    wishes: SourceWishes = {},
    name = "tiny",
  ): Promise<ModelFacts> => {
    server.answer(routes({ "/v1/chat/completions": cleverModel({ blind: true }), ...table }));
    const { source } = openSourceBench({ MANUS_MODEL_BASE_URL: server.url, ...variables }, wishes);
    return valueOf(await source.open("run-1", name)).facts;
  };
  const listed = (entry: Record<string, unknown>): Record<string, Handler> => ({
    "/v1/models": json(200, { data: [{ id: "tiny", ...entry }] }),
  });

  it("is assumed where nobody says, and not much", async () => {
    const facts = await factsOf({});
    assert.deepEqual(facts, {
      name: "tiny",
      account: "environment",
      contextTokens: 32_768,
      maximumOutputTokens: 8_192,
      images: false,
    });
  });
  for (const [server, entry] of [
    ["vLLM", { max_model_len: 12_000 }],
    ["OpenRouter", { context_length: 12_000 }],
    ["Groq", { context_window: 12_000 }],
    ["Mistral", { max_context_length: 12_000 }],
  ] as const) {
    it(`is its context, as ${server} lists it`, async () =>
      assert.equal((await factsOf(listed(entry))).contextTokens, 12_000));
  }
  it("is what OpenRouter lists: context, output, images, price", async () => {
    const facts = await factsOf(
      listed({
        context_length: 128_000,
        architecture: { input_modalities: ["text", "image"] },
        top_provider: { max_completion_tokens: 4_000 },
        pricing: { prompt: "0.00000015", completion: "0.0000006", input_cache_read: "0.000000075" },
      }),
    );
    assert.deepEqual(facts, {
      name: "tiny",
      account: "environment",
      contextTokens: 128_000,
      maximumOutputTokens: 4_000,
      images: true,
      price: { input: 0.15, output: 0.6, cachedInput: 0.075 },
    });
  });
  it("is no price where OpenRouter says that it depends", async () => {
    assert.equal((await factsOf(listed({ pricing: { prompt: "-1", completion: "-1" } }))).price, undefined);
  });
  it("is the context that Ollama has loaded it with", async () => {
    const show = json(200, {
      model_info: { "llama.context_length": 131_072 },
      capabilities: ["completion", "tools", "vision"],
      parameters: "",
    });
    const running = json(200, { models: [{ model: "tiny:latest", context_length: 16_384 }] });
    const facts = await factsOf({ "POST /api/show": show, "/api/ps": running });
    assert.deepEqual([facts.contextTokens, facts.images], [16_384, true]);
  });
  it("is Ollama's own default where it doesn't say with how much it has loaded it", async () => {
    const show = json(200, { model_info: { "llama.context_length": 131_072 }, parameters: "stop x" });
    assert.equal((await factsOf({ "POST /api/show": show })).contextTokens, 4_096);
    const set = json(200, { model_info: { "llama.context_length": 131_072 }, parameters: "stop x\nnum_ctx   24000" });
    assert.equal((await factsOf({ "POST /api/show": set })).contextTokens, 24_000);
  });
  it("is the context that llama.cpp was started with, not what it was trained with", async () => {
    const props = json(200, {
      default_generation_settings: { n_ctx: 10_240 },
      modalities: { vision: true, audio: false },
    });
    const facts = await factsOf({
      ...listed({ owned_by: "llamacpp", meta: { n_ctx_train: 131_072 } }),
      "/props": props,
    });
    assert.deepEqual([facts.contextTokens, facts.images], [10_240, true]);
  });
  it("is what LM Studio says of a model that it has loaded", async () => {
    const models = json(200, {
      data: [{ id: "tiny", type: "vlm", max_context_length: 131_072, loaded_context_length: 9_000 }],
    });
    const facts = await factsOf({ "/api/v0/models": models });
    assert.deepEqual([facts.contextTokens, facts.images], [9_000, true]);
  });
  it("is what the environment says, before all others", async () => {
    const facts = await factsOf(listed({ max_model_len: 12_000 }), { MANUS_MODEL_CONTEXT_TOKENS: "6000" });
    assert.deepEqual([facts.contextTokens, facts.maximumOutputTokens], [6_000, 1_500]);
  });
  for (const wrong of ["many", "-5", "12.5", "10"]) {
    it(`isn't ${wrong} tokens`, async () => {
      const { source } = openSourceBench({ MANUS_MODEL_BASE_URL: server.url, MANUS_MODEL_CONTEXT_TOKENS: wrong });
      assert.match(wrongOf(await source.open("run-1", "tiny")).message, /MANUS_MODEL_CONTEXT_TOKENS/);
    });
  }
  it("is the price of a person's own table, before the server's", async () => {
    const prices = { prices: [{ models: ["ti*"], hosts: ["127.0.0.1"], input: 0, output: 0 }] };
    const facts = await factsOf(listed({ pricing: { prompt: "0.1", completion: "0.1" } }), {}, { prices });
    assert.deepEqual(facts.price, { input: 0, output: 0 });
  });
  it("is no price of our table on a server of your own", async () => {
    assert.equal((await factsOf({}, {}, {}, "gpt-4.1")).price, undefined);
  });
  it("isn't asked of a server that anybody may use beside OpenAI's interface", async () => {
    const { readLocalFacts } = await import("../../../../server/src/adapters/models/openai/local-facts.ts");
    const { readServerAddress } = await import("../../../../server/src/adapters/models/openai/server-address.ts");
    const address = readServerAddress("https://api.openai.com/v1");
    assert.ok(address.ok);
    const asked: string[] = [];
    const transport = {
      fetch: (url: string) => (asked.push(url), Promise.reject(new Error("no"))),
      close: async () => undefined,
    };
    const { impatientClock } = await import("./model-bench.ts");
    const timeouts = { firstByteMs: 1, idleMs: 1, wholeMs: 1, documentMs: 60_000 };
    const open = { address: address.value, transport, clock: impatientClock, mask: (text: string) => text, timeouts };
    assert.deepEqual(await readLocalFacts(open, "tiny", "system"), {});
    assert.deepEqual(asked, []);
    await readLocalFacts(open, "tiny", "llamacpp");
    assert.equal(asked[0], "https://api.openai.com/props");
  });
});

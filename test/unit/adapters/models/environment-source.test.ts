import assert from "node:assert/strict";
import { MemoryDocument } from "../../../support/fakes/memory-documents.ts";
import { answerOf, nobody, turnRequest } from "./model-bench.ts";
import { cleverModel, openSourceBench, routes, valueOf, wrongOf, type SourceWishes } from "./source-bench.ts";
import { delta, finish, json, openWireServer, refuse, stream, type Handler, type WireServer } from "./wire-server.ts";

describe("the account environment", () => {
  let server: WireServer;

  before(async () => (server = await openWireServer()));
  after(() => server.close());

  const list = (...models: readonly (string | Record<string, unknown>)[]): Handler =>
    json(200, {
      object: "list",
      data: models.map((model) => (typeof model === "string" ? { id: model, owned_by: "x" } : model)),
    });
  const bench = (
    variables: Record<string, string> = {},
    wishes: SourceWishes = {},
  ): ReturnType<typeof openSourceBench> => openSourceBench({ MANUS_MODEL_BASE_URL: server.url, ...variables }, wishes);
  const serve = (table: Record<string, Handler>): void =>
    server.answer(routes({ "/v1/models": list("tiny"), "/v1/chat/completions": cleverModel(), ...table }));
  const chats = (): number => server.received.filter(({ url }) => url.startsWith("/v1/chat")).length;

  it("isn't there without a base URL", async () => {
    const { source } = openSourceBench({ MANUS_MODEL_API_KEY: "key-without-url" });
    assert.equal(source.isThere("run-1"), false);
    assert.equal(wrongOf(await source.open("run-1", "tiny")).code, "no-model");
  });
  it("doesn't read OPENAI_API_KEY and OPENAI_BASE_URL", () => {
    assert.equal(openSourceBench({ OPENAI_API_KEY: "k", OPENAI_BASE_URL: server.url }).source.isThere("run-1"), false);
  });
  for (const url of ["localhost:11434", "ftp://x/v1", "nonsense"]) {
    it(`says that ${url} is no address`, async () => {
      const failure = wrongOf(await bench({ MANUS_MODEL_BASE_URL: url }).source.open("run-1", "tiny"));
      assert.match(failure.message, /MANUS_MODEL_BASE_URL/);
    });
  }
  it("takes an address without a path as one that ends with /v1", async () => {
    serve({});
    valueOf(await bench({ MANUS_MODEL_BASE_URL: server.url.replace("/v1", "/") }).source.open("run-1", "tiny"));
  });
  it("says that a key with a line break in it was copied wrongly", async () => {
    const failure = wrongOf(
      await bench({ MANUS_MODEL_API_KEY: "first-half\nsecond-half" }).source.open("run-1", "tiny"),
    );
    assert.deepEqual([failure.code, /half/.test(JSON.stringify(failure))], ["model-refused", false]);
  });

  describe("chooses", () => {
    it("what the file names before what the environment names", async () => {
      serve({});
      const { source } = bench({ MANUS_MODEL: "small" });
      assert.equal(valueOf(await source.open("run-1", "big")).facts.name, "big");
      assert.equal(valueOf(await source.open("run-1", undefined)).facts.name, "small");
    });
    it("the only one where none is named", async () => {
      serve({});
      assert.equal(valueOf(await bench().source.open("run-1", undefined)).facts.name, "tiny");
    });
    it("none of several, and says which there are", async () => {
      serve({ "/v1/models": list("one", "two") });
      const failure = wrongOf(await bench().source.open("run-1", undefined));
      assert.equal(failure.code, "no-model");
      assert.match(failure.message, /one, two/);
      assert.match(failure.remedy, /MANUS_MODEL/);
    });
    it("none where the server lists none", async () => {
      serve({ "/v1/models": list() });
      assert.match(wrongOf(await bench().source.open("run-1", undefined)).message, /lists no models/);
    });
  });

  it("lists models and the default", async () => {
    serve({ "/v1/models": list("one", "two", "one") });
    assert.deepEqual(valueOf(await bench({ MANUS_MODEL: "two" }).source.list("run-1")), {
      models: ["one", "two"],
      defaultModel: "two",
    });
    assert.deepEqual(valueOf(await bench().source.list("run-1")), { models: ["one", "two"] });
  });
  it("can't list what the server doesn't tell", async () => {
    serve({ "/v1/models": refuse(401, "no key") });
    assert.equal(wrongOf(await bench().source.list("run-1")).code, "model-refused");
  });

  describe("finds out about a model", () => {
    it("once, also for many who ask at the same time, and remembers it over a restart", async () => {
      serve({});
      const document = new MemoryDocument<never>();
      const { source } = bench({}, { document });
      const before = chats();
      await Promise.all(Array.from({ length: 25 }, () => source.open("run-1", "tiny").then(valueOf)));
      assert.equal(chats() - before, 3);
      valueOf(await bench({}, { document }).source.open("run-1", "tiny"));
      assert.equal(chats() - before, 3);
    });
    it("anew where what is remembered is of another version or damaged", async () => {
      serve({});
      for (const damaged of [
        { version: 2, models: {} },
        { version: 1, models: { [`${server.url} tiny`]: { calling: "tools" } } },
        [],
        "x",
      ]) {
        const document = new MemoryDocument<never>();
        document.newest = damaged as never;
        const before = chats();
        valueOf(await bench({}, { document }).source.open("run-1", "tiny"));
        assert.equal(chats() - before, 3);
      }
    });
    it("when it's checked, whatever is remembered", async () => {
      serve({});
      const { source } = bench();
      valueOf(await source.open("run-1", "tiny"));
      const before = chats();
      const check = valueOf(await source.check("run-1", "tiny"));
      assert.equal(chats() - before, 3);
      const { notes, ...rest } = check;
      assert.deepEqual(rest, {
        model: "tiny",
        account: "environment",
        calling: "tools",
        structured: true,
        images: true,
        streaming: true,
      });
      assert.match(notes.join(), /MANUS_MODEL_CONTEXT_TOKENS.*price is unknown/);
    });
    it("that it sees nothing, although its server takes images", async () => {
      serve({ "/v1/chat/completions": cleverModel({ blind: true }) });
      assert.equal(valueOf(await bench().source.check("run-1", "tiny")).images, false);
    });
    it("that it calls tools through JSON", async () => {
      const clever = cleverModel();
      serve({
        "/v1/chat/completions": (request, response) => {
          if ("tools" in request.body) return refuse(400, "tiny does not support tools")(request, response);
          const text = JSON.stringify(request.body).includes("report_sum")
            ? '{"thought":"","tool":"report_sum","arguments":{"sum":5}}'
            : undefined;
          return (text === undefined ? clever : stream(delta({ content: text }), finish()))(request, response);
        },
      });
      const { source } = bench();
      const check = valueOf(await source.check("run-1", "tiny"));
      assert.equal(check.calling, "json");
      assert.match(check.notes.join(), /no tool calls of its own/);
      const model = valueOf(await source.open("run-1", "tiny"));
      assert.match(JSON.stringify(answerOf(await model.ask(turnRequest(), nobody)).calls), /^\[\]$/);
    });
    it("that it calls tools through JSON, as it answers a request for a call with words", async () => {
      serve({
        "/v1/chat/completions": (request, response) => {
          const asksForJson = !("tools" in request.body) && JSON.stringify(request.body).includes("report_sum");
          return stream(
            delta({ content: asksForJson ? '{"tool":"report_sum","arguments":{"sum":5}}' : "It is 5." }),
            finish(),
          )(request, response);
        },
      });
      const check = valueOf(await bench().source.check("run-1", "tiny"));
      assert.deepEqual([check.calling, check.structured], ["json", false]);
    });
    it("that it can't call tools at all: then no agent gets it", async () => {
      serve({ "/v1/chat/completions": stream(delta({ content: "It is 5." }), finish()) });
      const { source } = bench();
      assert.equal(valueOf(await source.check("run-1", "tiny")).calling, "none");
      const failure = wrongOf(await source.open("run-1", "tiny"));
      assert.match(failure.message, /can't call tools/);
    });
    it("nothing where the server is away or refuses: that isn't remembered", async () => {
      serve({ "/v1/chat/completions": refuse(401, "no") });
      const { source, document } = bench();
      assert.equal(wrongOf(await source.open("run-1", "tiny")).code, "model-refused");
      assert.equal(document.newest, undefined);
      serve({});
      valueOf(await source.open("run-1", "tiny"));
    });
    it("that there are others of a similar name", async () => {
      serve({
        "/v1/models": list("tiny:1b", "huge", "tini"),
        "/v1/chat/completions": refuse(404, "model 'tiny' not found"),
      });
      const failure = wrongOf(await bench().source.open("run-1", "tiny"));
      assert.equal(failure.code, "model-unknown");
      assert.match(failure.remedy, /^Did you mean tiny:1b, tini\?/);
    });
    it("and keeps what it learns later", async () => {
      serve({});
      const { source, document } = bench();
      const model = valueOf(await source.open("run-1", "tiny"));
      server.answer(refuse(400, "tool_choice is unknown"), stream(delta({ content: "x" }), finish()));
      answerOf(await model.ask(turnRequest(), nobody));
      assert.equal(Object.values(document.newest?.models ?? {})[0]?.habits.toolRequired, false);
    });
  });

  it("writes no key anywhere", async () => {
    const canary = "canary-key-0123456789";
    serve({ "/v1/chat/completions": refuse(401, `Incorrect API key provided: ${canary}`) });
    const variables = {
      MANUS_MODEL_API_KEY: canary,
      MANUS_MODEL_BASE_URL: server.url.replace("//", "//me:canary-password@"),
    };
    const refused = bench(variables);
    const failure = wrongOf(await refused.source.open("run-1", "tiny"));
    serve({});
    const answered = bench({
      ...variables,
      MANUS_MODEL_BASE_URL: `${variables.MANUS_MODEL_BASE_URL}?api-key=canary-query`,
    });
    valueOf(await answered.source.open("run-1", "tiny"));
    const check = valueOf(await answered.source.check("run-1", "tiny"));
    assert.equal(server.received.at(-1)?.headers.authorization, `Bearer ${canary}`);
    const written = JSON.stringify([
      failure,
      check,
      answered.document.newest,
      answered.logged,
      refused.logged,
      refused.document.newest ?? null,
    ]);
    assert.doesNotMatch(written, /canary/);
    assert.match(written, /tiny/);
  });
});

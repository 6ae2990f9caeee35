import assert from "node:assert/strict";
import type { ModelAnswer } from "../../../../server/src/core/ports/model.ts";
import { answerOf, nobody, openModelBench, turnRequest, type ModelBench } from "./model-bench.ts";
import {
  callPiece,
  delta,
  finish,
  json,
  openWireServer,
  stream,
  usage,
  type Handler,
  type WireServer,
} from "./wire-server.ts";

describe("odd streams of a model", () => {
  let server: WireServer;
  let bench: ModelBench;

  before(async () => (server = await openWireServer()));
  after(() => server.close());
  beforeEach(async () => (bench = await openModelBench(server.url)));
  afterEach(() => bench.close());

  const ask = async (...handlers: readonly Handler[]): Promise<ModelAnswer> => {
    server.answer(...handlers);
    return answerOf(await bench.model.ask(turnRequest(), nobody));
  };
  const callsOf = async (...chunks: readonly unknown[]): Promise<unknown> => {
    const { calls } = await ask(stream(...chunks, finish("tool_calls")));
    return calls.map(({ id, name, arguments: given }) => [id, name, given]);
  };

  it("put arguments together that come in pieces", async () => {
    const calls = await callsOf(
      callPiece(0, { id: "a", name: "file_read", arguments: "" }),
      callPiece(0, { arguments: '{"fi' }),
      callPiece(0, { arguments: 'le":' }),
      callPiece(0, { arguments: '"x"}' }),
    );
    assert.deepEqual(calls, [["a", "file_read", '{"file":"x"}']]);
  });
  it("keep several calls apart whose pieces alternate, with a gap between their indexes", async () => {
    const calls = await callsOf(
      callPiece(0, { id: "a", name: "file_read", arguments: '{"file"' }),
      callPiece(2, { id: "b", name: "shell_view", arguments: '{"id"' }),
      callPiece(0, { arguments: ':"x"}' }),
      callPiece(2, { arguments: ':"y"}' }),
    );
    assert.deepEqual(calls, [
      ["a", "file_read", '{"file":"x"}'],
      ["b", "shell_view", '{"id":"y"}'],
    ]);
  });
  it("give an id to calls without one, and to one that has another's", async () => {
    const calls = await callsOf(
      callPiece(0, { name: "file_read", arguments: "{}" }),
      callPiece(1, { id: "a", name: "file_read", arguments: "{}" }),
      callPiece(2, { id: "a", name: "file_read", arguments: "{}" }),
    );
    assert.deepEqual(calls, [
      ["call_id-1", "file_read", "{}"],
      ["a", "file_read", "{}"],
      ["call_id-2", "file_read", "{}"],
    ]);
  });
  it("tell calls apart that all have the index 0", async () => {
    const calls = await callsOf(
      callPiece(0, { id: "a", name: "file_read", arguments: '{"file":"x"}' }),
      callPiece(0, { id: "b", name: "file_read", arguments: '{"file":"y"}' }),
    );
    assert.deepEqual(calls, [
      ["a", "file_read", '{"file":"x"}'],
      ["b", "file_read", '{"file":"y"}'],
    ]);
  });
  it("tell calls apart that have neither index nor id", async () => {
    const calls = await callsOf(
      callPiece(undefined, { name: "file_read", arguments: '{"file":"x"}' }),
      callPiece(undefined, { name: "shell_view", arguments: '{"id":"y"}' }),
    );
    assert.deepEqual(calls, [
      ["call_id-1", "file_read", '{"file":"x"}'],
      ["call_id-2", "shell_view", '{"id":"y"}'],
    ]);
  });
  it("take a name that comes again in each piece, and one in pieces", async () => {
    const again = [
      callPiece(0, { id: "a", name: "file_read" }),
      callPiece(0, { id: "a", name: "file_read", arguments: "{}" }),
    ];
    assert.deepEqual(await callsOf(...again), [["a", "file_read", "{}"]]);
    const pieces = [
      callPiece(0, { id: "a", name: "file_" }),
      callPiece(0, { name: "read" }),
      callPiece(0, { name: "", arguments: "{}" }),
    ];
    assert.deepEqual(await callsOf(...pieces), [["a", "file_read", "{}"]]);
  });
  it("take arguments that are an object, or none at all", async () => {
    assert.deepEqual(await callsOf(callPiece(0, { id: "a", name: "file_read", arguments: { file: "x" } })), [
      ["a", "file_read", '{"file":"x"}'],
    ]);
    assert.deepEqual(await callsOf(callPiece(0, { id: "a", name: "browser_view" })), [["a", "browser_view", "{}"]]);
  });
  it("hand on a call without a name and arguments that are no JSON, as they are", async () => {
    const calls = await callsOf(callPiece(0, { id: "a", name: "", arguments: '{"file": ' }));
    assert.deepEqual(calls, [["a", "", '{"file": ']]);
  });
  it("take the form before tool_calls", async () => {
    const calls = await callsOf(
      delta({ function_call: { name: "file_read", arguments: '{"fi' } }),
      delta({ function_call: { arguments: 'le":"x"}' } }),
    );
    assert.deepEqual(calls, [["call_id-1", "file_read", '{"file":"x"}']]);
  });
  it("keep thinking out of the text, in whichever form it comes", async () => {
    const heard: string[] = [];
    server.answer(
      stream(
        delta({ reasoning_content: "hmm " }),
        delta({ content: "<thi" }),
        delta({ content: "nk>let me see</th" }),
        delta({ content: "ink>\n\nThe answ" }),
        delta({ content: "er has <think> in it" }),
        finish(),
      ),
    );
    const answer = answerOf(await bench.model.ask(turnRequest(), nobody, (text) => heard.push(text)));
    assert.equal(answer.text, "The answer has <think> in it");
    assert.equal(heard.join(""), "The answer has <think> in it");
  });
  it("take a thought whose beginning stands in the prompt", async () => {
    assert.equal((await ask(stream(delta({ content: "let me see\n</think>\nYes." }), finish()))).text, "Yes.");
  });
  it("take content in parts, and a refusal as text", async () => {
    const parts = [
      { type: "thinking", text: "hmm" },
      { type: "text", text: "Yes." },
    ];
    assert.equal((await ask(stream(delta({ content: parts }), finish()))).text, "Yes.");
    assert.equal((await ask(stream(delta({ refusal: "I can't." }), finish()))).text, "I can't.");
  });
  it("read what it took, cached tokens too, and price it", async () => {
    await bench.close();
    bench = await openModelBench(server.url, { price: { input: 2, output: 10, cachedInput: 1 } });
    const { usage: took } = await ask(stream(delta({ content: "x" }), finish(), usage(1000, 100, 400)));
    assert.deepEqual(took, {
      model: "tiny",
      inputTokens: 1000,
      outputTokens: 100,
      cachedInputTokens: 400,
      cost: 0.0026,
    });
  });
  it("estimate what it took where nobody says, and say so; without a price there is no cost", async () => {
    const { usage: took } = await ask(stream(delta({ content: "x".repeat(400) }), finish()));
    assert.equal(took.estimated, true);
    assert.equal(took.outputTokens, 100);
    assert.ok(took.inputTokens > 20, String(took.inputTokens));
    assert.ok(!("cost" in took));
  });
  it("take the last usage where each chunk has one, and none that lacks a number", async () => {
    const chunk = { ...delta({ content: "x" }), usage: { prompt_tokens: 5, completion_tokens: 1 } };
    const odd = { choices: [], usage: { prompt_tokens: null, completion_tokens: -3 } };
    assert.deepEqual((await ask(stream(chunk, finish(), usage(7, 2), odd))).usage, {
      model: "tiny",
      inputTokens: 7,
      outputTokens: 2,
    });
  });
  it("say that an answer was cut off at its limit, or withheld", async () => {
    assert.equal((await ask(stream(delta({ content: "x" }), finish("length")))).finish, "length");
    assert.equal((await ask(stream(finish("content_filter")))).finish, "filtered");
    const azure = json(400, { error: { code: "content_filter", message: "filtered by content management policy" } });
    assert.equal((await ask(azure)).finish, "filtered");
  });
  it("take a whole completion where a stream was asked for", async () => {
    const calls = [{ id: "a", type: "function", function: { name: "file_read", arguments: "{}" } }];
    const body = {
      choices: [{ index: 0, message: { content: null, tool_calls: calls }, finish_reason: "tool_calls" }],
    };
    const answer = await ask(json(200, { ...body, usage: { prompt_tokens: 3, completion_tokens: 4 } }));
    assert.deepEqual([answer.calls, answer.usage.inputTokens], [[{ id: "a", name: "file_read", arguments: "{}" }], 3]);
  });
  it("take events in odd pieces, with comments and carriage returns, in several languages", async () => {
    const bytes = Buffer.from(
      `: wait\r\n\r\ndata: ${JSON.stringify(delta({ content: "Grüße 🙂 您好" }))}\r\n\r\ndata:${JSON.stringify(finish())}\n\n`,
    );
    const answer = await ask(async (_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const byte of bytes) await new Promise((resolve) => response.write(Buffer.of(byte), resolve));
      response.end();
    });
    assert.equal(answer.text, "Grüße 🙂 您好");
  });
  it("take an answer that ends by its mark without a reason", async () => {
    assert.equal((await ask(stream(delta({ content: "Yes." })))).text, "Yes.");
  });
  it("listen to the first choice alone", async () => {
    const second = { choices: [{ index: 1, delta: { content: "No." }, finish_reason: null }] };
    assert.equal((await ask(stream(second, delta({ content: "Yes." }), finish()))).text, "Yes.");
  });
});

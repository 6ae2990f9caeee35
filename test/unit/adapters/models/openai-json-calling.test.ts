import assert from "node:assert/strict";
import { answerOf, nobody, openModelBench, turnRequest, type BenchWishes, type ModelBench } from "./model-bench.ts";
import { delta, finish, openWireServer, refuse, stream, type Handler, type WireServer } from "./wire-server.ts";

const yes = stream(delta({ content: "Yes." }), finish());

describe("requests to a model without tool calls", () => {
  const json = { habits: { calling: "json" } } as const;
  let server: WireServer;
  let bench: ModelBench;

  before(async () => (server = await openWireServer()));
  after(() => server.close());
  afterEach(() => bench.close());

  const bodiesOf = async (
    wishes: BenchWishes,
    request = turnRequest(),
    ...handlers: readonly Handler[]
  ): Promise<Record<string, unknown>[]> => {
    bench = await openModelBench(server.url, wishes);
    const before = server.received.length;
    server.answer(...handlers);
    answerOf(await bench.model.ask(request, nobody));
    return server.received.slice(before).map(({ body }) => body);
  };
  const conversation = turnRequest({
    messages: [
      { role: "system", text: "You are an agent." },
      { role: "user", text: "Go." },
      { role: "assistant", text: "I look", calls: [{ id: "1", name: "file_read", arguments: '{"file":"x"}' }] },
      { role: "tool", callId: "1", text: "its text" },
      { role: "user", text: "And?" },
    ],
  });

  it("describe the tools, hold it to their schemas, and tell results as text", async () => {
    const [body = {}] = await bodiesOf(json, conversation, yes);
    const messages = body["messages"] as { role: string; content: string }[];
    assert.deepEqual(
      messages.map(({ role }) => role),
      ["system", "user", "assistant", "user"],
    );
    assert.match(
      messages[0]?.content ?? "",
      /^You are an agent\.\n\nAnswer with one JSON object.*file_read: Reads a file\./s,
    );
    assert.deepEqual(JSON.parse(messages[2]?.content ?? ""), {
      thought: "I look",
      tool: "file_read",
      arguments: { file: "x" },
    });
    assert.equal(messages[3]?.content, "Result of the tool file_read:\nits text\n\nAnd?");
    const format = body["response_format"] as { json_schema: { schema: { properties: Record<string, unknown> } } };
    assert.deepEqual(format.json_schema.schema.properties["tool"], { const: "file_read" });
    assert.ok(!("tools" in body) && !("tool_choice" in body) && !("parallel_tool_calls" in body));
  });
  for (const [name, text] of [
    ["as it was asked for", '{"thought":"I look","tool":"file_read","arguments":{"file":"x"}}'],
    [
      "in a fence, with words around",
      'Sure {ok}:\n```json\n{"thought":"I look","tool":"file_read","arguments":{"file":"x"}}\n```\nDone.',
    ],
    ["with arguments as text", '{"thought":"I look","tool":"file_read","arguments":"{\\"file\\":\\"x\\"}"}'],
    ["after thinking", '<think>{"tool":"no"}</think>{"thought":"I look","tool":"file_read","arguments":{"file":"x"}}'],
  ] as const) {
    it(`read the call ${name}`, async () => {
      bench = await openModelBench(server.url, json);
      server.answer(stream(delta({ content: text }), finish()));
      const heard: string[] = [];
      const answer = answerOf(await bench.model.ask(turnRequest(), nobody, (piece) => heard.push(piece)));
      assert.deepEqual(
        answer.calls.map(({ name: tool, arguments: given }) => [tool, JSON.parse(given) as unknown]),
        [["file_read", { file: "x" }]],
      );
      assert.equal(answer.text, "I look");
      assert.deepEqual(heard, [], "JSON is nothing for people");
    });
  }
  for (const text of ["I don't know", '{"thought":"hm"}', '{"tool":', "[1]"]) {
    it(`have no call in ${text}`, async () => {
      bench = await openModelBench(server.url, json);
      server.answer(stream(delta({ content: text }), finish()));
      const answer = answerOf(await bench.model.ask(turnRequest(), nobody));
      assert.deepEqual([answer.calls, answer.text], [[], text]);
    });
  }
  it("ask in words alone where JSON can't be asked for", async () => {
    const refused = refuse(400, "response_format is not supported");
    const bodies = await bodiesOf(json, turnRequest(), refused, refused, yes);
    assert.deepEqual(
      bodies.map((body) => (body["response_format"] as { type: string } | undefined)?.type),
      ["json_schema", "json_object", undefined],
    );
  });
});

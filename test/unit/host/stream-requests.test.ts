import assert from "node:assert/strict";
import { streamRequests } from "../../../server/src/host/stream-requests.ts";
import { RunLogs } from "../../../server/src/runtime/run-logs.ts";
import { ListEventsRequest, SearchEventsRequest } from "../../../server/src/protocol/runs.ts";
import { MemoryRunStore } from "../../support/fakes/memory-run-store.ts";
import { nobodyAsking } from "../../support/nobody-asking.ts";

const runId = "01JD3KX5Y0QZ7V8N2M4P6R9STW";
const other = "01JD3KX5Y0QZ7V8N2M4P6R9STX";

describe("the requests that find their way in streams", () => {
  const store = new MemoryRunStore();
  const unknown = { code: "unknown-run", message: "There is no such run" };
  const dispatcher = { refuseStream: (key: { readonly runId: string }) => (key.runId === runId ? undefined : unknown) };
  const requests = streamRequests(new RunLogs({ log: store, dispatcher }));
  const ask = async (method: string, params: unknown): Promise<unknown> => {
    const request = requests.find((each) => each.method === method);
    const read = request?.read(params);
    return read === undefined ? "invalid" : await request?.answer(read as never, nobodyAsking);
  };
  before(async () => {
    const draft = (type: string) => ({ at: "2026-11-21T09:14:03.120Z", type, source: "test", text: `a ${type}` });
    await store.append(runId, ["action", "plan", "action"].map(draft));
  });

  it("list by type from anywhere", async () => {
    const listed = await ask(ListEventsRequest.method, { runId, types: ["plan"], from: "end", limit: 5000 });
    assert.deepEqual((listed as { list: { events: readonly unknown[] } }).list.events.length, 1);
  });

  it("search by part", async () => {
    const searched = await ask(SearchEventsRequest.method, { runId, text: "PLAN", from: 1 });
    assert.deepEqual(searched, { outcome: "searched", found: { matches: [2], next: 4, total: 3 } });
  });

  it("refuse what nobody knows", async () => {
    const refused = { outcome: "refused", because: unknown };
    assert.deepEqual(await ask(ListEventsRequest.method, { runId: other, from: "end", limit: 1 }), refused);
    assert.deepEqual(await ask(SearchEventsRequest.method, { runId: other, text: "a", from: 1 }), refused);
    const odd = await ask(ListEventsRequest.method, { runId: "..", from: "end", limit: 1 });
    assert.equal((odd as { outcome: string }).outcome, "refused");
  });

  for (const [what, method, params] of [
    ["no run", ListEventsRequest.method, { from: "end", limit: 1 }],
    ["no start", ListEventsRequest.method, { runId, limit: 1 }],
    ["two starts", ListEventsRequest.method, { runId, from: { place: 1, seq: 1 }, limit: 1 }],
    ["a start before the first", ListEventsRequest.method, { runId, from: { place: 0 }, limit: 1 }],
    ["no limit", ListEventsRequest.method, { runId, from: "end" }],
    ["types that are none", ListEventsRequest.method, { runId, from: "end", limit: 1, types: [1] }],
    ["no text", SearchEventsRequest.method, { runId, from: 1 }],
    ["a book of a text", SearchEventsRequest.method, { runId, from: 1, text: "x".repeat(1001) }],
    ["half a number", SearchEventsRequest.method, { runId, from: 1.5, text: "x" }],
  ] as const) {
    it(`don't take ${what}`, async () => assert.equal(await ask(method, params), "invalid"));
  }
});

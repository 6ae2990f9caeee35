import assert from "node:assert/strict";
import fc from "fast-check";
import { validateStreamEvent } from "../../../../schemas/generated/validators.js";
import { CloudRecord } from "../../../../server/src/core/cloud/cloud-record.ts";
import { textOf } from "../../../../server/src/core/cloud/payload.ts";
import { translateEvents } from "../../../../server/src/core/cloud/translate.ts";
import type { CloudEvent } from "../../../../server/src/core/ports/cloud.ts";
import type { StreamDraft } from "../../../../server/src/core/ports/driver.ts";
import type { StreamedEvent } from "../../../../server/src/protocol/runs.ts";

/** A stream that takes what translations come to. */
class Stream {
  readonly record = new CloudRecord();
  readonly events: StreamedEvent[] = [];

  constructor() {
    this.append([
      { type: "system", source: "dispatcher", event: "attemptStarted", text: "Attempt 1 begins", attempt: 1 },
    ]);
  }

  append(drafts: readonly StreamDraft[]): void {
    for (const draft of drafts) {
      const at = "2026-11-21T09:00:00.000Z";
      const event = { ...draft, seq: this.events.length + 1, at } as unknown as StreamedEvent;
      this.events.push(event);
      this.record.observe(event);
    }
  }

  take(events: readonly CloudEvent[]): void {
    this.append(translateEvents(events, { record: this.record, filesFolder: "/run/cloud" }));
  }
}

function event(type: string, payload: Readonly<Record<string, unknown>>, at = 1_000, id = `${type}-${at}`): CloudEvent {
  return { id, type, at, payload };
}

function draftsOf(...events: readonly CloudEvent[]): readonly StreamDraft[] {
  const stream = new Stream();
  stream.take(events);
  return stream.events
    .slice(1)
    .map(({ seq: _seq, at: _at, cloudAt: _cloudAt, cloudEvent: _id, ...draft }) => draft as StreamDraft);
}

/** Any payload, and for the types that are known often one that fits. */
const word = fc.constantFrom(
  "",
  "a",
  "Look",
  "report.md",
  "running",
  "success",
  "error",
  "waiting",
  "stopped",
  "doing",
);
const anyPayload = fc.dictionary(
  fc.constantFrom(
    "content",
    "tool",
    "action_id",
    "status",
    "brief",
    "steps",
    "attachments",
    "agent_status",
    "title",
    "message",
    "status_detail",
  ),
  fc.oneof(
    word,
    fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<unknown>,
    fc.array(fc.record({ title: word, status: word, filename: word, url: word }), { maxLength: 3 }),
  ),
);
const anyType = fc.constantFrom(
  "user_message",
  "assistant_message",
  "tool_used",
  "plan_update",
  "new_plan_step",
  "status_update",
  "error_message",
  "user_stop",
  "structured_output_result",
  "explanation",
  "of_the_future",
);
const anyEvents = fc
  .array(fc.record({ type: anyType, payload: anyPayload, at: fc.integer({ min: 0, max: 5 }) }), { maxLength: 25 })
  .map((list) => list.map((one, index): CloudEvent => ({ ...one, id: `e${index}` })));

describe("events of the cloud as a stream", () => {
  it("are the same in any order, however often, on whatever pages of one reading", () => {
    fc.assert(
      fc.property(
        anyEvents.chain((events) =>
          fc.tuple(
            fc.constant(events),
            fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2, maxLength: events.length * 2 }),
          ),
        ),
        ([events, shuffled]) => {
          const [one, other] = [new Stream(), new Stream()];
          one.take(events);
          other.take(shuffled);
          assert.deepEqual(other.events, one.events);
        },
      ),
    );
  });

  it("are the same read at once or bit by bit with overlaps, as they come", () => {
    fc.assert(
      fc.property(anyEvents, fc.array(fc.nat(25), { maxLength: 6 }), fc.nat(5), (events, cuts, overlap) => {
        const ordered = events.map((one, index) => ({ ...one, at: index }));
        const [one, other] = [new Stream(), new Stream()];
        one.take(ordered);
        const ends = [...new Set([...cuts, ordered.length])].sort((a, b) => a - b);
        let start = 0;
        for (const end of ends) {
          other.take(ordered.slice(Math.max(0, start - overlap), end));
          start = end;
        }
        assert.deepEqual(other.events, one.events);
      }),
    );
  });

  it("lose none and double none, whatever comes late", () => {
    fc.assert(
      fc.property(
        anyEvents,
        fc.array(fc.array(fc.nat(24), { maxLength: 10 }), { maxLength: 5 }),
        (events, readings) => {
          const stream = new Stream();
          for (const reading of readings) stream.take(reading.flatMap((index) => events[index] ?? []));
          stream.take(events);
          const before = stream.events.length;
          stream.take(events);
          assert.equal(stream.events.length, before, "a full reading adds nothing twice");
          const told = new Set(stream.events.map(({ cloudEvent }) => cloudEvent));
          const calls = new Set(stream.events.filter(({ type }) => type === "action").map(({ callId }) => callId));
          for (const { id, type, payload } of events) {
            const isCall = type === "tool_used" && calls.has(textOf(payload, "action_id").trim() || id);
            assert.ok(told.has(id) || isCall, `${id} is lost`);
          }
        },
      ),
    );
  });

  it("are valid, whatever the cloud says", () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const stream = new Stream();
        stream.take(events);
        for (const one of stream.events)
          assert.ok(validateStreamEvent(one), JSON.stringify([one, validateStreamEvent.errors]));
      }),
    );
  });

  it("keep what isn't known as it is", () => {
    const payload = { anything: { deep: [1] } };
    assert.deepEqual(draftsOf(event("of_the_future", payload)), [
      {
        type: "system",
        source: "agent",
        event: "cloudEvent",
        text: "The cloud told something that this version doesn't know: of_the_future",
        cloudType: "of_the_future",
        payload,
      },
    ]);
  });

  it("join the events of one call, and measure it", () => {
    const told = (status: string, at: number): CloudEvent =>
      event("tool_used", { tool: "shell", action_id: "a", status, brief: "Counting" }, at);
    const drafts = draftsOf(told("running", 1_000), told("success", 1_250), told("success", 1_300));
    assert.deepEqual(
      drafts.map(({ type, ...rest }) => [type, (rest as Record<string, unknown>)["durationMs"]]),
      [
        ["action", undefined],
        ["observation", 250],
      ],
    );
  });

  it("take an event that changed its status in place for what came of its call", () => {
    const stream = new Stream();
    stream.take([event("tool_used", { tool: "shell", status: "running" }, 1, "x")]);
    stream.take([event("tool_used", { tool: "shell", status: "error", message: "It broke" }, 1, "x")]);
    const [, action, observation] = stream.events;
    assert.equal(action?.["callId"], "x");
    assert.deepEqual(observation?.["error"], { code: "cloud-tool-failed", message: "It broke" });
  });

  it("number the steps of a plan, and know the one that has begun", () => {
    const [, plan] = draftsOf(
      event(
        "plan_update",
        {
          steps: [
            { title: "Look", status: "doing" },
            { title: "", status: "todo" },
            { title: "Do", status: "todo" },
          ],
        },
        1,
      ),
      event("new_plan_step", { title: "Do" }, 2),
    ) as readonly Record<string, unknown>[];
    assert.deepEqual(plan?.["current"], 2);
    assert.deepEqual(
      (plan["steps"] as { title: string; status: string }[]).map(({ title, status }) => [title, status]),
      [
        ["Look", "done"],
        ["Do", "doing"],
      ],
    );
  });

  it("name files so that none overwrites another and none leaves its folder", () => {
    const attachments = ["a.md", "A.md", "../../a.md", "", "CON.txt", "..\\x.md"].map((filename) => ({
      type: "file",
      filename,
      url: "u",
    }));
    const [message] = draftsOf(event("assistant_message", { content: "Here", attachments })) as readonly Record<
      string,
      unknown
    >[];
    assert.deepEqual(
      message?.["attachments"],
      ["a.md", "A-2.md", "a-3.md", "file", "_CON.txt", "x.md"].map((name) => `/run/cloud/${name}`),
    );
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import {
  emptyAgent,
  lastDelivered,
  observeEvent,
  openCall,
  seenMessages,
  usageOf,
} from "../../../../../server/src/core/agent/loop/agent-state.ts";
import type { AgentState } from "../../../../../server/src/core/agent/loop/agent-state.ts";
import { itemsOf } from "../../../../../server/src/core/agent/loop/grown.ts";
import type { StreamDraft } from "../../../../../server/src/core/ports/driver.ts";
import type { StreamedEvent } from "../../../../../server/src/protocol/runs.ts";
import { anyStream, numbered } from "./any-stream.ts";
import { action, agentSays, called, personWrites, system } from "./play.ts";

const fold = (events: readonly StreamedEvent[], from = emptyAgent): AgentState => events.reduce(observeEvent, from);
const after = (...drafts: readonly StreamDraft[]): AgentState => fold(numbered(drafts));
const answered = (source: string, usage: object = {}): StreamDraft =>
  system("modelAnswered", { source, usage: { model: "m", inputTokens: 100, outputTokens: 10, ...usage } });

describe("agent state", function () {
  // Hundreds of streams, and a long one; a busy machine takes seconds.
  this.timeout(60_000);

  it("is the same folded event by event, from any point on, and from JSON", () => {
    fc.assert(
      fc.property(anyStream, fc.nat(100), (events, cut) => {
        const whole = fold(events);
        const read = JSON.parse(JSON.stringify(events)) as StreamedEvent[];
        assert.deepEqual(fold(read.slice(cut), fold(read.slice(0, cut))), whole);
      }),
    );
  });

  it("never changes a state that somebody holds", () => {
    fc.assert(
      fc.property(anyStream, anyStream, fc.nat(60), (events, others, cut) => {
        const held = fold(events.slice(0, cut));
        const before = itemsOf(held.conversation.entries).slice();
        const seen = [...seenMessages(held)];
        const one = fold(events.slice(cut), held);
        const other = fold(others, held);
        assert.deepEqual(itemsOf(held.conversation.entries), before);
        assert.deepEqual([...seenMessages(held)], seen);
        assert.deepEqual(fold(events.slice(cut), held), one, "and two futures of it don't meet");
        assert.deepEqual(fold(others, held), other);
      }),
    );
  });

  it("takes anything for an event and never throws", () => {
    const odd = fc.record({ seq: fc.integer(), at: fc.string(), type: fc.anything(), source: fc.anything() });
    fc.assert(
      fc.property(fc.array(odd), (events) => {
        assert.deepEqual(fold(events as StreamedEvent[]), emptyAgent);
      }),
    );
    const types = ["message", "action", "observation", "plan", "knowledge", "datasource", "system", "constructor"];
    for (const type of types) assert.deepEqual(after({ type, source: "agent" }), emptyAgent, type);
  });

  it("knows the call without its observation", () => {
    assert.equal(openCall(emptyAgent), undefined);
    const open = after(action("a", "file_read", { file: "x" }));
    assert.deepEqual(openCall(open), { callId: "a", tool: "file_read", arguments: { file: "x" } });
    assert.equal(openCall(after(...called("a", "file_read"))), undefined);
    const others = after(action("a", "file_read"), ...called("b", "file_read").slice(1));
    assert.equal(openCall(others)?.callId, "a", "a result of another call closes nothing");
  });

  it("remembers the messages of people over all attempts", () => {
    const state = after(personWrites("m1", "One"), system("attemptStarted", { attempt: 2 }), personWrites("m2", "Two"));
    assert.deepEqual([...seenMessages(state)], ["m1", "m2"]);
    const shown = [...state.conversation.head, ...itemsOf(state.conversation.entries)].map(
      ({ message }) => message.text,
    );
    assert.ok(shown.some((text) => text.includes("One")) && shown.some((text) => text.includes("Two")));
  });

  it("knows what was delivered last: no question, and not of an earlier attempt", () => {
    const asked = { ...agentSays("Which one?", "b"), ask: true };
    const state = after(agentSays("Here it is", "a"), asked);
    assert.deepEqual(lastDelivered(state), { text: "Here it is", attachments: [] });
    assert.equal(lastDelivered(after(agentSays("Old", "a"), system("attemptStarted", { attempt: 2 }))), undefined);
  });

  it("counts usage over all attempts, and turns of this one", () => {
    assert.equal(usageOf(emptyAgent), undefined);
    const state = after(
      answered("agent", { cost: 0.5 }),
      answered("planner", { cost: 0.25 }),
      system("attemptStarted", { attempt: 2 }),
      answered("agent", { cost: 0.25 }),
    );
    assert.deepEqual(usageOf(state), { turns: 2, inputTokens: 300, outputTokens: 30, cost: 1, model: "m" });
    assert.deepEqual([state.turns, state.attempt], [1, 2]);
  });

  it("counts what a call took that was broken off, but not as a turn", () => {
    const usage = { model: "m", inputTokens: 40, outputTokens: 0, estimated: true, cost: 1 };
    const state = after(answered("agent", { cost: 0.5 }), system("modelCancelled", { usage }));
    assert.deepEqual(usageOf(state), { turns: 1, inputTokens: 140, outputTokens: 10, cost: 1.5, model: "m" });
    assert.deepEqual([state.turns, state.spending.ratio], [1, 1]);
  });

  it("says no cost once the price of any call isn't known", () => {
    const usage = usageOf(after(answered("agent", { cost: 0.5 }), answered("agent")));
    assert.ok(usage !== undefined && !("cost" in usage));
  });

  it("corrects its estimates by what the provider counts, within bounds", () => {
    const ratio = (inputTokens: number, more: object = {}): number =>
      after(system("modelAnswered", { usage: { model: "m", inputTokens, outputTokens: 1, ...more }, estimate: 100 }))
        .spending.ratio;
    assert.deepEqual([ratio(130), ratio(100_000), ratio(1), ratio(0)], [1.3, 4, 0.25, 1]);
    assert.equal(ratio(130, { estimated: true }), 1, "an estimate of ours says nothing about estimates of ours");
  });

  it("starts over with a new attempt, but for the budget and what people wrote", () => {
    const first = [
      ...called("a", "message_notify_user", { text: "Done" }),
      system("attemptFailed", { error: { code: "stuck", message: "Stuck" } }),
      system("budgetExtended"),
    ];
    const state = after(...first, system("attemptStarted", { attempt: 2 }));
    assert.equal(state.failure, undefined);
    assert.equal(state.delivery.told, false);
    assert.equal(state.spending.extensions, 1);
    assert.deepEqual(itemsOf(state.conversation.entries), []);
  });

  it("folds 100,000 events", () => {
    const calls = Array.from({ length: 50_000 }, (_, at) => called(`c${at}`, "file_read", { file: `f${at}` }));
    assert.equal(itemsOf(fold(numbered(calls.flat())).conversation.entries).length, 100_000);
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { buildTurnRequest } from "../../../../../server/src/core/agent/context/build-request.ts";
import { estimateMessages, estimateTools } from "../../../../../server/src/core/agent/context/estimate.ts";
import { emptyAgent, observeEvent } from "../../../../../server/src/core/agent/loop/agent-state.ts";
import type { AgentState } from "../../../../../server/src/core/agent/loop/agent-state.ts";
import type { AgentContext, AgentMove } from "../../../../../server/src/core/agent/loop/moves.ts";
import { nextMove } from "../../../../../server/src/core/agent/loop/next-move.ts";
import { takePlan } from "../../../../../server/src/core/agent/loop/take-answer.ts";
import type { ModelMessage } from "../../../../../server/src/core/ports/model.ts";
import type { StreamedEvent } from "../../../../../server/src/protocol/runs.ts";
import { call, deliver } from "../../../../support/fakes/scripted-model.ts";
import { anyParts, anyStream, numbered } from "../loop/any-stream.ts";
import { builtInTools, contextOf, endCode, ofType, play } from "../loop/play.ts";

const fold = (events: readonly StreamedEvent[]): AgentState => events.reduce(observeEvent, emptyAgent);
const messagesOf = (state: AgentState, context: AgentContext): readonly ModelMessage[] =>
  buildTurnRequest(state.conversation, context).request.messages;
const words = (messages: readonly ModelMessage[]): readonly ModelMessage[] =>
  messages.map((message) => ("images" in message ? { ...message, images: [] } : { ...message }));
const withoutImages = (messages: readonly ModelMessage[]): string[] =>
  words(messages).map((message) => JSON.stringify({ ...message, images: undefined }));

/** Every call is followed by its result at once, and every result follows its call. */
function assertPaired(messages: readonly ModelMessage[]): void {
  messages.forEach((message, at) => {
    if (message.role === "assistant" && message.calls.length > 0) {
      const next = messages[at + 1];
      assert.ok(next?.role === "tool" && next.callId === message.calls[0]?.id, `call ${at} has no result`);
      assert.equal(message.calls.length, 1);
    }
    if (message.role === "tool") {
      const before = messages[at - 1];
      assert.ok(before?.role === "assistant" && before.calls[0]?.id === message.callId, `result ${at} has no call`);
    }
  });
}

const away = { code: "model-unreachable", retryable: true, message: "It is away", remedy: "" };

/** Follow `append` until something else comes; what is appended gets its numbers. There is no planner. */
function settle(events: readonly StreamedEvent[], context: AgentContext): { state: AgentState; move: AgentMove } {
  let state = fold(events);
  let seq = events.length;
  for (let times = 0; times < 50; times += 1) {
    const move = nextMove(state, context);
    if (move.move !== "append" && move.move !== "plan") return { state, move };
    const drafts = move.move === "append" ? move.events : takePlan(state, context, { ok: false, failure: away });
    for (const draft of drafts) {
      state = observeEvent(state, { ...draft, seq: (seq += 1), at: "2026-11-21T09:14:03.120Z" } as StreamedEvent);
    }
  }
  throw new Error("It appends for ever");
}

describe("requests for a turn", function () {
  // Hundreds of streams; a busy machine takes seconds.
  this.timeout(60_000);

  it("have exactly one result for each call, and the reverse, for any stream", () => {
    fc.assert(
      fc.property(anyStream, fc.constantFrom(4_000, 32_000), (events, contextTokens) => {
        const messages = messagesOf(fold(events), contextOf({ model: { contextTokens } }));
        assertPaired(messages);
        assert.deepEqual(
          messages.slice(0, 2).map(({ role }) => role),
          ["system", "user"],
        );
        for (const message of messages) {
          const empty = message.role === "assistant" && message.text === "" && message.calls.length === 0;
          assert.ok(!empty, "no empty answer");
        }
      }),
    );
  });

  it("begin with the request before, unless events were left out or an attempt began", () => {
    fc.assert(
      fc.property(anyParts, fc.boolean(), (parts, images) => {
        const context = contextOf({ model: { images } });
        const events = numbered(parts.flat());
        let state = emptyAgent;
        let before = withoutImages(messagesOf(state, context));
        for (const event of events) {
          state = observeEvent(state, event);
          const after = withoutImages(messagesOf(state, context));
          const cut = event["event"] === "contextTruncated" || event["event"] === "attemptStarted";
          if (!cut) assert.deepEqual(after.slice(0, before.length), before);
          before = after;
        }
      }),
    );
  });

  it("never exceed the window, what may be written included, for any stream and window", () => {
    let thought = 0;
    fc.assert(
      fc.property(anyStream, fc.integer({ min: 1_000, max: 64_000 }), (events, contextTokens) => {
        const tools = builtInTools.slice(0, 6);
        const context = contextOf({ model: { contextTokens }, tools });
        const { state, move } = settle(events, context);
        if (move.move !== "think") return;
        thought += 1;
        const { messages, tools: offered, maximumOutputTokens = 0 } = move.request;
        const input = Math.ceil((estimateMessages(messages) + estimateTools(offered)) * state.spending.ratio);
        assert.ok(input + maximumOutputTokens <= contextTokens, `${input} + ${maximumOutputTokens} > ${contextTokens}`);
        assert.equal(move.reserve.inputTokens, input);
        assertPaired(messages);
      }),
      { numRuns: 100 },
    );
    assert.ok(thought > 10, `${thought} requests`);
  });

  it("come to an end of appending for any stream", () => {
    fc.assert(
      fc.property(
        anyStream,
        (events) => void settle(events, contextOf({ spec: { knowledge: [{ text: "x" }], turns: 5 } })),
      ),
    );
  });
});

describe("a long conversation", () => {
  const reads = (count: number) => Array.from({ length: count }, (_, at) => call("file_read", { file: `f${at}` }));
  const tools = builtInTools.slice(0, 6);
  const small = { contextTokens: 16_000, maximumOutputTokens: 2_000 };
  const output = (size: number) => ({ result: () => ({ output: "x".repeat(size) }) });

  it("leaves out the oldest events in big steps, and the requests between begin alike", () => {
    const played = play([...reads(60), ...deliver()], {
      model: small,
      tools,
      spec: { plan: ["Read"] },
      ...output(3_000),
    });
    assert.equal(endCode(played), "succeeded");
    const cuts = ofType(played.events, "system").filter(({ event }) => event === "contextTruncated");
    assert.ok(cuts.length >= 3 && cuts.length <= 15, `${cuts.length} times`);
    for (const { keptFrom = 0 } of cuts) {
      const type = played.events[keptFrom - 1]?.type;
      assert.ok(type === "action" || type === "plan", `event ${keptFrom} is of type ${type ?? "none"}`);
    }
    let breaks = 0;
    played.turns.slice(1).forEach(({ messages }, at) => {
      const before = withoutImages(played.turns[at]?.messages ?? []);
      if (JSON.stringify(withoutImages(messages).slice(0, before.length)) !== JSON.stringify(before)) breaks += 1;
    });
    assert.equal(breaks, cuts.length);
  });

  it("keeps the task, the current plan and the newest observation, and says that something is missing", () => {
    const played = play([...reads(60), ...deliver()], {
      model: small,
      tools,
      spec: { plan: ["Read"] },
      ...output(3_000),
    });
    const numberOf = (text: string): number => Number(/"f(\d+)"/.exec(text)?.[1] ?? -1);
    played.turns.slice(1, 60).forEach(({ messages }, at) => {
      const text = JSON.stringify(messages);
      assert.match(text, /Read the logs and write report\.md/);
      assert.match(text, /\[planner\] The plan from now on/);
      const newest = messages.findLast(({ role }) => role === "assistant");
      assert.equal(numberOf(newest?.role === "assistant" ? (newest.calls[0]?.arguments ?? "") : ""), at);
    });
    assert.match(played.turns.at(-1)?.messages[2]?.text ?? "", /Older events are left out/);
  });

  it("never cuts between a call and its result, however large the call is", () => {
    const content = "y".repeat(1_800);
    const writes = Array.from({ length: 40 }, (_, at) => call("file_write", { file: `f${at}`, content }));
    const played = play([...writes, ...deliver()], { model: small, tools, spec: { plan: ["Write"] } });
    const cuts = ofType(played.events, "system").flatMap(({ keptFrom }) => keptFrom ?? []);
    assert.ok(cuts.length > 1);
    for (const cut of cuts) assert.equal(played.events[cut - 1]?.type, "action");
  });

  it("keeps what people wrote, the newest first, as far as there is room", () => {
    const messages = Array.from({ length: 9 }, (_, at) => ({
      type: "message",
      source: "person",
      role: "person",
      text: `Wish ${at} ${"w".repeat(1_500)}`,
      attachments: [],
      messageId: `m${at}`,
    }));
    const played = play([...reads(40), ...deliver()], { model: small, tools, before: messages, ...output(3_000) });
    const text = JSON.stringify(played.turns.at(-1)?.messages);
    assert.match(text, /Wish 8 /);
    assert.doesNotMatch(text, /Wish 0 /);
  });

  it("clips one huge result, in the middle", () => {
    const played = play([...reads(1), ...deliver()], {
      result: () => ({ output: `START ${"x".repeat(500_000)} END` }),
    });
    const result = played.turns[1]?.messages.at(-1)?.text ?? "";
    assert.ok(result.length < 62_000);
    assert.match(result, /START x+\n\[… \d+ characters left out …\]\nx+ END\n<\/untrusted-data>$/s);
  });

  it("clips huge arguments and keeps them JSON", () => {
    const content = "y".repeat(500_000);
    const played = play([call("file_write", { file: "a", content }), ...deliver()]);
    const made = played.turns[1]?.messages.findLast(({ role }) => role === "assistant");
    assert.ok(made?.role === "assistant");
    const json = made.calls[0]?.arguments ?? "";
    assert.ok(json.length < 62_000);
    const values = JSON.parse(json) as Record<string, string>;
    assert.equal(values["file"], "a");
    assert.match(values["content"] ?? "", /^y+\n\[… \d+ characters left out …\]\ny+$/);
    assert.equal(played.acted[0]?.arguments["content"], content, "the tool gets all of it");
  });

  it("ends when not even the task fits", () => {
    const played = play([], { model: { contextTokens: 3_000 }, plans: [] });
    assert.equal(endCode(played), "context-too-small");
    assert.ok(played.end.status === "failed");
    assert.match(played.end.reason.message, /take about [\d,]+ tokens; scripted holds 3,000/);
  });

  it("leaves out more when the model says that it is too long, twice at most", () => {
    const full = { failure: { code: "model-context-full", message: "32,768 tokens exceeded" } };
    const good = play([...reads(10), full, ...deliver()], output(2_000));
    assert.equal(endCode(good), "succeeded");
    const again = play([...reads(10), full, full, ...deliver()], output(2_000));
    assert.equal(endCode(again), "succeeded");
    const cuts = ofType(again.events, "system").flatMap(({ keptFrom }) => keptFrom ?? []);
    assert.ok(cuts.length === 2 && (cuts[1] ?? 0) > (cuts[0] ?? 0), cuts.join());
    assert.equal(endCode(play([...reads(10), full, full, full], output(2_000))), "model-context-full");
    assert.equal(endCode(play([full])), "model-context-full", "where nothing can be left out");
    const later = play([...reads(10), full, ...reads(1), full, ...reads(1), full, ...deliver()], output(2_000));
    assert.equal(endCode(later), "succeeded", "an answer in between starts the count anew");
  });

  it("makes up for a provider that counts more tokens than we", () => {
    const heavy = reads(40).map((read) => ({ ...read, usage: { inputTokens: 0 } }));
    const counted = (factor: number) =>
      play(
        [
          ...heavy.map((answer) => (request: { messages: readonly ModelMessage[]; tools: readonly object[] }) => ({
            ...answer,
            usage: {
              inputTokens: Math.ceil(
                (estimateMessages(request.messages) + estimateTools(request.tools as never)) * factor,
              ),
            },
          })),
          ...deliver(),
        ],
        { model: { contextTokens: 64_000 }, tools, ...output(3_000) },
      );
    const cuts = (factor: number): number =>
      ofType(counted(factor).events, "system").filter(({ event }) => event === "contextTruncated").length;
    assert.equal(cuts(1), 0);
    assert.ok(cuts(3) >= 1);
  });
});

describe("pictures", () => {
  const looks = Array.from({ length: 12 }, (_, at) => call("browser_navigate", { url: `http://localhost/${at}` }));
  const world = {
    result: (_: object, count: number) => ({ images: count <= 12 ? [`browser/view-${count}.png`] : [] }),
  };
  const shown = (messages: readonly ModelMessage[]): readonly string[] =>
    messages.flatMap((message) => (message.role === "tool" ? (message.images ?? []) : []));

  it("are shown to models that take them: the newest, two to five of them, in steps", () => {
    const played = play([...looks, ...deliver()], { ...world, model: { images: true } });
    const counts = played.turns.slice(0, 13).map(({ messages }) => shown(messages).length);
    assert.deepEqual(counts, [0, 1, 2, 3, 4, 5, 2, 3, 4, 5, 2, 3, 4]);
    assert.equal(shown(played.turns[12]?.messages ?? []).at(-1), "/runs/R/T/browser/view-12.png");
  });

  it("aren't shown to models that don't", () => {
    const played = play([...looks, ...deliver()], world);
    assert.ok(played.turns.every(({ messages }) => shown(messages).length === 0));
  });
});

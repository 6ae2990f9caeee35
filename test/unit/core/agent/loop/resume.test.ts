import assert from "node:assert/strict";
import fc from "fast-check";
import { emptyAgent, observeEvent } from "../../../../../server/src/core/agent/loop/agent-state.ts";
import { nextMove } from "../../../../../server/src/core/agent/loop/next-move.ts";
import { takePlan } from "../../../../../server/src/core/agent/loop/take-answer.ts";
import type { StreamDraft } from "../../../../../server/src/core/ports/driver.ts";
import { call, calls, deliver, planned, say } from "../../../../support/fakes/scripted-model.ts";
import type { Scripted } from "../../../../support/fakes/scripted-model.ts";
import { anyStream } from "./any-stream.ts";
import { action, called, contextOf, endCode, personWrites, play, Stream, system, todoChanged } from "./play.ts";
import type { World } from "./play.ts";

const context = contextOf();

describe("agent loop: going on after the host died", () => {
  const script: readonly Scripted[] = [
    call("file_read", { file: "a" }),
    say("Hm"),
    calls(["file_read"], ["idle"]),
    call("file_raed"),
    call("file_write", { file: "report.md", content: "x" }),
    ...deliver(),
  ];
  const world: World = {
    spec: { plan: ["Read", "Write"], knowledge: [{ scope: { files: ["a"] }, text: "Know this" }], turns: 9 },
    plans: [planned(["Read", "done"], "Write"), planned(["Read", "done"], ["Write", "done"])],
    result: (_, count) =>
      count === 1 ? { then: [personWrites("m", "Short, please"), todoChanged("- [x] 1. Read\n- [ ] 2. Write\n")] } : {},
  };

  it("makes the same move from the stream alone, at every point", () => {
    const played = play(script, world);
    assert.equal(endCode(played), "succeeded");
    let state = emptyAgent;
    for (const event of played.events) {
      state = observeEvent(state, event);
      const read = JSON.parse(JSON.stringify(played.events.slice(0, event.seq))) as typeof played.events;
      const fresh = read.reduce(observeEvent, emptyAgent);
      assert.deepEqual(nextMove(fresh, played.context), nextMove(state, played.context));
    }
  });

  it("comes to a proper move from every torn stream", () => {
    const { events, context: around } = play(script, world);
    for (let length = 0; length <= events.length; length += 1) {
      const stream = new Stream();
      stream.append(events.slice(0, length).map(({ seq: _seq, at: _at, ...draft }) => draft as StreamDraft));
      let move = nextMove(stream.state, around);
      for (let times = 0; move.move === "append" && times < 10; times += 1) {
        stream.append(move.events);
        move = nextMove(stream.state, around);
      }
      assert.notEqual(move.move, "append");
      const settled = length === events.length;
      assert.equal(move.move === "end", settled, `after ${length} of ${events.length}`);
    }
  });

  it("never throws, whatever the stream", () => {
    fc.assert(
      fc.property(anyStream, (events) => {
        const state = events.reduce(observeEvent, emptyAgent);
        const move = nextMove(state, context);
        if (move.move === "plan") takePlan(state, context, { ok: false, failure: away });
      }),
    );
  }).timeout(60_000);
  const away = { code: "model-unreachable", retryable: true, message: "It is away", remedy: "" };

  it("carries out a call that stands there without its observation", () => {
    const stream = new Stream();
    stream.append([action("c", "file_read", { file: "a" })]);
    assert.deepEqual(nextMove(stream.state, context), {
      move: "act",
      call: { callId: "c", tool: "file_read", arguments: { file: "a" } },
    });
  });

  it("doesn't carry out one that would have been refused", () => {
    for (const [tool, values, code] of [
      ["file_raed", {}, "unknown-tool"],
      ["file_read", {}, "invalid-arguments"],
      ["browser_click", { coordinate_x: 1 }, "invalid-arguments"],
    ] as const) {
      const stream = new Stream();
      stream.append([action("c", tool, values)]);
      const move = nextMove(stream.state, context);
      assert.ok(move.move === "append");
      assert.deepEqual((move.events[0]?.["error"] as { code: string }).code, code);
      stream.append(move.events);
      assert.notEqual(nextMove(stream.state, context).move, "append");
    }
  });

  it("asks the planner for an idle that waited for it, and asks for idle again where even that isn't known", () => {
    const stream = new Stream();
    const plan = {
      steps: [{ number: 1, id: "step-1", title: "Read", status: "doing" }],
      current: 1,
      status: "running",
      reflection: "",
    };
    stream.append([{ type: "plan", source: "planner", ...plan }, action("i", "idle"), system("idleHeld")]);
    const asked = nextMove(stream.state, context);
    assert.equal(asked.move, "plan");
    stream.append([{ type: "plan", source: "planner", ...plan }]);
    const torn = nextMove(stream.state, context);
    assert.ok(torn.move === "append");
    assert.equal(torn.events[0]?.["outcome"], "interrupted");
  });

  it("ends again with the same reason when it had ended", () => {
    const failed = new Stream();
    const reason = { code: "stuck", message: "The agent is stuck", remedy: "Look" };
    failed.append([system("attemptFailed", { error: reason })]);
    assert.deepEqual(nextMove(failed.state, context), { move: "end", end: { status: "failed", reason } });
    const done = new Stream();
    done.append(called("i", "idle"));
    assert.deepEqual(nextMove(done.state, context), { move: "end", end: { status: "succeeded" } });
  });

  it("asks about the budget again when the question was open", () => {
    const stream = new Stream();
    stream.append([system("budgetReached")]);
    const bounded = contextOf({ spec: { plan: ["Read"], budget: { tokens: 10, onExceed: "ask" } } });
    stream.append((nextMove(stream.state, bounded) as { events: readonly StreamDraft[] }).events);
    assert.equal(nextMove(stream.state, bounded).move, "ask");
  });

  it("tells the next attempt what the person had written to this one", () => {
    const played = play(deliver(), {
      before: [
        personWrites("m", "Only the errors"),
        ...called("c", "file_read"),
        system("attemptStarted", { attempt: 2 }),
      ],
    });
    const texts = played.turns[0]?.messages.map(({ text }) => text) ?? [];
    assert.match(texts[2] ?? "", /another attempt/);
    assert.equal(texts[3], "[person] Only the errors");
    assert.ok(!texts.some((text) => text.includes("file_read is done")));
  });
});

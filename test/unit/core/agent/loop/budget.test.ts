import assert from "node:assert/strict";
import fc from "fast-check";
import type { AgentMove } from "../../../../../server/src/core/agent/loop/moves.ts";
import type { AgentState } from "../../../../../server/src/core/agent/loop/agent-state.ts";
import { call, deliver } from "../../../../support/fakes/scripted-model.ts";
import type { Scripted, ScriptedAnswer } from "../../../../support/fakes/scripted-model.ts";
import { builtInTools, endCode, ofType, play, systemNames } from "./play.ts";
import type { Played, World } from "./play.ts";

const tools = builtInTools.filter(({ name }) => name.startsWith("file_") || name.startsWith("message_"));
const read = (at: number, usage: ScriptedAnswer["usage"] = {}): Scripted => ({
  ...call("file_read", { file: `f${at}` }),
  usage,
});
const reads = (count: number, usage: ScriptedAnswer["usage"] = {}): readonly Scripted[] =>
  Array.from({ length: count }, (_, at) => read(at, usage));
const plain: World = { tools, spec: { plan: ["Read"] } };
const budget = (over: object, more: World = {}): World => ({
  ...plain,
  ...more,
  spec: { ...plain.spec, ...more.spec, budget: { onExceed: "ask", ...over } },
});
const yes = () => ({ choice: "extend", by: "editor" });
const names = (played: Played): readonly string[] =>
  systemNames(played.events).filter((name) => /budget|price/i.test(name) || name === "attemptFailed");

describe("agent loop: budget", () => {
  it("asks before a call that might exceed the tokens, with exact figures", () => {
    const usage = { inputTokens: 9_000, outputTokens: 1_000, estimated: true };
    const played = play(reads(5, usage), budget({ tokens: 30_000 }));
    const [ask] = played.asks;
    assert.equal(ask?.kind, "budget");
    assert.deepEqual(ask.choices, ["extend", "stop"]);
    assert.match(
      ask.text,
      /^Of the budget of 30,000 tokens it has used 30,000 tokens; the next call takes about [\d,]+ tokens, \$0\.0\d+ and would exceed it\. Extend it by 30,000 tokens\?$/,
    );
    assert.equal(endCode(played), "budget-exceeded");
    assert.deepEqual(names(played), ["budgetReached", "attemptFailed"]);
  });

  it("goes on with as much again when it is extended, as often as a person says so", () => {
    const usage = { inputTokens: 9_000, outputTokens: 1_000, estimated: true };
    const played = play([...reads(8, usage), ...deliver()], budget({ tokens: 30_000 }, { answer: yes }));
    assert.equal(endCode(played), "succeeded");
    assert.equal(played.asks.length, 2);
    assert.equal(played.state.spending.extensions, 2);
    assert.match(played.asks[1]?.text ?? "", /^Of the budget of 60,000 tokens it has used [\d,]+ tokens/);
  });

  it("takes no answer but a clear yes for one", () => {
    for (const answer of [{ choice: "stop", by: "editor" }, { by: "deadline" }, { text: "what?", by: "terminal" }]) {
      const played = play(reads(2, { inputTokens: 30_000 }), budget({ tokens: 30_000 }, { answer: () => answer }));
      assert.equal(endCode(played), "budget-exceeded");
      assert.ok(played.end.status === "failed");
      assert.match(played.end.reason.message, new RegExp(`More was not granted \\(${answer.by}\\)`));
    }
    const typed = play(
      [read(1, { inputTokens: 26_000 }), ...deliver()],
      budget({ tokens: 30_000 }, { answer: () => ({ text: " Extend ", by: "terminal" }) }),
    );
    assert.equal(endCode(typed), "succeeded");
  });

  it("ends without a question where the file says stop", () => {
    const played = play(
      reads(5, { inputTokens: 9_000, outputTokens: 1_000, estimated: true }),
      budget({ tokens: 30_000, onExceed: "stop" }),
    );
    assert.equal(endCode(played), "budget-exceeded");
    assert.deepEqual([played.asks.length, played.turns.length], [0, 3]);
  });

  it("counts money as tokens", () => {
    const cost = { inputTokens: 10, outputTokens: 10, cost: 0.2 };
    const played = play(reads(9, cost), budget({ cost: 0.5 }));
    assert.equal(played.turns.length, 3);
    assert.match(
      played.asks[0]?.text ?? "",
      /^Of the budget of \$0\.50 it has used \$0\.60 \(60 tokens\); .*Extend it by \$0\.50\?$/,
    );
  });

  it("takes whichever bound comes first, and names both", () => {
    const played = play(reads(9, { inputTokens: 10, outputTokens: 10, cost: 0.2 }), budget({ cost: 0.5, tokens: 1e9 }));
    assert.match(played.asks[0]?.text ?? "", /budget of \$0\.50 and 1,000,000,000 tokens/);
  });

  it("lets the answer be shorter where little is left, before it asks", () => {
    const played = play([...reads(1, { inputTokens: 26_000, outputTokens: 0, estimated: true }), ...deliver()], {
      ...budget({ tokens: 35_000 }),
      watch: (_, move) => move.move === "think" && sizes.push(move.request.maximumOutputTokens ?? 0),
    });
    assert.equal(endCode(played), "succeeded");
    assert.equal(sizes[0], 8_000);
    assert.ok((sizes[1] ?? 0) < 8_000 && (sizes[1] ?? 0) >= 1_024, String(sizes[1]));
  });
  const sizes: number[] = [];

  it("counts over all attempts, and asks again in a new one", () => {
    const usage = { inputTokens: 30_000, outputTokens: 1_000 };
    const first = play(reads(2, usage), budget({ tokens: 30_000 }));
    const drafts = first.events.map(({ seq: _seq, at: _at, ...draft }) => draft);
    const again = { type: "system", source: "dispatcher", event: "attemptStarted", text: "Attempt 2", attempt: 2 };
    const second = play(deliver(), budget({ tokens: 30_000 }, { before: [...drafts, again] as never, answer: yes }));
    assert.equal(second.asks.length, 1);
    assert.equal(endCode(second), "succeeded");
  });

  it("says once that the price isn't known, then asks", () => {
    const world = budget({ cost: 1 }, { model: { price: undefined } as never });
    const go = play([read(1), ...deliver()], { ...world, answer: () => ({ choice: "continue", by: "editor" }) });
    assert.equal(endCode(go), "succeeded");
    assert.equal(go.asks.length, 1);
    assert.deepEqual(go.asks[0]?.choices, ["continue", "stop"]);
    assert.match(go.asks[0].text, /in US dollars, but the price of scripted isn't known/);
    assert.deepEqual(names(go), ["priceUnknown", "priceAccepted"]);
    const stop = play([], { ...world, answer: () => ({ choice: "stop", by: "editor" }) });
    assert.equal(endCode(stop), "price-unknown");
  });

  it("never runs uncapped: without a price and with stop it ends before the first call", () => {
    const world = budget({ cost: 1, onExceed: "stop" }, { model: { price: undefined } as never });
    const played = play([], world);
    assert.deepEqual([endCode(played), played.turns.length, played.asks.length], ["price-unknown", 0, 0]);
    assert.deepEqual(names(played), ["priceUnknown", "attemptFailed"]);
  });

  it("keeps the bound on tokens where the price isn't known", () => {
    const world = budget({ cost: 1, tokens: 30_000 }, { model: { price: undefined } as never });
    const played = play(reads(5, { inputTokens: 30_000 }), {
      ...world,
      answer: ({ choices }) => ({ choice: choices.includes("continue") ? "continue" : "stop", by: "editor" }),
    });
    assert.deepEqual([endCode(played), played.turns.length], ["budget-exceeded", 1]);
  });

  it("doesn't mind an unknown price where there is no bound in money", () => {
    const played = play(deliver(), budget({ tokens: 1e6 }, { model: { price: undefined } as never }));
    assert.deepEqual([endCode(played), names(played)], ["succeeded", []]);
  });

  it("asks for plans as for turns, but ends what is delivered without a planner", () => {
    const start = play([], { tools, spec: { budget: { tokens: 100, onExceed: "ask" } } });
    assert.deepEqual([endCode(start), start.plans.length, start.asks.length], ["budget-exceeded", 0, 1]);
    const usage = { inputTokens: 6_000, outputTokens: 100 };
    const [notify, idle] = deliver();
    const ticked = {
      type: "system",
      source: "dispatcher",
      event: "todoChanged",
      text: "1 of 1 done",
      said: "- [x] 1. Read",
    };
    const end = play(
      [
        { ...notify, usage },
        { ...idle, usage: { inputTokens: 30_000 } },
      ],
      {
        ...budget({ tokens: 25_000 }),
        plans: [{ text: "?", usage: { inputTokens: 10 } }],
        result: () => ({ then: [ticked] }),
      },
    );
    assert.deepEqual([endCode(end), end.asks.length], ["succeeded", 0]);
  });

  it("is never exceeded by more than one call, whatever the calls take", () => {
    const usage = fc.record({
      inputTokens: fc.nat(9_000),
      outputTokens: fc.nat(3_000),
      cost: fc.double({ min: 0, max: 0.2, noNaN: true }),
    });
    const bounds = fc.record(
      { tokens: fc.integer({ min: 5_000, max: 60_000 }), cost: fc.double({ min: 0.05, max: 1, noNaN: true }) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(usage, { minLength: 12, maxLength: 12 }), bounds, fc.nat(3), (all, caps, grants) => {
        let left = grants;
        const times = (state: AgentState): number => 1 + state.spending.extensions;
        const watch = ({ spending, ...state }: AgentState, move: AgentMove): void => {
          if (move.move !== "think" && move.move !== "plan") return;
          const { reserve } = move;
          const tokens = spending.inputTokens + spending.outputTokens + reserve.inputTokens + reserve.outputTokens;
          const factor = times({ spending, ...state });
          assert.ok(caps.tokens === undefined || tokens <= caps.tokens * factor, `${tokens} tokens`);
          const cost = spending.knownCost + (reserve.cost ?? Infinity);
          assert.ok(caps.cost === undefined || cost <= caps.cost * factor + 1e-9, `$${cost}`);
          assert.ok(move.request.maximumOutputTokens === reserve.outputTokens);
        };
        const answer = () => ({ choice: (left -= 1) >= 0 ? "extend" : "stop", by: "editor" });
        // Where nothing is left for the planner, idle is refused and comes again once the budget is larger.
        const again = Array.from({ length: 3 }, () => deliver().slice(1)).flat();
        const answers = [...all.map((one, at) => read(at, one)), ...deliver(), ...again];
        const played = play(answers, budget(caps, { watch, answer, spec: { turns: 30 } }));
        assert.ok(["succeeded", "budget-exceeded", "incomplete-plan"].includes(endCode(played)), endCode(played));
      }),
    );
  }).timeout(60_000);
});

describe("agent loop: limit of turns", () => {
  const ended = (turns: number, answers: readonly Scripted[]): Played =>
    play(answers, { ...plain, spec: { ...plain.spec, turns } });
  const warnings = (played: Played): readonly string[] =>
    ofType(played.events, "system")
      .filter(({ event }) => event === "limitNear")
      .map(({ text }) => text);

  it("ends after the last turn", () => {
    const played = ended(5, reads(5));
    assert.equal(endCode(played), "turn-limit");
    assert.ok(played.end.status === "failed");
    assert.match(played.end.reason.message, /took all 5 turns/);
    assert.equal(played.turns.length, 5);
  });

  it("warns when three are left, and at the last", () => {
    const played = ended(5, reads(5));
    assert.equal(warnings(played).length, 2);
    assert.match(warnings(played)[0] ?? "", /Only 3 turns are left, and the last must be idle/);
    assert.match(warnings(played)[1] ?? "", /last turn/);
    assert.match(played.turns[2]?.messages.at(-1)?.text ?? "", /^\[system\] Only 3 turns/);
    assert.match(played.turns[4]?.messages.at(-1)?.text ?? "", /^\[system\] This is the last turn/);
  });

  it("succeeds with the last turn", () => {
    assert.equal(endCode(ended(2, deliver())), "succeeded");
    assert.deepEqual(warnings(ended(1, [call("idle")])).length, 1);
  });

  it("counts for each attempt", () => {
    const first = ended(3, reads(3));
    const drafts = first.events.map(({ seq: _seq, at: _at, ...draft }) => draft);
    const again = { type: "system", source: "dispatcher", event: "attemptStarted", text: "Attempt 2", attempt: 2 };
    const second = play(deliver(), {
      ...plain,
      spec: { ...plain.spec, turns: 3 },
      before: [...drafts, again] as never,
    });
    assert.deepEqual([endCode(second), second.state.turns, second.state.spending.turns], ["succeeded", 2, 5]);
  });

  it("says nothing where there is no limit", () => {
    assert.deepEqual(warnings(play([...reads(30), ...deliver()], plain)), []);
  });
});

import assert from "node:assert/strict";
import type { PanelPlan, PanelPlannedStep } from "../../../../webviews/src/protocol/plan.ts";
import { costWords, countWords, timeWords } from "../../../../webviews/src/protocol/spread-words.ts";
import { emptyPlan, reduce, toView, type PlanView } from "../../../../webviews/src/plan/view.ts";

const spread = { p10: 8_000, p50: 12_000, p90: 20_000, samples: 14 };

describe("plan view", () => {
  it("shows its waves in order, with what goes at the same time", () => {
    const steps = [stepOf({ id: "a" }), stepOf({ id: "b", number: 2 }), stepOf({ id: "c", number: 3 })];
    const view = viewOf({ steps, waves: [["a", "b"], ["c"]] });
    assert.deepEqual(
      view.waves.map(({ title, steps: rows }) => [title, rows.map(({ label }) => label)]),
      [
        ["Wave 1, 2 steps at the same time", ["1. Log", "2. Log"]],
        ["Wave 2", ["3. Log"]],
      ],
    );
    assert.match(view.state, /^3 steps in 2 waves, as of .*; nothing was started$/);
  });

  it("says of a step where it would run, what it asks, and what it took before", () => {
    const place = { engine: "local", instanceId: "desk", accountId: "work", model: "gpt-5-mini" } as const;
    const cost = { p10: 0.01, p50: 0.02, p90: 0.05, samples: 14 };
    const step = stepOf({ kind: "prompt", place, asks: ["Runs git push"], cache: "miss", duration: spread, cost });
    assert.deepEqual(
      factsOf(step).map(({ name, value, look }) => [name, value, look]),
      [
        ["Where", "desk · account work · gpt-5-mini", undefined],
        ["For you", "Runs git push", "asks"],
        ["Cache", "miss", undefined],
        ["Time", "12 s (8 s to 20 s in 14 runs)", undefined],
        ["Cost", "$0.020 ($0.010 to $0.050 in 14 runs)", undefined],
      ],
    );
  });

  it("calls unknown what never ran, and says why a step can't run", () => {
    const words = factsOf(stepOf({ kind: "prompt", blockedBecause: "No account can run agents" }));
    assert.deepEqual(
      words.map(({ name, value }) => `${name}: ${value}`),
      ["Can't run now: No account can run agents", "Time: unknown", "Cost: unknown"],
    );
    assert.deepEqual(
      factsOf(stepOf()).map(({ name }) => name),
      ["Time"],
      "a tool has no cost to be unknown",
    );
  });

  it("says that a kept result is taken, and no time with it", () => {
    const facts = factsOf(stepOf({ cache: "hit", duration: spread }));
    assert.deepEqual(
      facts.map(({ name, look }) => [name, look]),
      [["Cache", "hit"]],
    );
  });

  it("counts items, or says that they depend on earlier steps", () => {
    assert.equal(rowOf(stepOf({ items: 3 })).kind, "tool for each of 3 items");
    assert.match(rowOf(stepOf({ items: "unknown" })).kind, /depends on earlier steps/);
  });

  it("puts what would exceed a budget and the sums in front", () => {
    const steps = [stepOf({ asks: ["a"] }), stepOf({ id: "b", cache: "hit" })];
    const view = viewOf({ steps, overBudget: ["The run's budget of $1"], unknown: ["b"], duration: spread });
    assert.deepEqual(view.overBudget, ["The run's budget of $1"]);
    assert.deepEqual(
      view.totals.map(({ name, value }) => `${name}: ${value}`),
      [
        "Expected time: 12 s (8 s to 20 s in 14 runs), without 1 step of which nothing is known yet",
        "Expected cost: unknown",
        "May ask you: 1 step",
        "From cache: 1 step",
      ],
    );
    const cost = { p10: 1, p50: 1, p90: 1, samples: 2 };
    const known = viewOf({ steps, unknown: ["b"], cost }).totals[1];
    assert.equal(known?.value, "$1.00 (in 2 runs), without 1 step of which nothing is known yet");
  });

  it("has the workflows inside, made only when they are opened", () => {
    const child = planOf({ title: "Publish", steps: [stepOf({ id: "in" })], waves: [["in"]] });
    const row = rowOf(stepOf({ kind: "workflow", child }));
    assert.equal(row.child?.title, "Publish: 1 step in 1 wave");
    assert.deepEqual(row.child.waves()[0]?.steps[0]?.path, ["log", "in"]);
  });

  it("keeps what it shows while it plans again, and lets go of it when that is refused", () => {
    const state = { file: "/w/r.manus.yaml", workspaceFolder: "/w", inputs: {} };
    const subject = { file: "r.manus.yaml", inputs: [], canChangeInputs: true, state };
    const planned = reduce(emptyPlan, { type: "planned", plan: planOf(), at: "" });
    const again = reduce(planned, { type: "planning", subject });
    assert.equal(toView(again).waves.length, 1);
    assert.equal(toView(again).canRun, false);
    assert.equal(toView(again).state, "Planning…");
    const refusal = { message: "The file has errors", remedy: "", problems: [] };
    const refused = reduce(again, { type: "refused", refusal });
    assert.deepEqual([toView(refused).waves, toView(refused).refusal], [[], refusal]);
    assert.equal(toView(refused).canRun, true, "running it says what to do, or asks for the confirmation");
    assert.equal(reduce(refused, { type: "planned", plan: planOf(), at: "" }).refusal, undefined);
  });

  it("has a thousand steps", () => {
    const steps = Array.from({ length: 1_000 }, (_, place) => stepOf({ id: `s${place}`, number: place + 1 }));
    const view = viewOf({ steps, waves: steps.map(({ id }) => [id]) });
    assert.equal(view.waves.length, 1_000);
  });

  it("writes amounts as people do", () => {
    const same = (value: number) => ({ p10: value, p50: value, p90: value, samples: 1 });
    assert.equal(timeWords(same(500)), "500 ms (in 1 run)");
    assert.equal(costWords(same(0)), "$0.00 (in 1 run)");
    assert.equal(costWords(same(0.0012)), "$0.0012 (in 1 run)");
    assert.equal(countWords({ p10: 1.2, p50: 2.6, p90: 9, samples: 3 }), "3 (1 to 9 in 3 runs)");
  });
});

function stepOf(changes: Partial<PanelPlannedStep> = {}): PanelPlannedStep {
  return { id: "log", number: 1, title: "Log", kind: "tool", needs: [], asks: [], ...changes };
}

function planOf(changes: Partial<PanelPlan> = {}): PanelPlan {
  const nothing = { unknown: [], overBudget: [], notes: [] };
  return { name: "report", title: "Report", steps: [stepOf()], waves: [["log"]], ...nothing, ...changes };
}

function viewOf(changes: Partial<PanelPlan>): PlanView {
  return toView(reduce(emptyPlan, { type: "planned", plan: planOf(changes), at: "2026-11-21T09:00:00.000Z" }));
}

function rowOf(step: PanelPlannedStep) {
  const row = viewOf({ steps: [step] }).waves[0]?.steps[0];
  assert.ok(row);
  return row;
}

function factsOf(step: PanelPlannedStep) {
  return rowOf(step).facts;
}

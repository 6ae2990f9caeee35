import assert from "node:assert/strict";
import { renderPlan } from "../../../server/src/cli/plan-text.ts";
import type { PlannedStep, RunPlan } from "../../../server/src/protocol/plans.ts";

const step = (id: string, rest: Partial<PlannedStep> = {}): PlannedStep => {
  return { id, number: 1, title: id, kind: "tool", tool: "file_read", line: 0, needs: [], asks: [], ...rest };
};
const empty = { title: "flow", name: "flow", file: "/flow.manus.yaml", overBudget: [], notes: [], unknown: [] };
const render = (plan: Partial<RunPlan>): string =>
  renderPlan({ colour: false }, { ...empty, steps: [], waves: [], ...plan });

describe("a plan in a terminal", () => {
  it("says unknown where nothing is known, and nothing where nothing costs", () => {
    const text = render({ steps: [step("a")], waves: [["a"]], unknown: ["a"] });
    assert.match(text, /^Expected time {2}unknown: no earlier run has told$/m);
    assert.match(text, /^Expected cost {2}nothing: no agent is in it$/m);
    assert.match(text, /^1 {5}a {5}file_read {2}unknown {2}unknown$/m);
    assert.match(text, /Nothing was started\.$/);
    const paid = render({ steps: [step("a", { kind: "prompt" })], waves: [["a"]], unknown: ["a"] });
    assert.match(paid, /^Expected cost {2}unknown/m);
  });

  it("has ranges, what is missing from them, places, items and caches", () => {
    const duration = { p10: 1_000, p50: 2_000, p90: 65_000, samples: 3 };
    const cost = { p10: 0.5, p50: 0.5, p90: 0.5, samples: 3 };
    const place = { engine: "local", instanceId: "agents", accountId: "work", model: "m1" } as const;
    const steps = [
      step("a", { kind: "prompt", duration, cost, place, items: 3, cache: "hit" }),
      step("b", { needs: ["a"], blockedBecause: "The instance `x` is paused" }),
    ];
    const text = render({
      steps,
      waves: [["a"], ["b"]],
      duration,
      cost,
      unknown: ["b"],
      budget: { cost: 2, onExceed: "stop" },
    });
    assert.match(text, /^Expected time {2}1 s to 1 min 5 s, without b, of which nothing is known$/m);
    assert.match(text, /^Expected cost {2}\$0\.50$/m);
    assert.match(text, /^Budget +\$2\.00; at the bound it fails$/m);
    assert.match(text, /^1 +a +prompt × 3 +agents, work \(m1\) +1 s to 1 min 5 s +\$0\.50 +hit$/m);
    assert.match(text, /^2 +b +file_read +nowhere now +unknown$/m);
    assert.match(text, /^Stands in the way\n {2}b: The instance `x` is paused$/m);
  });

  it("has the steps of a called workflow below it, and what they ask with their path", () => {
    const inner = {
      ...empty,
      name: "inner",
      steps: [step("say", { asks: ["Asks for approval: it's a rule"] })],
      waves: [["say"]],
    };
    const text = render({ steps: [step("run", { kind: "workflow", child: inner })], waves: [["run"]] });
    assert.match(text, /^1 +run +workflow inner/m);
    assert.match(text, /^ {8}say +file_read/m);
    assert.match(text, /^ {2}run\/say: Asks for approval/m);
  });

  it("lets nothing through that moves the cursor", () => {
    const text = render({ notes: ["a\u001b[2Jb"], title: "t\u001b[1m" });
    assert.ok(!text.includes("\u001b"), JSON.stringify(text));
  });
});

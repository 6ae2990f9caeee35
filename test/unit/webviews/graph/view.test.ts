import assert from "node:assert/strict";
import {
  emptyGraph,
  reduce,
  toView,
  type GraphAct,
  type GraphPanelState,
  type GraphView,
} from "../../../../webviews/src/graph/view.ts";
import type { GraphSubject, PanelGraph, PanelGraphStep, ToGraph } from "../../../../webviews/src/protocol/graph.ts";

const now = Date.parse("2026-11-22T09:00:10.000Z");
const state = { kind: "run", runId: "R" } as const;
const subject: GraphSubject = { kind: "run", file: "flow.manus.yaml", inputs: [], state };
const planSubject: GraphSubject = {
  ...{ kind: "plan", file: "flow.manus.yaml", inputs: ["since: v1"] },
  state: { kind: "plan", file: "/w/flow.manus.yaml", workspaceFolder: "/w", inputs: { since: "v1" } },
};
const stepOf = (id: string, rest: Partial<PanelGraphStep> = {}): PanelGraphStep => {
  return { id, number: 1, title: `The ${id}`, kind: "tool", tool: "shell_exec", needs: [], ...rest };
};
const graphOf = (steps: readonly PanelGraphStep[], rest: Partial<PanelGraph> = {}): PanelGraph => {
  return { name: "flow", title: "Flow", at: "2026-11-22T09:00:00.000Z", steps, ...rest };
};
const after = (...inputs: readonly (ToGraph | GraphAct)[]): GraphPanelState => inputs.reduce(reduce, emptyGraph);
const viewOf = (...inputs: readonly (ToGraph | GraphAct)[]): GraphView => toView(after(...inputs), now);
const run = { id: "R", status: "running" } as const;

describe("view of a run's graph", () => {
  it("says where each step stands, for how long, over what and why", () => {
    const steps = [
      stepOf("a", { live: { status: "succeeded", outcome: "succeeded", durationMs: 2_300 } }),
      stepOf("b", {
        live: {
          ...{ status: "running", startedAt: "2026-11-22T09:00:00.000Z" },
          items: { total: 10, pending: 3, active: 2, succeeded: 4, failed: 1, skipped: 0 },
        },
      }),
      stepOf("c", { live: { status: "failed", outcome: "failed", durationMs: 5, reason: "It exited with 1" } }),
      stepOf("d", { live: { status: "waiting", waitsFor: "Sure?", canAnswer: true }, kind: "approve" }),
      stepOf("e", { live: { status: "succeeded", outcome: "succeeded", reused: "cache", durationMs: 0 } }),
    ];
    const { steps: shown, moves } = viewOf(
      { type: "loading", subject },
      { type: "graph", graph: graphOf(steps, { run }) },
    );
    assert.deepEqual(
      shown.map(({ mark, lines }) => [mark, ...lines]),
      [
        ["succeeded", "succeeded · 2.3 s", "shell_exec"],
        ["active", "running · 10 s · 5/10 items, 1 failed", "shell_exec"],
        ["failed", "failed · 5 ms", "It exited with 1"],
        ["waiting", "waiting", "Sure?"],
        ["succeeded", "from cache · 0 ms", "shell_exec"],
      ],
    );
    assert.equal(shown[3]?.does.answer, true);
    assert.equal(moves, true);
  });

  it("says the whole of a step in a sentence: its state, what it needs, and that it is on the critical path", () => {
    const steps = [stepOf("a"), stepOf("b", { number: 2, needs: ["a"], live: { status: "pending" } })];
    const criticalPath = { steps: ["a", "b"], milliseconds: 90_000, basis: "mixed" } as const;
    const view = viewOf({ type: "graph", graph: graphOf(steps, { run, criticalPath }) });
    assert.match(
      view.steps[1]?.spoken ?? "",
      /^2\. The b; State: not started; .*Needs: 1\. The a; Critical path: it is on it$/,
    );
    assert.equal(view.critical, "Critical path, 1 min 30 s so far or expected: The a → The b");
    assert.deepEqual([...view.criticalLinks], ["a\nb"]);
  });

  it("keeps the step that is looked at while it moves on, until it is gone", () => {
    const select = { type: "select", stepId: "a" } as const;
    const graph = { type: "graph", graph: graphOf([stepOf("a")], { run }) } as const;
    assert.equal(viewOf(graph, select, graph).selected?.id, "a");
    assert.equal(viewOf(graph, select, { type: "graph", graph: graphOf([stepOf("b")], { run }) }).selected, undefined);
  });

  it("says what fails, and forgets it with the next graph; what was refused takes the graph away", () => {
    const graph = { type: "graph", graph: graphOf([stepOf("a")], { run }) } as const;
    const problem = { type: "problem", message: "The host can't be reached" } as const;
    assert.equal(viewOf(graph, problem).problem, "The host can't be reached");
    assert.equal(viewOf(graph, problem).steps.length, 1);
    assert.equal(viewOf(graph, problem, graph).problem, "");
    const refusal = { message: "There is no run R", remedy: "", problems: [] };
    assert.equal(viewOf(graph, { type: "refused", refusal }).steps.length, 0);
    assert.equal(viewOf({ type: "loading", subject }).state, "Loading…");
  });
});

describe("view of a plan's graph", () => {
  const inner = graphOf([stepOf("x", { foreseen: { asks: [] } })], { title: "Inner" });
  const steps = [
    stepOf("a", {
      foreseen: { asks: ["Asks for approval: rm"] },
      expected: { p10: 1_000, p50: 2_000, p90: 3_000, samples: 4 },
    }),
    stepOf("b", { foreseen: { asks: [], cache: "hit" } }),
    stepOf("c", { foreseen: { asks: [], blockedBecause: "`agents` is paused" }, kind: "task" }),
    stepOf("d", { foreseen: { asks: [], child: inner, items: 3 }, kind: "workflow", condition: "success()" }),
  ];
  const plan: ToGraph = { type: "graph", graph: graphOf(steps) };
  const loading: ToGraph = { type: "loading", subject: planSubject };

  it("has what asks, what is cached, what can't run and how long it is expected to take on the steps", () => {
    const view = viewOf(loading, plan);
    assert.deepEqual(
      view.steps.map(({ mark, lines }) => [mark, ...lines]),
      [
        ["asks", "asks you · about 2 s", "Asks for approval: rm"],
        ["cached", "from cache", "shell_exec"],
        ["blocked", "can't run now · time unknown", "`agents` is paused"],
        ["planned", "time unknown", "workflow, for 3 items"],
      ],
    );
    assert.equal(view.steps[3]?.isConditional, true);
    assert.deepEqual([view.canRun, view.kind, view.inputs], [true, "plan", ["since: v1"]]);
  });

  it("opens a workflow inside the workflow, and leads back to its step", () => {
    const enter: GraphAct = { type: "enter", stepId: "d" };
    const inside = viewOf(loading, plan, enter);
    assert.deepEqual(inside.crumbs, ["Flow", "Inner"]);
    assert.deepEqual(
      inside.steps.map(({ id }) => id),
      ["x"],
    );
    const back = viewOf(loading, plan, enter, { type: "leave", depth: 0 });
    assert.deepEqual([back.crumbs, back.selected?.id], [[], "d"]);
    const gone = viewOf(loading, plan, enter, { type: "graph", graph: graphOf([stepOf("a")]) });
    assert.deepEqual([gone.crumbs, gone.steps.length], [[], 1]);
  });
});

import assert from "node:assert/strict";
import { isFromGraph, isGraphState } from "../../../../client/src/panels/graph-messages.ts";
import { GraphSession, type GraphSource } from "../../../../client/src/panels/graph-session.ts";
import { FleetModel } from "../../../../client/src/model/fleet-model.ts";
import {
  PlanGraphRequest,
  ReadRunGraphRequest,
  type GraphStep,
  type WorkflowGraph,
} from "../../../../server/src/protocol/graph.ts";
import { toSvgFile } from "../../../../webviews/src/drawing/svg-file.ts";
import type { ToGraph } from "../../../../webviews/src/protocol/graph.ts";
import { FakeEditor, FakeServer } from "../fakes.ts";
import { sampleRun, sampleSnapshot } from "../sample-fleet.ts";

const file = "/shop/flows/report.manus.yaml";
const prepared = { file, workspaceFolder: "/shop", trusted: true, inputs: { since: "v1" } };
const runId = sampleRun().id;
const stepOf = (rest: Partial<GraphStep> = {}): GraphStep => {
  return { id: "log", number: 1, title: "Log", kind: "tool", line: 4, needs: [], ...rest };
};
const graphOf = (rest: Partial<WorkflowGraph> = {}): WorkflowGraph => {
  return { name: "report", title: "Report", file, at: "2026-11-22T09:00:00.000Z", steps: [stepOf()], ...rest };
};

describe("a graph's session", () => {
  it("asks for a run's graph once the page is there and the fleet is known, and again when the run has moved", async () => {
    const { session, posted, server, model, pace } = bench({ kind: "run", runId });
    await session.receive({ type: "ready" });
    assert.equal(server.asked.length, 0);
    model.replace(sampleSnapshot({ sequence: 1, runs: [sampleRun()] }));
    await pace.flush();
    const subject = { kind: "run", file: "tasks/report.manus.yaml", inputs: [], state: { kind: "run", runId } };
    assert.deepEqual(posted.at(-2)?.type, "loading");
    assert.deepEqual(Object.keys(posted.at(-2) ?? {}), ["type", "subject"]);
    assert.deepEqual((posted.at(-2) as { subject: { state: unknown } }).subject.state, subject.state);
    assert.deepEqual(posted.at(-1), { type: "graph", graph: graphOf() });
    model.setProgress("task", { turns: 1 } as never);
    await pace.flush();
    assert.equal(server.paramsOf(ReadRunGraphRequest).length, 1);
    model.replace(sampleSnapshot({ sequence: 2, runs: [sampleRun({ status: "failed" })] }));
    model.setProgress("task", { turns: 2 } as never);
    await pace.flush();
    assert.deepEqual(server.paramsOf(ReadRunGraphRequest), [{ runId }, { runId }]);
  });

  it("asks for nothing that nobody sees, and catches up when it is seen again", async () => {
    const { session, server, model, pace, seen } = bench({ kind: "run", runId });
    model.replace(sampleSnapshot({ sequence: 1, runs: [sampleRun()] }));
    await session.receive({ type: "ready" });
    seen.now = false;
    model.replace(sampleSnapshot({ sequence: 2, runs: [sampleRun({ status: "failed" })] }));
    await pace.flush();
    assert.equal(server.asked.length, 1);
    seen.now = true;
    session.follow();
    await pace.flush();
    assert.equal(server.asked.length, 2);
  });

  it("says when the host is gone, and asks again when it is back", async () => {
    const { session, server, model, pace, posted } = bench({ kind: "run", runId });
    model.setLink({ state: "connected" });
    model.replace(sampleSnapshot({ sequence: 1, runs: [sampleRun()] }));
    await session.receive({ type: "ready" });
    model.setLink({ state: "lost", message: "gone" });
    assert.deepEqual(posted.at(-1), { type: "problem", message: "The host can't be reached: this may be old." });
    model.setLink({ state: "connected" });
    model.replace(sampleSnapshot({ sequence: 1, runs: [sampleRun()] }));
    await pace.flush();
    assert.equal(server.asked.length, 2);
    assert.equal(posted.at(-1)?.type, "graph");
  });

  it("leads to lines, events, answers and the graphs of runs that a step has started", async () => {
    const live = { status: "waiting", taskId: "T", childRunId: "C", canAnswer: true } as const;
    const { session, editor, done, posted } = known({ kind: "run", runId }, graphOf({ steps: [stepOf({ live })] }));
    await session.receive({ type: "ready" });
    await session.receive({ type: "revealStep", path: ["log"] });
    assert.deepEqual(editor.opened, [[file, 4]]);
    for (const type of ["showEvents", "showChild", "answerStep"] as const)
      await session.receive({ type, stepId: "log" });
    await session.receive({ type: "showOther" });
    assert.deepEqual(done, [
      ["showEvents", runId, "T"],
      ["showGraph", "C"],
      ["answer", runId, "T"],
      ["showEvents", runId],
    ]);
    await session.receive({ type: "revealStep", path: ["gone"] });
    assert.match(JSON.stringify(posted.at(-1)), /isn't in the graph any more/);
  });

  it("plans with the inputs that were given, again when one of its files is saved, and runs that", async () => {
    const child = graphOf({ file: "/shop/child.manus.yaml", name: "child", steps: [stepOf({ id: "in", line: 30 })] });
    const graph = graphOf({ steps: [stepOf({ foreseen: { asks: [], child } })] });
    const { session, server, done, editor } = known({ kind: "plan", prepared }, graph);
    await session.receive({ type: "ready" });
    for (const saved of [file, "/shop/child.manus.yaml", "/shop/other.manus.yaml"]) await session.saved(saved);
    assert.deepEqual(server.paramsOf(PlanGraphRequest), [prepared, prepared, prepared]);
    await session.receive({ type: "run" });
    await session.receive({ type: "showOther" });
    await session.receive({ type: "revealStep", path: ["log", "in"] });
    assert.deepEqual(done, [
      ["run", prepared],
      ["showPlan", prepared],
    ]);
    assert.deepEqual(editor.opened, [["/shop/child.manus.yaml", 30]]);
  });

  it("copies and saves what is shown, that of a workflow inside the workflow too", async () => {
    const child = graphOf({ name: "child", steps: [stepOf({ id: "in", title: "Inner" })] });
    const graph = graphOf({ steps: [stepOf({ foreseen: { asks: [], child } })] });
    const { session, done, posted } = known({ kind: "plan", prepared }, graph);
    await session.receive({ type: "ready" });
    await session.receive({ type: "copyMermaid", path: [] });
    assert.match(String(done[0]?.[1]), /^flowchart TD\n {2}s1\["1 · Log"\]:::planned/);
    assert.deepEqual(posted.at(-1), { type: "told", message: "Copied as Mermaid" });
    await session.receive({ type: "saveMermaid", path: ["log"] });
    assert.match(String(done[1]?.[1]), /Inner/);
    assert.deepEqual(done[1]?.[2], { name: "child", ending: "mmd" });
    await session.receive({ type: "saveSvg", path: ["log"] });
    assert.deepEqual(done[2], ["save", toSvgFile(child), { name: "Report", ending: "svg" }]);
  });

  it("shows why there is none, and leads to each problem", async () => {
    const { session, server, posted, editor } = known({ kind: "plan", prepared });
    const problem = { file, line: 7, column: 1, endLine: 7, endColumn: 2, code: "x", message: "No such tool" };
    const because = { code: "invalid-file", message: "The file has errors", remedy: "Mend them." };
    const problems = [{ ...problem, severity: "error" as const }];
    server.whenAsked(PlanGraphRequest).answer(() => ({ outcome: "refused", because, problems }));
    await session.receive({ type: "ready" });
    assert.equal(posted.at(-1)?.type, "refused");
    await session.receive({ type: "revealProblem", place: 0 });
    assert.deepEqual(editor.opened, [[file, 6]]);
  });

  it("says no word after it is closed", async () => {
    const { session, posted } = known({ kind: "run", runId });
    session.dispose();
    await session.receive({ type: "ready" });
    assert.deepEqual(posted, []);
  });
});

describe("messages of a graph's panel", () => {
  it("are checked", () => {
    for (const message of [{ type: "ready" }, { type: "revealStep", path: ["a"] }, { type: "saveSvg", path: [] }])
      assert.ok(isFromGraph(message), JSON.stringify(message));
    for (const message of [{ type: "revealStep", path: [1] }, { type: "showEvents" }, { type: "constructor" }, null])
      assert.ok(!isFromGraph(message), JSON.stringify(message));
  });

  it("bring tabs back with what the editor has kept, and with nothing else", () => {
    assert.ok(isGraphState({ kind: "run", runId: "R" }));
    assert.ok(isGraphState({ kind: "plan", file, workspaceFolder: "/shop", inputs: {} }));
    for (const state of [
      undefined,
      {},
      { kind: "run" },
      { kind: "plan", file },
      { kind: "plan", file, workspaceFolder: "/", inputs: [] },
    ])
      assert.ok(!isGraphState(state), JSON.stringify(state));
  });
});

interface Bench {
  readonly session: GraphSession;
  readonly posted: ToGraph[];
  readonly server: FakeServer;
  readonly model: FleetModel;
  readonly editor: FakeEditor;
  /** What was led to, and with what. */
  readonly done: (readonly unknown[])[];
  readonly seen: { now: boolean };
  readonly pace: { flush(): Promise<void> };
}

function bench(source: GraphSource, graph = graphOf()): Bench {
  const [server, model, editor] = [new FakeServer(), new FleetModel(), new FakeEditor()];
  for (const type of [ReadRunGraphRequest, PlanGraphRequest])
    server.whenAsked(type as typeof ReadRunGraphRequest).answer(() => ({ outcome: "graph", graph }));
  const posted: ToGraph[] = [];
  const done: (readonly unknown[])[] = [];
  const seen = { now: true };
  let asked: (() => void) | undefined;
  let act: (() => void) | undefined;
  const note =
    (name: string) =>
    async (...what: readonly unknown[]): Promise<void> =>
      void done.push([name, ...what.filter((each) => each !== undefined)]);
  const session = new GraphSession({
    ...{ source, server, model, editor },
    doors: {
      run: note("run"),
      showPlan: (what) => void note("showPlan")(what),
      showEvents: note("showEvents"),
      showGraph: (id) => void note("showGraph")(id),
      answer: note("answer"),
      copy: note("copy"),
      save: async (text, proposal) => {
        await note("save")(text, proposal);
        return "/shop/saved";
      },
    },
    isVisible: () => seen.now,
    pace: (does) => {
      act = does;
      return { ask: () => (asked = act), dispose: () => (asked = undefined) };
    },
    post: (message) => void posted.push(message),
  });
  const flush = async (): Promise<void> => {
    asked?.();
    asked = undefined;
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return { session, posted, server, model, editor, done, seen, pace: { flush } };
}

/** With a fleet that is known already. */
function known(source: GraphSource, graph?: WorkflowGraph): Bench {
  const made = bench(source, graph);
  made.model.replace(sampleSnapshot({ sequence: 1, runs: [sampleRun()] }));
  return made;
}

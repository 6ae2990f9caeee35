import assert from "node:assert/strict";
import { isFromPlan } from "../../../../client/src/panels/panel-messages.ts";
import { PlanSession } from "../../../../client/src/panels/plan-session.ts";
import type { Prepared } from "../../../../client/src/commands/run-file.ts";
import { DescribeFileRequest } from "../../../../server/src/protocol/language.ts";
import {
  PlanRunRequest,
  type PlannedStep,
  type PlanRunResult,
  type RunPlan,
} from "../../../../server/src/protocol/plans.ts";
import type { ToPlan } from "../../../../webviews/src/protocol/plan.ts";
import { FakeEditor, FakeServer } from "../fakes.ts";

const file = "/shop/flows/report.manus.yaml";
const prepared: Prepared = { file, workspaceFolder: "/shop", trusted: true, inputs: { since: "v1\nv2" } };

describe("a plan's session", () => {
  it("asks for the plan once the page is there, and says with which inputs", async () => {
    const { session, posted, server } = bench();
    assert.equal(server.asked.length, 0);
    await session.receive({ type: "ready" });
    const { workspaceFolder, inputs } = prepared;
    const state = { file, workspaceFolder, inputs };
    const subject = { file: "flows/report.manus.yaml", inputs: ["since: v1 v2"], canChangeInputs: false, state };
    assert.deepEqual(posted, [
      { type: "planning", subject },
      { type: "planned", plan: planOf(), at: "2026-11-21T09:00:00.000Z" },
    ]);
    assert.deepEqual(server.paramsOf(PlanRunRequest), [prepared]);
  });

  it("shows why there is none, and leads to each problem", async () => {
    const { session, posted, server, editor } = bench();
    const place = { file, column: 1, endLine: 7, endColumn: 2, code: "x" };
    const problems = [
      { ...place, line: 3, severity: "hint", message: "Not worth a word" },
      { ...place, line: 7, severity: "error", message: "No such tool" },
    ] as const;
    const because = { code: "invalid-file", message: "The file has errors", remedy: "Mend them." };
    server.whenAsked(PlanRunRequest).answer(() => ({ outcome: "refused", because, problems }));
    await session.receive({ type: "ready" });
    const shown = [{ file: "flows/report.manus.yaml", line: 7, message: "No such tool", isError: true }];
    const refusal = { message: "The file has errors", remedy: "Mend them.", problems: shown };
    assert.deepEqual(posted.at(-1), { type: "refused", refusal });
    await session.receive({ type: "revealProblem", place: 0 });
    assert.deepEqual(editor.opened, [[file, 6]]);
    await session.receive({ type: "revealProblem", place: 9 });
    assert.equal(posted.at(-1)?.type, "problem");
  });

  it("plans anew when one of its files is saved, and for no other", async () => {
    const child = planOf({ file: "/shop/child.manus.yaml" });
    const { session, server } = bench(planOf({ steps: [stepOf({ child })] }));
    await session.receive({ type: "ready" });
    for (const saved of [file, "/shop/child.manus.yaml", "/shop/other.manus.yaml"]) await session.saved(saved);
    assert.equal(server.paramsOf(PlanRunRequest).length, 3);
  });

  it("leads to the line of a step, also in a workflow inside the workflow", async () => {
    const child = planOf({ file: "/shop/child.manus.yaml", steps: [stepOf({ id: "in", line: 30 })] });
    const { session, editor, posted } = bench(planOf({ steps: [stepOf({ child })] }));
    await session.receive({ type: "ready" });
    await session.receive({ type: "revealStep", path: ["log"] });
    await session.receive({ type: "revealStep", path: ["log", "in"] });
    assert.deepEqual(editor.opened, [
      [file, 4],
      ["/shop/child.manus.yaml", 30],
    ]);
    await session.receive({ type: "revealStep", path: ["log", "gone"] });
    assert.match(JSON.stringify(posted.at(-1)), /isn't in the plan any more/);
  });

  it("starts what was planned, with the inputs that are shown", async () => {
    const { session, started } = bench();
    await session.receive({ type: "ready" });
    await session.receive({ type: "run" });
    assert.deepEqual(started, [prepared]);
    await session.receive({ type: "changeInputs" });
    await session.receive({ type: "run" });
    assert.deepEqual(started[1]?.inputs, { since: "v9" });
  });

  it("leads to the same as a graph", async () => {
    const { session, graphs } = bench();
    await session.receive({ type: "showGraph" });
    assert.deepEqual(graphs, [prepared]);
  });

  it("that was brought back waits until the host can be asked", async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const { session, server } = bench(planOf(), gate);
    const ready = session.receive({ type: "ready" });
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(server.asked.length, 0);
    open();
    await ready;
    assert.equal(server.paramsOf(PlanRunRequest).length, 1);
  });

  it("shows the newest answer alone, and no word after it is closed", async () => {
    const { session, posted, server } = bench();
    const answers: ((result: PlanRunResult) => void)[] = [];
    server.whenAsked(PlanRunRequest).answerLater(() => new Promise((resolve) => answers.push(resolve)));
    const first = session.receive({ type: "ready" });
    const second = session.receive({ type: "planAgain" });
    while (answers.length < 1) await new Promise((resolve) => setImmediate(resolve));
    for (const answer of answers) answer({ outcome: "planned", plan: planOf() });
    await Promise.all([first, second]);
    assert.equal(posted.filter(({ type }) => type === "planned").length, 1);
    session.dispose();
    const before = posted.length;
    await session.receive({ type: "openFile" });
    server.whenAsked(PlanRunRequest).answer(() => assert.fail("The host is gone"));
    await session.receive({ type: "planAgain" });
    assert.equal(posted.length, before);
  });

  it("tells what fails", async () => {
    const { session, posted, server } = bench();
    server.whenAsked(PlanRunRequest).answer(() => {
      throw new Error("The host is gone");
    });
    await session.receive({ type: "ready" });
    assert.deepEqual(posted.at(-1), { type: "problem", message: "The host is gone" });
  });

  it("takes no message that isn't one", () => {
    for (const message of [
      undefined,
      { type: "start" },
      { type: "revealStep", path: "log" },
      { type: "revealStep", path: [1] },
      { type: "revealProblem", place: 0.5 },
      { type: "toString" },
    ])
      assert.equal(isFromPlan(message), false, JSON.stringify(message));
    assert.equal(isFromPlan({ type: "revealStep", path: ["a", "b"] }), true);
  });
});

function stepOf(changes: Partial<PlannedStep> = {}): PlannedStep {
  return { id: "log", number: 1, title: "Log", kind: "tool", line: 4, needs: [], asks: [], ...changes };
}

function planOf(changes: Partial<RunPlan> = {}): RunPlan {
  const nothing = { unknown: [], overBudget: [], notes: [] };
  return { name: "report", title: "Report", file, steps: [stepOf()], waves: [["log"]], ...nothing, ...changes };
}

function bench(plan = planOf(), until?: Promise<unknown>) {
  const server = new FakeServer();
  const editor = new FakeEditor();
  const posted: ToPlan[] = [];
  const started: Prepared[] = [];
  const graphs: Prepared[] = [];
  server.whenAsked(DescribeFileRequest).answer(() => null);
  server.whenAsked(PlanRunRequest).answer(() => ({ outcome: "planned", plan }));
  const session = new PlanSession({
    prepared,
    server,
    editor,
    changeInputs: async () => ({ ...prepared, inputs: { since: "v9" } }),
    run: async (what) => void started.push(what),
    showGraph: (what) => void graphs.push(what),
    ...(until !== undefined && { until }),
    now: () => "2026-11-21T09:00:00.000Z",
    post: (message) => posted.push(message),
  });
  return { session, server, editor, posted, started, graphs };
}

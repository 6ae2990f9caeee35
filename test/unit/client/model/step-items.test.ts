import assert from "node:assert/strict";
import type { RunView } from "../../../../server/src/protocol/fleet.ts";
import { FleetModel } from "../../../../client/src/model/fleet-model.ts";
import { TreeScope } from "../../../../client/src/model/tree-scope.ts";
import { childrenOf, rootsOfRuns, type FleetNode } from "../../../../client/src/model/fleet-tree.ts";
import { toRow } from "../../../../client/src/model/tree-rows.ts";
import { sampleRun, sampleSnapshot, sampleStep, sampleTask } from "../sample-fleet.ts";

const counts = { total: 4, pending: 0, active: 1, succeeded: 2, failed: 1, skipped: 0 };

describe("items and child runs in the tree", () => {
  it("are counted beside their step, failed ones too", () => {
    const step = sampleStep({ items: counts });
    const row = toRow({ kind: "step", run: sampleRun(), step }, 0);
    assert.match(row.description, /^running · 3\/4 · 1 failed/);
    assert.ok(row.tooltip.includes("4 items: 2 succeeded, 1 failed, 1 at work"), row.tooltip.join("\n"));
    assert.match(row.accessibilityLabel, /3\/4, 1 failed/);
  });

  it("stand below their step: failed ones first, then what isn't done, each in order", () => {
    const task = (index: number, status: "succeeded" | "failed" | "running" | "queued") =>
      sampleTask({ id: `01TASK${index}`, index, status });
    const model = modelOf(
      [sampleRun({ steps: [sampleStep({ items: counts })] })],
      [task(0, "succeeded"), task(1, "failed"), task(2, "queued"), task(3, "running"), task(4, "failed")],
    );
    assert.deepEqual(labelsBelowStep(model), ["[1] log", "[4] log", "[3] log", "[2] log", "[0] log"]);
  });

  it("are shown by their newest task when they were tried again", () => {
    const model = modelOf(
      [sampleRun({ steps: [sampleStep({ items: counts })] })],
      [sampleTask({ id: "01A", index: 0, status: "failed" }), sampleTask({ id: "01B", index: 0, status: "running" })],
    );
    assert.deepEqual(
      childrenOfStep(model).map((node) => toRow(node, 0).id),
      ["task:01B"],
    );
  });

  it("are cut into pages of a hundred", () => {
    const tasks = Array.from({ length: 250 }, (_, index) =>
      sampleTask({ id: `01T${String(index).padStart(4, "0")}`, index }),
    );
    const model = modelOf([sampleRun({ steps: [sampleStep({ items: { ...counts, total: 250 } })] })], tasks);
    const children = childrenOfStep(model);
    assert.equal(children.length, 102);
    const pages = children.slice(100).map((node) => toRow(node, 0));
    assert.deepEqual(
      pages.map(({ label, expand }) => [label, expand]),
      [
        ["101 to 200", "collapsed"],
        ["201 to 250", "collapsed"],
      ],
    );
    const last = children.at(-1);
    assert.ok(last);
    assert.equal(childrenOf(new TreeScope(model), last).length, 50);
  });

  it("child runs stand below the step that has started them, and nowhere else", () => {
    const origin = { kind: "step", runId: "01RUN1", stepId: "log" } as const;
    const parent = sampleRun({ steps: [sampleStep({ childRunId: "01RUN2" })] });
    const child = sampleRun({ id: "01RUN2", title: "Child", origin });
    const orphan = sampleRun({ id: "01RUN3", title: "Orphan", origin: { ...origin, runId: "01GONE" } });
    const model = modelOf([parent, child, orphan], []);
    assert.deepEqual(rootsOfRuns(new TreeScope(model)).map(labelOf), ["Orphan", "Report"]);
    assert.deepEqual(labelsBelowStep(model), ["Child"]);
  });

  it("child runs of items say which item, the newest of each", () => {
    const origin = (index: number) => ({ kind: "step", runId: "01RUN1", stepId: "log", index }) as const;
    const model = modelOf(
      [
        sampleRun({ steps: [sampleStep({ items: counts })] }),
        sampleRun({ id: "01RUN2", title: "Child", status: "failed", origin: origin(0) }),
        sampleRun({ id: "01RUN3", title: "Child", status: "succeeded", origin: origin(0) }),
        sampleRun({ id: "01RUN4", title: "Child", status: "running", origin: origin(1) }),
      ],
      [],
    );
    assert.deepEqual(
      childrenOfStep(model).map((node) => toRow(node, 0).id),
      ["run:01RUN4", "run:01RUN3"],
    );
    assert.deepEqual(labelsBelowStep(model), ["[1] Child", "[0] Child"]);
  });
});

describe("where results and runs come from", () => {
  const rowOf = (run: RunView) => toRow({ kind: "run", run, expanded: false }, 0);

  it("a result that was taken over, or kept by the cache, says so", () => {
    const over = sampleStep({ status: "succeeded", reused: { from: "run", runId: "01ABCDEF123456" } });
    assert.match(toRow({ kind: "step", run: sampleRun(), step: over }, 0).description, /taken over from run …123456/);
    const cached = sampleStep({ status: "succeeded", reused: { from: "cache", key: "notes-1" } });
    const row = toRow({ kind: "step", run: sampleRun(), step: cached }, 0);
    assert.match(row.description, /from cache/);
    assert.match(row.tooltip.join("\n"), /notes-1/);
  });

  it("a run that came from another machine is marked, and offers nothing", () => {
    const step = sampleStep({ status: "failed", taskId: "01TASK1" });
    const run = sampleRun({ status: "failed", imported: true, steps: [step] });
    assert.equal(rowOf(run).contextValue, "run imported");
    assert.match(rowOf(run).description, /failed · imported/);
    const task = sampleTask({ status: "failed", can: ["retry"] });
    assert.equal(toRow({ kind: "step", run, step, task }, 0).contextValue, "step imported");
  });

  it("a run that waits for its group says for what", () => {
    const row = rowOf(sampleRun({ waitingFor: "Waits for run 01X of the group release" }));
    assert.match(row.description, /group release/);
  });

  it("what started a run stands in the tooltip", () => {
    const due = "2026-11-21T09:00:00.000Z";
    const last = (run: RunView) => rowOf(run).tooltip.at(-1) ?? "";
    assert.match(
      last(sampleRun({ origin: { kind: "schedule", triggerId: "01T", due } })),
      /by its schedule, for Sat, Nov 21/,
    );
    const files = Array.from({ length: 7 }, (_, place) => `f${place}`);
    assert.match(
      last(sampleRun({ origin: { kind: "files", triggerId: "01T", files } })),
      /because of f0, .*f4 and others/,
    );
    assert.match(last(sampleRun({ origin: { kind: "rerun", by: "ada", runId: "01OLD" } })), /once more from run 01OLD/);
  });
});

function modelOf(runs: readonly RunView[], tasks: Parameters<typeof sampleTask>[0][]): FleetModel {
  const model = new FleetModel();
  model.replace(sampleSnapshot({ runs, tasks: tasks.map((task) => sampleTask(task)) }));
  return model;
}

function childrenOfStep(model: FleetModel): readonly FleetNode[] {
  const root = rootsOfRuns(new TreeScope(model)).find((node) => node.kind === "run" && node.run.id === "01RUN1");
  assert.ok(root);
  const [step] = childrenOf(new TreeScope(model), root);
  assert.ok(step);
  assert.equal(toRow(step, 0).expand, "collapsed");
  return childrenOf(new TreeScope(model), step);
}

function labelsBelowStep(model: FleetModel): readonly string[] {
  return childrenOfStep(model).map(labelOf);
}

function labelOf(node: FleetNode): string {
  return toRow(node, 0).label;
}

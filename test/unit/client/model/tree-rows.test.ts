import assert from "node:assert/strict";
import { toRow } from "../../../../client/src/model/tree-rows.ts";
import {
  localAccount,
  sampleAsk,
  sampleInstance,
  sampleRun,
  sampleStep,
  sampleTask,
  waitingTask,
} from "../sample-fleet.ts";

const now = Date.parse("2026-11-21T09:00:12.400Z");

describe("tree rows", () => {
  it("says how long a run runs and how far it is", () => {
    const steps = [sampleStep({ status: "succeeded" }), sampleStep({ id: "write", number: 2 })];
    const row = toRow({ kind: "run", run: sampleRun({ steps }), expanded: true }, now);
    assert.equal(row.description, "running · 10 s · 1 of 2 done");
    assert.equal(row.accessibilityLabel, "Report, running, 10 s, 1 of 2 done");
    assert.equal(row.expand, "expanded");
  });

  it("tells time in steps, and none in the first seconds: what is drawn anew loses the click on it", () => {
    const at = (milliseconds: number): string =>
      toRow({ kind: "run", run: sampleRun(), expanded: true }, Date.parse("2026-11-21T09:00:00Z") + milliseconds)
        .description;
    assert.deepEqual(
      [at(9_999), at(10_000), at(59_999), at(60_000), at(119_999), at(3_720_000)],
      ["running", "running · 10 s", "running · 50 s", "running · 1 min", "running · 1 min", "running · 1 h 2 min"],
    );
  });

  it("says why a run failed and what can be done about it", () => {
    const reason = { code: "tool-failed", message: "git is not there", remedy: "Install git" };
    const run = sampleRun({ status: "failed", reason, finishedAt: "2026-11-21T09:00:01.500Z" });
    const row = toRow({ kind: "run", run, expanded: false }, now);
    assert.equal(row.description, "failed · 1.5 s");
    assert.deepEqual(row.tooltip.slice(1, 3), ["git is not there", "Install git"]);
    assert.deepEqual(row.icon, { id: "error", color: "problemsErrorIcon.foreground" });
  });

  it("offers for a run only what its status allows", () => {
    const words = (status: "running" | "waiting" | "paused" | "succeeded") =>
      toRow({ kind: "run", run: sampleRun({ status }), expanded: false }, now).contextValue;
    assert.equal(words("running"), "run can-stop can-pause");
    assert.equal(words("waiting"), "run can-stop can-pause");
    const pausing = sampleRun({ status: "running", pausing: true, waitingFor: "Paused once a step has ended" });
    const row = toRow({ kind: "run", run: pausing, expanded: false }, now);
    assert.equal(row.contextValue, "run can-stop can-resume");
    assert.match(row.description, /Paused once a step has ended/);
    assert.equal(words("paused"), "run can-stop can-resume");
    assert.equal(words("succeeded"), "run can-run-again can-rerun can-export");
  });

  it("offers for a step what its task can, and nothing without a task", () => {
    const step = sampleStep();
    const row = toRow({ kind: "step", run: sampleRun(), step, task: sampleTask({ can: ["stop", "pause"] }) }, now);
    assert.equal(row.contextValue, "step can-stop can-pause");
    assert.equal(toRow({ kind: "step", run: sampleRun(), step }, now).contextValue, "step");
  });

  it("tells approvals from other questions", () => {
    const wordsFor = (changes: Parameters<typeof sampleAsk>[0]) => {
      return toRow({ kind: "task", task: waitingTask(sampleAsk(changes)) }, now).contextValue;
    };
    assert.equal(wordsFor({}), "task can-stop can-approve");
    assert.equal(wordsFor({ kind: "question", choices: [] }), "task can-stop can-answer");
  });

  it("shows what a waiting task waits for, each sentence once", () => {
    const ask = sampleAsk({ text: "Publish?", detail: "git push" });
    const row = toRow({ kind: "task", task: waitingTask(ask), run: sampleRun() }, now);
    assert.deepEqual(row.tooltip.slice(2), ["Waits for an answer: Publish?", "Publish?", "git push"]);
  });

  it("shows a gate's outcome instead of its status", () => {
    const step = sampleStep({ kind: "approve", status: "succeeded", outcome: "approved", durationMs: 61_000 });
    assert.equal(
      toRow({ kind: "step", run: sampleRun(), step }, now).description,
      "approved · 1 min 1 s · List commits",
    );
  });

  it("counts attempts from the second on", () => {
    const row = toRow({ kind: "task", task: sampleTask({ attempt: 2 }), run: sampleRun() }, now);
    assert.equal(row.description, "report · running · attempt 2 · List commits");
    assert.equal(row.contextValue, "task has-run can-stop");
  });

  it("shows how many slots of an instance are taken", () => {
    const row = toRow({ kind: "instance", instance: sampleInstance({ running: ["01TASK1"] }) }, now);
    assert.equal(row.description, "1 of 5 busy");
  });

  it("has no reason to show for what was completed", () => {
    const run = sampleRun({ status: "succeeded", reason: { code: "completed", message: "All steps succeeded" } });
    assert.ok(!toRow({ kind: "run", run, expanded: false }, now).tooltip.includes("All steps succeeded"));
  });

  it("shows accounts and groups", () => {
    assert.equal(toRow({ kind: "account", account: localAccount, running: 0 }, now).label, "This computer");
    const group = {
      kind: "group",
      id: "queue",
      label: "Queue",
      icon: "list-ordered",
      description: "2",
      content: { of: "queue" },
      expanded: true,
    } as const;
    assert.deepEqual(
      [toRow(group, now).expand, toRow({ ...group, expanded: false }, now).expand],
      ["expanded", "collapsed"],
    );
  });
});

import assert from "node:assert/strict";
import {
  describePlan,
  describeUsage,
  noProgress,
  observe,
  shortNumber,
} from "../../../../client/src/model/agent-progress.ts";
import { formatDollars } from "../../../../webviews/src/protocol/numbers.ts";
import { FleetModel } from "../../../../client/src/model/fleet-model.ts";
import { panelOf, streamOf } from "../../../../client/src/model/streams.ts";
import type { StreamedEvent } from "../../../../server/src/protocol/runs.ts";
import { sampleRun, sampleSnapshot, sampleStep, sampleTask } from "../sample-fleet.ts";

const at = "2026-11-21T09:00:00.000Z";

function plan(current: number | null, ...statuses: readonly string[]): StreamedEvent {
  const steps = statuses.map((status, place) => ({
    number: place + 1,
    id: `s${place}`,
    title: `Step ${place + 1}`,
    status,
  }));
  return { seq: 1, at, type: "plan", source: "planner", steps, current, status: "running", reflection: "" };
}

function system(event: string): StreamedEvent {
  return { seq: 1, at, type: "system", source: "dispatcher", event, text: "what happened" };
}

describe("the progress of an agent", () => {
  it("is where its plan stands", () => {
    const progress = observe(noProgress, plan(2, "done", "doing", "todo"));
    assert.equal(describePlan(progress), "plan 2 of 3: Step 2");
    assert.equal(describePlan(observe(progress, plan(null, "done", "skipped", "done"))), "plan 3 of 3 done");
    assert.equal(describePlan(noProgress), "");
    assert.equal(describePlan(undefined), "");
  });

  it("counts the calls of a shell as they begin and end, and knows that a browser was used", () => {
    const call = (type: string, tool: string): StreamedEvent => ({ ...plan(1), type, tool });
    const shell = observe(observe(noProgress, call("action", "shell_exec")), call("observation", "shell_exec"));
    assert.deepEqual([shell.shellCalls, shell.usesBrowser], [2, undefined]);
    const browser = observe(shell, call("action", "browser_view"));
    assert.equal(browser.usesBrowser, true);
    assert.equal(observe(browser, call("observation", "browser_view")), browser);
    assert.equal(observe(browser, call("action", "file_read")), browser);
  });

  it("stays the same object where an event says nothing new", () => {
    const progress = observe(noProgress, plan(1, "doing"));
    assert.equal(observe(progress, plan(1, "doing")), progress);
    assert.equal(observe(progress, system("attemptStarted")), progress);
    for (const steps of [undefined, 5, "x"]) assert.equal(observe(progress, { ...plan(1), steps }), progress);
    assert.equal(describePlan(observe(noProgress, { ...plan(1), steps: [null, {}] })), "plan 0 of 2 done");
  });

  it("says when commands run without a sandbox", () => {
    const progress = observe(noProgress, system("notSandboxed"));
    assert.equal(progress.notSandboxed, true);
    assert.equal(observe(progress, system("notSandboxed")), progress);
  });
});

describe("what an agent has used", () => {
  const usage = { turns: 3, inputTokens: 12_000, outputTokens: 345, model: "qwen" };

  it("is its model, turns, tokens and cost; what isn't known is said to be unknown", () => {
    assert.deepEqual(describeUsage(undefined), []);
    assert.deepEqual(describeUsage(usage), ["qwen", "turn 3", "12.3k tokens", "cost unknown"]);
    assert.deepEqual(describeUsage({ ...usage, cost: 0 }).at(-1), "$0.00");
  });

  it("is short", () => {
    const numbers = [0, 999, 1_000, 12_345, 99_949, 123_456, 999_949, 999_950, 2_500_000];
    assert.deepEqual(numbers.map(shortNumber), ["0", "999", "1k", "12.3k", "99.9k", "123k", "1M", "1M", "2.5M"]);
    const amounts = [1.5, 0.0123, 0.00123, 0.00001];
    assert.deepEqual(amounts.map(formatDollars), ["$1.50", "$0.012", "$0.0012", "$0.000010"]);
  });
});

describe("the stream that a panel shows", () => {
  const agent = sampleTask({ id: "T1", engine: "local" });
  const tool = sampleTask({ id: "T2", engine: "tool" });
  const workflow = sampleRun({
    id: "R1",
    steps: [sampleStep({ taskId: "T1" }), sampleStep({ id: "b", taskId: "T2" })],
  });
  const task = sampleRun({ id: "R2", kind: "task", steps: [sampleStep({ taskId: "T3" })] });
  const queued = sampleRun({ id: "R3", kind: "task", steps: [sampleStep({})] });
  const model = new FleetModel();
  model.replace(sampleSnapshot({ runs: [workflow, task, queued], tasks: [agent, tool] }));

  it("is a workflow's own, or that of one of its agents", () => {
    assert.deepEqual(streamOf(model, "R1"), { runId: "R1" });
    assert.deepEqual(streamOf(model, "R1", "T1"), { runId: "R1", taskId: "T1" });
    assert.deepEqual(streamOf(model, "R1", "T2"), { runId: "R1" });
    assert.deepEqual(panelOf(model, "R1", "T1"), { runId: "R1", taskId: "T1" });
  });

  it("is that of a task file's only task, in the run's panel", () => {
    assert.deepEqual(streamOf(model, "R2"), { runId: "R2", taskId: "T3" });
    assert.deepEqual(streamOf(model, "R3"), { runId: "R3" });
    assert.deepEqual(panelOf(model, "R2", "T3"), { runId: "R2" });
  });

  it("is what was asked for where the run isn't known any more", () => {
    assert.deepEqual(streamOf(model, "R9"), { runId: "R9" });
    assert.deepEqual(streamOf(model, "R9", "T9"), { runId: "R9", taskId: "T9" });
  });
});

import assert from "node:assert/strict";
import { openBench, sampleRun, sampleRunId, sampleStep, sampleTask, type CliBench } from "../../support/cli-bench.ts";

const other = "01JD3KX5Y0QZ7V8N2M4P6R9ST9";

function open(environment = {}): CliBench {
  const bench = openBench("/w", false, environment);
  bench.host.fleet = {
    ...bench.host.fleet,
    runs: [
      sampleRun({ id: other, name: "second", status: "waiting", waitingFor: "The group “release” is taken by sample" }),
      sampleRun({
        status: "failed",
        reason: { code: "step-failed", message: "Step `one` failed" },
        finishedAt: "2026-11-21T09:14:05.120Z",
        inputs: { since: "v1", kept: "yes" },
        origin: { kind: "rerun", by: "terminal", runId: other },
        steps: [
          sampleStep({ status: "failed", outcome: "failed" }),
          sampleStep({ id: "two", number: 2, status: "skipped" }),
        ],
      }),
    ],
  };
  return bench;
}

describe("manusctl runs", () => {
  it("list: what goes on and what has ended, with what started it and what it waits for", async () => {
    const bench = open();
    assert.equal(await bench.run("runs", "list"), 0);
    assert.match(bench.terminal.out, /RUN\s+NAME\s+STATUS\s+STEPS\s+TIME\s+STARTED BY\s+WHY/);
    assert.match(bench.terminal.out, /second\s+waiting\s+0\/1\s.*The group “release” is taken by sample/);
    assert.match(
      bench.terminal.out,
      new RegExp(`sample\\s+failed\\s+1/2\\s+2 s\\s+rerun of ${other}\\s+Step .one. failed`),
    );
  });

  it("list: only those asked for", async () => {
    const bench = open();
    assert.equal(await bench.run("runs", "list", "--open", "-o", "json"), 0);
    const listed = JSON.parse(bench.terminal.out) as { id: string }[];
    assert.deepEqual(
      listed.map(({ id }) => id),
      [other],
    );
    const none = open();
    await none.run("runs", "list", "--status", "stopped");
    assert.equal(none.terminal.out.trim(), "No runs.");
  });

  it("show: a run by the beginning of its id, with what was taken over", async () => {
    const bench = open();
    const reason = { code: "reused", message: "Taken over from the cache: k" };
    const reused = { from: "cache", key: "k" } as const;
    bench.host.fleet = {
      ...bench.host.fleet,
      runs: [sampleRun({ status: "succeeded", steps: [sampleStep({ status: "succeeded", reason, reused })] })],
    };
    assert.equal(await bench.run("runs", "show", "01jd3kx5"), 0);
    assert.match(bench.terminal.out, /one\s+succeeded\s+Taken over from the cache: k/);
  });

  it("retry: asks for all that failed, or for everything from a step on", async () => {
    const bench = open();
    bench.host.answers.set("manus/run/retry", () => ({ outcome: "accepted" }));
    assert.equal(await bench.run("runs", "retry", sampleRunId), 0);
    assert.equal(await bench.run("runs", "retry", sampleRunId, "--from", "two", "-o", "json"), 0);
    assert.deepEqual(
      bench.host.asked.map(({ params }) => params),
      [
        { runId: sampleRunId, by: "terminal" },
        { runId: sampleRunId, by: "terminal", from: "two" },
      ],
    );
    assert.match(bench.terminal.err, /goes on: what failed is done again/);
    assert.deepEqual(JSON.parse(bench.terminal.out), { run: sampleRunId, asked: "retry", from: "two" });
  });

  it("retry: says why not", async () => {
    const bench = open();
    const because = {
      code: "nothing-failed",
      message: "No step of the run has failed",
      remedy: "Say from which step on.",
    };
    bench.host.answers.set("manus/run/retry", () => ({ outcome: "refused", because }));
    assert.equal(await bench.run("runs", "retry", sampleRunId), 2);
    assert.match(bench.terminal.err, /No step of the run has failed\nSay from which step on/);
  });

  it("rerun: the file of the run with its inputs, but for those that are given", async () => {
    const bench = open();
    bench.host.answers.set("manus/run/start", () => ({ outcome: "started", runId: other }));
    assert.equal(await bench.run("runs", "rerun", sampleRunId, "--input", "since=v2", "--detach"), 0);
    assert.deepEqual(bench.host.asked[0]?.params, {
      file: "/w/sample.manus.yaml",
      workspaceFolder: "/w",
      trusted: true,
      inputs: { since: "v2", kept: "yes" },
      by: "terminal",
      reuse: sampleRunId,
    });
  });

  it("skip: with a reason, and not without", async () => {
    const bench = open();
    bench.host.answers.set("manus/run/skipStep", () => ({ outcome: "accepted" }));
    assert.equal(await bench.run("runs", "skip", sampleRunId, "two", "--reason", "not today"), 0);
    assert.deepEqual(bench.host.asked[0]?.params, {
      ...{ runId: sampleRunId, stepId: "two", reason: "not today", by: "terminal" },
    });
    assert.equal(await open().run("runs", "skip", sampleRunId, "two"), 2);
  });

  it("knows a run by one of its tasks, and says when there is none", async () => {
    const bench = open();
    bench.host.fleet = { ...bench.host.fleet, tasks: [sampleTask()] };
    bench.host.answers.set("manus/run/retry", () => ({ outcome: "accepted" }));
    assert.equal(await bench.run("runs", "retry", sampleTask().id), 0);
    assert.equal(await bench.run("runs", "retry", "nobody"), 2);
  });
});

describe("manusctl cache", () => {
  it("list: what is kept", async () => {
    const bench = open();
    const entry = { workflow: "notes", step: "log", label: "log-v1", keptAt: "2026-11-21T09:14:03.120Z", bytes: 2_345 };
    bench.host.answers.set("manus/cache/list", () => ({ outcome: "listed", entries: [entry] }));
    assert.equal(await bench.run("cache", "list"), 0);
    assert.match(bench.terminal.out, /notes\s+log\s+log-v1\s+2026-11-21T09:14:03.120Z\s+2.3 kB/);
  });

  it("list: nothing", async () => {
    const bench = open();
    bench.host.answers.set("manus/cache/list", () => ({ outcome: "listed", entries: [] }));
    await bench.run("cache", "list");
    assert.equal(bench.terminal.out.trim(), "Nothing is kept.");
  });

  it("clear: says how many there were, or why it couldn't", async () => {
    const bench = open();
    bench.host.answers.set("manus/cache/clear", () => ({ outcome: "cleared", count: 3 }));
    assert.equal(await bench.run("cache", "clear"), 0);
    assert.match(bench.terminal.err, /Forgot 3 results/);
    const because = { code: "not-permitted", message: "This user may not touch it" };
    bench.host.answers.set("manus/cache/clear", () => ({ outcome: "refused", because }));
    assert.equal(await bench.run("cache", "clear"), 2);
  });
});

describe("manusctl tasks answer: who answers", () => {
  const asked = { id: "ASK", kind: "approval", text: "Ship it?", askedAt: "2026-11-21T09:14:03.120Z" } as const;
  const ask = { ...asked, choices: ["approved", "denied"], by: ["bob"] };
  const waiting = { kind: "approval", text: "Ship it?", ask } as const;

  for (const [what, environment, args, person] of [
    ["as the system calls them", {}, [], "ada"],
    ["as the environment says", { MANUS_PERSON: "carol" }, [], "carol"],
    ["as they say", { MANUS_PERSON: "carol" }, ["--as", "bob"], "bob"],
  ] as const) {
    it(what, async () => {
      const bench = open(environment);
      bench.host.fleet = { ...bench.host.fleet, tasks: [sampleTask({ status: "waiting", waiting })] };
      bench.host.answers.set("manus/task/answer", () => ({ outcome: "accepted" }));
      assert.equal(await bench.run("tasks", "approve", sampleTask().id, ...args), 0);
      assert.equal((bench.host.asked[0]?.params as { person?: string }).person, person);
    });
  }
});

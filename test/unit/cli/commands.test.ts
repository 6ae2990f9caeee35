import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import type { Ask } from "../../../server/src/protocol/fleet.ts";
import { eventually } from "../../support/eventually.ts";
import { openBench, sampleRun, sampleRunId, sampleStep, sampleTask, type CliBench } from "../../support/cli-bench.ts";

const refused = {
  outcome: "refused",
  because: { code: "already-finished", message: "It has ended", remedy: "Retry it." },
};
const ask = (changed: Partial<Ask> = {}): Ask => ({
  id: "ask-1",
  kind: "approval",
  text: "May it?",
  choices: ["approved", "denied"],
  askedAt: "2026-11-21T09:14:03.120Z",
  ...changed,
});

describe("manusctl", () => {
  let bench: CliBench;
  beforeEach(() => {
    bench = openBench(tmpdir());
    bench.host.fleet = { ...bench.host.fleet, runs: [sampleRun()], tasks: [sampleTask()] };
  });
  const last = (): unknown => bench.host.asked.at(-1);
  const output = (): unknown => JSON.parse(bench.terminal.out) as unknown;

  it("tells its version", async () => {
    assert.equal(await bench.run("--version"), 0);
    assert.equal(bench.terminal.out, "1.2.3\n");
  });

  const commands = [
    "validate",
    "run",
    "events",
    ...["list", "show", "stop", "pause", "resume", "retry"].map((verb) => `tasks ${verb}`),
  ];
  const all = [
    ...commands,
    "tasks answer",
    "tasks approve",
    "tasks deny",
    "instances list",
    ...["list", "add", "pause", "resume", "remove"].map((verb) => `triggers ${verb}`),
    "trigger",
    "host status",
    "host start",
    "host stop",
    "lsp",
  ];
  for (const command of all) {
    it(`helps with ${command}, with an example`, async () => {
      assert.equal(await bench.run(...command.split(" "), "--help"), 0);
      assert.match(bench.terminal.out, new RegExp(`Usage: manusctl ${command}`));
      assert.match(bench.terminal.out, new RegExp(`Examples?:\\n  manusctl ${command}`));
      assert.equal(bench.terminal.err, "");
    });
  }

  for (const args of [
    [],
    ["nonsense"],
    ["run"],
    ["validate"],
    ["tasks"],
    ["tasks", "list", "--status", "sleeping"],
    ["tasks", "list", "-o", "xml"],
    ["run", "x", "--input", "novalue"],
    ["run", "x", "-i", "a=1", "-i", "a=2"],
    ["events", "x", "--from", "zero"],
    ["host", "status", "extra"],
  ]) {
    it(`calls it bad usage: manusctl ${args.join(" ")}`, async () => {
      assert.equal(await bench.run(...args), 2);
      assert.notEqual(bench.terminal.err, "");
      assert.equal(bench.terminal.out, "");
    });
  }

  it("suggests what may have been meant", async () => {
    await bench.run("validat", ".");
    assert.match(bench.terminal.err, /Did you mean validate\?/);
  });

  describe("tasks list", () => {
    it("lists all, newest first, as they are", async () => {
      const older = sampleTask({ id: "01JD3KX5Y0QZ7V8N2M4P6R9SS0", status: "failed" });
      bench.host.fleet = { ...bench.host.fleet, tasks: [older, sampleTask()] };
      assert.equal(await bench.run("tasks", "list", "-o", "json"), 0);
      assert.deepEqual(output(), [sampleTask(), older]);
    });

    for (const [args, found] of [
      [["--status", "failed"], 0],
      [["--status", "running"], 1],
      [["--open"], 1],
      [["--run", sampleRunId.slice(0, 8).toLowerCase()], "ambiguous"],
      [["--run", sampleRunId], 1],
    ] as const) {
      it(`filters: ${args.join(" ")}`, async () => {
        const code = await bench.run("tasks", "list", ...args, "-o", "json");
        if (found === "ambiguous") assert.equal(code, 2);
        else assert.equal((output() as unknown[]).length, found);
      });
    }

    it("is a table for people", async () => {
      await bench.run("tasks", "list");
      assert.match(
        bench.terminal.out,
        /^TASK +RUN +STEP +STATUS +ENGINE +INSTANCE +TIME +WHY\n01JD3KX5Y0QZ7V8N2M4P6R9ST1 +sample +one +running +tool +\d/,
      );
    });

    it("says that there are none", async () => {
      bench.host.fleet = { ...bench.host.fleet, tasks: [] };
      await bench.run("tasks", "list");
      assert.equal(bench.terminal.out, "No tasks.\n");
    });
  });

  describe("ids", () => {
    it("may be shortened while they are unique", async () => {
      assert.equal(await bench.run("tasks", "show", "01jd3kx5y0qz7v8n2m4p6r9st1", "-o", "json"), 0);
      assert.deepEqual(output(), sampleTask());
    });
    it("must be unique", async () => {
      assert.equal(await bench.run("tasks", "show", "01JD"), 2);
      assert.match(bench.terminal.err, /Several tasks or runs begin with 01JD/);
    });
    for (const id of ["01ZZ", ""]) {
      it(`must be known: ${JSON.stringify(id)}`, async () => {
        assert.equal(await bench.run("tasks", "show", id), 2);
        assert.match(bench.terminal.err, /There is no task or run/);
      });
    }
  });

  describe("tasks show", () => {
    it("shows a task with what it waits for", async () => {
      const waiting = { kind: "approval", text: "Waits", ask: ask({ detail: "rm -r x" }) } as const;
      bench.host.fleet = { ...bench.host.fleet, tasks: [sampleTask({ status: "waiting", waiting })] };
      await bench.run("tasks", "show", sampleTask().id);
      assert.match(bench.terminal.out, /Asks +May it\?\nDetail +rm -r x\nChoices +approved, denied/);
    });
    it("shows a run with its steps", async () => {
      bench.host.fleet = { ...bench.host.fleet, runs: [sampleRun({ steps: [sampleStep({ durationMs: 65_000 })] })] };
      await bench.run("tasks", "show", sampleRunId);
      assert.match(bench.terminal.out, /^A sample running\n\n# +STEP +STATUS +TIME +WHY\n1 +one +running +1 min 5 s\n/);
    });
  });

  describe("steering", () => {
    for (const verb of ["stop", "pause", "resume"]) {
      for (const [kind, id] of [
        ["task", sampleTask().id],
        ["run", sampleRunId],
      ] as const) {
        it(`asks to ${verb} a ${kind}`, async () => {
          bench.host.answers.set(`manus/${kind}/${verb}`, () => ({ outcome: "accepted" }));
          assert.equal(await bench.run("tasks", verb, id), 0);
          assert.deepEqual(last(), { method: `manus/${kind}/${verb}`, params: { [`${kind}Id`]: id, by: "terminal" } });
        });
      }
    }

    it("retries tasks, and no runs", async () => {
      bench.host.answers.set("manus/task/retry", () => ({ outcome: "accepted" }));
      assert.equal(await bench.run("tasks", "retry", sampleTask().id), 0);
      assert.equal(await bench.run("tasks", "retry", sampleRunId), 2);
    });

    it("gives a refusal's reason and remedy: 2", async () => {
      bench.host.answers.set("manus/task/stop", () => refused);
      assert.equal(await bench.run("tasks", "stop", sampleTask().id), 2);
      assert.equal(bench.terminal.err, "error It has ended\nRetry it.\n");
    });

    it("asks nothing when one of the ids is unknown", async () => {
      assert.equal(await bench.run("tasks", "stop", sampleTask().id, "nope"), 2);
      assert.deepEqual(bench.host.asked, []);
    });
  });

  describe("answers", () => {
    function asks(changed: Partial<Ask> = {}): void {
      const waiting = { kind: "question", text: "Waits", ask: ask(changed) } as const;
      bench.host.fleet = { ...bench.host.fleet, tasks: [sampleTask({ status: "waiting", waiting })] };
      bench.host.answers.set("manus/task/answer", () => ({ outcome: "accepted" }));
    }
    const sent = (): object => ({ taskId: sampleTask().id, by: "terminal", askId: "ask-1" });
    const params = (): unknown => bench.host.asked.at(-1)?.params;

    it("approves a task", async () => {
      asks();
      assert.equal(await bench.run("tasks", "approve", sampleTask().id, "-m", "fine"), 0);
      assert.deepEqual(params(), { ...sent(), choice: "approved", text: "fine" });
    });
    it("denies the asking task of a run", async () => {
      asks();
      assert.equal(await bench.run("tasks", "deny", sampleRunId), 0);
      assert.deepEqual(params(), { ...sent(), choice: "denied" });
    });
    it("answers with a text where any may be given", async () => {
      asks({ choices: [] });
      await bench.run("tasks", "answer", sampleTask().id, "the blue one");
      assert.deepEqual(params(), { ...sent(), text: "the blue one" });
    });
    it("answers with a choice, and with no other word", async () => {
      asks({ choices: ["red", "blue"] });
      await bench.run("tasks", "answer", sampleTask().id, "blue");
      assert.deepEqual(params(), { ...sent(), choice: "blue" });
      assert.equal(await bench.run("tasks", "answer", sampleTask().id, "green"), 2);
      assert.match(bench.terminal.err, /Answer with one of: red, blue/);
      assert.equal(await bench.run("tasks", "approve", sampleTask().id), 2);
    });
    it("says that nothing is asked", async () => {
      assert.equal(await bench.run("tasks", "approve", sampleTask().id), 2);
      assert.match(bench.terminal.err, /asks nothing now/);
    });
    it("doesn't choose between two that ask", async () => {
      asks();
      const another = { ...bench.host.fleet.tasks[0], id: "01JD3KX5Y0QZ7V8N2M4P6R9ST2" } as ReturnType<
        typeof sampleTask
      >;
      bench.host.fleet = { ...bench.host.fleet, tasks: [...bench.host.fleet.tasks, another] };
      assert.equal(await bench.run("tasks", "approve", sampleRunId), 2);
      assert.match(bench.terminal.err, /Several tasks/);
    });
  });

  describe("events", () => {
    const event = (seq: number): object => ({
      seq,
      at: "2026-11-21T09:14:03.120Z",
      type: "system",
      source: "test",
      text: `event ${seq}\nmore`,
    });
    let stored: number;
    beforeEach(() => {
      stored = 1200;
      bench.host.answers.set("manus/run/followEvents", () => ({ outcome: "accepted" }));
      bench.host.answers.set("manus/run/readEvents", ({ from, limit }: { from: number; limit: number }) => {
        const count = Math.max(0, Math.min(limit, stored - from + 1));
        const events = Array.from({ length: count }, (_, index) => event(from + index));
        return { outcome: "read", page: { events, total: stored } };
      });
    });
    const numbers = (): readonly number[] =>
      bench.terminal.out
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as { seq: number }).seq);
    const upTo = (count: number, from = 1): readonly number[] =>
      Array.from({ length: count - from + 1 }, (_, index) => from + index);

    it("prints all of them, page by page, each as it's stored", async () => {
      assert.equal(await bench.run("events", sampleRunId, "-o", "json"), 0);
      assert.deepEqual(numbers(), upTo(1200));
    });
    it("begins where it's told", async () => {
      await bench.run("events", sampleRunId, "-o", "json", "--from", "1195");
      assert.deepEqual(numbers(), upTo(1200, 1195));
    });
    it("is a line an event for people", async () => {
      stored = 2;
      await bench.run("events", sampleTask().id);
      assert.equal(
        bench.terminal.out,
        "   1 09:14:03 system test event 1 ⏎ more\n   2 09:14:03 system test event 2 ⏎ more\n",
      );
    });
    it("says in a line what an action calls and how far a plan is", async () => {
      const head = { at: "2026-11-21T09:14:03.120Z", source: "dispatcher" };
      const steps = [
        { title: "Read", status: "done" },
        { title: "Write", status: "doing" },
      ];
      const events = [
        { seq: 1, type: "action", tool: "file_read", arguments: { file: "a" }, ...head },
        { seq: 2, type: "plan", steps, ...head },
        { seq: 3, type: "knowledge", items: 2, ...head },
      ];
      bench.host.answers.set("manus/run/readEvents", () => ({ outcome: "read", page: { events, total: 3 } }));
      await bench.run("events", sampleRunId);
      const lines = bench.terminal.out.split("\n");
      assert.match(lines[0] ?? "", /action dispatcher file_read \{"file":"a"\}$/);
      assert.match(lines[1] ?? "", /plan dispatcher 1 of 2 done; now: Write$/);
      assert.match(lines[2] ?? "", /knowledge dispatcher \{.*"items":2/);
    });
    it("follows to the end of the run, without a gap or a repetition", async () => {
      const done = bench.run("events", sampleRunId, "--follow", "-o", "json");
      await eventually("it has caught up", () => bench.terminal.out.includes('"seq":1200'));
      const tell = (...seqs: readonly number[]): void =>
        bench.host.tell("manus/run/didAppendEvents", { runId: sampleRunId, events: seqs.map(event) });
      stored = 1206;
      tell(1199, 1200, 1201);
      tell(1202);
      tell(1205);
      await eventually("it has read what it missed", () => bench.terminal.out.includes('"seq":1206'));
      bench.host.tell("manus/run/didAppendEvents", { runId: "another", events: [event(1207)] });
      stored = 1208;
      bench.host.move({ runs: [sampleRun({ status: "failed", reason: { code: "x", message: "x" } })] });
      assert.equal(await done, 0);
      assert.deepEqual(numbers(), upTo(1208));
    });
    it("follows the next host after the one that died", async () => {
      stored = 3;
      const done = bench.run("events", sampleRunId, "--follow", "-o", "json");
      await eventually("it has caught up", () => bench.terminal.out.includes('"seq":3'));
      bench.host.tellState("lost");
      stored = 5;
      bench.host.tellState("connected");
      await eventually("it has caught up again", () => bench.terminal.out.includes('"seq":5'));
      bench.host.move({ runs: [sampleRun({ status: "stopped", reason: { code: "x", message: "x" } })] });
      assert.equal(await done, 0);
      assert.deepEqual(numbers(), upTo(5));
      assert.equal(bench.host.methods().filter((method) => method === "manus/run/followEvents").length, 2);
    });
    it("ends at once for a run that has ended", async () => {
      bench.host.fleet = { ...bench.host.fleet, runs: [sampleRun({ status: "succeeded" })] };
      stored = 2;
      assert.equal(await bench.run("events", sampleRunId, "-f", "-o", "json"), 0);
      assert.deepEqual(numbers(), [1, 2]);
    });
  });

  describe("instances list", () => {
    it("shows how full each is", async () => {
      const instance = {
        id: "this-machine",
        accountId: "local",
        engine: "tool",
        title: "This machine",
        status: "running",
      } as const;
      bench.host.fleet = { ...bench.host.fleet, instances: [{ ...instance, capacity: 5, running: ["a", "b"] }] };
      await bench.run("instances", "list");
      assert.match(bench.terminal.out, /this-machine +This machine +local +tool +running +2\/5/);
    });
  });

  describe("host", () => {
    const noHost = { code: "no-host", retryable: true, message: "No host is running", remedy: "Start a run." };

    it("status: shows how it fares", async () => {
      const status = {
        pid: 7,
        version: "1",
        home: "/h",
        startedAt: "now",
        clients: 1,
        runningTasks: 2,
        waitingTasks: 0,
        queuedTasks: 1,
        triggers: 3,
        held: { kind: "unattended", atRest: false },
        sequence: 9,
        notices: ["A line was cut"],
      };
      bench.host.answers.set("manus/host/status", () => status);
      assert.equal(await bench.run("host", "status"), 0);
      assert.match(bench.terminal.out, /Process +7\n[^]*2 running, 0 waiting, 1 queued\n[^]*Notices +A line was cut\n/);
      assert.match(
        bench.terminal.out,
        /Triggers +3 on: the host stays for them\nHeld +nothing starts: no window is open/,
      );
    });
    it("status: 4 where none runs", async () => {
      bench.host.failure = noHost;
      assert.equal(await bench.run("host", "status"), 4);
    });
    it("stop: nothing to do where none runs", async () => {
      bench.host.failure = noHost;
      assert.equal(await bench.run("host", "stop"), 0);
    });
    it("stop: waits for its end", async () => {
      bench.host.answers.set("manus/host/stop", () => ({ outcome: "stopping" }));
      let ended = false;
      const done = bench.run("host", "stop", "--force").then((code) => ((ended = true), code));
      await eventually("it's asked", () => bench.host.methods().includes("manus/host/stop"));
      assert.equal(ended, false);
      bench.host.tellState("lost");
      assert.equal(await done, 0);
      assert.deepEqual(last(), { method: "manus/host/stop", params: { force: true } });
    });
    it("stop: 2 with the reason when it's refused", async () => {
      bench.host.answers.set("manus/host/stop", () => refused);
      assert.equal(await bench.run("host", "stop"), 2);
    });
  });
});

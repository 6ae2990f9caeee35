import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { omit } from "../../../server/src/core/dispatch/omit.ts";
import type { Ask, TaskUsage, TaskView } from "../../../server/src/protocol/fleet.ts";
import type { StartRunParams, StreamedEvent } from "../../../server/src/protocol/runs.ts";
import { eventually } from "../../support/eventually.ts";
import { openBench, sampleRun, sampleRunId, sampleStep, sampleTask, type CliBench } from "../../support/cli-bench.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const taskId = sampleTask().id;
const usage = { turns: 12, inputTokens: 18_240, outputTokens: 960, cost: 0.0042, model: "small" };
const completed = { code: "completed", message: "It ran to its end" };
const agent: TaskView = { ...omit(sampleTask(), "tool"), engine: "local", stepId: "task", can: ["stop", "message"] };
const step = sampleStep({ id: "task", kind: "task", taskId });

const event = (seq: number, type: string, rest: object): StreamedEvent => {
  return { seq, at: "2026-11-21T09:14:03.120Z", type, source: "agent", ...rest };
};
const stream: readonly StreamedEvent[] = [
  event(1, "system", { event: "attemptStarted", text: "Attempt 1", attempt: 1 }),
  event(2, "plan", {
    steps: [
      { number: 1, id: "a", title: "List", status: "doing" },
      { number: 2, id: "b", title: "Write", status: "todo" },
    ],
    current: 1,
    status: "running",
    reflection: "",
  }),
  event(3, "system", { event: "modelAnswered", text: "", usage: { model: "small", inputTokens: 9, outputTokens: 1 } }),
  event(4, "action", { callId: "C1", tool: "shell_exec", arguments: { command: "ls\u001b[2J logs" }, turn: 1 }),
  event(5, "observation", {
    callId: "C1",
    tool: "shell_exec",
    outcome: "succeeded",
    output: "a",
    truncated: false,
    durationMs: 1500,
  }),
  event(6, "action", { callId: "C2", tool: "file_read", arguments: { file: "nope" }, turn: 2 }),
  event(7, "observation", {
    callId: "C2",
    tool: "file_read",
    outcome: "failed",
    output: "There is no file nope",
    truncated: false,
    durationMs: 3,
  }),
  event(8, "system", { event: "answerRefused", text: "One call a turn", said: "two" }),
  event(9, "knowledge", { id: "k", text: "E! is a failure", scope: {} }),
  event(10, "datasource", { name: "tickets", kind: "mcp", documentation: "", tools: [{}, {}] }),
  event(11, "message", { role: "person", text: "Hurry", attachments: [], messageId: "M" }),
  event(12, "message", { role: "agent", text: "Which one?", attachments: [], ask: true }),
  event(13, "message", { role: "agent", text: "The report\nis ready", attachments: ["/w/report.md"] }),
];

describe("manusctl and agents", () => {
  let folder: string;
  let bench: CliBench;

  beforeEach(async () => {
    folder = await temporaryFolder();
    await writeFile(join(folder, "sample.manus.yaml"), "manus: 1\nkind: task\nname: sample\nprompt: Look\n");
    open();
  });

  function open(interactive = false, environment: Record<string, string> = {}): void {
    bench = openBench(folder, interactive, environment);
    const { host } = bench;
    host.answers.set("manus/run/start", () => {
      host.move({ runs: [sampleRun({ kind: "task", steps: [step] })], tasks: [agent] });
      return { outcome: "started", runId: sampleRunId };
    });
    host.answers.set("manus/run/followEvents", () => ({ outcome: "accepted" }));
    host.answers.set("manus/run/readEvents", ({ from, taskId: of }: { from: number; taskId?: string }) => {
      const events = of === taskId ? stream.slice(from - 1) : [];
      return { outcome: "read", page: { events, total: of === taskId ? stream.length : 0 } };
    });
    host.answers.set("manus/task/answer", () => ({ outcome: "accepted" }));
    host.answers.set("manus/run/stop", () => {
      setImmediate(() => end("stopped"));
      return { outcome: "accepted" };
    });
  }

  function end(status: "succeeded" | "stopped" = "succeeded", used: TaskUsage = usage): void {
    const reason = status === "succeeded" ? completed : { code: "stopped-by-person", message: "Stopped" };
    const ended = sampleStep({ ...step, status, outcome: status, reason });
    bench.host.move({
      tasks: [{ ...agent, status, reason, usage: used }],
      runs: [sampleRun({ kind: "task", status, reason, steps: [ended], outputs: { report: "report.md", count: 3 } })],
    });
  }

  const run = async (...args: readonly string[]): Promise<number> => {
    const done = bench.run("run", "sample.manus.yaml", ...args);
    await eventually("it follows the agent", () => bench.host.methods().includes("manus/run/followEvents"));
    end();
    return done;
  };
  const asked = (method: string): readonly unknown[] =>
    bench.host.asked.filter((one) => one.method === method).map(({ params }) => params);

  describe("run", () => {
    it("shows turn by turn what an agent does, its plan, what it says, and nothing that moves the cursor", async () => {
      assert.equal(await run(), 0);
      const { err } = bench.terminal;
      const lines = err.split("\n").filter((line) => line.startsWith("  "));
      assert.deepEqual(lines, [
        "  Plan 1/2: List",
        "  ✔ shell_exec ls logs  1.5 s",
        "  ✖ file_read nope failed: There is no file nope",
        "  · One call a turn",
        "  · knowledge: E! is a failure",
        "  · datasource: tickets (mcp): 2 tools",
        "  « Hurry",
        "  » The report",
        "    is ready",
        "    [/w/report.md]",
      ]);
      assert.ok(!err.includes("\u001b"));
    });

    it("ends with what the agent said last, what it delivers and what it used", async () => {
      await run();
      assert.match(
        bench.terminal.out,
        /^\nA sample succeeded\n\nThe report\nis ready\n\nreport: report\.md\ncount: 3\n\n12 turns, 18,240 tokens read, 960 written, cost \$0\.0042 \(small\)\n\nRun 01/,
      );
    });

    it("says that a cost is unknown rather than nothing", async () => {
      const done = bench.run("run", "sample.manus.yaml");
      await eventually("it follows", () => bench.host.methods().includes("manus/run/followEvents"));
      end("succeeded", omit(usage, "cost"));
      await done;
      assert.match(bench.terminal.out, /cost unknown \(small\)/);
    });

    it("has the usage in its result for scripts", async () => {
      await run("-o", "json");
      const { usage: used, kind } = JSON.parse(bench.terminal.out) as Record<string, unknown>;
      const { model, ...numbers } = usage;
      assert.deepEqual([kind, used], ["task", { ...numbers, credits: null, models: [model] }]);
    });

    it("lends what agents may need of the environment, and nothing else of it", async () => {
      open(false, { MANUS_MODEL_API_KEY: "k", MANUS_SECRET_A: "s", HOME: "/home/ada", MANUS_MODEL: "" });
      await run();
      const [start] = asked("manus/run/start") as readonly StartRunParams[];
      assert.deepEqual(start?.environment, { MANUS_MODEL_API_KEY: "k", MANUS_SECRET_A: "s" });
      open();
      await run();
      assert.ok(!("environment" in (asked("manus/run/start")[0] as object)));
    });

    describe("asks", () => {
      const ask = (rest: Partial<Ask>): Ask => {
        const choices = ["approved", "approved-for-run", "approved-always", "denied"];
        return { id: "A", kind: "approval", text: "May it?", choices, askedAt: "2026-11-21T09:14:03.120Z", ...rest };
      };
      const begin = async (asking: Ask, ...args: readonly string[]): Promise<{ done: Promise<number> }> => {
        const done = bench.run("run", "sample.manus.yaml", ...args);
        await eventually("it follows", () => bench.host.methods().includes("manus/run/followEvents"));
        const { kind, text } = asking;
        bench.host.move({ tasks: [{ ...agent, status: "waiting", waiting: { kind, text, ask: asking } }] });
        return { done };
      };
      const answers = (): readonly unknown[] =>
        asked("manus/task/answer").map((params) => (params as { choice?: string }).choice);

      for (const [said, choice] of [
        ["y", "approved"],
        ["r", "approved-for-run"],
        ["a", "approved-always"],
        ["n", "denied"],
        ["approved", "approved"],
        ["approved-f", "approved-for-run"],
      ] as const) {
        it(`with the exact command; "${said}" means ${choice}`, async () => {
          open(true);
          const { done } = await begin(ask({ detail: "git push\u001b[1A", rule: "shell_exec(git push*)" }));
          await eventually("it asks", () => bench.terminal.questions.length === 1);
          assert.match(
            bench.terminal.err,
            /\? First: May it\?\n {4}git push\\u\{1b\}\[1A\n {4}for the run, or always: shell_exec\(git push\*\)\n/,
          );
          assert.match(
            bench.terminal.questions[0]?.text ?? "",
            /approved \(y\), approved-for-run \(r\), approved-always \(a\), denied \(n\)\?/,
          );
          bench.terminal.questions[0]?.answer(said);
          await eventually("it's answered", () => answers().length === 1);
          end();
          await done;
          assert.deepEqual(answers(), [choice]);
        });
      }

      it("with the change to a file as a diff", async () => {
        open(true);
        const { done } = await begin(ask({ diff: "@@ -1 +1 @@\n-old\n+new" }));
        await eventually("it asks", () => bench.terminal.questions.length === 1);
        assert.match(bench.terminal.err, / {4}@@ -1 \+1 @@\n {4}-old\n {4}\+new\n/);
        bench.terminal.questions[0]?.answer("n");
        end();
        await done;
      });

      for (const rule of ["allow", "deny"] as const) {
        it(`never extend a budget by a rule (--on-ask ${rule})`, async () => {
          const { done } = await begin(ask({ kind: "budget", choices: ["extend", "stop"] }), "--on-ask", rule);
          await eventually("it's answered", () => answers().length === 1);
          end();
          await done;
          assert.deepEqual(answers(), ["stop"]);
        });

        it(`end the run where an account is missing and nobody is there (--on-ask ${rule})`, async () => {
          const { done } = await begin(ask({ kind: "account", choices: ["try-again"] }), "--on-ask", rule);
          assert.equal(await done, 3);
          assert.deepEqual(answers(), []);
          assert.match(bench.terminal.err, /nobody is there, so the run is stopped/);
        });
      }

      it("tell the text of a gate once", async () => {
        const gate = { ...sampleTask(), title: "Are the notes in notes.md good?" };
        const asking = ask({ text: gate.title, choices: ["approved", "denied"] });
        const done = bench.run("run", "sample.manus.yaml", "--on-ask", "allow");
        await eventually("it follows", () => bench.host.methods().includes("manus/run/followEvents"));
        bench.host.move({
          tasks: [{ ...gate, status: "waiting", waiting: { kind: "approval", text: gate.title, ask: asking } }],
        });
        await eventually("it's answered", () => answers().length === 1);
        end();
        await done;
        assert.match(bench.terminal.err, /^\? Are the notes in notes\.md good\? → approved \(--on-ask allow\)$/m);
      });
    });

    describe("of a file that wants a confirmation", () => {
      const because = { code: "untrusted-file", message: "It wants a yes", remedy: "manusctl trust sample.manus.yaml" };
      const points = [{ key: "tools.allow: shell_exec", text: "It runs commands without asking" }];
      let trusted: boolean;

      function openUntrusted(interactive: boolean): void {
        open(interactive);
        trusted = false;
        const { answers } = bench.host;
        const start = answers.get("manus/run/start");
        answers.set("manus/run/start", (params) =>
          trusted ? start?.(params) : { outcome: "refused", because, problems: [] },
        );
        const files = [{ file: "/w/sample.manus.yaml", fingerprint: "f1", points, trusted: false }];
        answers.set("manus/trust/read", () => ({ outcome: "read", files }));
        answers.set("manus/trust/set", () => {
          trusted = true;
          return { outcome: "read", files };
        });
      }

      it("shows a person what it lets agents do, and starts it after a yes", async () => {
        openUntrusted(true);
        const done = bench.run("run", "sample.manus.yaml");
        await eventually("it asks", () => bench.terminal.questions.length === 1);
        assert.match(bench.terminal.err, /tools\.allow: shell_exec\n +It runs commands without asking/);
        bench.terminal.questions[0]?.answer("y");
        await eventually("it follows", () => bench.host.methods().includes("manus/run/followEvents"));
        end();
        assert.equal(await done, 0);
        const [set] = asked("manus/trust/set") as readonly { fingerprints: unknown; trusted: unknown }[];
        assert.deepEqual([set?.fingerprints, set?.trusted], [["f1"], true]);
      });

      it("starts nothing after anything else, nor where nobody can be asked", async () => {
        openUntrusted(true);
        const done = bench.run("run", "sample.manus.yaml");
        await eventually("it asks", () => bench.terminal.questions.length === 1);
        bench.terminal.questions[0]?.answer("");
        assert.equal(await done, 2);
        openUntrusted(false);
        assert.equal(await bench.run("run", "sample.manus.yaml"), 2);
        assert.deepEqual(asked("manus/trust/read"), []);
        assert.match(bench.terminal.err, /It wants a yes\nmanusctl trust sample\.manus\.yaml/);
      });
    });
  });

  describe("tasks", () => {
    beforeEach(() => {
      bench.host.fleet = {
        ...bench.host.fleet,
        runs: [sampleRun({ kind: "task", steps: [step] })],
        tasks: [{ ...agent, usage }],
      };
      const receipt = "The agent sees the message at its next turn";
      bench.host.answers.set("manus/task/message", () => ({ outcome: "accepted", messageId: "M", receipt }));
    });

    it("message: writes to an agent, by its task or its run, with files that are there", async () => {
      await writeFile(join(folder, "notes.md"), "x");
      const args = ["--interrupt", "--attach", "notes.md", "--attach", "https://x.test/a"];
      assert.equal(await bench.run("tasks", "message", taskId, "Hurry", ...args), 0);
      assert.equal(await bench.run("tasks", "message", sampleRunId, "Hurry"), 0);
      const params = { taskId, by: "terminal", text: "Hurry" };
      assert.deepEqual(asked("manus/task/message"), [
        { ...params, attachments: [join(folder, "notes.md"), "https://x.test/a"], mode: "interrupt" },
        { ...params, attachments: [] },
      ]);
      assert.match(bench.terminal.err, /The agent sees the message at its next turn\.\n/);
    });

    it("message: says what is wrong", async () => {
      assert.equal(await bench.run("tasks", "message", taskId, "Hurry", "--attach", "nope.md"), 2);
      assert.match(bench.terminal.err, /There is no file nope\.md/);
      bench.host.answers.set("manus/task/message", () => ({
        outcome: "refused",
        because: { code: "x", message: "It takes none" },
      }));
      assert.equal(await bench.run("tasks", "message", taskId, "Hurry"), 2);
      bench.host.fleet = { ...bench.host.fleet, tasks: [] };
      assert.equal(await bench.run("tasks", "message", sampleRunId, "Hurry"), 2);
      assert.match(bench.terminal.err, /It takes none\n[^]*No agent of run/);
    });

    it("list and show tell what an agent used and what it waits for", async () => {
      const waiting = { kind: "budget", text: "All is spent" } as const;
      bench.host.fleet = {
        ...bench.host.fleet,
        tasks: [{ ...agent, usage, status: "waiting", waiting, worktree: "/home/w/t" }],
      };
      await bench.run("tasks", "list");
      assert.match(bench.terminal.out, /waiting +\S.* 19200 +\$0\.0042 +budget: All is spent/);
      await bench.run("tasks", "show", taskId);
      assert.match(bench.terminal.out, /Waits for +budget: All is spent\n/);
      assert.match(
        bench.terminal.out,
        /Used +12 turns, 18,240 tokens read, 960 written, cost \$0\.0042 \(small\)\nWorktree +\/home\/w\/t/,
      );
    });
  });

  describe("events", () => {
    beforeEach(() => {
      bench.host.fleet = { ...bench.host.fleet, runs: [sampleRun({ kind: "task", steps: [step] })], tasks: [agent] };
    });

    it("of a task's run are its agent's, all seven types readable", async () => {
      await bench.run("events", sampleRunId);
      const lines = bench.terminal.out.split("\n").map((line) => line.slice(14));
      assert.deepEqual(lines.slice(0, 13), [
        "system agent Attempt 1",
        "plan agent 0 of 2 done; now: List",
        "system agent small: 9 tokens read, 1 written",
        'action agent turn 1: shell_exec {"command":"ls\\u001b[2J logs"}',
        "observation agent a",
        'action agent turn 2: file_read {"file":"nope"}',
        "observation agent failed: There is no file nope",
        "system agent One call a turn",
        "knowledge agent E! is a failure",
        "datasource agent tickets (mcp): 2 tools",
        "message agent person: Hurry",
        "message agent agent: Which one?",
        "message agent agent: The report ⏎ is ready [/w/report.md]",
      ]);
    });

    for (const [args, key] of [
      [[sampleRunId, "--run"], { runId: sampleRunId }],
      [[taskId], { runId: sampleRunId, taskId }],
      [[sampleRunId, "--task", "task"], { runId: sampleRunId, taskId }],
      [[sampleRunId, "--task", taskId.slice(0, 26)], { runId: sampleRunId, taskId }],
    ] as const) {
      it(`${args.slice(1).join(" ") || "of a task"}: whose stream`, async () => {
        await bench.run("events", ...args);
        assert.deepEqual(asked("manus/run/readEvents")[0], { ...key, from: 1, limit: 500 });
      });
    }

    it("of a workflow's run are its own, and a direct step has none", async () => {
      bench.host.fleet = { ...bench.host.fleet, runs: [sampleRun()], tasks: [sampleTask()] };
      await bench.run("events", sampleRunId);
      assert.deepEqual(asked("manus/run/readEvents")[0], { runId: sampleRunId, from: 1, limit: 500 });
      assert.equal(await bench.run("events", sampleRunId, "--task", taskId), 2);
      assert.match(bench.terminal.err, /is no agent/);
    });

    it("of an agent are followed to its end", async () => {
      const done = bench.run("events", taskId, "--follow");
      await eventually("it follows", () => bench.host.methods().includes("manus/run/followEvents"));
      assert.deepEqual(asked("manus/run/followEvents"), [{ runId: sampleRunId, taskId }]);
      end();
      assert.equal(await done, 0);
      assert.match(bench.terminal.out, /The report ⏎ is ready/);
    });
  });
});

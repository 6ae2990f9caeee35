import assert from "node:assert/strict";
import { DispatcherBench, exec, file, read } from "../../support/fakes/dispatcher-bench.ts";
import { diskFull } from "../../support/fakes/memory-journal.ts";
import { failed, ScriptedToolbox, succeeded, untilCancelled } from "../../support/fakes/scripted-toolbox.ts";
import { validateStreamEvent } from "../../../schemas/generated/validators.js";

describe("tool driver and gate", () => {
  let toolbox: ScriptedToolbox;
  let bench: DispatcherBench;
  beforeEach(async () => {
    toolbox = new ScriptedToolbox();
    bench = await DispatcherBench.open({ toolbox });
  });

  const outside = { argument: "file", written: "/etc/hosts", real: "/etc/hosts", inside: false };
  const texts = (runId: string, type: string): unknown[] =>
    bench.store
      .events(runId)
      .filter((event) => event.type === type)
      .map((event) => event["text"]);
  const answer = async (runId: string, stepId: string, params: object): Promise<void> => {
    const { id: taskId, waiting } = bench.task(runId, stepId);
    await bench.dispatcher.answerTask({ taskId, askId: waiting?.ask?.id ?? "", by: "terminal", ...params });
    await bench.settle();
  };

  it("runs a call with all that a tool needs, and records what it did and saw", async () => {
    toolbox.play = () => ({ outcome: "succeeded", output: "part", outputFile: "out/a.txt", exitCode: 0 });
    const runId = await bench.start({
      env: { COLOUR: "red" },
      steps: [exec("a"), read("b", { if: "steps.a.outputs.exitCode == 0" })],
    });
    const [first] = toolbox.executed;
    assert.deepEqual(first?.context.environment, { COLOUR: "red" });
    assert.deepEqual(
      [first.context.workspaceFolder, first.context.runFolder, first.context.patienceMs, first.context.granted],
      ["/project", `/runs/${runId}`, undefined, []],
    );
    const events = bench.store.events(runId);
    const action = events.find(({ type }) => type === "action");
    const observation = events.find(({ type }) => type === "observation");
    assert.equal(action?.["callId"], observation?.["callId"]);
    assert.deepEqual(
      [observation?.["output"], observation?.["outputFile"], observation?.["truncated"], observation?.["exitCode"]],
      ["part", "out/a.txt", true, 0],
    );
    assert.equal(bench.step(runId, "b").status, "succeeded");
  });

  it("writes only events that the schema of the stream knows", async () => {
    toolbox.play = async ({ call, context }) => {
      context.notify("Look", ["/project/a.txt"]);
      if (call.tool === "message_ask_user") await context.ask({ kind: "question", text: "Why?", choices: [] });
      return call.tool === "shell_exec" ? failed() : succeeded();
    };
    const steps = [
      read("a"),
      { id: "ask", tool: "message_ask_user", with: { text: "Why?" } },
      exec("b", { continueOnError: true, retry: { attempts: 2, delay: "1s" } }),
      { id: "gate", approve: "Go?" },
      exec("c"),
    ];
    const runId = await bench.start({ tools: { ask: ["file_read"] }, steps });
    await answer(runId, "a", { choice: "approved", text: "fine" });
    await answer(runId, "ask", { text: "because" });
    await bench.advance(1_000);
    await answer(runId, "gate", { choice: "denied" });
    assert.equal(bench.run(runId).status, "failed");
    const events = bench.store.events(runId);
    assert.ok(events.length > 20);
    for (const event of events)
      assert.ok(validateStreamEvent(event), JSON.stringify([event, validateStreamEvent.errors]));
    const calls = events.filter(({ type }) => type === "action").map((event) => event["callId"]);
    assert.equal(new Set(calls).size, calls.length, "each attempt is a call of its own");
  });

  it("reports what a tool says went wrong, and keeps what it printed", async () => {
    toolbox.play = () => ({
      outcome: "failed",
      output: "no such file",
      exitCode: 2,
      error: { code: "exit-code", message: "It ended with 2", remedy: "Look at its output" },
    });
    const runId = await bench.start([
      exec("a", { continueOnError: true }),
      read("b", { with: { file: "${{ steps.a.output }}" } }),
    ]);
    assert.deepEqual(bench.step(runId, "a").reason, {
      code: "exit-code",
      message: "It ended with 2",
      remedy: "Look at its output",
    });
    assert.deepEqual(toolbox.executed[1]?.call.arguments, { file: "no such file" });
  });

  it("cancels a call that is stopped", async () => {
    toolbox.play = untilCancelled;
    const runId = await bench.start([exec("a")]);
    await bench.dispatcher.stopRun(runId, "editor");
    await bench.settle();
    assert.deepEqual([bench.run(runId).status, bench.step(runId, "a").status], ["stopped", "stopped"]);
    assert.deepEqual(toolbox.endedRuns, [runId]);
  });

  it("cancels a call whose time is over, and says that", async () => {
    toolbox.play = untilCancelled;
    const runId = await bench.start([exec("a", { timeout: "5s" })]);
    await bench.advance(5_000);
    assert.equal(bench.step(runId, "a").reason?.code, "timeout");
    assert.equal(bench.run(runId).status, "failed");
  });

  it("tells what a tool wants to tell, and doesn't wait", async () => {
    toolbox.play = ({ context }) => {
      context.notify("Ready", ["/project/report.md"]);
      return succeeded();
    };
    const runId = await bench.start([{ id: "a", tool: "message_notify_user", with: { text: "Ready" } }]);
    assert.deepEqual(texts(runId, "message"), ["Ready"]);
    assert.equal(bench.run(runId).status, "succeeded");
  });

  it("passes a question on and its answer back", async () => {
    toolbox.play = async ({ context }) => {
      const { text = "" } = await context.ask({ kind: "question", text: "Which?", choices: [] });
      return succeeded(text);
    };
    const runId = await bench.start({
      steps: [{ id: "a", tool: "message_ask_user", with: { text: "Which?" } }],
      outputs: { said: "steps.a.output" },
    });
    assert.equal(bench.task(runId, "a").waiting?.text, "Which?");
    await answer(runId, "a", { text: "the left one" });
    assert.deepEqual(bench.run(runId).outputs, { said: "the left one" });
    assert.deepEqual(texts(runId, "message"), ["Which?", "the left one"]);
  });

  it("breaks a question off when its run is stopped", async () => {
    toolbox.play = async ({ context }) => {
      await context.ask({ kind: "question", text: "Which?", choices: [] });
      return succeeded();
    };
    const runId = await bench.start([{ id: "a", tool: "message_ask_user", with: { text: "Which?" } }]);
    await bench.dispatcher.stopRun(runId, "editor");
    await bench.settle();
    assert.equal(bench.task(runId, "a").status, "stopped");
  });

  describe("the gate", () => {
    it("never runs what a rule denies", async () => {
      const runId = await bench.start({ tools: { deny: ["shell_*"], allow: ["shell_exec"] }, steps: [exec("a")] });
      assert.equal(toolbox.executed.length, 0);
      assert.equal(bench.step(runId, "a").reason?.code, "denied-by-policy");
      assert.match(texts(runId, "system").join(), /shell_exec was denied.*`deny: shell_\*`/);
      assert.ok(bench.store.events(runId).some(({ type, outcome }) => type === "observation" && outcome === "refused"));
    });

    it("asks before it runs what a rule wants asked, showing the command", async () => {
      const runId = await bench.start({ tools: { ask: ["shell_exec"] }, steps: [exec("a")] });
      const { waiting } = bench.task(runId, "a");
      assert.deepEqual([waiting?.ask?.kind, waiting?.ask?.detail], ["approval", "echo a"]);
      assert.equal(toolbox.executed.length, 0);
      await answer(runId, "a", { choice: "approved" });
      assert.equal(toolbox.executed.length, 1);
      assert.equal(bench.run(runId).status, "succeeded");
      assert.match(texts(runId, "system").join(), /shell_exec was approved \(terminal\)/);
    });

    it("doesn't run what a person denies, and tells why", async () => {
      const runId = await bench.start({ tools: { ask: ["shell_exec"] }, steps: [exec("a")] });
      await answer(runId, "a", { choice: "denied", text: "not today" });
      assert.equal(toolbox.executed.length, 0);
      assert.deepEqual(bench.step(runId, "a").reason, {
        code: "denied",
        message: "shell_exec was denied (terminal): not today",
      });
    });

    it("denies a path outside the workspace folder", async () => {
      toolbox.paths.set("file_read", [outside]);
      const runId = await bench.start([read("a")]);
      assert.equal(toolbox.executed.length, 0);
      assert.match(bench.step(runId, "a").reason?.message ?? "", /lies outside the workspace folder/);
    });

    it("grants a path that a rule names to that very call", async () => {
      toolbox.paths.set("file_read", [outside]);
      await bench.start({ tools: { allow: ["file_read(/etc/hosts)"] }, steps: [read("a")] });
      assert.deepEqual(toolbox.executed[0]?.context.granted, ["/etc/hosts"]);
    });

    it("can't be talked round by a tool that asks for approval itself", async () => {
      toolbox.play = async ({ context }) => {
        await context.ask({ kind: "approval", text: "May I?", choices: ["approved", "denied"] });
        return succeeded();
      };
      const runId = await bench.start([exec("a")]);
      assert.equal(bench.task(runId, "a").waiting?.kind, "question", "else a crash would run it again");
    });
  });

  it("fails a step whose workspace has vanished", async () => {
    const runId = await bench.start([{ id: "gate", approve: "Go?" }, read("a")]);
    bench.workspaceExists = false;
    await answer(runId, "gate", { choice: "approved" });
    assert.equal(toolbox.executed.length, 0);
    assert.deepEqual(bench.step(runId, "a").reason?.code, "workspace-gone");
  });

  it("turns a bug into a failed step, and lives", async () => {
    toolbox.play = () => {
      throw new Error("a bug in a tool");
    };
    const runId = await bench.start([read("a")]);
    assert.deepEqual([bench.run(runId).status, bench.step(runId, "a").reason?.code], ["failed", "bug"]);
    assert.ok(bench.log.lines.some((line) => line.startsWith("error A bug:")));
    assert.equal((await bench.request([read("a")])).outcome, "started");
    assert.equal(bench.run(runId).file, file);
  });

  it("bounds what the journal remembers of an output; the stream keeps it all", async () => {
    toolbox.play = () => ({ outcome: "succeeded", output: "é".repeat(400_000), outputFile: "out/a.txt" });
    const runId = await bench.start({ steps: [read("a")], outputs: { a: "steps.a.output" } });
    const longest = Math.max(...bench.disk.lines.map((line) => line.length));
    assert.ok(longest < 270_000, `a line of ${longest}`);
    assert.match(
      String(bench.run(runId).outputs["a"]),
      /more characters are left out here; the whole is in out\/a\.txt/,
    );
    const observation = bench.store.events(runId).find(({ type }) => type === "observation");
    assert.equal(String(observation?.["output"]).length, 400_000);
  });

  it("lets a call begin whose question was taken back only once that is on disk", async () => {
    const runId = await bench.start({ tools: { ask: ["shell_exec"] }, steps: [exec("a")] });
    const { ask } = bench.task(runId, "a").waiting ?? assert.fail("it asks");
    bench.disk.failure = diskFull;
    await bench.book.give({ pattern: ask?.rule ?? "", scope: { kind: "run", runId }, by: "editor", at: "" });
    await bench.settle();
    assert.equal(toolbox.executed.length, 0);
    bench.disk.failure = undefined;
    await bench.advance(60_000);
    assert.deepEqual([bench.run(runId).status, toolbox.executed.length], ["succeeded", 1]);
  });
});

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Ask, TaskView } from "../../../server/src/protocol/fleet.ts";
import type { StartRunParams } from "../../../server/src/protocol/runs.ts";
import { eventually } from "../../support/eventually.ts";
import { openBench, sampleRun, sampleRunId, sampleStep, sampleTask, type CliBench } from "../../support/cli-bench.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const cloud = { accountId: "work", taskId: "AbC", url: "https://manus.im/app/AbC" };
const usage = { turns: 0, inputTokens: 0, outputTokens: 0, credits: 12, model: "max", account: "work" };
const task = sampleTask({ engine: "manus", cloud, usage });
const form = { type: "object", properties: { note: { type: "string" } }, required: ["note"] };
const denied = "deployAction: it deploys";

describe("manusctl run, in the cloud", () => {
  let folder: string;
  let bench: CliBench;
  let asks: number;

  beforeEach(async () => {
    folder = await temporaryFolder();
    await writeFile(join(folder, "sample.manus.yaml"), "manus: 1\nkind: task\nname: sample\nprompt: Look\n");
    open(false);
  });

  function open(interactive: boolean, started: TaskView = task): void {
    bench = openBench(folder, interactive);
    asks = 0;
    const { host } = bench;
    host.answers.set("manus/run/start", () => {
      host.move({ runs: [sampleRun({ kind: "task" })], tasks: [started] });
      return { outcome: "started", runId: sampleRunId };
    });
    host.answers.set("manus/run/followEvents", () => ({ outcome: "accepted" }));
    host.answers.set("manus/run/readEvents", () => ({ outcome: "read", page: { events: [], total: 0 } }));
    host.answers.set("manus/run/stop", () => (setImmediate(() => end("stopped")), { outcome: "accepted" }));
  }
  const run = (...flags: readonly string[]): Promise<number> => bench.run("run", "sample.manus.yaml", ...flags);
  const following = (): Promise<void> =>
    eventually("it follows the run", () => bench.host.methods().includes("manus/fleet/snapshot"));
  const started = (): StartRunParams =>
    bench.host.asked.find(({ method }) => method === "manus/run/start")?.params as StartRunParams;
  const answers = (): readonly Record<string, unknown>[] =>
    bench.host.asked
      .filter(({ method }) => method === "manus/task/answer")
      .map(({ params }) => params as Record<string, unknown>);

  function end(status: "succeeded" | "stopped"): void {
    const reason = { code: "x", message: "It ended" };
    const steps = [sampleStep({ status, reason, taskId: task.id })];
    bench.host.move({
      runs: [sampleRun({ kind: "task", status, reason, steps })],
      tasks: [{ ...task, status, reason }],
    });
  }

  function ask(changed: Partial<Ask> = {}): void {
    asks += 1;
    const choices = ["approved", "denied", "stop"];
    const open: Ask = { id: `ask-${asks}`, kind: "approval", text: "Go on?", detail: denied, choices, askedAt: "" };
    const waiting = { kind: "approval", text: "Waits", ask: { ...open, ...changed } } as const;
    bench.host.move({ tasks: [{ ...task, status: "waiting", waiting }] });
  }

  it("prefers what the command line says", async () => {
    const done = run("--account", "work", "--instance", "fast", "--model", "m", "--profile", "max");
    await following();
    end("succeeded");
    assert.equal(await done, 0);
    assert.deepEqual(started().prefer, { account: "work", instance: "fast", model: "m", profile: "max" });
    open(false);
    const another = run();
    await following();
    end("succeeded");
    await another;
    assert.equal("prefer" in started(), false);
  });

  it("tells where the task can be watched, once, and at the end what it took", async () => {
    const done = run();
    await following();
    bench.host.move({ tasks: [{ ...task, usage: { ...usage, credits: 14 } }] });
    end("succeeded");
    await done;
    assert.equal(bench.terminal.err.split("in the cloud for work: https://manus.im/app/AbC").length, 2);
    assert.match(bench.terminal.out, /\n12 credits \(max\)\n/);
  });

  it("gives scripts the credits", async () => {
    const done = run("-o", "json");
    await following();
    end("succeeded");
    await done;
    const { usage: used } = JSON.parse(bench.terminal.out) as { usage: unknown };
    assert.deepEqual(used, { turns: 0, inputTokens: 0, outputTokens: 0, cost: 0, credits: 12, models: ["max"] });
  });

  it("says why it waits for a slot, when it waits long", async () => {
    open(false, sampleTask({ engine: "manus", status: "queued", queuedBecause: "All slots are taken" }));
    const done = run();
    await eventually("it tells why", () => bench.terminal.err.includes("one waits: All slots are taken"), 5000);
    end("succeeded");
    await done;
  });

  it("fills in a form in its place", async () => {
    open(true);
    bench.host.answers.set("manus/task/answer", () => (setImmediate(() => end("succeeded")), { outcome: "accepted" }));
    bench.terminal.typed.push("y", "first", "n", "y", "second", "y");
    const done = run();
    await following();
    ask({ form });
    assert.equal(await done, 0);
    assert.deepEqual(answers(), [
      { taskId: task.id, by: "terminal", askId: "ask-1", choice: "approved", values: { note: "second" } },
    ]);
  });

  it("leaves the form where it is answered elsewhere", async () => {
    open(true);
    bench.terminal.typed.push("y");
    const done = run();
    await following();
    ask({ form });
    await eventually("the form is asked", () => bench.terminal.questions.length === 2);
    end("succeeded");
    assert.equal(await done, 0);
    assert.deepEqual(answers(), []);
  });

  it("allows by a rule only what needs nothing filled in", async () => {
    bench.host.answers.set("manus/task/answer", () => (setImmediate(() => end("succeeded")), { outcome: "accepted" }));
    for (const [schema, choice] of [
      [form, "denied"],
      [{ ...form, required: [] }, "approved"],
    ] as const) {
      open(false);
      bench.host.answers.set(
        "manus/task/answer",
        () => (setImmediate(() => end("succeeded")), { outcome: "accepted" }),
      );
      const done = run("--on-ask", "allow");
      await following();
      ask({ form: schema });
      await done;
      assert.deepEqual(answers().at(-1)?.["choice"], choice);
    }
  });

  it("stops a task that asks the same again after a no, and none that asks for something else", async () => {
    bench.host.answers.set("manus/task/answer", ({ choice }: { choice: string }) => {
      const again = asks === 1 ? { text: "Something else?" } : { text: "The no changed nothing.\n\nGo on?" };
      setImmediate(() => (choice === "stop" ? end("stopped") : ask(again)));
      return { outcome: "accepted" };
    });
    const done = run();
    await following();
    ask();
    assert.equal(await done, 3);
    assert.deepEqual(
      answers().map(({ choice }) => choice),
      ["denied", "denied", "stop"],
    );
  });
});

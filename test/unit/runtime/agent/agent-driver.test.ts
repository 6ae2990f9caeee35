import assert from "node:assert/strict";
import {
  AgentBench,
  AgentToolbox,
  isFinal,
  message,
  playUsual,
  runId,
  stopReason,
  taskId,
} from "../../../support/fakes/agent-bench.ts";
import { diskFull } from "../../../support/fakes/memory-journal.ts";
import { MemoryRunStore } from "../../../support/fakes/memory-run-store.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { createFakeClock } from "../../../support/fakes/fake-clock.ts";
import { call, deliver, type Scripted } from "../../../support/fakes/scripted-model.ts";
import { failed, succeeded, untilCancelled } from "../../../support/fakes/scripted-toolbox.ts";
import { eventually } from "../../../support/eventually.ts";
import { validateStreamEvent } from "../../../../schemas/generated/validators.js";

const echo = call("shell_exec", { id: "main", exec_dir: ".", command: "echo hi" });
const question = call("message_ask_user", { text: "Which one?" });

describe("agent driver", () => {
  let toolbox: AgentToolbox;
  beforeEach(() => {
    toolbox = new AgentToolbox();
  });

  const open = (...turns: readonly Scripted[]): Promise<AgentBench> => AgentBench.open({ toolbox, turns });

  it("works from the first turn to what it delivers", async () => {
    const bench = await open(echo, ...deliver("All tidy"));
    const task = bench.start();
    assert.deepEqual(await task.ended(), { type: "succeeded", output: "All tidy", outputs: {} });
    assert.equal(task.reports[0]?.type, "started");
    assert.equal(task.reports.filter(isFinal).length, 1);
    assert.deepEqual(await bench.observed(), [
      "shell_exec succeeded",
      "message_notify_user succeeded",
      "idle succeeded",
    ]);
    for (const event of await bench.events()) {
      assert.ok(validateStreamEvent(event), JSON.stringify([event, validateStreamEvent.errors]));
    }
    const used = task.reports.filter(({ type }) => type === "used");
    assert.equal(used.length, bench.model.asked.length, "one for each answer of the model");
    assert.equal(bench.datasources.closed, 1);
  });

  it("gives a call all that a tool needs", async () => {
    const bench = await open(echo, ...deliver());
    await bench.start({ environment: { MINE: "${{ secrets.A }}" } }, { environment: { MINE: "2" } }).ended();
    const context = toolbox.executed[0]?.context ?? assert.fail();
    assert.deepEqual(context.environment, { MINE: "2" });
    assert.deepEqual(
      [context.origin, context.patienceMs, context.workspaceFolder, context.runFolder, context.taskId],
      ["agent", 30_000, bench.workspace, bench.store.folder(runId, taskId), taskId],
    );
  });

  it("has an action on disk before its tool runs", async () => {
    const bench = await open(echo, ...deliver());
    const onDisk: unknown[] = [];
    toolbox.play = async (executed) => {
      const found = (await bench.eventsOf("action")).some(({ callId }) => callId === executed.call.callId);
      onDisk.push(found);
      return playUsual(executed);
    };
    await bench.start().ended();
    assert.deepEqual(onDisk, [true, true]);
  });

  it("keeps the pictures of a result", async () => {
    const bench = await open(echo, ...deliver());
    toolbox.play = (executed) =>
      executed.call.tool === "shell_exec" ? { ...succeeded("seen"), images: ["browser/1.png"] } : playUsual(executed);
    await bench.start().ended();
    assert.deepEqual((await bench.eventsOf("observation"))[0]?.["images"], ["browser/1.png"]);
  });

  it("doesn't offer what is denied outright, and always a way to end", async () => {
    const bench = await open(...deliver());
    await bench.start({ policy: { allow: [], ask: [], deny: ["shell_*", "idle", "file_write(*.md)"] } }).ended();
    const names = bench.model.asked.find(({ purpose }) => purpose === "turn")?.tools.map(({ name }) => name);
    assert.deepEqual(names, ["message_notify_user", "message_ask_user", "file_read", "file_write", "idle"]);
  });

  it("turns a bug into a failed task, says it in the log, and lives", async () => {
    const bench = await open(() => {
      throw new Error("oops");
    });
    const last = await bench.start().ended();
    assert.ok(last.type === "failed" && last.reason.code === "bug", JSON.stringify(last));
    assert.match(bench.log.lines.join("\n"), /oops/);
  });

  it("ends with the failure of its model, so that a retry rule sees it", async () => {
    const bench = await open({ failure: { code: "rate-limit", message: "Too many requests" } });
    const last = await bench.start().ended();
    assert.ok(last.type === "failed" && last.reason.code === "rate-limit", JSON.stringify(last));
  });

  describe("stopped", () => {
    it("while it thinks, breaks the request off and counts what was sent", async () => {
      const bench = await open("hang");
      const task = bench.start();
      await eventually("it thinks", () => bench.model.asked.length === 2);
      bench.driver.stop(taskId, stopReason);
      bench.driver.stop(taskId, { ...stopReason, code: "too-late" });
      assert.deepEqual(await task.ended(), { type: "stopped", reason: stopReason });
      await eventually("the stream says so", async () => (await bench.eventsOf("modelCancelled")).length === 1);
      assert.deepEqual(toolbox.endedTasks, [taskId]);
      assert.equal(bench.datasources.closed, 1);
    });

    it("while a tool runs, leaves an observation that says so", async () => {
      toolbox.play = untilCancelled;
      const bench = await open(echo);
      const task = bench.start();
      await eventually("the tool runs", () => toolbox.executed.length === 1);
      bench.driver.stop(taskId, stopReason);
      assert.equal((await task.ended()).type, "stopped");
      const [observation] = await bench.eventsOf("observation");
      assert.equal(observation?.["outcome"], "interrupted");
      assert.match(String(observation["output"]), /stopped while it ran/);
    });

    it("while it waits for a person", async () => {
      const bench = await open(question);
      const task = bench.start();
      await task.asked("question");
      bench.driver.stop(taskId, stopReason);
      assert.equal((await task.ended()).type, "stopped");
    });

    it("while it is held", async () => {
      const bench = await open(echo);
      const task = bench.start();
      bench.driver.pause(taskId);
      await task.reported("paused");
      bench.driver.stop(taskId, stopReason);
      assert.equal((await task.ended()).type, "stopped");
      assert.equal(toolbox.executed.length, 0);
    });

    it("while its worktree is made", async () => {
      const bench = await open();
      bench.workspaces.answer = "hang";
      const task = bench.start({ workspace: { isolation: "worktree", directory: ".", setup: [], copy: [] } });
      await eventually("it's being made", () => bench.workspaces.orders.length === 1);
      bench.driver.stop(taskId, stopReason);
      assert.equal((await task.ended()).type, "stopped");
    });

    it("while there is no model", async () => {
      const bench = await AgentBench.open({ toolbox });
      const task = bench.start();
      await task.asked("account");
      bench.driver.stop(taskId, stopReason);
      assert.equal((await task.ended()).type, "stopped");
      assert.equal(bench.models.listening, 0);
    });

    it("says nothing more afterwards", async () => {
      const bench = await open("hang");
      const task = bench.start();
      bench.driver.stop(taskId, stopReason);
      await task.ended();
      const before = task.reports.length;
      bench.driver.pause(taskId);
      bench.driver.resume(taskId);
      bench.driver.deliver(taskId, message("late"), "interrupt");
      bench.driver.answer(taskId, "ask", { by: "editor" });
      bench.driver.stop(taskId, stopReason);
      await bench.driver.endRun(runId);
      assert.equal(task.reports.length, before);
    });

    it("writes nothing more when another host has taken over", async () => {
      toolbox.play = untilCancelled;
      const bench = await open(echo);
      const task = bench.start();
      await eventually("the tool runs", () => toolbox.executed.length === 1);
      const before = (await bench.events()).length;
      bench.driver.stop(taskId, { code: "lock-lost", message: "Another host has taken over" });
      await task.ended();
      assert.equal((await bench.events()).length, before);
    });
  });

  describe("held", () => {
    it("waits at the boundary of a turn, after the call that runs, and goes on", async () => {
      let finish = (): void => undefined;
      toolbox.play = (executed) =>
        executed.call.tool !== "shell_exec"
          ? playUsual(executed)
          : new Promise((resolve) => (finish = () => resolve(succeeded("hi"))));
      const bench = await open(echo, ...deliver());
      const task = bench.start();
      await eventually("the tool runs", () => toolbox.executed.length === 1);
      bench.driver.pause(taskId);
      finish();
      await task.reported("paused");
      assert.deepEqual(await bench.observed(), ["shell_exec succeeded"]);
      const asked = bench.model.asked.length;
      bench.driver.deliver(taskId, message("While you rest"), "enqueue");
      bench.driver.resume(taskId);
      assert.equal((await task.ended()).type, "succeeded");
      const types = task.reports.map(({ type }) => type);
      assert.ok(types.indexOf("paused") < types.indexOf("resumed"), types.join());
      assert.equal(task.reports[types.indexOf("paused") + 1]?.type, "resumed", "nothing is reported while it is held");
      assert.ok(bench.model.asked.length > asked);
    });

    it("while it thinks, still makes the call that it comes to: a turn is never cut in two", async () => {
      const bench = await open(
        () => {
          bench.driver.pause(taskId);
          return echo;
        },
        ...deliver(),
      );
      const task = bench.start();
      await task.reported("paused");
      assert.deepEqual(await bench.observed(), ["shell_exec succeeded"]);
      bench.driver.resume(taskId);
      assert.equal((await task.ended()).type, "succeeded");
    });

    it("waits for a disk that is full, calls nothing before, and goes on", async () => {
      const store = new MemoryRunStore(undefined, await temporaryFolder());
      const clock = createFakeClock();
      const bench = await AgentBench.open({ toolbox, store, clock, turns: [echo, ...deliver()] });
      store.failure = diskFull;
      const task = bench.start();
      await eventually("the disk is full", () => bench.streams.trouble !== undefined);
      assert.equal(toolbox.executed.length, 0);
      store.failure = undefined;
      clock.advance(30_000);
      assert.equal((await task.ended()).type, "succeeded");
      assert.equal((await bench.eventsOf("attemptStarted")).length, 1);
    });

    it("can be held again and again", async () => {
      const bench = await open(echo, call("shell_exec", { id: "main", exec_dir: ".", command: "ls" }), ...deliver());
      toolbox.play = (executed) => {
        if (executed.call.tool === "shell_exec") bench.driver.pause(taskId);
        return playUsual(executed);
      };
      const task = bench.start();
      for (let time = 1; time <= 2; time += 1) {
        await eventually("held", () => task.reports.filter(({ type }) => type === "paused").length === time);
        bench.driver.resume(taskId);
      }
      assert.equal((await task.ended()).type, "succeeded");
    });
  });

  describe("another attempt", () => {
    it("begins anew in the same stream", async () => {
      const bench = await open({ failure: { code: "model-failed" } }, ...deliver("Second"));
      assert.equal((await bench.start().ended()).type, "failed");
      const task = bench.start({}, { attempt: 2 });
      assert.deepEqual(await task.ended(), { type: "succeeded", output: "Second", outputs: {} });
      assert.deepEqual(
        (await bench.eventsOf("attemptStarted")).map(({ attempt }) => attempt),
        [1, 2],
      );
    });

    it("closes nothing of the one before, and makes none of its calls again", async () => {
      toolbox.play = untilCancelled;
      const bench = await open(echo);
      bench.start();
      await eventually("the tool runs", () => toolbox.executed.length === 1);
      const other = new AgentToolbox();
      const next = bench.restarted({ toolbox: other, turns: deliver() });
      assert.equal((await next.start({}, { attempt: 2 }).ended()).type, "succeeded");
      assert.deepEqual(
        other.executed.map(({ call: { tool } }) => tool),
        ["message_notify_user"],
      );
    });
  });

  it("doesn't wait for ever for a tool that doesn't heed its cancellation", async () => {
    toolbox.play = () => new Promise(() => undefined);
    const clock = createFakeClock();
    const bench = await AgentBench.open({ toolbox, clock, turns: [echo] });
    const task = bench.start();
    await eventually("the tool runs", () => toolbox.executed.length === 1);
    bench.driver.stop(taskId, stopReason);
    clock.advance(10_000);
    assert.equal((await task.ended()).type, "stopped");
    assert.match(bench.log.lines.join("\n"), /shell_exec has a bug/);
  });

  it("keeps what fails as it failed", async () => {
    toolbox.play = (executed) =>
      executed.call.tool === "shell_exec" ? failed("exit-code", "bad") : playUsual(executed);
    const bench = await open(echo, ...deliver());
    await bench.start().ended();
    const [observation] = await bench.eventsOf("observation");
    assert.deepEqual(
      [observation?.["outcome"], observation?.["output"], observation?.["error"]],
      ["failed", "bad", { code: "exit-code", message: "It broke" }],
    );
  });
});

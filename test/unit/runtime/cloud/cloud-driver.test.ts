import assert from "node:assert/strict";
import { validateStreamEvent } from "../../../../schemas/generated/validators.js";
import type { StreamedEvent } from "../../../../server/src/protocol/runs.ts";
import { hostEnds } from "../../../../server/src/runtime/work.ts";
import { eventually } from "../../../support/eventually.ts";
import { isFinal, message, stopReason, taskId } from "../../../support/fakes/agent-bench.ts";
import { CloudBench, cloudInstance, plainWish } from "../../../support/fakes/cloud-bench.ts";
import { cloudFailure, FakeCloudPort, say } from "../../../support/fakes/fake-cloud-port.ts";
import type { FakeStep } from "../../../support/fakes/fake-cloud-port.ts";

const tool = (status: string): FakeStep => ({
  event: "tool_used",
  payload: { tool: "shell", action_id: "a1", status, brief: "Counting" },
});

describe("a task in the cloud", () => {
  let cloud: FakeCloudPort;
  let bench: CloudBench;
  beforeEach(async () => {
    cloud = new FakeCloudPort();
    bench = await CloudBench.open({ cloud });
  });

  it("is created once and its events become the stream, in order and valid", async () => {
    cloud.script = () => [
      {
        event: "plan_update",
        payload: {
          steps: [
            { title: "Look", status: "doing" },
            { title: "Do", status: "todo" },
          ],
        },
      },
      tool("running"),
      tool("success"),
      { event: "brand_new", payload: { anything: [1] } },
      say("Done"),
    ];
    const task = bench.start();
    assert.deepEqual(await task.ended(), { type: "succeeded", output: "Done", outputs: {} });
    assert.equal(cloud.count("createTask"), 1);
    const events = await bench.events();
    for (const event of events)
      assert.ok(validateStreamEvent(event), JSON.stringify([event, validateStreamEvent.errors]));
    assert.deepEqual(outline(events), [
      "attemptStarted",
      "cloudCreating",
      "cloudCreated",
      "message dispatcher",
      "plan",
      "action",
      "observation succeeded",
      "cloudEvent",
      "message agent",
      "cloudStatus",
    ]);
    const located = await task.reported("located");
    assert.deepEqual(located.cloud, {
      accountId: "work",
      taskId: cloud.only.id,
      url: `https://cloud.test/${cloud.only.id}`,
    });
  });

  it("writes that it creates when its turn has come, before it is sent", async () => {
    const [waiting, sending]: [string[], string[]] = [[], []];
    const create = cloud.createTask.bind(cloud);
    cloud.createTask = async (caller, task) => {
      waiting.push(...outline(await bench.events()));
      const beforeSending = async (): Promise<void> => {
        await caller.beforeSending?.();
        sending.push(...outline(await bench.events()));
      };
      return create({ ...caller, beforeSending }, task);
    };
    await bench.start().ended();
    assert.deepEqual([waiting, sending], [["attemptStarted"], ["attemptStarted", "cloudCreating"]]);
  });

  it("looks for the task where the answer to creating it got lost", async () => {
    cloud.fault = (verb, count) => (verb === "createTask" && count === 1 ? "lost" : undefined);
    assert.equal((await bench.start().ended()).type, "succeeded");
    assert.equal(cloud.tasksById.size, 1);
  });

  it("creates it again where it surely wasn't created", async () => {
    const failure = cloudFailure("cloud-unreachable", { ambiguous: true });
    cloud.fault = (verb, count) => (verb === "createTask" && count === 1 ? failure : undefined);
    assert.equal((await bench.start().ended()).type, "succeeded");
    assert.equal(cloud.count("createTask"), 2);
    assert.equal((await bench.eventsOf("cloudNotCreated")).length, 1);
  });

  it("waits out that the cloud doesn't know the new task yet", async () => {
    const unknown = cloudFailure("not-found", { retryable: false });
    cloud.fault = (verb, count) => ((verb === "task" || verb === "events") && count <= 3 ? unknown : undefined);
    assert.equal((await bench.start().ended()).type, "succeeded");
  });

  it("fails where the task was deleted in the cloud", async () => {
    cloud.script = () => [{ hold: true }];
    const task = bench.start();
    await task.reported("located");
    cloud.tasksById.clear();
    const last = await task.ended();
    assert.ok(last.type === "failed" && last.reason.code === "cloud-task-gone", JSON.stringify(last));
  });

  it("tells a stop in the cloud's application from an end", async () => {
    cloud.script = () => [say("Working"), { hold: true }];
    const task = bench.start();
    await eventually("it works", async () => (await bench.eventsOf("message")).some(({ text }) => text === "Working"));
    void cloud.stopTask({ accountId: "work" }, cloud.only.id);
    const last = await task.ended();
    assert.ok(last.type === "stopped" && last.reason.code === "stopped-in-cloud", JSON.stringify(last));
  });

  it("is stopped in the cloud when it's stopped here", async () => {
    cloud.script = () => [{ hold: true }];
    cloud.deafToStops = 1;
    const task = bench.start();
    await task.reported("located");
    bench.driver.stop(taskId, stopReason);
    assert.deepEqual(await task.ended(), { type: "stopped", reason: stopReason });
    assert.equal(cloud.only.status, "stopped");
  });

  it("goes on in the cloud when the host ends", async () => {
    cloud.script = () => [{ hold: true }];
    const task = bench.start();
    await task.reported("located");
    bench.driver.stop(taskId, hostEnds);
    assert.equal((await task.ended()).type, "stopped");
    assert.deepEqual([cloud.only.status, cloud.only.stops], ["running", 0]);
  });

  it("is paused by stopping it, and goes on by a message", async () => {
    cloud.script = () => [{ hold: true }, say("All done")];
    const task = bench.start();
    await task.reported("located");
    bench.driver.pause(taskId);
    await task.reported("paused");
    assert.equal(cloud.only.status, "stopped");
    bench.driver.resume(taskId);
    await task.reported("resumed");
    const last = await task.ended();
    assert.ok(last.type === "succeeded" && last.output === "All done", JSON.stringify(last));
    assert.deepEqual(cloud.only.said, ["Go on where you stopped."]);
    const [stopping] = await bench.eventsOf("cloudStopping");
    assert.match(String(stopping?.["text"]), /may cost/);
  });

  it("fails where it can't be let go on", async () => {
    cloud.script = () => [{ hold: true }];
    cloud.fault = (verb) =>
      verb === "sendMessage" ? cloudFailure("invalid-request", { retryable: false }) : undefined;
    const task = bench.start();
    await task.reported("located");
    bench.driver.pause(taskId);
    await task.reported("paused");
    bench.driver.resume(taskId);
    const last = await task.ended();
    assert.ok(last.type === "failed" && last.reason.code === "invalid-request", JSON.stringify(last));
  });

  it("goes on after a restart that came while it was paused", async () => {
    cloud.script = () => [{ hold: true }, say("All done")];
    const task = bench.start();
    await task.reported("located");
    bench.driver.pause(taskId);
    await task.reported("paused");
    bench.driver.stop(taskId, hostEnds);
    const next = await CloudBench.open({ cloud, store: bench.store, workspace: bench.workspace }, 1_000);
    assert.equal((await next.start().ended()).type, "succeeded");
    assert.equal(cloud.tasksById.size, 1);
  });

  it("sends a person's message once, with its receipt", async () => {
    cloud.script = () => [say("Working"), { hold: true }, say("All right")];
    const task = bench.start({}, { messages: [message("Be quick", "m1")] });
    await task.ended();
    assert.deepEqual(cloud.only.said, ["Be quick"]);
    const receipts = (await bench.eventsOf("message")).filter(({ messageId }) => messageId === "m1");
    assert.equal(receipts.length, 1);
    assert.equal((await bench.eventsOf("cloudReceived")).length, 1);
  });

  it("looks whether a message came through before it sends it again", async () => {
    cloud.script = () => [say("Working"), { hold: true }, say("All right")];
    cloud.fault = (verb, count) => (verb === "sendMessage" && count === 1 ? "lost" : undefined);
    await bench.start({}, { messages: [message("Be quick", "m1")] }).ended();
    assert.deepEqual(cloud.only.said, ["Be quick"]);
    const receipts = (await bench.eventsOf("message")).filter(({ messageId }) => messageId === "m1");
    assert.equal(receipts.length, 1);
  });

  it("is broken off for a message that interrupts", async () => {
    cloud.script = () => [{ hold: true }, say("Changed")];
    const task = bench.start();
    await task.reported("located");
    bench.driver.deliver(taskId, message("No, stop", "m1"), "interrupt");
    const last = await task.ended();
    assert.ok(last.type === "succeeded" && last.output === "Changed", JSON.stringify(last));
    assert.deepEqual([cloud.only.stops, cloud.only.said], [1, ["No, stop"]]);
  });

  it("waits for a key, and goes on by itself once there is one", async () => {
    bench.accounts.key = undefined;
    const missing = cloudFailure("account-missing", { retryable: false });
    cloud.fault = () => (bench.accounts.key === undefined ? missing : undefined);
    const task = bench.start();
    const ask = await task.asked("account");
    bench.accounts.key = "new";
    bench.accounts.change();
    assert.equal((await task.reported("withdrawn")).askId, ask.id);
    assert.equal((await task.ended()).type, "succeeded");
  });

  it("waits for credits, and goes on when a person says so", async () => {
    cloud.fault = (verb, count) =>
      verb === "createTask" && count === 1 ? cloudFailure("quota", { retryable: false }) : undefined;
    const task = bench.start();
    const ask = await task.asked("account");
    bench.driver.answer(taskId, ask.id, { by: "terminal", choice: "try-again" });
    assert.equal((await task.ended()).type, "succeeded");
  });

  it("reports what it has used, and asks at the bound", async () => {
    cloud.script = () => [{ credits: 12 }, { hold: true }, say("Done")];
    const task = bench.start({ budget: { credits: 10, onExceed: "ask" } });
    const ask = await task.asked("budget");
    assert.equal(cloud.only.status, "stopped");
    assert.match(ask.text, /10 credits it has used 12/);
    bench.driver.answer(taskId, ask.id, { by: "terminal", choice: "extend" });
    assert.equal((await task.ended()).type, "succeeded");
    const { usage } = await task.reported("used");
    assert.deepEqual(usage, {
      turns: 1,
      inputTokens: 0,
      outputTokens: 0,
      credits: 12,
      model: "standard",
      account: "work",
    });
  });

  it("ends at the tighter bound of its instance where it isn't to ask", async () => {
    cloud.script = () => [{ credits: 12 }, { hold: true }];
    const instance = { ...cloudInstance, limits: { credits: 5 } };
    const last = await bench.start({ budget: { credits: 100, onExceed: "stop" } }, { instance }).ended();
    assert.ok(last.type === "failed" && last.reason.code === "budget-exceeded", JSON.stringify(last));
    assert.equal(cloud.only.status, "stopped");
  });

  it("fails with the cloud's error", async () => {
    cloud.script = () => [
      { event: "error_message", payload: { error_type: "model_failed", content: "It broke" } },
      { status: "error" },
    ];
    const last = await bench.start().ended();
    assert.ok(last.type === "failed" && last.reason.message.includes("(model_failed): It broke"), JSON.stringify(last));
  });

  it("survives a status that it doesn't know", async () => {
    cloud.script = () => [{ status: "dreaming" }];
    const task = bench.start();
    await eventually("it's said", async () => (await bench.eventsOf("cloudNote")).length > 0);
    cloud.only.status = "running";
    assert.equal((await task.ended()).type, "succeeded");
    assert.equal((await bench.eventsOf("cloudNote")).length, 1);
  });

  it("goes on looking while the cloud can't be reached, and says so once", async () => {
    const down = cloudFailure("cloud-unreachable");
    cloud.fault = (verb, count) => (verb === "events" && count > 1 && count < 8 ? down : undefined);
    assert.equal((await bench.start().ended()).type, "succeeded");
    assert.equal((await bench.eventsOf("cloudUnreachable")).length, 1);
    assert.equal((await bench.eventsOf("cloudReachable")).length, 1);
  });

  it("keeps events that come late", async () => {
    cloud.script = () => [say("First"), say("Second"), { hold: true }, say("Third")];
    const task = bench.start();
    await eventually("it works", async () => (await bench.eventsOf("message")).some(({ text }) => text === "Second"));
    cloud.tell(cloud.only.id, "assistant_message", { content: "Late" }, cloud.only.events[0]?.at);
    bench.driver.deliver(taskId, message("Go", "m1"), "enqueue");
    await task.ended();
    const told = (await bench.eventsOf("message")).filter(({ source }) => source === "agent").map(({ text }) => text);
    assert.deepEqual([...told].sort(), ["First", "Late", "Second", "Third"]);
  });

  it("takes over a task that is in the cloud already, with all that has happened in it", async () => {
    cloud.script = () => [say("Before"), { hold: true }, say("After")];
    const made = await cloud.createTask(
      { accountId: "work" },
      { title: "t", message: { parts: [{ type: "text", text: "Do it" }] } },
    );
    assert.ok(made.ok);
    const task = bench.start({ cloud: { ...plainWish, adopt: made.value.id } });
    await eventually("it is read", async () => (await bench.eventsOf("message")).some(({ text }) => text === "Before"));
    bench.driver.deliver(taskId, message("Go", "m1"), "enqueue");
    const last = await task.ended();
    assert.ok(last.type === "succeeded" && last.output === "After", JSON.stringify(last));
    assert.equal(cloud.count("createTask"), 1);
  });

  it("is looked at at once when a webhook calls", async () => {
    cloud.script = () => [{ hold: true }, say("Done")];
    const task = bench.start();
    await task.reported("located");
    assert.equal(bench.driver.called("work", cloud.only.id), true);
    assert.equal(bench.driver.called("work", "another"), false);
    assert.ok(!task.reports.some(isFinal));
    bench.driver.stop(taskId, stopReason);
    await task.ended();
  });
});

function outline(events: readonly StreamedEvent[]): readonly string[] {
  return events.map(({ type, source, event, outcome }) => {
    if (type === "system") return String(event);
    if (type === "message") return `message ${source}`;
    return type === "observation" ? `observation ${String(outcome)}` : type;
  });
}

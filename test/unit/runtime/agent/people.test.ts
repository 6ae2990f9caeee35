import assert from "node:assert/strict";
import { AgentBench, AgentToolbox, message, playUsual, taskId } from "../../../support/fakes/agent-bench.ts";
import { call, deliver, type Scripted } from "../../../support/fakes/scripted-model.ts";
import { succeeded, untilCancelled } from "../../../support/fakes/scripted-toolbox.ts";
import { eventually } from "../../../support/eventually.ts";

const echo = call("shell_exec", { id: "main", exec_dir: ".", command: "echo hi" });
const question = call("message_ask_user", { text: "Which one?" });

describe("people and an agent", () => {
  let toolbox: AgentToolbox;
  beforeEach(() => {
    toolbox = new AgentToolbox();
  });

  const open = (...turns: readonly Scripted[]): Promise<AgentBench> => AgentBench.open({ toolbox, turns });

  describe("a message", () => {
    const received = async (bench: AgentBench): Promise<readonly unknown[]> =>
      (await bench.eventsOf("message")).filter(({ role }) => role === "person").map(({ messageId }) => messageId);

    it("is seen at the next turn, once, with its receipt in the stream", async () => {
      let finish = (): void => undefined;
      toolbox.play = (executed) =>
        executed.call.tool !== "shell_exec"
          ? playUsual(executed)
          : new Promise((resolve) => (finish = () => resolve(succeeded("hi"))));
      const bench = await open(echo, ...deliver());
      const task = bench.start();
      await eventually("the tool runs", () => toolbox.executed.length === 1);
      bench.driver.deliver(taskId, message("Also sweep", "m1"), "enqueue");
      bench.driver.deliver(taskId, message("Also sweep", "m1"), "enqueue");
      assert.deepEqual(await received(bench), []);
      finish();
      await task.ended();
      assert.deepEqual(await received(bench), ["m1"]);
      assert.match(JSON.stringify(bench.model.asked.at(-1)), /Also sweep/);
    });

    it("that came before the start is seen, and not again by the next host", async () => {
      const bench = await open(...deliver());
      await bench.start({}, { messages: [message("First", "m1")] }).ended();
      assert.deepEqual(await received(bench), ["m1"]);
      await bench
        .restarted()
        .start({}, { messages: [message("First", "m1")] })
        .ended();
      assert.deepEqual(await received(bench), ["m1"]);
    });

    it("that interrupts ends the call, with an observation that says so", async () => {
      toolbox.play = (executed) =>
        executed.call.tool === "shell_exec" ? untilCancelled(executed) : playUsual(executed);
      const bench = await open(echo, ...deliver());
      const task = bench.start();
      await eventually("the tool runs", () => toolbox.executed.length === 1);
      bench.driver.deliver(taskId, message("Stop that", "m1"), "interrupt");
      assert.equal((await task.ended()).type, "succeeded");
      const [observation] = await bench.eventsOf("observation");
      assert.equal(observation?.["outcome"], "interrupted");
      assert.match(String(observation["output"]), /A person's message interrupted it/);
      const events = await bench.events();
      const at = (found: (event: (typeof events)[number]) => boolean): number => events.findIndex(found);
      assert.ok(at(({ type }) => type === "observation") < at(({ messageId }) => messageId === "m1"));
    });

    it("that interrupts breaks the model off", async () => {
      const bench = await open("hang", ...deliver());
      const task = bench.start();
      await eventually("it thinks", () => bench.model.asked.length === 2);
      bench.driver.deliver(taskId, message("Another way", "m1"), "interrupt");
      assert.equal((await task.ended()).type, "succeeded");
      assert.deepEqual(await received(bench), ["m1"]);
      const [cancelled] = await bench.eventsOf("modelCancelled");
      assert.ok((cancelled?.["usage"] as { inputTokens: number }).inputTokens > 0);
    });

    it("that interrupts withdraws the question that is open", async () => {
      const bench = await open(question, ...deliver());
      const task = bench.start();
      const ask = await task.asked("question");
      bench.driver.deliver(taskId, message("The left one"), "interrupt");
      assert.equal((await task.ended()).type, "succeeded");
      assert.deepEqual(
        task.reports.filter(({ type }) => type === "withdrawn"),
        [{ type: "withdrawn", askId: ask.id }],
      );
    });
  });

  describe("asks", () => {
    it("pass an answer on, and only to the question it is for", async () => {
      const bench = await open(question, ...deliver());
      const task = bench.start();
      const ask = await task.asked("question");
      bench.driver.answer(taskId, "another", { by: "terminal", text: "wrong" });
      bench.driver.answer(taskId, ask.id, { by: "terminal", text: "the left one" });
      await task.ended();
      assert.equal((await bench.eventsOf("observation"))[0]?.["output"], "the left one");
      const said = (await bench.eventsOf("message")).map(({ role, text }) => [role, text]);
      assert.deepEqual(said.slice(0, 2), [
        ["agent", "Which one?"],
        ["person", "the left one"],
      ]);
    });

    it("are asked for approval before a call runs, and what a person denies never runs", async () => {
      const bench = await open(echo, ...deliver());
      const task = bench.start({ policy: { allow: ["message_*"], ask: ["shell_exec"], deny: [] } });
      const ask = await task.asked("approval");
      assert.equal(ask.detail, "echo hi");
      assert.equal(toolbox.executed.length, 0);
      bench.driver.answer(taskId, ask.id, { by: "terminal", choice: "denied" });
      await task.ended();
      assert.deepEqual((await bench.observed())[0], "shell_exec refused");
      assert.ok(!toolbox.executed.some(({ call: { tool } }) => tool === "shell_exec"));
      assert.equal((await bench.eventsOf("approvalAsked")).length, 1);
    });

    it("have on disk what a person approved before it runs", async () => {
      const bench = await open(echo, ...deliver());
      const seen: unknown[] = [];
      toolbox.play = async (executed) => {
        if (executed.call.tool === "shell_exec") seen.push(...(await bench.eventsOf("policyDecision")));
        return playUsual(executed);
      };
      const task = bench.start({ policy: { allow: ["message_*"], ask: ["shell_exec"], deny: [] } });
      bench.driver.answer(taskId, (await task.asked("approval")).id, { by: "terminal", choice: "approved" });
      await task.ended();
      assert.equal(seen.length, 1);
    });

    it("for more budget survive a restart", async () => {
      const spec = { budget: { tokens: 100, onExceed: "ask" } } as const;
      const bench = await open(...deliver());
      const task = bench.start(spec);
      const first = await task.asked("budget");
      const next = bench.restarted();
      const again = next.start(spec);
      const ask = await again.asked("budget");
      assert.notEqual(ask.id, first.id);
      next.driver.answer(taskId, ask.id, { by: "terminal", choice: "stop" });
      const last = await again.ended();
      assert.ok(last.type === "failed", JSON.stringify(last));
      assert.equal((await next.eventsOf("budgetReached")).length, 1);
    });
  });
});

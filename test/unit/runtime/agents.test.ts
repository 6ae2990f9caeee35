import assert from "node:assert/strict";
import type { TaskView } from "../../../server/src/protocol/fleet.ts";
import type { RunId } from "../../../server/src/protocol/states.ts";
import type { SendMessageResult } from "../../../server/src/protocol/tasks.ts";
import { DispatcherBench, exec, file } from "../../support/fakes/dispatcher-bench.ts";

const task = { kind: "task", prompt: "Look at the logs" };
const usage = { turns: 3, inputTokens: 100, outputTokens: 20, cost: 0.25, model: "m" };
const canary = "canary-9d2f61";

/** The next host on the same disk. */
function nextHost({ disk, store, clock }: DispatcherBench): Promise<DispatcherBench> {
  return DispatcherBench.open({ disk, store, clock, idsFrom: 1_000_000 });
}

describe("dispatcher: agents", () => {
  let bench: DispatcherBench;

  beforeEach(async () => {
    bench = await DispatcherBench.open();
  });

  const view = (runId: RunId, stepId = "task"): TaskView => bench.task(runId, stepId);
  const say = async (runId: RunId, rest: object = {}): Promise<SendMessageResult> => {
    const params = { taskId: view(runId).id, by: "terminal", text: "Hurry", attachments: ["/a"], ...rest };
    return bench.dispatcher.sendMessage(params);
  };
  const refusal = (result: SendMessageResult): string => (result.outcome === "refused" ? result.because.code : "");
  const begin = async (keys: object = {}): Promise<RunId> => {
    const runId = await bench.start({ ...task, ...keys });
    bench.agents.task("task").report({ type: "started" });
    await bench.settle();
    return runId;
  };

  it("run a task file from its start to its outputs", async () => {
    const runId = await begin({ title: "Logs", priority: 8 });
    const run = bench.run(runId);
    assert.deepEqual([run.kind, run.title, run.status], ["task", "Logs", "running"]);
    assert.deepEqual(
      [run.steps[0]?.kind, run.steps[0]?.tool, view(runId).engine, view(runId).instanceId, view(runId).priority],
      ["task", undefined, "local", "agents", 8],
    );
    const { order, report } = bench.agents.task("task");
    assert.ok(order.work.kind === "agent");
    assert.deepEqual([order.attempt, order.work.agent.prompt, order.work.messages], [1, "Look at the logs", []]);
    report({ type: "used", usage });
    report({ type: "succeeded", output: "Done", outputs: { count: 3 } });
    await bench.settle();
    const done = bench.run(runId);
    assert.deepEqual(
      [done.status, done.outputs, done.cost, done.steps[0]?.cost],
      ["succeeded", { count: 3 }, 0.25, 0.25],
    );
    assert.deepEqual(view(runId).usage, usage);
    assert.deepEqual(view(runId).can, []);
  });

  it("end a task's run with the reason of its agent", async () => {
    const runId = await begin();
    bench.agents
      .task("task")
      .report({ type: "failed", reason: { code: "stuck", message: "It went round in circles" } });
    await bench.settle();
    const { status, reason } = bench.run(runId);
    assert.deepEqual([status, reason?.code, reason?.message], ["failed", "stuck", "It went round in circles"]);
  });

  it("hear what was written to them while they waited for their run's end to be over", async () => {
    const runId = await begin();
    let end = (): void => undefined;
    bench.agents.ending = new Promise((resolve) => (end = resolve));
    bench.agents.task("task").report({ type: "failed", reason: { code: "stuck", message: "It went in circles" } });
    await bench.settle();
    await bench.dispatcher.retryTask({ taskId: view(runId).id, by: "terminal" });
    assert.equal((await say(runId)).outcome, "accepted");
    assert.equal(bench.agents.started.length, 1);
    end();
    await bench.settle();
    const { work, attempt } = bench.agents.task("task").order;
    assert.ok(work.kind === "agent");
    assert.deepEqual([attempt, work.messages.map(({ text }) => text)], [2, ["Hurry"]]);
  });

  it("cost nothing that is known while the price of any part isn't", async () => {
    const runId = await bench.start([
      { id: "a", needs: [], prompt: "A" },
      { id: "b", needs: [], prompt: "B" },
    ]);
    for (const id of ["a", "b"]) bench.agents.task(id).report({ type: "started" });
    bench.agents.task("a").report({ type: "used", usage });
    await bench.settle();
    assert.equal(bench.run(runId).cost, 0.25);
    bench.agents.task("b").report({ type: "used", usage: { ...usage, cost: undefined as never } });
    await bench.settle();
    assert.deepEqual(
      [bench.run(runId).cost, bench.step(runId, "a").cost, bench.step(runId, "b").cost],
      [undefined, 0.25, undefined],
    );
  });

  it("are five at once at most, beside the tools", async () => {
    const ids = ["a", "b", "c", "d", "e", "f", "g"];
    const runId = await bench.start([...ids.map((id) => ({ id, needs: [], prompt: id })), exec("tool", { needs: [] })]);
    assert.equal(bench.agents.started.length, 5);
    assert.equal(bench.driver.started.length, 1);
    const { instances } = bench.dispatcher.snapshot();
    assert.deepEqual(
      instances.map(({ id, running }) => [id, running.length]),
      [
        ["this-machine", 1],
        ["agents", 5],
      ],
    );
    assert.equal(view(runId, "f").status, "queued");
    bench.agents.succeed("a");
    await bench.settle();
    assert.equal(bench.agents.started.length, 6);
  });

  it("have the worktree that an isolated one works in, once it works", async () => {
    const runId = await bench.start({ ...task, workspace: { isolation: "worktree" } });
    assert.equal(view(runId).worktree, undefined);
    bench.agents.task("task").report({ type: "started" });
    await bench.settle();
    assert.equal(view(runId).worktree, `/home/worktrees/${runId}-${view(runId).id}`);
    assert.equal(view(await begin()).worktree, undefined);
  });

  it("wait for what only a person or an account can give, and go on when it comes by itself", async () => {
    const runId = await begin();
    const { report } = bench.agents.task("task");
    const ask = { id: "01J00000000000000000000ASK", kind: "account", text: "No model", choices: [] } as const;
    report({ type: "asked", ask: { ...ask, askedAt: bench.clock.now() } });
    await bench.settle();
    assert.deepEqual(
      [view(runId).status, view(runId).waiting?.kind, bench.run(runId).status],
      ["waiting", "account", "waiting"],
    );
    report({ type: "withdrawn", askId: ask.id });
    await bench.settle();
    assert.deepEqual([view(runId).status, view(runId).waiting], ["running", undefined]);
  });

  it("try again by their rule and by a person, each time as a new attempt with all messages", async () => {
    const runId = await begin({ retry: { attempts: 2, delay: "1s" } });
    await say(runId);
    bench.agents.task("task").report({ type: "failed", reason: { code: "rate-limit", message: "429" } });
    await bench.settle();
    await bench.advance(1_000);
    assert.equal(bench.agents.task("task").order.attempt, 2);
    bench.agents.fail("task", "model-failed");
    await bench.settle();
    assert.equal(bench.run(runId).status, "failed");
    assert.ok(view(runId).can.includes("retry"));
    await bench.dispatcher.retryTask({ taskId: view(runId).id, by: "terminal" });
    await bench.settle();
    const { attempt, work } = bench.agents.task("task").order;
    assert.ok(work.kind === "agent");
    assert.deepEqual([attempt, work.messages.map(({ text }) => text)], [3, ["Hurry"]]);
  });

  it("aren't tried again by their rule where that is of no use", async () => {
    const runId = await begin({ retry: { attempts: 5 } });
    bench.agents.task("task").report({ type: "failed", reason: { code: "budget-exceeded", message: "All spent" } });
    await bench.settle();
    assert.deepEqual([bench.run(runId).status, bench.run(runId).reason?.code], ["failed", "budget-exceeded"]);
  });

  it("end at their time limit, whose clock goes on over the death of a host", async () => {
    const runId = await begin({ limits: { timeout: "1h" } });
    await bench.advance(3_000_000);
    const next = await nextHost(bench);
    await next.settle();
    next.agents.task("task").report({ type: "started" });
    await next.advance(599_000);
    assert.deepEqual(next.agents.told, []);
    await next.advance(1_000);
    assert.deepEqual(next.agents.told, ["stop task timeout"]);
    assert.equal(next.task(runId, "task").attempt, 1);
  });

  it("go on after the death of a host: the same attempt, with what was written to them meanwhile", async () => {
    const runId = await begin();
    bench.agents.task("task").report({ type: "used", usage });
    await bench.settle();
    await say(runId);
    const next = await nextHost(bench);
    await next.settle();
    const { order } = next.agents.task("task");
    assert.ok(order.work.kind === "agent");
    assert.deepEqual([order.attempt, order.work.messages.map(({ text }) => text)], [1, ["Hurry"]]);
    assert.deepEqual(next.task(runId, "task").usage, usage);
    assert.equal(next.run(runId).cost, 0.25);
    assert.match(JSON.stringify(next.store.events(runId)), /the agent's record tells how far it came/);
  });

  describe("are trusted", () => {
    const points = [{ key: "tools.allow: shell_exec", text: "It runs commands without asking" }];

    it("before they start: the file's own content, with what wants a yes and what to do", async () => {
      bench.trust[file] = { points, trusted: false };
      const result = await bench.request(task);
      assert.ok(result.outcome === "refused");
      assert.equal(result.because.code, "untrusted-file");
      assert.match(result.because.message, /tools\.allow: shell_exec: It runs commands without asking/);
      assert.match(result.because.remedy ?? "", /manusctl trust \/project\/flow\.manus\.yaml/);
      assert.equal(bench.dispatcher.snapshot().runs.length, 0);
      bench.trust[file] = { points, trusted: true };
      await begin();
    });

    it("as far as the files reach that they call", async () => {
      const called = "/project/sum.manus.yaml";
      const value = { manus: 1, kind: "task", name: "sum", prompt: "Sum up" };
      bench.called = [{ reference: "sum", file: called, text: "…", value }];
      bench.trust[called] = { points, trusted: false };
      const result = await bench.request([{ task: "sum" }]);
      assert.ok(result.outcome === "refused" && result.because.remedy?.includes(called));
      bench.trust[called] = { points, trusted: true };
      const runId = await bench.start([{ id: "s", task: "sum" }]);
      assert.equal(bench.agents.agent("s").prompt, "Sum up");
      assert.equal(bench.step(runId, "s").kind, "task");
    });
  });

  describe("hear messages", () => {
    it("at their next turn, with a receipt; the journal has it before", async () => {
      const runId = await begin();
      const sent = await say(runId);
      assert.ok(sent.outcome === "accepted");
      assert.match(sent.receipt, /at its next turn/);
      assert.equal(bench.journaled().at(-1), "taskMessaged");
      assert.deepEqual(bench.agents.told, ["enqueue task Hurry"]);
      const record = JSON.stringify(bench.disk.records().at(-1));
      for (const part of [sent.messageId, "Hurry", "/a", "terminal"]) assert.ok(record.includes(part), part);
    });

    it("as their file says, or as the person does", async () => {
      const runId = await begin({ onMessage: "interrupt" });
      const sent = await say(runId);
      assert.ok(sent.outcome === "accepted" && sent.receipt.includes("broken off"));
      await say(runId, { mode: "enqueue" });
      assert.deepEqual(bench.agents.told, ["interrupt task Hurry", "enqueue task Hurry"]);
    });

    it("before they start, with their order", async () => {
      const five = Array.from({ length: 5 }, (_, index) => ({ id: `s${index}`, needs: [], prompt: "Wait" }));
      await bench.start(five);
      const queued = await bench.start({ ...task });
      const sent = await say(queued);
      assert.ok(sent.outcome === "accepted" && sent.receipt.includes("when it starts"));
      bench.agents.succeed("s0");
      await bench.settle();
      const { work } = bench.agents.task("task").order;
      assert.ok(work.kind === "agent");
      assert.deepEqual(
        work.messages.map(({ id }) => id),
        [sent.messageId],
      );
    });

    it("but not where nobody reads them", async () => {
      const tool = await bench.start([exec("a")]);
      const taskId = bench.task(tool, "a").id;
      const words = { by: "x", text: "Hello", attachments: [] };
      assert.equal(refusal(await bench.dispatcher.sendMessage({ taskId, ...words })), "no-agent");
      assert.ok(!bench.task(tool, "a").can.includes("message"));
      assert.equal(refusal(await bench.dispatcher.sendMessage({ taskId: "nope", ...words })), "unknown-task");
      const deaf = await begin({ onMessage: "reject" });
      assert.equal(refusal(await say(deaf)), "messages-rejected");
      assert.ok(!view(deaf).can.includes("message"));
      const runId = await begin();
      assert.ok(view(runId).can.includes("message"));
      await bench.dispatcher.stopTask({ taskId: view(runId).id, by: "x" });
      assert.equal(refusal(await say(runId)), "task-stopping");
      bench.agents.task("task").report({ type: "stopped", reason: { code: "stopped-by-person", message: "Stopped" } });
      await bench.settle();
      assert.equal(refusal(await say(runId)), "already-finished");
      assert.deepEqual(
        bench.agents.told.filter((told) => told.includes("Hurry")),
        [],
      );
    });
  });

  describe("get what their starter lent", () => {
    const lent = { MANUS_MODEL_API_KEY: canary, MANUS_SECRET_TOKEN: `${canary}-token` };

    it("for the run's time, and never in the journal or the stream", async () => {
      const env = { TOKEN: "Bearer ${{ secrets.TOKEN }}", PLAIN: "1" };
      const runId = await bench.start({ ...task, env }, { environment: lent });
      const { order, report } = bench.agents.task("task");
      assert.deepEqual(order.environment, { TOKEN: `Bearer ${canary}-token`, PLAIN: "1" });
      assert.equal(bench.environments.read(runId, "MANUS_MODEL_API_KEY"), canary);
      report({ type: "started" });
      report({ type: "succeeded", output: "", outputs: {} });
      await bench.settle();
      assert.equal(bench.environments.kept.size, 0);
      const written = [...bench.disk.lines, ...[...bench.store.streams.values()].flat()].join("\n");
      assert.ok(written.includes("secrets.TOKEN"));
      assert.ok(!written.includes(canary));
      assert.ok(!JSON.stringify(bench.dispatcher.snapshot()).includes(canary));
    });

    it("in direct steps too", async () => {
      await bench.start({ env: { T: "${{ secrets.TOKEN }}" }, steps: [exec("a")] }, { environment: lent });
      assert.deepEqual(bench.driver.task("a").order.environment, { T: `${canary}-token` });
    });

    it("or fail, saying what to set", async () => {
      const runId = await bench.start({ ...task, env: { T: "${{ secrets.OTHER }}" } }, { environment: lent });
      const { reason } = bench.run(runId);
      assert.deepEqual([reason?.code, bench.agents.started.length], ["secret-missing", 0]);
      assert.match(reason?.remedy ?? "", /MANUS_SECRET_OTHER/);
    });

    it("but not when the run couldn't be written down", async () => {
      bench.disk.failure = { code: "disk-full", retryable: true, message: "Full", remedy: "Free some" };
      const result = await bench.request(task, { environment: lent });
      assert.equal(result.outcome, "refused");
      assert.equal(bench.environments.kept.size, 0);
    });
  });

  it("are left to the next host by one that ends in order, once their driver has let go; or stopped with the rest", async () => {
    const held = await begin({ title: "Held" });
    await bench.dispatcher.pauseTask({ taskId: view(held).id, by: "x" });
    bench.agents.task("task").report({ type: "paused" });
    await bench.settle();
    const heldReport = bench.agents.task("task").report;
    const runId = await begin();
    const { report } = bench.agents.task("task");
    let closed = false;
    const closing = bench.dispatcher.close({ keepAgents: true }).then(() => (closed = true));
    await bench.settle();
    assert.deepEqual(bench.agents.told.slice(-2), ["stop task host-stopped", "stop task host-stopped"]);
    assert.equal(closed, false, "it waits for what the driver has in hand");
    const reason = { code: "host-stopped", message: "Ended" };
    heldReport({ type: "stopped", reason });
    report({ type: "stopped", reason });
    await closing;
    const next = await nextHost(bench);
    await next.settle();
    assert.deepEqual([next.task(held, "task").status, next.task(runId, "task").status], ["paused", "starting"]);
    assert.equal(next.task(runId, "task").attempt, 1);
    next.agents.task("task").report({ type: "started" });
    const ending = next.dispatcher.close();
    await next.settle();
    next.agents.task("task").report({ type: "stopped", reason });
    await ending;
    assert.equal(next.run(runId).status, "stopped");
  });

  it("have streams of their own, which can be read and followed", async () => {
    const runId = await begin();
    const taskId = view(runId).id;
    const none = await bench.dispatcher.readEvents({ runId, taskId }, 1, 10);
    assert.ok(none.outcome === "read" && none.page.total === 0);
    await bench.store.append(runId, [{ at: "", type: "system", source: "agent", event: "x", text: "y" }], taskId);
    const one = await bench.dispatcher.readEvents({ runId, taskId }, 1, 10);
    assert.ok(one.outcome === "read" && one.page.events[0]?.["text"] === "y");
    assert.equal(bench.dispatcher.refuseStream({ runId, taskId }), undefined);
    const other = await bench.start({ ...task });
    assert.equal(bench.dispatcher.refuseStream({ runId: other, taskId })?.code, "unknown-task");
    assert.equal(bench.dispatcher.refuseStream({ runId: "nope", taskId })?.code, "unknown-run");
  });

  it("get their instance in a fleet of an older version, whose journal replays", async () => {
    const { disk } = bench;
    const runId = await bench.start([exec("a")]);
    bench.driver.succeed("a");
    await bench.settle();
    // As a version without agents wrote it.
    assert.ok(!disk.lines.join("\n").includes('"agents"'));
    assert.ok(!disk.lines.join("\n").includes('"kind":"task"'));
    const next = await nextHost(bench);
    assert.deepEqual(next.dispatcher.status().notices, []);
    assert.deepEqual([next.run(runId).kind, next.run(runId).status], ["workflow", "succeeded"]);
    const again = await next.start({ ...task });
    assert.equal(next.task(again, "task").instanceId, "agents");
  });
});

import assert from "node:assert/strict";
import type { Announcement } from "../../../../server/src/core/ports/datasources.ts";
import type { ModelRequest } from "../../../../server/src/core/ports/model.ts";
import type { StreamedEvent } from "../../../../server/src/protocol/runs.ts";
import { validateStreamEvent } from "../../../../schemas/generated/validators.js";
import { AgentBench, AgentToolbox, isFinal, message, runId, taskId } from "../../../support/fakes/agent-bench.ts";
import type { AgentTask } from "../../../support/fakes/agent-bench.ts";
import { createFakeIds } from "../../../support/fakes/fake-ids.ts";
import { MemoryRunStore } from "../../../support/fakes/memory-run-store.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { call } from "../../../support/fakes/scripted-model.ts";
import type { Scripted } from "../../../support/fakes/scripted-model.ts";

const announcement: Announcement = {
  name: "tickets",
  kind: "mcp",
  documentation: "Lists tickets",
  tools: [
    { name: "mcp_tickets_list", description: "Lists tickets", parameters: { type: "object" }, fingerprint: "f1" },
  ],
};

/** What the model does, in this order, each once; it goes by what the conversation shows, as a real one does. */
const work = [
  ["file_read", { file: "a.txt" }],
  ["shell_exec", { id: "main", exec_dir: ".", command: "make" }],
  ["mcp_tickets_list", {}],
  ["message_ask_user", { text: "Which one?" }],
  ["message_notify_user", { text: "All done" }],
] as const;
const sideEffects = ["shell_exec", "mcp_tickets_list", "message_notify_user"];

function think(request: ModelRequest): Scripted {
  const { messages } = request;
  const made = messages.flatMap((one) => (one.role === "assistant" ? one.calls.map(({ name }) => name) : []));
  const next = work.find(([name]) => !made.includes(name));
  if (next !== undefined) return call(next[0], next[1]);
  const last = messages.findLast((one) => one.role === "tool");
  return last?.text.includes("not-delivered") === true
    ? call("message_notify_user", { text: "All done" })
    : call("idle");
}

/** As many turns as it likes. */
const turns: readonly Scripted[] = Array.from({ length: 40 }, () => think);

const spec = {
  plan: ["Look", "Do it"],
  datasources: [{ name: "tickets", mcp: { command: "tickets" } }],
  policy: { allow: ["*"], ask: ["shell_exec"], deny: [] },
} as const;

/** Lets it run to its end with every question answered. */
async function finish(bench: AgentBench): Promise<ReturnType<AgentTask["ended"]>> {
  const task = bench.start(spec, { messages: [message("Be quick", "m1")] });
  const end = task.ended();
  const answered = new Set<string>();
  while (!task.reports.some(isFinal)) {
    for (const report of task.reports) {
      if (report.type !== "asked" || answered.has(report.ask.id)) continue;
      answered.add(report.ask.id);
      const { kind, id } = report.ask;
      bench.driver.answer(taskId, id, {
        by: "test",
        ...(kind === "approval" ? { choice: "approved" } : { text: "left" }),
      });
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  return end;
}

describe("an agent whose host dies", () => {
  let recorded: readonly string[];
  let disk: MemoryRunStore;
  let first: AgentBench;

  before(async () => {
    disk = new MemoryRunStore(undefined, await temporaryFolder());
    first = await AgentBench.open({ store: disk, toolbox: new AgentToolbox(), turns });
    first.datasources.announcements = [announcement];
    const last = await finish(first);
    assert.equal(last.type, "succeeded", JSON.stringify(last));
    recorded = disk.streams.get(`${runId}/${taskId}`) ?? [];
    assert.ok(recorded.length > 25, String(recorded.length));
  });

  const restartAfter = async (length: number): Promise<{ bench: AgentBench; toolbox: AgentToolbox }> => {
    const store = new MemoryRunStore(undefined, disk.root);
    store.streams.set(`${runId}/${taskId}`, recorded.slice(0, length));
    const toolbox = new AgentToolbox();
    const bench = first.restarted({ store, toolbox, turns, ids: createFakeIds(1_000) });
    bench.datasources.announcements = [announcement];
    return { bench, toolbox };
  };

  it("goes on to a valid end after any event, and does nothing twice", async () => {
    for (let length = 0; length <= recorded.length; length += 1) {
      const { bench, toolbox } = await restartAfter(length);
      const before = recorded.slice(0, length).map((line) => JSON.parse(line) as StreamedEvent);
      const where = `after event ${length}: ${recorded[length - 1] ?? "none"}`;
      const last = await finish(bench);
      assert.deepEqual(last, { type: "succeeded", output: "All done", outputs: {} }, where);
      const calls = [
        ...toolbox.executed.map((executed) => executed.call),
        ...bench.datasources.called.map((one) => one.call),
      ];
      const begun = new Set(before.filter(({ type }) => type === "action").map(({ callId }) => callId));
      const asked = before.at(-1)?.["event"] === "approvalAsked";
      const twice = calls.filter(({ callId, tool }) => begun.has(callId) && sideEffects.includes(tool) && !asked);
      assert.deepEqual(twice, [], where);
      checkStream(await bench.events(), where);
      for (const request of bench.model.asked) checkPairs(request, where);
    }
  });

  it("asks no question twice that was answered", async () => {
    const at = recorded.findIndex((line) => line.includes('"role":"person"') && line.includes('"callId"'));
    assert.ok(at > 0);
    const { bench } = await restartAfter(at + 1);
    const task = bench.start(spec);
    assert.equal((await task.ended()).type, "succeeded");
    assert.ok(!task.reports.some(({ type }) => type === "asked"));
  });

  it("asks again whether a call may run that still waited to be allowed, and runs it then", async () => {
    const at = recorded.findIndex((line) => line.includes('"approvalAsked"'));
    const { bench, toolbox } = await restartAfter(at + 1);
    assert.equal((await finish(bench)).type, "succeeded");
    assert.equal(toolbox.executed.filter(({ call: { tool } }) => tool === "shell_exec").length, 1);
    assert.ok(!(await bench.observed()).includes("shell_exec interrupted"));
  });

  it("is told of a call of which nobody knows how far it came", async () => {
    const at = recorded.findIndex((line) => line.includes('"action"') && line.includes("mcp_tickets_list"));
    const { bench } = await restartAfter(at + 1);
    assert.equal((await finish(bench)).type, "succeeded");
    const [observation] = (await bench.eventsOf("observation")).filter(({ outcome }) => outcome === "interrupted");
    assert.equal(observation?.["tool"], "mcp_tickets_list");
    assert.match(String(observation["output"]), /nobody knows how far it came/);
    assert.deepEqual(bench.datasources.called, []);
  });

  it("calls what was announced by its fingerprint then, whatever the server says now", async () => {
    const at = recorded.findIndex((line) => line.includes('"datasource"'));
    const { bench } = await restartAfter(at + 1);
    const tools = announcement.tools.map((tool) => ({ ...tool, description: "Other", fingerprint: "f2" }));
    const more = { ...announcement.tools[0], name: "mcp_tickets_wipe" } as (typeof tools)[number];
    bench.datasources.announcements = [{ ...announcement, tools: [...tools, more] }];
    assert.equal((await finish(bench)).type, "succeeded");
    assert.deepEqual(
      bench.datasources.called.map(({ fingerprint }) => fingerprint),
      ["f1"],
    );
    const offered = bench.model.asked.flatMap(({ tools: told }) =>
      told.map(({ name, description }) => `${name}: ${description}`),
    );
    assert.ok(offered.includes("mcp_tickets_list: Lists tickets"));
    assert.ok(!offered.some((name) => name.startsWith("mcp_tickets_wipe")), "only what the stream announced");
    assert.equal((await bench.eventsOf("datasource")).length, 1);
  });

  it("doesn't offer the tools of a datasource that can't be opened any more", async () => {
    const at = recorded.findIndex((line) => line.includes('"datasource"'));
    const { bench } = await restartAfter(at + 1);
    bench.datasources.announcements = [];
    bench.datasources.failures = {
      tickets: { code: "unreachable", retryable: true, message: "It doesn't start", remedy: "Start it." },
    };
    const task = bench.start({ ...spec, policy: { allow: ["*"], ask: [], deny: [] } });
    const ask = await task.asked("question");
    bench.driver.answer(taskId, ask.id, { by: "test", text: "left" });
    await task.ended();
    assert.match(
      JSON.stringify(bench.model.asked.at(-1)),
      /The data source tickets can't be used now: It doesn't start/,
    );
    assert.deepEqual(bench.datasources.called, []);
  });

  it("reports at once what it had used before", async () => {
    const { bench } = await restartAfter(recorded.length);
    const task = bench.start(spec);
    await task.ended();
    assert.deepEqual(
      task.reports.map(({ type }) => type),
      ["started", "used", "succeeded"],
    );
  });
});

function checkStream(events: readonly StreamedEvent[], where: string): void {
  const open = new Set<unknown>();
  const attempts = events.filter(({ event }) => event === "attemptStarted");
  assert.equal(attempts.length, 1, where);
  for (const [index, event] of events.entries()) {
    assert.equal(event.seq, index + 1, where);
    assert.ok(validateStreamEvent(event), JSON.stringify([where, event, validateStreamEvent.errors]));
    if (event.type === "action") {
      assert.equal(open.size, 0, `${where}: two calls at once`);
      open.add(event["callId"]);
    }
    if (event.type === "observation") assert.ok(open.delete(event["callId"]), `${where}: ${JSON.stringify(event)}`);
  }
  assert.equal(open.size, 0, `${where}: a call without its observation`);
  const receipts = events.filter(({ messageId }) => messageId === "m1");
  assert.equal(receipts.length, 1, where);
  const questions = events.filter(({ ask }) => ask === true);
  assert.equal(questions.length, 1, where);
}

/** Each call of an assistant is followed by its result: providers refuse anything else. */
function checkPairs({ messages }: ModelRequest, where: string): void {
  for (const [index, one] of messages.entries()) {
    if (one.role !== "assistant") continue;
    const results = messages.slice(index + 1, index + 1 + one.calls.length);
    const ids = results.map((result) => (result.role === "tool" ? result.callId : result.role));
    assert.deepEqual(
      ids,
      one.calls.map(({ id }) => id),
      where,
    );
  }
}

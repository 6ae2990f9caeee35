import assert from "node:assert/strict";
import { isFromRunEvents } from "../../../../client/src/panels/panel-messages.ts";
import { FollowedStreams } from "../../../../client/src/link/followed-streams.ts";
import { toPanelHtml } from "../../../../client/src/panels/panel-html.ts";
import { RunEventsSession, type PanelCommands } from "../../../../client/src/panels/run-events-session.ts";
import type { CommandTarget } from "../../../../client/src/model/command-target.ts";
import {
  EventsAppendedNotification,
  FollowEventsRequest,
  ReadEventsRequest,
  UnfollowEventsRequest,
  type StreamedEvent,
} from "../../../../server/src/protocol/runs.ts";
import type { ToRunEvents } from "../../../../webviews/src/protocol/run-events.ts";
import { fakeWorkbench } from "../fakes.ts";
import {
  sampleAsk,
  sampleChange,
  sampleRun,
  sampleSnapshot,
  sampleStep,
  sampleTask,
  waitingTask,
} from "../sample-fleet.ts";

describe("run events session", () => {
  it("sends nothing before the panel is ready, then the run, and follows it", async () => {
    const { session, posted, model, server } = start();
    model.replace(sampleSnapshot({ runs: [sampleRun()] }));
    assert.equal(posted.length, 0);
    await session.receive({ type: "ready" });
    const [first] = posted;
    assert.ok(first?.type === "run");
    assert.equal(first.run?.file, "report.manus.yaml");
    assert.deepEqual(server.paramsOf(FollowEventsRequest), [{ runId: "01RUN1" }]);
  });

  it("sends the run again only when it has changed", async () => {
    const { session, posted, model } = await opened();
    model.apply(sampleChange(10, 11));
    assert.equal(posted.length, 1);
    model.apply(sampleChange(11, 12, { runs: [sampleRun({ status: "failed" })] }));
    assert.equal(posted.length, 2);
    await session.receive({ type: "ready" });
    assert.equal(posted.length, 3);
  });

  it("says that the host doesn't know the run", async () => {
    const { session, posted, model } = start();
    model.replace(sampleSnapshot());
    await session.receive({ type: "ready" });
    assert.deepEqual(posted, [{ type: "run", run: undefined }]);
  });

  it("reads pages from a number on, and the newest ones", async () => {
    const { session, server } = await opened();
    await session.receive({ type: "read", from: 3, limit: 200 });
    await session.receive({ type: "read", from: "end", limit: 2 });
    await session.receive({ type: "read", from: 1, limit: 1e9 });
    assert.deepEqual(server.paramsOf(ReadEventsRequest), [
      { runId: "01RUN1", from: 3, limit: 200 },
      { runId: "01RUN1", from: 1, limit: 1 },
      { runId: "01RUN1", from: 4, limit: 2 },
      { runId: "01RUN1", from: 1, limit: 1_000 },
    ]);
  });

  it("passes on what is appended to its run and to no other", async () => {
    const { server, posted } = await opened();
    server.notify(EventsAppendedNotification, { runId: "01OTHER", events: [event(1)] });
    server.notify(EventsAppendedNotification, { runId: "01RUN1", events: [event(6)] });
    assert.deepEqual(
      posted.slice(1).map((message) => message.type === "appended" && message.events[0]?.seq),
      [6],
    );
  });

  it("follows again, and reads what was missed, when the link is back", async () => {
    const { server, model, posted } = await opened();
    model.setLink({ state: "connected" });
    await settled();
    model.setLink({ state: "lost" });
    server.asked.length = 0;
    model.setLink({ state: "connected" });
    await settled();
    assert.deepEqual(
      server.asked.map(({ method }) => method),
      [FollowEventsRequest.method, ReadEventsRequest.method, ReadEventsRequest.method],
    );
    assert.ok(posted.some((message) => message.type === "page"));
  });

  it("shows the stream of a task file's only task, from the moment it has one", async () => {
    const { session, posted, model, server } = start();
    const run = sampleRun({ kind: "task", steps: [sampleStep({ kind: "task" })] });
    model.setLink({ state: "connected" });
    model.replace(sampleSnapshot({ runs: [run] }));
    await session.receive({ type: "ready" });
    const begun = sampleRun({ kind: "task", steps: [sampleStep({ kind: "task", taskId: "01TASK1" })] });
    model.apply(sampleChange(10, 11, { runs: [begun] }));
    await settled();
    assert.deepEqual(server.paramsOf(FollowEventsRequest), [
      { runId: "01RUN1" },
      { runId: "01RUN1", taskId: "01TASK1" },
    ]);
    assert.deepEqual(server.paramsOf(ReadEventsRequest).at(-1), {
      runId: "01RUN1",
      taskId: "01TASK1",
      from: 1,
      limit: 1_000,
    });
    assert.ok(posted.some(({ type }) => type === "anotherStream"));
    const before = posted.length;
    server.notify(EventsAppendedNotification, { runId: "01RUN1", events: [event(6)] });
    server.notify(EventsAppendedNotification, { runId: "01RUN1", taskId: "01TASK1", events: [event(6)] });
    assert.equal(posted.length, before + 1);
  });

  it("shows the stream of a workflow's agent, and leads to it, to its messages, changes and pictures", async () => {
    const { session, model, server, carriedOut, openedFiles } = start("01TASK1");
    const task = sampleTask({ engine: "local" });
    const run = sampleRun({ steps: [sampleStep({ taskId: "01TASK1" })] });
    model.replace(sampleSnapshot({ runs: [run], tasks: [task] }));
    model.apply(sampleChange(10, 11));
    await session.receive({ type: "ready" });
    assert.deepEqual(server.paramsOf(FollowEventsRequest), [{ runId: "01RUN1", taskId: "01TASK1" }]);
    for (const type of ["showStream", "messageStep", "showChanges"] as const)
      await session.receive({ type, stepId: "log" });
    await session.receive({ type: "openImage", path: "browser/view-1.png" });
    await session.receive({ type: "openImage", path: "../../secret.png" });
    assert.deepEqual(
      carriedOut.map(([name, target]) => [name, target.taskId]),
      [
        ["openEvents", "01TASK1"],
        ["messageTask", "01TASK1"],
        ["showTaskChanges", "01TASK1"],
      ],
    );
    assert.deepEqual(openedFiles, ["/home/runs/01RUN1/01TASK1/browser/view-1.png"]);
  });

  it("shows in the panel what fails", async () => {
    const { session, server, posted } = await opened();
    const because = { code: "unknown-run", message: "There is no such run", remedy: "Close the tab." };
    server.whenAsked(ReadEventsRequest).answer(() => ({ outcome: "refused", because }));
    await session.receive({ type: "read", from: 1, limit: 1 });
    assert.deepEqual(posted.at(-1), { type: "problem", message: "There is no such run. Close the tab." });
  });

  it("leads buttons and steps to their commands", async () => {
    const { session, model, carriedOut } = await opened();
    const task = waitingTask(sampleAsk());
    const run = sampleRun({ steps: [sampleStep({ taskId: task.id })] });
    model.apply(sampleChange(10, 11, { tasks: [task], runs: [run] }));
    await session.receive({ type: "act", action: "stop" });
    await session.receive({ type: "revealStep", stepId: "log" });
    await session.receive({ type: "answerStep", stepId: "log" });
    assert.deepEqual(carriedOut, [
      ["stopRun", { runId: run.id, file: run.file }],
      ["revealFile", { runId: run.id, file: run.file, stepId: "log" }],
      ["answerTask", { taskId: task.id }],
    ]);
  });

  it("stops following and listening when the panel is closed", async () => {
    const { session, server, model, posted } = await opened();
    model.setLink({ state: "connected" });
    const before = posted.length;
    server.whenAsked(UnfollowEventsRequest).answer(() => ({ outcome: "accepted" }));
    await session.dispose();
    await settled();
    server.notify(EventsAppendedNotification, { runId: "01RUN1", events: [event(6)] });
    assert.deepEqual([server.paramsOf(UnfollowEventsRequest).length, posted.length], [1, before]);
  });
});

describe("panel messages", () => {
  it("are recognized, and anything else is not", () => {
    const good = [{ type: "ready" }, { type: "read", from: "end", limit: 1 }, { type: "act", action: "stop" }];
    const bad = [undefined, null, 3, {}, { type: "nonsense" }, { type: "toString" }, { type: "act", action: "rm" }];
    const badNumbers = [0, -1, 1.5, Number.NaN, "1"].map((from) => ({ type: "read", from, limit: 1 }));
    for (const message of good) assert.ok(isFromRunEvents(message), JSON.stringify(message));
    for (const message of [...bad, ...badNumbers]) assert.ok(!isFromRunEvents(message), JSON.stringify(message));
  });
});

describe("panel page", () => {
  it("allows one script by its nonce and nothing from elsewhere, and holds no markup of others", () => {
    const page = { script: "s.js", style: "s.css", source: "https://webview", nonce: "abc", language: "en" };
    const bad = { title: "</title><script>alert(1)</script>", subject: '"><img src=x>' };
    const html = toPanelHtml({ ...page, ...bad, texts: undefined });
    assert.match(html, /default-src &#39;none&#39;; script-src &#39;nonce-abc&#39;;/);
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.ok(!html.includes("<img"));
  });

  it("speaks the editor's language: its texts are data, which no text of theirs ends", () => {
    const page = { title: "t", script: "s.js", style: "s.css", source: "x:", nonce: "abc", subject: "" };
    const texts = { Stop: "Anhalten", Bad: "</script><img src=x>" };
    const html = toPanelHtml({ ...page, language: "de", texts: JSON.stringify(texts) });
    assert.match(html, /<html lang="de">/);
    const [, data = ""] = /<script type="application\/json" id="texts">(.*?)<\/script>/.exec(html) ?? [];
    assert.deepEqual(JSON.parse(data), texts);
  });
});

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

function event(seq: number): StreamedEvent {
  return { seq, at: "2026-11-21T09:00:00.000Z", type: "system", source: "dispatcher", text: "x" };
}

function start(taskId?: string) {
  const { server, model } = fakeWorkbench();
  const posted: ToRunEvents[] = [];
  const carriedOut: (readonly [string, CommandTarget])[] = [];
  const command = (name: string) => async (target: CommandTarget) => void carriedOut.push([name, target]);
  const names = [
    "stopRun",
    "pauseRun",
    "resumeRun",
    "runAgain",
    "revealFile",
    "answerTask",
    "messageTask",
    "showTaskChanges",
    "openEvents",
    "openEventsAsJson",
  ] as const;
  const openedFiles: string[] = [];
  const commands = {
    ...Object.fromEntries(names.map((name) => [name, command(name)])),
    openFile: async (path: string) => void openedFiles.push(path),
  } as unknown as PanelCommands;
  server.whenAsked(FollowEventsRequest).answer(() => ({ outcome: "accepted" }));
  server.whenAsked(ReadEventsRequest).answer(() => ({ outcome: "read", page: { events: [event(5)], total: 5 } }));
  server.whenAsked(UnfollowEventsRequest).answer(() => ({ outcome: "accepted" }));
  const session = new RunEventsSession({
    runId: "01RUN1",
    ...(taskId !== undefined && { taskId }),
    server,
    streams: new FollowedStreams(server),
    model,
    commands,
    post: (message) => posted.push(message),
  });
  return { session, posted, model, server, carriedOut, openedFiles };
}

async function opened() {
  const parts = start();
  parts.model.replace(sampleSnapshot({ runs: [sampleRun()] }));
  await parts.session.receive({ type: "ready" });
  return parts;
}

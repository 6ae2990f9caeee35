import assert from "node:assert/strict";
import {
  EventsAppendedNotification,
  FollowEventsRequest,
  ListEventsRequest,
  SearchEventsRequest,
  UnfollowEventsRequest,
  type ListWish,
  type StreamedEvent,
} from "../../../../server/src/protocol/runs.ts";
import { AnswerTaskRequest, SendMessageRequest } from "../../../../server/src/protocol/tasks.ts";
import { askedOf } from "../fakes.ts";
import {
  sampleAsk,
  sampleChange,
  sampleRun,
  sampleSnapshot,
  sampleStep,
  sampleTask,
  waitingTask,
} from "../sample-fleet.ts";
import { event, opened, settled, start } from "./run-events-bench.ts";

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

  it("lists parts of the stream, and takes no larger ones than the host gives", async () => {
    const { session, server, posted } = await opened();
    const wish = { type: "list", list: 7, from: { place: 3 } } as const;
    await session.receive({ ...wish, limit: 1e9, types: ["plan"] });
    assert.deepEqual(server.paramsOf(ListEventsRequest).at(-1), {
      runId: "01RUN1",
      from: { place: 3 },
      limit: 1_000,
      types: ["plan"],
    });
    const answer = posted.at(-1);
    assert.ok(answer?.type === "listed");
    assert.deepEqual([answer.list, answer.from, answer.total, answer.events[0]?.seq], [7, { place: 3 }, 5, 5]);
  });

  it("searches part by part, tells how far it is, and knows the matches beside an event", async () => {
    const { session, server, posted } = await opened();
    const parts = [
      { matches: [3, 8], next: 11, total: 20 },
      { matches: [15], next: 21, total: 20 },
    ];
    server
      .whenAsked(SearchEventsRequest)
      .answer(() => ({ outcome: "searched", found: parts.shift() ?? assert.fail() }));
    await session.receive({ type: "search", search: 1, text: "needle" });
    assert.deepEqual(
      posted
        .filter(({ type }) => type === "found")
        .map((found) => "count" in found && [found.count, found.searched, found.done]),
      [
        [2, 10, false],
        [3, 20, true],
      ],
    );
    const beside = async (seq: number, back: boolean): Promise<unknown> => {
      await session.receive({ type: "nextMatch", search: 1, seq, back });
      const last = posted.at(-1);
      return last?.type === "match" ? last.match?.seq : "nothing";
    };
    assert.deepEqual(
      [
        await beside(0, false),
        await beside(3, false),
        await beside(15, false),
        await beside(15, true),
        await beside(3, true),
      ],
      [3, 8, undefined, 8, undefined],
    );
    parts.push({ matches: [21], next: 22, total: 21 });
    server.notify(EventsAppendedNotification, { runId: "01RUN1", events: [event(21)] });
    await settled();
    assert.equal(askedOf(server, SearchEventsRequest).at(-1)?.from, 21);
    assert.equal(await beside(15, false), 21);
  });

  it("gives a search up when there is another", async () => {
    const { session, server } = await opened();
    let release: (() => void) | undefined;
    const waiting = new Promise<void>((resolve) => (release = resolve));
    server.whenAsked(SearchEventsRequest).answerLater(async () => {
      await waiting;
      return { outcome: "searched", found: { matches: [], next: 5, total: 1_000 } };
    });
    const first = session.receive({ type: "search", search: 1, text: "a" });
    await session.receive({ type: "search", search: 2, text: "" });
    release?.();
    await first;
    assert.equal(server.paramsOf(SearchEventsRequest).length, 1);
  });

  it("shows of an event both halves of its call, the files that are there and pictures as they are", async () => {
    const { session, server, posted, openedFiles } = await opened();
    const call = { at: "2026-11-21T09:00:00.000Z", callId: "c", tool: "file_str_replace" };
    const action = {
      ...call,
      seq: 5,
      type: "action",
      source: "agent",
      arguments: { file: "src/a.ts", old_str: "a", new_str: "b" },
    };
    const output = "at src/a.ts:7:1 and /etc/passwd:1";
    const observation = {
      ...call,
      seq: 6,
      type: "observation",
      source: "tool",
      outcome: "failed",
      output,
      images: ["p.png", "../q.png"],
    };
    server.whenAsked(ListEventsRequest).answer(() => {
      const { types } = server.paramsOf(ListEventsRequest).at(-1) as ListWish;
      return {
        outcome: "listed",
        list: { events: [types === undefined ? action : observation], first: 5, total: 6, counts: {} },
      };
    });
    await session.receive({ type: "open", seq: 5 });
    const answer = posted.at(-1);
    assert.ok(answer?.type === "detail");
    const { detail } = answer;
    assert.deepEqual(
      detail.texts.map(({ title }) => title),
      ["file", "old_str", "new_str", "Result"],
    );
    assert.deepEqual(detail.places, ["src/a.ts", "src/a.ts:7"]);
    assert.deepEqual(detail.images, [{ path: "p.png", url: "data:/home/runs/01RUN1/p.png" }, { path: "../q.png" }]);
    assert.ok(detail.hasDiff && detail.ending.startsWith("failed"));
    await session.receive({ type: "openPlace", place: "src/a.ts:7" });
    await session.receive({ type: "openPlace", place: "../../etc/passwd" });
    await session.receive({ type: "showDiff", seq: 5 });
    assert.deepEqual(openedFiles, ["/shop/src/a.ts 6", "diff a.ts a b"]);
  });

  it("answers what waits, for its own run's tasks alone", async () => {
    const { session, model, server, posted, acts } = await opened();
    const task = waitingTask(sampleAsk());
    model.apply(sampleChange(10, 11, { tasks: [task, { ...task, id: "01ELSE", runId: "01OTHER" }] }));
    const shown = posted.at(-1);
    assert.ok(shown?.type === "run");
    assert.deepEqual(
      shown.run?.asks.map(({ taskId }) => taskId),
      [task.id],
    );
    const askId = sampleAsk().id;
    await session.receive({ type: "answer", taskId: task.id, askId, choice: "denied", text: "no" });
    assert.deepEqual(server.paramsOf(AnswerTaskRequest), [
      { taskId: task.id, askId, by: "editor", person: "ada", choice: "denied", text: "no" },
    ]);
    await session.receive({ type: "answer", taskId: "01ELSE", askId, choice: "approved" });
    assert.equal(server.paramsOf(AnswerTaskRequest).length, 1);
    assert.equal(acts(), 1);
  });

  it("tells how far a message is: queued, the agent has it, its model has read it", async () => {
    const { session, model, server, posted } = await opened();
    model.apply(sampleChange(10, 11, { tasks: [sampleTask()] }));
    const states = (): readonly string[] =>
      posted.flatMap((message) =>
        message.type === "receipts" ? [message.receipts.map(({ state }) => state).join()] : [],
      );
    server.whenAsked(SendMessageRequest).answer(() => ({ outcome: "accepted", messageId: "M1", receipt: "Queued" }));
    await session.receive({ type: "send", id: 1, taskId: "01TASK1", text: "hello", interrupt: true });
    const told = (more: object): StreamedEvent => ({ ...event(9), ...more });
    const tell = (more: object) =>
      server.notify(EventsAppendedNotification, { runId: "01RUN1", taskId: "01TASK1", events: [told(more)] });
    tell({ type: "system", event: "modelAnswered", source: "agent" });
    tell({ type: "message", messageId: "M1" });
    tell({ type: "system", event: "modelAnswered", source: "agent" });
    assert.deepEqual(states(), ["sending", "queued", "delivered", "read"]);
    assert.equal(askedOf(server, SendMessageRequest)[0]?.mode, "interrupt");
    const because = { code: "task-ended", message: "It has ended" };
    server.whenAsked(SendMessageRequest).answer(() => ({ outcome: "refused", because }));
    await session.receive({ type: "send", id: 2, taskId: "01TASK1", text: "more", interrupt: false });
    assert.equal(states().at(-1), "read,refused");
  });

  it("goes to an event as soon as the panel is there, and gives links to its own", async () => {
    const { session, posted, model, links } = start("01TASK1");
    model.replace(sampleSnapshot({ runs: [sampleRun()] }));
    session.goTo(7);
    assert.equal(posted.length, 0);
    await session.receive({ type: "ready" });
    session.goTo(8);
    assert.deepEqual(
      posted.flatMap((message) => (message.type === "goTo" ? [message.seq] : [])),
      [7, 8],
    );
    await session.receive({ type: "copyLink", seq: 8 });
    await session.receive({ type: "copyLink" });
    assert.deepEqual(links, ["01RUN1 01TASK1 8", "01RUN1 01TASK1 undefined"]);
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
      [FollowEventsRequest.method, ListEventsRequest.method],
    );
    assert.ok(posted.some(({ type }) => type === "listAgain"));
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
    assert.deepEqual(askedOf(server, ListEventsRequest).at(-1)?.taskId, "01TASK1");
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
    server.whenAsked(ListEventsRequest).answer(() => ({ outcome: "refused", because }));
    await session.receive({ type: "list", list: 1, from: "end", limit: 1 });
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

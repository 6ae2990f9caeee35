import assert from "node:assert/strict";
import { FollowedStreams } from "../../../../client/src/link/followed-streams.ts";
import { describeMessageState } from "../../../../client/src/model/message-receipts.ts";
import { CommentReceipts, concludeReceipts, takeReceipts } from "../../../../client/src/review/comment-receipts.ts";
import { ReviewBook } from "../../../../client/src/review/review-book.ts";
import { addComment, emptyMemory, type ReviewMemory } from "../../../../client/src/review/review.ts";
import { ReadChangesRequest } from "../../../../server/src/protocol/changes.ts";
import type { TaskView } from "../../../../server/src/protocol/fleet.ts";
import {
  EventsAppendedNotification,
  FollowEventsRequest,
  ListEventsRequest,
  ReadEventsRequest,
  UnfollowEventsRequest,
  type StreamedEvent,
} from "../../../../server/src/protocol/runs.ts";
import { fakeWorkbench } from "../fakes.ts";
import { sampleChange, sampleSnapshot, sampleTask } from "../sample-fleet.ts";

const at = "2026-11-21T09:00:00.000Z";
const place = { path: "docs/a.md", firstLine: 0, lastLine: 0, quoted: "a", resolved: false };
const agent = sampleTask({ id: "T", engine: "local" });
const ended: TaskView = { ...agent, status: "succeeded", finishedAt: at };

function commented(memory: ReviewMemory, ...ids: readonly (string | undefined)[]): ReviewMemory {
  return ids.reduce((known, id) => {
    const message = { text: "x", at, receipt: "queued", ...(id !== undefined && { messageId: id }) };
    return addComment(known, { ...place, messages: [message] });
  }, memory);
}

function given(seq: number, messageId: string): StreamedEvent {
  return { seq, at, type: "message", source: "person", role: "person", messageId };
}

function answered(seq: number, source = "agent"): StreamedEvent {
  return { seq, at, type: "system", source, event: "modelAnswered" };
}

function statesOf(memory: ReviewMemory | undefined): readonly (string | undefined)[] {
  return memory?.comments.flatMap(({ messages }) => messages.map(({ state }) => state)) ?? [];
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe("what becomes of a comment", () => {
  it("goes by the agent's stream: the agent has it, then its model has read it", () => {
    const before = commented(emptyMemory("T"), "M1", "M2", undefined);
    const delivered = takeReceipts(before, [answered(1), given(2, "M1")]);
    assert.deepEqual(statesOf(delivered), ["delivered", undefined, undefined]);
    const planned = takeReceipts(delivered, [answered(3, "planner"), given(4, "other")]);
    assert.equal(planned, delivered, "neither the planner's model nor another message says anything of it");
    assert.deepEqual(statesOf(takeReceipts(planned, [answered(5), given(6, "M2")])), ["read", "delivered", undefined]);
  });

  it("is told once: what a stream says again changes nothing", () => {
    const read = takeReceipts(commented(emptyMemory("T"), "M1"), [given(1, "M1"), answered(2)]);
    assert.equal(takeReceipts(read, [given(1, "M1"), answered(2)]), read);
  });

  it("is over with the agent, but for what it has read and what was never sent", () => {
    const memory = takeReceipts(commented(emptyMemory("T"), "M1", "M2", undefined), [given(1, "M1"), answered(2)]);
    const over = concludeReceipts(memory, () => true);
    assert.deepEqual(statesOf(over), ["read", "unread", undefined]);
    assert.equal(describeMessageState("unread"), "The agent ended before it read it");
    assert.deepEqual(statesOf(takeReceipts(over, [given(3, "M2")])), ["read", "delivered", undefined], "tried again");
  });
});

describe("the receipts of a review's comments", () => {
  /** A review with these comments; the stream on disk has these events. */
  async function open(task: TaskView, events: readonly StreamedEvent[], ...ids: readonly string[]) {
    const { server, model } = fakeWorkbench();
    const read = { outcome: "read", folder: "/trees/T", workspaceFolder: "/shop", changes: [] } as const;
    server.whenAsked(ReadChangesRequest).answer(() => read);
    server.accept(FollowEventsRequest, UnfollowEventsRequest);
    const disk = { events };
    server.whenAsked(ListEventsRequest).answer(() => {
      const list = disk.events.filter(({ type }) => type === "message");
      return { outcome: "listed", list: { events: list, first: 1, total: list.length, counts: {} } };
    });
    server.whenAsked(ReadEventsRequest).answer(() => {
      return { outcome: "read", page: { events: disk.events, total: disk.events.length } };
    });
    let shelf: unknown = [commented(emptyMemory("T"), ...ids)];
    const shelves = { read: () => shelf, write: (memories: unknown) => void (shelf = memories) };
    const book = new ReviewBook(server, shelves);
    const problems: unknown[] = [];
    const streams = new FollowedStreams(server);
    const onProblem = (error: unknown): void => void problems.push(error);
    new CommentReceipts({ server, model, book, streams, onProblem }).start();
    model.setLink({ state: "connected" });
    model.replace(sampleSnapshot({ tasks: [task] }));
    await book.read("T", "Tidy");
    await settled();
    const states = (): readonly (string | undefined)[] => statesOf(book.find("T")?.memory);
    const kept = (): readonly (string | undefined)[] => statesOf((shelf as readonly ReviewMemory[])[0]);
    return { server, model, book, states, kept, problems, disk };
  }

  it("come with the stream, and outlive the window", async () => {
    const { server, states, kept, problems } = await open(agent, [], "M1");
    assert.deepEqual(server.paramsOf(FollowEventsRequest), [{ runId: "01RUN1", taskId: "T" }]);
    server.notify(EventsAppendedNotification, { runId: "01RUN1", taskId: "T", events: [given(7, "M1")] });
    assert.deepEqual(states(), ["delivered"]);
    server.notify(EventsAppendedNotification, { runId: "01RUN1", taskId: "T", events: [answered(8)] });
    await settled();
    assert.deepEqual([states(), kept()], [["read"], ["read"]]);
    assert.equal(server.paramsOf(UnfollowEventsRequest).length, 1, "nothing more is to come");
    assert.deepEqual(problems, []);
  });

  it("are read from the stream where the window was closed meanwhile", async () => {
    const { states } = await open(agent, [given(7, "M1"), answered(8), given(9, "M2")], "M1", "M2", "M3");
    assert.deepEqual(states(), ["read", "delivered", undefined]);
  });

  it("say that the agent ended before it read them, which is so until it's tried again", async () => {
    const { server, model, states, disk } = await open(agent, [], "M1", "M2");
    disk.events = [given(7, "M1"), answered(8)];
    model.apply(sampleChange(10, 11, { tasks: [ended] }));
    await settled();
    assert.deepEqual(states(), ["read", "unread"]);
    model.apply(sampleChange(11, 12, { tasks: [agent] }));
    await settled();
    server.notify(EventsAppendedNotification, { runId: "01RUN1", taskId: "T", events: [given(9, "M2")] });
    assert.deepEqual(states(), ["read", "delivered"]);
  });

  it("don't say of the cloud what it doesn't tell", async () => {
    const cloud: TaskView = { ...ended, engine: "manus" };
    const { states } = await open(cloud, [given(7, "M1")], "M1", "M2");
    assert.deepEqual(states(), ["delivered", "unread"]);
  });

  it("are followed anew over a new link", async () => {
    const { server, model } = await open(agent, [], "M1");
    model.setLink({ state: "lost" });
    model.setLink({ state: "connected" });
    model.replace(sampleSnapshot({ tasks: [agent] }));
    await settled();
    assert.equal(server.paramsOf(FollowEventsRequest).length, 2);
    assert.deepEqual(server.paramsOf(UnfollowEventsRequest), []);
  });
});

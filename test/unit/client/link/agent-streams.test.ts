import assert from "node:assert/strict";
import { AgentStreams } from "../../../../client/src/link/agent-streams.ts";
import { FollowedStreams } from "../../../../client/src/link/followed-streams.ts";
import {
  EventsAppendedNotification,
  FollowEventsRequest,
  ReadEventsRequest,
  UnfollowEventsRequest,
  type StreamedEvent,
} from "../../../../server/src/protocol/runs.ts";
import { fakeWorkbench } from "../fakes.ts";
import { sampleChange, sampleSnapshot, sampleTask } from "../sample-fleet.ts";

const key = { runId: "01RUN1", taskId: "01TASK1" };
const agent = sampleTask({ engine: "local" });

function plan(current: number): StreamedEvent {
  const steps = [1, 2].map((number) => ({ number, id: `s${number}`, title: `Step ${number}`, status: "todo" }));
  const at = "2026-11-21T09:00:00.000Z";
  return { seq: current, at, type: "plan", source: "planner", steps, current, status: "running", reflection: "" };
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

async function start() {
  const { server, model } = fakeWorkbench();
  for (const type of [FollowEventsRequest, UnfollowEventsRequest]) {
    server.whenAsked(type).answer(() => ({ outcome: "accepted" }));
  }
  server.whenAsked(ReadEventsRequest).answer(() => ({ outcome: "read", page: { events: [plan(1)], total: 1 } }));
  const problems: unknown[] = [];
  const streams = new FollowedStreams(server);
  const stop = new AgentStreams({ server, model, streams, onProblem: (error) => problems.push(error) }).start();
  model.setLink({ state: "connected" });
  model.replace(sampleSnapshot({ tasks: [agent, sampleTask({ id: "01TOOL" })] }));
  await settled();
  return { server, model, streams, stop, problems };
}

describe("the streams of agents at work", () => {
  it("are followed, those alone, and tell how far the agents are", async () => {
    const { server, model } = await start();
    assert.deepEqual(server.paramsOf(FollowEventsRequest), [key]);
    assert.equal(model.progress("01TASK1")?.plan?.place, "1 of 2");
    server.notify(EventsAppendedNotification, { ...key, events: [plan(2)] });
    server.notify(EventsAppendedNotification, { runId: "01RUN1", taskId: "01OTHER", events: [plan(2)] });
    assert.equal(model.progress("01TASK1")?.plan?.place, "2 of 2");
    assert.equal(model.progress("01OTHER"), undefined);
  });

  it("are left once the agents have ended", async () => {
    const { server, model } = await start();
    const reason = { code: "completed", message: "done" };
    model.apply(sampleChange(10, 11, { tasks: [{ ...agent, status: "succeeded", reason }] }));
    await settled();
    assert.deepEqual(server.paramsOf(UnfollowEventsRequest), [key]);
  });

  it("are followed anew over a new link", async () => {
    const { server, model } = await start();
    model.setLink({ state: "lost" });
    model.setLink({ state: "connected" });
    model.replace(sampleSnapshot({ tasks: [agent] }));
    await settled();
    assert.deepEqual(server.paramsOf(FollowEventsRequest), [key, key]);
    assert.deepEqual(server.paramsOf(UnfollowEventsRequest), []);
  });

  it("aren't left while a panel shows them", async () => {
    const { server, model, streams } = await start();
    await streams.follow(key);
    model.apply(sampleChange(10, 11, { tasks: [{ ...agent, status: "succeeded" }] }));
    await settled();
    assert.deepEqual(server.paramsOf(UnfollowEventsRequest), []);
    await streams.leave(key, true);
    assert.deepEqual(server.paramsOf(UnfollowEventsRequest), [key]);
  });

  it("that can't be followed are a problem of the log alone", async () => {
    const { server, model, problems } = await start();
    server.whenAsked(FollowEventsRequest).answer(() => {
      throw new Error("the host is gone");
    });
    model.apply(sampleChange(10, 11, { tasks: [sampleTask({ id: "01NEW", engine: "local" })] }));
    await settled();
    assert.equal(problems.length, 1);
  });
});

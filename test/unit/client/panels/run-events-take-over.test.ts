import assert from "node:assert/strict";
import { ListShellsRequest, type ShellSessionView } from "../../../../server/src/protocol/shells.ts";
import { SendMessageRequest } from "../../../../server/src/protocol/tasks.ts";
import { askedOf } from "../fakes.ts";
import { sampleAsk, sampleChange, sampleRun, sampleSnapshot, sampleTask, waitingTask } from "../sample-fleet.ts";
import { settled, start } from "./run-events-bench.ts";

describe("take-over in the run panel", () => {
  it("offers an agent's shell once it has one, and gives it back where it is the person's", async () => {
    const agent = sampleTask({ engine: "local", status: "running", can: ["pause", "message"] });
    const { session, server, model, posted, shells, carriedOut, moments, acts } = start();
    let sessions: readonly ShellSessionView[] = [];
    server.whenAsked(ListShellsRequest).answer(() => ({ outcome: "listed", sessions }));
    model.replace(sampleSnapshot({ runs: [sampleRun({ status: "running" })], tasks: [agent] }));
    await session.receive({ type: "ready" });
    const shell = (): unknown => {
      const last = posted.findLast((message) => message.type === "run");
      return last?.run?.takeOvers.find(({ what }) => what === "shell")?.state;
    };
    assert.equal(shell(), "none");
    await session.receive({ type: "takeOver", what: "shell", id: 1 });
    assert.deepEqual([posted.at(-1)?.type, shells], ["problem", []], "the reason is told");
    // The session opens a moment after the call is known.
    model.setProgress(agent.id, { notSandboxed: false, shellCalls: 1 });
    await settled();
    assert.equal(shell(), "none");
    sessions = [{ id: "main", directory: "/shop" }];
    moments.shift()?.();
    await settled();
    assert.equal(shell(), "free");
    await session.receive({ type: "takeOver", what: "shell", id: 2 });
    assert.deepEqual([shells, acts()], [[{ taskId: agent.id }], 1]);
    model.setShellTaken(agent.id, true);
    model.apply(sampleChange(10, 11, { tasks: [{ ...agent, status: "paused" }] }));
    assert.equal(shell(), "taken");
    await session.receive({ type: "giveBack", what: "shell" });
    assert.deepEqual(carriedOut, [["resumeTask", { taskId: agent.id }]]);
    const asked = server.paramsOf(ListShellsRequest).length;
    model.apply(sampleChange(11, 12));
    assert.equal(server.paramsOf(ListShellsRequest).length, asked, "nobody is asked where nothing has changed");
  });

  it("asks an agent for its browser, and leads to giving it back", async () => {
    const agent = sampleTask({ engine: "local", status: "running", can: ["message"] });
    const { session, server, model, posted, carriedOut } = start();
    server.whenAsked(ListShellsRequest).answer(() => ({ outcome: "listed", sessions: [] }));
    server
      .whenAsked(SendMessageRequest)
      .answer(() => ({ outcome: "accepted", receipt: "It is queued", messageId: "m1" }));
    model.replace(sampleSnapshot({ runs: [sampleRun({ status: "running" })], tasks: [agent] }));
    await session.receive({ type: "ready" });
    const browser = (): unknown => {
      const last = posted.findLast((message) => message.type === "run");
      return last?.run?.takeOvers.find(({ what }) => what === "browser")?.state;
    };
    assert.equal(browser(), "none");
    model.setProgress(agent.id, { notSandboxed: false, usesBrowser: true });
    assert.equal(browser(), "free");
    await session.receive({ type: "takeOver", what: "browser", id: 7 });
    assert.match(askedOf(server, SendMessageRequest)[0]?.text ?? "", /suggest_user_takeover/);
    const receipts = posted.findLast((message) => message.type === "receipts");
    assert.deepEqual(
      receipts?.receipts.map(({ id, state }) => [id, state]),
      [[7, "queued"]],
    );
    const handed = waitingTask(sampleAsk({ kind: "takeover", choices: [] }), { engine: "local" });
    model.apply(sampleChange(10, 11, { tasks: [handed] }));
    assert.equal(browser(), "taken");
    await session.receive({ type: "giveBack", what: "browser" });
    assert.deepEqual(carriedOut, [["answerTask", { taskId: handed.id, askId: handed.waiting?.ask?.id }]]);
  });
});

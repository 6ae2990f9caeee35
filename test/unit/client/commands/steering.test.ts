import assert from "node:assert/strict";
import { createAnswerCommands } from "../../../../client/src/commands/answer-commands.ts";
import { showHostStatus, stopHost } from "../../../../client/src/commands/host-commands.ts";
import { createRunCommands } from "../../../../client/src/commands/run-commands.ts";
import { createTaskCommands } from "../../../../client/src/commands/task-commands.ts";
import { HostStatusRequest, StopHostRequest, type HostStatus } from "../../../../server/src/protocol/host.ts";
import { PauseRunRequest, StopRunRequest } from "../../../../server/src/protocol/runs.ts";
import { AnswerTaskRequest, RetryTaskRequest, StopTaskRequest } from "../../../../server/src/protocol/tasks.ts";
import { fakeWorkbench, type FakeWorkbench } from "../fakes.ts";
import { sampleAsk, sampleRun, sampleSnapshot, sampleTask, waitingTask } from "../sample-fleet.ts";

describe("run commands", () => {
  it("stop the run of a CodeLens at once", async () => {
    const workbench = accepting();
    await createRunCommands(workbench).stop({ runId: "01RUN1" });
    assert.deepEqual(workbench.server.paramsOf(StopRunRequest), [{ runId: "01RUN1", by: "editor" }]);
  });

  it("take the only run that fits, and let the person choose among several", async () => {
    const one = accepting();
    one.model.replace(sampleSnapshot({ runs: [sampleRun(), sampleRun({ id: "01RUN2", status: "failed" })] }));
    await createRunCommands(one).pause({});
    assert.deepEqual(one.server.paramsOf(PauseRunRequest), [{ runId: "01RUN1", by: "editor" }]);
    const two = accepting("Second");
    two.model.replace(sampleSnapshot({ runs: [sampleRun(), sampleRun({ id: "01RUN2", title: "Second" })] }));
    await createRunCommands(two).stop({});
    assert.deepEqual(two.server.paramsOf(StopRunRequest), [{ runId: "01RUN2", by: "editor" }]);
  });

  it("say when no run fits, and why one was refused", async () => {
    const none = accepting();
    await createRunCommands(none).resume({});
    assert.match(none.person.told[0]?.text ?? "", /No run can be resumed/);
    const refused = fakeWorkbench();
    const because = { code: "already-finished", message: "The run has ended" };
    refused.server.whenAsked(StopRunRequest).answer(() => ({ outcome: "refused", because }));
    await createRunCommands(refused).stop({ runId: "01RUN1" });
    assert.equal(refused.person.told[0]?.text, "The run has ended");
  });
});

describe("task commands", () => {
  it("act on the given task", async () => {
    const workbench = accepting();
    workbench.model.replace(sampleSnapshot({ tasks: [sampleTask()] }));
    await createTaskCommands(workbench).retry({ taskId: "01TASK1" });
    assert.deepEqual(workbench.server.paramsOf(RetryTaskRequest), [{ taskId: "01TASK1", by: "editor" }]);
  });

  it("offer only the tasks that can", async () => {
    const workbench = accepting("Can");
    const tasks = [sampleTask({ title: "Can" }), sampleTask({ id: "01TASK2", title: "Can not", can: [] })];
    workbench.model.replace(sampleSnapshot({ tasks }));
    await createTaskCommands(workbench).stop({});
    assert.deepEqual(
      workbench.person.offered[0]?.map(({ label }) => label),
      ["Can"],
    );
    assert.equal(workbench.server.paramsOf(StopTaskRequest).length, 1);
  });

  it("say when the task is gone, or none can", async () => {
    const workbench = accepting();
    await createTaskCommands(workbench).stop({ taskId: "01GONE" });
    await createTaskCommands(workbench).stop({});
    assert.deepEqual(
      workbench.person.told.map(({ level }) => level),
      ["warning", "information"],
    );
    assert.equal(workbench.server.asked.length, 0);
  });
});

describe("answer commands", () => {
  it("approve and deny the question that was seen", async () => {
    const workbench = waitingFor(sampleAsk());
    const { approve, deny } = createAnswerCommands(workbench);
    await approve({ taskId: "01TASK1" });
    await deny({ taskId: "01TASK1" });
    assert.deepEqual(
      answersOf(workbench).map(({ askId, choice }) => [askId, choice]),
      [
        ["01ASK1", "approved"],
        ["01ASK1", "denied"],
      ],
    );
  });

  it("show the whole of what is to be approved, in a dialog", async () => {
    const workbench = waitingFor(sampleAsk({ detail: "git push --force" }), "Deny");
    await createAnswerCommands(workbench).answer({});
    const [message] = workbench.person.told;
    assert.deepEqual(
      [message?.detail, message?.modal, workbench.person.buttons[0]],
      ["git push --force", true, ["Approve", "Deny", "Deny with Comment…"]],
    );
    assert.equal(answersOf(workbench)[0]?.choice, "denied");
  });

  it("answer nothing when the person turns away", async () => {
    const workbench = waitingFor(sampleAsk(), undefined);
    await createAnswerCommands(workbench).answer({ taskId: "01TASK1" });
    assert.deepEqual(answersOf(workbench), []);
  });

  it("offer a question's choices, or take a text", async () => {
    const chosen = waitingFor(sampleAsk({ kind: "question", choices: ["red", "blue"] }), "blue");
    await createAnswerCommands(chosen).answer({ taskId: "01TASK1" });
    assert.equal(answersOf(chosen)[0]?.choice, "blue");
    const typed = waitingFor(sampleAsk({ kind: "question", choices: [] }), "as you like");
    await createAnswerCommands(typed).answer({ taskId: "01TASK1" });
    assert.deepEqual([answersOf(typed)[0]?.text, answersOf(typed)[0]?.choice], ["as you like", undefined]);
    assert.ok(typed.person.questions[0]?.check?.(" "));
  });

  it("send the choice that was pressed above the question, for that very question, and never a yes", async () => {
    const pressed = { taskId: "01TASK1", askId: "01ASK1", choice: "blue" };
    const choices = ["red", "blue"];
    const asked = waitingFor(sampleAsk({ kind: "question", choices }));
    await createAnswerCommands(asked).answer(pressed);
    assert.deepEqual([answersOf(asked)[0]?.choice, asked.person.told], ["blue", []]);
    const next = waitingFor(sampleAsk({ id: "01ASK2", kind: "question", choices }));
    await createAnswerCommands(next).answer(pressed);
    assert.deepEqual([answersOf(next), next.person.told.length], [[], 1]);
    const approval = waitingFor(sampleAsk());
    await createAnswerCommands(approval).answer({ ...pressed, choice: "approved" });
    assert.deepEqual([answersOf(approval), approval.person.told.length], [[], 1], "it is shown whole instead");
  });

  it("let the person choose what to approve or deny, even when only one waits", async () => {
    const workbench = waitingFor(sampleAsk(), "List commits");
    await createAnswerCommands(workbench).approve({});
    assert.equal(workbench.person.offered[0]?.[0]?.detail, "Waits for an answer: Publish?");
    assert.equal(answersOf(workbench)[0]?.choice, "approved");
  });

  it("do not approve what is a question, nor what waits no more", async () => {
    const question = waitingFor(sampleAsk({ kind: "question", choices: [] }));
    await createAnswerCommands(question).approve({});
    const moved = accepting();
    moved.model.replace(sampleSnapshot({ tasks: [sampleTask()] }));
    await createAnswerCommands(moved).approve({ taskId: "01TASK1" });
    assert.deepEqual([answersOf(question), answersOf(moved)], [[], []]);
    assert.match(moved.person.told[0]?.text ?? "", /waits for no answer/);
  });
});

describe("host commands", () => {
  it("stop an idle host without force, a busy one with it, and none without a yes", async () => {
    for (const [status, answer, expected] of [
      [hostStatus({}), "Stop Host", [{ force: false }]],
      [hostStatus({ queuedTasks: 1 }), "Stop Host", [{ force: true }]],
      [hostStatus({}), undefined, []],
    ] as const) {
      const workbench = fakeWorkbench(answer);
      workbench.server.whenAsked(HostStatusRequest).answer(() => status);
      workbench.server.whenAsked(StopHostRequest).answer(() => ({ outcome: "stopping" }));
      await stopHost(workbench);
      assert.deepEqual(workbench.server.paramsOf(StopHostRequest), expected);
    }
  });

  it("show how the host fares", async () => {
    const workbench = fakeWorkbench("Stop Host");
    workbench.model.setLink({ state: "connected" });
    workbench.server.whenAsked(HostStatusRequest).answer(() => hostStatus({ notices: ["A torn line was repaired"] }));
    assert.equal(await showHostStatus(workbench, Date.parse("2026-11-21T09:01:00.000Z")), "stop");
    assert.match(workbench.person.told[0]?.detail ?? "", /up 1 min, 2 attached.*torn line/s);
  });

  it("show why the host can't be reached, without asking it", async () => {
    const workbench = fakeWorkbench("Show Log");
    workbench.model.setLink({ state: "failed", message: "Home is read-only" });
    assert.equal(await showHostStatus(workbench, 0), "log");
    assert.deepEqual([workbench.person.told[0]?.text, workbench.server.asked], ["Home is read-only", []]);
    workbench.model.setLink({ state: "closed" });
    await showHostStatus(workbench, 0);
    assert.deepEqual([workbench.person.told[1]?.level, workbench.server.asked], ["information", []]);
  });
});

function accepting(...answers: readonly unknown[]): FakeWorkbench {
  const workbench = fakeWorkbench(...answers);
  workbench.server.whenAsked(StopRunRequest).answer(() => ({ outcome: "accepted" }));
  workbench.server.whenAsked(PauseRunRequest).answer(() => ({ outcome: "accepted" }));
  workbench.server.whenAsked(StopTaskRequest).answer(() => ({ outcome: "accepted" }));
  workbench.server.whenAsked(RetryTaskRequest).answer(() => ({ outcome: "accepted" }));
  workbench.server.whenAsked(AnswerTaskRequest).answer(() => ({ outcome: "accepted" }));
  return workbench;
}

function waitingFor(ask: ReturnType<typeof sampleAsk>, ...answers: readonly unknown[]): FakeWorkbench {
  const workbench = accepting(...answers);
  workbench.model.replace(sampleSnapshot({ tasks: [waitingTask(ask)] }));
  return workbench;
}

interface Answered {
  readonly askId: string;
  readonly choice?: string;
  readonly text?: string;
}

function answersOf({ server }: FakeWorkbench): readonly Answered[] {
  return server.paramsOf(AnswerTaskRequest) as readonly Answered[];
}

function hostStatus(changes: Partial<HostStatus>): HostStatus {
  return {
    pid: 7,
    version: "0.1.0",
    home: "/home",
    startedAt: "2026-11-21T09:00:00.000Z",
    clients: 2,
    runningTasks: 0,
    waitingTasks: 0,
    queuedTasks: 0,
    triggers: 0,
    sequence: 3,
    notices: [],
    ...changes,
  };
}

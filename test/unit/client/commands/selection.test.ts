import assert from "node:assert/strict";
import { createMoveToInstance } from "../../../../client/src/commands/move-commands.ts";
import { createRunCommands } from "../../../../client/src/commands/run-commands.ts";
import { createTaskCommands } from "../../../../client/src/commands/task-commands.ts";
import { BatchRequest } from "../../../../server/src/protocol/instances.ts";
import { StopRunRequest } from "../../../../server/src/protocol/runs.ts";
import { MoveTasksRequest } from "../../../../server/src/protocol/tasks.ts";
import { fakeWorkbench, type FakeWorkbench } from "../fakes.ts";
import { sampleInstance, sampleRun, sampleSnapshot, sampleTask } from "../sample-fleet.ts";

function selecting(...answers: readonly unknown[]): FakeWorkbench {
  const workbench = fakeWorkbench(...answers);
  workbench.model.replace(
    sampleSnapshot({
      runs: [sampleRun({ id: "A", title: "First" }), sampleRun({ id: "B", title: "Second" })],
      tasks: [
        sampleTask({ id: "01A", runId: "A", title: "List" }),
        sampleTask({ id: "01B", runId: "B", title: "Write" }),
        sampleTask({ id: "01C", runId: "B", title: "Check", status: "queued" }),
      ],
      instances: [sampleInstance(), sampleInstance({ id: "agents", engine: "local", title: "Agents" })],
    }),
  );
  return workbench;
}

const because = { code: "x", message: "It has ended" };

describe("several selected lines", () => {
  it("may be runs, tasks and others together: how many were done is told, and which weren't and why", async () => {
    const workbench = selecting("Stop");
    workbench.server.whenAsked(StopRunRequest).answer(() => ({ outcome: "accepted" }));
    workbench.server
      .whenAsked(BatchRequest)
      .answer(() => ({ matched: ["01B", "01C"], refused: [{ taskId: "01B", because }] }));
    const selected = [
      { runId: "A" },
      { runId: "A", stepId: "log", taskId: "01A" },
      { runId: "B", taskId: "01B" },
      { taskId: "01C" },
      { runId: "B", stepId: "later" },
      { accountId: "local" },
    ];
    await createTaskCommands(workbench).stop({ taskId: "01B", selected });
    // The task of a run that is selected goes with it.
    assert.deepEqual(workbench.server.paramsOf(BatchRequest), [
      { action: "stop", filter: { taskIds: ["01B", "01C"] }, by: "editor" },
    ]);
    assert.deepEqual(workbench.server.paramsOf(StopRunRequest), [{ runId: "A", by: "editor" }]);
    assert.deepEqual(
      workbench.person.told.map(({ text }) => text),
      ["Stop 1 run and 2 tasks?", "2 done, 2 not: Write: It has ended; 2 selected lines are neither runs nor tasks"],
    );
  });

  it("are left alone when the person turns away, and when nothing can be done with any", async () => {
    const workbench = selecting(undefined);
    await createRunCommands(workbench).stop({ runId: "A", selected: [{ runId: "A" }, { runId: "B" }] });
    await createRunCommands(workbench).pause({ selected: [{ accountId: "local" }, {}] });
    assert.deepEqual(workbench.server.asked, []);
    assert.equal(workbench.person.told.at(-1)?.text, "Select runs, tasks, or steps that have begun");
  });

  it("of which the host knows one no more are told of", async () => {
    const workbench = selecting("Retry");
    workbench.server.whenAsked(BatchRequest).answer(() => ({ matched: ["01A"], refused: [] }));
    await createTaskCommands(workbench).retry({ selected: [{ taskId: "01A" }, { taskId: "01Z" }] });
    assert.equal(workbench.person.told.at(-1)?.text, "1 done, 1 not: 01Z: It isn't known any more");
  });
});

describe("moving tasks to an instance", () => {
  it("offers the instances of their engine, and tells what was refused", async () => {
    const workbench = selecting("This machine");
    workbench.server
      .whenAsked(MoveTasksRequest)
      .answer(() => ({ matched: ["01C", "01A"], refused: [{ taskId: "01A", because }] }));
    await createMoveToInstance(workbench)({ selected: [{ taskId: "01C" }, { taskId: "01A" }] });
    assert.deepEqual(
      workbench.person.offered[0]?.map(({ label }) => label),
      ["This machine"],
    );
    assert.deepEqual(workbench.server.paramsOf(MoveTasksRequest), [
      { taskIds: ["01C", "01A"], instanceId: "this-machine", by: "editor" },
    ]);
    assert.equal(workbench.person.told.at(-1)?.text, "1 done, 1 not: List: It has ended");
  });

  it("asks which task where none is given, among those that can be moved", async () => {
    const workbench = selecting("Check", "This machine");
    workbench.server.whenAsked(MoveTasksRequest).answer(() => ({ matched: ["01C"], refused: [] }));
    await createMoveToInstance(workbench)({});
    assert.equal(workbench.person.offered[0]?.length, 1);
    assert.equal(workbench.server.paramsOf(MoveTasksRequest).length, 1);
  });
});

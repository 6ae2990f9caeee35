import assert from "node:assert/strict";
import { createStopAll } from "../../../../client/src/commands/batch-commands.ts";
import { createInstanceCommands } from "../../../../client/src/commands/instance-commands.ts";
import { createTaskCommands } from "../../../../client/src/commands/task-commands.ts";
import type { InstanceView } from "../../../../server/src/protocol/fleet.ts";
import {
  AddInstanceRequest,
  BatchRequest,
  ChangeInstanceRequest,
  PauseInstanceRequest,
  RemoveInstanceRequest,
  ResumeInstanceRequest,
  StartInstanceRequest,
  StopInstanceRequest,
} from "../../../../server/src/protocol/instances.ts";
import { PauseTaskRequest } from "../../../../server/src/protocol/tasks.ts";
import { sampleAccount } from "../../../support/sample-account.ts";
import { fakeWorkbench, type FakeWorkbench } from "../fakes.ts";
import { localAccount, sampleInstance, sampleSnapshot, sampleTask } from "../sample-fleet.ts";

const work = sampleAccount({ id: "work", title: "Work", provider: "manus", origin: "person" });
const models = sampleAccount({ id: "mine", title: "Mine", provider: "model", origin: "person", models: ["llama"] });

function withInstance(changes: Partial<InstanceView>, ...answers: readonly unknown[]): FakeWorkbench {
  const workbench = fakeWorkbench(...answers);
  const instance = sampleInstance({ id: "reviews", title: "Reviews", accountId: "work", engine: "manus", ...changes });
  workbench.model.replace(sampleSnapshot({ accounts: [localAccount, work, models], instances: [instance] }));
  workbench.server.accept(
    AddInstanceRequest,
    ChangeInstanceRequest,
    StartInstanceRequest,
    StopInstanceRequest,
    PauseInstanceRequest,
    ResumeInstanceRequest,
    RemoveInstanceRequest,
    PauseTaskRequest,
  );
  return workbench;
}

const target = { instanceId: "reviews" };

describe("a new instance", () => {
  it("needs an account, a name, a profile and a capacity", async () => {
    const workbench = withInstance({}, "Work", "Night shift", "lite", "2", "Create It");
    await createInstanceCommands(workbench).add({});
    const instance = { id: "night-shift", accountId: "work", engine: "manus", title: "Night shift", capacity: 2 };
    assert.deepEqual(workbench.server.paramsOf(AddInstanceRequest), [
      { instance: { ...instance, profile: "lite" }, by: "editor" },
    ]);
  });

  it("may be limited to a folder and a cost, and have others of its kind", async () => {
    const answers = ["Small", "llama", "5", "Limit It First…", "/shop", "0.5", "Up to 3"];
    const workbench = withInstance({}, ...answers);
    await createInstanceCommands(workbench).add({ accountId: "mine" });
    const instance = { id: "small", accountId: "mine", engine: "local", title: "Small", capacity: 5, model: "llama" };
    assert.deepEqual(workbench.server.paramsOf(AddInstanceRequest), [
      { instance: { ...instance, directory: "/shop", limits: { cost: 0.5 }, scaleTo: 3 }, by: "editor" },
    ]);
  });
});

describe("instance commands", () => {
  it("stop an idle one at once; of a busy one what becomes of its tasks is asked with their number", async () => {
    const idle = withInstance({});
    await createInstanceCommands(idle).stop(target);
    assert.deepEqual(idle.server.paramsOf(StopInstanceRequest), [
      { instanceId: "reviews", mode: "drain", by: "editor" },
    ]);
    for (const [answer, mode] of [
      ["Let 2 Tasks End", "drain"],
      ["Stop 2 Tasks Now", "now"],
    ] as const) {
      const busy = withInstance({ running: ["01A", "01B"] }, answer);
      await createInstanceCommands(busy).stop(target);
      assert.deepEqual(busy.server.paramsOf(StopInstanceRequest), [{ instanceId: "reviews", mode, by: "editor" }]);
    }
    const kept = withInstance({ running: ["01A"] }, undefined);
    await createInstanceCommands(kept).stop(target);
    assert.equal(kept.server.asked.length, 0);
  });

  it("pause with or without its tasks, and say what that costs in the cloud", async () => {
    const workbench = withInstance({ running: ["01TASK1"] }, "Pause 1 Task Too");
    const tasks = [sampleTask({ pausing: "emulated" })];
    const { accounts, instances } = workbench.model;
    workbench.model.replace(sampleSnapshot({ sequence: 11, accounts, instances, tasks }));
    await createInstanceCommands(workbench).pause(target);
    assert.match(workbench.person.told[0]?.detail ?? "", /may cost credits/);
    assert.deepEqual(workbench.person.buttons[0], ["Let Them Go On", "Pause 1 Task Too"]);
    assert.deepEqual(workbench.server.paramsOf(PauseInstanceRequest), [
      { instanceId: "reviews", tasks: "pause", by: "editor" },
    ]);
  });

  it("start, resume and delete what can be, and nothing else", async () => {
    const stopped = withInstance({ status: "stopped" }, "Delete");
    const commands = createInstanceCommands(stopped);
    await commands.start(target);
    await commands.resume(target);
    await commands.remove(target);
    assert.deepEqual(
      stopped.server.asked.map(({ method }) => method),
      [StartInstanceRequest.method, RemoveInstanceRequest.method],
    );
    assert.match(stopped.person.told[0]?.text ?? "", /reviews can't do that now: stopped/);
    const local = withInstance({ accountId: "local" });
    await createInstanceCommands(local).remove(target);
    assert.equal(local.server.asked.length, 0);
  });

  const changes = [
    [["Tasks at Once", "3"], { capacity: 3 }],
    [["Profile", "As the Account Says"], { profile: null }],
    [["Folder", "Any Folder"], { directory: null }],
    [["Credits of a Task", ""], { limits: null }],
    [["Credits of a Task", "50"], { limits: { credits: 50 } }],
    [["Others of Its Kind", "It Alone"], { scaleTo: null }],
    [["Name", "Other"], { title: "Other" }],
  ] as const;
  for (const [answers, expected] of changes) {
    it(`change: ${answers.join(", ")}`, async () => {
      const workbench = withInstance({ profile: "max", directory: "/a", limits: { credits: 9 } }, ...answers);
      await createInstanceCommands(workbench).change(target);
      assert.deepEqual(workbench.server.paramsOf(ChangeInstanceRequest), [
        { instanceId: "reviews", changes: expected, by: "editor" },
      ]);
    });
  }
});

describe("many tasks at once", () => {
  const matched = ["01A", "01B", "01C"];

  function batching(...answers: readonly unknown[]): FakeWorkbench {
    const workbench = withInstance({}, ...answers);
    workbench.server.whenAsked(BatchRequest).answer(() => ({ matched, refused: [] }));
    return workbench;
  }

  it("are counted first, and those that were confirmed are stopped", async () => {
    const workbench = batching("Stop 3 Tasks");
    await createStopAll(workbench)({ accountId: "work" });
    const statuses = ["starting", "running", "waiting", "paused"];
    assert.deepEqual(workbench.server.paramsOf(BatchRequest), [
      { action: "stop", filter: { accountId: "work", statuses }, dryRun: true, by: "editor" },
      { action: "stop", filter: { taskIds: matched }, by: "editor" },
    ]);
    assert.equal(workbench.person.told[0]?.text, "Stop 3 tasks on Work?");
  });

  it("are left alone when the person turns away, and when there are none", async () => {
    const turned = batching(undefined);
    await createStopAll(turned)({ instanceId: "reviews" });
    assert.equal(turned.server.paramsOf(BatchRequest).length, 1);
    const none = batching();
    none.server.whenAsked(BatchRequest).answer(() => ({ matched: [], refused: [] }));
    await createStopAll(none)({ accountId: "work" });
    assert.match(none.person.told[0]?.text ?? "", /no task on Work to stop/);
  });
});

describe("pausing a task in the cloud", () => {
  it("says once that it is emulated and may cost; the yes for ever is remembered", async () => {
    const workbench = withInstance({}, undefined, "Pause and Don't Ask Again");
    const tasks = [sampleTask({ pausing: "emulated", can: ["pause"] })];
    workbench.model.replace(sampleSnapshot({ sequence: 11, tasks }));
    const { pause } = createTaskCommands(workbench);
    await pause({ taskId: "01TASK1" });
    assert.equal(workbench.server.asked.length, 0, "the person turned away");
    await pause({ taskId: "01TASK1" });
    await pause({ taskId: "01TASK1" });
    assert.equal(workbench.server.paramsOf(PauseTaskRequest).length, 2);
    assert.equal(workbench.person.told.length, 2);
    assert.match(workbench.person.told[0]?.detail ?? "", /stopped.*may cost credits/s);
  });
});

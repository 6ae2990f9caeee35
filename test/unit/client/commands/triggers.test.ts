import assert from "node:assert/strict";
import { createTriggerCommands, fireTrigger } from "../../../../client/src/commands/trigger-commands.ts";
import { DescribeFileRequest } from "../../../../server/src/protocol/language.ts";
import {
  AddTriggerRequest,
  FireTriggerRequest,
  PauseTriggerRequest,
  RemoveTriggerRequest,
  ResumeTriggerRequest,
} from "../../../../server/src/protocol/triggers.ts";
import { fakeWorkbench, type FakeWorkbench } from "../fakes.ts";
import { sampleSnapshot, sampleTrigger } from "../sample-fleet.ts";

const file = "/shop/report.manus.yaml";

describe("what starts by itself", () => {
  it("is turned on once the person has read what that means", async () => {
    for (const [answer, asked] of [
      ["Turn On Here", [{ file, workspaceFolder: "/shop", trusted: true, by: "editor" }]],
      [undefined, []],
    ] as const) {
      const workbench = bench(answer);
      await createTriggerCommands(workbench).add({ uri: `file://${file}` });
      assert.deepEqual(workbench.server.paramsOf(AddTriggerRequest), asked);
      const [question] = workbench.person.told;
      assert.equal(question?.modal, true);
      assert.match(question.text, /Let report start by itself/);
      assert.match(question.detail ?? "", /also while no window is open/);
    }
  });

  it("is not turned on in a workspace that isn't trusted, nor from a text that couldn't be saved", async () => {
    const untrusted = bench("Turn On Here");
    untrusted.editor.trusted = false;
    await createTriggerCommands(untrusted).add({ file });
    const unsaved = bench("Turn On Here");
    unsaved.editor.unsaved.add(file);
    unsaved.editor.canSave = false;
    await createTriggerCommands(unsaved).add({ file });
    for (const { server } of [untrusted, unsaved]) assert.deepEqual(server.paramsOf(AddTriggerRequest), []);
    assert.match(unsaved.person.told[0]?.text ?? "", /could not be saved/);
  });

  it("shows why it was refused", async () => {
    const workbench = bench("Turn On Here");
    const because = { code: "no-trigger", message: "The file has no on", remedy: "Give it one." };
    workbench.server.whenAsked(AddTriggerRequest).answer(() => ({ outcome: "refused", because }));
    await createTriggerCommands(workbench).add({ file });
    assert.equal(workbench.person.told[1]?.text, "The file has no on. Give it one.");
  });

  it("is held and let go on", async () => {
    const workbench = bench();
    const { pause, resume } = createTriggerCommands(workbench);
    await pause({ triggerId: "01TRIG" });
    await resume({ triggerId: "01TRIG" });
    for (const type of [PauseTriggerRequest, ResumeTriggerRequest])
      assert.deepEqual(workbench.server.paramsOf(type), [{ triggerId: "01TRIG", by: "editor" }]);
  });

  it("is removed after a yes alone", async () => {
    const no = bench(undefined);
    await createTriggerCommands(no).remove({ triggerId: "01TRIG" });
    assert.deepEqual(no.server.paramsOf(RemoveTriggerRequest), []);
    const yes = bench("Remove");
    await createTriggerCommands(yes).remove({ triggerId: "01TRIG" });
    assert.equal(yes.server.paramsOf(RemoveTriggerRequest).length, 1);
  });

  it("is run now, with the inputs that have no default", async () => {
    const workbench = bench("v1");
    const since = { name: "since", type: "string", options: [], required: true } as const;
    const description = { name: "report", kind: "workflow", inputs: [since], steps: [] } as const;
    workbench.server.whenAsked(DescribeFileRequest).answer(() => description);
    workbench.server.whenAsked(FireTriggerRequest).answer(() => ({ outcome: "started", runId: "01RUN9" }));
    assert.equal(await fireTrigger(workbench, { triggerId: "01TRIG", file }), "01RUN9");
    const asked = { triggerId: "01TRIG", by: "editor", inputs: { since: "v1" } };
    assert.deepEqual(workbench.server.paramsOf(FireTriggerRequest), [asked]);
  });

  it("says when it is gone", async () => {
    const workbench = bench();
    await createTriggerCommands(workbench).pause({ triggerId: "01GONE" });
    assert.match(workbench.person.told[0]?.text ?? "", /doesn't start by itself any more/);
  });
});

function bench(...answers: readonly unknown[]): FakeWorkbench {
  const workbench = fakeWorkbench(...answers);
  const { server } = workbench;
  workbench.model.replace(sampleSnapshot({ triggers: [sampleTrigger()] }));
  server.whenAsked(DescribeFileRequest).answer(() => ({ name: "report", kind: "workflow", inputs: [], steps: [] }));
  server.whenAsked(AddTriggerRequest).answer(() => ({ outcome: "added", triggerId: "01TRIG" }));
  server.accept(PauseTriggerRequest, ResumeTriggerRequest, RemoveTriggerRequest);
  return workbench;
}

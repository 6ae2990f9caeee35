import assert from "node:assert/strict";
import { createTaskFile, revealFile } from "../../../../client/src/commands/file-commands.ts";
import { DescribeFileRequest } from "../../../../server/src/protocol/language.ts";
import { fakeWorkbench } from "../fakes.ts";
import { sampleRun, sampleSnapshot, sampleStep } from "../sample-fleet.ts";

const steps = [sampleStep({ status: "succeeded" }), sampleStep({ id: "write", line: 9, status: "failed" })];
const run = sampleRun({ status: "failed", steps });

describe("reveal file", () => {
  it("lands on the step where it stands now, not where it was when the run began", async () => {
    const workbench = withRun();
    const now = [{ id: "write", title: "Write", line: 30 }];
    workbench.server
      .whenAsked(DescribeFileRequest)
      .answer(() => ({ name: "r", kind: "workflow", inputs: [], steps: now }));
    await revealFile(workbench, { runId: run.id, stepId: "write" });
    assert.deepEqual(workbench.editor.opened, [[run.file, 30]]);
  });

  it("lands where the step was when it is gone, or the file is too broken", async () => {
    const workbench = withRun();
    workbench.server.whenAsked(DescribeFileRequest).answer(() => null);
    await revealFile(workbench, { runId: run.id, stepId: "log" });
    assert.deepEqual(workbench.editor.opened, [[run.file, 5]]);
  });

  it("lands on the failed step of a whole run", async () => {
    const workbench = withRun();
    workbench.server.whenAsked(DescribeFileRequest).answer(() => null);
    await revealFile(workbench, { runId: run.id });
    assert.deepEqual(workbench.editor.opened, [[run.file, 9]]);
  });

  it("says when nothing has run yet", async () => {
    const workbench = fakeWorkbench();
    await revealFile(workbench, {});
    assert.match(workbench.person.told[0]?.text ?? "", /Nothing has run/);
  });
});

describe("new task file", () => {
  it("is written from the template, with the name, and opened", async () => {
    const workbench = fakeWorkbench("Workflow of tool calls", "nightly");
    await createTaskFile(workbench, {});
    assert.match(workbench.editor.created.get("/shop/nightly.manus.yaml") ?? "", /^name: nightly$/m);
    assert.deepEqual(workbench.editor.opened, [["/shop/nightly.manus.yaml", undefined]]);
    assert.ok(workbench.person.questions[0]?.check?.("Not A Slug"));
  });

  it("never replaces a file", async () => {
    const workbench = fakeWorkbench("Agent task", "nightly");
    workbench.editor.created.set("/shop/sub/nightly.manus.yaml", "mine");
    await createTaskFile(workbench, { file: "/shop/sub" });
    assert.equal(workbench.editor.created.get("/shop/sub/nightly.manus.yaml"), "mine");
    assert.match(workbench.person.told[0]?.text ?? "", /was there already/);
  });

  it("goes into the folder that the person chooses among several", async () => {
    const workbench = fakeWorkbench("mill", "Agent task", "nightly");
    workbench.editor.roots = ["/shop", "/mill"];
    await createTaskFile(workbench, {});
    assert.deepEqual([...workbench.editor.created.keys()], ["/mill/nightly.manus.yaml"]);
  });

  it("leads to opening a folder where none is open", async () => {
    const workbench = fakeWorkbench("Open Folder");
    workbench.editor.roots = [];
    await createTaskFile(workbench, {});
    assert.deepEqual(workbench.editor.executed, ["vscode.openFolder"]);
  });
});

function withRun() {
  const workbench = fakeWorkbench();
  workbench.model.replace(sampleSnapshot({ runs: [run] }));
  return workbench;
}

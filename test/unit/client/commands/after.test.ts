import assert from "node:assert/strict";
import { createAfterCommands } from "../../../../client/src/commands/after-commands.ts";
import { exportRun, importRun } from "../../../../client/src/commands/bundle-commands.ts";
import { rerunFile } from "../../../../client/src/commands/run-file.ts";
import { ExportRunRequest, ImportRunRequest } from "../../../../server/src/protocol/bundles.ts";
import type { RunView } from "../../../../server/src/protocol/fleet.ts";
import { DescribeFileRequest, type FileInput } from "../../../../server/src/protocol/language.ts";
import { RetryRunRequest, SkipStepRequest, StartRunRequest } from "../../../../server/src/protocol/runs.ts";
import { fakeWorkbench, type FakeWorkbench } from "../fakes.ts";
import { sampleRun, sampleSnapshot, sampleStep } from "../sample-fleet.ts";

const steps = [
  sampleStep({ id: "log", number: 1, status: "succeeded" }),
  sampleStep({ id: "draft", number: 2, status: "failed" }),
  sampleStep({ id: "send", number: 3, status: "skipped" }),
];
const failed = sampleRun({ status: "failed", steps, inputs: { since: "v1", dry: true } });

describe("after a failure", () => {
  it("the failed steps are tried again", async () => {
    const workbench = bench(failed);
    await createAfterCommands(workbench).retry({});
    assert.deepEqual(workbench.server.paramsOf(RetryRunRequest), [{ runId: "01RUN1", by: "editor" }]);
  });

  it("a refusal is shown with its remedy", async () => {
    const workbench = bench(failed);
    const because = { code: "x", message: "The file is gone", remedy: "Bring it back." };
    workbench.server.whenAsked(RetryRunRequest).answer(() => ({ outcome: "refused", because }));
    await createAfterCommands(workbench).retry({ runId: "01RUN1" });
    assert.equal(workbench.person.told[0]?.text, "The file is gone. Bring it back.");
  });

  it("is nothing to try again where nothing failed", async () => {
    const workbench = bench(sampleRun({ status: "succeeded" }));
    await createAfterCommands(workbench).retry({});
    assert.match(workbench.person.told[0]?.text ?? "", /No run has failed steps/);
  });

  it("a step starts over once the person agrees, with what depends on it", async () => {
    for (const [answer, asked] of [
      ["Retry From Here", [{ runId: "01RUN1", from: "log", by: "editor" }]],
      [undefined, []],
    ] as const) {
      const workbench = bench(failed, answer);
      await createAfterCommands(workbench).retryFrom({ runId: "01RUN1", stepId: "log" });
      assert.deepEqual(workbench.server.paramsOf(RetryRunRequest), asked);
      assert.match(workbench.person.told[0]?.detail ?? "", /all that depend on it/);
    }
  });

  it("a step is skipped for a reason, which is asked for, and not without one", async () => {
    const workbench = bench(failed, "2. draft", "written by hand ");
    await createAfterCommands(workbench).skip({});
    const params = { runId: "01RUN1", stepId: "draft", reason: "written by hand", by: "editor" };
    assert.deepEqual(workbench.server.paramsOf(SkipStepRequest), [params]);
    assert.ok(workbench.person.questions[0]?.check?.(" "), "an empty reason is none");
    const offered = workbench.person.offered[0]?.map(({ label }) => label);
    assert.deepEqual(offered, ["2. draft"], "what has succeeded can't be skipped");
  });

  it("runs again with inputs that are offered as they were, and takes over what is unchanged", async () => {
    const workbench = bench(failed, "v2", "Yes");
    const inputs: readonly FileInput[] = [
      { name: "since", type: "string", options: [], required: false, default: "v0" },
      { name: "dry", type: "boolean", options: [], required: true },
    ];
    workbench.server.whenAsked(DescribeFileRequest).answer(() => ({ name: "r", kind: "workflow", inputs, steps: [] }));
    workbench.server.whenAsked(StartRunRequest).answer(() => ({ outcome: "started", runId: "01RUN2" }));
    assert.equal(await rerunFile(workbench, { runId: "01RUN1" }), "01RUN2");
    assert.equal(workbench.person.questions[0]?.value, "v1");
    assert.deepEqual(
      workbench.person.offered[0]?.map(({ label, description }) => [label, description]),
      [
        ["Yes", "as before"],
        ["No", "false"],
      ],
    );
    const { file, workspaceFolder } = failed;
    const started = { file, workspaceFolder, trusted: true, inputs: { since: "v2", dry: true }, reuse: "01RUN1" };
    assert.deepEqual(workbench.server.paramsOf(StartRunRequest), [started]);
  });

  it("offers no value again that was hidden", async () => {
    const workbench = bench(sampleRun({ ...failed, inputs: { token: "a***b" } }), undefined);
    const inputs: readonly FileInput[] = [{ name: "token", type: "string", options: [], required: true }];
    workbench.server.whenAsked(DescribeFileRequest).answer(() => ({ name: "r", kind: "workflow", inputs, steps: [] }));
    await rerunFile(workbench, { runId: "01RUN1" });
    assert.equal(workbench.person.questions[0]?.value, undefined);
  });
});

describe("runs as files", () => {
  it("are written where the person says", async () => {
    const workbench = bench(failed, "/tmp/report.manusrun");
    const exported = { outcome: "exported", file: "/tmp/report.manusrun", bytes: 12_345, entries: 7 } as const;
    workbench.server.whenAsked(ExportRunRequest).answer(() => exported);
    await exportRun(workbench, { runId: "01RUN1" });
    assert.deepEqual(workbench.server.paramsOf(ExportRunRequest), [
      { runId: "01RUN1", to: "/tmp/report.manusrun", overwrite: true },
    ]);
    assert.match(workbench.person.targets[0] ?? "", /report-2026-11-21\.manusrun$/);
    assert.match(workbench.person.told[0]?.text ?? "", /12 kB, 7 files.*can read them/);
  });

  it("are taken in, and a bad one is refused with what is wrong", async () => {
    const workbench = bench(failed);
    workbench.server
      .whenAsked(ImportRunRequest)
      .answer(() => ({ outcome: "imported", runId: "01NEW", replayed: true }));
    assert.equal(await importRun(workbench, { file: "/tmp/a.manusrun" }), "01NEW");
    const because = { code: "bundle-damaged", message: "A hash is wrong" };
    workbench.server.whenAsked(ImportRunRequest).answer(() => ({ outcome: "refused", because }));
    assert.equal(await importRun(workbench, { file: "/tmp/a.manusrun" }), undefined);
    assert.equal(workbench.person.told[0]?.text, "A hash is wrong");
  });
});

function bench(run: RunView, ...answers: readonly unknown[]): FakeWorkbench {
  const workbench = fakeWorkbench(...answers);
  workbench.model.replace(sampleSnapshot({ runs: [run] }));
  workbench.server.accept(RetryRunRequest, SkipStepRequest);
  return workbench;
}

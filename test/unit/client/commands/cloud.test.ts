import assert from "node:assert/strict";
import { attachCloudTask, createCloudCommands } from "../../../../client/src/commands/cloud-commands.ts";
import { runFileWith } from "../../../../client/src/commands/run-file.ts";
import { describeCloudTask } from "../../../../client/src/model/cloud-tasks.ts";
import {
  AdoptCloudTaskRequest,
  EditCloudTaskRequest,
  ListCloudTasksRequest,
  type CloudTaskRow,
} from "../../../../server/src/protocol/cloud.ts";
import { DescribeFileRequest } from "../../../../server/src/protocol/language.ts";
import { StartRunRequest } from "../../../../server/src/protocol/runs.ts";
import { sampleAccount } from "../../../support/sample-account.ts";
import { fakeWorkbench, type FakeWorkbench } from "../fakes.ts";
import { localAccount, sampleInstance, sampleSnapshot, sampleTask } from "../sample-fleet.ts";

const work = sampleAccount({ id: "work", title: "Work", provider: "manus", origin: "person" });
const cloud = { accountId: "work", taskId: "cloud-1", url: "https://manus.example/t/1" };

function row(changes: Partial<CloudTaskRow> = {}): CloudTaskRow {
  const createdAt = "2026-11-21T08:00:00.000Z";
  return {
    id: "c1",
    title: "Research",
    status: "running",
    createdAt,
    updatedAt: createdAt,
    url: "https://x",
    ...changes,
  };
}

function inCloud(...answers: readonly unknown[]): FakeWorkbench {
  const workbench = fakeWorkbench(...answers);
  const instances = [sampleInstance({ id: "work", title: "Work", accountId: "work", engine: "manus" })];
  const tasks = [sampleTask({ engine: "manus", cloud })];
  workbench.model.replace(sampleSnapshot({ accounts: [localAccount, work], instances, tasks }));
  workbench.server.whenAsked(EditCloudTaskRequest).answer(() => ({ outcome: "accepted" }));
  workbench.server.whenAsked(AdoptCloudTaskRequest).answer(() => ({ outcome: "started", runId: "01R" }));
  return workbench;
}

const editsOf = ({ server }: FakeWorkbench): readonly unknown[] =>
  server.paramsOf(EditCloudTaskRequest).map((params) => (params as { edit: unknown }).edit);

describe("a task in the cloud", () => {
  it("is opened in the browser, where its address is one", async () => {
    const workbench = inCloud();
    await createCloudCommands(workbench).open({ taskId: "01TASK1" });
    assert.deepEqual(workbench.editor.attachments, [cloud.url]);
    const tasks = [sampleTask({ cloud: { ...cloud, url: "file:///etc/passwd" } })];
    workbench.model.replace(sampleSnapshot({ sequence: 11, tasks }));
    await createCloudCommands(workbench).open({});
    assert.equal(workbench.editor.attachments.length, 1);
  });

  it("is renamed and shared; made public, and deleted, only after one more question", async () => {
    const workbench = inCloud(
      "Better",
      "Team",
      "Public",
      undefined,
      undefined,
      "Public",
      "Make Public",
      "Delete for Good",
    );
    const { rename, share, remove } = createCloudCommands(workbench);
    await rename({});
    await share({});
    await share({});
    await remove({});
    assert.deepEqual(editsOf(workbench), [
      { kind: "rename", title: "Better" },
      { kind: "share", visibility: "team" },
    ]);
    await share({});
    await remove({});
    assert.deepEqual(editsOf(workbench).slice(2), [{ kind: "share", visibility: "public" }, { kind: "delete" }]);
  });

  it("is adopted: page after page, without those that are here already", async () => {
    const workbench = inCloud("Older Tasks…", "Old research");
    const pages = [
      { outcome: "listed", rows: [row({ taskId: "01TASK1", title: "Ours" }), row()], cursor: "next" } as const,
      { outcome: "listed", rows: [row({ id: "c2", title: "Old research" })] } as const,
    ];
    workbench.server.whenAsked(ListCloudTasksRequest).answer(() => pages.shift() ?? { outcome: "listed", rows: [] });
    assert.equal(await attachCloudTask(workbench, {}), "01R");
    assert.deepEqual(workbench.server.paramsOf(ListCloudTasksRequest), [
      { accountId: "work" },
      { accountId: "work", cursor: "next" },
    ]);
    assert.deepEqual(
      workbench.person.offered.map((choices) => choices.map(({ label }) => label)),
      [
        ["Research", "Older Tasks…"],
        ["Research", "Old research"],
      ],
    );
    const adopted = { accountId: "work", cloudTaskId: "c2", workspaceFolder: "/shop", trusted: true, by: "editor" };
    assert.deepEqual(workbench.server.paramsOf(AdoptCloudTaskRequest), [adopted]);
  });

  it("says when there is nothing to adopt, or the cloud can't be asked", async () => {
    const none = inCloud();
    none.server.whenAsked(ListCloudTasksRequest).answer(() => ({ outcome: "listed", rows: [] }));
    assert.equal(await attachCloudTask(none, { accountId: "work" }), undefined);
    const failing = inCloud();
    const because = { code: "provider-unreachable", message: "No network" };
    failing.server.whenAsked(ListCloudTasksRequest).answer(() => ({ outcome: "refused", because }));
    await attachCloudTask(failing, {});
    assert.deepEqual([none.person.told[0]?.level, failing.person.told[0]?.text], ["information", "No network"]);
  });

  it("is told with its status as the cloud says it, its age and its credits", () => {
    const now = Date.parse("2026-11-21T10:30:00.000Z");
    const of = (changes: Partial<CloudTaskRow>): string => describeCloudTask(row(changes), now).description;
    assert.equal(of({ credits: 12.5 }), "running · 2 h ago · 12.5 credits");
    assert.equal(of({ status: "hibernating", updatedAt: "2026-11-21T10:29:30.000Z" }), "hibernating · just now");
    assert.equal(of({ updatedAt: "not a time", createdAt: "2026-11-18T10:00:00.000Z" }), "running · 3 days ago");
    assert.equal(describeCloudTask(row({ title: " " }), now).label, "c1");
  });
});

describe("run with", () => {
  it("starts a file on the account and instance and with the profile that were chosen", async () => {
    const workbench = inCloud("Work", "Any Instance", "max");
    workbench.editor.active = "/shop/a.manus.yaml";
    workbench.server.whenAsked(DescribeFileRequest).answer(() => null);
    workbench.server.whenAsked(StartRunRequest).answer(() => ({ outcome: "started", runId: "01R" }));
    assert.equal(await runFileWith(workbench, {}), "01R");
    const [params] = workbench.server.paramsOf(StartRunRequest);
    assert.deepEqual((params as { prefer: unknown }).prefer, { account: "work", profile: "max" });
  });

  it("starts nothing when the person turns away", async () => {
    const workbench = inCloud("Work");
    workbench.editor.active = "/shop/a.manus.yaml";
    assert.equal(await runFileWith(workbench, {}), undefined);
    assert.equal(workbench.server.asked.length, 0);
  });
});

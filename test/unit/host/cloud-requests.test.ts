import assert from "node:assert/strict";
import { nobodyAsking } from "../../support/nobody-asking.ts";
import { readFile } from "node:fs/promises";
import { createAgentFiles } from "../../../server/src/adapters/store/agent-files.ts";
import { workspaceFiles } from "../../../server/src/adapters/system/workspace-files.ts";
import { cloudRequests } from "../../../server/src/host/cloud-requests.ts";
import { loadRunnable } from "../../../server/src/host/load-runnable.ts";
import type { AccountSpec } from "../../../server/src/protocol/accounts.ts";
import * as cloudProtocol from "../../../server/src/protocol/cloud.ts";
import type { FleetSnapshot, TaskView } from "../../../server/src/protocol/fleet.ts";
import type { StartOrder } from "../../../server/src/runtime/start-run.ts";
import { FakeCloudPort, say } from "../../support/fakes/fake-cloud-port.ts";
import { createFakeIds } from "../../support/fakes/fake-ids.ts";
import { MemoryRunStore } from "../../support/fakes/memory-run-store.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const caller = { accountId: "work" };

describe("requests about a cloud account", () => {
  let cloud: FakeCloudPort;
  let tasks: Partial<TaskView>[];
  let started: StartOrder[];
  let workspaceFolder: string;
  let ask: (type: { readonly method: string }, params: unknown) => Promise<Record<string, unknown> | undefined>;

  beforeEach(async () => {
    cloud = new FakeCloudPort();
    [tasks, started] = [[], []];
    workspaceFolder = await temporaryFolder();
    const store = new MemoryRunStore(undefined, await temporaryFolder());
    const requests = cloudRequests({
      cloud,
      accounts: { find: (id) => (id === "gone" ? undefined : account(id)) },
      dispatcher: {
        snapshot: () => ({ tasks }) as unknown as FleetSnapshot,
        startRun: (order) => {
          started.push(order);
          return Promise.resolve({ outcome: "started", runId: order.adopting?.runId ?? "" });
        },
      },
      runStore: store,
      files: createAgentFiles(workspaceFiles),
      ids: createFakeIds(),
      called: (accountId, id) => accountId === "work" && id === "known",
    });
    ask = async (type, params) => {
      const request = requests.find(({ method }) => method === type.method) ?? assert.fail(type.method);
      const read = request.read(params);
      return read === undefined
        ? undefined
        : ((await request.answer(read as never, nobodyAsking)) as Record<string, unknown>);
    };
  });

  function account(id: string): AccountSpec {
    return { id, provider: id === "local" ? "local" : "manus", title: id, disabled: false, origin: "person" };
  }

  async function make(prompt = "Do it"): Promise<string> {
    cloud.script = () => [say("Before")];
    const made = await cloud.createTask(caller, {
      title: "A task",
      message: { parts: [{ type: "text", text: prompt }] },
    });
    return made.ok ? made.value.id : assert.fail();
  }

  it("lists what is there, with the task of ours that works with it", async () => {
    const id = await make();
    const ours = { id: "01", status: "running", cloud: { accountId: "work", taskId: id, url: "u" } } as const;
    tasks.push({ ...ours, id: "02", status: "stopped" }, ours);
    const listed = await ask(cloudProtocol.ListCloudTasksRequest, { accountId: "work", odd: 1 });
    const [row] = listed?.["rows"] as cloudProtocol.CloudTaskRow[];
    assert.deepEqual([row?.id, row?.title, row?.status, row?.taskId], [id, "A task", "running", "01"]);
    assert.match(row?.createdAt ?? "", /^\d{4}-\d\d-\d\dT/);
  });

  for (const [accountId, code] of [
    ["gone", "unknown-account"],
    ["local", "no-cloud-account"],
  ] as const) {
    it(`refuses the account ${accountId}: ${code}`, async () => {
      const common = { accountId, cloudTaskId: "abc", by: "test" };
      for (const [type, params] of [
        [cloudProtocol.ListCloudTasksRequest, common],
        [cloudProtocol.AdoptCloudTaskRequest, { ...common, workspaceFolder, trusted: true }],
        [cloudProtocol.ListCloudItemsRequest, { ...common, kind: "skills" }],
        [cloudProtocol.EditCloudTaskRequest, { ...common, edit: { kind: "delete" } }],
        [cloudProtocol.CloudWebhookRequest, { ...common, action: { kind: "list" } }],
      ] as const) {
        const answer = await ask(type, params);
        assert.equal((answer?.["because"] as { code: string } | undefined)?.code, code, type.method);
      }
      assert.deepEqual(cloud.calls, []);
    });
  }

  it("adopts a task by a file that can run, whatever its words are", async () => {
    const prompt = 'Say "${{ secrets.KEY }}": a: [b\n---\n# not a comment';
    const id = await make(prompt);
    const params = { accountId: "work", cloudTaskId: id, workspaceFolder, trusted: true, by: "test" };
    const answer = await ask(cloudProtocol.AdoptCloudTaskRequest, params);
    const [order] = started;
    assert.ok(order?.adopting !== undefined);
    assert.deepEqual(answer, { outcome: "started", runId: order.adopting.runId });
    assert.equal(order.adopting.cloudTaskId, id);
    assert.ok(order.file.includes(order.adopting.runId), "in the run's folder");
    const loaded = await loadRunnable(workspaceFiles, order.file, workspaceFolder);
    assert.ok(loaded.outcome === "runnable", JSON.stringify([loaded, await readFile(order.file, "utf8")]));
    const { engine, account: of, title, prompt: written } = loaded.value;
    assert.deepEqual([engine, of, title], ["manus", "work", "A task"]);
    assert.equal(written, prompt.replace("${{", "${{ '${{' }}"));
  });

  it("doesn't adopt what a task of ours works with already, or what isn't there", async () => {
    const id = await make();
    tasks.push({ id: "01", title: "Ours", status: "waiting", cloud: { accountId: "work", taskId: id, url: "u" } });
    const params = { accountId: "work", cloudTaskId: id, workspaceFolder, trusted: true, by: "test" };
    const taken = await ask(cloudProtocol.AdoptCloudTaskRequest, params);
    assert.equal((taken?.["because"] as { code: string }).code, "already-adopted");
    const missing = await ask(cloudProtocol.AdoptCloudTaskRequest, { ...params, cloudTaskId: "missing" });
    assert.equal((missing?.["because"] as { code: string }).code, "not-found");
    assert.deepEqual(started, []);
  });

  it("renames, and deletes only what works no more", async () => {
    const id = await make();
    const edit = (wanted: unknown): Promise<Record<string, unknown> | undefined> =>
      ask(cloudProtocol.EditCloudTaskRequest, { accountId: "work", cloudTaskId: id, edit: wanted, by: "test" });
    assert.deepEqual(await edit({ kind: "rename", title: "Other" }), { outcome: "accepted" });
    assert.equal(cloud.only.title, "Other");
    assert.equal(((await edit({ kind: "delete" }))?.["because"] as { code: string }).code, "task-moving");
    await cloud.stopTask(caller, id);
    assert.deepEqual(await edit({ kind: "delete" }), { outcome: "accepted" });
    assert.equal(cloud.tasksById.size, 0);
  });

  it("tells what an account has, its webhooks with their key, and of calls", async () => {
    cloud.items = [{ id: "p1", name: "Release" }];
    const items = await ask(cloudProtocol.ListCloudItemsRequest, { accountId: "work", kind: "projects" });
    assert.deepEqual(items, { outcome: "listed", items: cloud.items });
    const action = { kind: "add", url: "https://a.test/hook" };
    const added = await ask(cloudProtocol.CloudWebhookRequest, { accountId: "work", action });
    assert.deepEqual(added, { outcome: "done", webhooks: [], publicKey: "PEM" });
    const called = { accountId: "work", eventId: "e1", cloudTaskId: "known" };
    assert.deepEqual(await ask(cloudProtocol.CloudCalledRequest, called), { known: true });
    assert.deepEqual(await ask(cloudProtocol.CloudCalledRequest, { ...called, cloudTaskId: "other" }), {
      known: false,
    });
  });

  it("takes no parameters that aren't what the protocol says", async () => {
    const common = { accountId: "work", cloudTaskId: "abc", by: "test" };
    for (const [type, params] of [
      [cloudProtocol.ListCloudTasksRequest, { accountId: "" }],
      [cloudProtocol.ListCloudTasksRequest, { accountId: "work", cursor: 3 }],
      [cloudProtocol.AdoptCloudTaskRequest, { ...common, workspaceFolder, trusted: "yes" }],
      [cloudProtocol.AdoptCloudTaskRequest, { ...common, cloudTaskId: "../../x", workspaceFolder, trusted: true }],
      [cloudProtocol.ListCloudItemsRequest, { accountId: "work", kind: "constructor" }],
      [cloudProtocol.EditCloudTaskRequest, { ...common, edit: { kind: "rename", title: "" } }],
      [cloudProtocol.EditCloudTaskRequest, { ...common, edit: { kind: "share", visibility: "all" } }],
      [cloudProtocol.CloudWebhookRequest, { accountId: "work", action: { kind: "add", url: "http://a.test" } }],
      [cloudProtocol.CloudCalledRequest, { accountId: "work" }],
      [cloudProtocol.CloudCalledRequest, null],
    ] as const) {
      assert.equal(await ask(type, params), undefined, JSON.stringify(params));
    }
  });
});

import assert from "node:assert/strict";
import { ResponseError, type CancellationToken } from "vscode-jsonrpc/node";
import { AddAccountRequest, ReadKeyRequest } from "../../../server/src/protocol/accounts.ts";
import { AdoptCloudTaskRequest, ListCloudTasksRequest } from "../../../server/src/protocol/cloud.ts";
import { BatchRequest, StopInstanceRequest } from "../../../server/src/protocol/instances.ts";
import { StartRunRequest } from "../../../server/src/protocol/runs.ts";
import { StopTaskRequest } from "../../../server/src/protocol/tasks.ts";
import { AskEditorModelRequest, OfferEditorModelsNotification } from "../../../server/src/protocol/models.ts";
import { CancellationSource } from "../../../server/src/runtime/cancellation-source.ts";
import { createFakeHost, startServer, type FakeHost, type Session } from "../../integration/lsp/session.ts";
import { eventually } from "../../support/eventually.ts";

describe("between the editor and the host", () => {
  let host: FakeHost;
  let session: Session;

  beforeEach(async () => {
    host = createFakeHost({ sequence: 1, accounts: [], instances: [], runs: [], tasks: [], triggers: [] });
    session = startServer(host, { MANUS_MODEL: "qwen", HOME: "/home/ada" }).session;
    session.settings = { "search.searxngUrl": "http://localhost:8888" };
    await session.initialize([], {}, { workspace: { configuration: true } });
  });
  afterEach(() => session.wire.dispose());

  const paramsOf = (method: string): unknown => host.asked.find((each) => each.method === method)?.params;

  it("a start takes the environment of the language server and the settings along", async () => {
    host.answer = () => ({ ok: true, value: { outcome: "started", runId: "01R" } });
    await session.wire.sendRequest(StartRunRequest.method, { file: "/w/a.manus.yaml" });
    assert.deepEqual(paramsOf(StartRunRequest.method), {
      file: "/w/a.manus.yaml",
      environment: { MANUS_MODEL: "qwen", SEARXNG_URL: "http://localhost:8888" },
    });
  });

  it("other requests go through as they are", async () => {
    await session.wire.sendRequest(StopTaskRequest.method, { taskId: "01T", by: "editor" });
    assert.deepEqual(paramsOf(StopTaskRequest.method), { taskId: "01T", by: "editor" });
  });

  it("what is asked of accounts, instances and the cloud goes through, a key in memory alone", async () => {
    host.answer = () => ({ ok: true, value: { outcome: "accepted" } as const });
    const account = { id: "work", provider: "manus", title: "Work" };
    const added = { account, key: "canary-key-7f3a", by: "editor" };
    await session.wire.sendRequest(AddAccountRequest.method, added);
    assert.deepEqual(paramsOf(AddAccountRequest.method), added);
    for (const { method } of [StopInstanceRequest, BatchRequest, ListCloudTasksRequest, AdoptCloudTaskRequest]) {
      await session.wire.sendRequest(method, { by: "editor" });
      assert.deepEqual(paramsOf(method), { by: "editor" }, method);
    }
  });

  it("a key that the host asks for comes from the editor; one that it doesn't keep is no error", async () => {
    session.wire.onRequest(ReadKeyRequest.method, ({ accountId }: { accountId: string }): { key?: string } => {
      return accountId === "work" ? { key: "canary-key-7f3a" } : {};
    });
    const ask = (accountId: string): Promise<unknown> => {
      return host.askClient(ReadKeyRequest.method, { accountId }, new CancellationSource());
    };
    assert.deepEqual(await ask("work"), { key: "canary-key-7f3a" });
    assert.deepEqual(await ask("other"), {});
  });

  it("models that are offered are told the host, and each host that comes after it", async () => {
    const offer = { models: [] };
    const offers = () => host.told.filter(({ method }) => method === OfferEditorModelsNotification.method);
    await session.wire.sendNotification(OfferEditorModelsNotification.method, offer);
    await eventually("the host is told", () => offers().length === 1);
    host.say({ state: "lost" });
    host.say({ state: "connected" });
    await eventually("the next host is told", () => offers().length === 2);
    assert.deepEqual(offers()[1]?.params, offer);
  });

  it("what the host asks of the editor's models is answered by the editor", async () => {
    session.wire.onRequest(AskEditorModelRequest.method, (params: { model: string }) => ({ text: params.model }));
    const answer = await host.askClient(AskEditorModelRequest.method, { model: "m" }, new CancellationSource());
    assert.deepEqual(answer, { text: "m" });
  });

  it("an editor that has no such request answers with an error", async () => {
    const asked = host.askClient(AskEditorModelRequest.method, { model: "m" }, new CancellationSource());
    await assert.rejects(asked, /Unhandled method/);
  });

  it("a request that the host takes back is taken back of the editor", async () => {
    const states: string[] = [];
    session.wire.onRequest(AskEditorModelRequest, async (_params, token: CancellationToken) => {
      states.push("asked");
      await new Promise((resolve) => token.onCancellationRequested(resolve));
      states.push("taken back");
      throw new ResponseError(-32800, "taken back");
    });
    const source = new CancellationSource();
    const asked = host.askClient(AskEditorModelRequest.method, {}, source);
    await eventually("the editor is asked", () => states.length === 1);
    source.cancel();
    await assert.rejects(asked);
    assert.deepEqual(states, ["asked", "taken back"]);
  });
});

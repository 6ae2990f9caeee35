import assert from "node:assert/strict";
import { HostRequests } from "../../../../client/src/link/host-requests.ts";
import type { LanguageModels } from "../../../../client/src/ports/language-models.ts";
import type { EditorModel } from "../../../../server/src/protocol/models.ts";
import { ReadKeyRequest } from "../../../../server/src/protocol/accounts.ts";
import {
  AskEditorModelRequest,
  ExposePortRequest,
  OfferEditorModelsNotification,
} from "../../../../server/src/protocol/models.ts";
import { eventually } from "../../../support/eventually.ts";
import { FakeServer } from "../fakes.ts";

const model: EditorModel = {
  id: "test/a",
  name: "A",
  vendor: "test",
  family: "a",
  maximumInputTokens: 10,
  images: false,
};
const never = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) };

function createWorld() {
  const server = new FakeServer();
  const problems: unknown[] = [];
  let list: readonly EditorModel[] | Error = [model];
  let changed: () => void = () => undefined;
  const models: LanguageModels = {
    async list() {
      if (list instanceof Error) throw list;
      return list;
    },
    ask: async (params) => ({
      outcome: "answered",
      text: params.model,
      calls: [],
      inputTokens: 1,
      outputTokens: 1,
    }),
    onChange(listener) {
      changed = listener;
      return () => (changed = () => undefined);
    },
  };
  const exposePort = async (port: number): Promise<string> => {
    if (port === 1) throw new Error("no forwarding");
    return `https://x.example/${port}`;
  };
  const read = async (accountId: string): Promise<string | undefined> => {
    if (accountId === "locked") throw new Error("the keyring is locked");
    return accountId === "work" ? "canary-key-7f3a" : undefined;
  };
  const requests = new HostRequests(server, {
    models,
    keys: { read },
    exposePort,
    onProblem: (error) => problems.push(error),
  });
  const stop = requests.start();
  const change = (next: readonly EditorModel[] | Error): void => {
    list = next;
    changed();
  };
  return { server, requests, problems, change, stop };
}

describe("what a window lends the host", () => {
  it("are its models: offered to each language server, again when they have changed, not when they are the same", async () => {
    const { server, requests, change, stop } = createWorld();
    await requests.offerAnew();
    await requests.offer();
    assert.deepEqual(server.told, [{ method: OfferEditorModelsNotification.method, params: { models: [model] } }]);
    change([]);
    await eventually("the new list is offered", () => server.told.length === 2);
    assert.deepEqual(server.told[1]?.params, { models: [] });
    await requests.offerAnew();
    assert.equal(server.told.length, 3);
    stop();
    change([model]);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(server.told.length, 3);
  });

  it("a list that can't be had is a problem, and offered once it can", async () => {
    const { requests, problems, server, change } = createWorld();
    change(new Error("no models"));
    await requests.offerAnew();
    assert.ok(problems.length >= 1);
    assert.equal(server.told.length, 0);
    change([model]);
    await eventually("the list is offered", () => server.told.length === 1);
  });

  it("are answers of its models", async () => {
    const { server } = createWorld();
    const params = { model: "test/a", messages: [], tools: [], toolRequired: true, justification: "" };
    const answer = await server.askClient(AskEditorModelRequest, params, never);
    assert.equal(answer.outcome === "answered" && answer.text, "test/a");
  });

  it("are the keys that it keeps; one that can't be read is a problem, and told as missing", async () => {
    const { server, problems } = createWorld();
    const ask = (accountId: string): Promise<unknown> => server.askClient(ReadKeyRequest, { accountId }, never);
    assert.deepEqual(await ask("work"), { key: "canary-key-7f3a" });
    assert.deepEqual(await ask("other"), {});
    assert.deepEqual([await ask("locked"), problems.length], [{}, 1]);
  });

  it("is its way to a port, or why there is none", async () => {
    const { server } = createWorld();
    assert.deepEqual(await server.askClient(ExposePortRequest, { port: 3000 }, never), {
      outcome: "exposed",
      url: "https://x.example/3000",
    });
    assert.deepEqual(await server.askClient(ExposePortRequest, { port: 1 }, never), {
      outcome: "failed",
      because: { code: "port-not-exposed", message: "no forwarding" },
    });
  });
});

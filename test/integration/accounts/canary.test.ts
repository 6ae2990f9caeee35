import { readFiles } from "../../support/read-files.ts";
import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { join } from "node:path";
import { createMessageConnection, NullLogger, type MessageConnection, type RequestType } from "vscode-jsonrpc/node";
import { startHost } from "../../../server/src/adapters/host-link/start-host.ts";
import {
  AddAccountRequest,
  ChangeAccountRequest,
  CheckAccountRequest,
  DeclareAccountsRequest,
  ReadKeyRequest,
  RemoveAccountRequest,
  SetKeyRequest,
} from "../../../server/src/protocol/accounts.ts";
import type { HostEndpoint } from "../../../server/src/protocol/endpoint.ts";
import type { FleetSnapshot } from "../../../server/src/protocol/fleet.ts";
import { AttachRequest, protocolVersion, SnapshotRequest, StopHostRequest } from "../../../server/src/protocol/host.ts";
import { CheckModelRequest, ListModelsRequest } from "../../../server/src/protocol/models.ts";
import { FollowEventsRequest, ReadEventsRequest, StartRunRequest } from "../../../server/src/protocol/runs.ts";
import { eventually } from "../../support/eventually.ts";
import { program } from "../../support/real-manusctl.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** One canary for each way a key may come in. */
const canaries = {
  added: "mk-canary-added-0a1b2c3d4e5f",
  rotated: "mk-canary-rotated-0a1b2c3d4e5f",
  refused: "mk-canary-refused-0a1b2c3d4e5f",
  tried: "mk-canary-tried-0a1b2c3d4e5f",
  model: "mk-canary-model-0a1b2c3d4e5f",
  lent: "mk-canary-lent-0a1b2c3d4e5f",
  editor: "mk-canary-editor-0a1b2c3d4e5f",
  memory: "mk-canary-memory-0a1b2c3d4e5f",
} as const;
const by = "ada";

/** A provider of everything that repeats the key it gets in all that it answers, and fails as it is told to. */
class Parrot {
  readonly seen = new Set<string>();
  status = 200;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const { authorization = "", "x-manus-api-key": header = "" } = request.headers;
      const key = `${String(header)}${authorization.replace("Bearer ", "")}`;
      this.seen.add(key);
      const status = key === canaries.refused ? 401 : request.url?.includes("chat") ? 401 : this.status;
      request.resume().on("end", () => {
        response.writeHead(status, { "content-type": "application/json", "x-request-id": key });
        response.end(JSON.stringify(status === 200 ? fine(request.url ?? "", key) : wrong(key)));
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function fine(url: string, key: string): object {
  if (url.includes("usage.list")) {
    return {
      ok: true,
      request_id: key,
      data: [{ task_id: "t", title: key, credits: -3, type: "cost" }],
      has_more: false,
    };
  }
  return { ok: true, request_id: key, total_credits: 1_250, data: [{ id: "tiny" }, { id: `model-of-${key}` }] };
}

function wrong(key: string): object {
  const message = `The key ${key} isn't valid (Authorization: Bearer ${key}, https://host/?key=${encodeURIComponent(key)})`;
  return { ok: false, request_id: key, error: { code: "unauthenticated", message } };
}

describe("keys of accounts", function () {
  this.timeout(60_000);
  const parrot = new Parrot();
  let [home, workspace, server] = ["", "", ""];
  let socket: Socket;
  let connection: MessageConnection;
  /** Every byte that the host has sent. */
  let received = "";

  before(async () => {
    const folder = await temporaryFolder();
    [home, workspace, server] = [join(folder, "home"), join(folder, "workspace"), await parrot.listen()];
    await mkdir(join(workspace, ".git"), { recursive: true });
    await mkdir(home);
    const task = `manus: 1\nkind: task\nname: a\nengine: local\naccount: llm\nmodel: tiny\nprompt: Do it.\n`;
    await writeFile(join(workspace, "a.manus.yaml"), task);
    // Nobody's own keyring is touched, and no variable of whoever runs the tests counts.
    const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("MANUS_")));
    const report = await startHost({
      home,
      hostBundle: join(program, "../host.cjs"),
      environment: { ...environment, DBUS_SESSION_BUS_ADDRESS: "unix:path=/nowhere" },
    });
    assert.equal(report.type, "ready", JSON.stringify(report));
    const endpoint = JSON.parse(await readFile(join(home, "host.json"), "utf8")) as HostEndpoint;
    socket = connect(endpoint.socket);
    socket.on("data", (chunk: Buffer) => (received += chunk.toString("latin1")));
    connection = createMessageConnection(socket, socket, NullLogger);
    connection.onRequest(ReadKeyRequest, ({ accountId }) => (accountId === "desk" ? { key: canaries.editor } : {}));
    connection.listen();
    const token = await readFile(join(home, "host.token"), "utf8");
    await connection.sendRequest(AttachRequest, {
      token,
      protocolVersion,
      client: { kind: "editor", pid: process.pid },
    });
  });
  after(async () => {
    await connection.sendRequest(StopHostRequest, { force: true });
    await eventually("the host has ended", () => socket.destroyed || socket.closed);
    await parrot.close();
  });

  const ask = <P, R>(type: RequestType<P, R, void>, params: P): Promise<R> =>
    connection.sendRequest<R>(type.method, params);
  const outcomeOf = (answer: { readonly outcome: string; readonly because?: { readonly code: string } }): string =>
    answer.because?.code ?? answer.outcome;
  const manus = (id: string): { id: string; provider: "manus"; title: string; baseUrl: string } => ({
    id,
    provider: "manus",
    title: `The account ${id}`,
    baseUrl: server,
  });
  const viewOf = async (id: string): Promise<FleetSnapshot["accounts"][number] | undefined> =>
    (await connection.sendRequest(SnapshotRequest)).accounts.find((account) => account.id === id);

  it("are used, whichever way they come", async () => {
    const add = async (account: Parameters<typeof manus>[0], more: object): Promise<string> =>
      outcomeOf(await ask(AddAccountRequest, { account: manus(account), by, ...more }));
    assert.equal(await add("work", { key: canaries.added, keyPlace: "file" }), "accepted");
    assert.equal(await add("short", { key: canaries.memory, keyPlace: "memory" }), "accepted");
    assert.equal(await add("desk", { keyPlace: "editor" }), "accepted");
    assert.equal(await add("wrong", { key: canaries.refused, keyPlace: "file", unchecked: true }), "key-refused");
    assert.equal(await add("work", { key: canaries.tried, keyPlace: "file" }), "account-exists");
    const tried = await ask(CheckAccountRequest, { account: manus("new"), key: canaries.tried });
    assert.equal(tried.outcome, "checked");
    const llm = { id: "llm", provider: "model", title: "Models", baseUrl: `${server}/v1` } as const;
    assert.equal(
      outcomeOf(await ask(AddAccountRequest, { account: llm, key: canaries.model, keyPlace: "file", by })),
      "accepted",
    );
    const rotated = await ask(SetKeyRequest, { accountId: "work", key: canaries.rotated, by });
    assert.ok(rotated.outcome === "accepted" && rotated.keyPlace === "file", JSON.stringify(rotated));
    await ask(ListModelsRequest, { environment: { MANUS_API_KEY: canaries.lent, MANUS_API_BASE_URL: server } });
    await eventually("the environment's account is there", async () => (await viewOf("manus"))?.key === "held");
    for (const accountId of ["work", "short", "desk", "manus"]) {
      const checked = await ask(CheckAccountRequest, { accountId });
      assert.equal(checked.outcome, "checked", `${accountId}: ${JSON.stringify(checked)}`);
    }
    for (const key of Object.values(canaries)) assert.ok(parrot.seen.has(key), `nobody was asked with ${key}`);
  });

  it("are in no complaint of their provider, wherever that is told", async () => {
    parrot.status = 401;
    for (const accountId of ["work", "short", "desk", "manus", "llm"]) {
      const checked = await ask(CheckAccountRequest, { accountId });
      assert.equal(outcomeOf(checked), "key-refused", accountId);
      assert.notEqual((await viewOf(accountId))?.problem, undefined, accountId);
    }
    const checkedModel = await ask(CheckModelRequest, { account: "llm", model: "tiny", environment: {} });
    assert.equal(outcomeOf(checkedModel), "model-refused");
    const problems = (await ask(DeclareAccountsRequest, { accounts: [manus("work")], by })).problems;
    assert.equal(problems.length, 1);
    await ask(ChangeAccountRequest, { accountId: "work", changes: { title: "New" }, by });
  });

  it("are in no stream of an agent whose model repeats them", async () => {
    const started = await ask(StartRunRequest, {
      file: join(workspace, "a.manus.yaml"),
      workspaceFolder: workspace,
      trusted: true,
      inputs: {},
      environment: { MANUS_API_KEY: canaries.lent, MANUS_API_BASE_URL: server },
    });
    assert.ok(started.outcome === "started", JSON.stringify(started));
    const { runId } = started;
    const waiting = async (): Promise<string | undefined> =>
      (await connection.sendRequest(SnapshotRequest)).tasks.find((task) => task.runId === runId)?.waiting?.text;
    await eventually("the agent has no model to think with", async () => (await waiting()) !== undefined);
    assert.match((await waiting()) ?? "", /refused the key|account llm/);
    await ask(FollowEventsRequest, { runId });
    await ask(ReadEventsRequest, { runId, from: 1, limit: 1_000 });
  });

  it("are in no file and in no message, also once their account is gone", async () => {
    for (const accountId of ["short", "desk"]) {
      assert.equal(outcomeOf(await ask(RemoveAccountRequest, { accountId, tasks: "refuse", by })), "accepted");
    }
    const files = await readFiles(home);
    const names = Object.keys(files).join(" ");
    for (const name of ["keys.json", "keys.secret", "journal", "fleet.json", "host.log", "events.jsonl"]) {
      assert.ok(names.includes(name), `${name} isn't among ${names}`);
    }
    const journal = Object.entries(files).filter(([name]) => name.includes("journal"));
    assert.ok(JSON.stringify(journal).includes("The account work"), "the search looks where accounts stand");
    assert.ok(
      received.includes("The account work") && received.includes("***"),
      "the messages are those that tell of accounts",
    );
    const places = { ...files, "what the host sent": received };
    for (const [what, key] of Object.entries(canaries)) {
      for (const form of [
        key,
        encodeURIComponent(key),
        Buffer.from(key).toString("base64").slice(0, -4),
        Buffer.from(key).toString("hex"),
      ]) {
        const found = Object.entries(places).filter(([name, text]) => (name + text).includes(form));
        assert.deepEqual(
          found.map(([name]) => name),
          [],
          `the key that was ${what}`,
        );
      }
    }
  });
});

import assert from "node:assert/strict";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { ElicitRequestSchema, ListRootsRequestSchema, type CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { chatTools } from "../../../server/src/chat-tools/definitions.ts";
import type { ServedTools } from "../../../server/src/chat-tools/served-tools.ts";
import { serveChatTools } from "../../../server/src/mcp/mcp-server.ts";
import type { Ask } from "../../../server/src/protocol/fleet.ts";
import { sampleRun, sampleRunId, sampleTask } from "../../support/cli-bench.ts";
import { describedFile, FakeChatDesk } from "../../support/fakes/fake-chat-desk.ts";

interface Choices extends Partial<Pick<ServedTools, "readOnly" | "allowApprovals" | "takeRoots">> {
  /** What the client's person says when they are asked; absent: the client can't ask. */
  readonly person?: {
    readonly action: "accept" | "decline" | "cancel";
    readonly content?: { readonly confirm: boolean };
  };
  readonly roots?: readonly string[];
}

describe("the MCP server", () => {
  let desk: FakeChatDesk;
  let client: Client;
  let served: Promise<void>;
  let asked: string[];
  let log: string[];

  beforeEach(() => {
    desk = new FakeChatDesk();
    desk.files.set("hello.manus.yaml", describedFile());
    [asked, log] = [[], []];
  });
  afterEach(async () => {
    await client.close();
    await served;
  });

  async function connect({ person, roots, ...choices }: Choices = {}): Promise<void> {
    const [near, far] = InMemoryTransport.createLinkedPair();
    const options = {
      desk,
      version: "1.2.3",
      readOnly: false,
      allowApprovals: false,
      log: (line: string) => void log.push(line),
    };
    served = serveChatTools(far, { ...options, ...choices });
    const capabilities = { ...(person && { elicitation: {} }), ...(roots && { roots: {} }) };
    client = new Client({ name: "some <client>", version: "1" }, { capabilities });
    if (person !== undefined) {
      client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
        asked.push(params.message);
        return person;
      });
    }
    if (roots !== undefined)
      client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: roots.map((uri) => ({ uri })) }));
    await client.connect(near);
  }

  async function call(name: string, input: Record<string, unknown> = {}): Promise<{ text: string; isError: boolean }> {
    const { content, isError } = (await client.callTool({ name, arguments: input })) as CallToolResult;
    const [first] = content;
    assert.ok(first?.type === "text");
    return { text: first.text, isError: isError === true };
  }

  it("offers every tool, and says which only read", async () => {
    await connect();
    const { tools } = await client.listTools();
    assert.deepEqual(
      tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint]),
      chatTools.map(({ name, effect }) => [name, effect === "reads"]),
    );
  });

  it("offers and carries out only what reads, where that is wanted", async () => {
    await connect({ readOnly: true });
    const { tools } = await client.listTools();
    assert.ok(tools.length > 0 && tools.every(({ annotations }) => annotations?.readOnlyHint === true));
    assert.deepEqual(await call("manus_startTask", { file: "hello" }), {
      text: "unknown-tool: There is no tool manus_startTask.",
      isError: true,
    });
    assert.deepEqual(desk.asked, []);
  });

  it("starts runs in the client's name", async () => {
    await connect();
    desk.answers.set("manus/run/start", () => ({ outcome: "started", runId: sampleRunId }));
    const { text, isError } = await call("manus_startTask", { file: "hello", inputs: { who: "Ada" } });
    assert.equal(isError, false);
    assert.match(text, new RegExp(sampleRunId));
    assert.equal((desk.asked[0]?.params as { by: string }).by, "mcp:some client");
  });

  it("answers a fault of its own without a word about it, and goes on", async () => {
    await connect();
    desk.fleet = () => Promise.reject(new Error("a bug with details"));
    const { text, isError } = await call("manus_listTasks");
    assert.equal(isError, true);
    assert.doesNotMatch(text, /details/);
    assert.match(log.join(), /a bug with details/);
    assert.equal((await call("manus_listFiles")).isError, false);
  });

  describe("with a task that waits for an approval", () => {
    const input = { taskId: sampleTask().id, askId: "A1", choice: "approved" };
    beforeEach(() => {
      const ask: Ask = {
        id: "A1",
        kind: "approval",
        text: "May it?",
        detail: "rm -rf build",
        choices: ["approved", "denied"],
        askedAt: "2026-11-22T01:00:00.000Z",
      };
      const task = sampleTask({ status: "waiting", waiting: { kind: "approval", text: ask.text, ask } });
      desk.fleetNow = { ...desk.fleetNow, runs: [sampleRun({ workspaceFolder: "/shop" })], tasks: [task] };
      desk.answers.set("manus/task/answer", () => ({ outcome: "accepted" }));
    });

    it("never lets the agent answer by itself", async () => {
      await connect();
      const { text, isError } = await call("manus_answer", input);
      assert.equal(isError, true);
      assert.match(text, /^only-people:/);
      assert.deepEqual(desk.asked, []);
    });

    it("puts it to the client's person, with the very command", async () => {
      await connect({ person: { action: "accept", content: { confirm: true } } });
      assert.equal((await call("manus_answer", input)).isError, false);
      assert.match(asked[0] ?? "", /approved[\s\S]*rm -rf build/);
      assert.equal(desk.asked.length, 1);
    });

    for (const person of [
      { action: "decline" },
      { action: "cancel" },
      { action: "accept", content: { confirm: false } },
    ] as const) {
      it(`takes ${JSON.stringify(person)} for a no`, async () => {
        await connect({ person });
        assert.match((await call("manus_answer", input)).text, /^declined:/);
        assert.deepEqual(desk.asked, []);
      });
    }

    it("lets the agent answer where a person has said so on the command line", async () => {
      await connect({ allowApprovals: true });
      assert.equal((await call("manus_answer", input)).isError, false);
      assert.equal(desk.asked.length, 1);
    });
  });

  describe("as resources", () => {
    beforeEach(() => {
      const tasks = [sampleTask({ engine: "local" })];
      desk.fleetNow = { ...desk.fleetNow, runs: [sampleRun({ workspaceFolder: "/shop" })], tasks };
      desk.answers.set("manus/run/readEvents", () => ({
        outcome: "read",
        page: { total: 1, events: [{ seq: 1, at: "", type: "message", source: "agent", text: "Hello" }] },
      }));
    });

    it("has the runs of the workspace, with their events", async () => {
      await connect();
      const { resources } = await client.listResources();
      const uri = `manus://run/${sampleRunId}`;
      assert.deepEqual(
        resources.map((resource) => resource.uri),
        [uri],
      );
      const { contents } = await client.readResource({ uri });
      const [{ text } = { text: "" }] = contents as { text: string }[];
      assert.match(text, /"text": "Hello"/);
      const task = await client.readResource({ uri: `${uri}/task/${sampleTask().id}` });
      assert.match(JSON.stringify(task.contents), /Hello/);
      assert.deepEqual(desk.asked.at(-1)?.params, { runId: sampleRunId, taskId: sampleTask().id, from: 1, limit: 200 });
    });

    for (const uri of ["manus://run/../../etc/passwd", `manus://run/${"0".repeat(26)}`, "file:///etc/passwd"]) {
      it(`has no ${uri}`, async () => {
        await connect();
        await assert.rejects(client.readResource({ uri }));
        assert.deepEqual(desk.asked, []);
      });
    }
  });

  it("takes the client's folders where none were given, before the first call is carried out", async () => {
    let taken: readonly string[] = [];
    await connect({ roots: ["file:///shop"], takeRoots: (roots) => void (taken = roots) });
    await call("manus_listFiles");
    assert.deepEqual(taken, ["file:///shop"]);
  });

  it("goes on without the folders of a client that has none", async () => {
    await connect({ takeRoots: () => assert.fail("there are none") });
    assert.equal((await call("manus_listFiles")).isError, false);
  });
});

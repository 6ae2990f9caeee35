import assert from "node:assert/strict";
import { callTool, type ToolAnswer } from "../../../../server/src/chat-tools/call-tool.ts";
import { chatCaller, EditorChatDesk, ReadProblemsRequest } from "../../../../client/src/doors/editor-desk.ts";
import { describeMcpServer } from "../../../../client/src/doors/mcp-server-definition.ts";
import { SnapshotRequest } from "../../../../server/src/protocol/host.ts";
import { DescribeFileRequest } from "../../../../server/src/protocol/language.ts";
import { StartRunRequest } from "../../../../server/src/protocol/runs.ts";
import { AnswerTaskRequest } from "../../../../server/src/protocol/tasks.ts";
import { ReadTrustRequest, SetTrustRequest } from "../../../../server/src/protocol/trust.ts";
import { sampleRun, sampleTask } from "../../../support/cli-bench.ts";
import { fakeWorkbench, type FakeWorkbench } from "../fakes.ts";

const file = "/shop/hello.manus.yaml";
const answers = { signal: new AbortController().signal };

describe("the editor's chat", () => {
  let bench: FakeWorkbench;
  let desk: EditorChatDesk;
  let loaded: string[];
  let known = true;

  function open(...said: readonly unknown[]): void {
    bench = fakeWorkbench(...said);
    loaded = [];
    bench.editor.files = [file];
    desk = new EditorChatDesk(bench, {
      load: async (path) => void loaded.push(path),
      untilKnown: async () => known,
      now: () => 0,
      after: () => () => undefined,
    });
    bench.server
      .whenAsked(DescribeFileRequest)
      .answer(() => ({ name: "hello", kind: "workflow", inputs: [], steps: [] }));
    bench.server.whenAsked(StartRunRequest).answer(() => ({ outcome: "started", runId: "R" }));
  }
  beforeEach(() => open());
  const call = async (name: string, input: unknown): Promise<ToolAnswer> =>
    await callTool(desk, { name, input, caller: chatCaller(bench.person, answers.signal) });

  it("starts a file of the window, in the chat's name", async () => {
    assert.equal((await call("manus_startTask", { file: "hello" })).failed, false);
    const params = { file, workspaceFolder: "/shop", trusted: true, inputs: {}, by: "chat" };
    assert.deepEqual(bench.server.paramsOf(StartRunRequest), [params]);
  });

  it("saves what is unsaved first, and starts nothing where that isn't wanted or fails", async () => {
    bench.editor.unsaved.add(file);
    assert.equal((await call("manus_startTask", { file: "hello" })).failed, false);
    assert.equal(bench.editor.unsaved.size, 0);
    bench.editor.unsaved.add(file);
    bench.editor.policy = "ask";
    assert.match((await call("manus_startTask", { file: "hello" })).text, /^unsaved:/);
    bench.editor.policy = "always";
    bench.editor.canSave = false;
    assert.match((await call("manus_startTask", { file: "hello" })).text, /^unsaved:/);
    assert.equal(bench.server.paramsOf(StartRunRequest).length, 1);
  });

  it("starts nothing in a window that isn't trusted", async () => {
    bench.editor.trusted = false;
    assert.match((await call("manus_startTask", { file: "hello" })).text, /^untrusted-workspace:/);
    assert.deepEqual(bench.server.paramsOf(StartRunRequest), []);
  });

  it("lets the person confirm what a file lets its agents do", async () => {
    for (const [said, outcome] of [
      ["Trust This Content and Run", true],
      [undefined, false],
    ] as const) {
      open(said);
      let confirmed = false;
      const because = { code: "untrusted-file", message: "It isn't confirmed" };
      bench.server
        .whenAsked(StartRunRequest)
        .answer(() => (confirmed ? { outcome: "started", runId: "R" } : { outcome: "refused", because, problems: [] }));
      const points = [{ key: "tools", text: "runs commands", line: 1, column: 1 }] as never;
      const trust = { file, fingerprint: "f", points, trusted: false } as never;
      bench.server.whenAsked(ReadTrustRequest).answer(() => ({ outcome: "read", files: [trust] }));
      bench.server.whenAsked(SetTrustRequest).answer(() => {
        confirmed = true;
        return { outcome: "read", files: [] } as never;
      });
      assert.equal((await call("manus_startTask", { file: "hello" })).failed, !outcome);
    }
  });

  it("has the language server check the saved file", async () => {
    const range = { start: { line: 2, character: 4 }, end: { line: 2, character: 9 } };
    bench.server.whenAsked(ReadProblemsRequest).answer(() => ({
      items: [{ range, severity: 2, code: "unused-input", message: "It is never used" }],
    }));
    const { text } = await call("manus_validate", { file: "hello" });
    assert.deepEqual(loaded, [file]);
    assert.match(text, /"place": "hello\.manus\.yaml:3:5",\s+"severity": "warning"/);
  });

  it("says that the host can't be reached", async () => {
    assert.match((await call("manus_listTasks", {})).text, /^no-host:/);
    known = false;
    assert.match((await call("manus_startTask", { file: "hello" })).text, /^no-host:/);
    known = true;
  });

  describe("and an approval", () => {
    function wait(): void {
      const ask = {
        id: "A1",
        kind: "approval",
        text: "May it?",
        detail: "rm -rf build",
        choices: ["approved", "denied"],
        askedAt: "",
      } as const;
      const tasks = [sampleTask({ status: "waiting", waiting: { kind: "approval", text: "May it?", ask } })];
      const fleet = {
        sequence: 1,
        accounts: [],
        instances: [],
        runs: [sampleRun({ workspaceFolder: "/shop" })],
        tasks,
        triggers: [],
      };
      bench.server.whenAsked(SnapshotRequest).answer(() => fleet);
      bench.server.accept(AnswerTaskRequest);
    }
    const input = { taskId: sampleTask().id, askId: "A1", choice: "approved" };

    it("is put to the person in a modal dialog with the very command", async () => {
      open("Give This Answer");
      wait();
      assert.equal((await call("manus_answer", input)).failed, false);
      const [message] = bench.person.told;
      assert.equal(message?.modal, true);
      assert.match(message.detail ?? "", /approved[\s\S]*rm -rf build/);
      assert.equal(bench.server.paramsOf(AnswerTaskRequest).length, 1);
    });

    it("isn't answered when they turn away", async () => {
      open(undefined);
      wait();
      assert.match((await call("manus_answer", input)).text, /^declined:/);
      assert.deepEqual(bench.server.paramsOf(AnswerTaskRequest), []);
    });
  });
});

describe("the MCP server that the editor is told of", () => {
  const facts = {
    trusted: true,
    folders: ["/shop", "/lib"],
    node: "/node",
    manusctl: "/x/manusctl.cjs",
    home: "/h",
    version: "1",
  };

  it("is manusctl for the window's folders and its host", () => {
    const { command, args, environment } = describeMcpServer(facts) ?? assert.fail();
    assert.deepEqual([command, ...args], ["/node", "/x/manusctl.cjs", "mcp", "--folder", "/shop", "--folder", "/lib"]);
    assert.deepEqual(environment, { ELECTRON_RUN_AS_NODE: "1", MANUS_HOME: "/h" });
  });

  it("isn't there in a window that isn't trusted, nor in one without a folder", () => {
    assert.equal(describeMcpServer({ ...facts, trusted: false }), undefined);
    assert.equal(describeMcpServer({ ...facts, folders: [] }), undefined);
  });
});

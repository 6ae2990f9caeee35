import assert from "node:assert/strict";
import { shellRequests } from "../../../server/src/host/shell-requests.ts";
import type { TaskView } from "../../../server/src/protocol/fleet.ts";
import {
  InterruptShellRequest,
  ListShellsRequest,
  ReadShellRequest,
  TypeIntoShellRequest,
} from "../../../server/src/protocol/shells.ts";
import { MemoryShellSessions } from "../../support/fakes/memory-shell-sessions.ts";
import { nobodyAsking } from "../../support/nobody-asking.ts";

describe("requests about shell sessions", () => {
  const key = { taskId: "T", sessionId: "main", by: "test" };
  let shells: MemoryShellSessions;
  let told: string[];
  let status: TaskView["status"];
  let engine: TaskView["engine"];
  let takesMessages: boolean;

  beforeEach(() => {
    shells = new MemoryShellSessions({ runId: "R", taskId: "T" }, "/shop");
    told = [];
    status = "paused";
    engine = "local";
    takesMessages = true;
  });

  const ask = async (type: { readonly method: string }, params: unknown): Promise<unknown> => {
    const task = { id: "T", runId: "R", status, engine } as TaskView;
    const requests = shellRequests({
      shells,
      snapshot: () => ({ tasks: [task] }),
      sendMessage: async ({ text }) => {
        if (!takesMessages) return { outcome: "refused", because: { code: "messages-rejected", message: "No" } };
        told.push(text);
        return { outcome: "accepted", messageId: "M", receipt: "" };
      },
    });
    const request = requests.find(({ method }) => method === type.method);
    const checked = request?.read(params);
    return checked === undefined ? "invalid" : request?.answer(checked as never, nobodyAsking);
  };
  const codeOf = (answer: unknown): unknown => (answer as { because?: { code: string } }).because?.code;
  const output = async (): Promise<string> => {
    const read = await ask(ReadShellRequest, { ...key, from: 0, stamp: 0, waitMs: 0 });
    return (read as { shell: { text: string } }).shell.text;
  };

  it("show the sessions and what they print, whatever the agent does", async () => {
    status = "running";
    assert.deepEqual(await ask(ListShellsRequest, { taskId: "T" }), {
      outcome: "listed",
      sessions: [{ id: "main", directory: "/shop" }],
    });
    assert.equal(await output(), "");
    assert.equal(
      codeOf(await ask(ReadShellRequest, { ...key, sessionId: "x", from: 0, stamp: 0, waitMs: 0 })),
      "unknown-session",
    );
    assert.equal(codeOf(await ask(ListShellsRequest, { taskId: "U" })), "unknown-task");
    engine = "manus";
    assert.equal(codeOf(await ask(ListShellsRequest, { taskId: "T" })), "not-supported");
  });

  it("let nobody type while the agent may", async () => {
    for (status of ["running", "waiting", "starting", "succeeded"] as const) {
      assert.equal(codeOf(await ask(TypeIntoShellRequest, { ...key, line: "ls" })), "not-paused");
      assert.equal(codeOf(await ask(InterruptShellRequest, key)), "not-paused");
    }
    assert.deepEqual([await output(), told], ["", []]);
  });

  it("tell the agent of a command word by word, of input only that there was some, and of an end", async () => {
    const done = { outcome: "done" };
    assert.deepEqual(await ask(TypeIntoShellRequest, { ...key, line: "cat" }), done);
    assert.deepEqual(await ask(TypeIntoShellRequest, { ...key, line: "my password" }), done);
    assert.deepEqual(await ask(InterruptShellRequest, key), done);
    assert.deepEqual(await ask(TypeIntoShellRequest, { ...key, line: "  " }), done);
    assert.deepEqual(await ask(InterruptShellRequest, key), done);
    assert.equal(await output(), "$ cat\nmy password\n");
    assert.equal(told.length, 3);
    assert.match(told[0] ?? "", /"main" and ran in it: cat$/);
    assert.match(told[1] ?? "", /typed 11 characters into `cat`/);
    assert.doesNotMatch(told.join(), /my password/);
    assert.match(told[2] ?? "", /ended `cat`/);
  });

  it("do nothing that the agent can't be told of", async () => {
    takesMessages = false;
    assert.equal(codeOf(await ask(TypeIntoShellRequest, { ...key, line: "ls" })), "messages-rejected");
    assert.equal(await output(), "");
  });

  it("have parameters as the protocol says, or are no requests", async () => {
    for (const line of [undefined, 3, "two\nlines", "x".repeat(70_000)]) {
      assert.equal(await ask(TypeIntoShellRequest, { ...key, line }), "invalid");
    }
    assert.equal(await ask(ReadShellRequest, { ...key, from: -1, stamp: 0, waitMs: 0 }), "invalid");
    assert.equal(await ask(ReadShellRequest, { ...key, from: 0, stamp: 0, waitMs: 60_000 }), "invalid");
    assert.equal(await ask(InterruptShellRequest, { taskId: "T", sessionId: "main" }), "invalid");
  });
});

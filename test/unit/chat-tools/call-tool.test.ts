import assert from "node:assert/strict";
import { longestAnswer } from "../../../server/src/chat-tools/bounded.ts";
import { callTool, type ToolAnswer } from "../../../server/src/chat-tools/call-tool.ts";
import { chatTools } from "../../../server/src/chat-tools/definitions.ts";
import { questionBefore } from "../../../server/src/chat-tools/questions.ts";
import type { Ask } from "../../../server/src/protocol/fleet.ts";
import { sampleRun, sampleRunId, sampleTask } from "../../support/cli-bench.ts";
import { describedFile, fakeCaller, FakeChatDesk } from "../../support/fakes/fake-chat-desk.ts";

const taskId = sampleTask().id;
const accepted = (): unknown => ({ outcome: "accepted" });

function askOf(changed: Partial<Ask> = {}): Ask {
  const choices = ["approved", "approved-for-run", "approved-always", "denied"];
  const detail = "rm -rf build";
  return {
    id: "A1",
    kind: "approval",
    text: "May it?",
    detail,
    choices,
    askedAt: "2026-11-22T01:00:00.000Z",
    ...changed,
  };
}

describe("tools of chat agents", () => {
  let desk: FakeChatDesk;
  beforeEach(() => {
    desk = new FakeChatDesk();
    desk.files.set("hello.manus.yaml", describedFile());
  });

  function waits(ask: Ask): void {
    const waiting = { kind: "approval", text: ask.text, ask } as const;
    const runs = [sampleRun({ workspaceFolder: "/shop" })];
    desk.fleetNow = { ...desk.fleetNow, runs, tasks: [sampleTask({ status: "waiting", waiting })] };
  }
  const call = async (name: string, input: unknown = {}, caller = fakeCaller()): Promise<ToolAnswer> =>
    await callTool(desk, { name, input, caller });
  const read = ({ text, failed }: ToolAnswer): Record<string, unknown> => {
    assert.equal(failed, false, text);
    return JSON.parse(text) as Record<string, unknown>;
  };
  const refusal = ({ text, failed }: ToolAnswer): string => {
    assert.equal(failed, true, text);
    return text.slice(0, text.indexOf(":"));
  };

  describe("input", () => {
    for (const [name, input, said] of [
      ["manus_getTask", {}, /the input id is missing/],
      ["manus_getTask", { id: "x", more: 1 }, /there is no input more/],
      ["manus_getTask", { id: 3 }, /the input id must be a text/],
      ["manus_getTask", { id: "x", events: 51 }, /a whole number from 0 to 50/],
      ["manus_listTasks", { status: "asleep" }, /one of open, waiting/],
      ["manus_startTask", { file: "hello", inputs: [] }, /inputs must be an object/],
      ["manus_startTask", "hello", /is an object/],
      ["manus_sendMessage", { taskId: "x", text: " " }, /a text that isn't empty/],
    ] as const) {
      it(`of ${name} is refused: ${JSON.stringify(input)}`, async () => {
        const answer = await call(name, input);
        assert.equal(refusal(answer), "invalid-input");
        assert.match(answer.text, said);
        assert.deepEqual(desk.asked, []);
      });
    }

    it("of a tool that there isn't is refused", async () => {
      assert.equal(refusal(await call("manus_formatDisk")), "unknown-tool");
    });
  });

  describe("files", () => {
    it("are listed with what they take", async () => {
      const { files } = read(await call("manus_listFiles")) as { files: { name: string; inputs: unknown[] }[] };
      assert.deepEqual(
        files.map(({ name, inputs }) => [name, inputs.length]),
        [["hello", 1]],
      );
    });

    it("are narrowed by a text", async () => {
      desk.files.set("other.manus.yaml", describedFile({ name: "other" }));
      const { files } = read(await call("manus_listFiles", { match: "OTH" })) as { files: { file: string }[] };
      assert.deepEqual(
        files.map(({ file }) => file),
        ["other.manus.yaml"],
      );
    });

    it("are checked as the editor does, with places", async () => {
      const at = { line: 3, column: 5, endLine: 3, endColumn: 9 };
      const problem = {
        file: "/shop/hello.manus.yaml",
        ...at,
        severity: "error",
        code: "unknown-tool",
        message: "No",
      } as const;
      desk.problems.set("hello.manus.yaml", [problem]);
      const { errors, problems } = read(await call("manus_validate")) as {
        errors: number;
        problems: { place: string }[];
      };
      assert.equal(errors, 1);
      assert.equal(problems[0]?.place, "hello.manus.yaml:3:5");
    });
  });

  describe("starting", () => {
    beforeEach(() => desk.answers.set("manus/run/start", () => ({ outcome: "started", runId: sampleRunId })));

    it("is done for a file of the workspace, by name or path, in the caller's name", async () => {
      for (const file of ["hello", "hello.manus.yaml", "./hello.manus.yaml", "/shop/hello.manus.yaml"]) {
        assert.equal(read(await call("manus_startTask", { file, inputs: { who: "Ada" } }))["runId"], sampleRunId);
      }
      const params = {
        file: "/shop/hello.manus.yaml",
        workspaceFolder: "/shop",
        trusted: true,
        inputs: { who: "Ada" },
        by: "mcp:test",
      };
      assert.deepEqual(desk.asked.at(-1), { method: "manus/run/start", params });
    });

    it("is refused for anything that is no task file of the workspace", async () => {
      for (const file of ["/etc/passwd", "../other/hello.manus.yaml", "nothing", "hello.manus.yml"]) {
        assert.equal(refusal(await call("manus_startTask", { file })), "unknown-file");
      }
      assert.deepEqual(desk.asked, []);
    });

    it("is refused in a workspace that isn't trusted", async () => {
      desk.trusted = false;
      assert.equal(refusal(await call("manus_startTask", { file: "hello" })), "untrusted-workspace");
      assert.deepEqual(desk.asked, []);
    });

    it("of a file whose permissions nobody has confirmed is refused, with what a person can do", async () => {
      const because = { code: "untrusted-file", message: "Its content isn't confirmed" };
      desk.answers.set("manus/run/start", () => ({ outcome: "refused", because, problems: [] }));
      const answer = await call("manus_startTask", { file: "hello" });
      assert.equal(refusal(answer), "untrusted-file");
      assert.match(answer.text, /manusctl trust hello\.manus\.yaml/);
    });

    it("of such a file goes on once a person has confirmed it", async () => {
      const because = { code: "untrusted-file", message: "Its content isn't confirmed" };
      let confirmed = false;
      desk.confirmFile = async () => (confirmed = true);
      desk.answers.set("manus/run/start", () =>
        confirmed ? { outcome: "started", runId: sampleRunId } : { outcome: "refused", because, problems: [] },
      );
      assert.equal(read(await call("manus_startTask", { file: "hello" }))["runId"], sampleRunId);
    });

    it("of a broken file says where it is broken", async () => {
      const at = { line: 7, column: 3, endLine: 7, endColumn: 9 };
      const problem = {
        file: "/shop/hello.manus.yaml",
        ...at,
        severity: "error",
        code: "unknown-tool",
        message: "There is no tool",
      };
      const because = { code: "invalid-file", message: "The file has errors" };
      desk.answers.set("manus/run/start", () => ({ outcome: "refused", because, problems: [problem] }));
      assert.match((await call("manus_startTask", { file: "hello" })).text, /hello\.manus\.yaml:7:3 There is no tool/);
    });
  });

  describe("runs", () => {
    it("of other workspaces don't exist", async () => {
      desk.fleetNow = {
        ...desk.fleetNow,
        runs: [sampleRun({ workspaceFolder: "/shop-of-others" })],
        tasks: [sampleTask()],
      };
      assert.deepEqual(read(await call("manus_listTasks"))["runs"], []);
      for (const id of [sampleRunId, taskId]) {
        assert.equal(refusal(await call("manus_getTask", { id })), "unknown-id");
        assert.equal(refusal(await call("manus_stopTask", { id })), "unknown-id");
      }
    });

    it("are told with what they wait for, and who answers that", async () => {
      waits(askOf());
      const text = (await call("manus_listTasks", { status: "waiting" })).text;
      assert.match(text, /"askId": "A1"/);
      assert.match(text, /"answeredBy": "a person"/);
    });

    it("are told with their newest events, the agent's where it is one's", async () => {
      const runs = [sampleRun({ workspaceFolder: "/shop", kind: "task" })];
      desk.fleetNow = { ...desk.fleetNow, runs, tasks: [sampleTask({ engine: "local" })] };
      desk.answers.set("manus/run/readEvents", ({ from }: { from: number }) => ({
        outcome: "read",
        page: {
          total: 30,
          events: [{ seq: from, at: "", type: "message", source: "agent", text: "x".repeat(60_000) }],
        },
      }));
      const { text } = await call("manus_getTask", { id: sampleRunId, events: 5 });
      assert.deepEqual(desk.asked.at(-1)?.params, { runId: sampleRunId, taskId, from: 26, limit: 5 });
      assert.ok(text.length <= longestAnswer, `${text.length} characters`);
      assert.match(text, /characters more/);
    });

    it("are waited for until they rest, and no longer than told", async () => {
      const run = sampleRun({ workspaceFolder: "/shop" });
      desk.fleetNow = { ...desk.fleetNow, runs: [run] };
      let waited = 0;
      desk.onWait = () => {
        waited += 1;
        if (waited === 2) desk.fleetNow = { ...desk.fleetNow, runs: [{ ...run, status: "succeeded" }] };
      };
      const input = { id: sampleRunId, events: 0, waitSeconds: 50 };
      assert.equal(read(await call("manus_getTask", input))["status"], "succeeded");
      desk.fleetNow = { ...desk.fleetNow, runs: [run] };
      desk.onWait = (milliseconds) => void (desk.clock += milliseconds);
      assert.equal(read(await call("manus_getTask", input))["status"], "running");
      assert.equal(desk.clock, 50_000);
    });
  });

  describe("answering", () => {
    beforeEach(() => desk.answers.set("manus/task/answer", accepted));
    const input = { taskId, askId: "A1", choice: "approved" };

    for (const ask of [
      askOf(),
      askOf({ kind: "takeover" }),
      askOf({ kind: "budget" }),
      askOf({ kind: "account" }),
      askOf({ kind: "question", by: ["ada"] }),
    ]) {
      it(`what was kept for a person (${ask.kind}${ask.by === undefined ? "" : " to somebody"}) is refused where nobody can be asked, and where they decline`, async () => {
        waits(ask);
        assert.equal(refusal(await call("manus_answer", input, fakeCaller("nobody"))), "only-people");
        assert.equal(refusal(await call("manus_answer", input, fakeCaller("no"))), "declined");
        assert.deepEqual(desk.asked, []);
      });
    }

    it("goes out once a person has seen the very command and said yes", async () => {
      waits(askOf());
      desk.personName = () => "ada";
      const caller = fakeCaller("yes");
      read(await call("manus_answer", input, caller));
      assert.match(caller.questions[0]?.message ?? "", /approved[\s\S]*rm -rf build/);
      const params = { taskId, askId: "A1", by: "mcp:test", choice: "approved", person: "ada" };
      assert.deepEqual(desk.asked, [{ method: "manus/task/answer", params }]);
    });

    it("never allows more than what is asked about, whoever says yes", async () => {
      waits(askOf());
      for (const choice of ["approved-always", "approved-for-run"]) {
        assert.equal(refusal(await call("manus_answer", { ...input, choice }, fakeCaller("yes"))), "only-people");
      }
      assert.deepEqual(desk.asked, []);
    });

    it("never fills in a form", async () => {
      waits(askOf({ form: { type: "object" } }));
      assert.equal(refusal(await call("manus_answer", input, fakeCaller("yes"))), "only-people");
      assert.deepEqual(desk.asked, []);
    });

    it("is refused for a question that isn't asked any more", async () => {
      waits(askOf({ id: "A2" }));
      assert.equal(refusal(await call("manus_answer", input, fakeCaller("yes"))), "other-question");
    });

    it("takes a plain question without anybody", async () => {
      waits(askOf({ kind: "question", choices: [] }));
      const caller = fakeCaller("nobody");
      read(await call("manus_answer", { taskId, askId: "A1", text: "The blue one" }, caller));
      assert.deepEqual(caller.questions, []);
      const params = { taskId, askId: "A1", by: "mcp:test", text: "The blue one" };
      assert.deepEqual(desk.asked, [{ method: "manus/task/answer", params }]);
      assert.equal(refusal(await call("manus_answer", { taskId, askId: "A1", choice: "blue" })), "unfit-answer");
    });
  });

  it("steer runs and tasks, and say why not", async () => {
    desk.fleetNow = { ...desk.fleetNow, runs: [sampleRun({ workspaceFolder: "/shop/sub" })], tasks: [sampleTask()] };
    const because = { code: "already-finished", message: "It has ended", remedy: "Retry it" };
    desk.answers.set("manus/run/pause", accepted);
    desk.answers.set("manus/task/stop", () => ({ outcome: "refused", because }));
    read(await call("manus_pauseTask", { id: sampleRunId }));
    assert.deepEqual(desk.asked, [{ method: "manus/run/pause", params: { runId: sampleRunId, by: "mcp:test" } }]);
    const answer = await call("manus_stopTask", { id: taskId });
    assert.equal(answer.text, "already-finished: It has ended. Retry it");
  });
});

describe("the question before a chat agent's call", () => {
  const desk = new FakeChatDesk();
  desk.files.set("hello.manus.yaml", describedFile());

  it("isn't asked for what only reads, and is for everything else", async () => {
    for (const { name, effect } of chatTools) {
      const question = await questionBefore(desk, name, { id: "?", taskId: "?", file: "?", text: "x", askId: "?" });
      assert.equal(question === undefined, effect === "reads", name);
    }
  });

  it("says what is started, where and with what", async () => {
    const question = await questionBefore(desk, "manus_startTask", { file: "hello", inputs: { who: "Ada" } });
    assert.equal(question?.title, "Start a run of hello.manus.yaml?");
    assert.equal(question.message, "Folder: /shop\nSteps:\n  1. Greet\nInputs:\n  who: Ada");
  });

  it("is the call's own where a person has to answer", async () => {
    const waiting = { kind: "approval", text: "?", ask: askOf() } as const;
    const runs = [sampleRun({ workspaceFolder: "/shop" })];
    desk.fleetNow = { ...desk.fleetNow, runs, tasks: [sampleTask({ status: "waiting", waiting })] };
    assert.equal(await questionBefore(desk, "manus_answer", { taskId, askId: "A1", choice: "approved" }), undefined);
  });
});

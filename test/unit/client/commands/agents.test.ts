import assert from "node:assert/strict";
import { createAnswerCommands } from "../../../../client/src/commands/answer-commands.ts";
import { createChangeCommands } from "../../../../client/src/commands/change-commands.ts";
import { createMessageCommands } from "../../../../client/src/commands/message-commands.ts";
import { noticeActs } from "../../../../client/src/commands/command-table.ts";
import { confirmTrust } from "../../../../client/src/commands/trust-file.ts";
import type { CommandTable } from "../../../../client/src/commands/workbench.ts";
import { DiscardChangesRequest, OpenBranchRequest } from "../../../../server/src/protocol/changes.ts";
import type { Ask, TaskView } from "../../../../server/src/protocol/fleet.ts";
import { AnswerTaskRequest, SendMessageRequest } from "../../../../server/src/protocol/tasks.ts";
import { ReadTrustRequest, SetTrustRequest } from "../../../../server/src/protocol/trust.ts";
import { fakeWorkbench, type FakeWorkbench } from "../fakes.ts";
import { sampleAsk, sampleRun, sampleSnapshot, sampleTask, waitingTask } from "../sample-fleet.ts";

const rule = "file_write(notes.md)";
const choices = ["approved", "approved-for-run", "approved-always", "denied"];
const diff = "--- a/notes.md\n+++ b/notes.md\n@@ -1 +1 @@\n-one\n+two\n";

function waitingFor(asks: readonly Ask[], ...answers: readonly unknown[]): FakeWorkbench {
  const workbench = fakeWorkbench(...answers);
  const tasks = asks.map((ask, place) => waitingTask(ask, { id: `T${place + 1}` }));
  workbench.model.replace(sampleSnapshot({ tasks }));
  workbench.server.whenAsked(AnswerTaskRequest).answer(() => ({ outcome: "accepted" }));
  return workbench;
}

function answersOf({ server }: FakeWorkbench): readonly unknown[] {
  return server.paramsOf(AnswerTaskRequest).map((params) => {
    const { taskId, choice, text } = params as Record<string, unknown>;
    return [taskId, choice, text];
  });
}

describe("approving what an agent wants to do", () => {
  const labels = {
    approved: "Approve",
    "approved-for-run": "Approve for This Run",
    "approved-always": `Always Approve ${rule}`,
    denied: "Deny",
  };
  for (const [choice, label] of Object.entries(labels)) {
    it(`answers ${choice} with "${label}"`, async () => {
      const workbench = waitingFor([sampleAsk({ rule, choices })], label);
      await createAnswerCommands(workbench).answer({});
      assert.deepEqual(answersOf(workbench), [["T1", choice, undefined]]);
    });
  }

  it("can be denied with words, or with none; turning away answers nothing", async () => {
    for (const [typed, expected] of [
      ["use two spaces", [["T1", "denied", "use two spaces"]]],
      [" ", [["T1", "denied", undefined]]],
      [undefined, []],
    ] as const) {
      const workbench = waitingFor([sampleAsk({ rule, choices })], "Deny with Comment…", typed);
      await createAnswerCommands(workbench).answer({});
      assert.deepEqual(answersOf(workbench), expected);
    }
  });

  it("shows the change first, and asks beside it", async () => {
    const workbench = waitingFor([sampleAsk({ rule, choices, diff })], "Show Diff", "Approve");
    await createAnswerCommands(workbench).answer({});
    assert.deepEqual(workbench.editor.diffs, [
      { title: "notes.md: what List commits wants to change", before: "one", after: "two" },
    ]);
    assert.equal(workbench.person.told[1]?.modal, undefined);
    assert.deepEqual(answersOf(workbench), [["T1", "approved", undefined]]);
  });

  it("answers all that wait for the same rule at once, and no others", async () => {
    const asks = [
      sampleAsk({ id: "A1", rule, choices }),
      sampleAsk({ id: "A2", rule, choices }),
      sampleAsk({ id: "A3" }),
    ];
    const workbench = waitingFor(asks, "Approve All 2");
    await createAnswerCommands(workbench).answer({ taskId: "T2" });
    assert.deepEqual(answersOf(workbench), [
      ["T2", "approved", undefined],
      ["T1", "approved", undefined],
    ]);
  });
});

describe("other questions of agents", () => {
  it("a budget is extended or not", async () => {
    const ask = sampleAsk({ kind: "budget", text: "Extend it?", choices: ["extend", "stop"] });
    const workbench = waitingFor([ask], "Extend the Budget");
    await createAnswerCommands(workbench).answer({});
    assert.deepEqual(answersOf(workbench), [["T1", "extend", undefined]]);
  });

  it("what was handed over is given back, with a note or without", async () => {
    const ask = sampleAsk({ kind: "takeover", text: "Please sign in", choices: [] });
    const plain = waitingFor([ask], "Give Back");
    await createAnswerCommands(plain).answer({});
    assert.deepEqual(answersOf(plain), [["T1", undefined, "I give it back."]]);
    const noted = waitingFor([ask], "Give Back with a Note…", "signed in as Ada");
    await createAnswerCommands(noted).answer({});
    assert.deepEqual(answersOf(noted), [["T1", undefined, "signed in as Ada"]]);
    const later = waitingFor([ask]);
    await createAnswerCommands(later).answer({});
    assert.deepEqual(answersOf(later), []);
  });

  it("what belongs to a question is opened before it is answered", async () => {
    const ask = sampleAsk({ kind: "question", choices: [], attachments: ["/shop/plan.md", "https://x.example"] });
    const workbench = waitingFor([ask], "fine");
    await createAnswerCommands(workbench).answer({});
    assert.deepEqual(workbench.editor.attachments, ["/shop/plan.md", "https://x.example"]);
    assert.deepEqual(answersOf(workbench), [["T1", undefined, "fine"]]);
  });
});

describe("writing to an agent", () => {
  function atWork(...answers: readonly unknown[]): FakeWorkbench {
    const workbench = fakeWorkbench(...answers);
    workbench.model.replace(sampleSnapshot({ tasks: [sampleTask({ engine: "local", can: ["stop", "message"] })] }));
    const receipt = "It sees this at its next turn";
    workbench.server.whenAsked(SendMessageRequest).answer(() => ({ outcome: "accepted", messageId: "M1", receipt }));
    return workbench;
  }

  it("sends the words and shows the receipt", async () => {
    const workbench = atWork("use metric units");
    await createMessageCommands(workbench).message({});
    assert.deepEqual(workbench.server.paramsOf(SendMessageRequest), [
      { taskId: "01TASK1", by: "editor", text: "use metric units", attachments: [] },
    ]);
    assert.match(workbench.person.told[0]?.text ?? "", /It sees this at its next turn/);
  });

  it("can interrupt it", async () => {
    const workbench = atWork("stop that");
    await createMessageCommands(workbench).interrupt({ taskId: "01TASK1" });
    const [params] = workbench.server.paramsOf(SendMessageRequest) as readonly { readonly mode?: string }[];
    assert.equal(params?.mode, "interrupt");
  });

  it("says why a message wasn't taken, and asks nobody who takes none", async () => {
    const refused = atWork("hello");
    const because = { code: "already-finished", message: "It has ended" };
    refused.server.whenAsked(SendMessageRequest).answer(() => ({ outcome: "refused", because }));
    await createMessageCommands(refused).message({});
    assert.match(refused.person.told[0]?.text ?? "", /It has ended/);
    const deaf = fakeWorkbench();
    deaf.model.replace(sampleSnapshot({ tasks: [sampleTask()] }));
    await createMessageCommands(deaf).message({ taskId: "01TASK1" });
    assert.deepEqual(deaf.server.paramsOf(SendMessageRequest), []);
  });
});

describe("confirming a file", () => {
  const subject = { file: "/shop/a.manus.yaml", workspaceFolder: "/shop" };
  const point = { key: "tools.allow: shell_exec", text: "Any command runs without asking" };
  const open = { file: subject.file, fingerprint: "f1", points: [point], trusted: false };

  function asking(files: readonly object[], ...answers: readonly unknown[]): FakeWorkbench {
    const workbench = fakeWorkbench(...answers);
    for (const type of [ReadTrustRequest, SetTrustRequest]) {
      workbench.server.whenAsked(type).answer(() => ({ outcome: "read", files }) as never);
    }
    return workbench;
  }

  it("shows each point, and remembers these contents alone", async () => {
    const done = { ...open, fingerprint: "f2", trusted: true };
    const workbench = asking([open, done], "Trust This Content and Run");
    assert.equal(await confirmTrust(workbench, subject), true);
    const [message] = workbench.person.told;
    assert.ok(message?.modal === true && message.detail?.includes(point.key) && message.detail.includes(point.text));
    assert.deepEqual(workbench.server.paramsOf(SetTrustRequest), [
      { ...subject, fingerprints: ["f1"], trusted: true, by: "editor" },
    ]);
  });

  it("is nothing without a yes; who wants to see the file sees it", async () => {
    for (const answer of [undefined, "Show File"]) {
      const workbench = asking([open], answer);
      assert.equal(await confirmTrust(workbench, subject), false);
      assert.deepEqual(workbench.server.paramsOf(SetTrustRequest), []);
      assert.equal(workbench.editor.opened.length, answer === undefined ? 0 : 1);
    }
  });

  it("isn't asked for twice", async () => {
    const workbench = asking([
      { ...open, trusted: true },
      { ...open, points: [] },
    ]);
    assert.equal(await confirmTrust(workbench, subject), true);
    assert.deepEqual(workbench.person.told, []);
  });
});

describe("what an agent has changed in its worktree", () => {
  const told: string[] = [];
  const review = {
    open: async ({ id }: TaskView) => void told.push(`open ${id}`),
    apply: async ({ id }: TaskView) => void told.push(`apply ${id}`),
    close: (taskId: string) => void told.push(`close ${taskId}`),
  };

  function changed(...answers: readonly unknown[]): FakeWorkbench {
    told.length = 0;
    const workbench = fakeWorkbench(...answers);
    const task = sampleTask({ engine: "local", worktree: "/trees/T" });
    workbench.model.replace(sampleSnapshot({ runs: [sampleRun()], tasks: [task] }));
    for (const type of [OpenBranchRequest, DiscardChangesRequest]) {
      workbench.server.whenAsked(type).answer(() => ({ outcome: "done" }));
    }
    return workbench;
  }

  it("is reviewed and applied there", async () => {
    const commands = createChangeCommands(changed(), review);
    await commands.show({});
    await commands.apply({});
    assert.deepEqual(told, ["open 01TASK1", "apply 01TASK1"]);
  });

  it("goes to a branch, or away after a question", async () => {
    const branch = changed("manus/report");
    await createChangeCommands(branch, review).openBranch({});
    assert.deepEqual(branch.server.paramsOf(OpenBranchRequest), [
      { taskId: "01TASK1", branch: "manus/report", by: "editor" },
    ]);
    assert.equal(branch.person.questions[0]?.value, "manus/report");
    const untrusted = changed("manus/report");
    untrusted.editor.trusted = false;
    await createChangeCommands(untrusted, review).openBranch({});
    assert.deepEqual(untrusted.server.paramsOf(OpenBranchRequest), []);
    assert.match(untrusted.person.told[0]?.text ?? "", /not trusted/);
    const kept = changed(undefined);
    await createChangeCommands(kept, review).discard({});
    assert.deepEqual([kept.server.paramsOf(DiscardChangesRequest), told], [[], []]);
    const gone = changed("Discard");
    await createChangeCommands(gone, review).discard({});
    assert.equal(gone.server.paramsOf(DiscardChangesRequest).length, 1);
    assert.deepEqual(told, ["close 01TASK1"]);
  });
});

describe("what a person does", () => {
  it("is noticed before it is carried out, where it lets agents work", async () => {
    const order: string[] = [];
    const table = new Proxy(
      {},
      {
        get: (_target, name) => async () => void order.push(String(name)),
        ownKeys: () => ["runFile", "showLog"],
        getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
      },
    ) as CommandTable;
    const noticed = noticeActs(table, () => order.push("act"));
    await noticed.runFile({});
    await noticed.showLog({});
    assert.deepEqual(order, ["act", "runFile", "showLog"]);
  });
});

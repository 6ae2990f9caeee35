import assert from "node:assert/strict";
import { toTarget } from "../../../../client/src/model/command-target.ts";
import { FleetModel } from "../../../../client/src/model/fleet-model.ts";
import { Inbox } from "../../../../client/src/model/inbox.ts";
import { lineOfFile, parentOf, toInboxLines, type InboxLine } from "../../../../client/src/model/inbox-rows.ts";
import { ageWords, quietWords, waitingWords } from "../../../../client/src/model/inbox-words.ts";
import type { Ask, FleetSnapshot, TaskView } from "../../../../server/src/protocol/fleet.ts";
import { deriveInbox } from "../../../../server/src/protocol/inbox.ts";
import { sampleAccount } from "../../../support/sample-account.ts";
import {
  sampleAsk,
  sampleChange,
  sampleRun,
  sampleSnapshot,
  sampleStep,
  sampleTrigger,
  waitingTask,
} from "../sample-fleet.ts";

const now = Date.parse("2026-11-21T09:05:00.000Z");

function lines(changes: Partial<FleetSnapshot>): readonly InboxLine[] {
  return toInboxLines(deriveInbox(sampleSnapshot(changes)), now);
}

function lineOf(ask: Partial<Ask>, task: Partial<TaskView> = {}): InboxLine {
  const line = lines({ tasks: [waitingTask(sampleAsk(ask), task)], runs: [sampleRun()] })[0]?.children[0];
  assert.ok(line !== undefined);
  return line;
}

const can = (line: InboxLine): readonly string[] => line.row.contextValue.split(" ").slice(1);

describe("the lines of the inbox", () => {
  it("are none where nothing waits", () => {
    assert.deepEqual(lines({}), []);
  });

  it("show an approval's exact command, for whom, and how long it waits", () => {
    const { row, target, click } = lineOf({ text: "Run a command?", detail: "git push origin main" });
    assert.deepEqual(
      [row.label, row.description, row.accessibilityLabel],
      [
        "git push origin main",
        "Run a command? · Report · 5 min",
        "Approval, git push origin main, Run a command?, Report, 5 min",
      ],
    );
    assert.ok(row.tooltip.includes("git push origin main"));
    assert.deepEqual([target.taskId, target.askId, click], ["01TASK1", "01ASK1", "answer"]);
  });

  it("lead from a file to the first line of it, and from a line to its heading", () => {
    const all = lines({ tasks: [waitingTask(sampleAsk())], runs: [sampleRun({ file: "/shop/report.manus.yaml" })] });
    const line = lineOfFile(all, "/shop/report.manus.yaml");
    assert.equal(line?.target.askId, "01ASK1");
    assert.equal(parentOf(all, line), all[0]);
    assert.equal(lineOfFile(all, "/shop/other.manus.yaml"), undefined);
    const [heading] = all;
    assert.ok(heading !== undefined);
    assert.equal(parentOf(all, heading), undefined);
  });

  it("offer a yes in one click only for what they show whole", () => {
    assert.deepEqual(can(lineOf({ detail: "git status" })), ["can-approve", "can-deny", "can-answer"]);
    for (const ask of [{ detail: "x".repeat(121) }, { detail: "one\ntwo" }, { form: {} }]) {
      assert.deepEqual(can(lineOf(ask)), ["can-deny", "can-answer"]);
    }
    assert.deepEqual(can(lineOf({ diff: "@@ -1 +1 @@\n-a\n+b" })), ["can-deny", "can-diff", "can-answer"]);
    assert.deepEqual(can(lineOf({ detail: "mail" }, { engine: "manus" })), ["can-deny", "can-answer"], "of the cloud");
    assert.deepEqual(can(lineOf({ kind: "question", choices: ["a", "b"] })), ["can-answer"]);
  });

  it("write out what nobody would see", () => {
    const { row } = lineOf({ detail: "rm \u202Efdp.x" });
    assert.equal(row.label, "rm \\u{202e}fdp.x");
    assert.ok(row.tooltip.every((line) => !line.includes("\u202E")));
  });

  it("group approvals by rule; one answer is for those that were seen", () => {
    const tasks = ["1", "2", "3"].map((id) =>
      waitingTask(sampleAsk({ id: `A${id}`, detail: `npm i ${id}`, ...(id !== "3" && { rule: "shell_exec(npm*)" }) }), {
        id: `T${id}`,
      }),
    );
    const [heading] = lines({ tasks });
    assert.deepEqual([heading?.row.label, heading?.row.description], ["Approvals", "3"]);
    const [group, single] = heading?.children ?? [];
    assert.deepEqual(
      [group?.row.label, group?.row.description, group?.children.length, single?.row.label],
      ["shell_exec(npm*)", "2 by one rule", 2, "npm i 3"],
    );
    assert.ok(group?.row.contextValue.includes("can-answer-all"));
    assert.deepEqual(
      toTarget(group).selected?.map(({ taskId, askId }) => [taskId, askId]),
      [
        ["T1", "A1"],
        ["T2", "A2"],
      ],
    );
  });

  it("tell an account, a trigger and a failure with what is to be done about them", () => {
    const failure = sampleRun({
      status: "failed",
      triage: { state: "open" },
      finishedAt: "2026-11-21T07:05:00.000Z",
      steps: [sampleStep({ status: "failed", reason: { code: "x", message: "It broke", remedy: "Mend it." } })],
    });
    const account = sampleAccount({ id: "work", title: "Work", provider: "manus", origin: "person", key: "missing" });
    const shown = lines({
      runs: [failure],
      accounts: [account],
      triggers: [sampleTrigger({ problem: "Its file is gone" })],
    });
    assert.deepEqual(
      shown.map(({ row, children: [child] }) => [row.label, child?.row.label, child?.row.description, child?.click]),
      [
        ["Accounts", "Work", "its key is missing", "setKey"],
        ["Triggers That Can't Start", "report", "Its file is gone", "revealFile"],
        ["Failures to Look At", "Report", "step log · It broke · 2 h", "openEvents"],
      ],
    );
    assert.ok(shown[2]?.children[0]?.row.tooltip.includes("Mend it."));
    assert.deepEqual(
      toTarget(shown[2]).selected?.map(({ runId }) => runId),
      ["01RUN1"],
      "all under a heading",
    );
  });

  it("are bounded, and count the rest", () => {
    const runs = Array.from({ length: 450 }, (_, index) =>
      sampleRun({ id: `01RUN${String(index).padStart(3, "0")}`, status: "failed", triage: { state: "open" } }),
    );
    const [heading] = lines({ runs });
    assert.deepEqual(
      [heading?.row.description, heading?.children.length, heading?.children.at(-1)?.row.label],
      ["450", 201, "250 more"],
    );
  });

  it("are made anew after each change of the fleet, and not in between", () => {
    const model = new FleetModel();
    const inbox = new Inbox(model);
    model.replace(sampleSnapshot({ tasks: [waitingTask(sampleAsk())] }));
    const { items } = inbox;
    assert.equal(items.length, 1);
    assert.equal(inbox.items, items);
    model.apply(sampleChange(10, 11, { tasks: [{ ...waitingTask(sampleAsk()), status: "running", can: [] }] }));
    assert.deepEqual(inbox.items, []);
    inbox.dispose();
  });
});

describe("words of the inbox", () => {
  it("tell an age in one unit", () => {
    const ages = [0, 59, 60, 3_599, 3_600, 86_400 * 3].map((seconds) =>
      ageWords(new Date(now - seconds * 1_000).toISOString(), now),
    );
    assert.deepEqual(ages, ["just now", "just now", "1 min", "59 min", "1 h", "3 d"]);
    assert.equal(ageWords(new Date(now + 5_000).toISOString(), now), "just now", "the host's clock is ahead");
    assert.equal(ageWords(undefined, now), undefined);
    assert.equal(ageWords("once", now), undefined);
  });

  it("count, and tell the end of a quiet time", () => {
    assert.deepEqual([waitingWords(1), waitingWords(2)], ["1 thing waits for you", "2 things wait for you"]);
    const today = new Date(2026, 10, 21, 9);
    assert.equal(quietWords(undefined, today), "quiet");
    assert.match(quietWords(new Date(2026, 10, 21, 22), today), /^quiet until \d+:\d\d/);
    assert.match(quietWords(new Date(2026, 10, 22, 7), today), /^quiet until \S+ \d+:\d\d/);
  });
});

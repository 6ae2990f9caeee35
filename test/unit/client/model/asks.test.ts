import assert from "node:assert/strict";
import { openAsk } from "../../../../server/src/protocol/answering.ts";
import { detailOfAsk, labelOfChoice, likeTasks, sidesOfDiff } from "../../../../client/src/model/asks.ts";
import { FleetModel } from "../../../../client/src/model/fleet-model.ts";
import { groupAsks, type Notice } from "../../../../client/src/model/notices.ts";
import { sampleAsk, sampleSnapshot, waitingTask } from "../sample-fleet.ts";

describe("choices of asks", () => {
  it("read like what they do; an unknown one is shown as it is", () => {
    const ask = { rule: "shell_exec(npm test*)" };
    const choices = ["approved", "approved-for-run", "approved-always", "denied", "extend", "constructor", "blue"];
    assert.deepEqual(
      choices.map((choice) => labelOfChoice(choice, ask)),
      [
        "Approve",
        "Approve for This Run",
        "Always Approve shell_exec(npm test*)",
        "Deny",
        "Extend the Budget",
        "constructor",
        "blue",
      ],
    );
    assert.equal(labelOfChoice("approved-always", {}), "Always Approve");
    assert.ok(labelOfChoice("approved-always", { rule: "x".repeat(100) }).length < 60);
  });

  it("come with all there is to see", () => {
    const ask = sampleAsk({
      detail: "npm test",
      rule: "shell_exec(npm test)",
      choices: ["approved", "approved-for-run", "denied"],
      diff: "--- a\n+++ b\n@@ -1 +1,2 @@\n-x\n+y\n+z\n",
      attachments: ["/shop/a.md"],
    });
    const detail = detailOfAsk(ask);
    for (const part of ["npm test", "shell_exec(npm test)", "2 lines more, 1 lines less", "/shop/a.md"]) {
      assert.ok(detail.includes(part), part);
    }
    assert.equal(detailOfAsk(sampleAsk()), "");
    assert.equal(detailOfAsk(sampleAsk({ rule: "x" })), "", "a rule that no choice gives is nothing to see");
  });
});

describe("a unified diff", () => {
  it("has the lines before and after, and the file's name", () => {
    const diff = "--- a/docs/notes.md\t2026\n+++ b/docs/notes.md\n@@ -1,3 +1,3 @@\n one\n-two\n+zwei\n three\n";
    assert.deepEqual(sidesOfDiff(diff), { name: "notes.md", before: "one\ntwo\nthree", after: "one\nzwei\nthree" });
  });

  it("of a new or a deleted file has an empty side", () => {
    const added = "--- /dev/null\n+++ b/notes.md\n@@ -0,0 +1,2 @@\n+one\n+\n\\ No newline at end of file\n";
    assert.deepEqual(sidesOfDiff(added), { name: "notes.md", before: "", after: "one\n" });
    const gone = "--- notes.md\n+++ /dev/null\n@@ -1 +0,0 @@\n-one\n";
    assert.deepEqual(sidesOfDiff(gone), { name: "notes.md", before: "one", after: "" });
  });

  it("with several stretches says where each begins", () => {
    const diff = "@@ -1 +1 @@\n-a\n+b\n@@ -9 +9 @@\n-c\n+d\n";
    assert.deepEqual(sidesOfDiff(diff), {
      name: "",
      before: "@@ -1 +1 @@\na\n@@ -9 +9 @@\nc",
      after: "@@ -1 +1 @@\nb\n@@ -9 +9 @@\nd",
    });
  });

  it("that is none is shown as it is", () => {
    assert.deepEqual(sidesOfDiff("hello"), { name: "", before: "hello", after: "hello" });
  });
});

describe("approvals by the same rule", () => {
  const rule = "shell_exec(ls)";
  const one = waitingTask(sampleAsk({ id: "A1", rule }), { id: "T1" });
  const two = waitingTask(sampleAsk({ id: "A2", rule }), { id: "T2" });
  const other = waitingTask(sampleAsk({ id: "A3", rule: "file_write(a)" }), { id: "T3" });
  const plain = waitingTask(sampleAsk({ id: "A4" }), { id: "T4" });
  const model = new FleetModel();
  model.replace(sampleSnapshot({ tasks: [one, two, other, plain] }));

  it("are found, the asked one first", () => {
    const ids = (task: typeof one): readonly string[] => likeTasks(model, task).map(({ id }) => id);
    assert.deepEqual(ids(two), ["T2", "T1"]);
    assert.deepEqual(ids(other), ["T3"]);
    assert.deepEqual(ids(plain), ["T4"]);
  });

  it("are told as one", () => {
    const notices = [one, two, other, plain].map((task): Notice => {
      const ask = openAsk(task);
      assert.ok(ask);
      return { kind: "asked", task, ask, like: [task] };
    });
    const told = groupAsks(model, notices).map((notice) => notice.kind === "asked" && notice.like.map(({ id }) => id));
    assert.deepEqual(told, [["T1", "T2"], ["T3"], ["T4"]]);
  });
});

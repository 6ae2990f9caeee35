import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openBench } from "../support/toolbox-bench.ts";

describe("toolbox", () => {
  it("names the tools it has, each once", async () => {
    const { toolbox } = await openBench();
    const names = toolbox.names().filter((name) => !name.startsWith("browser_"));
    assert.deepEqual(names.toSorted(), [
      "deploy_apply_deployment",
      "deploy_expose_port",
      "file_find_by_name",
      "file_find_in_content",
      "file_read",
      "file_str_replace",
      "file_write",
      "idle",
      "make_manus_page",
      "message_ask_user",
      "message_notify_user",
      "shell_exec",
      "shell_kill_process",
      "shell_view",
      "shell_wait",
      "shell_write_to_process",
    ]);
  });

  it("says so when it is asked for another tool", async () => {
    const bench = await openBench();
    assert.equal((await bench.call("file_burn", {})).error?.code, "unknown-tool");
  });

  it("is idle", async () => {
    const bench = await openBench();
    assert.equal(await bench.works("idle", {}), "Nothing is left to do");
  });

  it("never rejects: a bug is a result and is logged", async () => {
    const bench = await openBench();
    const result = await bench.call("file_read", { file: 5 });
    assert.deepEqual([result.outcome, result.error?.code], ["failed", "bug"]);
    assert.equal(bench.log.lines.length, 1);
    const thrown = await bench.call(
      "message_notify_user",
      { text: "x" },
      {
        notify: () => {
          throw new Error("broken");
        },
      },
    );
    assert.equal(thrown.error?.code, "bug");
  });

  describe("message_notify_user", () => {
    it("tells, with real paths and addresses as attachments", async () => {
      const bench = await openBench();
      await writeFile(join(bench.workspace, "report.md"), "");
      await bench.works("message_notify_user", { text: "Ready", attachments: ["report.md", "https://example.org/a"] });
      await bench.works("message_notify_user", { text: "Again", attachments: "report.md" });
      await bench.works("message_notify_user", { text: "Bare" });
      const path = join(bench.workspace, "report.md");
      assert.deepEqual(bench.notified, [
        { text: "Ready", attachments: [path, "https://example.org/a"] },
        { text: "Again", attachments: [path] },
        { text: "Bare", attachments: [] },
      ]);
    });

    it("tells nothing when an attachment is missing", async () => {
      const bench = await openBench();
      const output = await bench.fails("attachment-missing", "message_notify_user", {
        text: "x",
        attachments: "report.md",
      });
      assert.match(output, /report\.md does not exist/);
      assert.deepEqual(bench.notified, []);
    });
  });

  describe("message_ask_user", () => {
    it("gives the answer's text", async () => {
      const bench = await openBench({ answer: { text: "the second", by: "editor" } });
      await writeFile(join(bench.workspace, "plan.md"), "");
      assert.equal(await bench.works("message_ask_user", { text: "Which one?", attachments: "plan.md" }), "the second");
      assert.deepEqual(bench.asked, [
        {
          kind: "question",
          text: "Which one?",
          choices: [],
          detail: join(bench.workspace, "plan.md"),
          attachments: [join(bench.workspace, "plan.md")],
        },
      ]);
    });

    it("gives a choice where there is no text, and nothing where there is neither", async () => {
      const chosen = await openBench({ answer: { choice: "yes", by: "terminal" } });
      assert.equal(await chosen.works("message_ask_user", { text: "Well?" }), "yes");
      const silent = await openBench({ answer: { by: "deadline" } });
      assert.equal(await silent.works("message_ask_user", { text: "Well?" }), "");
    });

    it("is interrupted when nobody wants the answer any more", async () => {
      const bench = await openBench({ answer: "cancelled" });
      assert.equal((await bench.call("message_ask_user", { text: "Well?" })).outcome, "interrupted");
    });
  });
});

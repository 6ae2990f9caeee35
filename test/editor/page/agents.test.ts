import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { useEditor } from "./use-editor.ts";

describe("an agent in the editor, with the editor's own language model and no key", () => {
  const editor = useEditor({
    fixture: "agents",
    extensions: ["scripted-models"],
    settings: { "chat.disableAIFeatures": false },
  });

  it("is started above the task; what it wants to write is seen as a diff and approved; it ends with its result", async () => {
    const { window, folders } = editor();
    await window.openFile("report.manus.yaml");
    await window.action("▶ Run task").click();
    const notice = window.notification("May file_write run?");
    await notice.getByRole("button", { name: "Show Diff" }).click();
    await window.activeTab("report.md: what").waitFor();
    await window.changed("apples: 3").waitFor();
    assert.equal(existsSync(join(folders.workspace, "report.md")), false);
    await window.notification("May file_write run?").getByRole("button", { name: "Approve", exact: true }).click();
    await window.row(/^Write a report, succeeded/).waitFor();
    assert.match(await readFile(join(folders.workspace, "report.md"), "utf8"), /pears: 4/);
  });

  it("shows what it thought, planned and did in the run's events", async () => {
    const { window } = editor();
    await window.runCommand("Manus: Open Events");
    const { panel } = window;
    await panel.getByRole("heading", { name: "Write a report" }).waitFor();
    const rows = panel.getByRole("feed", { name: "Events" }).getByRole("article");
    await rows.filter({ hasText: "file_write" }).first().locator(".head").click();
    await panel.locator(".thought").getByText("Next is file_write.").waitFor();
    await rows
      .filter({ has: panel.locator(".type.plan") })
      .first()
      .locator(".head")
      .click();
    await panel.locator(".plan").getByText("Write the report").first().waitFor();
    await panel.getByText(/scripted\/worker · turn \d+ · .* tokens · cost unknown/).waitFor();
    assert.deepEqual(await window.panelProblems(), []);
  });

  it("asks, and goes on with the answer", async () => {
    const { window } = editor();
    await window.openFile("question.manus.yaml");
    await window.action("▶ Run task").click();
    await window.counters(/^Manus: 0 running, 1 waiting/).waitFor();
    await window.runCommand("Manus: Answer…");
    await window.quickInput.fill("green");
    await window.page.keyboard.press("Enter");
    await window.row(/^Ask for a colour, succeeded/).waitFor();
  });

  it("does nothing unasked before a person has confirmed the file", async () => {
    const { window } = editor();
    await window.openFile("eager.manus.yaml");
    await window.action("▶ Run task").click();
    const dialog = window.page.getByRole("dialog").filter({ hasText: "lets agents do things without asking you" });
    await dialog.getByText("shell_exec").first().waitFor();
    assert.equal(await window.row(/^Runs commands unasked/).count(), 0);
    await dialog.getByRole("button", { name: "Trust This Content and Run" }).click();
    await window.row(/^Runs commands unasked, succeeded/).waitFor();
  });
});

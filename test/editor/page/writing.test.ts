import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually } from "../../support/eventually.ts";
import { useEditor } from "./use-editor.ts";

describe("writing a task file in the editor", () => {
  const editor = useEditor({ fixture: "writing", settings: { "editor.formatOnSave": true } });
  const name = "notes.manus.yaml";

  before(async () => {
    const { window } = editor();
    await window.openFile(name);
    await window.action("▶ Run workflow").waitFor();
  });

  afterEach(async () => {
    const { window } = editor();
    await window.page.keyboard.press("Escape");
    await window.runCommand("File: Revert File");
  });

  it("offers keys while one types, and inserts the one that is chosen", async () => {
    const { window } = editor();
    await window.putCaret("behind", "tool: message_notify_user");
    await window.page.keyboard.press("Enter");
    await window.page.keyboard.type("contin");
    await window.offer("continueOnError").waitFor();
    await window.page.keyboard.press("Tab");
    await window.line("    continueOnError: ").waitFor();
  });

  it("offers the steps inside an expression", async () => {
    const { window } = editor();
    await window.putCaret("behind", "Wrote the notes");
    await window.page.keyboard.type(" ${{ steps.");
    await window.offer("log").waitFor();
    await window.offer("notes").waitFor();
  });

  it("mends a wrong word with a quick fix", async () => {
    const { window } = editor();
    await window.word("file_write").dblclick();
    await window.page.keyboard.type("file_wirte");
    await window.underlined.first().waitFor();
    await window.page.keyboard.press("ControlOrMeta+.");
    await window
      .fix(/file_write/)
      .first()
      .click();
    await window.line("tool: file_write").waitFor();
    await window.underlined.first().waitFor({ state: "detached" });
  });

  it("renames a step wherever it is used", async () => {
    const { window } = editor();
    await window.putCaret("before", "log\n    tool");
    await window.page.keyboard.press("F2");
    await window.page.locator(".rename-box input").fill("history");
    await window.page.keyboard.press("Enter");
    await window.line("- id: history").waitFor();
    await window.line("needs: [history]").waitFor();
    await window.line("${{ steps.history.output }}").waitFor();
  });

  it("says what a tool does", async () => {
    const { window } = editor();
    await window.putCaret("before", "file_write");
    await window.runCommand("Show or Focus Hover");
    await window.hover.getByText("Writes a text file").waitFor();
  });

  it("lists inputs and steps as its symbols", async () => {
    const { window } = editor();
    await window.page.keyboard.press("ControlOrMeta+Shift+O");
    for (const symbol of ["since", "log", "notes", "tell"]) await window.quickRow(symbol).first().waitFor();
    await window.page.keyboard.press("Escape");
  });

  it("colours what it means, not only how it is written", async () => {
    const { window } = editor();
    await window.putCaret("before", "shell_exec");
    await window.runCommand("Developer: Inspect Editor Tokens and Scopes");
    const inspector = window.page.locator(".token-inspect-widget");
    await inspector.getByText("semantic token type").waitFor();
    await inspector.getByText("function", { exact: true }).first().waitFor();
  });

  it("folds a step to its first line", async () => {
    const { window } = editor();
    await window.putCaret("before", "- id: notes");
    await window.runCommand("Fold");
    await window.line("file: notes.md").waitFor({ state: "detached" });
    await window.line("- id: tell").waitFor();
    await window.runCommand("Unfold");
    await window.line("file: notes.md").waitFor();
  });

  it("formats what is saved", async () => {
    const { window, folders } = editor();
    const file = join(folders.workspace, name);
    const before = await readFile(file, "utf8");
    await window.putCaret("behind", "tool:");
    await window.page.keyboard.type("   ");
    await window.page.keyboard.press("ControlOrMeta+S");
    await window.page.locator(".tab.active.dirty").waitFor({ state: "detached" });
    assert.equal(await readFile(file, "utf8"), before);
    await eventually("the text is as before", async () => (await window.line("tool:    ").count()) === 0);
  });
});

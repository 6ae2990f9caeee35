import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { useEditor } from "./use-editor.ts";

describe("writing a task file in the editor", () => {
  const settings = { "editor.formatOnSave": true, "files.autoSave": "off" };
  const editor = useEditor({ fixture: "writing", settings });
  const name = "notes.manus.yaml";
  let text: string;

  /** Puts the caret before or behind the first place of this text, in the file as it is on disk. */
  const putCaret = async (where: "before" | "behind", wanted: string): Promise<void> => {
    const at = text.indexOf(wanted);
    assert.notEqual(at, -1, `the file has "${wanted}"`);
    const lines = text.slice(0, where === "before" ? at : at + wanted.length).split("\n");
    await editor().window.goTo(lines.length, (lines.at(-1) ?? "").length + 1);
  };

  before(async () => {
    const { window, folders } = editor();
    text = await readFile(join(folders.workspace, name), "utf8");
    await window.openFile(name);
    await window.action("▶ Run workflow").waitFor();
  });

  afterEach(async () => {
    const { window } = editor();
    await window.page.keyboard.press("Escape");
    await window.page.keyboard.press("Escape");
    await window.runCommand("File: Revert File");
    // The text comes back a moment after the command: what is typed before would be lost.
    await window.unsaved.waitFor({ state: "detached" });
  });

  it("offers keys while one types, and inserts the one that is chosen", async () => {
    const { window } = editor();
    await putCaret("behind", "tool: message_notify_user");
    await window.page.keyboard.press("Enter");
    await window.page.keyboard.type("contin");
    await window.offer("continueOnError").waitFor();
    await window.page.keyboard.press("Tab");
    await window.line("    continueOnError: ").waitFor();
  });

  it("offers the steps inside an expression", async () => {
    const { window } = editor();
    await putCaret("behind", "Wrote the notes");
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
    await putCaret("before", "log\n");
    await window.page.keyboard.press("F2");
    await window.page.locator(".rename-box input").fill("history");
    await window.page.keyboard.press("Enter");
    await window.line("id: history").waitFor();
    await window.line("needs: [history]").waitFor();
    await window.line("${{ steps.history.output }}").waitFor();
  });

  it("says what a tool does", async () => {
    const { window } = editor();
    await putCaret("before", "file_write");
    await window.runCommand("Show or Focus Hover");
    await window.hover.getByText("Writes a text file").waitFor();
  });

  it("lists inputs and steps as its symbols", async () => {
    const { window } = editor();
    await window.page.keyboard.press("ControlOrMeta+Shift+O");
    for (const symbol of ["since", "1. log", "2. notes", "3. tell"]) await window.symbol(symbol).waitFor();
    await window.page.keyboard.press("Escape");
  });

  it("shows who refers to it, from the count above it", async () => {
    const { window } = editor();
    const references = window.page.locator(".peekview-title").getByText("publish.manus.yaml");
    await window.pressUntil(references, window.action("1 reference"));
    await window.page.keyboard.press("Escape");
    await window.page.locator(".peekview-title").waitFor({ state: "detached" });
  });

  it("colours what it means, not only how it is written", async () => {
    const { window } = editor();
    await putCaret("before", "shell_exec");
    await window.runCommand("Developer: Inspect Editor Tokens and Scopes");
    const inspector = window.page.locator(".token-inspect-widget");
    await inspector.getByText("semantic token type").waitFor();
    await inspector.getByText("function", { exact: true }).first().waitFor();
  });

  it("folds a step to its first line", async () => {
    const { window } = editor();
    await putCaret("before", "id: notes");
    await window.runCommand("Fold");
    await window.line("file: notes.md").waitFor({ state: "detached" });
    await window.line("id: tell").waitFor();
    await window.runCommand("Unfold");
    await window.line("file: notes.md").waitFor();
  });

  it("formats what is saved", async () => {
    const { window, folders } = editor();
    await putCaret("behind", "tool:");
    await window.page.keyboard.type("   ");
    await window.page.keyboard.press("ControlOrMeta+S");
    await window.page.locator(".tab.active.dirty").waitFor({ state: "detached" });
    assert.equal(await readFile(join(folders.workspace, name), "utf8"), text);
  });
});

import assert from "node:assert/strict";
import { useEditor } from "./use-editor.ts";

describe("a task file in the editor", () => {
  const editor = useEditor();

  it("is offered to run, whole and step by step", async () => {
    const { window } = editor();
    await window.openFile("hello.manus.yaml");
    await window.action("▶ Run workflow").waitFor();
    await window.action("▶ Run step").nth(2).waitFor();
  });

  it("has its wrong words underlined while somebody types, with what was meant, until they are mended", async () => {
    const { window } = editor();
    await window.openFile("hello.manus.yaml");
    await window.word("file_read").dblclick();
    await window.page.keyboard.type("file_raed");
    await window.underlined.waitFor();
    // By the keyboard: what the mouse shows goes again whenever the lines below it move.
    await window.runCommand("Show or Focus Hover");
    await window.hover.getByText("There is no tool `file_raed`. Did you mean `file_read`?").waitFor();
    await window.word("file_raed").dblclick();
    await window.page.keyboard.type("file_read");
    await window.underlined.waitFor({ state: "detached" });
    await window.runCommand("File: Revert File");
  });

  it("has its tools coloured as such", async () => {
    const { window } = editor();
    await window.openFile("hello.manus.yaml");
    await window.word("file_write").click();
    await window.runCommand("Developer: Inspect Editor Tokens and Scopes");
    await window.page.locator(".token-inspect-widget").getByText("entity.name.function.tool.manus-yaml").waitFor();
    await window.page.keyboard.press("Escape");
  });

  it("makes the commands for it appear, and no command that there is nothing for", async () => {
    const { window } = editor();
    await window.openFile("hello.manus.yaml");
    await window.action("▶ Run workflow").waitFor();
    assert.equal(await window.offersCommand("Manus: Run File"), true);
    assert.equal(await window.offersCommand("Manus: Run Step…"), true);
    assert.equal(await window.offersCommand("Manus: Stop Run…"), false);
    assert.equal(await window.offersCommand("Manus: Approve"), false);
  });
});

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { useEditor } from "./use-editor.ts";

describe("a folder without a task file", () => {
  const editor = useEditor({ fixture: "empty" });

  it("gets a first one from a template, which can be run as it stands", async () => {
    const { window, folders } = editor();
    await window.runCommand("Manus: Focus on Runs View");
    await window.welcome.getByText("There is no task file here yet.").waitFor();
    await window.welcome.getByRole("button", { name: "New Task File" }).click();
    await window.quickRow("Workflow of tool calls").click();
    await window.quickTitle("New task file").waitFor();
    await window.quickInput.fill("first-notes");
    await window.page.keyboard.press("Enter");
    await window.activeTab("first-notes.manus.yaml").waitFor();
    const text = await readFile(join(folders.workspace, "first-notes.manus.yaml"), "utf8");
    assert.match(text, /^name: first-notes$/m);
    await window.action("▶ Run workflow").waitFor();
    assert.equal(await window.underlined.count(), 0);
    await window.welcome.getByText("Nothing has run yet.").waitFor();
  });
});

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { useEditor } from "./use-editor.ts";

describe("a workspace of two folders", () => {
  const editor = useEditor({ fixture: "folders", workspaceFile: "both.code-workspace" });

  it("offers the files of both, and runs one in the folder that it lies in", async () => {
    const { window, folders } = editor();
    await window.runCommand("Manus: Run File");
    await window.quickRow("north/tell-north.manus.yaml").waitFor();
    await window.quickRow("south/tell-south.manus.yaml").click();
    await window.row(/^Tell where it runs, succeeded/).waitFor();
    const where = (folder: string): string => join(folders.workspace, folder, "where.txt");
    assert.equal(await readFile(where("south"), "utf8"), "south");
    assert.equal(existsSync(where("north")), false);
  });

  it("tells of a file in either which task wrote it", async () => {
    const { window } = editor();
    await window.runCommand("View: Show Explorer");
    const explorer = window.page.locator(".explorer-folders-view");
    await explorer.getByRole("treeitem", { name: /^where\.txt/ }).click();
    await window.activeTab("where.txt").waitFor();
    await window.runCommand("Manus: Show Tasks That Changed This File");
    await window.quickTitle("Tasks That Changed south/where.txt").waitFor();
    await window.page
      .locator(".quick-input-list .monaco-list-row")
      .filter({ hasText: "Show what the task did" })
      .click();
    await window.activeTab("Run: Tell where it runs").waitFor();
  });
});

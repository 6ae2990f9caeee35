import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { useEditor } from "./use-editor.ts";

describe("a workspace of two folders", () => {
  const editor = useEditor({
    fixture: "folders",
    workspaceFile: "both.code-workspace",
    extensions: ["virtual-files"],
  });

  it("takes the place of a folder on no disk, whose files are checked, while none runs and it is said what helps", async () => {
    const { window } = editor();
    const { page } = window;
    const both = page.url();
    const address = new URL(both);
    address.searchParams.delete("workspace");
    address.searchParams.set("folder", "manus-memory:/shop");
    await page.goto(address.href);
    await window.untilReady();
    await window.runCommand("View: Show Explorer");
    const files = page.locator(".explorer-folders-view");
    await files.getByRole("treeitem", { name: /^broken\.manus\.yaml/ }).dblclick();
    await window.activeTab("broken.manus.yaml").waitFor();
    await window.underlined.waitFor();
    await files.getByRole("treeitem", { name: /^greet\.manus\.yaml/ }).dblclick();
    await window.activeTab("greet.manus.yaml").waitFor();
    await page
      .locator(".title .editor-actions")
      .getByRole("button", { name: /^Run File/ })
      .first()
      .click();
    await window.notification("clone its repository, and open that folder to run it").waitFor();
    await window.picture("virtual");
    await window.runCommand("Manus: Focus on Runs View");
    // Later the view shows what has run elsewhere on this machine.
    await window.welcome.getByText("This folder is on no disk that programs can work on").waitFor();
    await page.goto(both);
    await window.untilReady();
  });

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

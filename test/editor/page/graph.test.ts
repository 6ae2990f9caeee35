import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { useEditor } from "./use-editor.ts";

describe("a graph in the editor", () => {
  const editor = useEditor();

  it("shows what a run would do, starts it from there, and its steps follow the run", async () => {
    const { window, folders } = editor();
    await window.openFile("patient.manus.yaml");
    await window.runCommand("Manus: Show Graph");
    await window.activeTab("Graph: patient.manus.yaml").waitFor();
    const { panel } = window;
    await panel.getByRole("button", { name: /^1\. wait.*time unknown/ }).waitFor();
    await panel.getByText("2 steps; nothing was started").waitFor();
    assert.deepEqual(await window.panelProblems(), []);
    await panel.getByRole("button", { name: "Run", exact: true }).click();
    await window.chooseFromMenu(window.row(/^Waits for the file go\.txt, running/), "Show Graph");
    await window.activeTab("Graph: Waits for the file go.txt").waitFor();
    await panel.getByRole("button", { name: /^1\. wait.*State: running/ }).waitFor();
    await window.picture("graph-run");
    await writeFile(join(folders.workspace, "go.txt"), "");
    await panel.getByRole("button", { name: /^1\. wait.*State: succeeded.*Critical path/ }).waitFor();
    await panel.getByText(/^Critical path, .* measured: wait/).waitFor();
  });

  it("is walked by keys, leads to the line, is a table too, and is copied as Mermaid", async () => {
    const { window } = editor();
    const { panel, page } = window;
    await panel.getByRole("button", { name: /^1\. wait/ }).focus();
    await page.keyboard.press("ArrowDown");
    await panel.getByRole("heading", { name: "2. after" }).waitFor();
    assert.deepEqual(await window.panelProblems(), []);
    await page.keyboard.press("-");
    await panel.getByText("87 %").waitFor();
    await panel.getByRole("button", { name: "As a Table" }).click();
    await panel.getByRole("row", { name: /^2\. after.*succeeded.*1\. wait/ }).waitFor();
    assert.deepEqual(await window.panelProblems(), []);
    await panel.getByRole("button", { name: "As a Graph" }).click();
    await panel.getByRole("button", { name: "Copy Mermaid" }).click();
    await panel.getByText("Copied as Mermaid").waitFor();
    assert.match(await saved("Save SVG…", "steps.svg"), /^<\?xml|^<svg /);
    assert.match(await saved("Save Mermaid…", "steps.mmd"), /^flowchart /m);
    await panel.getByRole("button", { name: /^2\. after/ }).focus();
    await page.keyboard.press("Enter");
    await window.caretAt(12, 3).waitFor();
  });

  /** Presses a button that saves, takes this name, and answers what is in the file. */
  async function saved(button: string, name: string): Promise<string> {
    const { window, folders } = editor();
    await window.panel.getByRole("button", { name: button }).click();
    const file = join(folders.workspace, name);
    await window.saveAs(file);
    await window.panel.getByText(`Saved as ${name}`).waitFor();
    return await readFile(file, "utf8");
  }

  it("comes back after a reload of the window", async () => {
    const { window } = editor();
    await window.reload();
    await window.page.getByRole("tab", { name: /^Graph: Waits for the file/ }).click();
    await window.panel.getByRole("button", { name: /^1\. wait.*State: succeeded/ }).waitFor();
  });
});

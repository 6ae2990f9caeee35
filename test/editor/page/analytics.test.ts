import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually } from "../../support/eventually.ts";
import { useEditor } from "./use-editor.ts";

describe("figures in the editor", () => {
  const editor = useEditor();

  it("say how a run went, as charts and tables", async () => {
    const { window } = editor();
    await window.runCommand("Manus: Show Analytics");
    await window.panel.getByText("No task has ended in this time").waitFor();
    await window.openFile("hello.manus.yaml");
    await window.runCommand("Manus: Run File");
    await window.row(/^Write a greeting and read it back, succeeded/).waitFor();
    await window.runCommand("Manus: Show Analytics");
    // It follows by itself what has happened meanwhile.
    await window.panel.getByText("3 succeeded, 0 failed, 0 stopped").waitFor();
    await window.panel.getByRole("img", { name: /^Tasks by outcome a day: 3 succeeded/ }).waitFor();
    await window.panel.getByRole("button", { name: "Tool calls: as a table" }).click();
    await window.panel.getByRole("rowheader", { name: "file_write" }).waitFor();
    assert.deepEqual(await window.panelProblems(), []);
    await window.picture("analytics");
  });

  it("are saved as tables and as figures", async () => {
    const { window, folders } = editor();
    for (const [button, name, content] of [
      ["Export CSV…", "figures.csv", /file_write/],
      ["Export JSON…", "figures.json", /"succeeded": ?3/],
    ] as const) {
      await window.panel.getByRole("button", { name: button }).click();
      const file = join(folders.workspace, name);
      await window.saveAs(file);
      const isThere = async (): Promise<boolean> => existsSync(file) && content.test(await readFile(file, "utf8"));
      await eventually(`${name} is written`, isThere);
    }
  });

  it("come back after a reload with what they showed", async () => {
    const { window } = editor();
    await window.panel.getByRole("combobox", { name: "Time" }).click();
    await window.panel.getByRole("option", { name: "Today" }).click();
    await window.reload();
    await window.panel.getByText("3 succeeded, 0 failed, 0 stopped").waitFor();
    const time = window.panel.getByRole("combobox", { name: "Time" });
    await eventually("the range is the one that was chosen", async () => {
      return (await time.evaluate((element) => (element as { value?: string }).value)) === "today";
    });
  });
});

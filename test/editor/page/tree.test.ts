import assert from "node:assert/strict";
import { useEditor } from "./use-editor.ts";

describe("the trees", () => {
  const editor = useEditor();

  it("shows what fits a filter, says so, and shows everything again", async () => {
    const { window } = editor();
    for (const file of ["hello.manus.yaml", "failing.manus.yaml"]) {
      await window.openFile(file);
      await window.runCommand("Manus: Run File");
    }
    const hello = window.row(/^Write a greeting and read it back, succeeded/);
    const failing = window.row(/^The second step fails, failed/);
    await hello.waitFor();
    await failing.waitFor();
    await window.page.locator('.statusbar-item[id$="manus.failed"]').getByRole("button").click();
    await hello.waitFor({ state: "detached" });
    await window.page.getByText("Filtered: failed").first().waitFor();
    await window.row(/^2\. second, failed/).waitFor();
    assert.equal(await window.row(/^1\. first/).count(), 0, "the step that succeeded is hidden");
    await window.picture("tree-filtered");
    await window.runCommand("Manus: Clear Filter");
    await hello.waitFor();
  });

  it("groups the runs, and forgets it when told", async () => {
    const { window } = editor();
    await window.runCommand("Manus: Group Runs…");
    await window.quickRow("State").click();
    await window.row(/^failed, 1$/).waitFor();
    await window.row(/^succeeded, 1$/).waitFor();
    await window.picture("tree-grouped");
    await window.runCommand("Manus: Group Runs…");
    await window.quickRow("Not at all").click();
    await window.row(/^succeeded, 1$/).waitFor({ state: "detached" });
  });

  it("stops what is selected by a key, after a question, and says how much that was", async () => {
    const { window } = editor();
    await window.openFile("slow.manus.yaml");
    const running = window.row(/^Runs until somebody stops it, running/);
    for (const number of [1, 2]) {
      await window.runCommand("Manus: Run File");
      await running.nth(number - 1).waitFor();
    }
    await running.first().click();
    await running.nth(1).click({ modifiers: ["ControlOrMeta"] });
    await window.page.keyboard.press("Delete");
    await window.dialog("Stop 2 runs?").getByRole("button", { name: "Stop", exact: true }).click();
    await window.notification("2 done").waitFor();
    await running.first().waitFor({ state: "detached" });
  });
});

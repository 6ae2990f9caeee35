import assert from "node:assert/strict";
import { execa } from "execa";
import { join } from "node:path";
import { eventually } from "../../support/eventually.ts";
import { useEditor } from "./use-editor.ts";

const program = join(import.meta.dirname, "..", "..", "..", "out", "server", "manusctl.cjs");

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
    await window.runCommand("Manus: Filter Runs and Tasks…");
    await window.quickRow("Text…").click();
    await window.answer("Show only what has which text?", "GREETING");
    await failing.waitFor({ state: "detached" });
    await hello.waitFor();
    await window.runCommand("Manus: Clear Filter");
    await failing.waitFor();
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

  it("moves a task to another instance: tried again, it runs there", async () => {
    const { window, folders } = editor();
    const manusctl = async (...words: readonly string[]) =>
      await execa(process.execPath, [program, ...words], { env: { MANUS_HOME: folders.home } });
    await manusctl("instances", "add", "second", "--account", "local", "--title", "The second machine");
    const run = window.row(/^The second step fails, failed/);
    const step = window.row(/^2\. second, failed/);
    // Drawn anew where it stood under a heading before, it is closed.
    if ((await run.getAttribute("aria-expanded")) === "false") await run.click();
    await step.waitFor();
    // Not by dragging: the tree of the served editor doesn't take what a test drags.
    await window.chooseFromMenu(step, "Move to Instance…");
    await window.quickRow("The second machine").click();
    await window.notification("1 done").waitFor();
    await window.chooseFromMenu(step, "Retry Task");
    await eventually("it has run there", async () => {
      const { stdout } = await manusctl("tasks", "list", "--instance", "second", "-o", "json");
      return stdout.includes('"failed"');
    });
  });

  it("leads to what runs, one after the other; what is selected is stopped by a key, after a question", async () => {
    const { window } = editor();
    await window.openFile("slow.manus.yaml");
    for (const number of [1, 2]) {
      await window.runCommand("Manus: Run File");
      await running()
        .nth(number - 1)
        .waitFor();
    }
    await window.runCommand("Manus: Reveal Running");
    await selectedStep(0).waitFor();
    await window.runCommand("Manus: Reveal Running");
    await selectedStep(1).waitFor();
    await running().first().click();
    await running()
      .nth(1)
      .click({ modifiers: ["ControlOrMeta"] });
    await window.page.keyboard.press("Delete");
    await window.dialog("Stop 2 runs?").getByRole("button", { name: "Stop", exact: true }).click();
    await window.notification("2 done").waitFor();
    await running().first().waitFor({ state: "detached" });
  });

  it("does with all that is selected what the menu of one of them offers", async () => {
    const { window } = editor();
    await window.runCommand("Notifications: Clear All Notifications");
    const stopped = window.row(/^Runs until somebody stops it, stopped/);
    await stopped.first().click();
    await stopped.nth(1).click({ modifiers: ["ControlOrMeta"] });
    await window.chooseFromMenu(stopped.nth(1), "Retry Failed Steps");
    await window.dialog("Retry 2 runs?").getByRole("button", { name: "Retry", exact: true }).click();
    await window.notification("2 done").waitFor();
    await running().nth(1).waitFor();
  });

  it("needs no mouse: what runs is found, selected and stopped by keys alone", async () => {
    const { window } = editor();
    const { keyboard } = window.page;
    await window.runCommand("Manus: Reveal Running");
    await selectedStep(0).waitFor();
    // The line below it, the other run, as well.
    await keyboard.press("Shift+ArrowDown");
    await window.page.locator('[role="treeitem"][aria-selected="true"]').nth(1).waitFor();
    await keyboard.press("Delete");
    await window.dialog("Stop 1 run and 1 task?").waitFor();
    await keyboard.press("Enter");
    await running().first().waitFor({ state: "detached" });
    await window.quietCounters.waitFor();
  });

  const running = () => editor().window.row(/^Runs until somebody stops it, running/);
  /** The step of the run at this place, once it is selected. */
  const selectedStep = (place: number) =>
    editor()
      .window.page.locator('.tree-explorer-viewlet-tree-view [role="treeitem"][aria-label^="1. wait, running"]')
      .nth(place)
      .and(editor().window.page.locator('[aria-selected="true"]'));
});

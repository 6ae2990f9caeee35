import assert from "node:assert/strict";
import { execa } from "execa";
import { join } from "node:path";
import { useEditor } from "./use-editor.ts";

const program = join(import.meta.dirname, "..", "..", "..", "out", "server", "manusctl.cjs");

describe("the doors of the editor", () => {
  // What a terminal shows is text only where it isn't painted.
  const editor = useEditor({ fixture: "tasks", settings: { "terminal.integrated.gpuAcceleration": "off" } });

  it("runs a file as a task of tasks.json, to its end", async () => {
    const { window } = editor();
    await window.runCommand("Tasks: Run Task");
    await window.quickRow("greet").click();
    const terminal = window.page.locator(".xterm-rows:visible");
    await terminal.getByText("The run has succeeded").waitFor();
    await window.picture("task");
    assert.match(await terminal.innerText(), /1\. .*succeeded/);
  });

  it("lists the problems that a task tells", async () => {
    const { window } = editor();
    await window.runCommand("Tasks: Run Task");
    await window.quickRow("break").click();
    await window.page.locator(".xterm-rows:visible").getByText("[unknown-tool]").waitFor();
    await window.page
      .locator(".panel")
      .getByRole("tab", { name: /^Problems/ })
      .click();
    await window.page.locator(".markers-panel").getByText("manusctl").first().waitFor();
  });

  it("follows a link to an event of a run, and no other without a word", async () => {
    const { window, folders } = editor();
    const listRuns = async (): Promise<string> => {
      const words = [program, "runs", "list", "-o", "json"];
      return (await execa(process.execPath, words, { env: { MANUS_HOME: folders.home } })).stdout;
    };
    const before = await listRuns();
    const runId = /"id": ?"([0-9A-Z]{26})"/.exec(before)?.[1] ?? "";
    await window.followLink(`run?id=${runId}&seq=2`);
    await window.activeTab("Run: Write a greeting and read it back").waitFor();
    await window.panel.locator('.event[aria-posinset="2"] .head[tabindex="0"]').waitFor();
    await window.followLink("run?id=nonsense");
    await window.notification("A link was not followed. The link doesn't name one run").waitFor();
    await window.followLink("run?id=01ARZ3NDEKTSV4RRFFQ69G5FAV");
    await window.notification("The run 01ARZ3NDEKTSV4RRFFQ69G5FAV isn't known on this machine").waitFor();
    await window.followLink("trigger?name=hello");
    const question = window.dialog("A link wants to start hello");
    await question.getByText("It gives no inputs.").waitFor();
    await question.getByRole("button", { name: "Cancel" }).click();
    assert.equal(await listRuns(), before, "nothing was started");
  });

  // The last one: its pictures take the focus whenever they are there.
  it("shows the first steps in a walkthrough, with a picture for each", async () => {
    const { window } = editor();
    await window.runCommand("Manus: Open Walkthrough");
    const page = window.page.locator(".gettingStartedContainer");
    await page.getByText("Get started with Manus Manager").first().waitFor();
    for (const step of ["Run it", "Watch it", "Answer what waits", "Add an account", "Let it start by itself"]) {
      await page.getByText(step, { exact: true }).click();
      await window.panel.locator("svg").waitFor();
      await window.picture(`walkthrough ${step}`);
    }
  });
});

import assert from "node:assert/strict";
import { useEditor } from "./use-editor.ts";

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

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually } from "../../support/eventually.ts";
import { useEditor } from "./use-editor.ts";

describe("the events of a run", () => {
  const editor = useEditor();

  before("a run that fails, and its events opened from the action above the workflow", async () => {
    const { window } = editor();
    await window.openFile("failing.manus.yaml");
    await window.action("▶ Run workflow").click();
    await window.pressUntil(window.activeTab("Run: The second step fails"), window.action("✗ failed").first());
  });

  it("begin with how the run stands", async () => {
    const { window } = editor();
    await window.panel.getByRole("heading", { name: "The second step fails" }).waitFor();
    await window.panel
      .getByRole("status")
      .getByText(/^failed · /)
      .waitFor();
  });

  it("show what was called and what came of it, in order", async () => {
    const { panel } = editor().window;
    const rows = panel.getByRole("feed", { name: "Events" }).getByRole("article");
    await rows.filter({ hasText: "this-file-does-not-exist.txt" }).first().waitFor();
    const texts = await rows.allTextContents();
    const first = texts.findIndex((text) => text.includes("first.txt"));
    const second = texts.findIndex((text) => text.includes("this-file-does-not-exist.txt"));
    assert.ok(first >= 0 && first < second, `what step 1 did comes before what step 2 did: ${texts.join("\n")}`);
    assert.equal(texts.filter((text) => text.includes("Never reached")).length, 0, "the skipped step was not called");
  });

  it("keep the newest one in view, also in a panel that gets smaller", async () => {
    const { page, panel } = editor().window;
    const newest = panel.getByRole("feed", { name: "Events" }).getByRole("article").last();
    await page.setViewportSize({ width: 1000, height: 500 });
    await eventually("the newest event is in view", async () => {
      const [row, body] = [await newest.boundingBox(), await panel.locator("body").boundingBox()];
      return row !== null && body !== null && row.y + row.height <= body.y + body.height + 1;
    });
    await page.setViewportSize({ width: 1400, height: 900 });
  });

  it("can be narrowed to one type", async () => {
    const { panel } = editor().window;
    const observation = panel.getByRole("feed", { name: "Events" }).locator(".type.observation");
    await observation.first().waitFor();
    await panel.getByRole("checkbox", { name: /^observation/ }).click();
    await observation.first().waitFor({ state: "detached" });
    await panel.getByRole("checkbox", { name: /^observation/ }).click();
    await observation.first().waitFor();
  });

  it("are searched to their end, opened, and left by the keyboard, and axe finds nothing wrong", async () => {
    const { window } = editor();
    const { panel, page } = window;
    await panel.getByRole("textbox", { name: "Search in all events" }).click();
    await page.keyboard.type("DOES-not-exist");
    await panel
      .getByRole("status")
      .getByText(/^\d+ match/)
      .waitFor();
    await page.keyboard.press("Enter");
    await panel
      .getByRole("status")
      .getByText(/^\d+ of \d+ match/)
      .waitFor();
    await page.keyboard.press("Escape");
    await panel.locator('.event .head[tabindex="0"]:focus').waitFor();
    await panel.locator(".event .type.observation").last().click();
    // Both halves of the call, whichever was opened.
    await panel.getByRole("article").getByText("Error", { exact: true }).waitFor();
    await panel.getByRole("article").locator(".pair").getByText("file", { exact: true }).waitFor();
    assert.deepEqual(await window.panelProblems(), []);
    await window.picture("run-panel");
    const opened = panel.locator('.event .head[aria-expanded="true"]');
    await opened.focus();
    await page.keyboard.press("Enter");
    await opened.waitFor({ state: "detached" });
    await panel.locator('.event .head[tabindex="0"]:focus').waitFor();
    await page.keyboard.press("Home");
    await panel.locator('.event[aria-posinset="1"] .head[tabindex="0"]').waitFor();
    await page.keyboard.press("j");
    await panel.locator('.event[aria-posinset="2"] .head[tabindex="0"]').waitFor();
    await page.keyboard.press("End");
    await panel.getByRole("button", { name: "Follow", pressed: true }).waitFor();
  });

  it("lead from a failed step to its line in the file", async () => {
    const { window } = editor();
    await window.panel.getByRole("button", { name: /2\. second.*failed/ }).click();
    await window.activeTab("failing.manus.yaml").waitFor();
    await window.caretAt(9, 3).waitFor();
  });

  it("come back after a reload of the window with their filter and their place", async () => {
    const { window } = editor();
    const { panel } = window;
    await window.tab("Run: The second step fails").click();
    const observation = panel.getByRole("checkbox", { name: /^observation/ });
    await observation.click();
    await panel.locator(".event .type.observation").first().waitFor({ state: "detached" });
    await panel.getByRole("feed", { name: "Events" }).getByRole("article").first().locator(".head").click();
    await panel.getByRole("button", { name: "Follow", pressed: false }).waitFor();
    await window.reload();
    await panel.getByRole("heading", { name: "The second step fails" }).waitFor();
    await panel.getByRole("checkbox", { name: /^observation/, checked: false }).waitFor();
    await panel.getByRole("button", { name: "Follow", pressed: false }).waitFor();
    assert.equal(await panel.locator(".event .type.observation").count(), 0);
    await panel.getByRole("checkbox", { name: /^observation/ }).click();
    await panel.locator(".event .type.observation").first().waitFor();
  });

  it("have what waits above them: a question is answered there", async () => {
    const { window, folders } = editor();
    await window.openFile("question.manus.yaml");
    await window.action("▶ Run workflow").click();
    const { panel } = window;
    await window.pressUntil(panel.getByRole("heading", { name: "Asks for a name" }), window.action(/^\? waiting 0\/2/));
    const card = panel.locator(".ask").filter({ hasText: "What is your name?" });
    await card.getByRole("textbox", { name: "Answer" }).fill("Grace");
    await card.getByRole("button", { name: "Answer", exact: true }).click();
    await panel
      .getByRole("status")
      .getByText(/^succeeded · /)
      .waitFor();
    await card.waitFor({ state: "detached" });
    assert.equal(await readFile(join(folders.workspace, "name.txt"), "utf8"), "Grace");
  });

  it("come as they happen, and the panel's button stops the run", async () => {
    const { window } = editor();
    await window.openFile("slow.manus.yaml");
    await window.action("▶ Run workflow").click();
    const { panel } = window;
    const heading = panel.getByRole("heading", { name: "Runs until somebody stops it" });
    await window.pressUntil(heading, window.action("… running 0/1").first());
    await panel.getByRole("feed", { name: "Events" }).getByText("shell_exec").first().waitFor();
    await panel.getByRole("button", { name: "Stop", exact: true }).click();
    await panel
      .getByRole("status")
      .getByText(/^stopped · /)
      .waitFor();
    await panel
      .getByRole("feed", { name: "Events" })
      .getByText(/stopped/)
      .first()
      .waitFor();
  });

  it("are not all there is to see: a plan beside the file says what a run would do, and follows the file", async () => {
    const { window, folders } = editor();
    await window.openFile("hello.manus.yaml");
    await window.action("Plan…").click();
    const { panel } = window;
    await panel.getByRole("heading", { name: "Wave 1" }).waitFor();
    await panel.getByRole("status").getByText("3 steps in 3 waves").waitFor();
    assert.deepEqual(await window.panelProblems(), []);
    // From step to step by the keyboard, and from there to its line, in the column where the file is.
    await panel.getByRole("button", { name: /^1\. greet/ }).focus();
    await window.page.keyboard.press("ArrowDown");
    await window.page.keyboard.press("Enter");
    await window.activeTab("hello.manus.yaml").waitFor();
    await panel.getByRole("button", { name: /^2\. show/ }).waitFor();
    await writeFile(join(folders.workspace, "hello.manus.yaml"), "manus: 1\nkind: workflow\nname: hello\nsteps: []\n");
    await panel.getByRole("button", { name: "Plan Again" }).click();
    const refusal = panel.getByRole("alert").filter({ hasText: /steps/ });
    await refusal.getByRole("button", { name: /Error, hello\.manus\.yaml line 4/ }).waitFor();
    assert.deepEqual(await window.panelProblems(), []);
  });
});

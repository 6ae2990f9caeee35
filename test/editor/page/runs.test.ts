import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { useEditor } from "./use-editor.ts";

describe("a run in the editor", () => {
  const editor = useEditor();

  it("is started, held and let go on above the workflow, and seen until it has succeeded", async () => {
    const { window, folders } = editor();
    await window.openFile("patient.manus.yaml");
    await window.action("▶ Run workflow").click();
    await window.row(/^Waits for the file go\.txt, running/).waitFor();
    await window.row(/^1\. wait, running/).waitFor();
    await window.row(/^2\. after, not started/).waitFor();
    await window.counters("Manus: 1 running, 0 waiting, 0 failed").waitFor();
    await window.pressUntil(window.action("▶ Resume").first(), window.action("❙❙ Pause").first());
    await window.row(/^Waits for the file go\.txt, running,.* Paused once what is at work has ended/).waitFor();
    await writeFile(join(folders.workspace, "go.txt"), "");
    await window.row(/^Waits for the file go\.txt, paused/).waitFor();
    assert.equal(existsSync(join(folders.workspace, "after.txt")), false);
    await window.pressUntil(window.row(/^Waits for the file go\.txt, succeeded/), window.action("▶ Resume").first());
    await window.row(/^Waits for the file go\.txt, succeeded/).waitFor();
    await window.counters("Manus: nothing runs").waitFor();
    await window.action("✓ succeeded").first().waitFor();
    assert.equal(await readFile(join(folders.workspace, "after.txt"), "utf8"), "after");
  });

  it("is one step alone, when started above it", async () => {
    const { window, folders } = editor();
    await window.openFile("hello.manus.yaml");
    await window.action("▶ Run workflow").waitFor();
    await (await window.actionAbove("id: greet", "▶ Run step")).click();
    await window.row(/^Write a greeting and read it back, succeeded/).waitFor();
    await window.row(/^1\. greet, succeeded/).waitFor();
    assert.equal(await window.row(/^2\. show/).count(), 0);
    assert.equal(await readFile(join(folders.workspace, "greeting.txt"), "utf8"), "hello from a workflow");
  });

  it("is stopped where it was started, though it would go on for ever", async () => {
    const { window } = editor();
    await window.openFile("slow.manus.yaml");
    await window.action("▶ Run workflow").click();
    await window.row(/^Runs until somebody stops it, running/).waitFor();
    await window.action("■ Stop").first().click();
    await window.row(/^Runs until somebody stops it, stopped/).waitFor();
    await window.action("▶ Run workflow").waitFor();
  });

  it("leaves its lines as they are: what is pressed slowly is pressed all the same", async () => {
    const { window } = editor();
    await window.openFile("slow.manus.yaml");
    // Not by the action above the line: the run that was stopped before is just changing it.
    await window.runCommand("Manus: Run File");
    const run = window.row(/^Runs until somebody stops it, running/);
    await run.hover();
    const stop = run.getByRole("button", { name: "Stop Run…" });
    const pressed = await stop.elementHandle();
    await stop.hover();
    await window.page.mouse.down();
    // Longer than the second after which every line used to be drawn anew.
    const since = Date.now();
    await window.page.waitForFunction(({ from, wait }) => Date.now() - from > wait, { from: since, wait: 1_500 });
    assert.equal(await pressed.evaluate((node) => (node as { isConnected?: boolean }).isConnected), true);
    await window.page.mouse.up();
    await window.action("▶ Run workflow").waitFor();
    await run.waitFor({ state: "detached" });
  });

  it("that fails says so, and leads to the step", async () => {
    const { window } = editor();
    await window.openFile("failing.manus.yaml");
    await window.action("▶ Run workflow").click();
    const notice = window.notification("The second step fails, step second failed");
    await notice.getByText("this-file-does-not-exist.txt does not exist").waitFor();
    await window.counters("Manus: 0 running, 0 waiting, 1 failed").waitFor();
    await window.openFile("hello.manus.yaml");
    await notice.getByRole("button", { name: "Go to Step" }).click();
    await window.activeTab("failing.manus.yaml").waitFor();
    await window.caretAt(9, 3).waitFor();
  });

  it("that failed goes on from the failed step once its cause is gone", async () => {
    const { window, folders } = editor();
    const run = window.row(/^The second step fails, failed/);
    await run.waitFor();
    await writeFile(join(folders.workspace, "this-file-does-not-exist.txt"), "now it does");
    await run.hover();
    await run.getByRole("button", { name: "Retry Failed Steps" }).click();
    await window.row(/^The second step fails, succeeded/).waitFor();
  });

  it("starts by itself once that is turned on above its schedule, until it is held there", async () => {
    const { window } = editor();
    await window.openFile("nightly.manus.yaml");
    await window.action("○ Turn on here").click();
    await window
      .dialog(/Let nightly start by itself/)
      .getByRole("button", { name: "Turn On Here" })
      .click();
    await window.action(/^● Next: to(day|morrow) 03:00/).click();
    await window.row(/^nightly, next in /).waitFor();
    // Once it is paused there is no such action any more.
    await window.pressUntil(window.row(/^nightly, paused/), window.action("❙❙ Pause").first());
    await window.action("▶ Resume").waitFor();
  });

  it("that waits for an approval goes on once it is given in the notification", async () => {
    const { window, folders } = editor();
    await window.openFile("approval.manus.yaml");
    await window.action("▶ Run workflow").click();
    await window.counters(/^Manus: 0 running, 1 waiting/).waitFor();
    assert.equal(existsSync(join(folders.workspace, "published.txt")), false);
    await window.pressInNotification("Publish after a yes: Publish the notes?", "Approve");
    await window.row(/^Publish after a yes, succeeded/).waitFor();
    assert.equal(await readFile(join(folders.workspace, "published.txt"), "utf8"), "published");
  });

  it("that is denied in the tree skips what needed the approval", async () => {
    const { window } = editor();
    await window.openFile("approval.manus.yaml");
    await window.runCommand("Manus: Run File");
    const gate = window.row(/^1\. gate, waiting/);
    await gate.hover();
    await gate.getByRole("button", { name: "Deny" }).click();
    await window.row(/^1\. gate, .*denied/).waitFor();
    await window.row(/^2\. publish, skipped/).waitFor();
    // The editor can't take a notification back: its button says that it came too late.
    await window.pressInNotification("Publish after a yes: Publish the notes?", "Approve");
    await window.notification(/already answered/).waitFor();
  });

  it("that asks a question takes the answer that is typed", async () => {
    const { window, folders } = editor();
    await window.openFile("question.manus.yaml");
    await window.action("▶ Run workflow").click();
    await window.counters(/^Manus: 0 running, 1 waiting/).waitFor();
    await window.runCommand("Manus: Answer…");
    await window.quickInput.fill("Ada");
    await window.page.keyboard.press("Enter");
    await window.row(/^Asks for a name, succeeded/).waitFor();
    assert.equal(await readFile(join(folders.workspace, "name.txt"), "utf8"), "Ada");
  });

  it("goes on while the language server is started anew, and can be stopped after that", async () => {
    const { window } = editor();
    await window.openFile("slow.manus.yaml");
    await window.runCommand("Manus: Run File");
    await window.row(/^Runs until somebody stops it, running/).waitFor();
    await window.runCommand("Manus: Restart Language Server");
    await window.action("■ Stop").first().waitFor();
    const run = window.row(/^Runs until somebody stops it, running/);
    await run.hover();
    await run.getByRole("button", { name: "Stop Run…" }).click();
    await window.quietCounters.waitFor();
    await window
      .row(/^Runs until somebody stops it, stopped/)
      .first()
      .waitFor();
    await run.waitFor({ state: "detached" });
  });

  it("is the same in another window, which can answer for it too", async () => {
    const { window } = editor();
    await window.openFile("approval.manus.yaml");
    await window.runCommand("Manus: Run File");
    await window.row(/^Publish after a yes, waiting/).waitFor();
    const other = await editor().openWindow();
    await other.runCommand("Manus: Focus on Runs View");
    await other.counters(/^Manus: 0 running, 1 waiting/).waitFor();
    const gate = other.row(/^1\. gate, waiting/);
    await gate.hover();
    await gate.getByRole("button", { name: "Approve" }).click();
    await other.quietCounters.waitFor();
    await window.quietCounters.waitFor();
    await other.page.close();
  });
});

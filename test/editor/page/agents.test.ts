import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { useEditor } from "./use-editor.ts";

describe("an agent in the editor, with the editor's own language model and no key", () => {
  const editor = useEditor({
    fixture: "agents",
    extensions: ["scripted-models"],
    settings: { "chat.disableAIFeatures": false, "terminal.integrated.gpuAcceleration": "off" },
  });

  it("is started above the task; what it wants to write is seen as a diff and approved; it ends with its result", async () => {
    const { window, folders } = editor();
    await window.openFile("report.manus.yaml");
    await window.action("▶ Run task").click();
    const notice = window.notification("May file_write run?");
    await notice.getByRole("button", { name: "Show Diff" }).click();
    await window.activeTab("report.md: what").waitFor();
    await window.changed("apples: 3").waitFor();
    assert.equal(existsSync(join(folders.workspace, "report.md")), false);
    await window.pressInNotification("May file_write run?", "Approve");
    await window.row(/^Write a report, succeeded/).waitFor();
    assert.match(await readFile(join(folders.workspace, "report.md"), "utf8"), /pears: 4/);
  });

  it("shows what it thought, planned and did in the run's events", async () => {
    const { window } = editor();
    await window.runCommand("Manus: Open Events");
    const { panel } = window;
    await panel.getByRole("heading", { name: "Write a report" }).waitFor();
    const rows = panel.getByRole("feed", { name: "Events" }).getByRole("article");
    await rows.filter({ hasText: "file_write" }).first().locator(".head").click();
    await panel.locator(".thought").getByText("Next is file_write.").waitFor();
    await rows
      .filter({ has: panel.locator(".type.plan") })
      .first()
      .locator(".head")
      .click();
    await panel.locator(".plan").getByText("Write the report").first().waitFor();
    await panel.getByText(/scripted\/worker · turn \d+ · .* tokens · cost unknown/).waitFor();
    assert.deepEqual(await window.panelProblems(), []);
  });

  it("asks, and goes on with the answer", async () => {
    const { window } = editor();
    await window.openFile("question.manus.yaml");
    await window.action("▶ Run task").click();
    await window.counters(/^Manus: 0 running, 1 waiting/).waitFor();
    await window.runCommand("Manus: Answer…");
    await window.quickInput.fill("green");
    await window.page.keyboard.press("Enter");
    await window.row(/^Ask for a colour, succeeded/).waitFor();
  });

  it("does nothing unasked before a person has confirmed the file", async () => {
    const { window } = editor();
    await window.openFile("eager.manus.yaml");
    await window.action("▶ Run task").click();
    const dialog = window.page.getByRole("dialog").filter({ hasText: "lets agents do things without asking you" });
    await dialog.getByText("shell_exec").first().waitFor();
    assert.equal(await window.row(/^Runs commands unasked/).count(), 0);
    await dialog.getByRole("button", { name: "Trust This Content and Run" }).click();
    await window.row(/^Runs commands unasked, running/).waitFor();
  });

  it("is written to in its run's events, which tell how far the message is; its shell is taken over there, and given back", async () => {
    const { window, folders } = editor();
    const { panel, page } = window;
    const go = async (file: string): Promise<void> => await writeFile(join(folders.workspace, file), "");
    const heading = panel.getByRole("heading", { name: "Runs commands unasked" });
    await window.pressUntil(heading, window.action(/^… running 0\/1/));
    // Its command runs until a file is there, and so does its model's next turn.
    await panel.getByRole("textbox", { name: "Message to the agent" }).fill("Only the names, please");
    await page.keyboard.press("Enter");
    const receipt = panel.getByRole("log", { name: "Sent messages" }).getByRole("listitem");
    await receipt.filter({ hasText: "The agent sees the message at its next turn" }).waitFor();
    const dialog = window.dialog("Take over the shell of Runs commands unasked?");
    await panel.getByRole("button", { name: "Take Over Shell…", disabled: false }).click();
    await dialog.getByRole("button", { name: "Pause and Take Over" }).click();
    await window.terminal(/The\s+shell\s+of\s+Runs/).waitFor();
    await go("go.txt");
    await panel.getByRole("button", { name: "Give Back Shell" }).waitFor();
    await window.terminal(/^notes\.txt/).waitFor();
    await window.picture("run-panel-shell-taken");
    await window.typeInTerminal("echo from-$((40 + 2))-hands");
    await window.terminal(/^from-42-hands/).waitFor();
    const takeOver = panel.getByRole("button", { name: "Take Over Shell…", disabled: false });
    await window.pressUntil(takeOver, panel.getByRole("button", { name: "Give Back Shell" }));
    await receipt.filter({ hasText: "The agent has it" }).waitFor();
    await panel
      .getByRole("feed", { name: "Events" })
      .getByText(/ran in it: echo from-/)
      .waitFor();
    await go("answer.txt");
    await receipt.filter({ hasText: "The agent has read it" }).waitFor();
    await window.row(/^Runs commands unasked, succeeded/).waitFor();
    await takeOver.waitFor({ state: "hidden" });
  });
});

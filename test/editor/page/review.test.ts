import assert from "node:assert/strict";
import { execa } from "execa";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually } from "../../support/eventually.ts";
import { useEditor } from "./use-editor.ts";

describe("the review of what an agent did in a worktree", () => {
  const editor = useEditor({
    fixture: "review",
    extensions: ["scripted-models"],
    settings: {
      "chat.disableAIFeatures": false,
      "diffEditor.codeLens": true,
      // Drawn as elements, which a test can read.
      "terminal.integrated.gpuAcceleration": "off",
      "workbench.colorTheme": "Default Dark Modern",
    },
  });
  const shop = async (): Promise<string> => readFile(join(editor().folders.workspace, "shop.js"), "utf8");

  it("lists files and hunks while the agent still works, and shows them in one diff", async () => {
    const { window } = editor();
    await window.openFile("tidy.manus.yaml");
    await window.action("▶ Run task").click();
    await window.notification("May shell_exec run?").getByRole("button", { name: "Approve", exact: true }).click();
    await window.notification("Shall I go on?").waitFor();
    await window.runCommand("Manus: Show Changes of Task…");
    await window.activeTab("Changes of Tidy the shop").waitFor();
    await window.row(/^Changes of Tidy the shop: 2 files, 6 lines added, 2 removed, 2 to review/).waitFor();
    await window.row(/^CHANGES\.md, \+4 −0, added, to review/).waitFor();
    await window.row(/^shop\.js, \+2 −2, modified, to review/).waitFor();
    await window.changed("let sum = 0;").waitFor();
    await window.picture("review-dark");
    assert.equal(existsSync(join(editor().folders.workspace, "CHANGES.md")), false);
  });

  it("takes a yes to one hunk and a no to another", async () => {
    const { window } = editor();
    const first = window.row(/^Hunk at line 1 of shop\.js/);
    await first.click();
    await window.activeTab("shop.js: before and after Tidy the shop").waitFor();
    await window.pressUntil(
      window.row(/^Hunk at line 1 of shop\.js, accepted/),
      first.getByRole("button", { name: "Accept Change" }),
    );
    const second = window.row(/^Hunk at line 2\d of shop\.js/);
    await second.click();
    await window.pressUntil(
      window.row(/^Hunk at line 2\d of shop\.js, rejected/),
      second.getByRole("button", { name: "Reject Change" }),
    );
    await window.row(/^shop\.js, .*partly decided/).waitFor();
  });

  it("sends a comment on a line to the agent, and shows its receipt", async () => {
    const { window } = editor();
    // By the keyboard: in the middle of the diff stand the actions of a hunk.
    await window.runCommand("View: Focus Active Editor Group");
    await window.goTo(4, 1);
    await window.runCommand("Comments: Add Comment on Current Selection");
    const comment = window.page.locator(".review-widget:visible");
    await comment.locator(".monaco-editor").first().click();
    await window.page.keyboard.type("Rather use reduce");
    await comment.getByRole("button", { name: "Send to Agent" }).click();
    await comment.getByText("Rather use reduce").waitFor();
    await comment.getByText("The agent waits for an answer: it sees the message after that").waitFor();
    await window.picture("review-comment");
  });

  it("applies what was accepted and nothing else, which can be undone", async () => {
    const { window } = editor();
    const before = await shop();
    await window.runCommand("Manus: Apply Changes…");
    await window.notification("Applied to your files: shop.js").waitFor();
    assert.equal(await shop(), before.replace("var sum", "let sum"));
    await window.row(/^Hunk at line 1 of shop\.js, applied/).waitFor();
    await window.pressInNotification("Applied to your files: shop.js", "Undo");
    await eventually("the file is as it was", async () => (await shop()) === before, 80_000);
    await window.row(/^Hunk at line 1 of shop\.js, accepted/).waitFor();
    await window.row(/^Hunk at line 2\d of shop\.js, rejected/).waitFor();
  });

  it("writes both sides where the person has changed the same lines meanwhile, which can be undone", async () => {
    const { window, folders } = editor();
    const mine = (await shop()).replace("var sum = 0", "var sum = 1");
    await writeFile(join(folders.workspace, "shop.js"), mine);
    await window.runCommand("Manus: Apply Changes…");
    const question = window.dialog("Nothing was applied: these files have changed since in a way that doesn't fit");
    await question.getByText("shop.js").waitFor();
    await window.picture("review-conflict");
    await question.getByRole("button", { name: "Apply with Conflict Markers" }).click();
    await window.notification("Resolve the conflict markers in shop.js").waitFor();
    await window.activeTab("shop.js").waitFor();
    assert.match(await shop(), /^<{7}.*\n {2}var sum = 1;\n={7}\n {2}let sum = 0;\n>{7}/m);
    await window.pressInNotification("Resolve the conflict markers in shop.js", "Undo");
    await eventually("the file is as the person left it", async () => (await shop()) === mine, 80_000);
  });

  it("puts what doesn't fit on a branch, and leaves the person's files alone", async () => {
    const { window, folders } = editor();
    const mine = await shop();
    await window.runCommand("Manus: Apply Changes…");
    await window.dialog("Nothing was applied").getByRole("button", { name: "Open a Branch…" }).click();
    await window.answer("Changes of Tidy the shop", "tidied");
    await window.notification("The changes are on the branch tidied").waitFor();
    const branched = await execa("git", ["show", "tidied:shop.js"], { cwd: folders.workspace });
    assert.match(branched.stdout, /let sum = 0;/);
    assert.equal(await shop(), mine);
  });

  it("lets the person watch the agent's shell", async () => {
    const { window } = editor();
    await window.runCommand("Manus: Take Over Shell…");
    await window.dialog("Take over the shell of Tidy the shop?").getByRole("button", { name: "Only Watch" }).click();
    await window.terminal(/\$\s+echo\s+checking/).waitFor();
    await window.picture("shell-dark");
  });

  it("shows in the comment's thread that the agent has read it, also in the tab that comes back with a window loaded anew", async () => {
    const { window } = editor();
    const read = window.page.locator(".review-widget:visible").getByText("The agent has read it");
    await window.runCommand("Manus: Answer…");
    await window.answer("Answer", "Yes");
    await window.pressUntil(read, window.row(/^shop\.js, \+2 −2, modified, partly decided/));
    await window.activeTab("shop.js: before and after Tidy the shop").waitFor();
    await window.reload();
    await window.changed("let sum = 0;").waitFor();
    await read.waitFor();
    await window.picture("review-read");
  });
});

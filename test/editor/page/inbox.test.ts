import assert from "node:assert/strict";
import type { EditorWindow } from "./editor-window.ts";
import { useEditor } from "./use-editor.ts";

describe("the inbox", () => {
  const editor = useEditor({ settings: { "manus.notifications.failed": false } });
  let second: EditorWindow;

  const approval = (window: EditorWindow) => window.row(/^Approval, Publish the notes\?, Publish after a yes/);
  const failure = (window: EditorWindow) => window.row(/^Failure, The second step fails, step second/);

  it("is empty at first, and says so", async () => {
    const { window } = editor();
    second = await editor().openWindow();
    for (const each of [window, second]) {
      await each.runCommand("Manus: Show Inbox");
      await each.welcome.getByText("Nothing waits for you.").waitFor();
    }
  });

  it("shows what waits in every window, of which one tells; what is approved in one is gone from the others", async () => {
    const { window } = editor();
    await window.openFile("approval.manus.yaml");
    await window.action("▶ Run workflow").click();
    await approval(window).waitFor();
    await approval(second).waitFor();
    await window.page.locator('.activitybar [aria-label*="Manus"] .badge-content').getByText("1").waitFor();
    await approval(window).hover();
    await window.picture("inbox-approval");
    await approval(window).getByRole("button", { name: "Approve", exact: true }).click();
    await approval(second).waitFor({ state: "detached" });
    await window.row(/^Publish after a yes, succeeded/).waitFor();
  });

  it("was told by one of the windows, and says to whoever presses there later that it is over", async () => {
    const { window } = editor();
    const windows = [window, second];
    const told = (each: EditorWindow, text: string | RegExp) =>
      each.page.locator(".notifications-center .notification-list-item").filter({ hasText: text });
    const question = "Publish after a yes: Publish the notes?";
    for (const each of windows) await each.runCommand("Notifications: Show Notifications");
    const counts = await Promise.all(windows.map(async (each) => await told(each, question).count()));
    assert.deepEqual(counts.toSorted(), [0, 1]);
    const teller = counts[0] === 1 ? window : second;
    await told(teller, question).getByRole("button", { name: "Approve", exact: true }).click();
    // The list closes with what was pressed in it; the answer pops up.
    await teller.notification(/already answered by .*: Publish the notes\?/).waitFor();
    for (const each of windows) await each.page.keyboard.press("Escape");
  });

  it("keeps a failure until somebody dismisses it, for all windows", async () => {
    const { window } = editor();
    await window.openFile("failing.manus.yaml");
    await window.action("▶ Run workflow").click();
    await failure(second).waitFor();
    await failure(window).hover();
    await window.picture("inbox-failure");
    await failure(window).getByRole("button", { name: "Dismiss Failure" }).click();
    await failure(second).waitFor({ state: "detached" });
    for (const each of [window, second]) await each.welcome.getByText("Nothing waits for you.").waitFor();
    await window.runCommand("Manus: Mark Failure as Unseen");
    await window.quickRow("The second step fails").click();
    await failure(second).waitFor();
  });

  it("holds pop-ups back in a quiet time, and sums up what came", async () => {
    const { window } = editor();
    await window.runCommand("Manus: Quiet for…");
    await window.quickRow("1 hour").click();
    await window.page.getByRole("button", { name: /^Manus: quiet until/ }).waitFor();
    await window.openFile("approval.manus.yaml");
    await window.runCommand("Manus: Run File");
    await approval(window).waitFor();
    assert.equal(await window.notification("Publish after a yes: Publish the notes?").count(), 0);
    await window.page
      .locator(".pane-header")
      .getByText(/^Inbox \(quiet until/)
      .waitFor();
    await window.picture("inbox-quiet");
    await window.runCommand("Manus: End Quiet");
    await window.notification(/While it was quiet: 1 thing waits for you/).waitFor();
    assert.equal(await window.notification("Publish after a yes: Publish the notes?").count(), 0);
  });

  it("is led to from above the file, and answered above the step; what is answered there is gone everywhere", async () => {
    const { window } = editor();
    await window.pressUntil(
      window.page.locator('.tree-explorer-viewlet-tree-view .monaco-list-row.focused[aria-label^="Approval"]'),
      window.action("? 1 waits for you"),
    );
    await window.action("? waits for: Publish the notes?").waitFor();
    await window.picture("lenses-waiting");
    // Once it is answered there is no such action any more.
    await window.pressUntil(window.action("▶ Run workflow"), window.action("✗ Deny"));
    await approval(second).waitFor({ state: "detached" });
    await window.action("? 1 waits for you").waitFor({ state: "detached" });
    await window.action("✗ Deny").waitFor({ state: "detached" });
  });
});

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { useEditor } from "./use-editor.ts";

describe("a workspace that nobody trusts", () => {
  const editor = useEditor({ trusted: false });

  it("has its task files checked", async () => {
    const { window } = editor();
    await window.openFile("broken.manus.yaml");
    await window.underlined.waitFor();
  });

  it("runs nothing, and says why", async () => {
    const { window, folders } = editor();
    await window.openFile("hello.manus.yaml");
    await window.action("▶ Run workflow").click();
    await window.notification("Nothing runs in a workspace that is not trusted").waitFor();
    assert.equal(existsSync(join(folders.workspace, "greeting.txt")), false);
  });

  it("offers no way to run in the palette, and says so where runs would be", async () => {
    const { window } = editor();
    assert.equal(await window.offersCommand("Manus: Run File"), false);
    await window.runCommand("Manus: Focus on Runs View");
    await window.welcome
      .getByText("This workspace is not trusted: its task files are checked, but none runs.")
      .waitFor();
  });
});

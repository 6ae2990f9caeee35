import assert from "node:assert/strict";
import { useEditor } from "./use-editor.ts";

describe("the tree of runs, while something runs", () => {
  const editor = useEditor();

  it("keeps its lines as they are: what is pressed slowly is pressed all the same", async () => {
    const { window } = editor();
    await window.openFile("slow.manus.yaml");
    await window.runCommand("Manus: Run File");
    const run = window.row(/^Runs until somebody stops it, running/);
    await run.waitFor();
    await run.hover();
    const stop = run.getByRole("button", { name: "Stop Run…" });
    const box = await stop.boundingBox();
    assert.ok(box);
    const element = await stop.elementHandle();
    // Longer than the second after which every line used to be drawn anew.
    await window.page.waitForFunction(({ since, wait }) => Date.now() - since > wait, {
      since: Date.now(),
      wait: 2_500,
    });
    assert.equal(await element?.evaluate((node) => (node as { isConnected?: boolean }).isConnected), true);
    await window.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await window.page.mouse.down();
    await window.page.mouse.up();
    await window.row(/^Runs until somebody stops it, stopped/).waitFor();
  });
});

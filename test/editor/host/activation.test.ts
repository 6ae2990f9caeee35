import assert from "node:assert/strict";
import * as vscode from "vscode";

describe("the extension", () => {
  it("activates", async () => {
    const extension = vscode.extensions.getExtension("manus-manager.manus-manager");
    assert.ok(extension, "the editor knows the extension");
    await extension.activate();
    assert.equal(extension.isActive, true);
  });
});

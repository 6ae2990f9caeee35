import assert from "node:assert/strict";
import * as vscode from "vscode";
import { commandIds, languageId } from "../../../client/src/contributions.ts";
import { eventually } from "../../support/eventually.ts";
import { closeWithoutSaving, show } from "./workspace-files.ts";

describe("the extension", () => {
  after(closeWithoutSaving);

  it("activates by itself in a folder with a task file", async () => {
    const extension = vscode.extensions.getExtension("manus-manager.manus-manager");
    assert.ok(extension, "the editor knows the extension");
    await eventually("the extension is active", () => extension.isActive, 30_000);
  });

  it("registers every command that it contributes", async () => {
    const registered = await vscode.commands.getCommands(true);
    const missing = Object.values(commandIds).filter((id) => !registered.includes(id));
    assert.deepEqual(missing, []);
  });

  it("gives task files its language, and leaves other YAML alone", async () => {
    const task = await show("hello.manus.yaml");
    const other = await vscode.workspace.openTextDocument({ language: "yaml", content: "manus: 1\n" });
    assert.equal(task.document.languageId, languageId);
    assert.equal(other.languageId, "yaml");
  });
});

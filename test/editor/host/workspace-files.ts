import assert from "node:assert/strict";
import * as vscode from "vscode";

/** The address of a file of the open workspace. */
export function uriOf(name: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, "a folder is open");
  return vscode.Uri.joinPath(folder.uri, name);
}

/** Opens a file of the workspace in an editor. */
export async function show(name: string): Promise<vscode.TextEditor> {
  return await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uriOf(name)));
}

/** Replaces the only place in the editor's text where `before` stands, as typing would. */
export async function replaceText(editor: vscode.TextEditor, before: string, after: string): Promise<void> {
  const at = editor.document.getText().indexOf(before);
  assert.notEqual(at, -1, `the text has "${before}"`);
  const range = new vscode.Range(editor.document.positionAt(at), editor.document.positionAt(at + before.length));
  assert.ok(await editor.edit((edit) => edit.replace(range, after)), "the edit was applied");
}

/** Gives up what was typed and closes every tab, so that the next test finds the files as they are on disk. */
export async function closeWithoutSaving(): Promise<void> {
  for (const { document } of vscode.window.visibleTextEditors) {
    if (!document.isDirty) continue;
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("workbench.action.files.revert");
  }
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
}

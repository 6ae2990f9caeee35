import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import * as vscode from "vscode";
import { languageId } from "../../../client/src/contributions.ts";
import { eventually } from "../../support/eventually.ts";
import { closeWithoutSaving, replaceText, show, uriOf } from "./workspace-files.ts";

describe("problems in the editor", () => {
  afterEach(closeWithoutSaving);

  it("appear while typing, and go when the text is mended", async () => {
    const editor = await show("hello.manus.yaml");
    await eventuallyProblems("hello.manus.yaml", []);
    await replaceText(editor, "file_read", "file_raed");
    await eventuallyProblems("hello.manus.yaml", ["There is no tool `file_raed`. Did you mean `file_read`?"]);
    await replaceText(editor, "file_raed", "file_read");
    await eventuallyProblems("hello.manus.yaml", []);
  });

  it("stand at the word they are about", async () => {
    const editor = await show("broken.manus.yaml");
    await eventuallyProblems("broken.manus.yaml", ["There is no tool `file_raed`. Did you mean `file_read`?"]);
    const [problem] = vscode.languages.getDiagnostics(editor.document.uri);
    assert.ok(problem);
    assert.equal(editor.document.getText(problem.range), "file_raed");
    assert.equal(problem.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(problem.source, "manus");
  });

  it("are found in a file whose language somebody changed", async () => {
    const editor = await show("broken.manus.yaml");
    const document = await vscode.languages.setTextDocumentLanguage(editor.document, "plaintext");
    assert.equal(document.languageId, "plaintext");
    await eventuallyProblems("broken.manus.yaml", ["There is no tool `file_raed`. Did you mean `file_read`?"]);
  });

  it("are told of in a file that is broken YAML, without a stop", async () => {
    const editor = await show("hello.manus.yaml");
    await replaceText(editor, "steps:", 'steps: "');
    await eventually("a problem", () => messagesOf("hello.manus.yaml").length > 0);
    await replaceText(editor, 'steps: "', "steps:");
    await eventuallyProblems("hello.manus.yaml", []);
  });
});

describe("the actions above the lines", () => {
  afterEach(closeWithoutSaving);

  it("run the workflow and each of its steps", async () => {
    const { document } = await show("hello.manus.yaml");
    await eventually("five actions", async () => (await lensesOf(document)).length === 5);
    assert.deepEqual(await lensesOf(document), [
      ["kind: workflow", "▶ Run workflow", "manus.runFile"],
      ["kind: workflow", "Plan…", "manus.planRun"],
      ["- id: greet", "▶ Run step", "manus.runStep"],
      ["- id: show", "▶ Run step", "manus.runStep"],
      ["- id: tell", "▶ Run step", "manus.runStep"],
    ]);
  });
});

describe("files of the workspace in the editor", () => {
  const made = ["callee.manus.yaml", "moved.manus.yaml", "caller.manus.yaml", "mended.manus.yaml"];
  afterEach(async () => {
    await closeWithoutSaving();
    for (const name of made) await rm(uriOf(name).fsPath, { force: true });
  });

  it("take the references to them along when they are renamed", async () => {
    await writeFile(uriOf("callee.manus.yaml").fsPath, workflow("callee", "tool: idle"));
    await writeFile(uriOf("caller.manus.yaml").fsPath, workflow("caller", "workflow: ./callee.manus.yaml"));
    const { document } = await show("caller.manus.yaml");
    await eventuallyProblems("caller.manus.yaml", []);
    const rename = new vscode.WorkspaceEdit();
    rename.renameFile(uriOf("callee.manus.yaml"), uriOf("moved.manus.yaml"));
    assert.ok(await vscode.workspace.applyEdit(rename), "the file was renamed");
    await eventually("the caller follows", () => document.getText().includes("workflow: ./moved.manus.yaml"));
    await eventuallyProblems("caller.manus.yaml", []);
  });

  it("are mended when they are saved, for who wants that", async () => {
    const settings = vscode.workspace.getConfiguration("editor", { languageId });
    const wanted = { "source.fixAll.manus": "explicit" };
    await settings.update("codeActionsOnSave", wanted, vscode.ConfigurationTarget.Workspace, true);
    await writeFile(uriOf("mended.manus.yaml").fsPath, workflow("mended", "tool: idle"));
    const editor = await show("mended.manus.yaml");
    await replaceText(editor, "name: mended", "name:mended");
    await eventually("a problem", () => messagesOf("mended.manus.yaml").length > 0);
    await editor.document.save();
    await settings.update("codeActionsOnSave", undefined, vscode.ConfigurationTarget.Workspace, true);
    assert.equal(editor.document.getText(), workflow("mended", "tool: idle"));
  });
});

function workflow(name: string, step: string): string {
  return `manus: 1\nkind: workflow\nname: ${name}\nsteps:\n  - id: one\n    ${step}\n`;
}

function messagesOf(name: string): readonly string[] {
  return vscode.languages.getDiagnostics(uriOf(name)).map((problem) => problem.message);
}

async function eventuallyProblems(name: string, messages: readonly string[]): Promise<void> {
  const wanted = JSON.stringify(messages);
  const found = (): string => JSON.stringify(messagesOf(name));
  await eventually(`${name} has exactly the problems ${wanted}`, () => found() === wanted, 20_000).catch(
    (error: unknown) => {
      throw new Error(`${String(error)}; it has ${found()}`);
    },
  );
}

/** The line under each action, its title and its command. */
async function lensesOf(document: vscode.TextDocument): Promise<readonly (readonly string[])[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    "vscode.executeCodeLensProvider",
    document.uri,
    100,
  );
  return lenses.map(({ range, command }) => {
    return [document.lineAt(range.start.line).text.trim(), command?.title ?? "", command?.command ?? ""];
  });
}

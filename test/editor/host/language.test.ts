import assert from "node:assert/strict";
import * as vscode from "vscode";
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
    await eventually("four actions", async () => (await lensesOf(document)).length === 4);
    assert.deepEqual(await lensesOf(document), [
      ["kind: workflow", "▶ Run workflow", "manus.runFile"],
      ["- id: greet", "▶ Run step", "manus.runStep"],
      ["- id: show", "▶ Run step", "manus.runStep"],
      ["- id: tell", "▶ Run step", "manus.runStep"],
    ]);
  });
});

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

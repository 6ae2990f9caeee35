import assert from "node:assert/strict";
import * as vscode from "vscode";
import { chatTools } from "../../../server/src/chat-tools/definitions.ts";
import { eventually } from "../../support/eventually.ts";

describe("tools of chat agents in the editor", () => {
  it("are all offered, with their schemas", async () => {
    await eventually("the tools are there", () => ours().length === chatTools.length, 30_000);
    assert.deepEqual(
      ours().map(({ name, inputSchema }) => [name, inputSchema]),
      chatTools.map(({ name, inputSchema }) => [name, inputSchema]),
    );
  });

  it("answer another extension, and what is wrong with its call", async () => {
    const listed = await invoke("manus_listFiles", { match: "hello" });
    assert.match(listed, /"file": "hello\.manus\.yaml"/);
    const checked = await invoke("manus_validate", { file: "broken.manus.yaml" });
    assert.match(checked, /"code": "unknown-tool"/);
    await assert.rejects(invoke("manus_getTask", { id: "01ARZ3NDEKTSV4RRFFQ69G5FAV" }), /unknown-id/);
  });
});

function ours(): readonly vscode.LanguageModelToolInformation[] {
  const order = chatTools.map(({ name }) => name as string);
  return vscode.lm.tools
    .filter(({ name }) => order.includes(name))
    .sort((left, right) => order.indexOf(left.name) - order.indexOf(right.name));
}

async function invoke(name: string, input: object): Promise<string> {
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : "")).join("");
}

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import ts from "typescript";
import { firstHabits, type Habits } from "../../../server/src/adapters/models/openai/habits.ts";
import { toBody } from "../../../server/src/adapters/models/openai/request-body.ts";
import type { ModelRequest } from "../../../server/src/core/ports/model.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/**
 * OpenAI publishes the types of its requests in its SDK, generated from its OpenAPI document. What we send is written down as a literal of such a type and
 * checked by the compiler, which also finds keys that the type doesn't have. (The document itself is in no package.)
 */
describe("what is sent to a model", function () {
  this.timeout(60_000);
  const folder = resolve(import.meta.dirname, "../../..");
  const url = "data:image/png;base64,AAAA";
  const turn: ModelRequest = {
    purpose: "turn",
    messages: [
      { role: "system", text: "You are an agent." },
      { role: "user", text: "Look.", images: ["a.png"] },
      { role: "assistant", text: "I look", calls: [{ id: "1", name: "file_read", arguments: '{"file": ' }] },
      { role: "tool", callId: "1", text: "its text", images: ["b.png"] },
      { role: "assistant", text: "Done", calls: [] },
    ],
    tools: [
      {
        name: "file_read",
        description: "Reads a file.",
        parameters: { type: "object", properties: { file: { type: "string" } } },
      },
    ],
    maximumOutputTokens: 100,
  };
  const plan: ModelRequest = {
    purpose: "plan",
    messages: [{ role: "user", text: "Plan." }],
    tools: [],
    answerSchema: { type: "object", properties: {} },
  };
  const variants: readonly (readonly [ModelRequest, Partial<Habits>])[] = [
    [turn, {}],
    [turn, { calling: "json" }],
    [turn, { calling: "json", structured: "object" }],
    [turn, { calling: "json", structured: "plain", systemRole: false }],
    [
      turn,
      {
        limitName: "max_completion_tokens",
        toolRequired: false,
        noParallel: false,
        streamUsage: false,
        shortIds: true,
        images: false,
      },
    ],
    [turn, { streaming: false, limitName: "none" }],
    [plan, {}],
    [plan, { structured: "object" }],
    [plan, { structured: "plain" }],
  ];

  /** What the compiler says of each of the bodies as a literal of OpenAI's type. */
  const complaints = async (bodies: readonly unknown[]): Promise<readonly (readonly string[])[]> => {
    const file = join(await temporaryFolder(), "bodies.mts");
    const types = join(folder, "node_modules/openai/resources/chat/completions/completions.mjs");
    const lines = bodies.map(
      (body, at) => `export const body${at}: ChatCompletionCreateParams = ${JSON.stringify(body)};`,
    );
    await writeFile(
      file,
      [`import type { ChatCompletionCreateParams } from ${JSON.stringify(types)};`, ...lines].join("\n"),
    );
    const program = ts.createProgram([file], {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      exactOptionalPropertyTypes: true,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2023,
      types: [],
    });
    const source = program.getSourceFile(file);
    assert.ok(source);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    const said = found.map(({ messageText, start = 0 }) => ({
      line: source.getLineAndCharacterOfPosition(start).line,
      text: ts.flattenDiagnosticMessageText(messageText, "\n"),
    }));
    assert.deepEqual(
      said.filter(({ line }) => line === 0),
      [],
      "OpenAI's types are found",
    );
    return bodies.map((_body, at) => said.filter(({ line }) => line === at + 1).map(({ text }) => text));
  };

  it("is what OpenAI's types say; what isn't would be found out", async () => {
    const read = async (files: readonly string[]): Promise<readonly string[]> => files.map(() => url);
    const bodies = await Promise.all(
      variants.map(([request, habits]) => toBody("tiny", request, { ...firstHabits, ...habits }, read)),
    );
    const wrong = [
      { ...bodies[6], tool_choice: "must" },
      { ...bodies[6], max_token: 5 },
      { ...bodies[6], messages: [{ role: "tool", content: "x" }] },
      { messages: [] },
    ];
    const all = await complaints([...bodies, ...wrong]);
    assert.deepEqual(all.slice(0, bodies.length).flat(), []);
    for (const [at, one] of wrong.entries()) assert.notEqual(all[bodies.length + at]?.length, 0, JSON.stringify(one));
  });
});

import assert from "node:assert/strict";
import type {
  FoldingRange,
  InitializeResult,
  LinkedEditingRanges,
  SelectionRange,
  SemanticTokens,
  SemanticTokensDelta,
  TextEdit,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Session } from "./session.ts";
import { createFakeHost, startServer } from "./session.ts";

const uri = "file:///w/release.manus.yaml";
const text = `manus: 1
kind: workflow
name: release
steps:
  - id: log
    tool: shell_exec
    with: {
        id: main,
      }
  - needs: [log]
    prompt: Do it
`;

async function open(content: string): Promise<{ session: Session; capabilities: InitializeResult["capabilities"] }> {
  const { session } = startServer(
    createFakeHost({ sequence: 0, accounts: [], instances: [], runs: [], tasks: [], triggers: [] }),
  );
  const { capabilities } = await session.initialize([], { attachHost: false });
  await session.open(uri, content);
  return { session, capabilities };
}

/** The tokens of an answer as `line:character length`. */
function places(data: readonly number[]): string[] {
  let [line, character] = [0, 0];
  return Array.from({ length: data.length / 5 }, (_, index) => {
    const [down = 0, right = 0, length = 0] = data.slice(index * 5);
    [line, character] = [line + down, down === 0 ? character + right : right];
    return `${String(line)}:${String(character)} ${String(length)}`;
  });
}

describe("the shape of a text over the wire", () => {
  it("is folded, selected and edited in linked places", async () => {
    const { session, capabilities } = await open(text);
    assert.equal(capabilities.foldingRangeProvider, true);
    const folds = await session.wire.sendRequest<FoldingRange[]>("textDocument/foldingRange", {
      textDocument: { uri },
    });
    assert.deepEqual(folds, [
      { startLine: 3, endLine: 10 },
      { startLine: 4, endLine: 8 },
      { startLine: 6, endLine: 8, startCharacter: 11, endCharacter: 6 },
      { startLine: 9, endLine: 10 },
    ]);

    const position = { line: 4, character: 10 };
    const [selection] = await session.wire.sendRequest<SelectionRange[]>("textDocument/selectionRange", {
      textDocument: { uri },
      positions: [position],
    });
    assert.deepEqual(selection?.range, { start: { line: 4, character: 8 }, end: { line: 4, character: 11 } });
    assert.deepEqual(selection.parent?.range, { start: { line: 4, character: 4 }, end: { line: 4, character: 11 } });

    const linked = await session.wire.sendRequest<LinkedEditingRanges>("textDocument/linkedEditingRange", {
      textDocument: { uri },
      position,
    });
    assert.deepEqual(
      linked.ranges.map(({ start }) => start),
      [
        { line: 4, character: 8 },
        { line: 9, character: 12 },
      ],
    );
    assert.equal(linked.wordPattern, "[a-z][a-z0-9_-]*");
  });

  it("is folded in whole lines, and not more often than the client takes", async () => {
    const { session } = startServer(
      createFakeHost({ sequence: 0, accounts: [], instances: [], runs: [], tasks: [], triggers: [] }),
    );
    const foldingRange = { lineFoldingOnly: true, rangeLimit: 3 };
    await session.wire.sendRequest("initialize", {
      processId: null,
      rootUri: null,
      capabilities: { textDocument: { foldingRange } },
      initializationOptions: { attachHost: false },
    });
    await session.wire.sendNotification("initialized", {});
    const all = `# a\n# b\n${text}# region c\nx-a: 1\n# endregion\n`;
    await session.open(uri, all);
    const folds = await session.wire.sendRequest<FoldingRange[]>("textDocument/foldingRange", {
      textDocument: { uri },
    });
    assert.deepEqual(folds, [
      { startLine: 0, endLine: 1, kind: "comment" },
      { startLine: 5, endLine: 12 },
      { startLine: 13, endLine: 15, kind: "region" },
    ]);
    const brackets = "a: {\n    b: 1,\n  }\nc: [\n    1]\n";
    await session.change(uri, 2, [{ text: brackets }]);
    const lines = await session.wire.sendRequest<FoldingRange[]>("textDocument/foldingRange", {
      textDocument: { uri },
    });
    assert.deepEqual(lines, [{ startLine: 0, endLine: 1 }], "the line that closes stays visible");
  });

  it("has tokens, of which an edit changes few", async () => {
    const { session, capabilities } = await open(text);
    assert.equal(capabilities.semanticTokensProvider?.legend.tokenTypes[0], "property");
    const full = await session.wire.sendRequest<SemanticTokens>("textDocument/semanticTokens/full", {
      textDocument: { uri },
    });
    assert.deepEqual(places(full.data).slice(0, 4), ["0:0 5", "0:7 1", "1:0 4", "1:6 8"]);

    const range = { start: { line: 4, character: 0 }, end: { line: 5, character: 0 } };
    const part = await session.wire.sendRequest<SemanticTokens>("textDocument/semanticTokens/range", {
      textDocument: { uri },
      range,
    });
    assert.deepEqual(places(part.data), ["4:4 2", "4:8 3", "5:4 4", "5:10 10"]);

    await session.change(uri, 2, [{ range: { start: range.start, end: range.start }, text: "  # one more line\n" }]);
    const delta = await session.wire.sendRequest<SemanticTokensDelta>("textDocument/semanticTokens/full/delta", {
      textDocument: { uri },
      previousResultId: full.resultId,
    });
    assert.equal(delta.edits.length, 1);
    assert.ok((delta.edits[0]?.data?.length ?? 0) <= 5, "an edit that moves lines changes one token");
    const spliced = delta.edits.reduce(
      (data, edit) => data.toSpliced(edit.start, edit.deleteCount, ...(edit.data ?? [])),
      full.data,
    );
    const again = await session.wire.sendRequest<SemanticTokens>("textDocument/semanticTokens/full", {
      textDocument: { uri },
    });
    assert.deepEqual(spliced, again.data);

    const stranger = await session.wire.sendRequest<SemanticTokens>("textDocument/semanticTokens/full/delta", {
      textDocument: { uri },
      previousResultId: "of another time",
    });
    assert.deepEqual(stranger.data, again.data);
  });

  it("counts lines and characters as the protocol does, behind CRLF, a byte order mark, `---` and lone carriage returns", async () => {
    for (const content of [
      text.replaceAll("\n", "\r\n"),
      `\uFEFF${text}`,
      `--- # start\n${text}`,
      text.replace("Do it", "Do\rit"),
    ]) {
      const { session } = await open(content);
      const document = TextDocument.create(uri, "", 1, content);
      const { data } = await session.wire.sendRequest<SemanticTokens>("textDocument/semanticTokens/full", {
        textDocument: { uri },
      });
      const words = places(data).map((place) => {
        const [line = 0, character = 0, length = 0] = place.split(/[: ]/).map(Number);
        const start = document.offsetAt({ line, character });
        return content.slice(start, start + length);
      });
      assert.deepEqual(
        words.slice(0, 6),
        ["manus", "1", "kind", "workflow", "name", "release"],
        JSON.stringify(content),
      );
      assert.ok(words.includes("shell_exec") && words.includes("needs"), JSON.stringify(content));
    }
  });

  it("is formatted as a whole, in a range, and while typing", async () => {
    const { session } = await open("steps:\n- id:  a\n  tool:  idle\n");
    const options = { tabSize: 2, insertSpaces: true };
    const apply = async (method: string, params: object): Promise<string> => {
      const edits = await session.wire.sendRequest<TextEdit[]>(method, { textDocument: { uri }, options, ...params });
      return TextDocument.applyEdits(TextDocument.create(uri, "", 1, "steps:\n- id:  a\n  tool:  idle\n"), edits);
    };
    assert.equal(await apply("textDocument/formatting", {}), "steps:\n  - id: a\n    tool: idle\n");
    const tabs = { tabSize: 8, insertSpaces: false };
    assert.equal(await apply("textDocument/formatting", { options: tabs }), "steps:\n  - id: a\n    tool: idle\n");
    const range = { start: { line: 1, character: 2 }, end: { line: 2, character: 0 } };
    assert.equal(await apply("textDocument/rangeFormatting", { range }), "steps:\n- id: a\n  tool:  idle\n");
    await session.change(uri, 2, [{ text: "steps:\n" }]);
    const edits = await session.wire.sendRequest<TextEdit[]>("textDocument/onTypeFormatting", {
      textDocument: { uri },
      options,
      position: { line: 1, character: 0 },
      ch: "\n",
    });
    assert.deepEqual(
      edits.map(({ newText }) => newText),
      ["  "],
    );
  });

  it("is answered with nothing for files that are none of ours", async () => {
    const { session } = await open(text);
    const other = { textDocument: { uri: "file:///w/readme.md" } };
    assert.equal(await session.wire.sendRequest("textDocument/foldingRange", other), null);
  });
});

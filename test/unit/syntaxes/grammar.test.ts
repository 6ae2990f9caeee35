import assert from "node:assert/strict";
import type { IGrammar } from "vscode-textmate";
import { formatSchema } from "../../../schemas/generated/format-schema.ts";
import { loadGrammar, tokensOf } from "./tokens.ts";

describe("the grammar", () => {
  let grammar: IGrammar;
  before(async () => {
    grammar = await loadGrammar();
  });

  /** Each expectation: a token's text (white space around it doesn't count) and its innermost scope, in the order of the text. */
  function check(text: string, ...expected: readonly (readonly [string, string])[]): void {
    const tokens = tokensOf(grammar, text).map(({ text: piece, scopes }) => [piece.trim(), scopes.at(-1) ?? ""]);
    assert.deepEqual(tokens, expected);
  }

  const colon = [":", "punctuation.separator.key-value"] as const;
  const open = ["${{", "punctuation.section.embedded.begin"] as const;
  const close = ["}}", "punctuation.section.embedded.end"] as const;
  const dash = ["-", "punctuation.definition.block.sequence.item"] as const;

  it("knows the format's keys, and others as mere keys", () => {
    check("budget: 1", ["budget", "entity.name.tag.known"], colon, ["1", "constant.numeric"]);
    check("steps:", ["steps", "entity.name.tag.control"], colon);
    check("my key: a b", ["my key", "entity.name.tag"], colon, ["a b", "string.unquoted.plain"]);
    check("xbudget: ~", ["xbudget", "entity.name.tag"], colon, ["~", "constant.language"]);
  });

  it("knows every key of the schema", () => {
    const keys = new Set(keysOf(formatSchema));
    assert.ok(keys.size > 80, `only ${String(keys.size)} keys`);
    const unknown = [...keys].filter(
      (key) => !/^entity\.name\.tag\.(?:control|known)$/.test(tokensOf(grammar, `${key}:`)[0]?.scopes.at(-1) ?? ""),
    );
    assert.deepEqual(unknown, []);
  });

  it("knows what kind a file is and which tool a step calls", () => {
    check("kind: workflow", ["kind", "entity.name.tag.known"], colon, ["workflow", "constant.language.kind"]);
    check("- tool: file_read", dash, ["tool", "entity.name.tag.control"], colon, [
      "file_read",
      "entity.name.function.tool",
    ]);
  });

  it("tells numbers, durations, booleans and text apart", () => {
    check("a: 10s", ["a", "entity.name.tag"], colon, ["10s", "constant.numeric.duration"]);
    check("a: -1.5e3", ["a", "entity.name.tag"], colon, ["-1.5e3", "constant.numeric"]);
    check(
      "a: true # yes",
      ["a", "entity.name.tag"],
      colon,
      ["true", "constant.language"],
      ["#", "punctuation.definition.comment"],
      ["yes", "comment.line.number-sign"],
    );
    check("a: true story", ["a", "entity.name.tag"], colon, ["true story", "string.unquoted.plain"]);
    check("a: b#c", ["a", "entity.name.tag"], colon, ["b#c", "string.unquoted.plain"]);
  });

  it("marks expressions in text", () => {
    check(
      "a: of ${{ inputs.since }} on",
      ["a", "entity.name.tag"],
      colon,
      ["of", "string.unquoted.plain"],
      open,
      ["inputs", "variable.language.context.expression"],
      [".", "punctuation.accessor.expression"],
      ["since", "variable.other.property.expression"],
      close,
      ["on", "string.unquoted.plain"],
    );
  });

  it("marks functions, operators and texts in an `if` without braces", () => {
    check(
      "    if: always() && 'x' != 1 # why",
      ["if", "entity.name.tag.control"],
      colon,
      ["always", "entity.name.function.expression"],
      ["(", "punctuation.section.brackets.expression"],
      [")", "punctuation.section.brackets.expression"],
      ["&&", "keyword.operator.expression"],
      ["'x'", "string.quoted.single.expression"],
      ["!=", "keyword.operator.expression"],
      ["1", "constant.numeric.expression"],
      ["#", "punctuation.definition.comment"],
      ["why", "comment.line.number-sign"],
    );
  });

  it("reads flow collections, anchors and aliases", () => {
    check(
      "a: { tool: idle, b: [*c, &d 2] }",
      ["a", "entity.name.tag"],
      colon,
      ["{", "punctuation.definition.mapping.begin"],
      ["tool", "entity.name.tag.control"],
      colon,
      ["idle", "entity.name.function.tool"],
      [",", "punctuation.separator.mapping"],
      ["b", "entity.name.tag"],
      colon,
      ["[", "punctuation.definition.sequence.begin"],
      ["*", "punctuation.definition.alias"],
      ["c", "variable.other.alias"],
      [",", "punctuation.separator.sequence"],
      ["&", "punctuation.definition.anchor"],
      ["d", "entity.name.type.anchor"],
      ["2", "constant.numeric"],
      ["]", "punctuation.definition.sequence.end"],
      ["}", "punctuation.definition.mapping.end"],
    );
  });

  it("ends a block text with its indentation, whatever looks like a key in it", () => {
    check(
      "  - note: |-\n      budget: 1\n\n      # no comment\n    needs: []",
      dash,
      ["note", "entity.name.tag"],
      colon,
      ["|", "keyword.control.flow.block-scalar"],
      ["-", "storage.modifier.block-scalar"],
      ["budget: 1", "string.unquoted.block"],
      ["# no comment", "string.unquoted.block"],
      ["needs", "entity.name.tag.control"],
      colon,
      ["[", "punctuation.definition.sequence.begin"],
      ["]", "punctuation.definition.sequence.end"],
    );
  });

  it("lends a prompt to Markdown and a command to the shell, expressions excepted", () => {
    check(
      "prompt: |\n  Read **logs** of ${{ item }}\nwith:\n  command: |\n    git log",
      ["prompt", "entity.name.tag.control"],
      colon,
      ["|", "keyword.control.flow.block-scalar"],
      ["Read **logs** of", "guest.markdown"],
      open,
      ["item", "variable.language.context.expression"],
      close,
      ["with", "entity.name.tag.control"],
      colon,
      ["command", "entity.name.tag.known"],
      colon,
      ["|", "keyword.control.flow.block-scalar"],
      ["git log", "guest.shell"],
    );
  });

  it("survives what is half typed", () => {
    for (const text of ['a: "b', "a: 'b", "a: {", "a: [1,", "a: ${{ x", "- ", "a: |", ": x", "\t- a"]) {
      assert.ok(tokensOf(grammar, `${text}\n`).length > 0, text);
    }
  });
});

/** Every key that a schema describes, at any depth. */
function keysOf(schema: unknown): readonly string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const own = "properties" in schema ? Object.keys(schema.properties as object) : [];
  return [...own, ...Object.values(schema).flatMap(keysOf)];
}

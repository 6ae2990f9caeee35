import assert from "node:assert/strict";
import { Lexer } from "@actions/expressions";
import { TokenType } from "@actions/expressions/lexer";
import fc from "fast-check";
import { checkDocument } from "../../../../../server/src/core/language/check-document.ts";
import { openDocument } from "../../../../../server/src/core/language/document.ts";
import type { ManusDocument } from "../../../../../server/src/core/language/document.ts";
import { completeExpression } from "../../../../../server/src/core/language/expressions/complete-expression.ts";
import { describeExpressionAt } from "../../../../../server/src/core/language/expressions/describe-expression.ts";
import { expressionAt } from "../../../../../server/src/core/language/expressions/expression-at.ts";
import { signatureInExpression } from "../../../../../server/src/core/language/expressions/expression-signature.ts";
import { expressionTokens } from "../../../../../server/src/core/language/expressions/expression-tokens.ts";
import { parseExpression } from "../../../../../server/src/core/language/expressions/parse-expression.ts";
import { scanExpression } from "../../../../../server/src/core/language/expressions/scan-expression.ts";
import type { TokenKind } from "../../../../../server/src/core/language/expressions/scan-expression.ts";
import { emptySurroundings } from "../../../../../server/src/core/language/surroundings.ts";
import type { YamlNode } from "../../../../../server/src/core/language/yaml/node.ts";

const pieces = fc.constantFrom(
  ..."steps . log output outputs inputs item [ ] ( ) , ! == != < >= && || * 'a' 'it''s' ' 1 -2.5 .5 1e3 0x1F true false null NaN".split(
    " ",
  ),
  ...' contains( format( case( always() fromJSON( -a a-b $ # { } " \\ & = é 🎈 ${{ }}'.split(" "),
  " ",
  "\n",
  "",
);
const source = fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join(""));
const spaced = fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join(" "));

const kinds: Readonly<Partial<Record<TokenType, TokenKind>>> = {
  [TokenType.IDENTIFIER]: "name",
  [TokenType.STRING]: "string",
  [TokenType.NUMBER]: "number",
  [TokenType.TRUE]: "word",
  [TokenType.FALSE]: "word",
  [TokenType.NULL]: "word",
};

/** What the library's lexer makes of a source; undefined where it gives up. */
function lexed(text: string): { kind: TokenKind; text: string }[] | undefined {
  try {
    const { tokens } = new Lexer(text).lex();
    return tokens.flatMap(({ type, lexeme }) => {
      return type === TokenType.EOF ? [] : [{ kind: kinds[type] ?? "symbol", text: lexeme }];
    });
  } catch {
    return undefined;
  }
}

/** Ask all that can be asked of an offset. */
function askAll(document: ManusDocument, offset: number): void {
  expressionAt(document, offset);
  for (const { span } of completeExpression(document, offset, emptySurroundings) ?? []) {
    assert.ok(span.start <= offset && offset <= span.end && span.end <= document.text.length);
  }
  describeExpressionAt(document, offset, emptySurroundings);
  const signature = signatureInExpression(document, offset);
  if (signature?.active !== undefined) assert.ok(signature.active < signature.parameters.length);
}

function tokensBelow(node: YamlNode, text: string): void {
  if (node.kind === "mapping") for (const { value } of node.entries) tokensBelow(value, text);
  if (node.kind !== "scalar") return;
  let at = node.start;
  for (const { span } of expressionTokens(node, text, true)) {
    assert.ok(at <= span.start && span.start < span.end && span.end <= node.end);
    at = span.end;
  }
}

describe("expressions, whatever the text", () => {
  it("are cut into tokens as the library cuts them", () => {
    let held = 0;
    fc.assert(
      fc.property(fc.oneof(source, spaced), (text) => {
        const expected = lexed(text);
        if (!expected) return;
        held += 1;
        const found = scanExpression(text).map(({ kind, text: lexeme }) => ({ kind, text: lexeme }));
        assert.deepEqual(found, expected);
      }),
      { numRuns: 3000 },
    );
    assert.ok(held > 300, `only ${String(held)} could be held against it`);
  });

  it("have tokens that stand in order and leave nothing out but blanks", () => {
    fc.assert(
      fc.property(fc.oneof(source, spaced), (text) => {
        let at = 0;
        for (const token of scanExpression(text)) {
          assert.match(text.slice(at, token.start), /^\s*$/);
          assert.equal(text.slice(token.start, token.end), token.text);
          assert.ok(token.end > token.start);
          at = token.end;
        }
        assert.match(text.slice(at), /^\s*$/);
      }),
      { numRuns: 1000 },
    );
  });

  it("point inside of themselves where they are wrong", () => {
    fc.assert(
      fc.property(fc.oneof(source, spaced), (text) => {
        const parsed = parseExpression(text);
        if (!parsed.ok) assert.ok(parsed.start >= 0 && parsed.start <= parsed.end && parsed.end <= text.length);
      }),
      { numRuns: 1000 },
    );
  });

  it("never make anything fail, wherever they are cut", () => {
    const holders = fc.constantFrom(
      (text: string) => `manus: 1\nkind: task\nname: a\nprompt: \${{ ${text} }}\n`,
      (text: string) => `manus: 1\nkind: task\nname: a\nprompt: "\${{ ${text} }}"\n`,
      (text: string) =>
        `manus: 1\nkind: workflow\nname: a\nsteps:\n  - id: log\n    tool: idle\n  - if: ${text}\n    forEach: ${text}\n    prompt: x\n`,
      (text: string) =>
        `manus: 1\r\nkind: workflow\r\nsteps:\r\n  - with: { a: '\${{ ${text}\r\n  - prompt: >\r\n      a \${{ ${text}\r\n      }}\r\n`,
    );
    fc.assert(
      fc.property(holders, spaced, fc.nat(), fc.nat(), (hold, text, from, cut) => {
        const whole = hold(text);
        const left = whole.slice(0, from % (whole.length + 1));
        const document = openDocument("/w/a.manus.yaml", left + whole.slice(left.length + (cut % 20)));
        const end = document.text.length;
        for (const offset of [left.length, end, cut % (end + 1)]) askAll(document, offset);
        for (const { span } of checkDocument(document, emptySurroundings))
          assert.ok(span.start <= span.end && span.end <= end);
        for (const { node, text: around } of document.steps) tokensBelow(node, around);
      }),
      { numRuns: 400 },
    );
  });
});

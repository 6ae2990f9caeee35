import assert from "node:assert/strict";
import fc from "fast-check";
import {
  code,
  codes,
  escapeMarkdown,
  escapeParagraphs,
  toPlainText,
} from "../../../../../server/src/core/language/hover/markdown.ts";

describe("texts in Markdown", () => {
  it("mean nothing but themselves", () => {
    assert.equal(escapeMarkdown("a *b* [c](d) <e> `f` \\"), "a \\*b\\* \\[c\\](d) \\<e> \\`f\\` \\\\");
    assert.equal(escapeMarkdown("# not a heading"), "\\# not a heading");
    assert.equal(escapeMarkdown("1. no list"), "1\\. no list");
    assert.equal(escapeMarkdown("&lt; R&D ~~x~~"), "\\&lt; R&D \\~~x\\~~");
  });
  it("stay readable where they mean nothing anyway", () =>
    assert.equal(escapeMarkdown("file_read took 1.5 s - at 12:00!"), "file_read took 1.5 s - at 12:00!"));
  it("keep their paragraphs, and are cut when they are long", () =>
    assert.equal(escapeParagraphs("a\nb\n\n\n*c*\n\nd ef", 14), "a b\n\n\\*c\\*\n\nd e…"));
  it("stand between enough code marks", () => {
    assert.equal(code("a"), "`a`");
    assert.equal(code("a `b` c"), "``a `b` c``");
    assert.equal(code("`b`"), "`` `b` ``");
    assert.equal(code(" two\nlines "), "`two lines`");
    assert.equal(code("x".repeat(90)), `\`${"x".repeat(79)}…\``);
  });
  it("are listed", () => {
    assert.equal(codes([]), "");
    assert.equal(codes(["a", "b", "c"]), "`a`, `b` and `c`");
  });
});

describe("Markdown as plain text", () => {
  const line = (text: string): string => text.replace(/\s+/g, " ").trim();
  it("loses its marks", () => assert.equal(toPlainText("**`a`**: b \\*c\\*\n\n- ``d ` e``"), "a: b *c*\n\n- d ` e"));
  it("loses the fences around code", () => assert.equal(toPlainText("```json\n{ }\n```\n"), "{ }\n"));
  it("is any text that was escaped", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => toPlainText(escapeMarkdown(text)) === line(text)));
  });
  it("is any text that stood in code marks", () => {
    const texts = fc.string({ maxLength: 60, unit: fc.constantFrom("`", "*", "\\", "a", " ", "_", "\n") });
    fc.assert(fc.property(texts, (text) => toPlainText(`x ${code(text)} y`) === `x ${line(text)} y`));
  });
});

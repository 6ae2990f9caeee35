import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openDocument } from "../../../../../server/src/core/language/document.ts";
import { applyEdits } from "../../../../../server/src/core/language/edit.ts";
import { formatDocument } from "../../../../../server/src/core/language/format/format-document.ts";
import { defaultFormat } from "../../../../../server/src/core/language/format/format-options.ts";
import type { FormatOptions, LineRange } from "../../../../../server/src/core/language/format/format-options.ts";

const folder = join(import.meta.dirname, "../../../../fixtures/language/format");
const cases = readdirSync(folder)
  .filter((name) => name.endsWith(".before.manus.yaml"))
  .map((name) => name.replace(".before.manus.yaml", ""));

function edits(text: string, options: Partial<FormatOptions> = {}, range?: LineRange): readonly { text: string }[] {
  const formatted = formatDocument(openDocument("/w/a.manus.yaml", text), { ...defaultFormat, ...options }, range);
  if (formatted.outcome === "refused") assert.fail("the edits would change the meaning");
  return formatted.edits;
}

function format(text: string, options: Partial<FormatOptions> = {}, range?: LineRange): string {
  return applyEdits(text, edits(text, options, range) as Parameters<typeof applyEdits>[1]);
}

describe("formatting a file", () => {
  assert.ok(cases.length >= 7);
  for (const name of cases) {
    const read = (which: string): string => readFileSync(join(folder, `${name}.${which}.manus.yaml`), "utf8");

    it(`gives what was written down: ${name}`, () => assert.equal(format(read("before")), read("after")));
    it(`has nothing to do afterwards: ${name}`, () => assert.deepEqual(edits(read("after")), []));
    it(`is the same with CRLF and a byte order mark: ${name}`, () => {
      const dos = (text: string): string => `\uFEFF${text}`.replaceAll("\n", "\r\n");
      assert.equal(format(dos(read("before"))), dos(read("after")));
    });
  }

  it("changes lines, not the file", () => assert.deepEqual(edits("a: 1\nb:  2\nc: 3\n").length, 1));

  it("takes the number of spaces that is asked for", () => {
    assert.equal(format("a:\n  - b:\n      c: 1\n", { indent: 4 }), "a:\n    - b:\n          c: 1\n");
  });

  it("ends a file with one line break, unless that would change a text or isn't wanted", () => {
    assert.equal(format("a: 1"), "a: 1\n");
    assert.equal(format("a: 1\r\nb: 2"), "a: 1\r\nb: 2\r\n");
    assert.equal(format("a: 1\n\n \n"), "a: 1\n");
    assert.equal(format("a: 1", { insertFinalNewline: false }), "a: 1");
    assert.equal(format("a: 1\n\n", { trimFinalNewlines: false }), "a: 1\n\n");
    assert.equal(format("a: |\n  b"), "a: |\n  b");
    assert.equal(format("a: |+\n  b\n\n"), "a: |+\n  b\n\n");
  });

  it("leaves blanks at the ends of lines where they are wanted", () => {
    assert.equal(format("a:  1  \n", { trimTrailing: false }), "a: 1  \n");
  });

  it("leaves what it can't read, and empty files", () => {
    for (const text of [
      "",
      "\n\n",
      "# a\n\n\n",
      "a:  [\nb:  1\n",
      'a:   "b\n',
      "a:  1\n---\nb:  2\n",
      "a:  1\rb:  2\n",
      "--- {a:  1}\n",
      "a   b\n",
    ])
      assert.equal(format(text), text);
  });

  it("formats a file of one flow collection, or a list", () => {
    assert.equal(format("{a: 1,\n b: [\n2]\n}\n"), "{ a: 1,\n  b: [\n    2]\n}\n");
    assert.equal(format("-   a\n-   - b\n    - c\n"), "- a\n- - b\n  - c\n");
  });

  it("keeps to the lines of a range", () => {
    const text = "a:\n- b:  1\n  c:  2\n- d:  3\ne:  4\n";
    assert.equal(format(text, {}, { first: 1, last: 2 }), "a:\n- b: 1\n  c: 2\n- d:  3\ne:  4\n");
    assert.equal(format(text, {}, { first: 0, last: 3 }), "a:\n  - b: 1\n    c: 2\n  - d: 3\ne:  4\n");
    assert.equal(format(text, {}, { first: 90, last: 99 }), text);
  });

  it("is done at 20,000 lines", () => {
    const text = `steps:\n${"- id:  a\n  tool: idle\n  with: {a: 1,b: [x,y]}\n\n\n# next\n".repeat(3333)}`;
    assert.ok(edits(text).length > 10_000);
  });
});

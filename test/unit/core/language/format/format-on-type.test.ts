import assert from "node:assert/strict";
import { applyEdits } from "../../../../../server/src/core/language/edit.ts";
import { formatOnType } from "../../../../../server/src/core/language/format/format-on-type.ts";
import { readMarked } from "../marked.ts";

/** What becomes of a text right after `typed` was typed in front of `$0`. */
function check(text: string, typed: string, expected: string): void {
  const { document, offset } = readMarked(text);
  assert.equal(applyEdits(document.text, formatOnType(document, offset, typed, 2)), expected);
}

describe("a new line", () => {
  it("goes deeper below a key", () => check("steps:\n$0", "\n", "steps:\n  "));
  it("goes deeper below a key of an item", () => check("a:\n  - with:\n$0\n", "\n", "a:\n  - with:\n      \n"));
  it("goes deeper below a key with an anchor or a comment", () => {
    check("a: &b\n$0", "\n", "a: &b\n  ");
    check("a: # note:\n$0", "\n", "a: # note:\n  ");
  });
  it("lines up with the keys of an item", () => check("a:\n  - id: x\n  $0", "\n", "a:\n  - id: x\n    "));
  it("lines up behind a bare dash", () => check("a:\n  -\n$0", "\n", "a:\n  -\n    "));
  it("stays where the keys are", () => check("a:\n  b: 1 # c:\n      $0", "\n", "a:\n  b: 1 # c:\n  "));
  it("goes deeper below the header of a text", () => {
    check("steps:\n  - prompt: |\n$0", "\n", "steps:\n  - prompt: |\n      ");
    check("a: >2-\n$0\nb: 1\n", "\n", "a: >2-\n  \nb: 1\n");
  });
  it("goes on with a text, and over an empty line in it", () => {
    check("a: |\n    one:\n$0", "\n", "a: |\n    one:\n    ");
    check("a: |\n  one\n\n$0", "\n", "a: |\n  one\n\n  ");
    check("a: |\n  one\n    - two\n$0", "\n", "a: |\n  one\n    - two\n    ");
  });
  it("is left to the editor behind an empty line, inside of brackets and quotes, and where a line was split", () => {
    for (const text of ["a:\n  b: 1\n\n   $0", "a: [\n   $0]\n", 'a: "b\n   $0"\n', "a: b\n   $0c d\n", "$0"])
      check(text, "\n", text.replace("$0", ""));
  });
  it("stays below a comment", () => check("  # note:\n$0", "\n", "  # note:\n  "));
  it("is the same with CRLF", () => check("steps:\r\n$0\r\n", "\n", "steps:\r\n  \r\n"));
});

describe("a dash", () => {
  it("is lined up below its key", () => check("steps:\n      - $0\n", " ", "steps:\n  - \n"));
  it("may stand in the column of its key", () => check("steps:\n- $0\n", " ", "steps:\n- \n"));
  it("is lined up with its list", () => {
    check("steps:\n  - id: a\n    tool: b\n   - $0\n", " ", "steps:\n  - id: a\n    tool: b\n  - \n");
    check("a:\n  - b:\n      - c\n       - $0", " ", "a:\n  - b:\n      - c\n      - ");
  });
  it("may go back to an outer list", () => check("a:\n  - b:\n      - c\n  - $0", " ", "a:\n  - b:\n      - c\n  - "));
  it("is left alone in a text, in a value, and without a list", () => {
    for (const text of ["a: |\n  b\n   - $0\n", "a: - $0", "a: 1\n   - $0\n", "a: [\n - $0\n]\n"])
      check(text, " ", text.replace("$0", ""));
  });
});

describe("any other character", () => {
  it("moves nothing", () => check('steps:\n      "$0\n', '"', 'steps:\n      "\n'));
});

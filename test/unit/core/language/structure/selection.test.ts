import assert from "node:assert/strict";
import { selectionsAt } from "../../../../../server/src/core/language/structure/selection.ts";
import { readMarked } from "../marked.ts";

/** The texts that the selection at `$0` grows over. */
function check(text: string, ...expected: string[]): void {
  const { document, offset } = readMarked(text);
  const found = selectionsAt(document, offset).map(({ start, end }) => document.text.slice(start, end));
  assert.deepEqual(found.slice(0, expected.length), expected);
  assert.equal(found.at(-1), document.text === "" ? undefined : document.text);
}

describe("a selection grows", () => {
  it("from a word to the file", () => {
    const text = "kind: workflow\nsteps:\n  - id: a\n    title: One t$0wo\n  - id: b\n";
    const step = "id: a\n    title: One two";
    check(
      text,
      "two",
      "One two",
      "title: One two",
      step,
      `- ${step}`,
      `- ${step}\n  - id: b`,
      `steps:\n  - ${step}\n  - id: b`,
      text.replace("$0", ""),
    );
  });

  it("from inside quotes to the quotes", () => check("title: 'One t$0wo'\n", "two", "One two", "'One two'"));
  it("from a key", () => check("ti$0tle: 'One'\nkind: task\n", "title", "title: 'One'"));
  it("through flow collections", () =>
    check("plan: [a, { b: c$0 }]\n", "c", "b: c", " b: c ", "{ b: c }", "a, { b: c }", "[a, { b: c }]"));
  it("through nested lists", () =>
    check("a:\n  - - x$0\n    - y\n", "x", "- x", "- x\n    - y", "- - x\n    - y", "a:\n  - - x\n    - y"));
  it("through the lines of a text", () =>
    check(
      "prompt: |\n  first wo$0rd\n  second\n",
      "word",
      "first word",
      "first word\n  second",
      "|\n  first word\n  second",
    ));
  it("through a comment", () => check("a: 1 # one wo$0rd\n", "word", "# one word"));

  it("inside an expression from the name to the call to the whole", () =>
    check(
      "prompt: Do ${{ format('a', steps.lo$0g.output) }} now\n",
      "log",
      "steps.log.output",
      "'a', steps.log.output",
      "('a', steps.log.output)",
      "format('a', steps.log.output)",
      "${{ format('a', steps.log.output) }}",
      "Do ${{ format('a', steps.log.output) }} now",
    ));
  it("inside an expression without braces", () =>
    check(
      "steps:\n  - if: contains(inp$0uts.a, 'b')\n",
      "inputs",
      "inputs.a",
      "inputs.a, 'b'",
      "(inputs.a, 'b')",
      "contains(inputs.a, 'b')",
      "if: contains(inputs.a, 'b')",
    ));
  it("inside a quoted text of an expression", () =>
    check("prompt: ${{ format('one t$0wo') }}\n", "one two", "'one two'", "('one two')", "format('one two')"));
  it("inside an expression that is broken", () => check("prompt: ${{ format(a.b$0\n", "b", "a.b", "(a.b"));

  it("from a broken step", () => check('steps:\n  - id: "a\n  - to$0ol: [\n', "tool", "tool: [\n"));
  it("of an empty file to nothing", () => check("$0"));
});

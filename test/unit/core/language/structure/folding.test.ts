import assert from "node:assert/strict";
import { foldsOf } from "../../../../../server/src/core/language/structure/folding.ts";
import { LineStarts } from "../../../../../server/src/core/language/lines.ts";
import { openDocument } from "../../../../../server/src/core/language/document.ts";

/** Each fold as `kind first-last@depth`, in lines from 1. */
function folds(text: string): string[] {
  const lines = new LineStarts(text);
  return foldsOf(openDocument("/w/a.manus.yaml", text)).map(({ kind, start, end, depth }) => {
    return `${kind} ${String(lines.lineOf(start) + 1)}-${String(lines.lineOf(end) + 1)}@${String(depth)}`;
  });
}

const workflow = `# The release.
# Every Monday.
manus: 1
kind: workflow
steps:
  - id: log
    tool: shell_exec
    with:
      command: ls
      flags: [
          a,
        ]

  # region writing
  - id: draft
    prompt: |
      # a heading
      # of the text

      more
  # endregion
# about the end
# of it
outputs: { a: 1 }
`;

describe("folding", () => {
  it("covers entries, steps, texts, brackets, comments and regions", () => {
    assert.deepEqual(folds(workflow), [
      "comment 1-2@0",
      "block 5-20@0",
      "block 6-12@1",
      "block 8-12@2",
      "brackets 10-12@3",
      "block 15-20@1",
      "block 16-20@2",
      "comment 22-23@0",
      "region 14-21@0",
    ]);
  });

  it("is the same with CRLF", () => {
    assert.deepEqual(folds(workflow.replaceAll("\n", "\r\n")), folds(workflow));
  });

  it("needs two lines", () => assert.deepEqual(folds("a: 1\nb: [1]\n# alone\nc: |\n  x\n"), ["block 4-5@0"]));

  it("takes an end without a start, and a start without an end, for comments", () => {
    assert.deepEqual(folds("# endregion\na: 1\n# region b\n"), []);
  });

  it("nests regions", () => {
    assert.deepEqual(folds("# region a\na: 1\n#region b\nb: 1\n#endregion\n# endregion\nc: 1\n"), [
      "region 3-5@1",
      "region 1-6@0",
    ]);
  });

  it("finds what can be read of broken text", () => {
    const text = 'steps:\n  - id: a\n    title: "open\n  - id: b\n    with:\n      c: 1\n';
    assert.deepEqual(folds(text).slice(-2), ["block 4-6@1", "block 5-6@2"]);
  });

  it("folds a text in flow style, and nothing in an empty one", () => {
    assert.deepEqual(folds("{\n  a: [\n    b\n  ]\n}\n"), ["brackets 2-4@0"]);
    assert.deepEqual(folds(""), []);
  });
});

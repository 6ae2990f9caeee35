import assert from "node:assert/strict";
import fc from "fast-check";
import { yamlDocuments } from "../../../contract/yaml-documents.ts";
import { checkDocument } from "../../../../server/src/core/language/check-document.ts";
import { kindOf, openDocument } from "../../../../server/src/core/language/document.ts";
import type { ManusDocument } from "../../../../server/src/core/language/document.ts";
import { foldsOf } from "../../../../server/src/core/language/structure/folding.ts";
import { emptySurroundings } from "../../../../server/src/core/language/surroundings.ts";
import { semanticTokens } from "../../../../server/src/core/language/tokens/semantic-tokens.ts";
import { commentsOf } from "../../../../server/src/core/language/yaml/comments.ts";
import { parseText, treeOf } from "../../../../server/src/core/language/yaml/parse-text.ts";

const file = "/w/a.manus.yaml";

const workflow = `manus: 1
kind: workflow
name: release
inputs: { since: {} }
steps:
  # the log
  - id: log
    tool: shell_exec
    with: { id: main, exec_dir: ".", command: "git log \${{ inputs.since }}" }
  - id: draft
    prompt: |
      Sum up \${{ steps.log.output }}
        - all of it
  - id: gate
    needs: [draft]
    approve: Publish?
outputs:
  log: steps.log.output
`;

/** One edit: from where, how much is taken away, what is put there. */
interface Edit {
  readonly at: number;
  readonly removed: number;
  readonly added: string;
}

const snippets = fc.constantFrom(
  "",
  "a",
  "\n",
  "\n\n",
  "  ",
  "- ",
  "\n  - id: new\n    tool: idle\n",
  '"',
  "'",
  "[",
  "]",
  "{",
  "}",
  ":",
  ": ",
  "#",
  "\t",
  "---\n",
  "...\n",
  "steps:\n",
  "|\n",
  "*a",
  "&a ",
  "<<: *a\n",
  "${{ ",
  "}}",
  "\r\n",
  "needs: [log]",
  "id: log",
  "? ",
  "!x ",
  "kind: task\n",
  "\uFEFF",
);
const edits = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    removed: fc.integer({ min: 0, max: 40 }),
    added: snippets,
  }),
  { minLength: 1, maxLength: 12 },
);

function apply(text: string, edit: Edit): string {
  const at = Math.floor(edit.at * text.length);
  return text.slice(0, at) + edit.added + text.slice(at + edit.removed);
}

/** How a text is cut. */
function layoutOf({ parsed }: ManusDocument): string[] {
  return parsed.pieces.map(({ piece, at }) => `${piece.kind} ${String(at)} ${piece.text}`);
}

/** What of each piece is remembered with it. */
function tokensOf(document: ManusDocument): unknown[] {
  return document.parsed.pieces.map(({ piece }) => [semanticTokens(piece, kindOf(document)), commentsOf(piece)]);
}

function assertSameAsFull(text: string, document: ManusDocument): void {
  const full = openDocument(file, text);
  assert.deepEqual(layoutOf(document), layoutOf(full));
  assert.deepEqual(treeOf(document.parsed), treeOf(full.parsed));
  assert.deepEqual(checkDocument(document, emptySurroundings), checkDocument(full, emptySurroundings));
  assert.deepEqual(foldsOf(document), foldsOf(full));
  assert.deepEqual(tokensOf(document), tokensOf(full));
}

describe("an edit", () => {
  it("leads to the same tree and findings as reading the whole text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.constant(workflow), yamlDocuments), edits, (start, changes) => {
        let text = start;
        let document = openDocument(file, text);
        checkDocument(document, emptySurroundings);
        for (const change of changes) {
          text = apply(text, change);
          document = openDocument(file, text, document);
          assertSameAsFull(text, document);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("reads only the stretch it touches", () => {
    const before = parseText(workflow);
    const after = parseText(workflow.replace("Sum up", "Sum it up"), before);
    const fresh = after.pieces.filter(({ piece }) => !before.pieces.some((old) => old.piece === piece));
    assert.deepEqual(
      fresh.map(({ piece }) => piece.text.split("\n")[0]),
      ["  - id: draft"],
    );
  });
});

describe("any text", () => {
  it("is checked without an exception, cut anywhere, whatever stands in it", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constant(workflow), yamlDocuments, fc.string({ maxLength: 60 })),
        fc.double({ min: 0, max: 1, noNaN: true }),
        edits,
        (start, cut, changes) => {
          let text = start.slice(0, Math.ceil(cut * start.length));
          for (const change of changes) text = apply(text, change);
          const findings = checkDocument(openDocument(file, text), emptySurroundings);
          for (const { span, message } of findings) {
            assert.ok(
              span.start >= 0 && span.start <= span.end && span.end <= Math.max(text.length, 1),
              `${message} at ${JSON.stringify(span)} of ${JSON.stringify(text)}`,
            );
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("is checked at every step of being typed", () => {
    for (let length = 0; length <= workflow.length; length += 1) {
      const findings = checkDocument(openDocument(file, workflow.slice(0, length)), emptySurroundings);
      assert.ok(length === workflow.length ? findings.length === 0 : Array.isArray(findings));
    }
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { keepPieces } from "../../../../../server/src/core/language/yaml/keep-pieces.ts";
import { parseText } from "../../../../../server/src/core/language/yaml/parse-text.ts";
import { readMarked } from "../marked.ts";

const workflow = `# release
manus: 1
kind: workflow
inputs:
  since: { type: string }
steps:
  - id: a
    tool: idle
  # about b
  - id: b
    prompt: |
      - id: no item
      tool: text
  - id: c
    tool: idle
outputs:
  log: steps.a.output
`;

/** The pieces of a text, as `kind at text`. */
function piecesOf(text: string): string[] {
  return parseText(text).pieces.map(({ piece, at }) => `${piece.kind} ${String(at)} ${piece.text}`);
}

/** The pieces after an edit that doesn't cut the whole text anew; undefined where it has to. */
function kept(before: string, after: string): string[] | undefined {
  const pieces = keepPieces(after, parseText(before));
  if (!pieces) return undefined;
  const touched = pieces.touched.map(({ kind, start, end }) => `${kind} ${String(start)} ${after.slice(start, end)}`);
  const behind = pieces.behind.map(({ piece, at }) => `${piece.kind} ${String(at + pieces.moved)} ${piece.text}`);
  return [...pieces.before.map(({ piece, at }) => `${piece.kind} ${String(at)} ${piece.text}`), ...touched, ...behind];
}

/** An edit that puts what stands between `$0` and `$1` there; the pieces around it are kept. */
function checkKept(marked: string): void {
  const { span, document } = readMarked(marked);
  const before = document.text.slice(0, span.start) + document.text.slice(span.end);
  assert.deepEqual(kept(before, document.text), piecesOf(document.text), "typed");
  assert.deepEqual(kept(document.text, before), piecesOf(before), "and deleted again");
}

describe("the pieces of a text after an edit", () => {
  it("are kept while somebody types in a step or an entry", () => {
    checkKept(workflow.replace("idle\n  #", "id$0l$1e\n  #"));
    checkKept(workflow.replace("since", "sin$0c$1e"));
    checkKept(workflow.replace("- id: b", "- id: b$0b$1"));
    checkKept(workflow.replace("# about", "# $0more $1about"));
    checkKept(`${workflow}$0  more: 1\n$1`);
  });

  it("are kept where a line, a step or an entry begins or goes", () => {
    checkKept(workflow.replace("idle\noutputs", "idle$0\n$1\noutputs"));
    checkKept(workflow.replace("  - id: c", "$0  - id: new\n    tool: idle\n$1  - id: c"));
    checkKept(workflow.replace("idle\noutputs", "idle\n$0  - id: last\n$1outputs"));
    checkKept(workflow.replace("outputs", "$0env:\n  A: 1\n$1outputs"));
    checkKept(`${workflow}$0name: a\n$1`);
  });

  it("are the same as of the whole text cut anew, whatever the edit", () => {
    let keeps = 0;
    const texts = fc.constantFrom(
      workflow,
      workflow.replaceAll(/^ {2}/gm, ""),
      workflow.replaceAll("\n", "\r\n"),
      `---\n${workflow}`,
    );
    const added = fc.constantFrom(
      "",
      "a",
      "\n",
      "- ",
      "  ",
      "\n  - x",
      "\n- x",
      "\nkey: 1",
      "\n---\n",
      "\n--- a: 1\n",
      "? a",
      "\n? a",
      "steps:\n",
      "\nsteps:\n",
      "\t",
      "\r",
      "#",
      "|\n",
      "\n%",
      '"',
      "]",
      "\n]",
      "\n...\n",
      "\uFEFF",
    );
    fc.assert(
      fc.property(texts, fc.nat(400), fc.integer({ min: 0, max: 30 }), added, (text, at, removed, inserted) => {
        const after = text.slice(0, at) + inserted + text.slice(at + removed);
        const found = kept(text, after);
        if (found) keeps += 1;
        if (found) assert.deepEqual(found, piecesOf(after));
      }),
      { numRuns: 2000 },
    );
    assert.ok(keeps > 600, `only ${String(keeps)} were kept`);
  });

  it("are not kept where the edit may reach further", () => {
    const anew = (from: string, to: string): void =>
      assert.equal(kept(workflow, workflow.replace(from, to)), undefined, `${from} to ${to}`);
    anew("# release", "# the release");
    anew("manus: 1", "manus: 2");
    anew("steps:", "step:");
    anew("  - id: a", "    - id: a");
    anew("    tool: idle\n", "---\n");
    anew("    tool: idle\n  #", "other: 1\n  #");
    assert.equal(kept("", workflow), undefined);
    assert.equal(kept(workflow, ""), undefined);
    assert.equal(kept("[a]\n", "[a, b]\n"), undefined);
  });
});

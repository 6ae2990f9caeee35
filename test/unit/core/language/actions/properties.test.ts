import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { actionsAt } from "../../../../../server/src/core/language/actions/actions-at.ts";
import type { ActionQuestion } from "../../../../../server/src/core/language/actions/action.ts";
import { fixAll } from "../../../../../server/src/core/language/actions/fix-all.ts";
import { checkDocument } from "../../../../../server/src/core/language/check-document.ts";
import { openDocument } from "../../../../../server/src/core/language/document.ts";
import type { ManusDocument } from "../../../../../server/src/core/language/document.ts";
import { applyEdits } from "../../../../../server/src/core/language/edit.ts";
import type { TextEdit } from "../../../../../server/src/core/language/edit.ts";
import type { Finding } from "../../../../../server/src/core/language/finding.ts";
import { emptySurroundings } from "../../../../../server/src/core/language/surroundings.ts";
import type { Surroundings } from "../../../../../server/src/core/language/surroundings.ts";
import { yamlDocuments } from "../../../../contract/yaml-documents.ts";
import { someFleet } from "../known-facts.ts";
import { readMarked } from "../marked.ts";
import { readCases } from "./action-cases.ts";

const file = "/w/main.manus.yaml";
const workflow = `manus: 1
kind: workflow
name: release
inputs:
  tag: { type: string } # which
  unused: { type: number }
steps:
  - id: log
    tool: shell_exec
    with: { id: main, command: 'git log "\${{ inputs.tga }}"' }
  - needs: [log, draft, nobody]
    id: draft
    prompt: |
      Sum up \${{ steps.lgo.output }}
    timeout: 5 min
  - task: publish
    wiht: { a: 1 }
  - id: log
    if: steps.draft.outcome == "failed"
    approve: Go?
outputs:
  a: steps.log.output
`;

function questionFor(document: ManusDocument, around: Surroundings, offset: number): ActionQuestion {
  const all = checkDocument(document, around);
  const span = { start: offset, end: offset };
  const findings = all.filter((one) => one.span.start <= offset && offset <= one.span.end);
  return { span, findings, allFindings: () => all, canCreate: true, only: [""] };
}

function assertSound(text: string, edits: readonly TextEdit[], title: string): void {
  const ordered = [...edits].sort((left, right) => left.span.start - right.span.start);
  let end = 0;
  for (const { span } of ordered) {
    assert.ok(
      span.start <= span.end && span.start >= end && span.end <= text.length,
      `${title}: ${JSON.stringify(edits)}`,
    );
    end = span.end;
  }
}

const changes = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    removed: fc.integer({ min: 0, max: 30 }),
    added: fc.constantFrom(
      "",
      " ",
      "\n",
      "\r\n",
      "\t",
      "- ",
      ": ",
      "{",
      "}",
      "[",
      "]",
      '"',
      "'",
      "${{ ",
      " }}",
      "&a ",
      "*a",
      "<<: ",
      "#",
      "é",
      "needs: [a]",
      "---\n",
    ),
  }),
  { maxLength: 6 },
);

describe("actions on any text", () => {
  it("never fail, and their edits stay inside the text and apart", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constant(workflow), yamlDocuments),
        changes,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (start, mutations, place) => {
          let text = start;
          for (const { at, removed, added } of mutations) {
            const offset = Math.floor(at * text.length);
            text = text.slice(0, offset) + added + text.slice(offset + removed);
          }
          const document = openDocument(file, text);
          const question = questionFor(document, emptySurroundings, Math.floor(place * text.length));
          for (const action of actionsAt(document, question, emptySurroundings)) {
            if (action.disabled !== undefined) continue;
            const change = action.change();
            for (const { edits } of change.edits) assertSound(text, edits, action.title);
          }
        },
      ),
      { numRuns: 80 },
    );
  }).timeout(60_000);

  it("come to an end: what is certain is done after a few times, and makes nothing worse", () => {
    fc.assert(
      fc.property(fc.oneof(fc.constant(workflow), yamlDocuments), changes, (start, mutations) => {
        let text = start;
        for (const { at, removed, added } of mutations) {
          const offset = Math.floor(at * text.length);
          text = text.slice(0, offset) + added + text.slice(offset + removed);
        }
        let errors = Number.POSITIVE_INFINITY;
        for (let times = 0; ; times += 1) {
          const document = openDocument(file, text);
          const all = checkDocument(document, emptySurroundings);
          const now = document.problems.length;
          assert.ok(now <= errors, `more problems than before: ${text}`);
          errors = now;
          const question = { span: { start: 0, end: 0 }, findings: [], allFindings: () => all, canCreate: false };
          const action = fixAll(document, question, emptySurroundings);
          if (!action) break;
          assert.ok(times < 30, `it never ends: ${text}`);
          text = applyEdits(text, action.change().edits[0]?.edits ?? []);
        }
      }),
      { numRuns: 80 },
    );
  }).timeout(60_000);
});

const fixtures = join(import.meta.dirname, "../../../../fixtures/language/actions");

describe("actions in a file of 20,000 lines", () => {
  it("are there after every edit", () => {
    const steps = Array.from({ length: 4000 }, (_, index) => {
      return `  - id: s${String(index)}\n    tool: file_read\n    with:\n      file: a.txt\n    modle: x\n`;
    });
    const text = `manus: 1\nkind: workflow\nname: a\nsteps:\n${steps.join("")}`;
    let document = openDocument(file, text);
    for (let edit = 0; edit < 3; edit += 1) {
      document = openDocument(file, text.replace("s2000\n", `s2000-${String(edit)}\n`), document);
      const all = checkDocument(document, emptySurroundings);
      const finding = all.find(({ span }) => span.start > text.length / 10);
      const span = finding?.span ?? { start: 0, end: 0 };
      const question = { span, findings: finding ? [finding] : [], allFindings: () => all, canCreate: true };
      assert.ok(actionsAt(document, question, emptySurroundings).length > 2);
    }
  });
});

/** The codes that a fixture fixes: their examples can be fixed too. Of others nothing is known. */
const fixed = new Set(
  readdirSync(fixtures).flatMap((name) => {
    return readCases(readFileSync(join(fixtures, name), "utf8")).map(({ code }) => code);
  }),
);

/** What is only fixed where the text lets on what was meant; the examples of these don't. */
const byText = ["expression-syntax", "unknown-function", "unknown-context", "unknown-property", "unknown-output"];

describe("the examples of docs/diagnostics.md", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../../../docs/diagnostics.md"), "utf8").replaceAll(
    "\r\n",
    "\n",
  );
  for (const section of page.split(/^### /m).slice(1)) {
    const code = section.slice(0, section.indexOf("\n"));
    const example = /```yaml\n([\s\S]*?)\n```/.exec(section)?.[1];
    if (example === undefined || !fixed.has(code) || byText.includes(code)) continue;
    for (const [name, text] of [
      ["", `${example}\n`],
      [" with CRLF", `${example}\n`.replaceAll("\n", "\r\n").replace(/^(# -- .*)\r\n/gm, "$1\n")],
    ] as const) {
      it(`${code}${name}: each fix takes it away, brings no other of its kind and keeps comments`, () => {
        checkExample(code, text);
      });
    }
  }
});

function checkExample(code: string, text: string): void {
  const { document, around } = readMarked(text, { fleet: someFleet });
  const all = checkDocument(document, around);
  const ofCode = (findings: readonly Finding[]): Finding[] => findings.filter((one) => one.code === code);
  const [finding] = ofCode(all);
  assert.ok(finding, "the example doesn't show it");
  const question = {
    span: finding.span,
    findings: [finding],
    allFindings: () => all,
    canCreate: true,
    only: ["quickfix"],
  };
  const fixes = actionsAt(document, question, around).filter(
    ({ fixes: fixed, disabled }) => fixed.length > 0 && disabled === undefined,
  );
  assert.ok(fixes.length > 0, "nothing is offered");
  assert.ok(fixes.filter(({ preferred }) => preferred).length <= 1, "more than one is preferred");
  for (const action of fixes) {
    const { title } = action;
    const { edits, creates } = action.change();
    const after = applyEdits(document.text, edits[0]?.edits ?? []);
    const left = ofCode(checkDocument(openDocument(document.file, after), around));
    if (!creates) assert.ok(left.length < ofCode(all).length, `${title}: it is still there in\n${after}`);
    for (const [comment] of creates ? [] : document.text.matchAll(/ # .*/g))
      assert.ok(after.includes(comment), `${title}: ${comment}`);
  }
}

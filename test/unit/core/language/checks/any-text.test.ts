import assert from "node:assert/strict";
import fc from "fast-check";
import { checkDocument } from "../../../../../server/src/core/language/check-document.ts";
import { openDocument } from "../../../../../server/src/core/language/document.ts";
import { createIndex, indexEntry } from "../../../../../server/src/core/language/index-entry.ts";
import { emptySurroundings } from "../../../../../server/src/core/language/surroundings.ts";
import type { Surroundings } from "../../../../../server/src/core/language/surroundings.ts";
import { diskWith, someFleet } from "../known-facts.ts";

/** Something for each check, much of it wrong. */
const workflow = `manus: 1
kind: workflow
name: all
on:
  schedule: [{ cron: 0 0 30 2 *, timezone: Europe/Berln }, { cron: "9 *" }]
  files: ["none/*.x", /etc/*]
limits: { timeout: 1h, turns: 3 }
budget: { cost: 1, tokens: 5 }
concurrency: { onConflict: cancel }
env: { API_TOKEN: kT9fQ2mZx7LbW4vRj8NcY3hD, B: "postgres://a:kT9fQ2mZx@db/x" }
tools: { allow: [nothing_*, shell_exec], deny: ["shell_*"] }
steps:
  - id: off
    if: false && steps.off
    tool: idle
    timeout: 2h
    maxParallel: 2
  - id: ask
    approve: { message: Go?, choices: [a, b], default: c, timeout: 0s }
    retry: { attempts: 1, delay: 5s }
  - id: write
    prompt: x
    engine: manus
    account: nobody
    instance: research
    model: none
    profile: larg
    attachments: [big.zip, nope.md, "*.none", ../out, "http://x"]
    datasources: [{ name: w, openapi: nope.yaml }]
    workspace: { directory: nowhere }
    knowledge: [{ text: x, scope: { tools: [brwser] } }]
    limits: { timeout: 3h, turns: 1 }
    outputs: { a: { json: true } }
  - { prompt: x, account: work, model: none, engine: manus }
  - { prompt: x, model: none }
  - workflow: all
  - task: other
    with: { count: "\${{ steps }}", sure: "\${{ steps.off.outcome }}" }
    cache: { files: [a/**, b.lock] }
`;
const other = `manus: 1
kind: task
name: other
prompt: \${{ inputs.count }} \${{ inputs.sure }}
inputs: { count: { type: number, options: [a] }, sure: { type: boolean, required: true, default: true } }
limits: { timeout: 5h }
budget: { cost: 7 }
`;
const file = "/w/all.manus.yaml";

function around(text: string): Surroundings {
  const entries = [openDocument(file, text), openDocument("/w/other.manus.yaml", other)].map(indexEntry);
  const index = createIndex(entries, { folders: ["/w"], complete: true });
  return { ...emptySurroundings, index, fleet: someFleet, files: diskWith({ "big.zip": 1e9 }) };
}

describe("the checks of any text", () => {
  it("find all that is wrong with one that has everything wrong", () => {
    const found = new Set(checkDocument(openDocument(file, workflow), around(workflow)).map(({ code }) => code));
    const expected = [
      ...[
        "account-mismatch",
        "attachment-refused",
        "cron-never-fires",
        "engine-ignores-key",
        "impossible-limit",
        "instance-mismatch",
      ],
      ...["invalid-cron", "key-without-effect", "larger-than-parent", "missing-file", "no-match", "outside-workspace"],
      ...[
        "pattern-without-effect",
        "schema-not-strict",
        "secret-in-clear",
        "unknown-account",
        "unknown-model",
        "unknown-profile",
      ],
      ...["unknown-timezone", "unmatched-pattern", "unreachable-step", "workflow-cycle", "wrong-type", "wrong-value"],
    ] as const;
    assert.deepEqual(
      expected.filter((code) => !found.has(code)),
      [],
    );
  });

  const place = fc.nat(workflow.length);
  const piece = fc.constantFrom(
    "",
    " ",
    "\n",
    "  ",
    "- ",
    ":",
    '"',
    "{",
    "}",
    "[",
    "]",
    "*a",
    "&a ",
    "${{ ",
    " }}",
    "é",
    "\r\n",
    "\t",
    "#",
    "0",
  );
  const edits = fc.array(fc.tuple(place, fc.nat(12), piece), { minLength: 1, maxLength: 6 });

  it("never fail, and an edit finds what reading anew finds", () => {
    const known = around(workflow);
    fc.assert(
      fc.property(edits, (changes) => {
        let document = openDocument(file, workflow);
        checkDocument(document, known);
        let text = workflow;
        for (const [at, length, put] of changes) {
          text = text.slice(0, at) + put + text.slice(at + length);
          document = openDocument(file, text, document);
          const found = checkDocument(document, known);
          assert.deepEqual(found, checkDocument(openDocument(file, text), known));
          for (const { span } of found) assert.ok(span.start >= 0 && span.start <= span.end && span.end <= text.length);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("find the same in lines that end in CRLF", () => {
    const crlf = workflow.replaceAll("\n", "\r\n");
    const codesIn = (text: string): string[] =>
      checkDocument(openDocument(file, text), around(workflow)).map(({ code, message }) => `${code} ${message}`);
    assert.deepEqual(codesIn(crlf), codesIn(workflow));
  });

  it("find the same behind anchors, aliases and merge keys", () => {
    const linked =
      "manus: 1\nkind: workflow\nname: a\nx-a: &a { tool: idle, if: false }\nsteps:\n  - { <<: *a, id: one }\n  - { <<: *a, id: two, if: true, needs: [] }\n";
    const found = checkDocument(openDocument(file, linked), around(linked));
    assert.deepEqual(
      found.map(({ code }) => code),
      ["unreachable-step"],
    );
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { openDocument } from "../../../../../server/src/core/language/document.ts";
import { hoverAt } from "../../../../../server/src/core/language/hover/hover-at.ts";
import { createIndex, indexEntry } from "../../../../../server/src/core/language/index-entry.ts";
import { describeHint } from "../../../../../server/src/core/language/inlay-hints/describe-hint.ts";
import { inlayHintsIn } from "../../../../../server/src/core/language/inlay-hints/inlay-hints-in.ts";
import { describeLens } from "../../../../../server/src/core/language/lenses/describe-lens.ts";
import { lensesOf } from "../../../../../server/src/core/language/lenses/lenses-of.ts";
import { emptySurroundings } from "../../../../../server/src/core/language/surroundings.ts";
import { fleetOf, goingStep, now, sampleRun, sampleStep } from "./sample-run.ts";

const file = "/w/main.manus.yaml";
const sample = `manus: 1
kind: workflow
name: release # a note
description: "Ünï 😀"
on: { schedule: [{ cron: 0 9 * * 1-5, timezone: Europe/Berlin }] }
inputs: { tag: { type: choice, options: [a, b], default: a } }
limits: { timeout: 5400s }
tools: { allow: [file_*], deny: ["shell_exec(rm *)"] }
account: local
x-step: &base { timeout: 100m }
steps:
  - id: log
    tool: shell_exec
    with: { id: main, exec_dir: ".", command: "git log \${{ inputs.tag }}" }
  - <<: *base
    id: draft
    needs: [log]
    prompt: |
      Write \${{ steps.log.output }}.
  - { id: gate, approve: { message: "Go?", timeout: 2h } }
  - "workflow": release
    with: { tag: b }
`;
const run = sampleRun(file, [sampleStep("log", 1, { cost: 1 }), goingStep("draft", 2)]);

/** Everything a reader may ask of a text, at one place of it. */
function readAll(text: string, offset: number): void {
  const document = openDocument(file, text);
  const index = createIndex([indexEntry(document)], { folders: ["/w"], complete: true });
  const around = { ...emptySurroundings, index, now, fleet: fleetOf([run]) };
  const hover = hoverAt(document, offset, around);
  if (hover) assert.ok(hover.markdown !== "" && hover.span.start <= offset && offset <= hover.span.end);
  for (const hint of inlayHintsIn(document, { start: 0, end: text.length }, around)) {
    assert.ok(hint.offset >= 0 && hint.offset <= text.length && hint.label !== "");
    describeHint(document, hint.subject, around);
  }
  for (const lens of lensesOf(document, around)) {
    assert.ok(lens.span.start >= 0 && lens.span.end <= text.length);
    assert.ok(describeLens(document, lens, around), lens.action);
  }
}

describe("reading any text", () => {
  it("answers at every place of a whole one", () => {
    for (let offset = 0; offset <= sample.length; offset += 4) readAll(sample, offset);
  });
  it("answers wherever it's cut", () => {
    for (let cut = 0; cut < sample.length; cut += 7) readAll(sample.slice(0, cut), cut);
  });
  it("answers whatever is changed in it", () => {
    const change = fc.record({
      at: fc.nat(sample.length),
      without: fc.nat(20),
      text: fc.string({
        unit: fc.constantFrom("\n", " ", ":", "-", "{", "[", '"', "a", "&", "*", "\r\n", "😀", "<<: "),
        maxLength: 6,
      }),
    });
    fc.assert(
      fc.property(change, fc.nat(sample.length), ({ at, without, text }, offset) => {
        const changed = sample.slice(0, at) + text + sample.slice(at + without);
        readAll(changed, Math.min(offset, changed.length));
      }),
      { numRuns: 60 },
    );
  });
});

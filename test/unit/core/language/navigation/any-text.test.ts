import assert from "node:assert/strict";
import fc from "fast-check";
import { dump } from "js-yaml";
import { openDocument } from "../../../../../server/src/core/language/document.ts";
import { createIndex, indexEntry } from "../../../../../server/src/core/language/index-entry.ts";
import { calledAt, calleesOf, callersOf } from "../../../../../server/src/core/language/navigation/call-hierarchy.ts";
import { definitionAt, typeDefinitionAt } from "../../../../../server/src/core/language/navigation/definition.ts";
import { documentLinks } from "../../../../../server/src/core/language/navigation/document-links.ts";
import { documentSymbols } from "../../../../../server/src/core/language/navigation/document-symbols.ts";
import { editsForMoves } from "../../../../../server/src/core/language/navigation/move-files.ts";
import type { Occurrence } from "../../../../../server/src/core/language/navigation/occurrence.ts";
import { occurrencesAt, occurrencesIn } from "../../../../../server/src/core/language/navigation/occurrences.ts";
import { ownPlacesAt, placesAt } from "../../../../../server/src/core/language/navigation/places.ts";
import { renameAt, renamePlaceAt } from "../../../../../server/src/core/language/navigation/rename.ts";
import { workspaceSymbols } from "../../../../../server/src/core/language/navigation/workspace-symbols.ts";
import { emptySurroundings } from "../../../../../server/src/core/language/surroundings.ts";
import { sampleTask, sampleWorkflow } from "../sample-files.ts";

const anchored =
  "kind: workflow\nx-a: &a { id: s, needs: [t] }\nsteps:\n  - <<: *a\n  - &b { id: t, prompt: '${{ steps.s.output }}' }\n  - *b\n";
const samples = [dump(sampleTask), dump(sampleWorkflow), dump(sampleWorkflow, { flowLevel: 1 }), anchored];

/** A sample, cut somewhere, with something typed there. */
const text = fc
  .tuple(
    fc.constantFrom(...samples),
    fc.nat(),
    fc.nat(60),
    fc.constantFrom("", "\n", "  - id: ", '"', "'", "{", "[", "${{ ", "&a ", "*a", "\t", "🙂", ": ", "\r\n"),
  )
  .map(([sample, at, length, typed]) => {
    const start = at % (sample.length + 1);
    return sample.slice(0, start) + typed + sample.slice(start + length);
  });

function assertWritten(names: readonly Occurrence[], whole: string): void {
  for (const { name, span, fixed, kind } of names) {
    assert.ok(span.start >= 0 && span.start <= span.end && span.end <= whole.length, `${kind} ${name}`);
    const written = whole.slice(span.start, span.end);
    if (!fixed) assert.equal(written.toLowerCase(), name.toLowerCase(), kind);
  }
}

describe("navigation in any text", () => {
  it("never throws, and every name stands where it's said to stand", () => {
    fc.assert(
      fc.property(text, fc.nat(), (whole, at) => {
        const document = openDocument("/w/main.manus.yaml", whole);
        const entries = [indexEntry(document), indexEntry(openDocument("/w/other.manus.yaml", anchored))];
        const index = createIndex(entries, { folders: ["/w"], complete: true });
        const around = { ...emptySurroundings, index };
        const names = occurrencesIn(document);
        assertWritten(names, whole);
        const offset =
          names.length > 0 && at % 3 > 0 ? (names[at % names.length]?.span.end ?? 0) : at % (whole.length + 1);
        for (const one of occurrencesAt(document, offset)) {
          assert.ok(one.span.start <= offset && offset <= one.span.end);
          assert.ok(
            names.some(({ kind, span }) => kind === one.kind && span.start === one.span.start),
            "it is listed",
          );
        }
        definitionAt(document, offset, around);
        typeDefinitionAt(document, offset, around);
        placesAt(document, offset, index);
        ownPlacesAt(document, offset, index);
        renamePlaceAt(document, offset, index);
        renameAt(document, offset, "fresh", index);
        for (const entry of calledAt(document, offset, index)) {
          callersOf(entry.file, index);
          calleesOf(entry.file, index);
        }
        documentSymbols(document);
        workspaceSymbols("a", index);
        for (const { span } of documentLinks(document, around)) assert.ok(span.end <= whole.length);
        editsForMoves(
          [
            { from: "/w/logs", to: "/w/a b/#1" },
            { from: "/w/main.manus.yaml", to: "/w/x/main.manus.yaml" },
          ],
          index,
        );
      }),
      { numRuns: 250 },
    );
  });
});

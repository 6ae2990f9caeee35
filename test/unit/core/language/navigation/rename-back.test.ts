import assert from "node:assert/strict";
import fc from "fast-check";
import { openDocument } from "../../../../../server/src/core/language/document.ts";
import type { ManusDocument } from "../../../../../server/src/core/language/document.ts";
import { createIndex, indexEntry } from "../../../../../server/src/core/language/index-entry.ts";
import { isGiven } from "../../../../../server/src/core/language/navigation/name-rules.ts";
import { occurrencesIn } from "../../../../../server/src/core/language/navigation/occurrences.ts";
import { renameAt } from "../../../../../server/src/core/language/navigation/rename.ts";
import { texts } from "./marked-places.ts";

const names = ["a", "log", "log-2", "a_b"];
const name = fc.constantFrom(...names);
const quoted = (value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(value, fc.constantFrom("", "'", '"')).map(([text, quote]) => quote + text + quote);
const use = fc.oneof(
  fc.tuple(name, name).map(([step, output]) => `steps.${step}.outputs.${output}`),
  name.map((step) => `steps['${step}'].output`),
  name.map((input) => `inputs.${input}`),
);
const prompt = fc.oneof(
  use.map((one) => `prompt: "Read \${{ ${one} }} of a log"`),
  fc.tuple(use, use).map(([one, two]) => `prompt: |\n      🙂 \${{ ${one} }}\n      log \${{ ${two} }}`),
  use.map((one) => `prompt: >-\n      Read\n      a \${{\n      ${one} }} log`),
);
const called = fc.constantFrom("task: callee", "task: 'callee'", "task: ./callee.manus.yaml");
const call = fc
  .tuple(called, fc.uniqueArray(name, { maxLength: 3 }), fc.constantFrom("", "'", '"'))
  .map(
    ([target, given, quote]) =>
      `${target}\n    with: { ${given.map((one) => `${quote}${one}${quote}: 1`).join(", ")} }`,
  );
const linked = fc.constantFrom(
  "",
  "x-one: &log 1\nx-two: [*log, *log]\n",
  "x-base: &a { needs: [] }\nx-log: { <<: *a }\n",
);

const workspace = fc
  .record({
    ids: fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
    quote: fc.constantFrom("", "'", '"'),
    needs: fc.array(quoted(name), { maxLength: 3 }),
    bodies: fc.array(fc.oneof(prompt, call), { minLength: 4, maxLength: 4 }),
    inputs: fc.uniqueArray(name, { maxLength: 4 }),
    outputs: fc.uniqueArray(name, { maxLength: 4 }),
    linked,
    ending: fc.constantFrom("\n", "\r\n"),
  })
  .map(({ ids, quote, needs, bodies, inputs, outputs, linked: anchors, ending }) => {
    const declared = inputs.map((one) => `  ${one}: {}\n`).join("");
    const steps = ids.map((id, index) => {
      return `  - id: ${quote}${id}${quote}\n    needs: [${needs.join(", ")}]\n    ${bodies[index] ?? "tool: idle"}\n`;
    });
    const caller = `kind: workflow\nname: caller\ninputs:\n${declared}${anchors}steps:\n${steps.join("")}outputs:\n  a: steps.log.outputs.a\n`;
    const read = inputs.map((one) => `\${{ inputs.${one} }}`).join(" ");
    const results = outputs.map((one) => `${one}: { message: last }`).join(", ");
    const callee = `kind: task\nname: callee\ninputs:\n${declared}prompt: "Read ${read}"\noutputs: { ${results} }\n`;
    return [caller, callee].map((text) => text.replaceAll("\n", ending));
  });

function open(all: readonly string[]): ManusDocument[] {
  return all.map((text, index) => openDocument(`/w/${index === 0 ? "caller" : "callee"}.manus.yaml`, text));
}

describe("rename there and back", () => {
  it("is identity for any name of a workspace", () => {
    let renamed = 0;
    fc.assert(
      fc.property(workspace, fc.nat(), (all, choice) => {
        const documents = open(all);
        const index = createIndex(documents.map(indexEntry), { folders: ["/w"], complete: true });
        const choices = documents.flatMap((document, position) => {
          return occurrencesIn(document).flatMap((one) => (isGiven(one.kind) ? [{ document, position, one }] : []));
        });
        const chosen = choices[choice % choices.length];
        if (!chosen) return;
        const { document, position, one } = chosen;
        const there = renameAt(document, one.span.end, "fresh-name", index);
        if (!there?.ok) return;
        renamed += 1;
        const changed = open(texts(documents, there.change));
        const after = createIndex(changed.map(indexEntry), { folders: ["/w"], complete: true });
        const target = changed[position] ?? document;
        const back = occurrencesIn(target).find(({ name: found, kind }) => found === "fresh-name" && kind === one.kind);
        assert.ok(back, `the ${one.kind} ${one.name} is gone`);
        const result = renameAt(target, back.span.start, one.name, after);
        assert.ok(result?.ok, "it is not renamed back");
        assert.deepEqual(texts(changed, result.change), all);
      }),
      { numRuns: 150 },
    );
    assert.ok(renamed > 30, `only ${String(renamed)} names were renamed`);
  });

  it("changes what things are called and nothing else", () => {
    fc.assert(
      fc.property(workspace, (all) => {
        const documents = open(all);
        const index = createIndex(documents.map(indexEntry), { folders: ["/w"], complete: true });
        const [document] = documents;
        const [step] = document
          ? occurrencesIn(document).filter((one) => one.kind === "step" && one.role === "declaration")
          : [];
        if (!document || !step) return;
        const result = renameAt(document, step.span.start, "fresh-name", index);
        if (!result?.ok) return;
        const [changed] = open(texts(documents, result.change));
        const shape = (of: ManusDocument | undefined): string[] =>
          (of ? occurrencesIn(of) : []).map(
            (one) =>
              `${one.kind} ${one.role} ${one.name === step.name && one.kind === "step" ? "fresh-name" : one.name}`,
          );
        assert.deepEqual(shape(changed), shape(document));
      }),
      { numRuns: 50 },
    );
  });
});

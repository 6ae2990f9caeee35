import assert from "node:assert/strict";
import { openDocument } from "../../../../server/src/core/language/document.ts";
import { indexEntry } from "../../../../server/src/core/language/index-entry.ts";
import { entryInSlices } from "../../../../server/src/core/language/read-in-slices.ts";

/** Reads a text, and tells in how many slices; what comes out is what its document says, and holds nothing of the document. */
function read(text: string): number {
  const slices = entryInSlices("/w/a.manus.yaml", text);
  for (let count = 1; ; count += 1) {
    const slice = slices.next();
    if (!slice.done) continue;
    assert.deepEqual(slice.value, { ...indexEntry(openDocument("/w/a.manus.yaml", text)) });
    assert.ok(Object.values(Object.getOwnPropertyDescriptors(slice.value)).every((one) => "value" in one));
    return count;
  }
}

const step = (index: number): string =>
  `  - id: s${String(index)}\n    task: sum\n    with: { a: "\${{ inputs.a }}" }\n`;
const steps = Array.from({ length: 1500 }, (_, index) => step(index)).join("");

describe("reading in slices", () => {
  it("reads a short text in one go", () => assert.equal(read("kind: task\nname: a\n"), 1));
  it("reads a long text in many slices, and the same", () => assert.ok(read(`kind: workflow\nsteps:\n${steps}`) > 100));
  it("reads broken, linked and empty texts the same", () => {
    read(`kind: workflow\nsteps:\n${steps}  - id: [\nplan: {\n`);
    read(`kind: workflow\nx-a: &a { id: b }\nsteps:\n${steps}  - *a\n`);
    read(`- ${"a".repeat(50_000)}\n`);
    read("#".repeat(50_000));
    read("");
  });
});

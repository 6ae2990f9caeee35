import assert from "node:assert/strict";
import { openDocument } from "../../../../server/src/core/language/document.ts";
import { indexEntry } from "../../../../server/src/core/language/index-entry.ts";
import { openInSlices } from "../../../../server/src/core/language/read-in-slices.ts";

function read(text: string): { readonly slices: number; readonly same: boolean } {
  const slices = openInSlices("/w/a.manus.yaml", text);
  for (let count = 1; ; count += 1) {
    const slice = slices.next();
    if (!slice.done) continue;
    const plain = openDocument("/w/a.manus.yaml", text);
    assert.deepEqual({ ...indexEntry(slice.value) }, { ...indexEntry(plain) });
    assert.deepEqual(slice.value.problems, plain.problems);
    return { slices: count, same: true };
  }
}

const step = (index: number): string =>
  `  - id: s${String(index)}\n    task: sum\n    with: { a: "\${{ inputs.a }}" }\n`;
const steps = Array.from({ length: 1500 }, (_, index) => step(index)).join("");

describe("reading in slices", () => {
  it("reads a short text in one go", () => assert.equal(read("kind: task\nname: a\n").slices, 1));
  it("reads a long text in many slices, and the same", () =>
    assert.ok(read(`kind: workflow\nsteps:\n${steps}`).slices > 100));
  it("reads broken, linked and empty texts the same", () => {
    read(`kind: workflow\nsteps:\n${steps}  - id: [\nplan: {\n`);
    read(`kind: workflow\nx-a: &a { id: b }\nsteps:\n${steps}  - *a\n`);
    read(`- ${"a".repeat(50_000)}\n`);
    read("#".repeat(50_000));
    read("");
  });
});

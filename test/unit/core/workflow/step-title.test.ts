import assert from "node:assert/strict";
import { createScope } from "../../../../server/src/core/workflow/expressions.ts";
import { fillKnown, titleOf } from "../../../../server/src/core/workflow/step-title.ts";

const known = createScope({
  inputs: { version: "1.2", empty: "", files: ["a", "b"] },
  env: { KEY: "${{ secrets.KEY }}" },
  run: { id: "R" },
});

describe("a text before the turn of its step", () => {
  const cases: readonly (readonly [text: string, shown: string])[] = [
    ["Publish ${{ inputs.version }}?", "Publish 1.2?"],
    ["Run ${{ run.id }} of ${{inputs.files}}", 'Run R of ["a","b"]'],
    ["Publish ${{ steps.build.outputs.version }}?", "Publish ‹version›?"],
    ["Send ${{ steps.notes.output }} on?", "Send ‹notes› on?"],
    ["${{ item.name }} and ${{ item }}", "‹name› and ‹item›"],
    ["${{ toJSON(steps.build) }} is ready", "… is ready"],
    ["Key ${{ env.KEY }}, ${{ secrets.OTHER }}", "Key ‹KEY›, ‹OTHER›"],
    ["Nothing: ${{ inputs.empty }}, ${{ inputs.gone }}", "Nothing: ‹empty›, ‹gone›"],
    ["${{ broken", "${{ broken"],
    ["", ""],
  ];
  for (const [text, shown] of cases) {
    it(`${JSON.stringify(text)} is ${JSON.stringify(shown)}`, () => assert.equal(fillKnown(text, known), shown));
  }

  it("is a gate's title as it is a tool's, cut after its values are in it", () => {
    const gate = { kind: "approve", message: "Publish\n${{ inputs.version }}?", choices: [] } as const;
    assert.equal(titleOf({ approve: gate.message }, gate, known), "Publish");
    const message = `${"x".repeat(60)} \${{ steps.some.outputs.quite_long }}`;
    assert.equal(titleOf({ approve: message }, { ...gate, message }, known), `${"x".repeat(60)} ‹quite_lon…`);
    const tool = { kind: "tool", tool: "shell_exec", with: { command: "echo ${{ inputs.version }}" } } as const;
    assert.equal(titleOf({ id: "say", tool: "shell_exec", with: {} }, tool, known), "say: shell_exec echo 1.2");
  });
});

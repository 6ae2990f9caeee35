import assert from "node:assert/strict";
import { checkDocument } from "../../../../../server/src/core/language/check-document.ts";
import { openDocument } from "../../../../../server/src/core/language/document.ts";
import { emptySurroundings } from "../../../../../server/src/core/language/surroundings.ts";
import { readMarked } from "../marked.ts";
import { accepted, checkAccept, checkSnippet, completionsOf, entryOf, labelsOf } from "./offered.ts";

const steps = "manus: 1\nkind: workflow\nname: main\nsteps:\n";
const stepNames = ["tool step", "task step", "prompt step", "workflow step", "approve step"];

describe("completion of whole steps and files", () => {
  it("offers whole files in an empty one, and only there", () => {
    checkSnippet(
      "$0",
      "task file",
      "manus: 1\nkind: task\nname: ${1:main}\nprompt: |\n  ${2:Say what is to be done.}\n",
    );
    assert.ok(labelsOf("# a comment\n$0").includes("workflow file"));
    assert.ok(labelsOf("wor$0").includes("workflow file"));
    assert.ok(!labelsOf("manus: 1\n$0").includes("workflow file"));
  });

  it("writes files that nothing is wrong with", () => {
    for (const label of ["task file", "workflow file"]) {
      const text = accepted("", entryOf("$0", label));
      assert.deepEqual(checkDocument(openDocument("/w/main.manus.yaml", text), emptySurroundings), [], text);
    }
  });

  it("offers whole steps for a new item, with and without its dash", () => {
    assert.deepEqual(labelsOf(`${steps}  - $0\n`).slice(0, 5), stepNames);
    assert.deepEqual(labelsOf(`${steps}  $0\n`).slice(0, 5), stepNames);
    assert.deepEqual(labelsOf(`${steps}$0\n`.replace("steps:\n", "steps: ")).slice(0, 5), stepNames);
    assert.ok(!labelsOf(`${steps}  - id: a\n    $0\n`).includes("tool step"));
  });

  it("writes steps that nothing is wrong with, wherever they start", () => {
    const task = "\n# -- sum.manus.yaml\nmanus: 1\nkind: task\nname: sum\nprompt: a\n";
    const flow = "\n# -- flow.manus.yaml\nmanus: 1\nkind: workflow\nname: flow\nsteps: [{ tool: idle }]\n";
    const places = [
      "  - $0\n",
      "  -$0\n",
      "  $0\n",
      "  - tool: idle\n  $0\n  - tool: idle\n",
      "- tool: idle\n- $0\n",
      "$0\n- tool: idle\n",
    ];
    for (const place of [...places.map((lines) => steps + lines), `${steps.trimEnd()} $0\n`]) {
      for (const label of stepNames) {
        const { document, around } = readMarked(`${place}${task}${flow}`);
        const text = accepted(document.text, entryOf(`${place}${task}${flow}`, label));
        const findings = checkDocument(openDocument(document.file, text), around);
        assert.deepEqual(
          findings.map(({ message }) => message),
          [],
          text,
        );
      }
    }
  });

  it("gives new steps ids that are free, and names to choose from", () => {
    const text = `${steps}  - id: run\n    tool: idle\n  - $0\n\n# -- sum.manus.yaml\nkind: task\nname: sum\n`;
    assert.ok(entryOf(text, "task step").insert.startsWith("id: ${1:run-2}\n    task: ${2|sum|}"));
    assert.ok(entryOf(text, "workflow step").insert.endsWith("workflow: ${2:name}"));
  });

  it("opens an expression where one may stand", () => {
    checkAccept("kind: task\nprompt: |\n  Read $$0\n", "${{ … }}", "kind: task\nprompt: |\n  Read ${{  }}\n");
    checkAccept("kind: task\nprompt: Read ${$0}\n", "${{ … }}", "kind: task\nprompt: Read ${{  }}\n");
    assert.ok(!labelsOf("kind: task\nname: $$0\n").includes("${{ … }}"));
    assert.deepEqual(labelsOf("# $$0\n"), []);
  });

  it("leaves what is inside of an expression to expressions", () => {
    const { entries } = completionsOf("kind: task\ninputs: { since: {} }\nprompt: a ${{ inputs.$0 }}\n");
    assert.deepEqual(
      entries.map(({ label, kind }) => [label, kind]),
      [["since", "input"]],
    );
  });
});

import assert from "node:assert/strict";
import { ownPlacesAt, placesAt } from "../../../../../server/src/core/language/navigation/places.ts";
import { assertPlaces, readPlaces } from "./marked-places.ts";

/** `«…»` stand around everything that names what is at `$0`, its declaration included. */
function check(text: string): void {
  const marked = readPlaces(text);
  assertPlaces(text, marked, placesAt(marked.document, marked.offset, marked.around.index));
}

/** The places of the same file, each with `w` for write or `r` for read. */
function highlights(text: string): string[] {
  const { document, offset, around } = readPlaces(text);
  return ownPlacesAt(document, offset, around.index).map(({ span, writes }) => {
    return `${writes ? "w" : "r"} ${document.text.slice(span.start, span.end)}`;
  });
}

describe("references", () => {
  const steps = `kind: workflow
steps:
  - id: «log»
    tool: idle
  - needs: [«log», '«log»']
    if: steps.«LOG».outcome == 'succeeded' && steps['«log»'].output
    prompt: Read \${{ steps.«log».output }} of the log
outputs:
  a: steps.«log».output
`;
  it("finds all that names a step", () => check(steps.replace("«log»", "«lo$0g»")));
  it("finds the same from a use", () => check(steps.replace("'«log»'", "'«l$0og»'")));
  it("finds the same from an expression", () => check(steps.replace("steps.«LOG»", "steps.«L$0OG»")));
  it("finds uses of a step without an id", () =>
    check(
      "kind: workflow\nsteps:\n  - tool: idle\n  - needs: [«step-$01»]\n    prompt: ${{ steps.«step-1».output }}\n",
    ));
  it("finds uses of a step that isn't there", () =>
    check("kind: workflow\nsteps:\n  - needs: [«go$0ne»]\n  - needs: [«gone»]\n"));

  const called = `kind: workflow
name: main
steps:
  - id: one
    task: sum
    with: { «package»: a, "«package»": b }
  - id: two
    task: ./sum.manus.yaml
    with: { «package»: c }
  - id: other
    task: else
    with: { package: d }
inputs: { package: {} }
# -- sum.manus.yaml
kind: task
name: sum
inputs:
  «package»: { type: string }
  b: {}
prompt: "\${{ inputs.«package» }} \${{ inputs['«package»'] }} \${{ inputs.b }} package"
# -- else.manus.yaml
name: else
inputs: { package: {} }
prompt: \${{ inputs.package }}
`;
  it("finds an input in its file and in those that call it", () =>
    check(called.replace("  «package»: { type", "  «pack$0age»: { type")));
  it("finds an input from a call", () => check(called.replace("with: { «package»: c", "with: { «pa$0ckage»: c")));

  it("finds an output in its file and in those that read it", () =>
    check(`# -- sum.manus.yaml
kind: task
name: sum
outputs:
  «rep$0ort»: { file: report.md }
# -- main.manus.yaml
kind: workflow
steps:
  - id: one
    task: sum
  - id: own
    prompt: x
    outputs: { report: { file: a } }
  - if: steps.one.outputs.«report» && steps.own.outputs.report
    prompt: \${{ steps.ONE.outputs.«report» }}
outputs:
  a: steps.one.outputs['«report»']
`));
  it("finds an output that a step declares itself", () =>
    check(`kind: workflow
steps:
  - id: one
    task: sum
  - id: own
    prompt: x
    outputs: { «report»: { file: a } }
  - if: steps.one.outputs.report && steps.own.outputs.«rep$0ort»
    prompt: \${{ steps.own.outputs.«report» }}
# -- sum.manus.yaml
name: sum
outputs: { report: { file: b } }
`));

  it("finds a task by its name and by its path", () =>
    check(`# -- sum.manus.yaml
kind: task
name: «su$0m»
# -- main.manus.yaml
kind: workflow
steps:
  - task: «sum»
  - task: "«./sum.manus.yaml»"
  - workflow: «sum»
  - task: sums
# -- flows/other.manus.yaml
kind: workflow
steps:
  - task: '«sum»'
  - task: «../sum.manus.yaml»
  - task: «sum.manus.yaml»
  - task: ./sum.manus.yaml
`));
  it("finds a workflow that runs itself", () => check("kind: workflow\nname: «a»\nsteps:\n  - workflow: «a$0»\n"));
  it("finds every use of a tool", () =>
    check("kind: workflow\nsteps:\n  - tool: «id$0le»\n# -- b.manus.yaml\ntools: { allow: [«idle», file_*] }\n"));
  it("finds every use of an account", () =>
    check(
      "kind: task\naccount: «wo$0rk»\n# -- b.manus.yaml\nkind: workflow\nsteps:\n  - prompt: x\n    account: «work»\n  - prompt: y\n    instance: work\n",
    ));
  it("finds every use of a file", () =>
    check(
      "# -- a/a.manus.yaml\nattachments: [«../lo$0g.txt»]\n# -- b/b.manus.yaml\nattachments: [«log.txt», ./log.txt]\n",
    ));
  it("finds an anchor and its aliases, up to the next of its name", () =>
    check("kind: task\nx-a: &«on$0e» 1\nx-b: [*«one», *two]\nx-c: &one 2\nx-d: *one\n"));
  it("finds each place once where steps share one", () =>
    check(`kind: workflow
x-base: &base { needs: [«lo$0g»] }
steps:
  - id: «log»
  - <<: *base
    id: a
  - <<: *base
    id: b
`));
  it("finds names in a block of text", () =>
    check("kind: task\ninputs: { «a»: {} }\nprompt: |\n  Read ${{ inputs.«a» }}\n  and ${{ inputs.«a$0» }}\n"));
  it("finds names in broken text", () =>
    check("kind: workflow\nsteps:\n  - id: «lo$0g»\n  - needs: [«log»]\n    with: { a: [\n  - needs: [«log»]\n"));
  it("finds nothing between names", () => check("kind: task\n$0\n"));
});

describe("document highlight", () => {
  it("tells declarations from uses", () =>
    assert.deepEqual(highlights("kind: workflow\nsteps:\n  - id: a\n  - needs: [a$0]\n"), ["w a", "r a"]));
  it("takes an argument for a write", () =>
    assert.deepEqual(
      highlights(
        "kind: workflow\nsteps:\n  - task: sum\n    with: { p$0: 1 }\n# -- b.manus.yaml\nname: sum\ninputs: { p: {} }\n",
      ),
      ["w p"],
    ));
  it("takes an anchor for a write", () => assert.deepEqual(highlights("x-a: &o$0 1\nx-b: *o\n"), ["w o", "r o"]));
  it("keeps to the file", () =>
    assert.deepEqual(highlights("name: a$0\n# -- b.manus.yaml\nkind: workflow\nsteps:\n  - task: a\n"), ["w a"]));
  it("shows a file by name and by path", () =>
    assert.deepEqual(
      highlights("kind: workflow\nsteps:\n  - task: a$0\n  - task: a.manus.yaml\n# -- a.manus.yaml\nname: a\n"),
      ["r a", "r a.manus.yaml"],
    ));
});

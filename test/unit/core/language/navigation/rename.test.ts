import assert from "node:assert/strict";
import { renameAt, renamePlaceAt } from "../../../../../server/src/core/language/navigation/rename.ts";
import { createIndex, indexEntry } from "../../../../../server/src/core/language/index-entry.ts";
import { readMarked } from "../marked.ts";
import { assertChanged, readPlaces } from "./marked-places.ts";

/** `«…»` stand around what the new name replaces. */
function check(text: string, name = "new-name"): void {
  const marked = readPlaces(text);
  const result = renameAt(marked.document, marked.offset, name, marked.around.index);
  if (!result?.ok) assert.fail(result ? result.because : "there is nothing to rename");
  assertChanged(text, marked, result.change, name);
}

/** Why what is at `$0` doesn't get a name. */
function refusal(text: string, name: string): string | undefined {
  const { document, offset, around } = readMarked(text);
  const result = renameAt(document, offset, name, around.index);
  return result?.ok === false ? result.because : undefined;
}

/** What a person sees before they type a name. */
function prepared(text: string): string | undefined {
  const { document, offset, around } = readMarked(text);
  const place = renamePlaceAt(document, offset, around.index);
  if (place) assert.equal(document.text.slice(place.span.start, place.span.end), place.name);
  return place?.name;
}

describe("rename", () => {
  it("takes everything along that names a step, in its quotes", () =>
    check(`kind: workflow
steps:
  - id: '«lo$0g»'
    tool: idle
  - id: log2
    needs: [«log», "«log»"]
    if: steps.«log».outcome == 'log' && steps['«log»'].output && steps.«LOG».output
    prompt: |
      Read \${{ steps.«log».output }} of the log
  - tool: shell_exec
    with: { id: log, exec_dir: ., command: "echo \\"x\\" \${{ steps.«log».output }}" }
outputs:
  a: steps.«log».output
# -- other.manus.yaml
kind: workflow
steps:
  - id: log
  - needs: [log]
`));
  it("renames a task where it's called by name, not where it's called by path", () =>
    check(`# -- sum.manus.yaml
kind: task
name: "«su$0m»"
# -- a/main.manus.yaml
kind: workflow
name: sums
steps:
  - task: «sum»
  - task: '«sum»'
  - task: ../sum.manus.yaml
  - tool: sum
`));
  it("renames a task from a call", () =>
    check("kind: workflow\nsteps:\n  - task: «su$0m»\n# -- sum.manus.yaml\nkind: task\nname: «sum»\n"));
  it("renames a workflow that runs itself", () => check("kind: workflow\nname: «a»\nsteps:\n  - workflow: «a$0»\n"));
  it("renames an input here and in those that give it", () =>
    check(`# -- sum.manus.yaml
kind: task
name: sum
inputs: { «fi$0le»: { type: file }, file2: {} }
prompt: \${{ inputs.«file» }} and \${{ inputs.file2 }}
# -- main.manus.yaml
kind: workflow
inputs: { file: {} }
steps:
  - task: sum
    with:
      "«file»": \${{ inputs.file }}
  - task: other
    with: { file: a }
# -- other.manus.yaml
name: other
inputs: { file: {} }
`));
  it("renames an input of another file from where it's given", () =>
    check(
      "kind: workflow\nsteps:\n  - task: sum\n    with: { «a$0»: 1 }\n# -- sum.manus.yaml\nname: sum\ninputs: { «a»: {} }\nprompt: ${{ inputs.«a» }}\n",
    ));
  it("renames an output here and in those that read it", () =>
    check(`# -- sum.manus.yaml
name: sum
outputs: { «Rep$0ort»: { file: Report.md } }
# -- main.manus.yaml
kind: workflow
steps:
  - id: s
    task: sum
  - prompt: \${{ steps.s.outputs.«Report» }} and \${{ steps.s.outputs['«Report»'] }}
outputs: { Report: steps.s.outputs.«Report» }
`));
  it("renames an output that a step declares itself", () =>
    check(
      "kind: workflow\nsteps:\n  - id: s\n    prompt: x\n    outputs: { «a$0»: { message: last } }\n  - prompt: ${{ steps.s.outputs.«a» }}\noutputs: { a: steps.s.outputs.«a» }\n",
    ));
  it("renames a variable", () => check("env: { «LEV$0EL»: 3 }\nprompt: ${{ env.«LEVEL» }} LEVEL\n", "DEPTH"));
  it("renames an anchor up to the next of its name", () =>
    check("x-a: &«one» 1\nx-b: [*«on$0e»]\nx-c: &one 2\nx-d: *one\n", "Two.2"));
  it("renames an anchor that is merged", () => check("x-a: &«one»\n  a: 1\nx-b:\n  <<: [*«one$0»]\n"));
  it("renames what steps share through an anchor", () =>
    check(`kind: workflow
x-base: &base { needs: [«lo$0g»] }
steps:
  - id: «log»
  - <<: *base
    id: a
  - <<: *base
    id: b
`));
  it("renames in text with CRLF", () => check("kind: workflow\r\nsteps:\r\n  - id: «log»\r\n  - needs: [«lo$0g»]\r\n"));
  it("renames in broken text what can be read", () =>
    check("kind: workflow\nsteps:\n  - id: «log»\n  - needs: [«lo$0g»]\n    with: { a: [\n  - needs: [«log»]\n"));
  it("renames to what it's called already without an edit", () => {
    const { document, offset, around } = readMarked("kind: workflow\nsteps:\n  - id: lo$0g\n");
    assert.deepEqual(renameAt(document, offset, "log", around.index), { ok: true, change: { edits: [] } });
  });

  it("refuses what is no name", () => {
    const step = "kind: workflow\nsteps:\n  - id: lo$0g\n";
    assert.match(refusal(step, "Log") ?? "", /^A step's id consists of lower-case letters.*`Log` doesn't\.$/);
    for (const name of ["", "1a", "a b", "a.b", "é", "a".repeat(64), "a\n"])
      assert.match(refusal(step, name) ?? "", /consists of/, name);
    assert.match(refusal("name: a$0\n", "a_b") ?? "", /^The name of a task or workflow consists of/);
    assert.match(refusal("outputs: { a$0: {} }\n", "a b") ?? "", /^The name of an output/);
    assert.match(refusal("inputs: { a$0: {} }\n", "A") ?? "", /^The name of an input/);
    assert.match(refusal("env: { A$0: 1 }\n", "A-B") ?? "", /^The name of a variable/);
    assert.match(refusal("x-a: &a$0 1\n", "a b") ?? "", /^An anchor has no blanks/);
  });
  it("refuses what YAML reads as something else", () => {
    assert.match(refusal("name: a$0\n", "123") ?? "", /`123` reads as a number, not as a name/);
    assert.match(refusal("name: a$0\n", "1e3") ?? "", /reads as a number/);
    assert.match(refusal("inputs: { a$0: {} }\n", "null") ?? "", /`null` reads as a value/);
    assert.match(refusal("kind: workflow\nsteps:\n  - id: lo$0g\n", "true") ?? "", /`true` reads as a value/);
  });
  it("refuses a name that is taken", () => {
    const steps = "kind: workflow\nsteps:\n  - id: a$0\n  - id: b\n  - tool: idle\n";
    assert.equal(refusal(steps, "b"), "There is a step `b` already.");
    assert.equal(refusal(steps, "step-3"), "There is a step `step-3` already.");
    assert.equal(refusal("inputs: { a$0: {}, b: {} }\n", "b"), "There is an input `b` already.");
    assert.equal(refusal("outputs: { a$0: {}, B: {} }\n", "b"), "There is an output `b` already.");
    assert.equal(refusal("env: { A$0: 1, B: 2 }\n", "B"), "There is a variable `B` already.");
    assert.equal(refusal("x-a: &a$0 1\nx-b: &b 2\n", "b"), "There is an anchor `b` in this file already.");
    assert.equal(
      refusal("name: a$0\n# -- sub/b.manus.yaml\nname: b\n", "b"),
      "The name `b` is taken by `b.manus.yaml`. Names are unique in a workspace.",
    );
    const own =
      "kind: workflow\nsteps:\n  - id: a\n    prompt: x\n    outputs: { c$0: { message: last }, d: { message: last } }\n";
    assert.equal(refusal(own, "d"), "There is an output `d` already.");
    assert.equal(refusal(own.replace(" d:", " e:"), "d"), undefined);
  });
  it("refuses a name that is there twice", () => {
    assert.match(
      refusal("name: a$0\n# -- b.manus.yaml\nname: a\n", "c") ?? "",
      /^`a` is there 2 times: `main\.manus\.yaml` and `b\.manus\.yaml`\. Which one is meant can't be told/,
    );
    assert.match(refusal("kind: workflow\nsteps:\n  - id: a$0\n  - id: a\n", "b") ?? "", /^`a` is there 2 times\./);
  });
  it("refuses where a place can't be replaced", () => {
    assert.match(
      refusal('kind: workflow\nsteps:\n  - id: lo$0g\n  - needs: ["l\\x6fg"]\n', "b") ?? "",
      /^In `main\.manus\.yaml` the name `log` is written with escapes/,
    );
  });
  it("refuses where steps of other files share a place", () => {
    const text = `# -- sum.manus.yaml
name: sum
inputs: { a$0: {} }
# -- b.manus.yaml
name: b
inputs: { a: {} }
# -- main.manus.yaml
kind: workflow
x-with: &with { a: 1 }
steps:
  - task: sum
    with: *with
  - task: b
    with: *with
`;
    assert.match(refusal(text, "c") ?? "", /^`a` stands in a part that several steps share/);
    assert.match(refusal(text.replace("$0", "").replace("&with { a", "&with { a$0"), "c") ?? "", /several steps share/);
    assert.equal(refusal(text.replace("  - task: b\n    with: *with\n", ""), "c"), undefined);
  });
  it("refuses where the name is the text of an anchor that is used elsewhere", () => {
    const text = "kind: workflow\nsteps:\n  - id: &n 'lo$0g'\n  - needs: [log]\nx-title: *n\n";
    assert.match(refusal(text, "b") ?? "", /^`log` stands at the anchor `&n`/);
    assert.equal(refusal(text.replace("*n", "n"), "b"), undefined);
  });
  it("refuses while files are still being read, but for what is in one file", () => {
    const { document, offset, documents } = readMarked("kind: workflow\nname: a\nsteps:\n  - id: lo$0g\n");
    const index = createIndex(documents.map(indexEntry), { folders: ["/w"], complete: false });
    assert.equal(renameAt(document, offset, "b", index)?.ok, true);
    const name = renameAt(document, document.text.indexOf("a\n"), "b", index);
    assert.match(name?.ok === false ? name.because : "", /still being read/);
  });

  it("offers the name itself, without quotes", () => {
    assert.equal(prepared("kind: workflow\nsteps:\n  - id: '$0log'\n"), "log");
    assert.equal(prepared("kind: workflow\nsteps:\n  - id: log\n  - if: steps['lo$0g'].output\n"), "log");
    assert.equal(prepared("x-a: &one$0 1\n"), "one");
    assert.equal(prepared("inputs: { a: {} }\nprompt: ${{ inputs.a$0 }}\n"), "a");
  });
  it("offers nothing for what has no name of its own", () => {
    assert.equal(prepared("kind: workflow\nsteps:\n  - tool: idle\n  - needs: [step-$01]\n"), undefined);
    assert.equal(prepared("kind: workflow\nsteps:\n  - needs: [go$0ne]\n"), undefined);
    assert.equal(prepared("kind: workflow\nsteps:\n  - tool: id$0le\n"), undefined);
    assert.equal(prepared("account: wo$0rk\n"), undefined);
    assert.equal(
      prepared("kind: workflow\nsteps:\n  - task: ./a$0.manus.yaml\n# -- a.manus.yaml\nkind: task\n"),
      undefined,
    );
    assert.equal(prepared("prompt: ${{ inputs.a$0 }}\n"), undefined);
    assert.equal(prepared("x-b: *o$0ne\n"), undefined);
    assert.equal(prepared("manus: 1$0\n"), undefined);
    assert.equal(prepared("$0"), undefined);
  });
});

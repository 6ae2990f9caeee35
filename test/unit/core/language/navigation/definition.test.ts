import assert from "node:assert/strict";
import { definitionAt, typeDefinitionAt } from "../../../../../server/src/core/language/navigation/definition.ts";
import type { DefinitionTarget } from "../../../../../server/src/core/language/navigation/definition.ts";
import { emptySurroundings } from "../../../../../server/src/core/language/surroundings.ts";
import { readMarked } from "../marked.ts";
import { assertPlaces, readPlaces } from "./marked-places.ts";

const inFiles = (targets: readonly DefinitionTarget[]) =>
  targets.flatMap((target) => ("file" in target ? [target] : []));

/** `«…»` stand around where the definition of what is at `$0` is. */
function check(text: string): void {
  const marked = readPlaces(text);
  assertPlaces(text, marked, inFiles(definitionAt(marked.document, marked.offset, marked.around)?.targets ?? []));
}

function checkType(text: string): void {
  const marked = readPlaces(text);
  assertPlaces(text, marked, inFiles(typeDefinitionAt(marked.document, marked.offset, marked.around)?.targets ?? []));
}

const task =
  "# -- sum.manus.yaml\nkind: task\nname: sum\ninputs: { package: { type: string } }\nprompt: x\noutputs: { report: { file: r.md } }\n";

describe("definition", () => {
  it("goes from needs to the step", () => check("kind: workflow\nsteps:\n  - id: «log»\n  - needs: [lo$0g]\n"));
  it("goes from needs in quotes", () => check("kind: workflow\nsteps:\n  - id: '«log»'\n  - needs: [\"lo$0g\"]\n"));
  it("goes from an expression to the step", () =>
    check("kind: workflow\nsteps:\n  - id: «log»\n  - prompt: See ${{ steps.l$0og.output }}\n"));
  it("goes from an expression with brackets", () =>
    check("kind: workflow\nsteps:\n  - id: «log»\n  - prompt: See ${{ steps['l$0og'].output }}\n"));
  it("doesn't care about upper and lower case in an expression", () =>
    check("kind: workflow\nsteps:\n  - id: «log»\n  - prompt: See ${{ steps.L$0OG.output }}\n"));
  it("goes from a workflow's output", () =>
    check("kind: workflow\nsteps:\n  - id: «log»\noutputs:\n  a: steps.lo$0g.output\n"));
  it("goes to a step without an id", () => check("kind: workflow\nsteps:\n  - «tool»: idle\n  - needs: [step-$01]\n"));
  it("goes from an input to its declaration", () =>
    check("kind: task\ninputs:\n  «since»: {}\nprompt: ${{ inputs.si$0nce }}\n"));
  it("goes to a declaration in quotes", () =>
    check('kind: task\ninputs:\n  "«since»": {}\nprompt: ${{ inputs.si$0nce }}\n'));
  it("goes from a variable to where it's set", () =>
    check("kind: task\nenv: { «LEVEL»: 3 }\nprompt: ${{ env.LE$0VEL }}\n"));
  it("stays at a declaration", () => check("kind: task\ninputs:\n  «si$0nce»: {}\n"));
  it("goes from a name to the file", () =>
    check("kind: workflow\nsteps:\n  - task: su$0m\n# -- sum.manus.yaml\nkind: task\nname: «sum»\n"));
  it("goes from a path to the file", () =>
    check(
      "kind: workflow\nsteps:\n  - task: ./tasks/s$0um.manus.yaml\n# -- tasks/sum.manus.yaml\nkind: task\nname: «sum»\n",
    ));
  it("goes from a path of the workspace", () =>
    check(
      "# -- flows/main.manus.yaml\nkind: workflow\nsteps:\n  - task: tasks/s$0um.manus.yaml\n# -- tasks/sum.manus.yaml\nkind: task\nname: «sum»\n",
    ));
  it("goes to the top of a file without a name", () =>
    check("kind: workflow\nsteps:\n  - task: ./s$0um.manus.yaml\n# -- sum.manus.yaml\n«»kind: task\n"));
  it("goes to every file that has the name", () =>
    check("kind: workflow\nsteps:\n  - task: su$0m\n# -- a.manus.yaml\nname: «sum»\n# -- b.manus.yaml\nname: «sum»\n"));
  it("goes to a file of the other kind, too", () =>
    check("kind: workflow\nsteps:\n  - task: su$0m\n# -- a.manus.yaml\nkind: workflow\nname: «sum»\n"));
  it("goes from an argument to the input", () =>
    check(
      `kind: workflow\nsteps:\n  - task: sum\n    with: { pack$0age: a }\n${task.replace("package", "«package»")}`,
    ));
  it("goes from a read output to its declaration", () =>
    check(
      `kind: workflow\nsteps:\n  - id: s\n    task: sum\n  - prompt: \${{ steps.s.outputs.rep$0ort }}\n${task.replace("report", "«report»")}`,
    ));
  it("goes to an output that a step declares itself", () =>
    check(
      "kind: workflow\nsteps:\n  - id: s\n    prompt: x\n    outputs: { «report»: { file: r } }\n  - prompt: ${{ steps.s.outputs.rep$0ort }}\n",
    ));
  it("goes from an alias to its anchor", () => check("kind: task\nx-a: &«one» 1\nx-b: *o$0ne\n"));
  it("goes to the nearest anchor above", () => check("kind: task\nx-a: &one 1\nx-b: &«one» 2\nx-c: *o$0ne\n"));
  it("goes from a merge key to its anchor", () =>
    check("kind: task\nx-a: &«base»\n  a: 1\nx-b:\n  <<: *ba$0se\n  c: 2\n"));
  it("finds the step's name in a flow list", () => check("kind: workflow\nsteps: [{ id: «a» }, { needs: [a$0] }]\n"));
  it("works in broken text", () =>
    check("kind: workflow\nsteps:\n  - id: «log»\n  - needs: [lo$0g]\n    with: { a: [\n  - id: b\n"));
  it("works with CRLF", () => check("kind: workflow\r\nsteps:\r\n  - id: «log»\r\n  - needs: [lo$0g]\r\n"));
  it("works behind characters of two units", () =>
    check("kind: workflow\ntitle: 🙂🙂\nsteps:\n  - id: «log»\n  - prompt: 🙂 ${{ steps.lo$0g.output }}\n"));
  it("finds nothing for an unknown step", () => check("kind: workflow\nsteps:\n  - needs: [go$0ne]\n"));
  it("finds nothing for an unknown task", () => check("kind: workflow\nsteps:\n  - task: go$0ne\n"));
  it("finds nothing for an output of a tool", () =>
    check("kind: workflow\nsteps:\n  - id: a\n    tool: idle\n  - prompt: ${{ steps.a.outputs.x$0 }}\n"));
  it("finds nothing for an alias of nothing", () => check("kind: task\nx-b: *o$0ne\n"));
  it("finds nothing between names", () => check("kind: task\n$0\nname: a\n"));
  it("finds nothing in an empty file", () => check("$0"));
  it("leaves names under keys of the user alone", () =>
    check("kind: task\nx-a: ${{ inputs.a$0 }}\ninputs: { a: {} }\n"));

  it("tells the name's own place", () => {
    const { document, offset, around } = readMarked("kind: workflow\nsteps:\n  - id: log\n  - needs: ['lo$0g']\n");
    const origin = definitionAt(document, offset, around)?.origin;
    assert.equal(document.text.slice(origin?.start, origin?.end), "log");
  });

  it("leads to the schema of a tool", () => {
    const { document, offset, around } = readMarked("kind: workflow\nsteps:\n  - tool: shell_e$0xec\n");
    assert.deepEqual(definitionAt(document, offset, around)?.targets, [{ tool: "shell_exec" }]);
    assert.deepEqual(typeDefinitionAt(document, offset, around)?.targets, [{ tool: "shell_exec" }]);
    const unknown = readMarked("kind: workflow\nsteps:\n  - tool: she$0ll\n");
    assert.equal(definitionAt(unknown.document, unknown.offset, unknown.around), undefined);
  });

  it("leads to a file that is there, and to none that isn't", () => {
    const files = {
      ...emptySurroundings.files,
      at: (path: string) =>
        path === "/w/apis/w.yaml" ? { kind: "file" as const, bytes: 1 } : { kind: "none" as const },
    };
    const there = readMarked("kind: task\ndatasources: [{ name: a, openapi: apis/w$0.yaml }]\n", { files });
    assert.deepEqual(definitionAt(there.document, there.offset, there.around)?.targets, [
      { file: "/w/apis/w.yaml", span: { start: 0, end: 0 } },
    ]);
    const gone = readMarked("kind: task\nattachments: [apis/gon$0e.yaml]\n", { files });
    assert.equal(definitionAt(gone.document, gone.offset, gone.around), undefined);
  });
});

describe("type definition", () => {
  it("goes from a name to the file", () =>
    checkType("kind: workflow\nsteps:\n  - task: su$0m\n# -- sum.manus.yaml\nkind: task\nname: «sum»\n"));
  it("goes from a step to the file that it runs", () =>
    checkType("kind: workflow\nsteps:\n  - id: a\n    task: sum\n  - needs: [a$0]\n# -- s.manus.yaml\nname: «sum»\n"));
  it("goes from a step to the tool that it calls", () => {
    const { document, offset, around } = readMarked("kind: workflow\nsteps:\n  - id: a$0\n    tool: file_read\n");
    assert.deepEqual(typeDefinitionAt(document, offset, around)?.targets, [{ tool: "file_read" }]);
  });
  it("has none for a step with a prompt", () => checkType("kind: workflow\nsteps:\n  - id: a$0\n    prompt: x\n"));
});

import assert from "node:assert/strict";
import { definitionAt } from "../../../../../server/src/core/language/navigation/definition.ts";
import { hoverAt } from "../../../../../server/src/core/language/hover/hover-at.ts";
import { indexEntry, meaningOf } from "../../../../../server/src/core/language/index-entry.ts";
import { lensesOf } from "../../../../../server/src/core/language/lenses/lenses-of.ts";
import { describeLens } from "../../../../../server/src/core/language/lenses/describe-lens.ts";
import { documentSymbols } from "../../../../../server/src/core/language/navigation/document-symbols.ts";
import { openDocument } from "../../../../../server/src/core/language/document.ts";
import { renameAt } from "../../../../../server/src/core/language/navigation/rename.ts";
import { labelsOf, checkAccept } from "../completion/offered.ts";
import { readMarked } from "../marked.ts";
import { assertChanged, assertPlaces, readPlaces } from "../navigation/marked-places.ts";

const flow = `# -- flow.manus.yaml
kind: workflow
name: flow
inputs: { since: { type: string, required: true, description: Since when }, dry: { type: boolean } }
outputs: { notes: steps.log.output }
steps:
  - id: log
    tool: shell_exec
  - id: publish
    needs: [log]
    workflow: publish
    with: { notes: "\${{ steps.log.output }}" }
# -- publish.manus.yaml
kind: workflow
name: publish
inputs: { notes: { type: string } }
steps:
  - id: push
    tool: file_write
`;

const test = (rest: string): string => `kind: test\nname: t\nworkflow: flow\n${rest}`;

describe("names in a test", () => {
  const define = (text: string): void => {
    const marked = readPlaces(text);
    const targets = definitionAt(marked.document, marked.offset, marked.around)?.targets ?? [];
    assertPlaces(
      text,
      marked,
      targets.flatMap((target) => ("file" in target ? [target] : [])),
    );
  };

  const rename = (text: string, name = "new-name"): void => {
    const marked = readPlaces(text);
    const result = renameAt(marked.document, marked.offset, name, marked.around.index);
    if (!result?.ok) assert.fail(result ? result.because : "there is nothing to rename");
    assertChanged(text, marked, result.change, name);
  };

  it("lead to what they name", () => {
    define(`kind: test\nworkflow: fl$0ow\n${flow.replace("name: flow", "name: «flow»")}`);
    define(`kind: test\nworkflow: ./fl$0ow.manus.yaml\n${flow.replace("name: flow", "name: «flow»")}`);
    define(`${test("stubs: { lo$0g: a }\n")}${flow.replace("id: log", "id: «log»")}`);
    define(`${test("cases:\n  - expect: { order: [lo$0g] }\n")}${flow.replace("id: log", "id: «log»")}`);
    define(`${test("cases:\n  - expect: { steps: { lo$0g: {} } }\n")}${flow.replace("id: log", "id: «log»")}`);
    define(`${test("stubs: { publish: { stubs: { pu$0sh: a } } }\n")}${flow.replace("id: push", "id: «push»")}`);
    define(`${test("cases:\n  - inputs: { si$0nce: a }\n")}${flow.replace("{ since", "{ «since»")}`);
    define(`${test("cases:\n  - expect: { outputs: { no$0tes: a } }\n")}${flow.replace("outputs: { notes", "outputs: { «notes»")}`);
  });

  it("are renamed with what they name, from there and from here", () => {
    const files = (mark: (name: string) => string, first: string): string =>
      `${first}${flow
        .replace("id: log", `id: ${mark("log")}`)
        .replace("needs: [log]", "needs: [«log»]")
        .replaceAll("steps.log", "steps.«log»")}`;
    const text = `kind: test\nname: t\nworkflow: flow\nstubs: { «log»: a }\ncases:\n  - { name: log, stubs: { «log»: b }, expect: { order: [«log»], steps: { «log»: {} } } }\n`;
    rename(files(() => "«lo$0g»", text));
    rename(files(() => "«log»", text.replace("stubs: { «log»: a", "stubs: { «lo$0g»: a")));
    rename(`${test("stubs: { publish: { stubs: { «push»: a } } }\n")}${flow.replace("id: push", "id: «pu$0sh»")}`);
    rename(
      `kind: test\nname: t\nworkflow: flow\ncases:\n  - inputs: { «si$0nce»: a }\n${flow.replace("{ since", "{ «since»")}`,
    );
    rename(`kind: test\nname: t\nworkflow: «flow»\n${flow.replace("name: flow", "name: «fl$0ow»")}`);
    rename(`kind: test\nname: t\nworkflow: ./flow.manus.yaml\n${flow.replace("name: flow", "name: «fl$0ow»")}`);
    // Another file's step of the same name stays as it is.
    rename(
      `kind: test\nname: t\nworkflow: publish\nstubs: { log: a }\n${flow
        .replace("id: log", "id: «lo$0g»")
        .replace("needs: [log]", "needs: [«log»]")
        .replaceAll("steps.log", "steps.«log»")}`,
    );
  });

  it("are offered", () => {
    assert.deepEqual(labelsOf(`${test("stubs:\n  $0\n")}${flow}`).slice(0, 2), ["log", "publish"]);
    assert.deepEqual(labelsOf(`${test("stubs:\n  log: a\n  $0\n")}${flow}`), ["publish"]);
    assert.deepEqual(labelsOf(`${test("stubs: { publish: { stubs: { $0 } } }\n")}${flow}`), ["push"]);
    assert.deepEqual(labelsOf(`${test("cases:\n  - name: a\n    stubs:\n      $0\n")}${flow}`), ["log", "publish"]);
    assert.deepEqual(labelsOf(`${test("cases:\n  - name: a\n    inputs:\n      $0\n")}${flow}`), ["since", "dry"]);
    assert.deepEqual(labelsOf(`${test("cases:\n  - expect: { order: [log, $0] }\n")}${flow}`), ["publish"]);
    assert.deepEqual(labelsOf(`${test("cases:\n  - expect:\n      steps:\n        $0\n")}${flow}`), ["log", "publish"]);
    assert.deepEqual(labelsOf(`${test("cases:\n  - expect:\n      outputs:\n        $0\n")}${flow}`), ["notes"]);
    const used = labelsOf(
      `${test("cases:\n  - expect:\n      steps:\n        log:\n          with:\n            $0\n")}${flow}`,
    );
    assert.deepEqual([...used].sort(), ["command", "exec_dir", "id"]);
    assert.deepEqual(labelsOf(`${test("cases:\n  - expect: { steps: { publish: { with: { $0 } } } }\n")}${flow}`), [
      "notes",
    ]);
    assert.ok(labelsOf(`${test("cases:\n  - expect: { calls: { $0 } }\n")}${flow}`).includes("shell_exec"));
    assert.deepEqual(labelsOf(`kind: test\nworkflow: $0\n${flow}`), ["flow", "publish"]);
    assert.deepEqual(labelsOf(`kind: test\ntask: $0\n${flow}`), []);
    assert.deepEqual(
      labelsOf(`kind: test\ntask: sum\nstubs:\n  $0\n# -- sum.manus.yaml\nkind: task\nname: sum\nprompt: x\n`),
      ["task"],
    );
    assert.deepEqual(labelsOf(`${test("stubs: { publish: { fails: $0 } }\n")}${flow}`)[0], "rate-limit");
    checkAccept(
      `${test("cases:\n  - name: a\n    inputs:\n      $0\n")}${flow}`,
      "since",
      test("cases:\n  - name: a\n    inputs:\n      since: since\n"),
    );
  });

  it("say what they mean", () => {
    const said = (text: string): string => {
      const { document, offset, around } = readMarked(text);
      return hoverAt(document, offset, around)?.markdown ?? "";
    };
    assert.match(said(`${test("stubs: { lo$0g: a }\n")}${flow}`), /step 1 of `flow`, tool: shell\\?_exec/);
    assert.match(said(`${test("cases:\n  - expect: { order: [publ$0ish] }\n")}${flow}`), /step 2 of `flow`/);
    assert.match(said(`${test("cases:\n  - inputs: { si$0nce: a }\n")}${flow}`), /Since when/);
    assert.match(said(`kind: test\nworkflow: fl$0ow\n${flow}`), /\*\*`flow`\*\* \(workflow\)/);
    assert.match(said(`${test("cases:\n  - expect: { calls: { shell_$0exec: 1 } }\n")}${flow}`), /shell_exec/);
    assert.match(said(`${test("cases:\n  - expect: { outputs: { no$0tes: 1 } }\n")}${flow}`), /an output of `flow`/);
    assert.match(said(`${test("stubs: { log: { ta$0kes: 5m } }\n")}${flow}`), /simulated time/);
  });

  it("have lenses that run all cases and each, and an outline", () => {
    const { document, around } = readMarked(`${test("cases:\n  - name: one\n  - name: two\n  - {}\n")}${flow}`);
    const lenses = lensesOf(document, around).map((lens) => {
      const line = document.text.slice(0, lens.span.start).split("\n").length;
      return [line, describeLens(document, lens, around)?.title, describeLens(document, lens, around)?.command];
    });
    assert.deepEqual(lenses, [
      [1, "▶ Run tests", { name: "runTests" }],
      [5, "▶ Run test", { name: "runTests", caseName: "one" }],
      [6, "▶ Run test", { name: "runTests", caseName: "two" }],
    ]);
    const outline = documentSymbols(document).find(({ name }) => name === "cases");
    assert.deepEqual(
      outline?.children.map(({ name, kind }) => [name, kind]),
      [
        ["one", "case"],
        ["two", "case"],
        ["case 3", "case"],
      ],
    );
  });

  it("are checked again when the tested file's steps are others", () => {
    const meaning = (id: string): string =>
      meaningOf(indexEntry(openDocument("/w/a.manus.yaml", `kind: workflow\nsteps:\n  - id: ${id}\n    tool: idle\n`)));
    assert.notEqual(meaning("log"), meaning("read"));
  });
});

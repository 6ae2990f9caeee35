import assert from "node:assert/strict";
import { documentSymbols } from "../../../../../server/src/core/language/navigation/document-symbols.ts";
import type { DocumentSymbol } from "../../../../../server/src/core/language/navigation/document-symbols.ts";
import { workspaceSymbols } from "../../../../../server/src/core/language/navigation/workspace-symbols.ts";
import { readMarked } from "../marked.ts";

function outline(text: string): string[] {
  const { document } = readMarked(text);
  const show = (depth: number, symbol: DocumentSymbol): string[] => {
    const { span, selection } = symbol;
    assert.ok(span.start <= selection.start && selection.end <= span.end, `${symbol.name}: its name is inside of it`);
    assert.ok(symbol.name !== "", "editors refuse symbols without a name");
    const detail = symbol.detail === "" ? "" : ` (${symbol.detail})`;
    return [
      `${"  ".repeat(depth)}${symbol.kind} ${symbol.name}${detail}`,
      ...symbol.children.flatMap((child) => show(depth + 1, child)),
    ];
  };
  return documentSymbols(document).flatMap((symbol) => show(0, symbol));
}

describe("document symbols", () => {
  it("outline a workflow", () =>
    assert.deepEqual(
      outline(`manus: 1
kind: workflow
name: main
title: The main thing
inputs:
  since: { type: string }
  "all": {}
steps:
  - id: log
    tool: shell_exec
  - task: sum
  - id: draft
    prompt: |

      Merge the summaries
      and more
    outputs: { notes: { file: notes.md }, count: { json: {} } }
  - approve: { message: Publish? }
  - workflow: ./publish.manus.yaml
  - x: 1
outputs:
  log: steps.log.output
`),
      [
        "key manus (1)",
        "key kind (workflow)",
        "key name (main)",
        "key title (The main thing)",
        "list inputs",
        "  input since (string)",
        "  input all",
        "list steps",
        "  tool 1. log (tool: shell_exec)",
        "  task 2. sum (task: sum)",
        "  prompt 3. draft (prompt: Merge the summaries)",
        "    output notes (notes.md)",
        "    output count (json)",
        "  approve 4. Publish? (approve: Publish?)",
        "  workflow 5. ./publish.manus.yaml (workflow: ./publish.manus.yaml)",
        "  step 6. step",
        "list outputs",
        "  output log (steps.log.output)",
      ],
    ));
  it("outline a task", () =>
    assert.deepEqual(outline("kind: task\nprompt: Do it\ntools: { allow: [a] }\nx-mine: 1\n"), [
      "key kind (task)",
      "key prompt (Do it)",
      "key tools",
      "key x-mine (1)",
    ]));
  it("take all of the steps", () => {
    const { document } = readMarked("kind: workflow\nsteps:\n  - id: a\n  - id: b\n    tool: idle\nname: c\n");
    const steps = documentSymbols(document).find(({ name }) => name === "steps");
    assert.equal(
      document.text.slice(steps?.span.start, steps?.span.end).trimEnd(),
      "steps:\n  - id: a\n  - id: b\n    tool: idle",
    );
  });
  it("cut what is long, not in the middle of a character", () => {
    const [symbol] = outline(`prompt: ${"a".repeat(59)}🙂b\n`);
    assert.equal(symbol, `key prompt (${"a".repeat(59)}…)`);
  });
  it("outline flow style, merge keys and inline steps", () => {
    assert.deepEqual(outline("kind: workflow\nsteps: [{ id: a, tool: idle }, { tool: idle }]\n"), [
      "key kind (workflow)",
      "list steps",
      "  tool 1. a (tool: idle)",
      "  tool 2. idle (tool: idle)",
    ]);
    const merged = "kind: workflow\nx-b: &b { id: a, tool: idle }\nsteps:\n  - <<: *b\n    timeout: 1s\n";
    assert.deepEqual(outline(merged).slice(2), ["list steps", "  tool 1. a (tool: idle)"]);
  });
  it("outline what can be read of broken text", () =>
    assert.deepEqual(
      outline("kind: workflow\nplan: [\nsteps:\n  - id: a\n    with: {\n  - id: b\n").slice(-3),
      ["list steps", "  step 1. a (step)", "  step 2. b"].map((line) => line.replace(" (step)", "")),
    ));
  it("are none in an empty text", () => assert.deepEqual(outline(""), []));
});

describe("workspace symbols", () => {
  const text = `# -- release.manus.yaml
kind: workflow
name: release-notes
title: Notes of a release
steps:
  - id: collect-log
    tool: idle
  - task: sum
# -- sum.manus.yaml
kind: task
name: sum
# -- odd.manus.yaml
title: Odd
`;
  const found = (query: string): string[] =>
    workspaceSymbols(query, readMarked(text).around.index).map(
      ({ name, kind, container }) => `${kind} ${name} (${container})`,
    );
  it("are found by name, the best first", () => {
    assert.deepEqual(found("sum"), ["task sum ()"]);
    assert.deepEqual(found("release")[0], "workflow release-notes (Notes of a release)");
  });
  it("are found by letters in between, whatever their case", () =>
    assert.deepEqual(found("RLN"), ["workflow release-notes (Notes of a release)"]));
  it("are found by title", () => assert.deepEqual(found("of a rel"), ["workflow release-notes (Notes of a release)"]));
  it("have steps among them", () => assert.deepEqual(found("collect"), ["tool collect-log (release-notes)"]));
  it("are all there for an empty query", () => assert.equal(found("").length, 5));
  it("are called by their file where they have no name", () =>
    assert.deepEqual(found("odd"), ["key odd.manus.yaml (Odd)"]));
  it("are none where nothing fits", () => assert.deepEqual(found("zzz"), []));
  it("are no more than can be shown", () => {
    const many = Array.from(
      { length: 600 },
      (_, index) => `# -- f${String(index)}.manus.yaml\nname: n${String(index)}\n`,
    ).join("");
    assert.equal(workspaceSymbols("n", readMarked(many).around.index).length, 500);
  });
});

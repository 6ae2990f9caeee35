import assert from "node:assert/strict";
import { calledAt, calleesOf, callersOf } from "../../../../../server/src/core/language/navigation/call-hierarchy.ts";
import type { CallsOfFile } from "../../../../../server/src/core/language/navigation/call-hierarchy.ts";
import { readMarked } from "../marked.ts";

const text = `# -- main.manus.yaml
kind: workflow
name: main
steps:
  - task: sum
  - workflow: sub$0
  - task: ./sum.manus.yaml
  - task: gone
# -- sub.manus.yaml
kind: workflow
name: sub
steps:
  - task: sum
  - workflow: sub
# -- sum.manus.yaml
kind: task
name: sum
`;

function show(calls: readonly CallsOfFile[]): string[] {
  return calls.map(({ entry, spans }) => `${entry.name ?? ""} ${String(spans.length)}`);
}

describe("call hierarchy", () => {
  const called = (of: string): (string | undefined)[] => {
    const { document, offset, around } = readMarked(of);
    return calledAt(document, offset, around.index).map(({ name }) => name);
  };
  it("starts at a call", () => assert.deepEqual(called(text), ["sub"]));
  it("starts at a path", () => assert.deepEqual(called(text.replace("$0", "").replace("./sum", "./su$0m")), ["sum"]));
  it("starts at the file itself", () =>
    assert.deepEqual(called(text.replace("$0", "").replace("kind: w", "kind: $0w")), ["main"]));
  it("doesn't start at what is no file", () =>
    assert.deepEqual(called("kind: workflow\nname: a\nsteps:\n  - tool: id$0le\n  - task: a\n"), []));
  it("tells who runs a file, by name or by path", () => {
    const { around } = readMarked(text);
    assert.deepEqual(show(callersOf("/w/sum.manus.yaml", around.index)), ["main 2", "sub 1"]);
    assert.deepEqual(show(callersOf("/w/sub.manus.yaml", around.index)), ["main 1", "sub 1"]);
    assert.deepEqual(show(callersOf("/w/main.manus.yaml", around.index)), []);
    assert.deepEqual(show(callersOf("/w/gone.manus.yaml", around.index)), []);
  });
  it("tells what a file runs", () => {
    const { around } = readMarked(text);
    assert.deepEqual(show(calleesOf("/w/main.manus.yaml", around.index)), ["sum 2", "sub 1"]);
    assert.deepEqual(show(calleesOf("/w/sum.manus.yaml", around.index)), []);
  });
});

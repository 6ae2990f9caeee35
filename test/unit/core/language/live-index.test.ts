import assert from "node:assert/strict";
import fc from "fast-check";
import { openDocument } from "../../../../server/src/core/language/document.ts";
import { createIndex, indexEntry } from "../../../../server/src/core/language/index-entry.ts";
import { LiveIndex } from "../../../../server/src/core/language/live-index.ts";
import type { IndexEntry, WorkspaceIndex } from "../../../../server/src/core/language/workspace-index.ts";

function entryOf(file: string, text: string): IndexEntry {
  return indexEntry(openDocument(file, text));
}

const paths = ["/w/a.manus.yaml", "/w/sub/b.manus.yaml", "/w/sub/c.manus.yaml"];
const texts = [
  "kind: task\nname: one\n",
  "kind: workflow\nname: two\nsteps:\n  - task: one\n  - workflow: ./b.manus.yaml\n",
  "kind: workflow\nname: one\nsteps:\n  - task: sub/c.manus.yaml\n  - task: one\n",
  "kind: workflow\nsteps:\n  - task: ../a.manus.yaml\n",
  "",
];

/** All that an index tells, in an order of its own. */
function told(index: WorkspaceIndex): unknown {
  const files = (entries: Iterable<IndexEntry>): string[] => [...entries].map(({ file }) => file).sort();
  const calls = (file: string, name?: string): string[] =>
    index
      .callsTo({ file, ...(name === undefined ? {} : { name }) })
      .map(({ entry, call }) => `${entry.file} ${String(call.span.start)}`)
      .sort();
  return {
    files: files(index.entries()),
    names: [index.names(), index.names("task"), index.names("workflow")].map((names) => [...names].sort()),
    withName: ["one", "two", "three"].map((name) => files(index.withName(name))),
    atPath: paths.map((path) => index.atPath(path)?.name),
    calls: paths.flatMap((path) => ["one", "two", undefined].map((name) => calls(path, name))),
  };
}

describe("an index that follows its files", () => {
  it("knows the same as one that is made anew, whatever happened before", () => {
    const change = fc.tuple(fc.constantFrom(...paths), fc.option(fc.constantFrom(...texts)), fc.boolean());
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 12 }),
        fc.constantFrom(["/w"], ["/w", "/w/sub"]),
        (changes, folders) => {
          const live = new LiveIndex();
          const now = new Map<string, IndexEntry>();
          for (const [path, text, asked] of changes) {
            if (text === null) {
              live.delete(path);
              now.delete(path);
            } else {
              const entry = entryOf(path, text);
              live.set(entry);
              now.set(path, entry);
            }
            // What was asked before must not show in what is told later.
            if (asked) told(live);
          }
          live.setFolders(folders);
          assert.deepEqual(told(live), told(createIndex(now.values(), { folders, complete: true })));
        },
      ),
    );
  });

  it("takes either kind of slash", () => {
    const index = createIndex([entryOf("C:\\w\\a.manus.yaml", "name: a\n")], { folders: ["C:\\w"], complete: true });
    assert.equal(index.atPath("c:/w/a.manus.yaml")?.name, "a");
  });

  it("gives views that can be told apart", () => {
    const index = new LiveIndex();
    const before = index.view();
    index.set(entryOf("/w/a.manus.yaml", "name: a\n"));
    assert.notEqual(index.view(), before);
    assert.deepEqual(index.view().names(), ["a"]);
  });
});

describe("what an index keeps of a file", () => {
  const text = `kind: workflow
name: 'main'
title: T
inputs: { "since": { type: string, default: 24h } }
steps:
  - id: s
    task: 'sum'
    with: { 'package': 1 }
  - approve: Really?
    if: steps.s.outputs.report && inputs.since
outputs: { all: "\${{ steps.S.outputs['report'] }}" }
`;
  const entry = entryOf("/w/main.manus.yaml", text);
  const at = ({ start, end }: { start: number; end: number }): string => text.slice(start, end);

  it("has exact places, without quotes", () => {
    assert.equal(entry.nameSpan && at(entry.nameSpan), "main");
    assert.deepEqual(
      entry.inputs.map(({ span }) => at(span)),
      ["since"],
    );
    assert.deepEqual(
      entry.outputs.map(({ span }) => at(span)),
      ["all"],
    );
    const [call] = entry.calls;
    assert.ok(call);
    assert.equal(at(call.span), "sum");
    assert.deepEqual(
      call.arguments.map(({ span }) => at(span)),
      ["package"],
    );
    assert.deepEqual(
      call.outputs.map(({ span }) => at(span)),
      ["report", "report"],
    );
    assert.deepEqual(
      entry.steps.map((step) => [step.id, step.title, step.kind, at(step.span)]),
      [
        ["s", "sum", "task", "s"],
        ["step-2", "Really?", "approve", "approve"],
      ],
    );
    assert.deepEqual(
      entry.names.map(({ kind, span }) => [kind, at(span)]),
      [["input", "since"]],
    );
  });
  it("says where a place isn't the name itself", () => {
    const odd = entryOf(
      "/w/a.manus.yaml",
      'name: "\\x61"\ninputs: { "\\x62": {} }\nkind: workflow\nsteps:\n  - task: "\\x63"\n',
    );
    assert.deepEqual([odd.name, odd.nameFixed], ["a", true]);
    assert.deepEqual([odd.inputs[0]?.name, odd.inputs[0]?.fixed], ["b", true]);
    assert.deepEqual([odd.calls[0]?.reference, odd.calls[0]?.fixed], ["c", true]);
  });
});

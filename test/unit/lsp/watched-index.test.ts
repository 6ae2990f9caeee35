import assert from "node:assert/strict";
import { openDocument } from "../../../server/src/core/language/document.ts";
import { createIndex, indexEntry } from "../../../server/src/core/language/index-entry.ts";
import type { WorkspaceIndex } from "../../../server/src/core/language/workspace-index.ts";
import { WatchedIndex } from "../../../server/src/lsp/watched-index.ts";

function indexOf(files: Readonly<Record<string, string>>, complete = true): WorkspaceIndex {
  const entries = Object.entries(files).map(([file, text]) => indexEntry(openDocument(file, text)));
  return createIndex(entries, { folders: ["/w"], complete });
}

describe("an index that remembers what it was asked", () => {
  const files = { "/w/a": "kind: task\nname: a\n", "/w/b": "kind: task\nname: b\n" };
  const before = indexOf(files);

  function ask(): WatchedIndex {
    const watched = new WatchedIndex(before);
    assert.equal(watched.withName("a").length, 1);
    assert.equal(watched.withName("none").length, 0);
    assert.equal(watched.atPath("/w/a")?.name, "a");
    return watched;
  }

  const same = (index: WorkspaceIndex): boolean => {
    const { asked } = ask();
    return asked.answersOf(before) === asked.answersOf(index);
  };

  it("is answered the same by one where only others have changed, or things stand elsewhere", () => {
    assert.ok(same(indexOf(files)));
    assert.ok(same(indexOf({ ...files, "/w/b": "kind: workflow\nname: c\n" })));
    assert.ok(same(indexOf({ ...files, "/w/a": "# a comment\nkind: task\nname: a\n" })));
  });
  it("isn't by one where what it asked for means something else, is gone, or is there now", () => {
    assert.ok(!same(indexOf({ ...files, "/w/a": "kind: task\nname: a\ninputs: { x: {} }\n" })));
    assert.ok(!same(indexOf({ ...files, "/w/a": "kind: task\nname: a\nlimits: { timeout: 1h }\n" })));
    assert.ok(!same(indexOf({ "/w/b": files["/w/b"] })));
    assert.ok(!same(indexOf({ ...files, "/w/c": "kind: task\nname: none\n" })));
    assert.ok(!same(indexOf(files, false)));
  });
  it("can't tell where all names were asked for", () => {
    for (const question of [
      (index: WorkspaceIndex): unknown => index.names("task"),
      (index: WorkspaceIndex): unknown => [...index.entries()],
      (index: WorkspaceIndex): unknown => index.callsTo({ file: "/w/a" }),
    ]) {
      const watched = ask();
      question(watched);
      assert.equal(watched.asked.answersOf(before), undefined);
    }
  });
  it("says of folders what the other one says", () => {
    assert.deepEqual(ask().folders, ["/w"]);
    assert.equal(ask().complete, true);
  });
});

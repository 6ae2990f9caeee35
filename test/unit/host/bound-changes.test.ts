import assert from "node:assert/strict";
import { boundChanges } from "../../../server/src/host/bound-changes.ts";
import type { FileChange } from "../../../server/src/protocol/changes.ts";

function file(path: string, ...lengths: readonly number[]): FileChange {
  const hunks = lengths.map((length, index) => ({ index, id: `${index}`, text: "x".repeat(length) }));
  const lines = { addedLines: 1, removedLines: 0 };
  return { path, status: "modified", binary: false, ...lines, hunks, fingerprint: path };
}

describe("long changes", () => {
  const bounds = { files: 3, fileText: 10, allText: 15 };
  const listed = (...changes: readonly FileChange[]): unknown => {
    const bounded = boundChanges(changes, bounds);
    const files = bounded.changes.map(({ hunks, hunksLeftOut }) => [hunks.length, hunksLeftOut]);
    return [files, bounded.filesLeftOut];
  };

  it("are listed whole where they fit", () => {
    const changes = [file("a", 5, 5), file("b", 5)];
    assert.deepEqual(boundChanges(changes, bounds), { changes });
  });

  it("are cut at the end of a file, and it is said how much is missing", () => {
    assert.deepEqual(listed(file("a", 5, 5, 1)), [[[2, 1]], undefined]);
    assert.deepEqual(listed(file("a", 11, 1)), [[[0, 2]], undefined]);
  });

  it("are cut where all of them together are too long, and where there are too many files", () => {
    assert.deepEqual(listed(file("a", 10), file("b", 5, 1), file("c", 1), file("d", 1)), [
      [
        [1, undefined],
        [1, 1],
        [0, 1],
      ],
      1,
    ]);
  });
});

import assert from "node:assert/strict";
import { childrenOf, rowOf, type ReviewNode } from "../../../../client/src/review/review-rows.ts";
import { decide, takeChanges, type Review } from "../../../../client/src/review/review.ts";
import { fromAddress, toAddress } from "../../../../client/src/review/review-uris.ts";
import { sampleFile, sampleReview } from "./sample-review.ts";

const file = sampleFile();

function rootOf(review: Review): ReviewNode {
  return { kind: "review", review, taskId: "T" };
}

describe("the lines of a review", () => {
  it("are its files, and the hunks of those that can be taken apart", () => {
    const review = sampleReview(file, sampleFile({ path: "new.md", status: "added" }));
    const files = childrenOf(rootOf(review));
    assert.deepEqual(
      files.map((node) => childrenOf(node).length),
      [2, 0],
    );
    assert.match(rowOf(rootOf(review)).spoken, /^Changes of Tidy: 2 files, 4 lines added, 4 removed, 2 to review$/);
  });

  it("say that there is nothing, and what isn't listed", () => {
    const [nothing] = childrenOf(rootOf(sampleReview()));
    assert.ok(nothing);
    assert.deepEqual(rowOf(nothing).label, "Nothing has changed (yet)");
    const more = childrenOf(rootOf({ ...sampleReview(file), filesLeftOut: 3 })).at(-1);
    assert.ok(more);
    assert.equal(rowOf(more).label, "3 more files aren't listed");
    const long = sampleFile({ hunksLeftOut: 2 });
    assert.match(
      rowOf({ kind: "file", review: sampleReview(long), file: long }).tooltip,
      /2 of its hunks aren't listed/,
    );
  });

  it("tell menus what can be done with them", () => {
    const contextOf = (review: Review): string => rowOf({ kind: "file", review, file }).context;
    const review = sampleReview(file);
    assert.equal(contextOf(review), "file open can-accept can-reject");
    assert.equal(contextOf(decide(review, file, "accepted")), "file accepted can-accept can-reject can-reset");
    assert.equal(contextOf(decide(review, file, "applied")), "file applied");
    const [hunk] = file.hunks;
    assert.ok(hunk);
    const partly = decide(review, file, "rejected", hunk);
    assert.equal(contextOf(partly), "file partly can-accept can-reject can-reset");
    assert.equal(
      rowOf({ kind: "hunk", review: partly, file, hunk }).spoken,
      "Hunk at line 1 of docs/a.md, rejected: c",
    );
  });

  it("tell a rename, a mode, a binary file, and what changed since", () => {
    const renamed = sampleFile({ status: "renamed", previousPath: "old.md" });
    assert.match(rowOf({ kind: "file", review: sampleReview(renamed), file: renamed }).description, /from old\.md/);
    const mode = sampleFile({ mode: { before: "100644", after: "100755" } });
    assert.match(rowOf({ kind: "file", review: sampleReview(mode), file: mode }).spoken, /mode 100644 → 100755/);
    const binary = sampleFile({ binary: true, hunks: [] });
    assert.match(rowOf({ kind: "file", review: sampleReview(binary), file: binary }).description, /binary/);
    const now = sampleFile({ fingerprint: "g" });
    const before = sampleReview(file);
    const review = takeChanges(before.memory, { ...before, changes: [now] });
    assert.match(rowOf({ kind: "file", review, file: now }).description, /changed since you looked/);
  });
});

describe("the address of a version of a file", () => {
  it("names it again, outside the workspace folder too", () => {
    for (const path of ["a.txt", "../b c/ü.txt", "x/..y"]) {
      const reviewed = { taskId: "T", path, version: "after" } as const;
      assert.deepEqual(fromAddress(toAddress(reviewed)), reviewed);
    }
    assert.equal(toAddress({ taskId: "T", path: "../b/c.txt", version: "before" }).path, "/b/c.txt");
  });

  it("is nothing of somebody else's", () => {
    for (const query of ["", "{", "[1]", '["T","now","a"]', '["T","after",3]'])
      assert.equal(fromAddress({ query }), undefined);
  });
});

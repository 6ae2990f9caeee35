import assert from "node:assert/strict";
import { checkBranch, describeChange, suggestBranch } from "../../../../client/src/model/changes.ts";

describe("changes of a worktree", () => {
  it("are lines to choose from", () => {
    const change = {
      path: "b.md",
      status: "renamed",
      binary: false,
      addedLines: 2,
      removedLines: 1,
      hunks: [],
      fingerprint: "f",
    } as const;
    assert.deepEqual(describeChange({ ...change, previousPath: "a.md" }), {
      label: "b.md",
      description: "renamed from a.md, +2 −1",
    });
    assert.equal(describeChange({ ...change, binary: true }).description, "renamed, binary");
  });

  it("go to a branch whose name git takes", () => {
    assert.equal(suggestBranch("triage report!"), "manus/triage-report");
    assert.equal(suggestBranch("報告"), "manus/changes");
    for (const name of [suggestBranch("x"), "a/b-c", "feature_1", "v1.2"])
      assert.equal(checkBranch(name), undefined, name);
    for (const name of [
      "",
      " ",
      "a b",
      "a..b",
      "-a",
      "/a",
      "a/",
      "a.lock",
      "a.",
      ".a",
      "a/.b",
      "a~1",
      "@",
      "a@{b",
      "a//b",
    ]) {
      assert.notEqual(checkBranch(name), undefined, name);
    }
  });
});

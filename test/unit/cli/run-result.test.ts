import assert from "node:assert/strict";
import { renderRun } from "../../../server/src/cli/run-result.ts";
import type { FileChange } from "../../../server/src/protocol/changes.ts";
import type { RunView } from "../../../server/src/protocol/fleet.ts";

const run: RunView = {
  id: "R",
  inputs: {},
  name: "fix",
  title: "Fix it",
  kind: "task",
  file: "/shop/fix.manus.yaml",
  workspaceFolder: "/shop",
  status: "succeeded",
  startedAt: "2026-11-21T09:14:03.120Z",
  steps: [],
  outputs: {},
  folder: "/home/runs/R",
};
const renamed: FileChange = {
  path: "new.txt",
  previousPath: "old.txt",
  status: "renamed",
  binary: false,
  addedLines: 2,
  removedLines: 1,
  hunks: [{ index: 0, id: "h", text: "@@" }],
  fingerprint: "f",
};
const picture: FileChange = {
  path: "a.png",
  status: "added",
  binary: true,
  addedLines: 0,
  removedLines: 0,
  hunks: [],
  fingerprint: "g",
};

describe("the result of a run", () => {
  it("tells what an agent changed in its worktree, and how to take it over", () => {
    const text = renderRun({ colour: false }, run, { changes: [{ taskId: "T", changes: [renamed, picture] }] });
    assert.match(text, /^renamed +old\.txt → new\.txt +\+2 -1 +1$/m);
    assert.match(text, /^added +a\.png +binary +0$/m);
    assert.match(text, /`manusctl changes show T --patch`.*`manusctl changes apply T`/);
  });

  it("tells how many items of a step have ended, and which run a step has started", () => {
    const items = { total: 100, pending: 60, active: 3, succeeded: 36, failed: 1, skipped: 0 };
    const base = { title: "x", line: 0 };
    const steps = [
      { ...base, id: "each", number: 1, kind: "tool", status: "running", items },
      { ...base, id: "call", number: 2, kind: "workflow", status: "running", childRunId: "01CHILD" },
    ] as const;
    const text = renderRun({ colour: false }, { ...run, kind: "workflow", status: "running", steps });
    assert.match(text, /^1 +each +running \(37 of 100 items\)/m);
    assert.match(text, /^2 +call +running +Run 01CHILD$/m);
  });

  it("says nothing of a worktree without changes", () => {
    const text = renderRun({ colour: false }, run, { changes: [{ taskId: "T", changes: [] }] });
    assert.doesNotMatch(text, /worktree/);
  });
});

import assert from "node:assert/strict";
import { join } from "node:path";
import {
  ApplyChangesRequest,
  UndoApplyRequest,
  type ApplyChangesResult,
} from "../../../server/src/protocol/changes.ts";
import { openBench, type CliBench } from "../../support/cli-bench.ts";

const task = "01JD3KX5Y0QZ7V8N2M4P6R9SAA";
const applied: ApplyChangesResult = { outcome: "applied", files: ["a.txt"], applyId: "APPLY" };

describe("manusctl changes", () => {
  let bench: CliBench;
  beforeEach(() => {
    bench = openBench(join("/shop"));
  });
  const answer = (result: unknown): void => {
    for (const { method } of [ApplyChangesRequest, UndoApplyRequest]) bench.host.answers.set(method, () => result);
  };
  const asked = (): unknown => bench.host.asked.at(-1)?.params;
  const all = { taskId: task, selection: { kind: "all" }, by: "terminal" };

  it("apply says what was written, what was there already, and how it's undone", async () => {
    answer({ ...applied, alreadyThere: ["b.txt"] });
    assert.equal(await bench.run("changes", "apply", task), 0);
    assert.deepEqual(asked(), { ...all, conflicts: "refuse" });
    assert.equal(
      bench.terminal.err,
      "Applied: a.txt\nThere already: b.txt\nUndo it with: manusctl changes undo APPLY\n",
    );
  });

  it("apply takes hunks of one file", async () => {
    answer(applied);
    assert.equal(await bench.run("changes", "apply", task, "a.txt", "--hunks", "0, 2"), 0);
    const selection = { kind: "files", files: [{ path: "a.txt", hunks: [0, 2] }] };
    assert.deepEqual(asked(), { ...all, selection, conflicts: "refuse" });
    assert.equal(await bench.run("changes", "apply", task, "--hunks", "0"), 2);
  });

  it("apply names what doesn't fit, and writes markers on wish", async () => {
    answer({ outcome: "conflict", files: ["a.txt"], message: "a.txt doesn't fit", canMark: true });
    assert.equal(await bench.run("changes", "apply", task), 2);
    assert.match(bench.terminal.err, /a\.txt doesn't fit[^]*--mark-conflicts/);
    answer({ ...applied, marked: ["a.txt"] });
    assert.equal(await bench.run("changes", "apply", task, "--mark-conflicts"), 0);
    assert.deepEqual(asked(), { ...all, conflicts: "mark" });
    assert.match(bench.terminal.err, /Resolve the conflict markers in: a\.txt/);
  });

  it("undo puts back, or names what has changed since", async () => {
    answer({ outcome: "undone", files: ["a.txt"] });
    assert.equal(await bench.run("changes", "undo", "APPLY"), 0);
    assert.deepEqual(asked(), { applyId: "APPLY", by: "terminal" });
    answer({ outcome: "changed-since", files: ["b.txt"] });
    assert.equal(await bench.run("changes", "undo", "APPLY"), 2);
    assert.match(bench.terminal.err, /Undone: a\.txt[^]*b\.txt changed since/);
  });
});

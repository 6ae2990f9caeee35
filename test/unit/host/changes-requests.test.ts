import assert from "node:assert/strict";
import {
  createChangesService,
  readApplyChanges,
  readOpenBranch,
  readTask,
} from "../../../server/src/host/changes-requests.ts";
import type { Workspaces } from "../../../server/src/core/ports/workspaces.ts";
import type { TaskView } from "../../../server/src/protocol/fleet.ts";

const failure = { code: "no-worktree", retryable: false, message: "Task T has no worktree", remedy: "Give another." };

/** Workspaces in which task `T` has one changed file, and nothing else is there. */
function oneWorktree(told: string[]): Workspaces {
  const known = <T>(taskId: string, value: T): { ok: true; value: T } | { ok: false; failure: typeof failure } => {
    told.push(taskId);
    return taskId === "T" ? { ok: true, value } : { ok: false, failure };
  };
  const change = { path: "a.txt", status: "added", binary: false, addedLines: 1, removedLines: 0, hunks: [] } as const;
  const worktree = { runId: "R", taskId: "T", workspaceFolder: "/shop", folder: "/home/worktrees/R-T", branch: "b" };
  return {
    prepare: () => Promise.reject(new Error("not asked here")),
    list: async () => [worktree],
    find: async (taskId) => (taskId === "T" ? worktree : undefined),
    changes: async (taskId) => known(taskId, [change]),
    apply: async (taskId) => known(taskId, { outcome: "applied", files: ["a.txt"] }),
    openBranch: async (taskId) => known(taskId, undefined),
    remove: async (taskId) => known(taskId, undefined),
    prune: async () => [],
  };
}

describe("requests about worktrees", () => {
  const told: string[] = [];
  const service = (tasks: readonly Pick<TaskView, "id" | "status">[] = []) =>
    createChangesService({ workspaces: oneWorktree(told), snapshot: () => ({ tasks: tasks as readonly TaskView[] }) });
  beforeEach(() => (told.length = 0));

  it("tell what a task has changed, and where", async () => {
    const read = await service().readChanges("T");
    assert.ok(read.outcome === "read");
    assert.deepEqual([read.folder, read.workspaceFolder, read.changes.length], ["/home/worktrees/R-T", "/shop", 1]);
  });

  it("are refused with the reason where there is no worktree", async () => {
    const because = { code: "no-worktree", message: "Task T has no worktree", remedy: "Give another." };
    assert.deepEqual(await service().readChanges("X"), { outcome: "refused", because });
    assert.deepEqual(await service().openBranch({ taskId: "X", branch: "b" }), { outcome: "refused", because });
    const applied = await service().applyChanges({ taskId: "X", selection: { kind: "all" }, by: "test" });
    assert.deepEqual(applied, { outcome: "refused", because });
  });

  it("take nothing away while the task still works in it", async () => {
    const refused = await service([{ id: "T", status: "paused" }]).discardChanges("T");
    assert.equal(refused.outcome === "refused" ? refused.because.code : "", "task-moving");
    assert.deepEqual(told, []);
    assert.deepEqual(await service([{ id: "T", status: "stopped" }]).discardChanges("T"), { outcome: "done" });
    assert.deepEqual(told, ["T"]);
  });

  it("have parameters as the protocol says, or are no requests", () => {
    const good = { taskId: "T", by: "test", selection: { kind: "files", files: [{ path: "a", hunks: [0, 2] }] } };
    assert.deepEqual(readApplyChanges({ ...good, more: 1 }), good);
    assert.deepEqual(readApplyChanges({ ...good, selection: { kind: "all", files: 1 } }), {
      ...good,
      selection: { kind: "all" },
    });
    const bad = [
      undefined,
      { ...good, taskId: "" },
      { ...good, selection: { kind: "some" } },
      { ...good, selection: { kind: "files", files: [{ path: "a", hunks: [-1] }] } },
      { ...good, selection: { kind: "files", files: [{ path: "a", hunks: ["0"] }] } },
      { ...good, selection: { kind: "files", files: ["a"] } },
      { ...good, by: 3 },
    ];
    for (const value of bad) assert.equal(readApplyChanges(value), undefined, JSON.stringify(value));
    assert.equal(readOpenBranch({ taskId: "T" }), undefined);
    assert.deepEqual(readOpenBranch({ taskId: "T", branch: "b", by: "x" }), { taskId: "T", branch: "b" });
    assert.equal(readTask([]), undefined);
  });
});

import assert from "node:assert/strict";
import { join } from "node:path";
import { MemoryDocument } from "../../support/fakes/memory-documents.ts";
import { nobodyAsking } from "../../support/nobody-asking.ts";
import { changesRequests } from "../../../server/src/host/changes-requests.ts";
import {
  ApplyChangesRequest,
  DiscardChangesRequest,
  ListTouchedFilesRequest,
  OpenBranchRequest,
  ReadChangesRequest,
  ReadFileVersionRequest,
  UndoApplyRequest,
  type FileChange,
} from "../../../server/src/protocol/changes.ts";
import { TouchedFiles, type TouchedFilesDocument } from "../../../server/src/runtime/touched-files.ts";
import type { Workspaces } from "../../../server/src/core/ports/workspaces.ts";
import type { TaskView } from "../../../server/src/protocol/fleet.ts";

const failure = { code: "no-worktree", retryable: false, message: "Task T has no worktree", remedy: "Give another." };

const change: FileChange = {
  path: "a.txt",
  status: "added",
  binary: false,
  addedLines: 1,
  removedLines: 0,
  hunks: [],
  fingerprint: "f",
};

/** Workspaces in which task `T` has one changed file, and nothing else is there. */
function oneWorktree(told: string[]): Workspaces {
  const known = <T>(taskId: string, value: T): { ok: true; value: T } | { ok: false; failure: typeof failure } => {
    told.push(taskId);
    return taskId === "T" ? { ok: true, value } : { ok: false, failure };
  };
  const worktree = { runId: "R", taskId: "T", workspaceFolder: "/shop", folder: "/home/worktrees/R-T", branch: "b" };
  return {
    prepare: () => Promise.reject(new Error("not asked here")),
    list: async () => [worktree],
    find: async (taskId) => (taskId === "T" ? worktree : undefined),
    changes: async (taskId) => known(taskId, [change]),
    version: async (taskId, path) =>
      known(taskId, path === "a.txt" ? { outcome: "read", content: Buffer.from("text") } : { outcome: "absent" }),
    apply: async (taskId) => known(taskId, { outcome: "applied", files: ["a.txt"], applyId: "A" }),
    undo: async (applyId) => ({
      ok: true,
      value: { outcome: "undone", files: [{ path: "/shop/a.txt", name: applyId }] },
    }),
    undoable: async () => new Set(["A"]),
    openBranch: async (taskId) => known(taskId, undefined),
    remove: async (taskId) => known(taskId, undefined),
    prune: async () => [],
  };
}

describe("requests about worktrees", () => {
  const told: string[] = [];
  let touched: TouchedFiles;
  beforeEach(() => (touched = new TouchedFiles(new MemoryDocument<TouchedFilesDocument>())));
  /** What the host answers to a request with these parameters, as they come over the wire. */
  const ask = async (
    type: { readonly method: string },
    params: unknown,
    tasks: readonly Pick<TaskView, "id" | "status">[] = [],
  ): Promise<unknown> => {
    const requests = changesRequests({
      workspaces: oneWorktree(told),
      snapshot: () => ({ tasks: tasks as readonly TaskView[] }),
      touched,
      clock: { now: () => "2026-01-01T00:00:00.000Z" },
    });
    const request = requests.find(({ method }) => method === type.method);
    const checked = request?.read(params);
    return checked === undefined ? "invalid" : request?.answer(checked as never, nobodyAsking);
  };
  const by = "test";
  const because = { code: "no-worktree", message: "Task T has no worktree", remedy: "Give another." };
  beforeEach(() => (told.length = 0));

  it("tell what a task has changed, and where", async () => {
    assert.deepEqual(await ask(ReadChangesRequest, { taskId: "T" }), {
      outcome: "read",
      folder: "/home/worktrees/R-T",
      workspaceFolder: "/shop",
      changes: [change],
    });
  });

  it("are refused with the reason where there is no worktree", async () => {
    const refused = { outcome: "refused", because };
    assert.deepEqual(await ask(ReadChangesRequest, { taskId: "X" }), refused);
    assert.deepEqual(await ask(OpenBranchRequest, { taskId: "X", branch: "b", by }), refused);
    assert.deepEqual(await ask(ApplyChangesRequest, { taskId: "X", selection: { kind: "all" }, by }), refused);
  });

  it("take nothing away while the task still works in it", async () => {
    const message = "The task still works in it: it is paused";
    assert.deepEqual(await ask(DiscardChangesRequest, { taskId: "T", by }, [{ id: "T", status: "paused" }]), {
      outcome: "refused",
      because: { code: "task-moving", message, remedy: "Stop the task first." },
    });
    assert.deepEqual(told, []);
    const done = await ask(DiscardChangesRequest, { taskId: "T", by }, [{ id: "T", status: "stopped" }]);
    assert.deepEqual(done, { outcome: "done" });
    assert.deepEqual(told, ["T"]);
  });

  it("have parameters as the protocol says, or are no requests", async () => {
    const files = { kind: "files", files: [{ path: "a", hunks: [0, 2] }] };
    const good = { taskId: "T", by, selection: files };
    assert.deepEqual(await ask(ApplyChangesRequest, { ...good, more: 1, conflicts: "mark" }), {
      outcome: "applied",
      files: ["a.txt"],
      applyId: "A",
    });
    const bad = [
      undefined,
      { ...good, taskId: "" },
      { ...good, selection: { kind: "some" } },
      { ...good, selection: { kind: "files", files: [{ path: "a", hunks: [-1] }] } },
      { ...good, selection: { kind: "files", files: [{ path: "a", hunks: ["0"] }] } },
      { ...good, selection: { kind: "files", files: ["a"] } },
      { ...good, by: 3 },
      { ...good, conflicts: "overwrite" },
      { ...good, selection: { kind: "files", files: [{ path: "a", fingerprint: 1 }] } },
    ];
    for (const value of bad) assert.equal(await ask(ApplyChangesRequest, value), "invalid", JSON.stringify(value));
    assert.equal(await ask(OpenBranchRequest, { taskId: "T", by }), "invalid");
    assert.equal(await ask(ReadChangesRequest, []), "invalid");
    assert.equal(await ask(DiscardChangesRequest, { taskId: "T" }), "invalid");
    assert.equal(await ask(ReadFileVersionRequest, { taskId: "T", path: "a.txt", version: "other" }), "invalid");
    assert.equal(await ask(UndoApplyRequest, { applyId: "", by }), "invalid");
    assert.equal(await ask(ListTouchedFilesRequest, { folders: [1] }), "invalid");
  });

  it("show a version of a file", async () => {
    const content = Buffer.from("text").toString("base64");
    const params = { taskId: "T", version: "after" };
    assert.deepEqual(await ask(ReadFileVersionRequest, { ...params, path: "a.txt" }), { outcome: "read", content });
    assert.deepEqual(await ask(ReadFileVersionRequest, { ...params, path: "b.txt" }), { outcome: "absent" });
  });

  it("remember which files were applied, until that is undone", async () => {
    await ask(ApplyChangesRequest, { taskId: "T", by, selection: { kind: "all" } });
    const file = join("/shop", "a.txt");
    const folders = [join("/shop")];
    const one = { file, runId: "R", taskId: "T", at: "2026-01-01T00:00:00.000Z", how: "applied", applyId: "A" };
    assert.deepEqual(await ask(ListTouchedFilesRequest, { folders }), { touched: [one] });
    assert.deepEqual(await ask(ListTouchedFilesRequest, { folders: [join("/sho")] }), { touched: [] });
    assert.deepEqual(await ask(UndoApplyRequest, { applyId: "A", by }), { outcome: "undone", files: ["A"] });
    assert.deepEqual(await ask(ListTouchedFilesRequest, { folders }), { touched: [] });
  });
});

import assert from "node:assert/strict";
import { nobodyAsking } from "../../support/nobody-asking.ts";
import { changesRequests } from "../../../server/src/host/changes-requests.ts";
import {
  ApplyChangesRequest,
  DiscardChangesRequest,
  OpenBranchRequest,
  ReadChangesRequest,
} from "../../../server/src/protocol/changes.ts";
import type { Workspaces } from "../../../server/src/core/ports/workspaces.ts";
import type { TaskView } from "../../../server/src/protocol/fleet.ts";

const failure = { code: "no-worktree", retryable: false, message: "Task T has no worktree", remedy: "Give another." };

const change = { path: "a.txt", status: "added", binary: false, addedLines: 1, removedLines: 0, hunks: [] } as const;

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
    apply: async (taskId) => known(taskId, { outcome: "applied", files: ["a.txt"] }),
    openBranch: async (taskId) => known(taskId, undefined),
    remove: async (taskId) => known(taskId, undefined),
    prune: async () => [],
  };
}

describe("requests about worktrees", () => {
  const told: string[] = [];
  /** What the host answers to a request with these parameters, as they come over the wire. */
  const ask = async (
    type: { readonly method: string },
    params: unknown,
    tasks: readonly Pick<TaskView, "id" | "status">[] = [],
  ): Promise<unknown> => {
    const requests = changesRequests({
      workspaces: oneWorktree(told),
      snapshot: () => ({ tasks: tasks as readonly TaskView[] }),
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
    assert.deepEqual(await ask(ApplyChangesRequest, { ...good, more: 1 }), { outcome: "applied", files: ["a.txt"] });
    const bad = [
      undefined,
      { ...good, taskId: "" },
      { ...good, selection: { kind: "some" } },
      { ...good, selection: { kind: "files", files: [{ path: "a", hunks: [-1] }] } },
      { ...good, selection: { kind: "files", files: [{ path: "a", hunks: ["0"] }] } },
      { ...good, selection: { kind: "files", files: ["a"] } },
      { ...good, by: 3 },
    ];
    for (const value of bad) assert.equal(await ask(ApplyChangesRequest, value), "invalid", JSON.stringify(value));
    assert.equal(await ask(OpenBranchRequest, { taskId: "T", by }), "invalid");
    assert.equal(await ask(ReadChangesRequest, []), "invalid");
    assert.equal(await ask(DiscardChangesRequest, { taskId: "T" }), "invalid");
  });
});

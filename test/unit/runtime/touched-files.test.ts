import assert from "node:assert/strict";
import type { Toolbox, ToolContext, TouchedPath } from "../../../server/src/core/ports/tools.ts";
import type { TouchedFile } from "../../../server/src/protocol/changes.ts";
import { noteWrites, TouchedFiles, type TouchedFilesDocument } from "../../../server/src/runtime/touched-files.ts";
import { MemoryDocument } from "../../support/fakes/memory-documents.ts";

const at = "2026-01-01T00:00:00.000Z";
const one: TouchedFile = { file: "/shop/a.txt", runId: "R", taskId: "T", at, how: "written" };

describe("files that tasks have changed", () => {
  it("are found by their folder, the newest first, a task's once", async () => {
    const touched = new TouchedFiles(new MemoryDocument());
    await touched.note([one, { ...one, file: "/shopping/b.txt" }]);
    await touched.note([{ ...one, taskId: "U" }]);
    await touched.note([{ ...one, at: "2026-01-02T00:00:00.000Z" }]);
    const found = await touched.within(["/shop/"]);
    assert.deepEqual(
      found.map(({ taskId, at: when }) => [taskId, when.slice(0, 10)]),
      [
        ["T", "2026-01-02"],
        ["U", "2026-01-01"],
      ],
    );
  });

  it("are found with either separator of Windows", async () => {
    const touched = new TouchedFiles(new MemoryDocument());
    await touched.note([{ ...one, file: "C:\\shop/docs/a.txt" }]);
    assert.equal((await touched.within(["c:\\shop"])).length, 1);
    assert.equal((await touched.within(["c:\\sho"])).length, 0);
  });

  it("outlive the host; a document that can't be understood counts as none", async () => {
    const document = new MemoryDocument<TouchedFilesDocument>();
    await new TouchedFiles(document).note([one]);
    assert.deepEqual(await new TouchedFiles(document).within(["/shop"]), [one]);
    document.write({ version: 1, touched: [{ file: 3 }] } as never);
    assert.deepEqual(await new TouchedFiles(document).within(["/shop"]), []);
  });

  it("are at most two thousand", async () => {
    const document = new MemoryDocument<TouchedFilesDocument>();
    const touched = new TouchedFiles(document);
    await touched.note(Array.from({ length: 2_001 }, (_, index) => ({ ...one, file: `/shop/${index}` })));
    assert.deepEqual([document.newest?.touched.length, document.newest?.touched[0]?.file], [2_000, "/shop/1"]);
  });
});

describe("what file tools write", () => {
  const path: TouchedPath = { argument: "file", written: "a.txt", real: "/real/a.txt", inside: true };
  const context = { runId: "R", taskId: "T", workspaceFolder: "/shop" } as ToolContext;

  async function noted(
    tool: string,
    touches: Partial<TouchedPath>,
    outcome: "succeeded" | "failed",
    worktrees = "/home/worktrees",
  ): Promise<unknown> {
    const touched = new TouchedFiles(new MemoryDocument());
    const toolbox = {
      touches: async () => [{ ...path, ...touches }],
      execute: async () => ({ outcome, output: "" }),
    } as unknown as Toolbox;
    const noting = noteWrites(toolbox, { touched, clock: { now: () => at }, worktrees });
    await noting.execute({ callId: "c", tool, arguments: {} }, context);
    return (await touched.within(["/shop"])).map(({ file }) => file);
  }

  it("is noted where it succeeded, in the workspace folder", async () => {
    assert.deepEqual(await noted("file_write", { inWorkspace: "a.txt" }, "succeeded"), ["/shop/a.txt"]);
    assert.deepEqual(await noted("file_write", { inWorkspace: "a.txt" }, "failed"), []);
    assert.deepEqual(await noted("file_read", { inWorkspace: "a.txt" }, "succeeded"), []);
    assert.deepEqual(await noted("file_write", {}, "succeeded"), []);
    assert.deepEqual(await noted("file_write", { inWorkspace: "a.txt", inRunFolder: true }, "succeeded"), []);
    assert.deepEqual(await noted("file_write", { inWorkspace: "a.txt" }, "succeeded", "/"), []);
  });
});

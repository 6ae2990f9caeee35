import assert from "node:assert/strict";
import { openDocument } from "../../../server/src/core/language/document.ts";
import type { Outcome } from "../../../server/src/core/ports/failure.ts";
import type { WorkspaceFiles } from "../../../server/src/core/ports/workspace-files.ts";
import { systemClock } from "../../../server/src/adapters/system/clock.ts";
import { Workspace } from "../../../server/src/lsp/workspace.ts";
import { noDisk } from "../../support/no-disk.ts";
import { rememberLog } from "../../support/remembered-log.ts";

const failed: Outcome<never> = {
  ok: false,
  failure: { code: "not-found", retryable: false, message: "It is gone", remedy: "Look elsewhere." },
};

function createWorkspace(texts: Map<string, string>) {
  const files: WorkspaceFiles = {
    findTaskFiles: (folder) => Promise.resolve(folder === "/w" ? { ok: true, value: [...texts.keys()] } : failed),
    readText: (path) => {
      const text = texts.get(path);
      return Promise.resolve(text === undefined ? failed : { ok: true, value: text });
    },
    ...noDisk,
    exists: (path) => Promise.resolve(texts.has(path)),
  };
  const log = rememberLog();
  let changes = 0;
  const pause = (): Promise<void> => Promise.resolve();
  const workspace = new Workspace({ files, log, clock: systemClock, pause }, () => (changes += 1));
  return { workspace, log, changes: () => changes };
}

describe("the index that the language server keeps", () => {
  it("is complete once the folders are read, whatever can't be read", async () => {
    const { workspace, log, changes } = createWorkspace(new Map([["/w/a.manus.yaml", "name: a\n"]]));
    assert.equal(workspace.current().complete, false);
    await workspace.setFolders(["/w", "/gone"]);
    assert.equal(workspace.current().complete, true);
    assert.deepEqual(workspace.current().names(), ["a"]);
    assert.match(log.lines.join(), /warn The workspace folder \/gone can't be read/);
    assert.equal(changes(), 1);
  });

  it("prefers what is open, and tells only of what others can see", async () => {
    const { workspace, changes } = createWorkspace(new Map([["/w/a.manus.yaml", "name: a\n"]]));
    await workspace.setFolders(["/w"]);
    workspace.setOpen(openDocument("/w/a.manus.yaml", "# a comment\nname: a\n"));
    assert.equal(changes(), 1);
    assert.deepEqual(workspace.rangeIn("/w/a.manus.yaml", { start: 12, end: 16 }), {
      start: { line: 1, character: 0 },
      end: { line: 1, character: 4 },
    });
    workspace.setOpen(openDocument("/w/a.manus.yaml", "name: b\n"));
    assert.deepEqual(workspace.current().names(), ["b"]);
    assert.equal(changes(), 2);
    workspace.setClosed("/w/a.manus.yaml");
    assert.deepEqual(workspace.current().names(), ["a"]);
    assert.equal(changes(), 3);
  });

  it("follows the disk", async () => {
    const texts = new Map([["/w/a.manus.yaml", "name: a\n"]]);
    const { workspace, changes } = createWorkspace(texts);
    await workspace.setFolders(["/w"]);
    texts.delete("/w/a.manus.yaml");
    texts.set("/w/b.manus.yml", "name: b\n");
    await workspace.refresh(["/w/a.manus.yaml", "/w/b.manus.yml", "/w/c.yaml"]);
    assert.deepEqual(workspace.current().names(), ["b"]);
    assert.equal(changes(), 2);
    await workspace.refresh(["/w/b.manus.yml"]);
    assert.equal(changes(), 2);
  });
});

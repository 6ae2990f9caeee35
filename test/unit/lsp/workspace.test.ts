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

/** A workspace over texts by path, in the folders `/w` and `/v`. With `ticks` each look at the clock takes that many milliseconds. */
function createWorkspace(texts: Map<string, string>, { ticks = 0 } = {}) {
  const reading = { now: 0, most: 0, count: 0 };
  const files: WorkspaceFiles = {
    ...noDisk,
    findTaskFiles: (folder) => {
      const found = [...texts.keys()].filter((path) => path.startsWith(`${folder}/`));
      return Promise.resolve(found.length > 0 ? { ok: true as const, value: found } : failed);
    },
    readText: async (path) => {
      reading.now += 1;
      reading.count += 1;
      reading.most = Math.max(reading.most, reading.now);
      const text = texts.get(path);
      await Promise.resolve();
      reading.now -= 1;
      return text === undefined ? failed : { ok: true as const, value: text };
    },
  };
  const log = rememberLog();
  let [changes, pauses, now] = [0, 0, 0];
  const clock = { ...systemClock, monotonic: () => (now += ticks) };
  const pause = (): Promise<void> => {
    pauses += 1;
    return Promise.resolve();
  };
  const workspace = new Workspace({ files, log, clock, pause }, () => (changes += 1));
  return { workspace, log, changes: () => changes, pauses: () => pauses, reading };
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

  it("reads many files in slices, a few at once", async () => {
    const texts = new Map(
      Array.from({ length: 300 }, (_, index) => [`/w/f${String(index)}.manus.yaml`, `name: n${String(index)}\n`]),
    );
    const { workspace, reading, pauses } = createWorkspace(texts, { ticks: 3 });
    await workspace.setFolders(["/w"]);
    assert.equal(workspace.current().names().length, 300);
    assert.ok(reading.most > 1 && reading.most <= 16, `${String(reading.most)} files were read at once`);
    assert.ok(pauses() > 90, `other work was let in ${String(pauses())} times`);
  });

  it("tells once of many changes, and reads a file once that changes often", async () => {
    const texts = new Map(
      Array.from({ length: 200 }, (_, index) => [`/w/f${String(index)}.manus.yaml`, `name: n${String(index)}\n`]),
    );
    const { workspace, changes, reading } = createWorkspace(texts);
    await workspace.setFolders(["/w"]);
    const [before, readBefore] = [changes(), reading.count];
    for (const path of texts.keys()) texts.set(path, "name: other\n");
    await Promise.all([...texts.keys(), ...texts.keys()].map((path) => workspace.refresh([path])));
    assert.equal(workspace.current().withName("other").length, 200);
    assert.equal(changes() - before, 1);
    assert.ok(reading.count - readBefore < 250, `${String(reading.count - readBefore)} reads`);
  });

  it("reads a file again that changes while it is read", async () => {
    const texts = new Map([["/w/a.manus.yaml", "name: a\n"]]);
    const { workspace } = createWorkspace(texts);
    await workspace.setFolders(["/w"]);
    texts.set("/w/a.manus.yaml", "name: b\n");
    const first = workspace.refresh(["/w/a.manus.yaml"]);
    texts.set("/w/a.manus.yaml", "name: c\n");
    await Promise.all([first, workspace.refresh(["/w/a.manus.yaml"])]);
    assert.deepEqual(workspace.current().names(), ["c"]);
  });

  it("follows folders that go, and that come", async () => {
    const texts = new Map([
      ["/w/sub/a.manus.yaml", "name: a\n"],
      ["/w/subway.manus.yaml", "name: s\n"],
    ]);
    const { workspace, changes } = createWorkspace(texts);
    await workspace.setFolders(["/w"]);
    texts.delete("/w/sub/a.manus.yaml");
    texts.set("/w/other/a.manus.yaml", "name: a\n");
    await workspace.refresh(["/w/sub"]);
    assert.deepEqual(workspace.current().names(), ["s"]);
    await workspace.lookInto(["/w/other"]);
    assert.deepEqual(workspace.current().names().toSorted(), ["a", "s"]);
    assert.equal(workspace.current().atPath("/w/other/a.manus.yaml")?.name, "a");
    assert.equal(changes(), 3);
  });

  it("leaves folders of others alone", async () => {
    const texts = new Map([["/w/a.manus.yaml", "name: a\n"]]);
    const { workspace } = createWorkspace(texts);
    await workspace.setFolders(["/w"]);
    texts.set("/w/node_modules/x/b.manus.yaml", "name: b\n");
    await workspace.refresh(["/w/node_modules/x/b.manus.yaml"]);
    await workspace.lookInto(["/w/node_modules/x", "/w/node_modules/x/b.manus.yaml"]);
    assert.deepEqual(workspace.current().names(), ["a"]);
  });

  it("drops a workspace folder, but not what is open", async () => {
    const texts = new Map([
      ["/w/a.manus.yaml", "name: a\n"],
      ["/w/b.manus.yaml", "name: b\n"],
    ]);
    const { workspace } = createWorkspace(texts);
    await workspace.setFolders(["/w"]);
    workspace.setOpen(openDocument("/w/a.manus.yaml", "name: a2\n"));
    await workspace.setFolders([]);
    assert.deepEqual(workspace.current().names(), ["a2"]);
    workspace.setClosed("/w/a.manus.yaml");
    assert.deepEqual(workspace.current().names(), []);
  });

  it("counts the same name in two folders as one taken twice", async () => {
    const texts = new Map([
      ["/w/a.manus.yaml", "name: a\n"],
      ["/v/a.manus.yaml", "name: a\n"],
    ]);
    const { workspace } = createWorkspace(texts);
    await workspace.setFolders(["/w", "/v"]);
    assert.equal(workspace.current().withName("a").length, 2);
  });

  it("settles when everything is read", async () => {
    const texts = new Map(
      Array.from({ length: 50 }, (_, index) => [`/w/f${String(index)}.manus.yaml`, `name: n${String(index)}\n`]),
    );
    const { workspace } = createWorkspace(texts);
    void workspace.setFolders(["/w"]);
    await workspace.settled();
    assert.equal(workspace.current().names().length, 50);
    assert.equal(workspace.current().complete, true);
  });

  it("is another one after each change, and the same one without", async () => {
    const { workspace } = createWorkspace(new Map([["/w/a.manus.yaml", "name: a\n"]]));
    await workspace.setFolders(["/w"]);
    const first = workspace.current();
    assert.equal(workspace.current(), first);
    const document = openDocument("/w/a.manus.yaml", "# x\nname: a\n");
    workspace.setOpen(document);
    const second = workspace.current();
    assert.notEqual(second, first);
    workspace.setOpen(document);
    assert.equal(workspace.current(), second);
  });

  it("keeps no text of what it has read", async () => {
    const name = "a-name-that-is-longer-than-thirteen-letters";
    const { workspace } = createWorkspace(
      new Map([["/w/a.manus.yaml", `kind: workflow\nname: ${name}\nsteps:\n  - task: ${name}\n`]]),
    );
    await workspace.setFolders(["/w"]);
    const entry = workspace.current().atPath("/w/a.manus.yaml");
    // Own values, read to the end: nothing in it reads the document later.
    assert.ok(entry && Object.values(Object.getOwnPropertyDescriptors(entry)).every((one) => "value" in one));
    assert.equal(entry.calls[0]?.reference, name);
  });
});

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chmod, rename, rm, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import type { Workspaces } from "../../server/src/core/ports/workspaces.ts";
import { git, taskId, useWorktrees, value } from "../support/worktree-bench.ts";

describe("workspaces: a review", () => {
  const { bench, write, commitFiles, prepare, read } = useWorktrees();
  let repository: string;
  let workspaces: Workspaces;

  beforeEach(() => {
    ({ repository, workspaces } = bench());
  });

  const textOf = async (path: string, version: "before" | "after"): Promise<string> => {
    const read = value(await workspaces.version(taskId, path, { version, maximumBytes: 100 }));
    return read.outcome === "read" ? Buffer.from(read.content).toString("utf8") : read.outcome;
  };
  const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `line ${index}`);

  it("knows a hunk again after the agent has changed something above it", async () => {
    const lines = numbered(40);
    await commitFiles({ "a.txt": `${lines.join("\n")}\n` });
    const { folder } = await prepare();
    await write(join(folder, "a.txt"), `${[...lines.slice(0, 30), "thirty", ...lines.slice(31)].join("\n")}\n`);
    const [first] = value(await workspaces.changes(taskId));
    await write(
      join(folder, "a.txt"),
      `${["new", "newer", ...lines.slice(0, 30), "thirty", ...lines.slice(31)].join("\n")}\n`,
    );
    const [then] = value(await workspaces.changes(taskId));
    assert.deepEqual([first?.hunks.length, then?.hunks.length, then?.hunks[1]?.id], [1, 2, first?.hunks[0]?.id]);
    assert.notEqual(then?.fingerprint, first?.fingerprint);
    const seen = { path: "a.txt", hunks: [0], fingerprint: first?.fingerprint ?? "" };
    const applied = await workspaces.apply(taskId, { kind: "files", files: [seen] });
    assert.equal(applied.ok ? "" : applied.failure.code, "changed-since");
  });

  it("keeps line ends, lone carriage returns and modes", async () => {
    await commitFiles({ "crlf.txt": "one\r\ntwo\r\n", "cr.txt": "one\n", "run.sh": "#!/bin/sh\n" });
    const { folder } = await prepare();
    await write(join(folder, "crlf.txt"), "one\r\n2\r\n");
    await write(join(folder, "cr.txt"), "one\rdiff --git a/x b/x\r@@ -1 +1 @@\rtwo\n");
    await chmod(join(folder, "run.sh"), 0o755);
    const changes = value(await workspaces.changes(taskId));
    assert.deepEqual(
      changes.map(({ path, hunks }) => [path, hunks.length]),
      [["cr.txt", 1], ["crlf.txt", 1], ...(process.platform === "win32" ? [] : [["run.sh", 0]])],
    );
    value(await workspaces.apply(taskId, { kind: "all" }));
    assert.equal(await read(repository, "crlf.txt"), "one\r\n2\r\n");
    assert.equal(await read(repository, "cr.txt"), "one\rdiff --git a/x b/x\r@@ -1 +1 @@\rtwo\n");
    if (process.platform === "win32") return;
    assert.deepEqual(changes[2]?.mode, { before: "100644", after: "100755" });
    assert.equal((await stat(join(repository, "run.sh"))).mode & 0o111, 0o111);
  });

  it("shows a file before and after, and none outside the worktree", async () => {
    await commitFiles({ "a.txt": "one\n", "long.txt": "x".repeat(101) });
    const { folder } = await prepare();
    await write(join(folder, "a.txt"), "two\n");
    await write(join(folder, "..", "secret.txt"), "secret\n");
    assert.deepEqual([await textOf("a.txt", "before"), await textOf("a.txt", "after")], ["one\n", "two\n"]);
    for (const path of ["no.txt", "../secret.txt", ".git", join(folder, "a.txt")]) {
      assert.deepEqual([await textOf(path, "before"), await textOf(path, "after")], ["absent", "absent"], path);
    }
    assert.deepEqual(
      [await textOf("long.txt", "before"), await textOf("long.txt", "after")],
      ["too-large", "too-large"],
    );
    if (process.platform === "win32") return;
    await symlink(join(folder, ".."), join(folder, "out"));
    assert.equal(await textOf("out/secret.txt", "after"), "absent");
    assert.equal(await textOf("out", "after"), join(folder, ".."));
  });

  it("is undone as a whole, even when the worktree is gone, and not over what was changed since", async () => {
    await commitFiles({ "a.txt": "one\n", "gone.txt": "g\n", "old.txt": "a\nb\nc\n" });
    await write(join(repository, "mine.txt"), "not committed\n");
    const { folder } = await prepare();
    await write(join(folder, "a.txt"), "two\n");
    await write(join(folder, "deep", "new.bin"), Buffer.from([0, 255, 1]));
    await rm(join(folder, "gone.txt"));
    await rename(join(folder, "old.txt"), join(folder, "renamed.txt"));
    await write(join(folder, "mine.txt"), "changed\n");
    const before = git(repository, "status", "--porcelain");
    const applied = value(await workspaces.apply(taskId, { kind: "all" }));
    assert.ok(applied.outcome === "applied" && applied.applyId !== undefined);
    value(await workspaces.remove(taskId));
    assert.deepEqual([...(await workspaces.undoable())], [applied.applyId]);

    await write(join(repository, "a.txt"), "three\n");
    assert.deepEqual(value(await workspaces.undo(applied.applyId)), { outcome: "changed-since", files: ["a.txt"] });
    assert.equal(existsSync(join(repository, "renamed.txt")), true);

    await write(join(repository, "a.txt"), "two\n");
    const undone = value(await workspaces.undo(applied.applyId));
    assert.equal(undone.outcome, "undone");
    assert.equal(git(repository, "status", "--porcelain"), before);
    assert.equal(await read(repository, "mine.txt"), "not committed\n");
    assert.equal(existsSync(join(repository, "deep")), false);
    const again = await workspaces.undo(applied.applyId);
    assert.equal(again.ok ? "" : again.failure.code, "no-such-apply");
  });

  it("leaves out what is there already", async () => {
    const lines = numbered(40);
    await commitFiles({ "a.txt": `${lines.join("\n")}\n`, "b.txt": "b\n" });
    const { folder } = await prepare();
    const changed = ["first", ...lines.slice(1, 30), "thirty", ...lines.slice(31)];
    await write(join(folder, "a.txt"), `${changed.join("\n")}\n`);
    await write(join(folder, "b.txt"), "c\n");
    value(await workspaces.apply(taskId, { kind: "files", files: [{ path: "a.txt", hunks: [1] }, { path: "b.txt" }] }));
    const rest = value(await workspaces.apply(taskId, { kind: "all" }));
    assert.ok(rest.outcome === "applied");
    assert.deepEqual([rest.files, rest.alreadyThere], [["a.txt"], ["b.txt"]]);
    assert.equal(await read(repository, "a.txt"), `${changed.join("\n")}\n`);
    const nothing = value(await workspaces.apply(taskId, { kind: "all" }));
    assert.deepEqual(nothing, { outcome: "applied", files: [], alreadyThere: ["a.txt", "b.txt"] });
  });

  it("marks conflicts where that is asked for, which can be undone as well", async () => {
    const lines = numbered(20);
    await commitFiles({ "a.txt": `${lines.join("\n")}\n`, "b.txt": "b\n" });
    const { folder } = await prepare();
    await write(join(folder, "a.txt"), `${["task", ...lines.slice(1, 19), "end"].join("\n")}\n`);
    await write(join(folder, "b.txt"), "c\n");
    const mine = `${["mine", ...lines.slice(1)].join("\n")}\n`;
    await write(join(repository, "a.txt"), mine);
    const refused = value(await workspaces.apply(taskId, { kind: "all" }));
    assert.ok(refused.outcome === "conflict");
    assert.deepEqual([refused.files, refused.canMark], [["a.txt"], true]);
    assert.equal(await read(repository, "b.txt"), "b\n");
    const marked = value(await workspaces.apply(taskId, { kind: "all" }, "mark"));
    assert.ok(marked.outcome === "applied" && marked.applyId !== undefined);
    assert.deepEqual(marked.marked, ["a.txt"]);
    assert.match(
      await read(repository, "a.txt"),
      /^<<<<<<< Yours\nmine\n=======\ntask\n>>>>>>> Task\n[^]*line 18\nend\n$/,
    );
    assert.equal(await read(repository, "b.txt"), "c\n");
    assert.equal(value(await workspaces.undo(marked.applyId)).outcome, "undone");
    assert.equal(await read(repository, "a.txt"), mine);
    assert.equal(await read(repository, "b.txt"), "b\n");
    // A file that is gone on one side can't be written with marks.
    await rm(join(repository, "a.txt"));
    const gone = value(await workspaces.apply(taskId, { kind: "all" }, "mark"));
    assert.ok(gone.outcome === "conflict" && !gone.canMark);
  });
});

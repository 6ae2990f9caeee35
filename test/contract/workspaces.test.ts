import assert from "node:assert/strict";
import { chmod, mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { Cancelled } from "../../server/src/core/ports/cancellation.ts";
import type { Workspaces, WorktreeOrder } from "../../server/src/core/ports/workspaces.ts";
import { CancellationSource } from "../../server/src/runtime/cancellation-source.ts";
import { git, taskId, useWorktrees, value } from "../support/worktree-bench.ts";

describe("workspaces: git worktrees", () => {
  const { bench, write, commitFiles, prepare, read, paths } = useWorktrees();
  let repository: string;
  let workspaces: Workspaces;
  let order: WorktreeOrder;

  beforeEach(() => {
    ({ repository, workspaces, order } = bench());
  });

  it("starts from what the working tree holds, and leaves the repository's HEAD, index and status alone", async () => {
    await commitFiles({ "a.txt": "one\n", "gone.txt": "x\n", ".gitignore": "ignored/\n" });
    await write(join(repository, "a.txt"), "two\n");
    await write(join(repository, "staged.txt"), "staged\n");
    git(repository, "add", "staged.txt");
    await write(join(repository, "new.txt"), "new\n");
    await write(join(repository, "ignored", "cache"), "x");
    await rm(join(repository, "gone.txt"));
    const before = [
      git(repository, "status", "--porcelain"),
      git(repository, "rev-parse", "HEAD"),
      git(repository, "stash", "list"),
    ];
    const config = await read(repository, ".git", "config");

    const { folder, isolated, branch } = await prepare();

    assert.equal(isolated, true);
    assert.match(branch ?? "", /^manus\/fix-it\/p6r9stw-p6r9saa$|^manus\/fix-it\//);
    assert.equal(await read(folder, "a.txt"), "two\n");
    assert.equal(await read(folder, "new.txt"), "new\n");
    assert.equal(await read(folder, "staged.txt"), "staged\n");
    assert.equal(existsSync(join(folder, "gone.txt")), false);
    assert.equal(existsSync(join(folder, "ignored")), false);
    assert.deepEqual(await paths(), []);
    const after = [
      git(repository, "status", "--porcelain"),
      git(repository, "rev-parse", "HEAD"),
      git(repository, "stash", "list"),
    ];
    assert.deepEqual(after, before);
    assert.equal(await read(repository, ".git", "config"), config);
    // Nobody else may look into it.
    if (process.platform !== "win32") assert.equal((await stat(dirname(folder))).mode & 0o077, 0);
  });

  it("works before the first commit", async () => {
    await write(join(repository, "a.txt"), "one\n");
    const { folder } = await prepare();
    await write(join(folder, "b.txt"), "b\n");
    assert.equal(await read(folder, "a.txt"), "one\n");
    assert.deepEqual(await paths(), ["added b.txt"]);
    value(await workspaces.apply(taskId, { kind: "all" }));
    assert.equal(await read(repository, "b.txt"), "b\n");
  });

  it("leaves `.env` and ignored files behind unless they are named", async () => {
    await commitFiles({ "a.txt": "one\n", ".gitignore": "*.local\n.env.secret\n" });
    await write(join(repository, ".env"), "KEY=1\n");
    await write(join(repository, ".env.secret"), "KEY=2\n");
    await write(join(repository, "config.local"), "x\n");
    const { folder } = await prepare();
    for (const name of [".env", ".env.secret"]) assert.equal(existsSync(join(folder, name)), false);
    value(await workspaces.remove(taskId));
    const named = await prepare({ copy: [".env", "config.local", "not-there", "../gitconfig"] });
    assert.equal(await read(named.folder, ".env"), "KEY=1\n");
    assert.equal(await read(named.folder, "config.local"), "x\n");
    assert.deepEqual(await paths(), []);
  });

  it("gives the same worktree again after a restart", async () => {
    await commitFiles({ "a.txt": "one\n" });
    const first = await prepare();
    await write(join(first.folder, "half.txt"), "half\n");
    assert.deepEqual(await prepare(), first);
    assert.equal(await read(first.folder, "half.txt"), "half\n");
  });

  it("makes it anew where a host died in the middle of making it", async () => {
    await commitFiles({ "a.txt": "one\n" });
    const first = await prepare();
    await rm(`${first.folder}.json`);
    await write(join(first.folder, "torn.txt"), "x");
    const again = await prepare();
    assert.equal(again.folder, first.folder);
    assert.equal(existsSync(join(again.folder, "torn.txt")), false);
  });

  it("tells what was added, changed, deleted and renamed, with hunks; binary files without", async () => {
    const lines = Array.from({ length: 40 }, (_, index) => `line ${index}`);
    await commitFiles({
      "a.txt": `${lines.join("\n")}\n`,
      "old name.txt": "a name with a space\nand more\nlines\n",
      "bad.txt": "x\n",
    });
    await write(join(repository, "pic.bin"), Buffer.from([0, 1, 2, 255, 254]));
    git(repository, "add", "-A");
    git(repository, "commit", "-qm", "binary");
    const { folder } = await prepare();
    await write(
      join(folder, "a.txt"),
      `${["first", ...lines.slice(1, 30), "thirty", ...lines.slice(31)].join("\n")}\n`,
    );
    await rename(join(folder, "old name.txt"), join(folder, "new ünï.txt"));
    await rm(join(folder, "bad.txt"));
    await write(join(folder, "pic.bin"), Buffer.from([0, 9, 9, 255, 254, 0]));
    await write(join(folder, "sub", "added.txt"), "no line break at the end");
    const changes = value(await workspaces.changes(taskId));
    assert.deepEqual(
      changes.map(({ path, previousPath, status, binary, addedLines, removedLines, hunks }) => {
        return [path, previousPath, status, binary, addedLines, removedLines, hunks.length];
      }),
      [
        ["a.txt", undefined, "modified", false, 2, 2, 2],
        ["bad.txt", undefined, "deleted", false, 0, 1, 1],
        ["new ünï.txt", "old name.txt", "renamed", false, 0, 0, 0],
        ["pic.bin", undefined, "modified", true, 0, 0, 0],
        ["sub/added.txt", undefined, "added", false, 1, 0, 1],
      ],
    );
    assert.match(changes[0]?.hunks[1]?.text ?? "", /^@@ .*\n[^]*-line 30\n\+thirty\n/);
    value(await workspaces.apply(taskId, { kind: "all" }));
    assert.equal(git(repository, "status", "--porcelain", "-uall").split("\n").length, 7);
    assert.deepEqual(await readFile(join(repository, "pic.bin")), Buffer.from([0, 9, 9, 255, 254, 0]));
    assert.equal(await read(repository, "new ünï.txt"), "a name with a space\nand more\nlines\n");
    assert.equal(await read(repository, "sub", "added.txt"), "no line break at the end");
  });

  it("applies one file, or one hunk of it, and leaves the rest", async () => {
    const lines = Array.from({ length: 40 }, (_, index) => `line ${index}`);
    await commitFiles({ "a.txt": `${lines.join("\n")}\n`, "b.txt": "b\n" });
    const { folder } = await prepare();
    await write(
      join(folder, "a.txt"),
      `${["new", "first", ...lines.slice(1, 30), "thirty", ...lines.slice(31)].join("\n")}\n`,
    );
    await write(join(folder, "b.txt"), "changed\n");
    const files = [{ path: "a.txt", hunks: [1] }];
    const applied = value(await workspaces.apply(taskId, { kind: "files", files }));
    assert.deepEqual([applied.outcome, applied.files], ["applied", ["a.txt"]]);
    assert.equal(
      await read(repository, "a.txt"),
      `${[...lines.slice(0, 30), "thirty", ...lines.slice(31)].join("\n")}\n`,
    );
    assert.equal(await read(repository, "b.txt"), "b\n");
    const wrong = await workspaces.apply(taskId, { kind: "files", files: [{ path: "a.txt", hunks: [7] }] });
    assert.equal(wrong.ok ? "" : wrong.failure.code, "no-such-change");
  });

  it("writes nothing at all where one file doesn't fit any more", async () => {
    await commitFiles({ "a.txt": "one\n", "b.txt": "b\n" });
    const { folder } = await prepare();
    await write(join(folder, "a.txt"), "agent\n");
    await write(join(folder, "b.txt"), "agent\n");
    await write(join(repository, "b.txt"), "person\n");
    const applied = value(await workspaces.apply(taskId, { kind: "all" }));
    assert.equal(applied.outcome, "conflict");
    assert.deepEqual(applied.files, ["b.txt"]);
    assert.equal(await read(repository, "a.txt"), "one\n");
    assert.equal(await read(repository, "b.txt"), "person\n");
  });

  it("opens a branch above what wasn't committed, and leaves HEAD and the files", async () => {
    await commitFiles({ "a.txt": "one\n" });
    await write(join(repository, "mine.txt"), "mine\n");
    const { folder } = await prepare();
    await write(join(folder, "theirs.txt"), "theirs\n");
    value(await workspaces.openBranch(taskId, "agent/work"));
    assert.equal(git(repository, "show", "agent/work:theirs.txt"), "theirs\n");
    assert.equal(git(repository, "show", "agent/work~1:mine.txt"), "mine\n");
    assert.equal(git(repository, "rev-parse", "agent/work~2"), git(repository, "rev-parse", "HEAD"));
    assert.equal(git(repository, "status", "--porcelain"), "?? mine.txt\n");
    for (const [name, code] of [
      ["agent/work", "branch-exists"],
      ["-bad..name", "invalid-branch"],
    ] as const) {
      const again = await workspaces.openBranch(taskId, name);
      assert.equal(again.ok ? "" : again.failure.code, code);
    }
  });

  it("takes a folder inside a repository as the workspace", async () => {
    await commitFiles({ "packages/shop/a.txt": "one\n", "packages/b.txt": "b\n" });
    const { folder } = await prepare({ workspaceFolder: join(repository, "packages", "shop") });
    assert.equal(await read(folder, "a.txt"), "one\n");
    await write(join(folder, "a.txt"), "two\n");
    await write(join(folder, "..", "b.txt"), "c\n");
    assert.deepEqual(await paths(), ["modified ../b.txt", "modified a.txt"]);
    value(await workspaces.apply(taskId, { kind: "files", files: [{ path: "a.txt" }] }));
    assert.equal(await read(repository, "packages", "shop", "a.txt"), "two\n");
    assert.equal(await read(repository, "packages", "b.txt"), "b\n");
  });

  it("brings submodules along with what they hold, and applies changes in them", async () => {
    const library = join(repository, "..", "library");
    await mkdir(library);
    git(library, "init");
    await write(join(library, "lib.txt"), "lib\n");
    git(library, "add", "-A");
    git(library, "commit", "-qm", "lib");
    await commitFiles({ "a.txt": "one\n" });
    git(repository, "-c", "protocol.file.allow=always", "submodule", "add", "-q", library, "vendor/library");
    git(repository, "commit", "-qm", "submodule");
    await write(join(repository, "vendor", "library", "local.txt"), "not committed\n");
    const config = await read(repository, ".git", "config");
    const { folder } = await prepare();
    assert.equal(await read(folder, "vendor", "library", "lib.txt"), "lib\n");
    assert.equal(await read(folder, "vendor", "library", "local.txt"), "not committed\n");
    assert.deepEqual(await paths(), []);
    await write(join(folder, "vendor", "library", "lib.txt"), "changed\n");
    await write(join(folder, "a.txt"), "two\n");
    assert.deepEqual(await paths(), ["modified a.txt", "modified vendor/library/lib.txt"]);
    const branch = await workspaces.openBranch(taskId, "agent/work");
    assert.equal(branch.ok ? "" : branch.failure.code, "submodule-changes");
    value(await workspaces.apply(taskId, { kind: "all" }));
    assert.equal(await read(repository, "vendor", "library", "lib.txt"), "changed\n");
    assert.equal(await read(repository, ".git", "config"), config);
    value(await workspaces.remove(taskId));
    assert.equal(existsSync(folder), false);
  });

  it("runs no hook of the repository", async () => {
    await commitFiles({ "a.txt": "one\n" });
    for (const hook of ["post-checkout", "pre-commit", "post-commit", "reference-transaction"]) {
      const file = join(repository, ".git", "hooks", hook);
      await write(file, `#!/bin/sh\necho ran >> "${join(repository, "..", "ran")}"\n`);
      await chmod(file, 0o755);
    }
    const { folder } = await prepare();
    await write(join(folder, "b.txt"), "b\n");
    value(await workspaces.openBranch(taskId, "agent/work"));
    value(await workspaces.remove(taskId));
    assert.equal(existsSync(join(repository, "..", "ran")), false);
  });

  it("takes worktree and branch away, once and again", async () => {
    await commitFiles({ "a.txt": "one\n" });
    const { folder } = await prepare();
    await write(join(folder, "lost.txt"), "x");
    value(await workspaces.remove(taskId));
    value(await workspaces.remove(taskId));
    assert.equal(existsSync(folder), false);
    assert.equal(git(repository, "branch", "--list", "manus/*"), "");
    assert.equal(git(repository, "worktree", "list").trim().split("\n").length, 1);
    assert.equal(await workspaces.find(taskId), undefined);
    const changes = await workspaces.changes(taskId);
    assert.equal(changes.ok ? "" : changes.failure.code, "no-worktree");
  });

  it("prunes what holds nothing, and keeps what moves or isn't applied", async () => {
    await commitFiles({ "a.txt": "one\n" });
    const ids = ["01JD3KX5Y0QZ7V8N2M4P6R9SA1", "01JD3KX5Y0QZ7V8N2M4P6R9SA2", "01JD3KX5Y0QZ7V8N2M4P6R9SA3"];
    const [empty, changed, moving] = await Promise.all(
      ids.map((id, index) => prepare({ taskId: id, runId: `01JD3KX5Y0QZ7V8N2M4P6R9ST${index}` })),
    );
    assert.ok(empty && changed && moving);
    await write(join(changed.folder, "work.txt"), "x");
    assert.deepEqual(await workspaces.prune((id) => id.endsWith("2")), [empty.folder]);
    assert.deepEqual(
      (await workspaces.list()).map(({ folder }) => folder),
      [changed.folder, moving.folder],
    );
    await rm(repository, { recursive: true });
    assert.equal((await workspaces.prune(() => false)).length, 2);
  });

  it("says what is missing outside a repository", async () => {
    const outcome = await workspaces.prepare(
      { ...order, workspaceFolder: join(repository, "..") },
      new CancellationSource(),
    );
    assert.equal(outcome.ok ? "" : outcome.failure.code, "not-a-repository");
  });

  it("leaves nothing behind when it is cancelled", async () => {
    await commitFiles({ "a.txt": "one\n" });
    const source = new CancellationSource();
    source.cancel();
    await assert.rejects(workspaces.prepare(order, source), Cancelled);
    assert.equal(git(repository, "worktree", "list").trim().split("\n").length, 1);
    assert.deepEqual(await workspaces.list(), []);
  });
});

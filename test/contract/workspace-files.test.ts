import assert from "node:assert/strict";
import { mkdir, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { workspaceFiles } from "../../server/src/adapters/system/workspace-files.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { skipBecause } from "../support/skip-because.ts";

describe("workspace files: the machine's", () => {
  let folder: string;
  beforeEach(async () => (folder = await temporaryFolder()));

  async function read(content: string | Buffer, maximumBytes = 1000): Promise<string> {
    const file = join(folder, "file.yaml");
    await writeFile(file, content);
    const outcome = await workspaceFiles.readText(file, maximumBytes);
    if (outcome.ok) return outcome.value;
    assert.ok(outcome.failure.remedy.length > 0 && outcome.failure.message.includes(file));
    return `failed: ${outcome.failure.code}`;
  }

  it("reads text as it is", async () => {
    assert.equal(await read("a: ü\r\n\tb: 🎉\n"), "a: ü\r\n\tb: 🎉\n");
  });
  it("reads an empty file", async () => assert.equal(await read(""), ""));
  it("drops a byte order mark", async () => assert.equal(await read("\ufeffa: 1"), "a: 1"));
  it("reads up to the limit", async () => assert.equal((await read("x".repeat(1000))).length, 1000));
  it("refuses more than the limit", async () => assert.equal(await read("x".repeat(1001)), "failed: too-large"));
  it("refuses binary", async () => assert.equal(await read(Buffer.from([1, 0, 2])), "failed: not-text"));
  it("refuses what isn't UTF-8", async () => {
    assert.equal(await read(Buffer.from("caf\xe9", "latin1")), "failed: not-text");
    assert.equal(await read(Buffer.from("a: 1", "utf16le")), "failed: not-text");
  });

  it("says that a file isn't there, or is a folder", async () => {
    const missing = await workspaceFiles.readText(join(folder, "nope"), 10);
    assert.ok(!missing.ok && missing.failure.code === "not-found");
    const notFile = await workspaceFiles.readText(folder, 10);
    assert.ok(!notFile.ok && notFile.failure.code === "not-a-file");
  });

  it("doesn't wait for a named pipe", async function () {
    if (process.platform === "win32") skipBecause(this, "Windows has no named pipes in folders");
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const outcome = await workspaceFiles.readText(pipe, 10);
    assert.ok(!outcome.ok && outcome.failure.code === "not-a-file");
  });

  it("finds task files, sorted, and no others", async () => {
    for (const path of ["b.manus.yaml", "a/x.manus.yml", "a/.hidden/y.manus.yaml", "note.yaml", "manus.yaml"]) {
      await mkdir(join(folder, path, ".."), { recursive: true });
      await writeFile(join(folder, path), "");
    }
    for (const path of ["node_modules/p/n.manus.yaml", ".git/g.manus.yaml"]) {
      await mkdir(join(folder, path, ".."), { recursive: true });
      await writeFile(join(folder, path), "");
    }
    assert.deepEqual(await workspaceFiles.findTaskFiles(folder), {
      ok: true,
      value: ["a/.hidden/y.manus.yaml", "a/x.manus.yml", "b.manus.yaml"].map((path) => join(folder, path)),
    });
  });

  it("finds them in a folder with odd characters, and follows no links in circles", async () => {
    const odd = join(folder, "a (b) [c] {d} * é");
    await mkdir(odd);
    await writeFile(join(odd, "x.manus.yaml"), "");
    await symlink(odd, join(odd, "again"), "junction");
    assert.deepEqual(await workspaceFiles.findTaskFiles(odd), { ok: true, value: [join(odd, "x.manus.yaml")] });
  });

  it("can't search what isn't a folder", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    for (const path of [file, join(folder, "nope")]) {
      const outcome = await workspaceFiles.findTaskFiles(path);
      assert.ok(!outcome.ok);
      assert.match(outcome.failure.code, /^not-(a-folder|found)$/);
    }
  });

  it("knows what exists", async () => {
    assert.equal(await workspaceFiles.exists(folder), true);
    assert.equal(await workspaceFiles.exists(join(folder, "nope")), false);
  });

  it("knows when a file was written", async () => {
    const path = join(folder, "stamped.txt");
    await writeFile(path, "a");
    const first = await workspaceFiles.stampOf(path);
    assert.ok(first);
    assert.equal(await workspaceFiles.stampOf(path), first);
    await utimes(path, 1, 1);
    const second = await workspaceFiles.stampOf(path);
    assert.notEqual(second, first);
    await writeFile(path, "ab");
    assert.notEqual(await workspaceFiles.stampOf(path), second);
    assert.equal(await workspaceFiles.stampOf(folder), undefined);
    assert.equal(await workspaceFiles.stampOf(join(folder, "nope")), undefined);
  });

  it("says what stands at a path, and how large a file is", async () => {
    await writeFile(join(folder, "a.txt"), "12345");
    assert.deepEqual(await workspaceFiles.stat(join(folder, "a.txt")), { kind: "file", bytes: 5 });
    assert.deepEqual(await workspaceFiles.stat(folder), { kind: "folder" });
    for (const path of ["nope", "a.txt/below", "x".repeat(5000), "a\0b"]) {
      assert.deepEqual(await workspaceFiles.stat(`${folder}/${path}`), { kind: "none" }, path.slice(0, 20));
    }
  });

  it("follows links to what they lead to, and not in circles", async () => {
    await mkdir(join(folder, "real"));
    await symlink(join(folder, "real"), join(folder, "link"), "junction");
    assert.deepEqual(await workspaceFiles.stat(join(folder, "link")), { kind: "folder" });
    await symlink(join(folder, "round"), join(folder, "round"), "junction");
    assert.deepEqual(await workspaceFiles.stat(join(folder, "round")), { kind: "none" });
    assert.deepEqual(await workspaceFiles.listFolder(folder), [
      { name: "link", kind: "folder" },
      { name: "real", kind: "folder" },
    ]);
  });

  it("lists a folder, folders first, without what others made", async () => {
    for (const name of ["b", "A", "node_modules", ".git", ".github"]) await mkdir(join(folder, name));
    for (const name of ["z.txt", "a.txt", ".env"]) await writeFile(join(folder, name), "");
    const entries = await workspaceFiles.listFolder(folder);
    assert.deepEqual(
      entries.map(({ name, kind }) => `${kind} ${name}`),
      ["folder .github", "folder A", "folder b", "file .env", "file a.txt", "file z.txt"],
    );
    assert.deepEqual(await workspaceFiles.listFolder(join(folder, "nope")), []);
    assert.deepEqual(await workspaceFiles.listFolder(join(folder, "a.txt")), []);
  });

  it("knows whether a glob matches a file", async () => {
    for (const path of ["logs/a.txt", "logs/deep/b.log", "app/[id]/page.tsx", "node_modules/p/c.md", ".hidden/d.md"]) {
      await mkdir(join(folder, path, ".."), { recursive: true });
      await writeFile(join(folder, path), "");
    }
    await mkdir(join(folder, "folder.md"));
    const matches = (glob: string, below = "."): Promise<boolean | undefined> =>
      workspaceFiles.matchesAny(join(folder, below), glob);
    for (const glob of [
      "logs/*.txt",
      "**/*.log",
      "logs/**",
      "*/a.txt",
      "logs/{a,b}.txt",
      "**/*.md",
      "app/*/page.tsx",
    ]) {
      assert.equal(await matches(glob), true, glob);
    }
    for (const glob of ["*.txt", "logs/*.csv", "*/b.log", "folder.m*", "logs/?.md", "app/[id]/*.ts"]) {
      assert.equal(await matches(glob), false, glob);
    }
    assert.equal(await matches("*.txt", "logs"), true);
    assert.equal(await matches("**", "nope"), false);
    // What others made counts only where the glob names it.
    await rm(join(folder, ".hidden"), { recursive: true });
    assert.equal(await matches("**/*.md"), false);
    assert.equal(await matches("node_modules/*/*.md"), true);
  });

  it("enters no linked folders, and stops when nobody wants the answer", async () => {
    await mkdir(join(folder, "real"));
    await writeFile(join(folder, "real", "a.txt"), "");
    await mkdir(join(folder, "other"));
    await symlink(join(folder, "real"), join(folder, "other", "link"), "junction");
    assert.equal(await workspaceFiles.matchesAny(join(folder, "other"), "**/*.txt"), false);
    assert.equal(await workspaceFiles.matchesAny(folder, "**/*.txt", { cancelled: true }), undefined);
  });

  it("gives up on very many names", async function () {
    this.timeout(60_000);
    const names = Array.from({ length: 20_001 }, (_, index) => join(folder, `${String(index)}.txt`));
    for (let at = 0; at < names.length; at += 500) {
      await Promise.all(names.slice(at, at + 500).map((name) => writeFile(name, "")));
    }
    assert.equal(await workspaceFiles.matchesAny(folder, "*.md"), undefined);
    assert.equal((await workspaceFiles.listFolder(folder)).length, 5_000);
  });
});

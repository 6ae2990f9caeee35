import assert from "node:assert/strict";
import { mkdir, symlink, writeFile, utimes } from "node:fs/promises";
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
});

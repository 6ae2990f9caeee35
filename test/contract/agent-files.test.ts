import assert from "node:assert/strict";
import { mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createAgentFiles } from "../../server/src/adapters/store/agent-files.ts";
import { workspaceFiles } from "../../server/src/adapters/system/workspace-files.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("agent files", () => {
  const files = createAgentFiles(workspaceFiles);
  let folder: string;
  let outside: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    outside = await temporaryFolder();
  });

  describe("locate", () => {
    it("tells a file, a folder, the folder itself and nothing apart", async () => {
      await writeFile(join(folder, "a.txt"), "a");
      await mkdir(join(folder, "b"));
      assert.deepEqual(await files.locate(folder, "a.txt"), {
        real: join(folder, "a.txt"),
        inside: true,
        kind: "file",
      });
      assert.deepEqual(await files.locate(folder, "./b"), { real: join(folder, "b"), inside: true, kind: "folder" });
      assert.deepEqual(await files.locate(folder, "."), { real: folder, inside: true, kind: "folder" });
      assert.deepEqual(await files.locate(folder, "c"), { real: join(folder, "c"), inside: true, kind: "none" });
    });

    it("takes absolute paths as they are", async () => {
      assert.deepEqual(await files.locate(folder, outside), { real: outside, inside: false, kind: "folder" });
    });

    it("sees where a link leads", async () => {
      await writeFile(join(outside, "secret"), "s");
      await symlink(outside, join(folder, "link"));
      const found = await files.locate(folder, "link/secret");
      assert.deepEqual(found, { real: join(outside, "secret"), inside: false, kind: "file" });
    });

    it("counts what lies beside the folder as outside, though its name begins like it", async () => {
      await writeFile(`${folder}-more`, "x");
      assert.equal((await files.locate(folder, `${folder}-more`)).inside, false);
      assert.equal((await files.locate(folder, "../nothing")).inside, false);
    });

    it("survives a path that can't be one", async () => {
      assert.equal((await files.locate(folder, "a\0b")).kind, "none");
      assert.equal((await files.locate(folder, "x".repeat(5_000))).kind, "none");
    });
  });

  describe("find", () => {
    it("finds files alone, sorted, absolute, and none of others", async () => {
      for (const name of ["logs", "logs/deep", "node_modules"]) await mkdir(join(folder, name));
      for (const name of ["logs/b.txt", "logs/a.txt", "logs/deep/c.txt", "node_modules/d.txt"]) {
        await writeFile(join(folder, name), "");
      }
      assert.deepEqual(await files.find(folder, "logs/*.txt"), [
        join(folder, "logs", "a.txt"),
        join(folder, "logs", "b.txt"),
      ]);
      assert.equal((await files.find(folder, "**/*.txt")).length, 3);
    });

    it("never leaves the folder", async () => {
      await writeFile(join(outside, "x.txt"), "");
      await symlink(outside, join(folder, "link"));
      assert.deepEqual(await files.find(folder, "**/*.txt"), []);
      assert.deepEqual(await files.find(join(folder, "sub"), "../*"), []);
    });

    it("has nothing where there is no folder", async () => {
      assert.deepEqual(await files.find(join(folder, "none"), "*"), []);
    });
  });

  describe("copy", () => {
    it("copies bytes over another file, and into folders that aren't there", async () => {
      const from = join(folder, "from.bin");
      await writeFile(from, Buffer.from([0, 255, 1, 254]));
      const places = [join(folder, "new", "deep", "to.bin"), join(folder, "to.bin")];
      await writeFile(places[1] ?? "", "something longer that was there");
      for (const to of places) {
        assert.ok((await files.copy(from, to)).ok);
        assert.deepEqual([...(await readFile(to))], [0, 255, 1, 254]);
      }
    });

    it("leaves what was there where there is nothing to copy", async () => {
      const to = join(folder, "to.bin");
      await writeFile(to, "old");
      const outcome = await files.copy(join(folder, "missing.bin"), to);
      assert.ok(!outcome.ok && outcome.failure.code === "not-found", JSON.stringify(outcome));
      assert.equal(await readFile(to, "utf8"), "old");
      assert.ok(!(await readdir(folder)).includes("to.bin.new"));
    });
  });

  describe("writeText", () => {
    it("makes the folder and replaces the whole file, private to the user", async () => {
      const path = join(folder, "new", "todo.md");
      assert.ok((await files.writeText(path, "a longer text")).ok);
      assert.ok((await files.writeText(path, "short")).ok);
      assert.equal(await readFile(path, "utf8"), "short");
      if (process.platform !== "win32") assert.equal((await stat(path)).mode & 0o777, 0o600);
    });

    it("answers why it can't", async () => {
      await writeFile(join(folder, "file"), "");
      const outcome = await files.writeText(join(folder, "file", "todo.md"), "x");
      assert.ok(!outcome.ok);
      assert.notEqual(outcome.failure.remedy, "");
    });
  });

  it("gives a stamp that changes with the file", async () => {
    const path = join(folder, "a");
    assert.equal(await files.stampOf(path), undefined);
    await files.writeText(path, "one");
    const before = await files.stampOf(path);
    await files.writeText(path, "three");
    assert.notEqual(await files.stampOf(path), before);
  });
});

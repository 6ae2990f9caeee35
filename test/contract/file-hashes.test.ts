import assert from "node:assert/strict";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileHashes } from "../../server/src/adapters/system/file-hashes.ts";
import { digest } from "../../server/src/adapters/system/digest.ts";
import { skipBecause } from "../support/skip-because.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("file hashes", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    await mkdir(join(folder, "src", "deep"), { recursive: true });
    await mkdir(join(folder, "node_modules"), { recursive: true });
    await writeFile(join(folder, "src", "b.ts"), "b");
    await writeFile(join(folder, "src", "deep", "a.ts"), "a");
    await writeFile(join(folder, "src", "notes.md"), "n");
    await writeFile(join(folder, "node_modules", "c.ts"), "c");
  });

  const hashed = async (...globs: readonly string[]): Promise<readonly string[]> => {
    const outcome = await fileHashes.hashMatching(folder, globs);
    assert.ok(outcome.ok);
    return outcome.value.map(({ path, hash }) => `${path.slice(folder.length + 1).replaceAll("\\", "/")} ${hash}`);
  };

  it("are those of the contents of all files that match, each once, in order", async () => {
    assert.deepEqual(await hashed("**/*.ts", "src/**"), [
      `src/b.ts ${digest("b")}`,
      `src/deep/a.ts ${digest("a")}`,
      `src/notes.md ${digest("n")}`,
    ]);
  });

  it("change with the content alone", async () => {
    const before = await hashed("src/*.ts");
    await writeFile(join(folder, "src", "b.ts"), "b");
    assert.deepEqual(await hashed("src/*.ts"), before);
    await writeFile(join(folder, "src", "b.ts"), "c");
    assert.notDeepEqual(await hashed("src/*.ts"), before);
  });

  it("know files of others where the glob names their folder", async () => {
    assert.deepEqual(await hashed("node_modules/*.ts"), [`node_modules/c.ts ${digest("c")}`]);
  });

  it("take a glob that begins with ./", async () => {
    assert.deepEqual(await hashed("./src/*.ts"), [`src/b.ts ${digest("b")}`]);
  });

  it("are none where nothing matches", async () => {
    assert.deepEqual(await hashed("*.txt"), []);
  });

  it("don't go round in circles", async function () {
    if (process.platform === "win32") skipBecause(this, "links need a right of their own on Windows");
    await symlink(folder, join(folder, "src", "up"));
    assert.deepEqual(await hashed("src/*.ts"), [`src/b.ts ${digest("b")}`]);
  });

  it("of one file: its digest, and nothing where there is none", async () => {
    assert.equal(await fileHashes.hashFile(join(folder, "src", "b.ts")), digest("b"));
    assert.equal(await fileHashes.hashFile(join(folder, "src")), undefined);
    assert.equal(await fileHashes.hashFile(join(folder, "gone")), undefined);
  });
});

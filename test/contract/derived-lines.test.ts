import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createDerivedLines } from "../../server/src/adapters/store/derived-lines.ts";
import type { DerivedLines } from "../../server/src/core/ports/derived-lines.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("derived lines: file", () => {
  let folder: string;
  let file: string;
  let lines: DerivedLines;

  beforeEach(async () => {
    folder = await temporaryFolder();
    file = join(folder, "documents", "figures.jsonl");
    lines = createDerivedLines({ file });
  });

  it("are nothing at first", async () => {
    assert.equal(await lines.read(), undefined);
  });

  it("come back in order, and the next ones take their place", async () => {
    assert.ok((await lines.write(["a", "ünïcode 🎉", '{"b":"\\n"}'])).ok);
    assert.deepEqual(await lines.read(), ["a", "ünïcode 🎉", '{"b":"\\n"}']);
    assert.ok((await lines.write(["c"])).ok);
    assert.deepEqual(await createDerivedLines({ file }).read(), ["c"]);
    assert.deepEqual(await readdir(join(folder, "documents")), ["figures.jsonl"]);
  });

  it("are taken one by one", async () => {
    const taken: string[] = [];
    function* give(): Generator<string> {
      for (const line of ["a", "b"]) {
        taken.push(line);
        yield line;
      }
    }
    assert.ok((await lines.write(give())).ok);
    assert.deepEqual(taken, ["a", "b"]);
    assert.equal(await readFile(file, "utf8"), "a\nb\n");
  });

  it("are nothing where their end is missing", async () => {
    await lines.write(["a"]);
    await writeFile(file, "a\nb");
    assert.equal(await lines.read(), undefined);
  });

  it("stay as they were where they couldn't be written, or mayn't be", async () => {
    await lines.write(["a"]);
    assert.ok((await createDerivedLines({ file, mayPlace: async () => false }).write(["b"])).ok);
    assert.deepEqual(await lines.read(), ["a"]);
    const below = createDerivedLines({ file: join(file, "below.jsonl") });
    assert.equal((await below.write(["b"])).ok, false);
  });
});

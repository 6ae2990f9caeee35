import assert from "node:assert/strict";
import { readFile, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createDocumentStore } from "../../server/src/adapters/store/documents.ts";
import { systemClock } from "../../server/src/adapters/system/clock.ts";
import type { DocumentStore } from "../../server/src/core/ports/documents.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { skipBecause } from "../support/skip-because.ts";

interface Sample {
  readonly text: string;
}

describe("documents: in files", () => {
  let folder: string;
  let file: string;
  const make = (): DocumentStore<Sample> => createDocumentStore({ file, clock: systemClock, delayMs: 5 });
  beforeEach(async () => {
    folder = join(await temporaryFolder(), "documents");
    file = join(folder, "sample.json");
  });

  it("has none at first", async () => {
    assert.equal(await make().read(), undefined);
  });

  it("gives back the newest", async () => {
    const store = make();
    for (const text of ["a", "b", "c"]) store.write({ text });
    assert.deepEqual(await store.flush(), { ok: true, value: undefined });
    assert.deepEqual(await make().read(), { text: "c" });
  });

  it("writes by itself, without a flush", async () => {
    make().write({ text: "soon" });
    const deadline = performance.now() + 5000;
    while ((await readFile(file, "utf8").catch(() => "")) === "") assert.ok(performance.now() < deadline);
    assert.deepEqual(await make().read(), { text: "soon" });
  });

  it("has nothing to flush when nothing was written", async () => {
    assert.deepEqual(await make().flush(), { ok: true, value: undefined });
    assert.equal(await make().read(), undefined);
  });

  it("sets a broken document aside and starts anew", async () => {
    const store = make();
    store.write({ text: "a" });
    await store.flush();
    await writeFile(file, '{"text": "a');
    assert.equal(await make().read(), undefined);
    assert.deepEqual((await readdir(folder)).sort(), ["sample.json.broken"]);
  });

  it("says that it couldn't write", async () => {
    await writeFile(folder, "a file in the folder's place");
    const store = make();
    store.write({ text: "a" });
    const outcome = await store.flush();
    assert.ok(!outcome.ok);
    assert.ok(["in-the-way", "not-a-folder"].includes(outcome.failure.code), outcome.failure.code);
  });

  it("is private to its user", async function () {
    if (process.platform === "win32") skipBecause(this, "Windows has no file modes");
    const store = make();
    store.write({ text: "a" });
    await store.flush();
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
  });
});

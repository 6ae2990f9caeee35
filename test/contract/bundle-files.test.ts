import assert from "node:assert/strict";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { PassThrough } from "node:stream";
import { ZipFile } from "yazl";
import { createBundleFiles } from "../../server/src/adapters/bundles/bundle-files.ts";
import { writeManifest } from "../../server/src/adapters/bundles/manifest.ts";
import type { BundleFiles } from "../../server/src/core/ports/bundle-files.ts";
import { MemoryBundleFiles } from "../support/fakes/memory-bundle-files.ts";
import { skipBecause } from "../support/skip-because.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const first = "01JD3KX5Y0QZ7V8N2M4P6R9ST0";
const second = "01JD3KX5Y0QZ7V8N2M4P6R9ST1";
const content = { documents: { "run.json": '{"a":1}\n', "journal.jsonl": "ü\n" }, runs: [first] };

/** What each store of bundles keeps to. `make` gives one that has the folder of the first run, `elsewhere` one on another machine. */
function suite(name: string, make: () => Promise<{ here: BundleFiles; elsewhere: BundleFiles; file: string }>): void {
  describe(`bundle files: ${name}`, () => {
    let here: BundleFiles;
    let elsewhere: BundleFiles;
    let file: string;
    beforeEach(async () => {
      ({ here, elsewhere, file } = await make());
    });

    it("gives back what was packed", async () => {
      const packed = await here.pack(file, content, false);
      assert.ok(packed.ok && packed.value.bytes > 0);
      const unpacked = await elsewhere.unpack(file);
      assert.ok(unpacked.ok, JSON.stringify(unpacked));
      assert.deepEqual(unpacked.value.documents, content.documents);
      assert.deepEqual(unpacked.value.runs, content.runs);
      assert.deepEqual(await unpacked.value.place(), { ok: true, value: undefined });
    });

    it("overwrites only when told", async () => {
      await here.pack(file, content, false);
      const again = await here.pack(file, content, false);
      assert.equal(again.ok ? "" : again.failure.code, "already-there");
      assert.ok((await here.pack(file, { ...content, documents: {} }, true)).ok);
    });

    it("places nothing where one of its runs has a folder", async () => {
      await here.pack(file, content, false);
      for (const expected of ["", "already-there"]) {
        const unpacked = await elsewhere.unpack(file);
        assert.ok(unpacked.ok);
        const placed = await unpacked.value.place();
        assert.equal(placed.ok ? "" : placed.failure.code, expected);
        if (!placed.ok) await unpacked.value.discard();
      }
    });

    it("says that a file isn't there", async () => {
      const missing = await here.unpack(`${file}.missing`);
      assert.equal(missing.ok ? "" : missing.failure.code, "not-found");
    });
  });
}

suite("in memory", async () => {
  const here = new MemoryBundleFiles();
  const elsewhere = new MemoryBundleFiles();
  elsewhere.unpack = async (file) => {
    const content = here.bundles.get(file);
    if (content !== undefined) elsewhere.bundles.set(file, content);
    return MemoryBundleFiles.prototype.unpack.call(elsewhere, file);
  };
  return { here, elsewhere, file: "/tmp/a.manusrun" };
});

async function realStores(): Promise<{ here: BundleFiles; elsewhere: BundleFiles; file: string; other: string }> {
  const folder = await temporaryFolder();
  const runs = join(folder, "runs");
  await mkdir(join(runs, first, second), { recursive: true });
  await writeFile(join(runs, first, "events.jsonl"), "one\n");
  await writeFile(join(runs, first, second, "events.jsonl"), Buffer.alloc(200_000, "x"));
  await mkdir(join(runs, first, "browser"), { recursive: true });
  await writeFile(join(runs, first, "browser", "Cookies"), "secret");
  const other = join(folder, "other");
  return {
    here: createBundleFiles({ runsFolder: runs }),
    elsewhere: createBundleFiles({ runsFolder: other }),
    file: join(folder, "a.manusrun"),
    other,
  };
}

suite("in a zip file", realStores);

describe("bundle files: in a zip file, beside that", () => {
  it("takes the run's files along, but what only a run at work needs", async () => {
    const { here, elsewhere, file, other } = await realStores();
    await here.pack(file, content, false);
    const unpacked = await elsewhere.unpack(file);
    assert.ok(unpacked.ok);
    assert.deepEqual((await unpacked.value.place()).ok, true);
    assert.deepEqual((await readdir(other)).sort(), [first]);
    assert.deepEqual((await readdir(join(other, first))).sort(), [second, "events.jsonl"]);
    assert.equal((await readFile(join(other, first, second, "events.jsonl"))).length, 200_000);
  });

  it("makes the same bytes of the same run, and leaves nothing half written", async () => {
    const { here, file } = await realStores();
    await here.pack(file, content, false);
    const bytes = await readFile(file);
    await here.pack(file, content, true);
    assert.ok(bytes.equals(await readFile(file)));
    assert.deepEqual((await readdir(join(file, ".."))).sort(), ["a.manusrun", "runs"]);
  });

  it("keeps it private", async function () {
    if (process.platform === "win32") skipBecause(this, "Windows has no file modes");
    const { here, file } = await realStores();
    await here.pack(file, content, false);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
  });

  it("notices whatever byte is changed of what it holds, and answers", async () => {
    const { here, elsewhere, file } = await realStores();
    const documents = { "run.json": "a".repeat(20), "state.json": "b" };
    await here.pack(file, { documents, runs: [] }, false);
    const bytes = await readFile(file);
    let broken = 0;
    for (let at = 0; at < bytes.length; at += 3) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      await writeFile(file, changed);
      const unpacked = await elsewhere.unpack(file);
      if (!unpacked.ok) broken += 1;
      // What only the zip file itself says of dates and such changes nothing of what it holds.
      else assert.deepEqual(unpacked.value.documents, documents, `byte ${at}`);
      if (unpacked.ok) await unpacked.value.discard();
    }
    assert.ok(broken > bytes.length / 6, `${broken} of ${bytes.length / 3}`);
  });

  for (const [what, entries, code] of [
    ["is no zip", undefined, "not-a-bundle"],
    ["has no list", { "documents/run.json": "{}" }, "not-a-bundle"],
    [
      "has a newer list",
      { "manifest.json": '{"format":"manus-run-bundle","version":2,"entries":[]}' },
      "newer-version",
    ],
    ["has a list that lacks a file", { "documents/run.json": "{}", "manifest.json": writeManifest([]) }, "broken"],
    [
      "lacks a file of its list",
      { "manifest.json": writeManifest([{ path: "documents/run.json", bytes: 2, sha256: "00" }]) },
      "broken",
    ],
    ["leads out", { [`runs/${first}/x/evil.`]: "!", "manifest.json": writeManifest([]) }, "broken"],
    ["has a file at a strange place", { "elsewhere/file": "!", "manifest.json": writeManifest([]) }, "broken"],
  ] as const) {
    it(`refuses a file that ${what}`, async () => {
      const { elsewhere, file } = await realStores();
      await (entries === undefined ? writeFile(file, "no zip at all") : writeZip(file, entries));
      const unpacked = await elsewhere.unpack(file);
      assert.equal(unpacked.ok ? "" : unpacked.failure.code, code);
    });
  }

  it("refuses more than it can hold", async () => {
    const { here, file } = await realStores();
    await here.pack(file, content, false);
    const tight = { entries: 100, total: 100_000, document: 1000 };
    const runsFolder = join(await temporaryFolder(), "runs");
    const unpacked = await createBundleFiles({ runsFolder, limits: tight }).unpack(file);
    assert.equal(unpacked.ok ? "" : unpacked.failure.code, "broken");
  });

  it("clears away what a host that died had begun to take in", async () => {
    const { here, elsewhere, file, other } = await realStores();
    await mkdir(join(other, ".incoming-left"), { recursive: true });
    await here.pack(file, content, false);
    const unpacked = await elsewhere.unpack(file);
    assert.ok(unpacked.ok);
    await unpacked.value.discard();
    assert.deepEqual(await readdir(other), []);
  });
});

async function writeZip(file: string, entries: Readonly<Record<string, string>>): Promise<void> {
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(entries)) zip.addBuffer(Buffer.from(text), path);
  zip.end();
  const output = new PassThrough();
  zip.outputStream.pipe(output);
  await pipeline(output, createWriteStream(file));
}

import assert from "node:assert/strict";
import { readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createRunStore } from "../../../../server/src/adapters/store/run-store.ts";
import { indexFileOf } from "../../../../server/src/adapters/store/stream-index-file.ts";
import { StreamIndex } from "../../../../server/src/adapters/store/stream-index.ts";
import { draft, runId } from "../../../contract/run-store.suite.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

describe("stream index", () => {
  it("is written and read as it was", () => {
    const index = new StreamIndex();
    for (let at = 0; at < 600; at += 1) index.add(10 + (at % 3), at % 300 === 0 ? "plan" : "action");
    const read = StreamIndex.read(JSON.parse(JSON.stringify(index.write())));
    assert.ok(read);
    assert.deepEqual(
      [read.count, read.size, read.blocks, read.totals()],
      [600, index.size, 3, { plan: 2, action: 598 }],
    );
    assert.deepEqual(read.block(2), index.block(2));
    assert.deepEqual(
      [0, 1, 2, 3].map((at) => read.countIn(at, ["plan"])),
      [1, 1, 0, 0],
    );
    assert.deepEqual(read.locate(513), { offset: index.block(2).offset, skip: 0 });
  });

  const good = { lines: 300, bytes: 3000, marks: [0, 2560], counts: { action: [256, 44] } };
  for (const [what, wrong] of Object.entries({
    nothing: undefined,
    "too few marks": { ...good, marks: [0] },
    "marks that fall": { ...good, marks: [0, 0] },
    "a mark beyond the end": { ...good, marks: [0, 4000] },
    "counts that don't add up": { ...good, counts: { action: [256, 43] } },
    "half an event": { ...good, counts: { action: [255.5, 44.5] } },
  })) {
    it(`is none with ${what}`, () => {
      assert.ok(StreamIndex.read(good) !== undefined);
      assert.equal(StreamIndex.read(wrong), undefined);
    });
  }
});

describe("index of a long stream", () => {
  const text = "x".repeat(10_000);
  let folder: string;
  let stream: string;
  const open = (): ReturnType<typeof createRunStore> => createRunStore({ folder, mask: (each) => each });
  const totalNow = async (): Promise<number> => {
    const listed = await open().list({ runId }, { from: "end", limit: 1 });
    assert.ok(listed.ok);
    return listed.value.total;
  };
  beforeEach(async () => {
    folder = await temporaryFolder();
    stream = join(folder, runId, "events.jsonl");
    const store = open();
    await store.create(runId);
    await store.append(
      runId,
      Array.from({ length: 600 }, () => draft(text)),
    );
  });

  it("is kept beside the stream once it was read, and grows with it", async () => {
    assert.equal(await totalNow(), 600);
    const size = (await stat(indexFileOf(stream))).size;
    assert.ok(size < 2_000, `${size} bytes`);
    await open().append(runId, [draft("one more")]);
    assert.equal(await totalNow(), 601);
  });

  it("is used: what it says isn't read from the stream again", async () => {
    await totalNow();
    const before = await readFile(stream, "utf8");
    // The same number of bytes in the same lines, but other types: only who reads the first block again would know.
    await writeFile(stream, before.replace('"type":"observation"', '"type":"observatiox"'));
    const listed = await open().list({ runId }, { from: "end", limit: 1 });
    assert.ok(listed.ok);
    assert.deepEqual(listed.value.counts, { observation: 600 });
  });

  it("is left alone when the stream is another one now, or it is damaged, and made anew when it's gone", async () => {
    await totalNow();
    await truncate(stream, (await stat(stream)).size / 2);
    assert.ok((await totalNow()) < 301);
    for (const damaged of ["", "{", "null", '{"version":1}']) {
      await writeFile(indexFileOf(stream), damaged);
      assert.ok((await totalNow()) < 301);
    }
    await rm(indexFileOf(stream), { force: true });
    assert.ok((await totalNow()) < 301);
  });
});

import assert from "node:assert/strict";
import { appendFile, open, readFile, readdir, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FileHandle } from "node:fs/promises";
import { FileJournal, type FileJournalOptions } from "../../../../server/src/adapters/store/journal.ts";
import { record } from "../../../contract/journal.suite.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { skipBecause } from "../../../support/skip-because.ts";

describe("journal in files", () => {
  let folder: string;
  let first: string;
  beforeEach(async () => {
    folder = join(await temporaryFolder(), "journal");
    first = join(folder, "000000000001.jsonl");
  });

  const opened: FileJournal[] = [];
  afterEach(() => Promise.all(opened.splice(0).map((journal) => journal.close())));

  const make = (options: Partial<FileJournalOptions> = {}): FileJournal => {
    const journal = new FileJournal({ folder, mask: (text) => text, ...options });
    opened.push(journal);
    return journal;
  };

  /** A journal with records 1 to `count`, closed. */
  async function write(count: number, options: Partial<FileJournalOptions> = {}): Promise<void> {
    const journal = make(options);
    await journal.open();
    for (let sequence = 1; sequence <= count; sequence++) await journal.append([record(sequence)]);
    await journal.close();
  }

  async function sequences(): Promise<readonly number[]> {
    const opening = await make().open();
    assert.ok(opening.ok, JSON.stringify(opening));
    return opening.value.records.map(({ sequence }) => sequence);
  }

  it("is one line a record, after a header with the version", async () => {
    await write(2);
    const lines = (await readFile(first, "utf8")).split("\n");
    assert.equal(lines[0], '{"kind":"manus-journal","v":1,"first":1}');
    assert.deepEqual(JSON.parse(lines[1] ?? ""), record(1));
    assert.equal(lines[3], "");
  });

  it("is private to its user", async function () {
    if (process.platform === "win32") skipBecause(this, "Windows has no file modes");
    await write(1);
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
    assert.equal((await stat(first)).mode & 0o777, 0o600);
  });

  it("begins a new segment once one is full, named by its first sequence", async () => {
    await write(40, { maximumSegmentBytes: 1000 });
    const names = (await readdir(folder)).sort();
    assert.ok(names.length > 2);
    for (const name of names) {
      const [header = "", line = ""] = (await readFile(join(folder, name), "utf8")).split("\n");
      assert.equal(Number.parseInt(name, 10), (JSON.parse(line) as { sequence: number }).sequence);
      assert.equal((JSON.parse(header) as { first: number }).first, Number.parseInt(name, 10));
    }
    assert.equal((await sequences()).length, 40);
  });

  it("masks secrets, also one with quotes", async () => {
    const journal = make({ mask: (text) => text.replaceAll('pass"word', "***") });
    await journal.open();
    await journal.append([record(1, 'it is pass"word')]);
    await journal.close();
    const text = await readFile(first, "utf8");
    assert.ok(!text.includes("word") && text.includes("it is ***"));
  });

  it("cuts a torn last line off and keeps it beside", async () => {
    await write(3);
    await truncate(first, (await stat(first)).size - 10);
    const journal = make();
    const opening = await journal.open();
    assert.ok(opening.ok);
    assert.equal(opening.value.records.length, 2);
    assert.match(opening.value.notices.join(), /cut off in the middle/);
    assert.match(await readFile(`${first}.torn`, "utf8"), /^\{"sequence":3,/);
    assert.ok((await journal.append([record(3)])).ok);
    await journal.close();
    assert.deepEqual(await sequences(), [1, 2, 3]);
  });

  it("says nothing twice: a repaired journal opens without notices", async () => {
    await write(2);
    await appendFile(first, 'hello from elsewhere\n{"sequence":3,');
    await make().open();
    const again = await make().open();
    assert.ok(again.ok);
    assert.deepEqual(again.value.notices, []);
  });

  it("cuts a tail of zeros, as a power failure leaves it", async () => {
    await write(2);
    await appendFile(first, Buffer.alloc(4096));
    assert.deepEqual(await sequences(), [1, 2]);
  });

  it("sets a foreign line aside without losing what comes after it", async () => {
    await write(2);
    await appendFile(first, `garbage\n${JSON.stringify(record(3))}\n{"other":"json"}\n${JSON.stringify(record(4))}\n`);
    const opening = await make().open();
    assert.ok(opening.ok);
    assert.deepEqual(
      opening.value.records.map(({ sequence }) => sequence),
      [1, 2, 3, 4],
    );
    assert.match(opening.value.notices.join(), /2 lines.*didn't write/);
    assert.equal(await readFile(`${first}.foreign`, "utf8"), 'garbage\n{"other":"json"}\n');
  });

  it("sets a record aside that is there already: the first one was acted upon", async () => {
    await write(2);
    await appendFile(first, `${JSON.stringify(record(2, "again"))}\n`);
    const opening = await make().open();
    assert.ok(opening.ok);
    assert.deepEqual(opening.value.records, [record(1), record(2)]);
    assert.equal(opening.value.notices.length, 1);
  });

  it("doesn't open when records are missing, and changes nothing", async () => {
    await write(5);
    const lines = (await readFile(first, "utf8")).split("\n");
    const damaged = [...lines.slice(0, 3), "###", ...lines.slice(4)].join("\n");
    await writeFile(first, damaged);
    const opening = await make().open();
    assert.ok(!opening.ok);
    assert.equal(opening.failure.code, "journal-damaged");
    assert.match(opening.failure.message, /line 5 .*record 3 is missing/);
    assert.equal(await readFile(first, "utf8"), damaged);
    assert.deepEqual(await readdir(folder), ["000000000001.jsonl"]);
  });

  for (const [what, text] of [
    ["segment", '{"kind":"manus-journal","v":2,"first":3}\n'],
    ["record", '{"v":2,"sequence":3,"what":"who knows"}\n'],
  ] as const) {
    it(`doesn't touch a journal with a ${what} of a newer version`, async () => {
      await write(2);
      await writeFile(join(folder, "000000000003.jsonl"), `${text}torn`);
      const opening = await make().open();
      assert.ok(!opening.ok);
      assert.equal(opening.failure.code, "newer-version");
      assert.match(opening.failure.remedy, /Update/);
      assert.equal(await readFile(join(folder, "000000000003.jsonl"), "utf8"), `${text}torn`);
      assert.deepEqual((await readdir(folder)).length, 2);
    });
  }

  it("begins a segment anew whose header never got written", async () => {
    await write(2);
    await writeFile(join(folder, "000000000003.jsonl"), "");
    const journal = make();
    await journal.open();
    assert.ok((await journal.append([record(3)])).ok);
    await journal.close();
    assert.deepEqual(await sequences(), [1, 2, 3]);
  });

  it("keeps a full disk's half line out, and works once there is room", async () => {
    const disk = new FullDisk();
    const journal = make({ disk: { open: disk.open } });
    await journal.open();
    await journal.append([record(1)]);
    disk.freeBytes = 20;
    const failed = await journal.append([record(2)]);
    assert.ok(!failed.ok);
    assert.equal(failed.failure.code, "disk-full");
    assert.match(failed.failure.remedy, /Free some space/);
    disk.freeBytes = Infinity;
    assert.ok((await journal.append([record(2)])).ok);
    await journal.close();
    assert.deepEqual(await sequences(), [1, 2]);
    assert.ok(!(await readdir(folder)).some((name) => name.endsWith(".torn")));
  });

  it("writes no header-less segment when the disk is full at its beginning", async () => {
    const disk = new FullDisk();
    const journal = make({ disk: { open: disk.open } });
    await journal.open();
    disk.freeBytes = 5;
    assert.ok(!(await journal.append([record(1)])).ok);
    disk.freeBytes = Infinity;
    assert.ok((await journal.append([record(1)])).ok);
    await journal.close();
    assert.match(await readFile(first, "utf8"), /^\{"kind":"manus-journal"/);
  });

  it("fails what was appended behind a failed write: a hole would be worse", async () => {
    const disk = new FullDisk();
    const journal = make({ disk: { open: disk.open } });
    await journal.open();
    await journal.append([record(1)]);
    disk.freeBytes = 20;
    const failing = journal.append([record(2)]);
    await disk.written();
    const behind = journal.append([record(3)]);
    disk.freeBytes = Infinity;
    const outcomes = await Promise.all([failing, behind]);
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.ok ? "ok" : outcome.failure.code)),
      ["disk-full", "out-of-sequence"],
    );
    await journal.close();
    assert.deepEqual(await sequences(), [1]);
  });

  it("writes nothing any more once another host holds it", async () => {
    let held = true;
    const journal = make({ stillHeld: async () => held });
    await journal.open();
    await journal.append([record(1)]);
    held = false;
    for (const sequence of [2, 2]) {
      const outcome = await journal.append([record(sequence)]);
      assert.ok(!outcome.ok && ["lock-lost", "closed"].includes(outcome.failure.code));
    }
    await journal.close();
    assert.deepEqual(await sequences(), [1]);
  });

  it("says so when a file is in the folder's place", async () => {
    await writeFile(folder, "");
    const opening = await make().open();
    assert.ok(!opening.ok);
    assert.equal(opening.failure.code, "in-the-way");
    assert.match(opening.failure.remedy, /MANUS_HOME/);
  });

  it("shares one fsync among the calls of a moment", async () => {
    const disk = new FullDisk();
    const journal = make({ disk: { open: disk.open } });
    await journal.open();
    await journal.append([record(1)]);
    const before = disk.syncs;
    await Promise.all(Array.from({ length: 100 }, (_, index) => journal.append([record(index + 2)])));
    assert.ok(disk.syncs - before <= 2, `${disk.syncs - before} syncs`);
    await journal.close();
  });
});

/** A disk with so many bytes left. What doesn't fit is written in part, as a real one does. */
class FullDisk {
  freeBytes = Infinity;
  syncs = 0;
  private onWritten: (() => void)[] = [];

  /** Resolves at the next write. */
  written(): Promise<void> {
    return new Promise((resolve) => this.onWritten.push(resolve));
  }

  readonly open = async (path: string, flags: string, mode: number): Promise<FileHandle> => {
    const file = await open(path, flags, mode);
    const write = async (bytes: Buffer, offset: number, length: number, position: number): Promise<unknown> => {
      for (const heard of this.onWritten.splice(0)) heard();
      const fits = Math.min(length, this.freeBytes);
      if (fits > 0) await file.write(bytes, offset, fits, position);
      this.freeBytes -= fits;
      if (fits < length) throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
      return { bytesWritten: fits };
    };
    const datasync = async (): Promise<void> => {
      this.syncs += 1;
      await file.datasync();
    };
    return new Proxy(file, {
      get: (target, key) => {
        if (key === "write") return write;
        if (key === "datasync") return datasync;
        const value: unknown = Reflect.get(target, key);
        return typeof value === "function" ? (value as () => unknown).bind(target) : value;
      },
    });
  };
}

import assert from "node:assert/strict";
import {
  appendFile,
  copyFile,
  mkdir,
  open,
  readFile,
  readdir,
  rename,
  stat,
  truncate,
  unlink,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import type { FileHandle } from "node:fs/promises";
import { FileJournal, type FileJournalOptions } from "../../../../server/src/adapters/store/journal.ts";
import { realDisk, type StoreDisk } from "../../../../server/src/adapters/store/store-disk.ts";
import type { JournalOpening } from "../../../../server/src/core/ports/journal.ts";
import { record } from "../../../contract/journal.suite.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { eventually } from "../../../support/eventually.ts";
import { skipBecause } from "../../../support/skip-because.ts";

describe("snapshots of a journal in files", () => {
  let folder: string;
  beforeEach(async () => {
    folder = join(await temporaryFolder(), "journal");
  });

  const opened: FileJournal[] = [];
  afterEach(() => Promise.all(opened.splice(0).map((journal) => journal.close())));

  const make = (options: Partial<FileJournalOptions> = {}): FileJournal => {
    const journal = new FileJournal({ folder, mask: (text) => text, ...options });
    opened.push(journal);
    return journal;
  };

  async function openOne(options: Partial<FileJournalOptions> = {}): Promise<readonly [FileJournal, JournalOpening]> {
    const journal = make(options);
    const opening = await journal.open();
    assert.ok(opening.ok, JSON.stringify(opening));
    return [journal, opening.value];
  }

  /** A host's life: records up to `last`, and snapshots of some of them, each when that record is the newest. */
  async function live(
    last: number,
    snapshots: readonly number[],
    options: Partial<FileJournalOptions> = {},
  ): Promise<void> {
    const [journal, { snapshot, records }] = await openOne(options);
    for (let sequence = (records.at(-1)?.sequence ?? snapshot?.sequence ?? 0) + 1; sequence <= last; sequence++) {
      assert.ok((await journal.append([record(sequence)])).ok);
      if (snapshots.includes(sequence)) assert.ok((await journal.writeSnapshot(snapshotAt(sequence))).ok);
    }
    await journal.close();
  }

  const snapshotAt = (sequence: number): { sequence: number; state: object } => ({
    sequence,
    state: { sequence, runs: [{ id: `run ${sequence}` }], held: "no" },
  });
  const names = async (): Promise<readonly string[]> => (await readdir(folder)).sort();
  const nameAt = (sequence: number): string => `${String(sequence).padStart(12, "0")}.snapshot`;

  it("is private to its user, with the secrets masked", async function () {
    const [journal] = await openOne({ mask: (text) => text.replaceAll('pass"word', "***") });
    await journal.append([record(1)]);
    await journal.writeSnapshot({ sequence: 1, state: { notes: ['it is pass"word'], said: 'pass"word' } });
    const text = await readFile(join(folder, nameAt(1)), "utf8");
    assert.ok(!text.includes("word") && text.includes("it is ***"));
    if (process.platform === "win32") skipBecause(this, "Windows has no file modes");
    assert.equal((await stat(join(folder, nameAt(1)))).mode & 0o777, 0o600);
  });

  it("keeps the two newest", async () => {
    await live(9, [2, 4, 6]);
    assert.deepEqual(
      (await names()).filter((name) => name.endsWith(".snapshot")),
      [nameAt(4), nameAt(6)],
    );
  });

  it("reads no segment that ends before the snapshot", async () => {
    await live(20, [15], { maximumSegmentBytes: 300 });
    await writeFile(join(folder, "000000000001.jsonl"), "nobody looks at this");
    const [, { snapshot, records, notices }] = await openOne();
    assert.deepEqual(snapshot, snapshotAt(15));
    assert.deepEqual(
      records.map(({ sequence }) => sequence),
      [16, 17, 18, 19, 20],
    );
    assert.deepEqual(notices, []);
  });

  const damages: readonly (readonly [string, (path: string) => Promise<void>])[] = [
    ["cut in the middle", async (path) => truncate(path, (await stat(path)).size - 40)],
    ["without its end", async (path) => truncate(path, (await readFile(path, "utf8")).trimEnd().lastIndexOf("\n") + 1)],
    [
      "with another character in it",
      async (path) => writeFile(path, (await readFile(path, "utf8")).replace("run", "ruin")),
    ],
    ["empty", async (path) => truncate(path, 0)],
    ["full of zeros", async (path) => writeFile(path, Buffer.alloc(300))],
    ["that something follows", async (path) => appendFile(path, '{"kind":"manus-snapshot-end","sha256":""}\n')],
    ["of something else", async (path) => writeFile(path, '{"kind":"manus-journal","v":1}\n{}\n')],
  ];
  for (const [what, damage] of damages) {
    it(`takes the one before instead of one ${what}, and says so once`, async () => {
      await live(9, [4, 7]);
      await damage(join(folder, nameAt(7)));
      const [, { snapshot, records, notices }] = await openOne();
      assert.deepEqual(snapshot, snapshotAt(4));
      assert.deepEqual(
        records.map(({ sequence }) => sequence),
        [5, 6, 7, 8, 9],
      );
      assert.match(notices.join(), /snapshot 000000000007.snapshot can't be used .*: set aside .*nothing is missing/);
      assert.ok((await names()).includes(`${nameAt(7)}.broken`));
      assert.deepEqual((await openOne())[1].notices, []);
    });
  }

  it("reads the whole journal when no snapshot can be used", async () => {
    await live(9, [4, 7]);
    for (const sequence of [4, 7]) await truncate(join(folder, nameAt(sequence)), 30);
    const [journal, { snapshot, records, notices }] = await openOne();
    assert.deepEqual([snapshot, records.length, notices.length], [undefined, 9, 2]);
    assert.ok((await journal.append([record(10)])).ok);
  });

  it("leaves one alone that a newer program wrote", async () => {
    await live(9, [4], { stateVersion: 1 });
    await live(9, [], { stateVersion: 2 });
    const [newer] = await openOne({ stateVersion: 2 });
    await newer.writeSnapshot(snapshotAt(9));
    await newer.close();
    const [, { snapshot, records, notices }] = await openOne({ stateVersion: 1 });
    assert.deepEqual([snapshot, records.length], [snapshotAt(4), 5]);
    assert.match(notices.join(), /newer version/);
    assert.ok((await names()).includes(`${nameAt(9)}.newer`));
  });

  it("says what is missing when old segments are gone and no snapshot can be used", async () => {
    await live(20, [10, 15], { maximumSegmentBytes: 300 });
    for (const sequence of [10, 15]) await truncate(join(folder, nameAt(sequence)), 30);
    await unlink(join(folder, (await names())[0] ?? ""));
    const opening = await make().open();
    assert.ok(!opening.ok);
    assert.deepEqual(
      [opening.failure.code, /record.* missing/.test(opening.failure.message)],
      ["journal-damaged", true],
    );
    assert.ok((await names()).includes(nameAt(15)), "nothing was changed");
  });

  it("goes on from a snapshot that knows more than what is left of the journal", async () => {
    await live(6, [6]);
    const segment = join(folder, "000000000001.jsonl");
    const lines = (await readFile(segment, "utf8")).split("\n");
    await writeFile(segment, `${lines.slice(0, 4).join("\n")}\n`);
    const [journal, { snapshot, records, notices }] = await openOne();
    assert.deepEqual([snapshot?.sequence, records], [6, []]);
    assert.match(notices.join(), /records 4 to 6 are missing/);
    assert.ok((await journal.append([record(7)])).ok);
    await journal.close();
    assert.deepEqual((await openOne())[1].records, [record(7)]);
  });

  it("isn't written once another host holds the journal", async () => {
    let held = true;
    const [journal] = await openOne({ stillHeld: async () => held });
    await journal.append([record(1)]);
    held = false;
    const outcome = await journal.writeSnapshot(snapshotAt(1));
    assert.ok(!outcome.ok && outcome.failure.code === "lock-lost");
    assert.deepEqual(await names(), ["000000000001.jsonl"]);
  });

  it("is due after so many bytes, sooner at the end, and not twice", async () => {
    const [journal] = await openOne({ bytesBetweenSnapshots: 1_000 });
    await journal.append([record(1)]);
    assert.deepEqual([journal.wantsSnapshot(false), journal.wantsSnapshot(true)], [false, false]);
    await journal.append([record(2)]);
    assert.deepEqual([journal.wantsSnapshot(false), journal.wantsSnapshot(true)], [false, true]);
    for (let sequence = 3; sequence <= 12; sequence++) await journal.append([record(sequence)]);
    assert.ok(journal.wantsSnapshot(false));
    const written = journal.writeSnapshot(snapshotAt(12));
    await Promise.resolve();
    assert.ok(!journal.wantsSnapshot(true), "one is being written");
    await written;
    assert.ok(!journal.wantsSnapshot(true), "nothing came since");
  });

  describe("lines of its segment that it has", () => {
    const segment = "000000000001.jsonl";
    const edit = async (change: (lines: readonly string[]) => readonly string[]): Promise<void> => {
      const path = join(folder, segment);
      await writeFile(path, change((await readFile(path, "utf8")).split("\n")).join("\n"));
    };

    it("are passed over, whatever they are", async () => {
      await live(6, [3]);
      await edit((lines) => ["#".repeat(40), ...lines.slice(2)]);
      const [, opening] = await openOne();
      assert.deepEqual([opening.records.map(({ sequence }) => sequence), opening.notices], [[4, 5, 6], []]);
    });

    it("stay where something after them is set aside", async () => {
      await live(6, [3]);
      await edit((lines) => [...lines.slice(0, 5), "garbage", ...lines.slice(5)]);
      const [journal, opening] = await openOne();
      assert.deepEqual(
        opening.records.map(({ sequence }) => sequence),
        [4, 5, 6],
      );
      assert.equal(await readFile(join(folder, `${segment}.foreign`), "utf8"), "garbage\n");
      await journal.close();
      await unlink(join(folder, nameAt(3)));
      const [, whole] = await openOne();
      assert.deepEqual(
        whole.records.map(({ sequence }) => sequence),
        [1, 2, 3, 4, 5, 6],
      );
    });

    it("are counted where one after them is missing", async () => {
      await live(6, [3]);
      await edit((lines) => lines.filter((_, index) => index !== 5));
      const opening = await make().open();
      assert.ok(!opening.ok);
      assert.match(opening.failure.message, /line 6 .*record 5 is missing/);
    });
  });

  describe("old segments", () => {
    const small = { maximumSegmentBytes: 300 };

    it("are compressed once the snapshot before the newest has them, and can still be read", async () => {
      const [journal] = await liveAndTidy(small, (names) => names.filter((name) => name.endsWith(".gz")).length > 1);
      const seen: number[] = [];
      assert.ok((await journal.read(({ sequence }) => seen.push(sequence))).ok);
      assert.deepEqual(
        seen,
        Array.from({ length: 30 }, (_, index) => index + 1),
      );
      await journal.close();
      const [, opening] = await openOne(small);
      assert.deepEqual([opening.snapshot?.sequence, opening.records.length], [20, 10]);
    });

    it("are read where no snapshot can be used", async () => {
      await live(30, [10, 20], small);
      for (const sequence of [10, 20]) await unlink(join(folder, nameAt(sequence)));
      const [, { snapshot, records }] = await openOne(small);
      assert.deepEqual([snapshot, records.length], [undefined, 30]);
    });

    it("go when there is too much of them, the oldest first, and never one that the snapshot before the newest lacks", async () => {
      const options = { ...small, maximumBytes: 1 };
      const [first] = await liveAndTidy(options, (names) => !names.some((name) => name.endsWith(".gz")));
      const extent = await first.read(() => undefined);
      assert.ok(extent.ok && extent.value.first > 1 && extent.value.first <= 11, JSON.stringify(extent));
      await first.close();
      await truncate(join(folder, nameAt(20)), 30);
      const [, { snapshot, records }] = await openOne(small);
      assert.deepEqual([snapshot?.sequence, records.length], [10, 20]);
    });

    /** A journal with 30 records and snapshots of 10 and 20, once it's tidy. */
    async function liveAndTidy(
      options: Partial<FileJournalOptions>,
      isTidy: (names: readonly string[]) => boolean,
    ): Promise<readonly [FileJournal]> {
      await live(20, [10], options);
      const [journal] = await openOne(options);
      await journal.writeSnapshot(snapshotAt(20));
      for (let sequence = 21; sequence <= 30; sequence++) await journal.append([record(sequence)]);
      await eventually("the journal is tidy", async () => isTidy(await names()));
      return [journal];
    }
  });

  describe("when the host dies", () => {
    it("at any moment of writing one, compressing and letting go, loses nothing", async () => {
      const before = join(await temporaryFolder(), "before");
      await live(30, [8, 16], { maximumSegmentBytes: 300, disk: {} });
      const source = folder;
      let moments = 0;
      for (let diesAfter = 0; ; diesAfter++) {
        folder = `${before}-${diesAfter}`;
        await copyFolder(source, folder);
        const mortal = new MortalDisk();
        const [journal] = await openOne({ maximumSegmentBytes: 300, maximumBytes: 1, disk: mortal });
        opened.pop();
        mortal.dieAfter(diesAfter);
        void journal.append([record(31)]);
        const written = journal.writeSnapshot(snapshotAt(24));
        // The next one waits until all is tidy after the first.
        const died = await mortal.diesOr(written.then(() => journal.writeSnapshot(snapshotAt(24))));
        await mortal.bury();
        await checkNothingIsLost(diesAfter);
        if (!died) break;
        moments += 1;
      }
      assert.ok(moments > 20, `${moments} moments`);
      folder = source;
    });

    async function checkNothingIsLost(moment: number): Promise<void> {
      const [journal, { snapshot, records }] = await openOne();
      const from = snapshot?.sequence ?? 0;
      assert.ok([16, 24].includes(from), `moment ${moment}: the snapshot of ${from}`);
      assert.deepEqual(snapshot, snapshotAt(from));
      const last = records.at(-1)?.sequence ?? 0;
      assert.ok(last === 30 || last === 31, `moment ${moment}: ends with ${last}`);
      assert.equal(records.length, last - from);
      assert.ok(!(await names()).some((name) => name.endsWith(".new")), "no unfinished file is left");
      assert.ok((await journal.append([record(last + 1)])).ok);
      await journal.close();
    }
  });
});

async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) await copyFile(join(from, name), join(to, name));
}

/** A disk whose host dies after so many things that it does to it: what comes then never happens, and half of a write may. */
class MortalDisk implements StoreDisk {
  private left = Infinity;
  private readonly files: FileHandle[] = [];
  private die: () => void = () => undefined;
  private readonly death = new Promise<true>((resolve) => (this.die = () => resolve(true)));

  /** Close what the dead host has open, as its system does. */
  async bury(): Promise<void> {
    await Promise.all(this.files.map((file) => file.close().catch(() => undefined)));
  }

  dieAfter(things: number): void {
    this.left = things;
  }

  /** Whether the host dies before `end`. */
  async diesOr(end: Promise<unknown>): Promise<boolean> {
    return Promise.race([this.death, end.then(() => false)]);
  }

  readonly open = async (path: string, flags: string, mode: number): Promise<FileHandle> => {
    await this.live();
    const file = await open(path, flags, mode);
    this.files.push(file);
    return new Proxy(file, {
      get: (target, key) => {
        if (key === "write") return (...args: WriteArguments) => this.write(file, args);
        if (key === "datasync") return () => this.live().then(() => file.datasync());
        const value: unknown = Reflect.get(target, key);
        return typeof value === "function" ? (value as () => unknown).bind(target) : value;
      },
    });
  };

  readonly rename = (from: string, to: string): Promise<void> => this.live().then(() => rename(from, to));
  readonly remove = (path: string): Promise<void> => this.live().then(() => unlink(path));
  readonly syncFolder = (folder: string): Promise<void> => this.live().then(() => realDisk.syncFolder(folder));

  private async write(file: FileHandle, [bytes, offset, length, position]: WriteArguments): Promise<unknown> {
    if (this.left === 1) await file.write(bytes, offset, Math.floor(length / 2), position);
    await this.live();
    return file.write(bytes, offset, length, position);
  }

  private live(): Promise<void> {
    this.left -= 1;
    if (this.left >= 0) return Promise.resolve();
    this.die();
    return new Promise(() => undefined);
  }
}

type WriteArguments = [bytes: Buffer, offset: number, length: number, position: number];

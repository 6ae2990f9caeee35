import assert from "node:assert/strict";
import type { Journal, JournalOpening, JournalRecord } from "../../server/src/core/ports/journal.ts";

/** A record as a dispatcher writes it. */
export function record(sequence: number, note = ""): JournalRecord {
  return {
    sequence,
    at: "2026-11-21T09:14:03.120Z",
    event: { type: "noted", ...{ note } },
    effects: [{ type: "tell" }],
  };
}

/** Opens the same journal again, as the next process would; the one before is closed. */
export interface JournalUnderTest {
  reopen(): Promise<Journal>;
}

/** What every journal promises. */
export function describeJournal(name: string, make: () => Promise<JournalUnderTest>): void {
  describe(`journal: ${name}`, () => {
    let place: JournalUnderTest;
    let journal: Journal;
    beforeEach(async () => {
      place = await make();
      journal = await place.reopen();
    });
    afterEach(() => journal.close());

    it("is empty at first", async () => {
      assert.deepEqual(await journal.open(), { ok: true, value: { records: [], notices: [] } });
    });

    it("gives back what was appended, in order", async () => {
      await journal.open();
      assert.deepEqual(await journal.append([record(1, "a"), record(2, "b")]), { ok: true, value: undefined });
      await journal.append([record(3, 'line\nbreak, "quotes", ünïcode 🎉')]);
      await journal.close();
      journal = await place.reopen();
      assert.deepEqual(await journal.open(), {
        ok: true,
        value: {
          records: [record(1, "a"), record(2, "b"), record(3, 'line\nbreak, "quotes", ünïcode 🎉')],
          notices: [],
        },
      });
    });

    it("keeps the order of calls that overlap", async () => {
      await journal.open();
      const calls = Array.from({ length: 200 }, (_, index) => journal.append([record(index + 1)]));
      assert.ok((await Promise.all(calls)).every(({ ok }) => ok));
      await journal.close();
      journal = await place.reopen();
      const opened = await journal.open();
      assert.ok(opened.ok);
      assert.deepEqual(
        opened.value.records.map(({ sequence }) => sequence),
        Array.from({ length: 200 }, (_, index) => index + 1),
      );
    });

    it("goes on where the process before stopped", async () => {
      await journal.open();
      await journal.append([record(1)]);
      await journal.close();
      journal = await place.reopen();
      await journal.open();
      assert.ok((await journal.append([record(2)])).ok);
      await journal.close();
      journal = await place.reopen();
      const opened = await journal.open();
      assert.ok(opened.ok);
      assert.equal(opened.value.records.length, 2);
    });

    it("takes nothing for nothing", async () => {
      await journal.open();
      assert.ok((await journal.append([])).ok);
    });

    it("writes what was appended before it closes", async () => {
      await journal.open();
      const appended = journal.append([record(1)]);
      await journal.close();
      assert.ok((await appended).ok);
      journal = await place.reopen();
      const opened = await journal.open();
      assert.ok(opened.ok && opened.value.records.length === 1);
    });

    describe("with snapshots", () => {
      const state = {
        sequence: 3,
        runs: [{ id: "a" }, { id: "b", text: 'ünï "quoted"' }],
        tasks: [],
        held: { by: "me" },
      };

      /** The journal with records 1 to `count`, and a snapshot of the first three. */
      async function withSnapshot(count: number): Promise<void> {
        await journal.open();
        for (let sequence = 1; sequence <= count; sequence++)
          await journal.append([record(sequence, `note ${sequence}`)]);
        assert.deepEqual(await journal.writeSnapshot({ sequence: 3, state }), { ok: true, value: undefined });
      }

      async function reopen(): Promise<JournalOpening> {
        await journal.close();
        journal = await place.reopen();
        const opened = await journal.open();
        assert.ok(opened.ok, JSON.stringify(opened));
        return opened.value;
      }

      it("gives the newest one back, and only the records after it", async () => {
        await withSnapshot(5);
        const { snapshot, records, notices } = await reopen();
        assert.deepEqual(snapshot, { sequence: 3, state });
        assert.deepEqual(records, [record(4, "note 4"), record(5, "note 5")]);
        assert.deepEqual(notices, []);
      });

      it("gives back one that nothing follows", async () => {
        await withSnapshot(3);
        const { snapshot, records } = await reopen();
        assert.deepEqual([snapshot?.sequence, records.length], [3, 0]);
        assert.ok((await journal.append([record(4)])).ok);
      });

      it("takes the newer of two", async () => {
        await withSnapshot(5);
        assert.ok((await journal.writeSnapshot({ sequence: 5, state: { sequence: 5 } })).ok);
        assert.deepEqual((await reopen()).snapshot, { sequence: 5, state: { sequence: 5 } });
      });

      it("appends while one is being written", async () => {
        await journal.open();
        await journal.append([record(1)]);
        const runs = Array.from({ length: 5_000 }, (_, id) => ({ id, text: "some text of a run" }));
        const written = journal.writeSnapshot({ sequence: 1, state: { runs } });
        const appended = journal.append([record(2)]);
        assert.deepEqual([(await appended).ok, (await written).ok], [true, true]);
        const { snapshot, records } = await reopen();
        assert.deepEqual([snapshot?.state, records], [{ runs }, [record(2)]]);
      });

      it("still reads everything from the first record on", async () => {
        await withSnapshot(5);
        await reopen();
        await journal.append([record(6, "note 6")]);
        const seen: number[] = [];
        const extent = await journal.read(({ sequence }) => seen.push(sequence));
        assert.deepEqual(extent, { ok: true, value: { first: 1, last: 6 } });
        assert.deepEqual(seen, [1, 2, 3, 4, 5, 6]);
      });

      it("reads only what mentions something", async () => {
        await withSnapshot(12);
        const seen: JournalRecord[] = [];
        await journal.read((each) => seen.push(each), { mentioning: ["note 2", "note 11"] });
        assert.deepEqual(seen, [record(2, "note 2"), record(11, "note 11")]);
      });

      it("reads only what comes after a record", async () => {
        await withSnapshot(12);
        const seen: number[] = [];
        const extent = await journal.read(({ sequence }) => seen.push(sequence), { after: 9 });
        assert.deepEqual([extent, seen], [{ ok: true, value: { first: 1, last: 12 } }, [10, 11, 12]]);
      });

      it("has nothing to read at first", async () => {
        await journal.open();
        const extent = await journal.read(() => assert.fail("There is no record"));
        assert.deepEqual(extent, { ok: true, value: { first: 0, last: 0 } });
      });

      it("throws what a visitor throws", async () => {
        await withSnapshot(3);
        const visit = (): never => {
          throw new Error("It has a bug");
        };
        await assert.rejects(journal.read(visit), /It has a bug/);
      });
    });
  });
}

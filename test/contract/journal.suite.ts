import assert from "node:assert/strict";
import type { Journal, JournalRecord } from "../../server/src/core/ports/journal.ts";

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
  });
}

import assert from "node:assert/strict";
import fc from "fast-check";
import type { RunStore } from "../../server/src/core/ports/run-store.ts";
import type { StreamLog } from "../../server/src/core/ports/stream-log.ts";
import type { EventList, ListWish, SearchWish, StreamedEvent } from "../../server/src/protocol/runs.ts";

const runId = "01JD3KX5Y0QZ7V8N2M4P6R9STW";
const types = ["action", "observation", "plan"] as const;

function draft(type: string, text: string): Omit<StreamedEvent, "seq"> {
  return { at: "2026-11-21T09:14:03.120Z", type, source: "test", text };
}

/** What every log of streams promises, of streams that its store has written. */
export function describeStreamLog(name: string, make: () => Promise<RunStore & StreamLog>): void {
  describe(`stream log: ${name}`, () => {
    let store: RunStore & StreamLog;
    beforeEach(async () => {
      store = await make();
      await store.create(runId);
    });

    const list = async (wish: ListWish): Promise<EventList> => {
      const outcome = await store.list({ runId }, wish);
      assert.ok(outcome.ok);
      return outcome.value;
    };
    const search = async (wish: Omit<SearchWish, "from">): Promise<readonly number[]> => {
      const matches: number[] = [];
      for (let from = 1; ;) {
        const outcome = await store.search({ runId }, { ...wish, from });
        assert.ok(outcome.ok);
        assert.ok(outcome.value.next > from || outcome.value.next > outcome.value.total, "a search gets on");
        matches.push(...outcome.value.matches);
        if (outcome.value.next > outcome.value.total) return matches;
        from = outcome.value.next;
      }
    };
    /** 1,000 events: every tenth is a plan, the others by turns. */
    const fill = async (): Promise<void> => {
      await store.append(
        runId,
        Array.from({ length: 1000 }, (_, at) =>
          draft(at % 10 === 9 ? "plan" : (types[at % 2] ?? ""), `number ${at + 1}`),
        ),
      );
    };

    it("has nothing of a run without a stream", async () => {
      assert.deepEqual(await list({ from: { place: 1 }, limit: 10 }), { events: [], first: 1, total: 0, counts: {} });
      assert.deepEqual(await search({ text: "a" }), []);
    });

    it("counts each type", async () => {
      await fill();
      const { counts, total } = await list({ from: "end", limit: 1 });
      assert.deepEqual([counts, total], [{ action: 500, observation: 400, plan: 100 }, 1000]);
    });

    it("lists from a place, from a number, and the newest", async () => {
      await fill();
      const numbers = async (wish: ListWish): Promise<readonly number[]> => {
        const { first, events } = await list(wish);
        return [first, ...events.map(({ seq }) => seq)];
      };
      const plans = ["plan"];
      assert.deepEqual(await numbers({ from: { place: 600 }, limit: 2 }), [600, 600, 601]);
      assert.deepEqual(await numbers({ from: { place: 50 }, limit: 2, types: plans }), [50, 500, 510]);
      assert.deepEqual(await numbers({ from: { seq: 501 }, limit: 2, types: plans }), [51, 510, 520]);
      assert.deepEqual(await numbers({ from: { seq: 510 }, limit: 1, types: plans }), [51, 510]);
      assert.deepEqual(await numbers({ from: "end", limit: 2, types: plans }), [99, 990, 1000]);
      assert.deepEqual(await numbers({ from: { place: 5000 }, limit: 2, types: plans }), [101]);
      assert.deepEqual(await numbers({ from: { seq: 5000 }, limit: 2, types: plans }), [101]);
      assert.deepEqual(await numbers({ from: "end", limit: 5, types: ["nonsense"] }), [1]);
      assert.deepEqual(await numbers({ from: "end", limit: 5000, types: [] }), [1]);
    });

    it("lists what is appended after it was looked at", async () => {
      await fill();
      await list({ from: "end", limit: 1 });
      await store.append(runId, [draft("plan", "new")]);
      const { events, first } = await list({ from: "end", limit: 1, types: ["plan"] });
      assert.deepEqual([events[0]?.seq, first], [1001, 101]);
    });

    it("finds a text in capitals or not, of some types alone, and takes it as it stands", async () => {
      await store.append(runId, [
        draft("plan", 'the Needle "in" a\nhaystack'),
        draft("action", "NEEDLE"),
        draft("plan", "c:\\temp\\a.txt [x] straße 日本 🙂"),
      ]);
      assert.deepEqual(await search({ text: "needle" }), [1, 2]);
      assert.deepEqual(await search({ text: "needle", types: ["plan"] }), [1]);
      assert.deepEqual(await search({ text: '"in" a\nhay' }), [1]);
      for (const text of ["c:\\temp", "[x]", "STRASSE".toLowerCase().replace("ss", "ß"), "日本", "🙂"])
        assert.deepEqual(await search({ text }), [3], text);
      assert.deepEqual(await search({ text: "n.edle" }), []);
      assert.deepEqual(await search({ text: "" }), []);
    });

    it("doesn't find what each event is made of: the names of its parts and its number", async () => {
      await store.append(runId, [draft("plan", "a"), { ...draft("plan", "b"), arguments: { text: 7 } }]);
      assert.deepEqual(await search({ text: "source" }), []);
      assert.deepEqual(await search({ text: "text" }), [2]);
      assert.deepEqual(await search({ text: "7" }), [2]);
    });

    it("finds exactly the events that have it, whatever lies between", async () => {
      await fill();
      assert.deepEqual(await search({ text: "number 777" }), [777]);
      assert.equal((await search({ text: "number" })).length, 1000);
      assert.deepEqual(await search({ text: "number 99", types: ["plan"] }), [990]);
    });

    it("lists each event once, in order, whatever the page and the types are", async () => {
      await fill();
      const someTypes = fc.subarray([...types], { minLength: 1 });
      await fc.assert(
        fc.asyncProperty(someTypes, fc.integer({ min: 1, max: 400 }), async (chosen, limit) => {
          const seen: number[] = [];
          for (let place = 1, total = 1; place <= total; place += limit) {
            const page = await list({ types: chosen, from: { place }, limit });
            total = page.total;
            seen.push(...page.events.map(({ seq }) => seq));
          }
          const wanted = (await list({ from: { place: 1 }, limit: 1000 })).events;
          assert.deepEqual(
            seen,
            wanted.filter(({ type }) => chosen.includes(type as (typeof types)[number])).map(({ seq }) => seq),
          );
        }),
        { numRuns: 20 },
      );
    });

    it("knows no odd run", async () => {
      const listed = await store.list({ runId: "../../etc" }, { from: "end", limit: 1 });
      const searched = await store.search({ runId, taskId: ".." }, { text: "a", from: 1 });
      assert.ok(!listed.ok && !searched.ok);
      assert.deepEqual([listed.failure.code, searched.failure.code], ["unknown-run", "unknown-task"]);
    });
  });
}

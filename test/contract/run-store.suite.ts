import assert from "node:assert/strict";
import type { RunStore } from "../../server/src/core/ports/run-store.ts";
import type { StreamedEvent } from "../../server/src/protocol/runs.ts";

export const runId = "01JD3KX5Y0QZ7V8N2M4P6R9STW";
const otherRun = "01JD3KX5Y0QZ7V8N2M4P6R9STX";
const taskId = "01JD3KX5Y0QZ7V8N2M4P6R9STY";
const otherTask = "01JD3KX5Y0QZ7V8N2M4P6R9STZ";

/** An event as a driver streams it. */
export function draft(text: string): Omit<StreamedEvent, "seq"> {
  return { at: "2026-11-21T09:14:03.120Z", type: "observation", source: "test", text };
}

/** What every run store promises. It masks the word `hunter2`. */
export function describeRunStore(name: string, make: () => Promise<RunStore>): void {
  describe(`run store: ${name}`, () => {
    let store: RunStore;
    beforeEach(async () => {
      store = await make();
      await store.create(runId);
    });

    const texts = async (from: number, limit: number): Promise<readonly unknown[]> => {
      const outcome = await store.read(runId, from, limit);
      assert.ok(outcome.ok);
      return outcome.value.events.map((event) => event["text"]);
    };

    it("has an empty page of a run without a stream", async () => {
      assert.deepEqual(await store.read(runId, 1, 10), { ok: true, value: { events: [], total: 0 } });
    });

    it("makes a run's folder twice without harm", async () => {
      assert.ok((await store.create(runId)).ok);
    });

    it("numbers events from 1 and returns them as they read", async () => {
      const appended = await store.append(runId, [draft("a"), draft("b")]);
      assert.ok(appended.ok);
      assert.deepEqual(
        appended.value.map(({ seq }) => seq),
        [1, 2],
      );
      const more = await store.append(runId, [draft("c")]);
      assert.ok(more.ok);
      assert.deepEqual(await store.read(runId, 1, 10), {
        ok: true,
        value: { events: [...appended.value, ...more.value], total: 3 },
      });
    });

    it("numbers each run for itself", async () => {
      await store.append(runId, [draft("a")]);
      await store.create(otherRun);
      const other = await store.append(otherRun, [draft("a")]);
      assert.ok(other.ok);
      assert.equal(other.value[0]?.seq, 1);
    });

    it("keeps the order of calls that overlap", async () => {
      const calls = Array.from({ length: 50 }, (_, index) => store.append(runId, [draft(String(index))]));
      await Promise.all(calls);
      assert.deepEqual(
        await texts(1, 100),
        Array.from({ length: 50 }, (_, index) => String(index)),
      );
    });

    it("reads pages", async () => {
      await store.append(
        runId,
        Array.from({ length: 1000 }, (_, index) => draft(String(index + 1))),
      );
      assert.deepEqual(await texts(1, 2), ["1", "2"]);
      assert.deepEqual(await texts(256, 3), ["256", "257", "258"]);
      assert.deepEqual(await texts(999, 10), ["999", "1000"]);
      assert.deepEqual(await texts(1001, 10), []);
      assert.deepEqual(await texts(5, 0), []);
    });

    it("masks secrets on disk and in what it returns", async () => {
      const appended = await store.append(runId, [draft('it is hunter2"')]);
      assert.ok(appended.ok);
      assert.equal(appended.value[0]?.["text"], 'it is ***"');
      assert.deepEqual(await texts(1, 1), ['it is ***"']);
    });

    it("cuts nothing, however long", async () => {
      const long = "x".repeat(3_000_000);
      await store.append(runId, [draft(long), draft("after")]);
      assert.deepEqual(await texts(1, 2), [long, "after"]);
    });

    it("appends nothing where there is nothing to append", async () => {
      assert.deepEqual(await store.append(runId, []), { ok: true, value: [] });
      assert.deepEqual(await store.read(runId, 1, 10), { ok: true, value: { events: [], total: 0 } });
    });

    describe("of a task", () => {
      beforeEach(async () => {
        await store.create(runId, taskId);
      });

      const textsOf = async (task?: string): Promise<readonly unknown[]> => {
        const outcome = await store.read(runId, 1, 10, task);
        assert.ok(outcome.ok);
        return outcome.value.events.map((event) => event["text"]);
      };

      it("lies in a folder of its own below its run's", () => {
        assert.match(store.folder(runId, taskId), new RegExp(`${runId}[\\\\/]${taskId}$`));
        assert.ok(store.folder(runId, taskId).startsWith(store.folder(runId)));
      });

      it("is numbered for itself and holds nothing of its run or of another task", async () => {
        await store.append(runId, [draft("of the run")]);
        await store.create(runId, otherTask);
        await store.append(runId, [draft("of the other")], otherTask);
        const appended = await store.append(runId, [draft("of the task")], taskId);
        assert.ok(appended.ok);
        assert.equal(appended.value[0]?.seq, 1);
        assert.deepEqual(
          [await textsOf(), await textsOf(taskId), await textsOf(otherTask)],
          [["of the run"], ["of the task"], ["of the other"]],
        );
      });

      it("can be made before its run", async () => {
        assert.ok((await store.create(otherRun, taskId)).ok);
        assert.ok((await store.append(otherRun, [draft("a")], taskId)).ok);
      });

      it("is empty where nothing was written", async () => {
        assert.deepEqual(await textsOf(otherTask), []);
      });

      for (const odd of ["", "..", "../../etc", "01JD3KX5Y0QZ7V8N2M4P6R9ST"]) {
        it(`knows no task ${JSON.stringify(odd)}`, async () => {
          for (const outcome of [
            await store.create(runId, odd),
            await store.append(runId, [], odd),
            await store.read(runId, 1, 1, odd),
          ]) {
            assert.ok(!outcome.ok);
            assert.equal(outcome.failure.code, "unknown-task");
          }
        });
      }
    });

    for (const odd of ["", "..", "../../etc", "01JD3KX5Y0QZ7V8N2M4P6R9ST", "01JD3KX5Y0QZ7V8N2M4P6R9STW/x", "a b"]) {
      it(`knows no run ${JSON.stringify(odd)}`, async () => {
        for (const outcome of [await store.create(odd), await store.append(odd, []), await store.read(odd, 1, 1)]) {
          assert.ok(!outcome.ok);
          assert.equal(outcome.failure.code, "unknown-run");
        }
      });
    }
  });
}

import assert from "node:assert/strict";
import type { KeptStep, StepCache } from "../../server/src/core/ports/step-cache.ts";

/** The key that stands for a number. */
export function keyOf(number: number): string {
  return number.toString(16).padStart(64, "0");
}

/** A result as a step leaves it. */
export function kept(output: string, rest: Partial<KeptStep> = {}): KeptStep {
  const result = { outcome: "succeeded", output, outputs: { report: "/w/report.md", rows: [1, null, "two"] } };
  const files = [{ path: "/w/report.md", hash: keyOf(1) }];
  return { workflow: "notes", step: "log", label: "log-v1", result, files, ...rest };
}

interface Limits {
  readonly maximumEntries?: number;
  readonly maximumBytes?: number;
}

/** What every cache of steps promises. It masks the word `hunter2`; `tick` lets its clock go on. */
export function describeStepCache(
  name: string,
  make: (limits: Limits) => Promise<{ readonly cache: StepCache; readonly tick: () => void }>,
): void {
  describe(`step cache: ${name}`, () => {
    const open = async (limits: Limits = {}) => {
      const { cache, tick } = await make(limits);
      const keep = async (number: number, step: KeptStep): Promise<string> => {
        tick();
        const outcome = await cache.keep(keyOf(number), step);
        return outcome.ok ? "kept" : outcome.failure.code;
      };
      const outputs = async (...numbers: readonly number[]): Promise<readonly unknown[]> => {
        const found = [];
        for (const number of numbers) {
          tick();
          found.push((await cache.read(keyOf(number)))?.result.output);
        }
        return found;
      };
      return { cache, keep, outputs };
    };

    it("gives back what was kept, and nothing under another key", async () => {
      const { cache, keep } = await open();
      assert.equal(await keep(1, kept("a")), "kept");
      assert.deepEqual(await cache.read(keyOf(1)), kept("a"));
      assert.equal(await cache.read(keyOf(2)), undefined);
    });

    it("lets somebody look without using it: what wasn't used for longest goes first", async () => {
      const { cache, keep, outputs } = await open({ maximumEntries: 2 });
      for (const number of [1, 2]) await keep(number, kept(String(number)));
      assert.deepEqual(await cache.peek(keyOf(1)), kept("1"));
      assert.equal(await cache.peek(keyOf(3)), undefined);
      await keep(3, kept("3"));
      assert.deepEqual(await outputs(1, 2, 3), [undefined, "2", "3"]);
    });

    it("keeps the outputs of items, and those that have none", async () => {
      const { cache, keep } = await open();
      const step = kept("", { result: { outcome: "succeeded", output: ["a", null], outputs: {} } });
      await keep(1, step);
      assert.deepEqual((await cache.read(keyOf(1)))?.result.output, ["a", null]);
    });

    it("has the newest result of a key", async () => {
      const { cache, keep, outputs } = await open();
      await keep(1, kept("a"));
      await keep(1, kept("b"));
      assert.deepEqual(await outputs(1), ["b"]);
      const listed = await cache.list();
      assert.ok(listed.ok);
      assert.equal(listed.value.length, 1);
    });

    it("lists what it keeps, newest first, without the results", async () => {
      const { cache, keep } = await open();
      await keep(1, kept("a"));
      await keep(2, kept("b", { workflow: "other", step: "build", label: "v2" }));
      const listed = await cache.list();
      assert.ok(listed.ok);
      assert.deepEqual(
        listed.value.map(({ workflow, step, label }) => `${workflow} ${step} ${label}`),
        ["other build v2", "notes log log-v1"],
      );
      assert.ok(listed.value.every(({ bytes, keptAt }) => bytes > 0 && !Number.isNaN(Date.parse(keptAt))));
    });

    it("forgets all and says how much that was", async () => {
      const { cache, keep, outputs } = await open();
      await keep(1, kept("a"));
      await keep(2, kept("b"));
      assert.deepEqual(await cache.clear(), { ok: true, value: 2 });
      assert.deepEqual(await outputs(1, 2), [undefined, undefined]);
      assert.deepEqual(await cache.list(), { ok: true, value: [] });
      assert.deepEqual(await cache.clear(), { ok: true, value: 0 });
    });

    it("lets go of what wasn't used for longest when there are too many", async () => {
      const { keep, outputs } = await open({ maximumEntries: 2 });
      await keep(1, kept("a"));
      await keep(2, kept("b"));
      assert.deepEqual(await outputs(1), ["a"]);
      await keep(3, kept("c"));
      assert.deepEqual(await outputs(1, 2, 3), ["a", undefined, "c"]);
    });

    it("lets go of the oldest when they are too large together, and keeps nothing that is too large alone", async () => {
      const { keep, outputs } = await open({ maximumBytes: 5_000 });
      await keep(1, kept("a".repeat(2_000)));
      await keep(2, kept("b".repeat(2_000)));
      await keep(3, kept("c".repeat(2_000)));
      const [first, , third] = await outputs(1, 2, 3);
      assert.equal(first, undefined);
      assert.equal(third, "c".repeat(2_000));
      assert.equal(await keep(4, kept("d".repeat(6_000))), "too-large");
      assert.deepEqual((await outputs(3))[0], "c".repeat(2_000));
    });

    it("keeps no result in which a secret stands, and hides one in a label", async () => {
      const { cache, keep } = await open();
      assert.equal(await keep(1, kept("it is hunter2")), "holds-secret");
      assert.equal(await cache.read(keyOf(1)), undefined);
      assert.equal(await keep(2, kept("a", { label: "log-hunter2" })), "kept");
      const listed = await cache.list();
      assert.ok(listed.ok);
      assert.equal(listed.value[0]?.label, "log-***");
    });

    for (const odd of ["", "../x", "abc", `${keyOf(1)}0`, keyOf(1).replace("0", "G")]) {
      it(`keeps nothing under the key ${JSON.stringify(odd)}`, async () => {
        const { cache } = await open();
        const outcome = await cache.keep(odd, kept("a"));
        assert.ok(!outcome.ok);
        assert.equal(outcome.failure.code, "invalid-key");
        assert.equal(await cache.read(odd), undefined);
      });
    }

    it("keeps many at once", async () => {
      const { cache, outputs } = await open();
      const numbers = Array.from({ length: 30 }, (_, number) => number);
      await Promise.all(numbers.map((number) => cache.keep(keyOf(number % 20), kept(String(number)))));
      assert.deepEqual(await outputs(0, 9, 10, 19), ["20", "29", "10", "19"]);
    });
  });
}

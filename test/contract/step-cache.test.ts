import assert from "node:assert/strict";
import { readdir, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createStepCache } from "../../server/src/adapters/store/step-cache.ts";
import type { StepCacheOptions } from "../../server/src/adapters/store/step-cache.ts";
import { createFakeClock } from "../support/fakes/fake-clock.ts";
import { MemoryStepCache } from "../support/fakes/memory-step-cache.ts";
import { skipBecause } from "../support/skip-because.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { describeStepCache, kept, keyOf } from "./step-cache.suite.ts";

const mask = (text: string): string => text.replaceAll("hunter2", "***");

describeStepCache("in files", async (limits) => {
  const clock = createFakeClock();
  const folder = join(await temporaryFolder(), "cache");
  return { cache: createStepCache({ folder, clock, mask, ...limits }), tick: () => clock.advance(1_000) };
});

describeStepCache("in memory", async ({ maximumEntries, maximumBytes }) => {
  const clock = createFakeClock();
  const cache = new MemoryStepCache({ mask, now: () => clock.now() }, maximumEntries, maximumBytes);
  return { cache, tick: () => clock.advance(1_000) };
});

describe("step cache: its files", () => {
  let options: StepCacheOptions;
  let file: string;
  beforeEach(async () => {
    options = { folder: join(await temporaryFolder(), "cache"), clock: createFakeClock(), mask };
    file = join(options.folder, `${keyOf(1)}.json`);
    assert.ok((await createStepCache(options).keep(keyOf(1), kept("a"))).ok);
  });

  it("outlive their host", async () => {
    assert.deepEqual(await createStepCache(options).read(keyOf(1)), kept("a"));
  });

  it("are the user's alone", async function () {
    if (process.platform === "win32") skipBecause(this, "Windows keeps the rights of the user's profile");
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.equal((await stat(options.folder)).mode & 0o777, 0o700);
    assert.deepEqual(await readdir(options.folder), [`${keyOf(1)}.json`]);
  });

  for (const [what, spoil] of Object.entries({
    torn: () => truncate(file, 40),
    empty: () => truncate(file, 0),
    "of another version": () => writeFile(file, JSON.stringify({ version: 99, key: keyOf(1), step: kept("a") })),
    "that belong to another key": () =>
      writeFile(file, JSON.stringify({ version: 1, key: keyOf(2), keptAt: "2026", step: kept("a") })),
    "with a result that is none": () =>
      writeFile(file, JSON.stringify({ version: 1, key: keyOf(1), keptAt: "2026", step: { ...kept("a"), result: 7 } })),
  })) {
    it(`count as nothing when they are ${what}, and are replaced`, async () => {
      await spoil();
      const cache = createStepCache(options);
      assert.equal(await cache.read(keyOf(1)), undefined);
      assert.deepEqual(await cache.list(), { ok: true, value: [] });
      assert.ok((await cache.keep(keyOf(1), kept("b"))).ok);
      assert.equal((await cache.read(keyOf(1)))?.result.output, "b");
    });
  }

  it("go in the order in which they were used, also those of an earlier host", async () => {
    const clock = createFakeClock();
    clock.advance(3_600_000);
    const earlier = createStepCache({ ...options, clock });
    await earlier.keep(keyOf(2), kept("b"));
    const cache = createStepCache({ ...options, clock, maximumEntries: 2 });
    await cache.keep(keyOf(3), kept("c"));
    assert.deepEqual([await cache.read(keyOf(1)), (await cache.read(keyOf(2)))?.result.output], [undefined, "b"]);
  });
});

import assert from "node:assert/strict";
import { systemClock } from "../../server/src/adapters/system/clock.ts";

describe("clock: the machine's", () => {
  it("tells the time in UTC with milliseconds", () => {
    assert.match(systemClock.now(), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.ok(Math.abs(Date.parse(systemClock.now()) - Date.now()) < 1000);
  });

  it("never goes back", () => {
    const moments = Array.from({ length: 1000 }, () => systemClock.monotonic());
    assert.deepEqual(
      moments,
      moments.toSorted((one, other) => one - other),
    );
  });

  /** The test itself must keep the process alive: the clock's timers don't. */
  async function wait(milliseconds: number): Promise<void> {
    const alive = setInterval(() => undefined, 1000);
    await new Promise<void>((resolve) => systemClock.after(milliseconds, resolve));
    clearInterval(alive);
  }

  it("calls no sooner than asked", async () => {
    const before = systemClock.monotonic();
    await wait(30);
    assert.ok(systemClock.monotonic() - before >= 29);
  });

  it("doesn't call what was cancelled, and cancelling twice is harmless", async () => {
    let called = false;
    const cancel = systemClock.after(1, () => (called = true));
    cancel();
    cancel();
    await wait(20);
    assert.equal(called, false);
  });
});

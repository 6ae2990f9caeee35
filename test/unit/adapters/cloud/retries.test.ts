import assert from "node:assert/strict";
import { Retries } from "../../../../server/src/adapters/cloud/retries.ts";
import type { CloudFailure } from "../../../../server/src/core/ports/cloud.ts";
import { createFakeClock } from "../../../support/fakes/fake-clock.ts";
import { settle } from "./rates/rate-bench.ts";

const passing: CloudFailure = { code: "cloud-failed", retryable: true, message: "", remedy: "" };
const limited: CloudFailure = { ...passing, code: "rate-limit" };

describe("cloud: tries of one call", () => {
  it("waits longer each time, give or take chance, and makes four tries", async () => {
    for (const [dice, expected] of [
      [0, [250, 500, 1_000]],
      [0.9999, [500, 1_000, 2_000]],
    ] as const) {
      const clock = createFakeClock();
      const retries = new Retries({ clock, random: () => dice, cancellation: undefined });
      const waits: number[] = [];
      for (;;) {
        const since = clock.monotonic();
        const again = retries.again(passing);
        while (clock.pending > 0) clock.advance(1);
        if (!(await again)) break;
        waits.push(clock.monotonic() - since);
      }
      assert.deepEqual(waits, expected);
    }
  });

  it("leaves what may have been carried out, and what won't pass", async () => {
    const retries = new Retries({ clock: createFakeClock(), random: () => 0, cancellation: undefined });
    assert.equal(await retries.again({ ...passing, ambiguous: true }), false);
    assert.equal(await retries.again({ ...passing, retryable: false }), false);
  });

  it("has patience for five minutes from the first failure on, however long the first turn took", async () => {
    const clock = createFakeClock();
    const retries = new Retries({ clock, random: () => 0, cancellation: undefined });
    clock.advance(3_600_000);
    assert.equal(await retries.again(limited), true);
    clock.advance(299_000);
    assert.equal(await retries.again(limited), true);
    clock.advance(2_000);
    assert.equal(await retries.again(limited), false);
    await settle();
    assert.equal(clock.pending, 0);
  });
});

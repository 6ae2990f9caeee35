import assert from "node:assert/strict";
import { pauseBeforeNext } from "../../../../server/src/core/dispatch/reports.ts";
import type { RetryRule } from "../../../../server/src/core/workflow/compiled-run.ts";

const reason = { code: "tool-failed", message: "x" };
const rule: RetryRule = { attempts: 100, backoff: "fixed", delayMs: 10_000, on: ["engine"] };

describe("the pause before the next attempt", () => {
  const pause = (backoff: RetryRule["backoff"], attempt: number, seed = "01J"): number =>
    pauseBeforeNext({ ...rule, backoff }, { attempt, reason, seed }) ?? 0;

  it("is always the same where it's fixed", () => {
    assert.deepEqual([pause("fixed", 1), pause("fixed", 7)], [10_000, 10_000]);
  });

  it("grows otherwise, up to a fifth shorter or longer, and never beyond a day", () => {
    for (let attempt = 1; attempt < 30; attempt += 1) {
      const [linear, exponential] = [pause("linear", attempt), pause("exponential", attempt)];
      assert.ok(linear >= 8_000 * attempt && linear <= 12_000 * attempt, `${attempt}: ${linear}`);
      const whole = 10_000 * 2 ** (attempt - 1);
      assert.ok(exponential >= Math.min(86_400_000, whole * 0.8), `${attempt}: ${exponential}`);
      assert.ok(exponential <= Math.min(86_400_000, whole * 1.2), `${attempt}: ${exponential}`);
    }
  });

  it("is another one for each task and attempt, spread evenly, and the same whenever it's asked for", () => {
    const seeds = Array.from({ length: 1_000 }, (_, index) => `01J0000000000000000000${index}`);
    const pauses = seeds.map((seed) => pause("exponential", 1, seed));
    assert.ok(new Set(pauses).size > 800);
    const quarters = [0, 1, 2, 3].map((quarter) => {
      return pauses.filter((each) => each >= 8_000 + quarter * 1_000 && each < 9_000 + quarter * 1_000).length;
    });
    assert.ok(
      quarters.every((count) => count > 180 && count < 320),
      quarters.join(" "),
    );
    assert.deepEqual(
      pauses,
      seeds.map((seed) => pause("exponential", 1, seed)),
    );
  });

  it("isn't, after the last attempt and for what trying again can't change", () => {
    assert.equal(pauseBeforeNext({ ...rule, attempts: 2 }, { attempt: 2, reason, seed: "" }), undefined);
    assert.equal(pauseBeforeNext(rule, { attempt: 1, reason: { ...reason, code: "denied" }, seed: "" }), undefined);
    assert.equal(pauseBeforeNext(rule, { attempt: 1, reason: { ...reason, code: "rate-limit" }, seed: "" }), undefined);
  });
});

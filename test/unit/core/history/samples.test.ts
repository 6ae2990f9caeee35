import assert from "node:assert/strict";
import {
  addSample,
  addSpreads,
  expectedOf,
  mostSamples,
  spreadOf,
} from "../../../../server/src/core/history/samples.ts";
import type { Sample } from "../../../../server/src/core/history/samples.ts";

function sampleAt(minute: number, rest: Partial<Sample> = {}): Sample {
  const startedAt = new Date(Date.UTC(2026, 10, 21, 9, minute)).toISOString();
  return { runId: "R", startedAt, durationMs: minute, ...rest };
}

describe("history of steps", () => {
  it("has percentiles that are values which have been", () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    assert.deepEqual(spreadOf(hundred), { p10: 10, p50: 50, p90: 90, samples: 100 });
    assert.deepEqual(spreadOf([3]), { p10: 3, p50: 3, p90: 3, samples: 1 });
    assert.equal(spreadOf([]), undefined);
  });

  it("adds what comes one after the other, as sure as the less sure of both", () => {
    const [one, other] = [spreadOf([1, 2, 3]), spreadOf([10])];
    assert.deepEqual(addSpreads(one, other), { p10: 11, p50: 12, p90: 13, samples: 1 });
    assert.deepEqual(addSpreads(undefined, other), other);
  });

  it("counts an execution once, and keeps the newest", () => {
    let samples: readonly Sample[] = [];
    for (let minute = 59; minute >= 0; minute -= 1) samples = addSample(samples, sampleAt(minute));
    assert.deepEqual([samples.length, samples[0]?.durationMs, samples.at(-1)?.durationMs], [mostSamples, 10, 59]);
    const again = addSample(samples, sampleAt(59, { durationMs: 7 }));
    assert.deepEqual([again.length, again.at(-1)?.durationMs], [mostSamples, 7]);
  });

  it("expects nothing of what no sample knows", () => {
    assert.deepEqual(expectedOf([]), {});
    const expected = expectedOf([sampleAt(1, { cost: 0.5 }), sampleAt(2)]);
    assert.deepEqual([expected.cost?.samples, expected.duration?.samples, expected.credits], [1, 2, undefined]);
  });
});

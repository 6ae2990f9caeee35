import assert from "node:assert/strict";
import fc from "fast-check";
import { elapsed, formatDuration, formatTicking } from "../../../../webviews/src/protocol/durations.ts";

describe("durations", () => {
  it("get coarser as they get longer", () => {
    const cases = [
      [0, "0 ms"],
      [340, "340 ms"],
      [999.6, "1 s"],
      [4_230, "4.2 s"],
      [59_970, "1 min"],
      [185_000, "3 min 5 s"],
      [3_599_700, "1 h"],
      [7_440_000, "2 h 4 min"],
      [97_200_000, "1 d 3 h"],
    ] as const;
    for (const [milliseconds, text] of cases) assert.equal(formatDuration(milliseconds), text);
  });

  it("are never negative, odd or undefined", () => {
    for (const odd of [-5, Number.NaN, Number.NEGATIVE_INFINITY]) assert.equal(formatDuration(odd), "0 ms");
    fc.assert(fc.property(fc.double(), (any) => assert.match(formatDuration(any), /^\d/)));
  });

  it("tick in whole seconds", () => {
    assert.deepEqual([400, 12_900, 61_999].map(formatTicking), ["0 s", "12 s", "1 min 1 s"]);
  });

  it("are measured between moments, or up to now", () => {
    const start = "2026-11-21T09:00:00.000Z";
    assert.equal(elapsed(start, "2026-11-21T09:00:02.500Z", 0), 2_500);
    assert.equal(elapsed(start, undefined, Date.parse(start) + 7), 7);
    assert.equal(elapsed(start, undefined, Date.parse(start) - 7), 0);
    assert.deepEqual([elapsed(undefined, start, 0), elapsed("never", undefined, 0)], [undefined, undefined]);
  });
});

import assert from "node:assert/strict";
import { describeDuration } from "../../../../server/src/core/errors/reasons.ts";
import { parseDuration } from "../../../../server/src/core/workflow/durations.ts";

describe("durations", () => {
  for (const [text, expected] of [
    ["500ms", 500],
    ["10s", 10_000],
    ["5m", 300_000],
    ["2h", 7_200_000],
    ["1d", 86_400_000],
    ["1h30m", 5_400_000],
    ["1m1ms", 60_001],
    ["0s", 0],
    ["", undefined],
    ["10", undefined],
    ["-1s", undefined],
    ["1.5h", undefined],
    ["1h 30m", undefined],
    ["1w", undefined],
    ["9".repeat(30) + "d", undefined],
  ] as const) {
    it(`${JSON.stringify(text)} is ${String(expected)}`, () => assert.equal(parseDuration(text), expected));
  }

  for (const [milliseconds, expected] of [
    [1, "1 ms"],
    [1_500, "1.5 s"],
    [90_000, "1.5 min"],
    [7_200_000, "2 h"],
    [86_400_000, "1 d"],
  ] as const) {
    it(`${milliseconds} is told as ${expected}`, () => assert.equal(describeDuration(milliseconds), expected));
  }
});

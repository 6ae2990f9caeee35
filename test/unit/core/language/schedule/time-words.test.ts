import assert from "node:assert/strict";
import { formatDuration } from "../../../../../server/src/core/locale/durations.ts";
import {
  agoWords,
  momentWords,
  momentWriter,
  whenWords,
} from "../../../../../server/src/core/language/schedule/time-words.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const now = Date.parse("2026-03-28T12:00:00Z");

describe("times in words", () => {
  const durations: readonly (readonly [number, string])[] = [
    [0, "0 ms"],
    [-5, "0 ms"],
    [850, "850 ms"],
    [1250, "1.3 s"],
    [12 * second, "12 s"],
    [59_940, "59.9 s"],
    [59_960, "1 min"],
    [125 * second, "2 min 5 s"],
    [3 * hour + 10 * minute + 59 * second, "3 h 10 min"],
    [hour - 400, "1 h"],
    [51 * hour, "2 d 3 h"],
  ];
  for (const [length, words] of durations) {
    it(`${String(length)} ms is ${words}`, () => assert.equal(formatDuration(length), words));
  }

  const moments: readonly (readonly [number, string])[] = [
    [-5 * second, "just now"],
    [5 * second, "just now"],
    [30 * second, "less than a minute ago"],
    [2 * minute + 59 * second, "2 min ago"],
    [3 * hour, "3 h ago"],
    [50 * hour, "2 d ago"],
  ];
  for (const [since, words] of moments) {
    it(`${String(since)} ms ago is ${words}`, () => assert.equal(agoWords(now - since, now), words));
  }

  it("says when something was by the clock once that is long ago", () => {
    assert.equal(whenWords(now - 2 * minute, now), "2 min ago");
    assert.match(whenWords(now - 26 * hour, now), /^2[67] March 2026, \d\d:00$/);
  });

  it("reads the clock of a time zone", () => {
    assert.equal(momentWords(now, "Asia/Kolkata"), "28 March 2026, 17:30");
    assert.equal(momentWriter("UTC")(Date.parse("2026-03-29T00:05:00Z")), "Sunday 29 March 2026, 00:05");
  });
});

import assert from "node:assert/strict";
import { countStage, summaryLines } from "../../../scripts/test-summary.ts";

describe("test summary", () => {
  it("ends with the sum of all stages, alone on its line", () => {
    const lines = summaryLines([
      { name: "check", seconds: 20, hasTests: false, counts: countStage(true, false, undefined) },
      { name: "unit", seconds: 4.4, hasTests: true, counts: { passed: 10, failed: 0, skipped: 1 } },
      { name: "editor", seconds: 61, hasTests: true, counts: { passed: 5, failed: 2, skipped: 0 } },
    ]);
    assert.deepEqual(lines, [
      "ok     check          20 s",
      "ok     unit            4 s  10 passed, 0 failed, 1 skipped",
      "FAILED editor         61 s  5 passed, 2 failed, 0 skipped",
      "",
      "15 passed, 2 failed, 1 skipped",
    ]);
  });

  it("repeats what failed, and the first lines of what it said, where the end of a log is all one sees", () => {
    const message = ["Timeout", "one", "two", "three", "four", "five", "six"].map((line) => `  ${line}`).join("\n");
    const counts = { passed: 5, failed: 1, skipped: 0 };
    const failures = [{ title: "a run › ends", message }];
    const [first, second, ...rest] = summaryLines([{ name: "unit", seconds: 1, hasTests: true, counts, failures }]);
    assert.equal(first, "FAILED unit: a run › ends");
    assert.equal(second, "    Timeout");
    assert.equal(rest.includes("    five"), true);
    assert.equal(rest.includes("    six"), false);
  });

  it("tells of what passed at its second try alone", () => {
    const counts = { passed: 5, failed: 0, skipped: 0 };
    const flaky = [{ title: "a run › ends", message: "Timeout" }];
    const lines = summaryLines([{ name: "editor", seconds: 1, hasTests: true, counts, flaky }]);
    assert.deepEqual(lines.slice(0, 3), ["FLAKY editor: a run › ends", "    Timeout", ""]);
  });

  it("counts a stage that broke without a failed test as a failure", () => {
    assert.deepEqual(countStage(false, true, { passed: 3, failed: 0, skipped: 0 }), {
      passed: 3,
      failed: 1,
      skipped: 0,
    });
    assert.equal(countStage(false, false, undefined).failed, 1);
  });

  it("keeps the number of failed tests of a stage that failed because of them", () => {
    assert.equal(countStage(false, true, { passed: 3, failed: 4, skipped: 0 }).failed, 4);
  });

  it("doesn't take a stage for passed that left no results or ran no test", () => {
    assert.equal(countStage(true, true, undefined).failed, 1);
    assert.equal(countStage(true, true, { passed: 0, failed: 0, skipped: 0 }).failed, 1);
  });
});

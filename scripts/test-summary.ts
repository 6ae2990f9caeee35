/** How many tests of one stage or of all ended how. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What one stage of `npm test` came to. `counts` of a stage without tests of its own are zero, or one failure. */
export interface StageOutcome {
  readonly name: string;
  readonly seconds: number;
  readonly hasTests: boolean;
  readonly counts: TestCounts;
}

const none: TestCounts = { passed: 0, failed: 0, skipped: 0 };

/**
 * The counts of a stage that ended. A stage that failed has at least one failure, and so has a stage of tests that left no results or
 * ran no test: it broke before its end, whatever its exit code says.
 */
export function countStage(succeeded: boolean, hasTests: boolean, results: TestCounts | undefined): TestCounts {
  const counts = results ?? none;
  const ranNothing = hasTests && counts.passed + counts.failed + counts.skipped === 0;
  const broken = !succeeded || ranNothing;
  return {
    passed: counts.passed,
    failed: broken ? Math.max(1, counts.failed) : counts.failed,
    skipped: counts.skipped,
  };
}

/** A line a stage, and as the last line the sum: `N passed, N failed, N skipped`. */
export function summaryLines(outcomes: readonly StageOutcome[]): readonly string[] {
  const rows = outcomes.map(({ name, seconds, hasTests, counts }) => {
    const mark = counts.failed === 0 ? "ok    " : "FAILED";
    const duration = `${seconds.toFixed(0)} s`.padStart(6);
    return `${mark} ${name.padEnd(12)} ${duration}  ${hasTests ? describe(counts) : ""}`.trimEnd();
  });
  return [...rows, "", describe(addUp(outcomes))];
}

/** All counts together. */
export function addUp(outcomes: readonly StageOutcome[]): TestCounts {
  return outcomes.reduce(
    (sum, { counts }) => ({
      passed: sum.passed + counts.passed,
      failed: sum.failed + counts.failed,
      skipped: sum.skipped + counts.skipped,
    }),
    none,
  );
}

function describe({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

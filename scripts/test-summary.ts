/** How many tests of one stage or of all ended how. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What a stage of tests leaves behind. `flaky`: what failed at first and passed at its second try, with what the first one said. */
export interface StageResults extends TestCounts {
  readonly failures: readonly TestFailure[];
  readonly flaky: readonly TestFailure[];
}

/** A failed test by its whole title, and what it said. */
export interface TestFailure {
  readonly title: string;
  readonly message: string;
}

/** What one stage of `npm test` came to. `counts` of a stage without tests of its own are zero, or one failure. */
export interface StageOutcome {
  readonly name: string;
  readonly seconds: number;
  readonly hasTests: boolean;
  readonly counts: TestCounts;
  readonly failures?: readonly TestFailure[];
  readonly flaky?: readonly TestFailure[];
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

/** So much of what a failed test said is repeated at the end. */
const linesOfMessage = 6;

/** What failed and what passed at its second try alone, each with the first lines of what it said; a line a stage; and as the last line the sum: `N passed, N failed, N skipped`. */
export function summaryLines(outcomes: readonly StageOutcome[]): readonly string[] {
  const rows = outcomes.map(({ name, seconds, hasTests, counts }) => {
    const mark = counts.failed === 0 ? "ok    " : "FAILED";
    const duration = `${seconds.toFixed(0)} s`.padStart(6);
    return `${mark} ${name.padEnd(12)} ${duration}  ${hasTests ? describe(counts) : ""}`.trimEnd();
  });
  return [...outcomes.flatMap(failureLines), ...rows, "", describe(addUp(outcomes))];
}

function failureLines({ name, failures = [], flaky = [] }: StageOutcome): readonly string[] {
  const lines =
    (mark: string) =>
    ({ title, message }: TestFailure): readonly string[] => {
      const said = message.trim().split("\n").slice(0, linesOfMessage);
      return [`${mark} ${name}: ${title}`, ...said.map((line) => `    ${line.trim()}`), ""];
    };
  return [...failures.flatMap(lines("FAILED")), ...flaky.flatMap(lines("FLAKY"))];
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

import type { CaseResult, RunTestsResult } from "../../protocol/tests.ts";

/** A test file and what became of it. */
export interface TestedFile {
  /** As it's shown. */
  readonly file: string;
  readonly result: RunTestsResult;
}

/** The cases that ran. */
export function casesOf({ result }: TestedFile): readonly CaseResult[] {
  return result.outcome === "ran" ? result.cases : [];
}

/** How many cases came to what. */
export function countCases(tested: readonly TestedFile[]): { readonly passed: number; readonly failed: number } {
  const cases = tested.flatMap(casesOf);
  const failed = cases.filter(({ outcome }) => outcome === "failed").length;
  return { passed: cases.length - failed, failed };
}

/** How long the cases took together, in milliseconds. */
export function timeOf(cases: readonly CaseResult[]): number {
  return cases.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

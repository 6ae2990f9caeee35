import type { Runner, Test } from "mocha";
import { stripVTControlCharacters } from "node:util";
import type { StageResults, TestFailure } from "../test-summary.ts";

/**
 * How one test ended. `suite` holds the titles of the suites around it, outermost first; `message` is there for a failure, `firstTry` for
 * what passed at its second try: what its first one failed with.
 */
export interface TestOutcome {
  readonly suite: readonly string[];
  readonly title: string;
  readonly state: "passed" | "failed" | "skipped";
  readonly durationMs: number;
  readonly message?: string;
  readonly firstTry?: string;
}

/** Calls `onOutcome` for each test of `runner` as it ends; a hook that fails counts as a failed test. */
export function watchOutcomes(runner: Runner, onOutcome: (outcome: TestOutcome) => void): void {
  const firstTries = new Map<string, string>();
  runner.on("retry", (test: Test, error: unknown) => firstTries.set(test.fullTitle(), plainMessage(error)));
  runner.on("pass", (test: Test) => {
    const firstTry = firstTries.get(test.fullTitle());
    onOutcome({ ...outcomeOf(test, "passed"), ...(firstTry !== undefined && { firstTry }) });
  });
  runner.on("pending", (test: Test) => onOutcome(outcomeOf(test, "skipped")));
  runner.on("fail", (test: Test, error: unknown) => {
    onOutcome({ ...outcomeOf(test, "failed"), message: plainMessage(error) });
  });
}

function plainMessage(error: unknown): string {
  return stripVTControlCharacters(messageOf(error));
}

/** Of tests in another process an error is what its JSON is. */
function messageOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const { stack, message } = error as { readonly stack?: unknown; readonly message?: unknown };
  return [stack, message].find((text) => typeof text === "string") ?? JSON.stringify(error);
}

function outcomeOf(test: Test, state: TestOutcome["state"]): TestOutcome {
  const titles = test.titlePath();
  return { suite: titles.slice(0, -1), title: test.title, state, durationMs: test.duration ?? 0 };
}

/** Adds up `outcomes`, for whoever adds up the whole suite. */
export function summarize(outcomes: readonly TestOutcome[]): StageResults {
  const count = (state: TestOutcome["state"]): number => outcomes.filter((outcome) => outcome.state === state).length;
  const said = (messageIn: (outcome: TestOutcome) => string | undefined): readonly TestFailure[] =>
    outcomes.flatMap((outcome) => {
      const message = messageIn(outcome);
      return message === undefined ? [] : [{ title: [...outcome.suite, outcome.title].join(" › "), message }];
    });
  return {
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("skipped"),
    failures: said(({ message }) => message),
    flaky: said(({ firstTry }) => firstTry),
  };
}

/** A printer of outcomes, one line each, under its suite's titles. */
export function createPrinter(print: (line: string) => void): (outcome: TestOutcome) => void {
  let shown: readonly string[] = [];
  return (outcome) => {
    const same = outcome.suite.findIndex((title, depth) => title !== shown[depth]);
    const fresh = same === -1 ? outcome.suite.length : same;
    outcome.suite.slice(fresh).forEach((title, index) => print(indent(fresh + index + 1) + title));
    shown = outcome.suite;
    print(indent(outcome.suite.length + 1) + describe(outcome));
    const said = outcome.message ?? outcome.firstTry;
    if (said !== undefined) print(said.replaceAll(/^/gm, indent(outcome.suite.length + 3)));
  };
}

const marks = { passed: "✔", failed: "✘", skipped: "-" } as const;

function describe(outcome: TestOutcome): string {
  const duration = outcome.state === "skipped" ? "" : ` (${String(Math.round(outcome.durationMs))} ms)`;
  const tries = outcome.firstTry === undefined ? "" : ", at the second try; the first one failed:";
  return `${marks[outcome.state]} ${outcome.title}${duration}${tries}`;
}

function indent(depth: number): string {
  return "  ".repeat(depth);
}

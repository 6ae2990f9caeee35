import type { Runner, Test } from "mocha";
import { stripVTControlCharacters } from "node:util";
import type { StageResults } from "../test-summary.ts";

/** How one test ended. `suite` holds the titles of the suites around it, outermost first; `message` is there for a failure. */
export interface TestOutcome {
  readonly suite: readonly string[];
  readonly title: string;
  readonly state: "passed" | "failed" | "skipped";
  readonly durationMs: number;
  readonly message?: string;
}

/** Calls `onOutcome` for each test of `runner` as it ends; a hook that fails counts as a failed test. */
export function watchOutcomes(runner: Runner, onOutcome: (outcome: TestOutcome) => void): void {
  runner.on("pass", (test: Test) => onOutcome(outcomeOf(test, "passed")));
  runner.on("pending", (test: Test) => onOutcome(outcomeOf(test, "skipped")));
  runner.on("fail", (test: Test, error: unknown) => {
    onOutcome({ ...outcomeOf(test, "failed"), message: stripVTControlCharacters(messageOf(error)) });
  });
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
  const failures = outcomes.flatMap(({ suite, title, message }) =>
    message === undefined ? [] : [{ title: [...suite, title].join(" › "), message }],
  );
  return { passed: count("passed"), failed: count("failed"), skipped: count("skipped"), failures };
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
    if (outcome.message !== undefined) print(outcome.message.replaceAll(/^/gm, indent(outcome.suite.length + 3)));
  };
}

const marks = { passed: "✔", failed: "✘", skipped: "-" } as const;

function describe(outcome: TestOutcome): string {
  const duration = outcome.state === "skipped" ? "" : ` (${String(Math.round(outcome.durationMs))} ms)`;
  return `${marks[outcome.state]} ${outcome.title}${duration}`;
}

function indent(depth: number): string {
  return "  ".repeat(depth);
}

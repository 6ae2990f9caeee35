import * as l10n from "@vscode/l10n";
import type { Case, Expect, ExpectedOfAStep, ExpectedValue } from "../../../../../schemas/generated/format.ts";
import { parseDuration } from "../durations.ts";
import { compareValue, showValue } from "./expected-value.ts";
import type { Mismatch } from "./expected-value.ts";
import type { ObservedCall, ObservedRun, ObservedStep } from "./observed.ts";

/** One thing that is otherwise than a case expects. */
export interface Misjudged {
  /** A sentence without a full stop. */
  readonly message: string;
  /** The keys from the case to the expectation: `["expect", "steps", "log", "output"]`. */
  readonly path: Path;
  readonly expected?: string;
  readonly actual?: string;
}

type Path = readonly (string | number)[];

/** Everything in which a run is otherwise than its case expects. Without `status` it must have succeeded. */
export function judgeCase({ expect = {} }: Pick<Case, "expect">, run: ObservedRun): readonly Misjudged[] {
  const path = ["expect"];
  return [
    ...judgeEnd(expect, run, path),
    ...judgeValues(l10n.t("The output"), expect.outputs, run.outputs, [...path, "outputs"]),
    ...judgeSteps(expect.steps, run, [...path, "steps"]),
    ...judgeOrder(expect.order, run.order, [...path, "order"]),
    ...judgeToolCalls(expect.calls, run.calls, [...path, "calls"]),
    ...judgeTime(expect.takes, run.tookMs, [...path, "takes"]),
  ];
}

function judgeEnd({ status = "succeeded", reason }: Expect, run: ObservedRun, path: Path): readonly Misjudged[] {
  const why = whyOf(run);
  const wrongStatus =
    run.status === status
      ? []
      : [
          {
            message: l10n.t("The run {0}{1}", endWords[run.status], why),
            path: [...path, "status"],
            expected: status,
            actual: run.status,
          },
        ];
  if (reason === undefined || reason === run.reason?.code) return wrongStatus;
  const actual = run.reason?.code ?? "(none)";
  return [
    ...wrongStatus,
    {
      message: l10n.t("The run ended for another reason{0}", why),
      path: [...path, "reason"],
      expected: reason,
      actual,
    },
  ];
}

const endWords: Readonly<Record<ObservedRun["status"], string>> = {
  succeeded: "succeeded",
  failed: "failed",
  get stopped() {
    return l10n.t("was stopped");
  },
  get refused() {
    return l10n.t("was refused");
  },
  get stuck() {
    return l10n.t("waits for ever");
  },
};

type Steps = Expect["steps"];

function judgeSteps(steps: Steps, run: ObservedRun, path: Path): readonly Misjudged[] {
  return Object.entries(steps ?? {}).flatMap(([id, expected]) => {
    const step = run.steps.get(id);
    if (step === undefined) return [{ message: l10n.t("There is no step {0}", id), path: [...path, id] }];
    return judgeStep(id, expected, step, [...path, id]);
  });
}

function judgeStep(id: string, expected: ExpectedOfAStep, step: ObservedStep, path: Path): readonly Misjudged[] {
  const step_ = l10n.t("Step {0}", id);
  const texts: readonly (readonly [keyof ExpectedOfAStep, string | undefined, string])[] = [
    ["outcome", step.outcome, l10n.t("{0} is {1}{2}", step_, step.outcome, whyOf(step))],
    ["reason", step.reason?.code, l10n.t("{0} ended for another reason{1}", step_, whyOf(step))],
  ];
  return [
    ...texts.flatMap(([key, actual, message]) => judgeExact(expected[key], actual, message, [...path, key])),
    ...judgeValue(l10n.t("The output of {0}", id), expected.output, step.output, [...path, "output"]),
    ...judgeValues(l10n.t("The output of {0}", id), expected.outputs, step.outputs, [...path, "outputs"]),
    ...judgeValue(l10n.t("The error of {0}", id), expected.error, step.error, [...path, "error"]),
    ...judgeCalls(id, expected, step.calls, path),
    ...judgeExact(expected.attempts, step.attempts, l10n.t("{0} took {1}", step_, times(step.attempts)), [
      ...path,
      "attempts",
    ]),
    ...judgeExact(expected.items, step.items, l10n.t("{0} went over {1} items", step_, step.items ?? 0), [
      ...path,
      "items",
    ]),
    ...judgeAgentCalls(id, expected.calls, step.agentCalls, [...path, "calls"]),
    ...judgeInner(id, expected.steps, step, [...path, "steps"]),
  ];
}

function judgeInner(id: string, steps: Steps, { inner }: ObservedStep, path: Path): readonly Misjudged[] {
  if (steps === undefined) return [];
  if (inner !== undefined) return judgeSteps(steps, inner, path);
  return [{ message: l10n.t("Step {0} ran no workflow: give it `stubs` for that workflow's steps", id), path }];
}

/** That something has simply been done needs no words. */
function whyOf({ reason }: Pick<ObservedStep, "reason">): string {
  return reason === undefined || reason.code === "completed" ? "" : `: ${reason.message}`;
}

function times(attempts: number): string {
  return attempts === 1 ? "1 attempt" : l10n.t("{0} attempts", attempts);
}

function judgeExact(expected: unknown, actual: unknown, message: string, path: Path): readonly Misjudged[] {
  if (expected === undefined || expected === actual) return [];
  return [{ message, path, expected: showValue(expected), actual: showValue(actual) }];
}

function judgeValue(what: string, expected: ExpectedValue | undefined, actual: unknown, path: Path): Misjudged[] {
  if (expected === undefined) return [];
  const mismatch = compareValue(expected, actual);
  return mismatch === undefined ? [] : [misjudged(what, mismatch, path)];
}

function misjudged(what: string, { says, ...shown }: Mismatch, path: Path): Misjudged {
  return { message: `${what} ${says}`, path, ...shown };
}

type Values = Readonly<Record<string, unknown>>;
type ExpectedValues = Readonly<Record<string, ExpectedValue>>;

function judgeValues(what: string, expected: ExpectedValues | undefined, actual: Values, path: Path): Misjudged[] {
  return Object.entries(expected ?? {}).flatMap(([name, value]) =>
    judgeValue(`${what} \`${name}\``, value, ownValue(actual, name), [...path, name]),
  );
}

/** Of several calls the first that fits as a whole counts; else what is wrong with the only one, or that none fits. */
function judgeCalls(
  id: string,
  { with: values, prompt }: ExpectedOfAStep,
  calls: readonly ObservedCall[],
  path: Path,
): readonly Misjudged[] {
  if (values === undefined && prompt === undefined) return [];
  const key = values === undefined ? "prompt" : "with";
  if (calls.length === 0) return [{ message: l10n.t("Step {0} was never called", id), path: [...path, key] }];
  const wrong = calls.map((call) => [
    ...judgeValues(l10n.t("The argument of {0}", id), values, call.with, [...path, "with"]),
    ...judgeValue(l10n.t("What {0} is told", id), prompt, call.prompt, [...path, "prompt"]),
  ]);
  if (wrong.some((one) => one.length === 0)) return [];
  if (wrong.length === 1) return wrong[0] ?? [];
  const shown = calls.map((call) => showValue(values === undefined ? call.prompt : call.with)).join("\n");
  const expected = showValue(values ?? prompt);
  return [
    {
      message: l10n.t("None of the {0} calls of {1} is as expected", calls.length, id),
      path: [...path, key],
      expected,
      actual: shown,
    },
  ];
}

function judgeAgentCalls(
  id: string,
  expected: readonly string[] | undefined,
  actual: readonly string[],
  path: Path,
): Misjudged[] {
  if (expected === undefined || expected.join() === actual.join()) return [];
  const message = l10n.t("The agent of {0} called other tools", id);
  return [{ message, path, expected: expected.join(", "), actual: actual.length === 0 ? "(none)" : actual.join(", ") }];
}

function judgeOrder(expected: readonly string[] | undefined, actual: readonly string[], path: Path): Misjudged[] {
  if (expected === undefined) return [];
  const missing = expected.find((id) => !actual.includes(id));
  const shown = { expected: expected.join(", "), actual: actual.join(", ") };
  if (missing !== undefined)
    return [{ message: l10n.t("Step {0} never began", missing), path: [...path, expected.indexOf(missing)], ...shown }];
  const wrong = expected.findIndex((id, index) => {
    return index > 0 && actual.indexOf(id) < actual.indexOf(expected[index - 1] ?? "");
  });
  if (wrong < 0) return [];
  const message = l10n.t("Step {0} began before {1}", expected[wrong] ?? "", expected[wrong - 1] ?? "");
  return [{ message, path: [...path, wrong], ...shown }];
}

function judgeToolCalls(
  expected: Readonly<Record<string, number>> | undefined,
  actual: ReadonlyMap<string, number>,
  path: Path,
): readonly Misjudged[] {
  return Object.entries(expected ?? {}).flatMap(([tool, count]) => {
    const called = actual.get(tool) ?? 0;
    return judgeExact(
      count,
      called,
      called === 1 ? l10n.t("{0} was called once", tool) : l10n.t("{0} was called {1} times", tool, called),
      [...path, tool],
    );
  });
}

function judgeTime(expected: string | undefined, tookMs: number, path: Path): readonly Misjudged[] {
  const longest = expected === undefined ? undefined : parseDuration(expected);
  if (longest === undefined || tookMs <= longest) return [];
  return [
    {
      message: l10n.t("The run took longer"),
      path,
      expected: l10n.t("at most {0}", expected ?? ""),
      actual: durationText(tookMs),
    },
  ];
}

/** A duration as files write it. */
function durationText(milliseconds: number): string {
  let rest = milliseconds;
  const parts = units.map(([unit, length]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return count === 0 ? "" : `${count}${unit}`;
  });
  return parts.join("") || "0s";
}

const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
] as const;

function ownValue(values: Values, name: string): unknown {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

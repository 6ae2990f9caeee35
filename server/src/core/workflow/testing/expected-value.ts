import * as l10n from "@vscode/l10n";
import type { ExpectedValue } from "../../../../../schemas/generated/format.ts";

/** In what a value is otherwise than expected. */
export interface Mismatch {
  /** What doesn't hold, the rest of a sentence that begins with what the value is: `is otherwise`, `doesn't contain …`. */
  readonly says: string;
  readonly expected: string;
  readonly actual: string;
}

type Condition = Extract<ExpectedValue, { readonly contains?: unknown }>;

/**
 * Compare a value to what a test expects of it; undefined where all of it holds. A text is read as JSON where something else than a text is expected: outputs of steps are
 * texts. An expression that is no regular expression holds for nothing.
 */
export function compareValue(expected: ExpectedValue, actual: unknown): Mismatch | undefined {
  if (!isCondition(expected)) return equal(expected, actual);
  const { equals, contains, matches } = expected;
  return (
    (equals === undefined ? undefined : equal(equals, actual)) ??
    (contains === undefined ? undefined : contain(contains, actual)) ??
    (matches === undefined ? undefined : match(matches, actual))
  );
}

/** A value as people read it: a text as it is, everything else as JSON; nothing at all as `(nothing)`. */
export function showValue(value: unknown): string {
  if (value === undefined) return "(nothing)";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isCondition(expected: ExpectedValue): expected is Condition {
  return typeof expected === "object" && expected !== null && !Array.isArray(expected);
}

function equal(expected: unknown, actual: unknown): Mismatch | undefined {
  if (sameValue(expected, readAs(expected, actual))) return undefined;
  return { says: l10n.t("is otherwise"), expected: showValue(expected), actual: showValue(actual) };
}

function contain(expected: unknown, actual: unknown): Mismatch | undefined {
  const isMap = typeof expected === "object" && expected !== null && !Array.isArray(expected);
  const wanted: readonly unknown[] = Array.isArray(expected) ? (expected as readonly unknown[]) : [expected];
  const missing = isMap ? missingEntries(expected, actual) : wanted.filter((one) => !holds(actual, one));
  if (missing.length === 0) return undefined;
  const words = missing.map((one) => JSON.stringify(one)).join(" and ");
  return { says: l10n.t("doesn't contain {0}", words), expected: showValue(expected), actual: showValue(actual) };
}

function match(pattern: string, actual: unknown): Mismatch | undefined {
  const expression = readPattern(pattern);
  const shown = { expected: `/${pattern}/u`, actual: showValue(actual) };
  if (expression === undefined) return { says: l10n.t("can't match what is no regular expression"), ...shown };
  const fits = actual !== undefined && expression.test(showValue(actual));
  return fits ? undefined : { says: l10n.t("doesn't match /{0}/u", pattern), ...shown };
}

/** The regular expression that a text is; undefined where it's none. */
export function readPattern(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, "u");
  } catch {
    return undefined;
  }
}

function holds(actual: unknown, wanted: unknown): boolean {
  const value = typeof wanted === "string" ? actual : readAs([wanted], actual);
  if (typeof value === "string") return value.includes(showValue(wanted));
  return Array.isArray(value) && value.some((entry: unknown) => sameValue(wanted, entry));
}

function missingEntries(expected: object, actual: unknown): readonly unknown[] {
  const value = readAs(expected, actual);
  const entries = typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  return Object.entries(expected)
    .filter(([key, wanted]) => !Object.hasOwn(entries, key) || !sameValue(wanted, entries[key]))
    .map(([key, wanted]) => ({ [key]: wanted as unknown }));
}

/** What a text says as JSON, where that can be meant. */
function readAs(expected: unknown, actual: unknown): unknown {
  if (typeof expected === "string" || typeof actual !== "string") return actual;
  try {
    return JSON.parse(actual) as unknown;
  } catch {
    return actual;
  }
}

/** Whether two plain values are the same, whatever the order of their keys. */
function sameValue(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [left, right] = [Object.entries(one), other as Readonly<Record<string, unknown>>];
  if (left.length !== Object.keys(other).length) return false;
  return left.every(([key, value]) => Object.hasOwn(right, key) && sameValue(value, right[key]));
}

import * as l10n from "@vscode/l10n";
import type { Input } from "../../../../schemas/generated/format.ts";
import { didYouMean, listWords, suggest } from "../language/schema/suggest.ts";
import { evaluateText } from "./expressions.ts";
import type { ExpressionScope } from "./expressions.ts";

/** What a run's inputs came to: a value for every declared one (null when it has none), or what is wrong, a sentence each. */
export type ReadInputs =
  | { readonly ok: true; readonly values: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Turn what a person gave (texts, or values already) into the values that a file declares. Defaults may hold expressions over `scope`.
 * Unknown names, missing ones and values that don't fit are problems; nothing is guessed.
 */
export function readInputs(
  declared: Readonly<Record<string, Input>>,
  given: Readonly<Record<string, unknown>>,
  scope: ExpressionScope,
): ReadInputs {
  const problems = Object.keys(given)
    .filter((name) => !Object.hasOwn(declared, name))
    .map((name) => unknownInput(name, Object.keys(declared)));
  const values: Record<string, unknown> = {};
  for (const [name, input] of Object.entries(declared)) {
    const read = readInput(name, input, Object.hasOwn(given, name) ? given[name] : undefined, scope);
    if (typeof read === "string") problems.push(read);
    else values[name] = read.value;
  }
  return problems.length === 0 ? { ok: true, values } : { ok: false, problems };
}

function readInput(name: string, input: Input, given: unknown, scope: ExpressionScope): { value: unknown } | string {
  if (given !== undefined) return fit(name, input, given);
  if (input.default === undefined) {
    return input.required === true
      ? l10n.t("The input `{0}` is missing: pass `--input {1}=…`.", name, name)
      : { value: null };
  }
  if (typeof input.default !== "string") return fit(name, input, input.default);
  const evaluated = evaluateText(input.default, scope);
  if (!evaluated.ok) return l10n.t("The default of the input `{0}` is at fault: {1}.", name, evaluated.reason.message);
  return fit(name, input, evaluated.value);
}

function fit(name: string, input: Input, given: unknown): { value: unknown } | string {
  switch (input.type ?? "string") {
    case "number":
      return fitNumber(name, given);
    case "boolean":
      return fitBoolean(name, given);
    case "choice":
      return fitChoice(name, given, input.options ?? []);
    default:
      return isScalar(given) ? { value: String(given) } : wrong(name, l10n.t("a text"), given);
  }
}

function fitNumber(name: string, given: unknown): { value: number } | string {
  const isNumeric = typeof given === "number" || (typeof given === "string" && given.trim() !== "");
  const number = isNumeric ? Number(given) : Number.NaN;
  return Number.isFinite(number) ? { value: number } : wrong(name, l10n.t("a number"), given);
}

function fitBoolean(name: string, given: unknown): { value: boolean } | string {
  if (typeof given === "boolean") return { value: given };
  return given === "true" || given === "false"
    ? { value: given === "true" }
    : wrong(name, l10n.t("`true` or `false`"), given);
}

function fitChoice(name: string, given: unknown, options: readonly string[]): { value: string } | string {
  const text = isScalar(given) ? String(given) : undefined;
  return text !== undefined && options.includes(text) ? { value: text } : wrong(name, listWords(options, "or"), given);
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function wrong(name: string, expected: string, given: unknown): string {
  return l10n.t("The input `{0}` must be {1}, not {2}.", name, expected, JSON.stringify(given));
}

function unknownInput(name: string, declared: readonly string[]): string {
  const advice =
    didYouMean(suggest(name, declared)) ||
    (declared.length === 0 ? "" : ` ${l10n.t("It has {0}.", listWords(declared, "and"))}`);
  return l10n.t("The file has no input `{0}`.{1}", name, advice);
}

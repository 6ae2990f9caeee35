import * as l10n from "@vscode/l10n";
import { data, Evaluator, Lexer, Parser, wellKnownFunctions } from "@actions/expressions";
import { truthy } from "@actions/expressions/result";
import type { EndReason } from "../../protocol/states.ts";
import { parseExpression } from "../language/expressions/parse-expression.ts";
import { findUnsafePlace, isTypeable, quoteWord } from "./command-words.ts";
import type { ShellDialect } from "./command-words.ts";
import { fromExpressionValue, textOf, toProperties } from "./expression-values.ts";
import { splitTemplate, wholeExpression } from "./template.ts";

/** What came of an evaluation. A failure quotes the expression and says why. */
export type Evaluated<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: EndReason };

/** How the steps that a step needs have ended: what `success()`, `failure()` and `stopped()` answer. */
export interface NeedsStatus {
  readonly success: boolean;
  readonly failure: boolean;
  readonly stopped: boolean;
}

/** The values that expressions read, made once for many of them. */
export interface ExpressionScope {
  readonly names: readonly string[];
  readonly values: data.Dictionary;
}

/** What a command is evaluated for: the shell that reads it, and whether it's typed into a running program. */
export interface CommandPlace {
  readonly dialect: ShellDialect;
  readonly typed: boolean;
}

/** A scope with these contexts, each a map or a value. */
export function createScope(contexts: Readonly<Record<string, unknown>>): ExpressionScope {
  return { names: Object.keys(contexts), values: toProperties(contexts) };
}

/**
 * Why an expression can't be evaluated whatever the values are, in a sentence: its syntax, an unknown context or function. `status`: the
 * functions that only `if` has are allowed.
 */
export function checkExpression(source: string, contexts: readonly string[], status: boolean): string | undefined {
  const parsed = parseExpression(source);
  if (!parsed.ok) return parsed.reason;
  for (const { context } of parsed.contexts) {
    if (!contexts.includes(context.toLowerCase())) return l10n.t("There is no context `{0}` here", context);
  }
  for (const { name } of parsed.functions) {
    const known = Object.hasOwn(wellKnownFunctions, name.toLowerCase());
    if (known || (status && statusNames.includes(name.toLowerCase()))) continue;
    return statusNames.includes(name.toLowerCase())
      ? l10n.t("`{0}()` only works in `if`", name)
      : l10n.t("There is no function `{0}`", name);
  }
  return undefined;
}

/** Evaluate one expression (without braces) to a plain value. Never throws. */
export function evaluateExpression(source: string, scope: ExpressionScope): Evaluated<unknown> {
  return evaluate(source, scope, fromExpressionValue);
}

/** Evaluate the condition of an `if` (without braces). Never throws. */
export function evaluateCondition(source: string, scope: ExpressionScope, status: NeedsStatus): Evaluated<boolean> {
  return evaluate(source, scope, truthy, { ...status, always: true });
}

/** Evaluate a text: one whole expression keeps the type of its value, in every other text values are inserted as text. */
export function evaluateText(text: string, scope: ExpressionScope): Evaluated<unknown> {
  const whole = wholeExpression(text);
  if (whole !== undefined) return evaluateExpression(whole, scope);
  return join(text, scope, (value) => ({ ok: true, value: textOf(value) }));
}

/** Evaluate a command: each value becomes one quoted word, see {@link quoteWord}. */
export function evaluateCommand(text: string, scope: ExpressionScope, place: CommandPlace): Evaluated<string> {
  const unsafe = findUnsafePlace(splitTemplate(text), place.dialect);
  if (unsafe !== undefined) return { ok: false, reason: { code: "expression-failed", message: unsafe } };
  return join(text, scope, (value, source) => {
    if (typeof value === "object" && value !== null) return failed(source, l10n.t("a list or map can't be one word"));
    const asText = textOf(value);
    if (place.typed && !isTypeable(asText)) {
      return failed(source, l10n.t("its value holds control characters, which would be keys to a running program"));
    }
    const quoted = quoteWord(asText, place.dialect);
    return "word" in quoted ? { ok: true, value: quoted.word } : failed(source, quoted.why);
  });
}

const statusNames = ["always", "success", "failure", "stopped"];
const statusFunctions = statusNames.map((name) => ({ name, minArgs: 0, maxArgs: 0 }));

function evaluate<T>(
  source: string,
  scope: ExpressionScope,
  read: (value: ReturnType<Evaluator["evaluate"]>) => T,
  status?: Readonly<Record<string, boolean>>,
): Evaluated<T> {
  try {
    const { tokens } = new Lexer(source).lex();
    const problem = checkExpression(source, scope.names, status !== undefined);
    if (problem !== undefined) return failed(source, problem);
    const tree = new Parser(tokens, [...scope.names], status === undefined ? [] : statusFunctions).parse();
    const functions = statusFunctions.map((info) => {
      const call = (): data.BooleanData => new data.BooleanData(status?.[info.name] ?? false);
      return [info.name, { ...info, call }] as const;
    });
    return { ok: true, value: read(new Evaluator(tree, scope.values, new Map(functions)).evaluate()) };
  } catch (error) {
    return failed(source, explain(error));
  }
}

function join(
  text: string,
  scope: ExpressionScope,
  write: (value: unknown, source: string) => Evaluated<string>,
): Evaluated<string> {
  let joined = "";
  for (const part of splitTemplate(text)) {
    if (part.kind === "text") {
      joined += part.text;
      continue;
    }
    const value = evaluateExpression(part.source, scope);
    const written = value.ok ? write(value.value, part.source) : value;
    if (!written.ok) return written;
    joined += written.value;
  }
  return { ok: true, value: joined };
}

function failed(source: string, why: string): { readonly ok: false; readonly reason: EndReason } {
  const message = l10n.t("The expression `{0}` can't be evaluated: {1}", source.trim(), why);
  return {
    ok: false,
    reason: { code: "expression-failed", message, remedy: l10n.t("Correct it in the file, then run it again.") },
  };
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : "";
  return `${error.message}${cause}`;
}

import * as l10n from "@vscode/l10n";
import { ExpressionError, Lexer, Parser } from "@actions/expressions";
import type { Expr } from "@actions/expressions";
import { TokenType } from "@actions/expressions/lexer";
import type { Token } from "@actions/expressions/lexer";
import { functionNamed } from "./expression-functions.ts";
import { readPaths } from "./expression-paths.ts";
import type { ContextUse, FunctionUse } from "./expression-paths.ts";
import { scanExpression } from "./scan-expression.ts";
import type { ExpressionToken } from "./scan-expression.ts";

/** What an expression reads and calls, or where it stops making sense. Offsets count in its source. */
export type ParsedExpression = ValidExpression | InvalidExpression;

interface ValidExpression {
  readonly ok: true;
  readonly contexts: readonly ContextUse[];
  readonly functions: readonly FunctionUse[];
  /** The library's tree of it. */
  readonly root: Expr;
}

interface InvalidExpression {
  readonly ok: false;
  /** A sentence without its full stop. */
  readonly reason: string;
  readonly start: number;
  readonly end: number;
  /** Set where it's a function that gets too few or too many arguments: its name. */
  readonly called?: string;
}

/**
 * Parse an expression with `@actions/expressions`. Unknown contexts and functions are no errors here: whoever asks knows which ones
 * there are.
 */
export function parseExpression(source: string): ParsedExpression {
  let tokens: readonly Token[] = [];
  try {
    const lexed = new Lexer(source).lex();
    tokens = lexed.tokens;
    const names = namesIn(tokens);
    const root = new Parser(lexed.tokens, names, names.map(functionOf)).parse() as Expr | undefined;
    if (!root) return { ok: false, reason: l10n.t("It is empty"), start: 0, end: source.length };
    return { ok: true, ...readPaths(scanExpression(source)), root };
  } catch (error) {
    return describeError(error, source, tokens);
  }
}

/** What an expression reads and calls, as {@link parseExpression} tells it, but without the tree: a mere path, as most expressions are, needs no parser. */
export function readExpression(
  source: string,
): Pick<ValidExpression, "ok" | "contexts" | "functions"> | InvalidExpression {
  const tokens = scanExpression(source);
  return isPath(tokens) ? { ok: true, ...readPaths(tokens) } : parseExpression(source);
}

/** The most tokens of a path that the library surely takes. */
const longestPath = 40;

function isPath(tokens: readonly ExpressionToken[]): boolean {
  if (tokens.length % 2 === 0 || tokens.length > longestPath) return false;
  return tokens.every(({ kind, text }, index) => (index % 2 === 0 ? kind === "name" : text === "."));
}

/** The parser rejects names it isn't told of: tell it every name that stands there, as a context and as a function. The functions of its own it knows better. */
function namesIn(tokens: readonly Token[]): string[] {
  return tokens.filter((token) => token.type === TokenType.IDENTIFIER).map((token) => token.lexeme);
}

function functionOf(name: string): { name: string; minArgs: number; maxArgs: number } {
  const known = functionNamed(name);
  return { name, minArgs: known?.least ?? 0, maxArgs: known?.most ?? 255 };
}

function describeError(error: unknown, source: string, tokens: readonly Token[]): InvalidExpression {
  if (!(error instanceof Error)) throw error;
  if (error instanceof ExpressionError) {
    // At the end there is nothing to point at: the last thing before it will do.
    const start = Math.min(startAt(error, tokens, source), Math.max(source.trimEnd().length - 1, 0));
    const end = wordEnd(source, start);
    const counted = /^(?:Too few|Too many|Even number)/.test(error.message);
    return {
      ok: false,
      reason: tidy(error.message),
      start,
      end,
      ...(counted ? { called: source.slice(start, end) } : {}),
    };
  }
  // The lexer throws plain errors that tell the position in words.
  const position = /Located at position (\d+)/.exec(error.message);
  const start = position ? Number(position[1]) - 1 : 0;
  const reason = error.message.replace(/\. Located at position [\s\S]*$/, "");
  const long = reason === "ErrorExceededMaxLength" ? l10n.t("It is too long") : tidy(reason);
  return { ok: false, reason: long, start, end: wordEnd(source, start) };
}

/** The error tells its place as the token's own position does, which is wrong behind a text of several lines: what counts is which token it is. */
function startAt({ pos }: ExpressionError, tokens: readonly Token[], source: string): number {
  let at = 0;
  for (const { range, lexeme } of tokens) {
    // Between tokens there are only blanks.
    at += /^\s*/.exec(source.slice(at))?.[0].length ?? 0;
    if (range.start.line === pos.line && range.start.column === pos.column) return at;
    at += lexeme.length;
  }
  return 0;
}

function tidy(message: string): string {
  if (/^Unexpected symbol: ''/.test(message)) return l10n.t("A quoted text in it isn't closed");
  if (/: 'EOF'$/.test(message)) return l10n.t("It ends too early");
  const last = /^Unexpected end of expression: '(.*)'$/s.exec(message)?.[1];
  if (last !== undefined) return l10n.t("It ends too early, behind `{0}`", last);
  return message.replace(/'([^']*)'$/, "`$1`");
}

function wordEnd(source: string, start: number): number {
  const rest = /^(?:[\w-]+|\S)/.exec(source.slice(start));
  return start + (rest?.[0].length ?? 0);
}

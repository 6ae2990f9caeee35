import { ExpressionError, Lexer, Parser, wellKnownFunctions } from "@actions/expressions";
import type { Expr } from "@actions/expressions";
import { TokenType } from "@actions/expressions/lexer";
import type { Token } from "@actions/expressions/lexer";
import { functionNamed } from "./expression-functions.ts";
import { readPaths } from "./expression-paths.ts";
import type { ContextUse, FunctionUse } from "./expression-paths.ts";
import { scanExpression } from "./scan-expression.ts";

/** What an expression reads and calls, or where it stops making sense. Offsets count in its source. */
export type ParsedExpression =
  | {
      readonly ok: true;
      readonly contexts: readonly ContextUse[];
      readonly functions: readonly FunctionUse[];
      /** The library's tree of it. */
      readonly root: Expr;
      /** Where each token of the tree starts; the library's own positions are wrong behind a text of several lines. */
      readonly starts: ReadonlyMap<Token, number>;
    }
  | {
      readonly ok: false;
      /** A sentence without its full stop. */
      readonly reason: string;
      readonly start: number;
      readonly end: number;
      /** Set where it's a function that gets too few or too many arguments: its name. */
      readonly called?: string;
    };

/**
 * Parse an expression with `@actions/expressions`. Unknown contexts and functions are no errors here: whoever asks knows which ones
 * there are.
 */
export function parseExpression(source: string): ParsedExpression {
  let starts: ReadonlyMap<Token, number> = new Map();
  try {
    const { tokens } = new Lexer(source).lex();
    starts = startsOf(tokens, source);
    const root = new Parser(tokens, namesIn(tokens), functionsIn(tokens)).parse() as Expr | undefined;
    if (!root) return { ok: false, reason: "It is empty", start: 0, end: source.length };
    return { ok: true, ...readPaths(scanExpression(source)), root, starts };
  } catch (error) {
    return describeError(error, source, starts);
  }
}

/** Between tokens there are only blanks. */
function startsOf(tokens: readonly Token[], source: string): Map<Token, number> {
  const starts = new Map<Token, number>();
  let at = 0;
  for (const token of tokens) {
    while (/\s/.test(source.charAt(at))) at += 1;
    starts.set(token, at);
    at += token.lexeme.length;
  }
  return starts;
}

/** The parser rejects names it isn't told of: tell it every name that stands there. */
function namesIn(tokens: readonly Token[]): string[] {
  return tokens.filter((token) => token.type === TokenType.IDENTIFIER).map((token) => token.lexeme);
}

function functionsIn(tokens: readonly Token[]): { name: string; minArgs: number; maxArgs: number }[] {
  const names = namesIn(tokens).filter((name) => !(name.toLowerCase() in wellKnownFunctions));
  return names.map((name) => {
    const known = functionNamed(name);
    return { name, minArgs: known?.least ?? 0, maxArgs: known?.most ?? 255 };
  });
}

function describeError(error: unknown, source: string, starts: ReadonlyMap<Token, number>): ParsedExpression {
  if (!(error instanceof Error)) throw error;
  if (error instanceof ExpressionError) {
    // At the end there is nothing to point at: the last thing before it will do.
    const start = Math.min(startAt(error, starts), Math.max(source.trimEnd().length - 1, 0));
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
  const long = reason === "ErrorExceededMaxLength" ? "It is too long" : tidy(reason);
  return { ok: false, reason: long, start, end: wordEnd(source, start) };
}

/** The error tells its place as the token's own position object does. */
function startAt(error: ExpressionError, starts: ReadonlyMap<Token, number>): number {
  for (const [token, start] of starts) {
    const { line, column } = token.range.start;
    if (line === error.pos.line && column === error.pos.column) return start;
  }
  return 0;
}

function tidy(message: string): string {
  if (/^Unexpected symbol: ''/.test(message)) return "A quoted text in it isn't closed";
  if (/: 'EOF'$/.test(message)) return "It ends too early";
  return message.replace(/'([^']*)'$/, "`$1`");
}

function wordEnd(source: string, start: number): number {
  const rest = /^(?:[\w-]+|\S)/.exec(source.slice(start));
  return start + (rest?.[0].length ?? 0);
}

import { ExpressionError, Lexer, Parser, wellKnownFunctions } from "@actions/expressions";
import type { Expr } from "@actions/expressions";
import {
  Binary,
  ContextAccess,
  FunctionCall,
  Grouping,
  IndexAccess,
  Literal,
  Logical,
  Unary,
} from "@actions/expressions/ast";
import { TokenType } from "@actions/expressions/lexer";
import type { Pos, Token } from "@actions/expressions/lexer";

/** A context or a property path that an expression reads, e.g. `steps.log.output`. Offsets count in the expression's source. */
export interface ContextUse {
  /** As written; contexts don't care about upper and lower case. */
  readonly context: string;
  /** The literal property names behind it, as far as they are literal. */
  readonly path: readonly string[];
  /** Whether a part that is only known at run time follows (`[…]`, `.*`). */
  readonly open: boolean;
  /** Of the context's name, then of each name in `path`. */
  readonly spans: readonly { readonly start: number; readonly end: number }[];
}

/** A function that an expression calls. */
export interface FunctionUse {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** What an expression reads and calls, or where it stops making sense. */
export type ParsedExpression =
  | { readonly ok: true; readonly contexts: readonly ContextUse[]; readonly functions: readonly FunctionUse[] }
  | { readonly ok: false; readonly reason: string; readonly start: number; readonly end: number };

/**
 * Parse an expression with `@actions/expressions`. Unknown contexts and functions are no errors here: whoever asks knows which ones
 * there are.
 */
export function parseExpression(source: string): ParsedExpression {
  const lineStarts = [0, ...[...source.matchAll(/\n/g)].map((match) => match.index + 1)];
  const offsetOf = (position: Pos): number => (lineStarts[position.line] ?? 0) + position.column;
  try {
    const { tokens } = new Lexer(source).lex();
    const root = new Parser(tokens, namesIn(tokens), functionsIn(tokens)).parse() as Expr | undefined;
    if (!root) return { ok: false, reason: "It is empty", start: 0, end: source.length };
    const uses = new UseCollector(offsetOf);
    uses.visit(root);
    return { ok: true, contexts: uses.contexts, functions: uses.functions };
  } catch (error) {
    return describeError(error, source, offsetOf);
  }
}

/** The parser rejects names it isn't told of: tell it every name that stands there. */
function namesIn(tokens: readonly Token[]): string[] {
  return tokens.filter((token) => token.type === TokenType.IDENTIFIER).map((token) => token.lexeme);
}

function functionsIn(tokens: readonly Token[]): { name: string; minArgs: number; maxArgs: number }[] {
  const names = namesIn(tokens).filter((name) => !(name.toLowerCase() in wellKnownFunctions));
  return names.map((name) => ({ name, minArgs: 0, maxArgs: 255 }));
}

function describeError(error: unknown, source: string, offsetOf: (position: Pos) => number): ParsedExpression {
  if (!(error instanceof Error)) throw error;
  if (error instanceof ExpressionError) {
    // At the end there is nothing to point at: the last thing before it will do.
    const start = Math.min(offsetOf(error.pos), Math.max(source.trimEnd().length - 1, 0));
    return { ok: false, reason: tidy(error.message), start, end: wordEnd(source, start) };
  }
  // The lexer throws plain errors that tell the position in words.
  const position = /Located at position (\d+)/.exec(error.message);
  const start = position ? Number(position[1]) - 1 : 0;
  const reason = error.message.replace(/\. Located at position [\s\S]*$/, "");
  const long = reason === "ErrorExceededMaxLength" ? "It is too long" : tidy(reason);
  return { ok: false, reason: long, start, end: wordEnd(source, start) };
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

class UseCollector {
  readonly contexts: ContextUse[] = [];
  readonly functions: FunctionUse[] = [];
  private readonly offsetOf: (position: Pos) => number;

  constructor(offsetOf: (position: Pos) => number) {
    this.offsetOf = offsetOf;
  }

  visit(node: Expr): void {
    if (node instanceof ContextAccess || node instanceof IndexAccess) this.takePath(node);
    else if (node instanceof FunctionCall) {
      this.functions.push({ name: node.functionName.lexeme, ...this.spanOf(node.functionName) });
      for (const argument of node.args) this.visit(argument);
    } else if (node instanceof Binary) {
      this.visit(node.left);
      this.visit(node.right);
    } else if (node instanceof Logical) for (const argument of node.args) this.visit(argument);
    else if (node instanceof Unary) this.visit(node.expr);
    else if (node instanceof Grouping) this.visit(node.group);
  }

  private takePath(node: ContextAccess | IndexAccess): void {
    const indexes: Expr[] = [];
    let root: Expr = node;
    while (root instanceof IndexAccess) {
      indexes.unshift(root.index);
      root = root.expr;
    }
    if (!(root instanceof ContextAccess)) {
      this.visit(root);
      for (const index of indexes) this.visit(index);
      return;
    }
    const names = indexes.map((index) => this.literalName(index));
    const known = names.findIndex((name) => name === undefined);
    const path = names.slice(0, known < 0 ? undefined : known).filter((name) => name !== undefined);
    const spans = [this.spanOf(root.name), ...path.map(({ span }) => span)];
    this.contexts.push({ context: root.name.lexeme, path: path.map(({ name }) => name), open: known >= 0, spans });
    for (const index of indexes) if (!(index instanceof Literal)) this.visit(index);
  }

  private literalName(index: Expr): { name: string; span: { start: number; end: number } } | undefined {
    if (!(index instanceof Literal)) return undefined;
    return { name: index.literal.coerceString(), span: this.spanOf(index.token) };
  }

  private spanOf(token: Token): { start: number; end: number } {
    return { start: this.offsetOf(token.range.start), end: this.offsetOf(token.range.end) };
  }
}

/** What a token is: a name, a value that is written out, an operator or a bracket, or something that fits nowhere. */
export type TokenKind = "name" | "string" | "number" | "word" | "symbol" | "unknown";

/** One token of an expression. Offsets count in its source. */
export interface ExpressionToken {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** False for a text whose closing quote is missing. */
  readonly closed: boolean;
}

const blank = /\s+/y;
const name = /[A-Za-z_][A-Za-z0-9_-]*/y;
const symbol = /==|!=|>=|<=|&&|\|\||[()[\],.!<>*]/y;
const numeral = /[-+.0-9][^([)\],!<>=&|\s]*/y;
const text = /'(?:[^']|'')*('?)/y;
const constants = ["true", "false", "null"];

/**
 * The tokens of an expression, also of one that is broken or not finished: what the library's lexer makes of a whole one, and as much as can be read of any
 * other. Never fails; blanks are left out.
 */
export function scanExpression(source: string): ExpressionToken[] {
  const tokens: ExpressionToken[] = [];
  for (let at = skipBlanks(source, 0); at < source.length; at = skipBlanks(source, at)) {
    const token = tokenAt(source, at, tokens.at(-1));
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

function skipBlanks(source: string, at: number): number {
  return matchAt(blank, source, at)?.end ?? at;
}

function tokenAt(source: string, at: number, previous: ExpressionToken | undefined): ExpressionToken {
  const quoted = matchAt(text, source, at);
  if (quoted) return { ...quoted, kind: "string", closed: quoted.text.length > 1 && isClosed(quoted.text) };
  const found = matchAt(name, source, at);
  if (found) return { ...found, kind: previous?.text === "." ? "name" : kindOfName(found.text), closed: true };
  const number = source[at] === "." && followsOperand(previous) ? undefined : matchAt(numeral, source, at);
  if (number) return { ...number, kind: Number.isNaN(Number(number.text)) ? "unknown" : "number", closed: true };
  const sign = matchAt(symbol, source, at);
  if (sign) return { ...sign, kind: "symbol", closed: true };
  return { kind: "unknown", text: source.slice(at, at + 1), start: at, end: at + 1, closed: true };
}

/** A quote that stands twice is a quote of the text, so the last one only closes it where their number is even. */
function isClosed(quoted: string): boolean {
  return (quoted.split("'").length - 1) % 2 === 0;
}

function kindOfName(word: string): TokenKind {
  if (constants.includes(word)) return "word";
  return word === "NaN" || word === "Infinity" ? "number" : "name";
}

/** A point behind an operand leads to a property; everywhere else it begins a number. */
function followsOperand(previous: ExpressionToken | undefined): boolean {
  return previous?.kind === "name" || ["]", ")", "*"].includes(previous?.text ?? "");
}

function matchAt(
  pattern: RegExp,
  source: string,
  at: number,
): { readonly text: string; readonly start: number; readonly end: number } | undefined {
  pattern.lastIndex = at;
  const match = pattern.exec(source);
  return match ? { text: match[0], start: at, end: at + match[0].length } : undefined;
}

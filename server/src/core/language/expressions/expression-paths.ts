import type { Span } from "../span.ts";
import type { ExpressionToken } from "./scan-expression.ts";

/** A context or a property path that an expression reads, e.g. `steps.log.output`. Offsets count in the expression's source. */
export interface ContextUse {
  /** As written; contexts don't care about upper and lower case. */
  readonly context: string;
  /** The literal property names behind it, as far as they are literal. */
  readonly path: readonly string[];
  /** Whether a part that is only known at run time follows (`[…]`, `.*`). */
  readonly open: boolean;
  /** Of the context's name, then of each name in `path`; without its quotes where it stands in some. */
  readonly spans: readonly Span[];
  /** The written text that it is compared with as a whole, by `==` or `!=`. */
  readonly compared?: ComparedText;
}

/** A text that something is compared with. */
export interface ComparedText {
  readonly text: string;
  /** Without its quotes. */
  readonly span: Span;
}

/** A function that an expression calls. Offsets count in the expression's source. */
export interface FunctionUse extends Span {
  readonly name: string;
}

/** All contexts and functions that some tokens read and call, in their order; also of an expression that isn't finished. */
export function readPaths(tokens: readonly ExpressionToken[]): {
  readonly contexts: readonly ContextUse[];
  readonly functions: readonly FunctionUse[];
} {
  const contexts: ContextUse[] = [];
  const functions: FunctionUse[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== "name" || tokens[index - 1]?.text === ".") continue;
    if (tokens[index + 1]?.text === "(") functions.push({ name: token.text, start: token.start, end: token.end });
    else contexts.push(contextAt(tokens, index));
  }
  return { contexts, functions };
}

function contextAt(tokens: readonly ExpressionToken[], index: number): ContextUse {
  const root = tokens[index];
  const names: { readonly name: string; readonly span: Span }[] = [];
  let at = index + 1;
  for (let part = partAt(tokens, at); part; part = partAt(tokens, at)) {
    names.push(part);
    at += part.length;
  }
  const next = tokens[at];
  const open = next?.text === "[" || (next?.text === "." && tokens[at + 1]?.text === "*");
  const spans = [root, ...names.map(({ span }) => span)].flatMap((span) => (span ? [spanOf(span)] : []));
  const compared = open ? undefined : comparedWith(tokens, index, at);
  const path = names.map((part) => part.name);
  return { context: root?.text ?? "", path, open, spans, ...(compared ? { compared } : {}) };
}

/** What a path of the tokens from `start` to before `end` is compared with: nothing that binds more tightly may stand beside it. */
function comparedWith(tokens: readonly ExpressionToken[], start: number, end: number): ComparedText | undefined {
  if (isEquality(tokens[end]) && isEdge(tokens[start - 1]) && isEdge(tokens[end + 2])) return textAt(tokens[end + 1]);
  if (isEquality(tokens[start - 1]) && isEdge(tokens[start - 3]) && isEdge(tokens[end]))
    return textAt(tokens[start - 2]);
  return undefined;
}

function isEquality(token: ExpressionToken | undefined): boolean {
  return token?.text === "==" || token?.text === "!=";
}

/** Whether a comparison begins behind a token, or ends before it. */
function isEdge(token: ExpressionToken | undefined): boolean {
  return token === undefined || ["(", ")", "[", "]", ",", "&&", "||"].includes(token.text);
}

function textAt(token: ExpressionToken | undefined): ComparedText | undefined {
  if (token?.kind !== "string" || !token.closed) return undefined;
  return { text: stringOf(token.text), span: { start: token.start + 1, end: token.end - 1 } };
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}

/** `.name` or `['name']` or `[0]`; undefined for everything else. `length` is the number of its tokens. */
function partAt(
  tokens: readonly ExpressionToken[],
  at: number,
): { readonly name: string; readonly span: Span; readonly length: number } | undefined {
  const [sign, inner, closing] = [tokens[at], tokens[at + 1], tokens[at + 2]];
  if (!sign || !inner) return undefined;
  if (sign.text === ".") return inner.kind === "name" ? { name: inner.text, span: inner, length: 2 } : undefined;
  const name = sign.text === "[" && closing?.text === "]" ? literalName(inner) : undefined;
  if (name === undefined) return undefined;
  const quotes = inner.kind === "string" ? 1 : 0;
  return { name, span: { start: inner.start + quotes, end: inner.end - quotes }, length: 3 };
}

/** The property that a literal in brackets means. */
function literalName({ kind, text }: ExpressionToken): string | undefined {
  if (kind === "string") return stringOf(text);
  if (kind === "number") return String(Number(text));
  return kind === "word" && text !== "null" ? text : undefined;
}

/** The text that a literal in quotes stands for; its closing quote may be missing. The library undoubles only the first quote, and so it is here. */
export function stringOf(literal: string): string {
  return literal.slice(1, literal.endsWith("'") && literal.length > 1 ? -1 : undefined).replace("''", "'");
}

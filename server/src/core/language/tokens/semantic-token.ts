import type { Span } from "../span.ts";

/** What a token is: names of the Language Server Protocol, so that every colour theme knows them. The order is that of the legend. */
export const tokenTypes = [
  "property",
  "variable",
  "parameter",
  "decorator",
  "class",
  "namespace",
  "function",
  "enumMember",
  "regexp",
  "number",
  "string",
  "keyword",
  "operator",
] as const;

/** What more can be said of a token. The order is that of the legend. */
export const tokenModifiers = ["declaration", "readonly", "defaultLibrary"] as const;

/** One of {@link tokenTypes}. */
export type TokenType = (typeof tokenTypes)[number];
/** One of {@link tokenModifiers}. */
export type TokenModifier = (typeof tokenModifiers)[number];

/** A stretch of one line and what it is. */
export interface SemanticToken extends Span {
  readonly type: TokenType;
  readonly modifiers: readonly TokenModifier[];
}

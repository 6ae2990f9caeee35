import type { Span } from "../span.ts";
import type { ScalarNode } from "../yaml/node.ts";
import { expressionsIn } from "./expression-places.ts";
import { scanExpression } from "./scan-expression.ts";
import type { ExpressionToken } from "./scan-expression.ts";

/** What a part of an expression is to a reader. */
export type ExpressionTokenKind = "context" | "property" | "function" | "literal" | "operator";

/** A part of an expression and where it stands. */
export interface ExpressionPart {
  readonly kind: ExpressionTokenKind;
  /** Of a literal: what it is a literal of; `word` is `true`, `false` or `null`. */
  readonly literal?: "string" | "number" | "word";
  /** A text that goes over several lines spans them all. */
  readonly span: Span;
}

/**
 * The parts of a scalar's expressions in their order, those of broken ones too. Offsets count as the scalar's do, `text` is what they count in; with `bare` a scalar
 * without braces is an expression itself. Brackets, commas and the braces are left out, and so is every expression whose place isn't certain.
 */
export function expressionTokens(node: ScalarNode, text: string, bare: boolean): ExpressionPart[] {
  return expressionsIn(node, text, bare).flatMap((expression) => {
    if (!expression.exact) return [];
    const tokens = scanExpression(expression.source);
    return tokens.flatMap((token, index): ExpressionPart[] => {
      const kind = partKind(token, tokens[index - 1], tokens[index + 1]);
      if (!kind) return [];
      const { kind: literal } = token;
      const what = literal === "string" || literal === "number" || literal === "word" ? { literal } : {};
      return [{ kind, ...what, span: expression.spanOf(token.start, token.end) }];
    });
  });
}

const operators = new Set(["==", "!=", ">=", "<=", ">", "<", "&&", "||", "!", "*"]);

function partKind(
  token: ExpressionToken,
  before: ExpressionToken | undefined,
  after: ExpressionToken | undefined,
): ExpressionTokenKind | undefined {
  if (token.kind === "string" || token.kind === "number" || token.kind === "word") return "literal";
  if (token.kind === "symbol") return operators.has(token.text) ? "operator" : undefined;
  if (token.kind !== "name") return undefined;
  if (before?.text === ".") return "property";
  return after?.text === "(" ? "function" : "context";
}

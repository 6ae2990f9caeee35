import type { Span } from "../span.ts";
import type { ExpressionToken } from "./scan-expression.ts";

/**
 * The stretch of the operand that ends right before the token at a position: a path, a call, something in parentheses or a literal. Undefined where none does, and where its brackets
 * don't match.
 */
export function operandBefore(tokens: readonly ExpressionToken[], position: number): Span | undefined {
  const end = tokens[position - 1]?.end;
  for (let at = position - 1; end !== undefined && at >= 0;) {
    const start = startOfPart(tokens, at);
    const token = start === undefined ? undefined : tokens[start];
    if (start === undefined || !token) return undefined;
    const behindPoint = tokens[start - 1]?.text === ".";
    if (token.text !== "[" && !behindPoint) return { start: token.start, end };
    at = token.text === "[" ? start - 1 : start - 2;
  }
  return undefined;
}

/** Where the part of an operand starts that ends at a token: `name`, `[…]`, `(…)`, `name(…)`. */
function startOfPart(tokens: readonly ExpressionToken[], at: number): number | undefined {
  const token = tokens[at];
  if (!token) return undefined;
  if (token.text === "]") return openingOf(tokens, at);
  if (token.text === ")") {
    const open = openingOf(tokens, at);
    return open !== undefined && tokens[open - 1]?.kind === "name" ? open - 1 : open;
  }
  const star = token.text === "*" && tokens[at - 1]?.text === ".";
  return star || (token.kind !== "symbol" && token.kind !== "unknown") ? at : undefined;
}

function openingOf(tokens: readonly ExpressionToken[], closing: number): number | undefined {
  let depth = 0;
  for (let at = closing; at >= 0; at -= 1) {
    const token = tokens[at];
    if (token?.kind !== "symbol") continue;
    if (token.text === ")" || token.text === "]") depth += 1;
    if (token.text === "(" || token.text === "[") depth -= 1;
    if (depth === 0) return at;
  }
  return undefined;
}

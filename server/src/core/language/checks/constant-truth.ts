import { data, Evaluator } from "@actions/expressions";
import type { Expr } from "@actions/expressions";
import { Binary, Grouping, Literal, Logical, Unary } from "@actions/expressions/ast";
import { TokenType } from "@actions/expressions/lexer";
import { truthy } from "@actions/expressions/result";
import { findExpressions } from "../expressions/find-expressions.ts";
import { parseExpression } from "../expressions/parse-expression.ts";
import type { YamlNode } from "../yaml/node.ts";

/** Whether a condition (the value of `if`) is the same whatever the run: always true, or always false; undefined where only the run tells. */
export function constantTruth(node: YamlNode): boolean | undefined {
  if (node.kind !== "scalar") return undefined;
  if (typeof node.value === "boolean") return node.value;
  const source = typeof node.value === "string" ? sourceOf(node.value) : undefined;
  const parsed = source === undefined ? undefined : parseExpression(source);
  return parsed?.ok ? truthOf(parsed.root) : undefined;
}

/** The expression of a condition; a text that holds more than one is none. */
function sourceOf(text: string): string | undefined {
  const trimmed = text.trim();
  const [first, ...rest] = findExpressions(trimmed);
  if (!first) return trimmed;
  return rest.length === 0 && first.closed && first.start === 0 && first.end === trimmed.length
    ? first.source
    : undefined;
}

function truthOf(node: Expr): boolean | undefined {
  if (node instanceof Grouping) return truthOf(node.group);
  if (node instanceof Logical) {
    const truths = node.args.map(truthOf);
    const decisive = node.operator.type === TokenType.OR;
    if (truths.includes(decisive)) return decisive;
    return truths.includes(undefined) ? undefined : !decisive;
  }
  if (node instanceof Unary) {
    const truth = truthOf(node.expr);
    return truth === undefined ? undefined : !truth;
  }
  return isConstant(node) ? evaluate(node) : undefined;
}

/** Whether nothing in it reads or asks anything of the run. Functions aren't looked into: a constant among them is nobody's way to switch a step off. */
function isConstant(node: Expr): boolean {
  if (node instanceof Literal) return true;
  if (node instanceof Grouping) return isConstant(node.group);
  if (node instanceof Unary) return isConstant(node.expr);
  if (node instanceof Binary) return isConstant(node.left) && isConstant(node.right);
  return node instanceof Logical && node.args.every(isConstant);
}

function evaluate(node: Expr): boolean {
  return truthy(new Evaluator(node, new data.Dictionary()).evaluate());
}

import type { Expr } from "@actions/expressions";
import {
  Binary,
  ContextAccess,
  FunctionCall,
  Grouping,
  IndexAccess,
  Literal,
  Logical,
  Star,
  Unary,
} from "@actions/expressions/ast";
import { TokenType } from "@actions/expressions/lexer";
import { functionNamed } from "./expression-functions.ts";
import { anyType, booleanType, choiceOf, eitherType, nullType, numberType, propertyType } from "./expression-type.ts";
import type { ExpressionType, Shape } from "./expression-type.ts";
import { parseExpression } from "./parse-expression.ts";

/** What an expression (without braces) gives where these contexts have values; any value where it can't be read. */
export function typeOfExpression(source: string, contexts: Shape): ExpressionType {
  const parsed = parseExpression(source);
  return parsed.ok ? typeOfTree(parsed.root, contexts) : anyType;
}

/** What a part of a parsed expression gives. */
export function typeOfTree(node: Expr, contexts: Shape): ExpressionType {
  if (node instanceof Literal) return literalType(node);
  if (node instanceof ContextAccess) return contexts.find(node.name.lexeme)?.type ?? anyType;
  if (node instanceof IndexAccess) return indexType(node, contexts);
  if (node instanceof FunctionCall) return callType(node, contexts);
  if (node instanceof Binary || node instanceof Unary) return booleanType;
  if (node instanceof Logical) return logicalType(node, contexts);
  return node instanceof Grouping ? typeOfTree(node.group, contexts) : anyType;
}

function callType({ functionName, args }: FunctionCall, contexts: Shape): ExpressionType {
  const result = functionNamed(functionName.lexeme)?.result ?? anyType;
  return typeof result === "function" ? result(args.map((argument) => typeOfTree(argument, contexts))) : result;
}

function literalType({ literal, token }: Literal): ExpressionType {
  if (token.type === TokenType.STRING) return choiceOf([literal.coerceString()]);
  if (token.type === TokenType.NUMBER) return numberType;
  return token.type === TokenType.NULL ? nullType : booleanType;
}

function indexType({ expr, index }: IndexAccess, contexts: Shape): ExpressionType {
  const type = typeOfTree(expr, contexts);
  if (index instanceof Star) return spreadType(type);
  if (index instanceof Literal) return propertyType(type, index.literal.coerceString());
  return type.kind === "list" ? type.item : anyType;
}

function spreadType(type: ExpressionType): ExpressionType {
  return { kind: "list", item: type.kind === "list" ? type.item : anyType, spread: true };
}

/** `&&` and `||` give one of their operands: of `a && b || c` that is b or c. */
function logicalType({ operator, args }: Logical, contexts: Shape): ExpressionType {
  const types = args.map((argument, index) => {
    const last = index === args.length - 1;
    return operator.type === TokenType.OR && !last ? whenTrue(argument, contexts) : typeOfTree(argument, contexts);
  });
  return types.reduce(eitherType);
}

function whenTrue(node: Expr, contexts: Shape): ExpressionType {
  if (node instanceof Grouping) return whenTrue(node.group, contexts);
  const last = node instanceof Logical && node.operator.type === TokenType.AND ? node.args.at(-1) : undefined;
  return typeOfTree(last ?? node, contexts);
}

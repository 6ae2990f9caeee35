import { parseExpression } from "../../language/expressions/parse-expression.ts";
import { expressionsOf } from "../template.ts";

/** What only is there once other steps have run, or one item has its turn. */
const later = new Set(["steps", "item", "index"]);

/** Whether what `${{ }}` in a value come to depends on what other steps give. */
export function dependsOnSteps(value: unknown): boolean {
  return expressionsOf(value).some(readsSteps);
}

/** Whether an expression (without braces) depends on what other steps give. One that can't be parsed is somebody else's finding. */
export function readsSteps(source: string): boolean {
  const parsed = parseExpression(source);
  return parsed.ok && parsed.contexts.some(({ context }) => later.has(context.toLowerCase()));
}

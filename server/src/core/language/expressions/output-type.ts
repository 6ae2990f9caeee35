import type { ManusDocument } from "../document.ts";
import { emptyIndex } from "../workspace-index.ts";
import type { YamlNode } from "../yaml/node.ts";
import { contextTypes } from "./context-types.ts";
import { topScope } from "./expression-scope.ts";
import { anyMapping, anyType, booleanType, listOf, numberType, stringType } from "./expression-type.ts";
import type { ExpressionType } from "./expression-type.ts";
import { findExpressions } from "./find-expressions.ts";
import { parseExpression } from "./parse-expression.ts";
import { typeOfTree } from "./type-of-expression.ts";

/** What an output of a workflow gives, as far as its own file tells (of a map nothing more): an expression with or without braces, a text around some, or a value. */
export function typeOfOutput(document: ManusDocument, node: YamlNode | undefined): ExpressionType {
  if (node?.kind !== "scalar") return anyType;
  if (typeof node.value === "number") return numberType;
  if (typeof node.value === "boolean") return booleanType;
  const source = sourceOf(node.text.trim());
  if (source === undefined) return stringType;
  const parsed = parseExpression(source);
  if (!parsed.ok) return anyType;
  const types = contextTypes({ document, index: emptyIndex, scope: topScope("outputs", "workflow") });
  return detached(typeOfTree(parsed.root, types));
}

/** Others keep it longer than the document, which the shape of a mapping may hold. */
function detached(type: ExpressionType): ExpressionType {
  if (type.kind === "mapping") return anyMapping;
  return type.kind === "list" ? listOf(detached(type.item)) : type;
}

/** The one expression that a text is; undefined for a text around expressions. */
function sourceOf(text: string): string | undefined {
  const [only, ...more] = findExpressions(text);
  if (only === undefined) return text;
  return more.length === 0 && only.start === 0 && only.closed && only.end === text.length ? only.source : undefined;
}

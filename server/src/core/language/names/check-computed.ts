import * as l10n from "@vscode/l10n";
import type { Expr } from "@actions/expressions";
import type { StepInFile } from "../checks/placed-step.ts";
import type { ManusDocument } from "../document.ts";
import { contextTypes } from "../expressions/context-types.ts";
import { stepScope } from "../expressions/expression-scope.ts";
import { describeType } from "../expressions/expression-type.ts";
import type { ExpressionType, Shape } from "../expressions/expression-type.ts";
import { findExpressions } from "../expressions/find-expressions.ts";
import { parseExpression } from "../expressions/parse-expression.ts";
import { typeOfTree } from "../expressions/type-of-expression.ts";
import { valueAt } from "../yaml/node.ts";
import type { YamlNode } from "../yaml/node.ts";
import type { DeclaredInput, WorkspaceIndex } from "../workspace-index.ts";

/** What a value under `with` will be, where the text tells; undefined for one that isn't an expression alone. */
export type TypeOf = (value: YamlNode) => ExpressionType | undefined;

/** The types of what a step passes on. Nothing is read before it's asked for; what was read of the step's text is remembered with it. */
export function typesOfStep(step: StepInFile, document: ManusDocument, index: WorkspaceIndex): TypeOf {
  const placed = document.steps[step.number - 1];
  let types: Shape | undefined;
  return (value) => {
    if (!placed || value.kind !== "scalar" || typeof value.value !== "string") return undefined;
    const key = `tree ${value.value}`;
    if (!placed.memory.has(key)) placed.memory.set(key, treeOf(value.value));
    const tree = placed.memory.get(key) as Expr | undefined;
    if (!tree) return undefined;
    const scope = stepScope("with", valueAt(placed.node, "forEach") !== undefined);
    types ??= contextTypes({ document, index, scope, step: step.number - 1 });
    return typeOfTree(tree, types);
  };
}

/** The expression that a text is, blanks aside. */
function treeOf(text: string): Expr | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith("${{")) return undefined;
  const [first] = findExpressions(trimmed);
  if (!first?.closed || first.start !== 0 || first.end !== trimmed.length) return undefined;
  const parsed = parseExpression(first.source);
  return parsed.ok ? parsed.root : undefined;
}

/** What is wrong with a value that is computed, for an input: only what can't fit whatever the run gives. */
export function computedProblem(input: DeclaredInput, value: YamlNode, typeOf: TypeOf): string | undefined {
  const type = typeOf(value);
  if (!type || mayFit(input, type)) return undefined;
  return l10n.t("The input `{0}` takes {1}, and this gives {2}.", input.name, inputWords(input), typeWords(type));
}

/** An input takes texts, numbers and truths, and reads a number or a truth from a text. */
function mayFit(input: DeclaredInput, type: ExpressionType): boolean {
  switch (type.kind) {
    case "list":
    case "mapping":
      return false;
    case "number":
      return input.type !== "boolean" && (input.type !== "choice" || input.options.some(isNumber));
    case "boolean":
      return input.type !== "number" && textMayFit(input, ["true", "false"]);
    case "choice":
      return textMayFit(input, type.values);
    default:
      return true;
  }
}

function textMayFit({ type: wanted, options }: DeclaredInput, texts: readonly string[]): boolean {
  if (wanted === "number") return texts.some(isNumber);
  if (wanted === "boolean") return anyOf(texts, ["true", "false"]);
  return wanted !== "choice" || anyOf(texts, options);
}

function anyOf(values: readonly string[], wanted: readonly string[]): boolean {
  return values.some((value) => wanted.includes(value));
}

function isNumber(text: string): boolean {
  return text.trim() !== "" && Number.isFinite(Number(text));
}

function typeWords(type: ExpressionType): string {
  if (type.kind === "boolean") return l10n.t("`true` or `false`");
  return type.kind === "choice" ? describeType(type) : `a ${type.kind}`;
}

function inputWords({ type, options }: DeclaredInput): string {
  if (type === "number") return l10n.t("a number");
  if (type === "boolean") return l10n.t("`true` or `false`");
  return type === "choice"
    ? l10n.t("one of {0}", options.map((option) => `\`${option}\``).join(", "))
    : l10n.t("a text");
}

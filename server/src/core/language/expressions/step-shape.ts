import type { Expr } from "@actions/expressions";
import type { PlacedStep } from "../document.ts";
import { readFacts } from "../checks/step-facts.ts";
import type { StepKind } from "../checks/step-facts.ts";
import { declaredOutputs } from "../declared.ts";
import { spanOf } from "../span.ts";
import type { Span } from "../span.ts";
import type { DeclaredOutput } from "../workspace-index.ts";
import { stringValue, valueAt } from "../yaml/node.ts";
import type { YamlNode } from "../yaml/node.ts";
import { findExpressions } from "./find-expressions.ts";
import { parseExpression } from "./parse-expression.ts";

/** What of a step tells which results it can have. Spans count as the step's do. */
export interface StepShape {
  readonly kind?: StepKind;
  /** The name or path behind `tool`, `task` or `workflow`. */
  readonly target?: string;
  /** Whether it is done once for each entry of a list. */
  readonly looped: boolean;
  /** The expression of its `forEach`, where it's a valid one. */
  readonly loop?: { readonly tree: Expr; readonly source: string; readonly span: Span };
  /** What a gate lets people choose from; absent where that can't be told. */
  readonly choices?: readonly string[];
  /** What a prompt in place declares; absent where it declares nothing. */
  readonly outputs?: readonly DeclaredOutput[];
}

const memoryKey = "shape";

/** The shape of a step, remembered as long as its text stays the same. */
export function shapeOfStep({ node, memory }: PlacedStep): StepShape {
  const known = memory.get(memoryKey) as StepShape | undefined;
  if (known) return known;
  const shape = readShape(node);
  memory.set(memoryKey, shape);
  return shape;
}

function readShape(node: YamlNode): StepShape {
  const { kind, target } = readFacts(node, []);
  const looped = valueAt(node, "forEach");
  const loop = looped && readLoop(looped);
  const choices = kind === "approve" ? choicesOf(valueAt(node, "approve")) : undefined;
  const outputs = valueAt(node, "outputs");
  return {
    looped: looped !== undefined,
    ...(kind ? { kind } : {}),
    ...(target ? { target: target.name } : {}),
    ...(loop ? { loop } : {}),
    ...(choices ? { choices } : {}),
    ...(outputs ? { outputs: declaredOutputs(outputs) } : {}),
  };
}

function readLoop(node: YamlNode): StepShape["loop"] {
  const text = stringValue(node)?.trim();
  if (text === undefined) return undefined;
  const source = text.includes("${{") ? wholeSource(text) : text;
  const parsed = source === undefined ? undefined : parseExpression(source);
  if (source === undefined || !parsed?.ok) return undefined;
  return { tree: parsed.root, source: source.trim(), span: spanOf(node) };
}

/** What stands between the braces of a text that is nothing else. */
function wholeSource(text: string): string | undefined {
  const [only] = findExpressions(text);
  return only?.start === 0 && only.closed && only.end === text.length ? only.source : undefined;
}

function choicesOf(gate: YamlNode | undefined): readonly string[] | undefined {
  const written = valueAt(gate, "choices");
  if (!written) return gate === undefined || gate.kind === "alias" ? undefined : ["approved", "denied"];
  if (written.kind !== "sequence") return undefined;
  const choices = written.items.map(stringValue);
  return choices.every((choice) => choice !== undefined && !choice.includes("${{")) ? (choices as string[]) : undefined;
}

import type { PlacedStep } from "../document.ts";
import { readFacts } from "../checks/step-facts.ts";
import type { StepKind } from "../checks/step-facts.ts";
import { declaredOutputs } from "../index-entry.ts";
import type { DeclaredOutput } from "../workspace-index.ts";
import { stringValue, valueAt } from "../yaml/node.ts";
import type { YamlNode } from "../yaml/node.ts";
import { findExpressions } from "./find-expressions.ts";

/** What of a step tells which results it can have. Spans count as the step's do. */
export interface StepShape {
  readonly kind?: StepKind;
  /** The name or path behind `tool`, `task` or `workflow`. */
  readonly target?: string;
  /** Whether it is done once for each entry of a list. */
  readonly looped: boolean;
  /** The expression of its `forEach`. */
  readonly forEach?: string;
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
  const forEach = forEachSource(stringValue(looped));
  const choices = kind === "approve" ? choicesOf(valueAt(node, "approve")) : undefined;
  const outputs = valueAt(node, "outputs");
  return {
    looped: looped !== undefined,
    ...(kind ? { kind } : {}),
    ...(target ? { target: target.name } : {}),
    ...(forEach === undefined ? {} : { forEach }),
    ...(choices ? { choices } : {}),
    ...(outputs ? { outputs: declaredOutputs(outputs) } : {}),
  };
}

/** Without its braces, where it has some. */
function forEachSource(text: string | undefined): string | undefined {
  if (text === undefined || !text.includes("${{")) return text;
  const [only, ...more] = findExpressions(text.trim());
  const whole = only?.start === 0 && only.end === text.trim().length && more.length === 0;
  return whole ? only.source : undefined;
}

function choicesOf(gate: YamlNode | undefined): readonly string[] | undefined {
  const written = valueAt(gate, "choices");
  if (!written) return gate === undefined || gate.kind === "alias" ? undefined : ["approved", "denied"];
  if (written.kind !== "sequence") return undefined;
  const choices = written.items.map(stringValue);
  return choices.every((choice) => choice !== undefined && !choice.includes("${{")) ? (choices as string[]) : undefined;
}

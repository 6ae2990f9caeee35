import { findTarget } from "../names/check-references.ts";
import type { DeclaredOutput, IndexEntry, WorkspaceIndex } from "../workspace-index.ts";
import {
  anyMapping,
  anyType,
  choiceOf,
  lazyMapping,
  listOf,
  mappingOf,
  numberType,
  stringType,
} from "./expression-type.ts";
import type { ExpressionType, Property } from "./expression-type.ts";
import { typeOfSchema } from "./schema-type.ts";
import type { StepShape } from "./step-shape.ts";

/** How a step can end that isn't a gate with an answer. */
const endings = ["succeeded", "failed", "skipped", "stopped"];
const anyEnding = choiceOf(endings);

/** What expressions read of a step: its outcome, output, outputs and error. `file` is where it stands. */
export function stepType(shape: StepShape, file: string, index: WorkspaceIndex): ExpressionType {
  return lazyMapping({
    outcome: () => property("outcome", outcomeType(shape), "How the step ended. Empty as long as it hasn't."),
    output: () => property("output", outputType(shape), outputWords(shape)),
    outputs: () => property("outputs", outputsType(shape, file, index), "What the step delivered, by name."),
    error: () => property("error", stringType, "Why the step failed. Empty where it didn't."),
  });
}

function property(name: string, type: ExpressionType, description: string): Property {
  return { name, role: "property", type, description };
}

/** What `outcome` of a step can be. A gate that got its answer has the answer; one that got none ends as other steps do. */
function outcomeType({ kind, looped, choices }: StepShape): ExpressionType {
  if (kind === undefined) return stringType;
  if (kind !== "approve" || looped) return anyEnding;
  return choices ? choiceOf([...choices, ...endings.slice(1)]) : stringType;
}

function outputType({ kind, looped }: StepShape): ExpressionType {
  if (kind === undefined) return anyType;
  const one = kind === "workflow" ? anyType : stringType;
  return looped ? listOf(one) : one;
}

function outputWords({ kind, looped }: StepShape): string {
  if (looped) return "What each entry's turn gave back, in the order of the list.";
  if (kind === "tool") return "The text that the tool gave back.";
  return kind === "approve" ? "What the person answered." : "What the step gave back.";
}

function outputsType(shape: StepShape, file: string, index: WorkspaceIndex): ExpressionType {
  if (shape.looped || shape.kind === undefined) return anyMapping;
  switch (shape.kind) {
    case "tool":
      return mappingOf(toolOutputs, true);
    case "approve":
      return mappingOf([], false);
    case "prompt":
      return mappingOf((shape.outputs ?? []).map(declaredProperty), false);
    default: {
      const called = shape.target === undefined ? undefined : calledFile(shape, file, index);
      return called ? mappingOf(called.outputs.map(declaredProperty), false) : anyMapping;
    }
  }
}

/** The one file that a step runs; undefined where there is none, or where a name means several. */
function calledFile({ target = "", kind }: StepShape, file: string, index: WorkspaceIndex): IndexEntry | undefined {
  const found = findTarget(target, file, index).filter((entry) => entry.kind === kind);
  return found.length === 1 ? found[0] : undefined;
}

const toolOutputs: readonly Property[] = [
  { name: "exitCode", role: "output", type: numberType, description: "Of a command: what it exited with." },
  {
    name: "outputFile",
    role: "output",
    type: stringType,
    description: "Where the whole output is, when it was too long to keep.",
  },
];

const outputSources: Readonly<Record<DeclaredOutput["from"], string>> = {
  file: "A file that the task leaves behind.",
  json: "A value that the agent states.",
  message: "What the agent said last.",
  expression: "An output of the workflow.",
};

function declaredProperty({ name, from, schema }: DeclaredOutput): Property {
  const type = from === "json" ? typeOfSchema(schema) : from === "expression" ? anyType : stringType;
  return { name, role: "output", type, description: outputSources[from] };
}

import * as l10n from "@vscode/l10n";
import { findTarget } from "../names/find-target.ts";
import type { DeclaredOutput, CalledKind, IndexEntry, WorkspaceIndex } from "../workspace-index.ts";
import { anyMapping, anyType, choiceOf, listOf, mappingOf, numberType, stringType } from "./expression-type.ts";
import type { ExpressionType, Property, Shape } from "./expression-type.ts";
import { typeOfSchema } from "./schema-type.ts";
import type { StepShape } from "./step-shape.ts";

/** How a step can end that isn't a gate with an answer. */
const endings = ["succeeded", "failed", "skipped", "stopped"];
const anyEnding = choiceOf(endings);

/** The likely first: they are offered in this order. */
const resultNames = ["output", "outcome", "outputs", "error"];

/** What expressions read of a step: its outcome, output, outputs and error. Made when it's asked for; `outputsOf` tells what the file that it runs delivers. */
export class StepResults implements Shape {
  readonly open = false;
  private readonly step: StepShape;
  private readonly outputsOf: OutputsOfFile;

  constructor(step: StepShape, outputsOf: OutputsOfFile) {
    this.step = step;
    this.outputsOf = outputsOf;
  }

  names(): readonly string[] {
    return resultNames;
  }

  find(name: string): Property | undefined {
    switch (name.toLowerCase()) {
      case "outcome":
        return result("outcome", outcomeType(this.step), l10n.t("How the step ended. Empty as long as it hasn't."));
      case "output":
        return result("output", outputType(this.step), outputWords(this.step));
      case "outputs":
        return result("outputs", outputsType(this.step, this.outputsOf), l10n.t("What the step delivered, by name."));
      case "error":
        return result("error", stringType, l10n.t("Why the step failed. Empty where it didn't."));
      default:
        return undefined;
    }
  }
}

/** What the file delivers that a step runs, by the name or path that the step gives; any mapping where that isn't known. */
export type OutputsOfFile = (kind: CalledKind, target: string) => ExpressionType;

/** What files deliver, seen from one of them; each is looked up once. */
export function outputsFrom(file: string, index: WorkspaceIndex): OutputsOfFile {
  const known = new Map<string, ExpressionType>();
  return (kind, target) => {
    const key = `${kind} ${target}`;
    const type =
      known.get(key) ?? outputsOfFile(findTarget(target, file, index).filter((entry) => entry.kind === kind));
    known.set(key, type);
    return type;
  };
}

/** Where a name means several files, nothing is known. */
function outputsOfFile([called, ...more]: readonly IndexEntry[]): ExpressionType {
  return called && more.length === 0 ? mappingOf(called.outputs.map(declaredProperty), false) : anyMapping;
}

function result(name: string, type: ExpressionType, description: string): Property {
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
  return looped ? listOf(stringType) : stringType;
}

function outputWords({ kind, looped }: StepShape): string {
  if (looped)
    return l10n.t("What each entry's turn gave back, in the order of the list; null for one that gave back nothing.");
  if (kind === "workflow") return l10n.t("What the workflow delivered, as JSON.");
  if (kind === "tool") return l10n.t("The text that the tool gave back.");
  return kind === "approve" ? l10n.t("What the person answered.") : l10n.t("What the step gave back.");
}

function outputsType(step: StepShape, outputsOf: OutputsOfFile): ExpressionType {
  const one = outputsOfOne(step, outputsOf);
  return step.looped ? listsOf(one) : one;
}

/** Of a step with `forEach` each output is the list of what its items have under that name. */
function listsOf(one: ExpressionType): ExpressionType {
  if (one.kind !== "mapping") return anyMapping;
  const properties = one.shape.names().flatMap((name): Property[] => {
    const property = one.shape.find(name);
    return property ? [{ ...property, type: listOf(property.type) }] : [];
  });
  return mappingOf(properties, one.shape.open);
}

function outputsOfOne({ kind, target, outputs }: StepShape, outputsOf: OutputsOfFile): ExpressionType {
  if (kind === undefined) return anyMapping;
  if (kind === "tool") return toolResults;
  if (kind === "approve") return noResults;
  if (kind === "prompt") return mappingOf((outputs ?? []).map(declaredProperty), false);
  return target === undefined ? anyMapping : outputsOf(kind, target);
}

const toolOutputs: readonly Property[] = [
  {
    name: "exitCode",
    role: "output",
    type: numberType,
    get description() {
      return l10n.t("Of a command: what it exited with.");
    },
  },
  {
    name: "outputFile",
    role: "output",
    type: stringType,
    get description() {
      return l10n.t("Where the whole output is, when it was too long to keep.");
    },
  },
];

const toolResults = mappingOf(toolOutputs, true);
const noResults = mappingOf([], false);

const outputSources: Readonly<Record<DeclaredOutput["from"], string>> = {
  file: "A file that the task leaves behind.",
  get json() {
    return l10n.t("A value that the agent states.");
  },
  get message() {
    return l10n.t("What the agent said last.");
  },
  expression: "An output of the workflow.",
};

function declaredProperty({ name, from, schema, type: given }: DeclaredOutput): Property {
  const type = from === "json" ? typeOfSchema(schema) : from === "expression" ? (given ?? anyType) : stringType;
  return { name, role: "output", type, description: outputSources[from] };
}

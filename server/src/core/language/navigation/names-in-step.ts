import { factsOf } from "../checks/check-step.ts";
import type { StepFacts } from "../checks/step-facts.ts";
import type { PlacedStep } from "../document.ts";
import { isPath } from "../names/file-paths.ts";
import { keyText, valueAt } from "../yaml/node.ts";
import type { YamlNode } from "../yaml/node.ts";
import { entriesOf, named, namesInField, pathAt, patternsAt } from "./names-in-fields.ts";
import { namesInUses } from "./names-in-uses.ts";
import { writtenSpan } from "./occurrence.ts";
import type { Occurrence } from "./occurrence.ts";

/** The names in one step, `number` (1-based) of its file. Offsets count as the step's do; remembered with it. */
export function namesInStep(step: PlacedStep, number: number): readonly Occurrence[] {
  const facts = factsOf(step);
  const id = facts.id?.name ?? `step-${String(number)}`;
  const known = step.memory.get("names") as { readonly id: string; readonly names: readonly Occurrence[] } | undefined;
  if (known?.id === id) return known.names;
  const names = findNames(step, facts, id);
  step.memory.set("names", { id, names });
  return names;
}

function findNames({ node, text }: PlacedStep, facts: StepFacts, id: string): Occurrence[] {
  const entries = entriesOf(node).filter(({ key }) => !keyText(key)?.startsWith("x-"));
  return [
    ...(facts.id
      ? named(valueAt(node, "id"), "step").map((name): Occurrence => ({ ...name, role: "declaration" }))
      : []),
    ...needsOf(valueAt(node, "needs")),
    ...targetOf(node, facts),
    ...argumentsOf(facts, id),
    ...entries.flatMap((entry) => namesInField(entry, id)),
    ...patternsAt(valueAt(valueAt(node, "cache"), "files")),
    ...namesInUses(facts.uses, text),
  ];
}

function needsOf(node: YamlNode | undefined): Occurrence[] {
  return node?.kind === "sequence" ? node.items.flatMap((item) => named(item, "step")) : [];
}

function targetOf(node: YamlNode, { kind }: StepFacts): Occurrence[] {
  if (kind === "tool") return named(valueAt(node, "tool"), "tool");
  if (kind !== "task" && kind !== "workflow") return [];
  const value = valueAt(node, kind);
  return named(value, "file-name").flatMap((target) => (isPath(target.name) ? pathAt(value, "call") : [target]));
}

/** The keys of `with`, where they are inputs of the file that the step runs. */
function argumentsOf({ kind, arguments: given }: StepFacts, step: string): Occurrence[] {
  if (kind !== "task" && kind !== "workflow") return [];
  return given.flatMap(({ key }): Occurrence[] => {
    const name = keyText(key);
    return name === undefined ? [] : [{ name, ...writtenSpan(key), kind: "input", role: "reference", step }];
  });
}

import { isPath } from "../names/file-paths.ts";
import { named, pathAt } from "../navigation/names-in-fields.ts";
import { writtenSpan } from "../navigation/occurrence.ts";
import type { NameKind, Occurrence } from "../navigation/occurrence.ts";
import { keyText, valueAt } from "../yaml/node.ts";
import type { MappingEntry, YamlNode } from "../yaml/node.ts";
import { entriesOf, expectedSteps, itemsOf, orderedSteps, stubbedSteps, testedStep } from "./test-parts.ts";
import type { NamedStep } from "./test-parts.ts";

/** The names in an entry at the top of a test file: what it tests, its steps, inputs and outputs, tools, recordings. */
export function namesInTest({ key, value }: MappingEntry): Occurrence[] {
  switch (keyText(key)) {
    case "name":
      return named(value, "file-name").map((name) => ({ ...name, role: "declaration" }));
    case "workflow":
    case "task":
      return named(value, "file-name").flatMap((target) => (isPath(target.name) ? pathAt(value, "call") : [target]));
    case "stubs":
      return namesInStubs(value);
    case "cases":
      return itemsOf(value).flatMap(namesInCase);
    default:
      return [];
  }
}

function namesInCase(node: YamlNode): Occurrence[] {
  const expect = valueAt(node, "expect");
  return [
    ...keysAs("input", valueAt(node, "inputs")),
    ...namesInStubs(valueAt(node, "stubs")),
    ...expectedSteps(expect).flatMap(stepName),
    ...orderedSteps(expect).flatMap(stepName),
    ...keysAs("output", valueAt(expect, "outputs")),
    ...entriesOf(valueAt(expect, "calls")).flatMap(({ key }) => named(key, "tool")),
  ];
}

function namesInStubs(stubs: YamlNode | undefined): Occurrence[] {
  return stubbedSteps(stubs).flatMap((step) => [...stepName(step), ...pathAt(valueAt(step.value, "replay"), "record")]);
}

function stepName({ node, within }: NamedStep): Occurrence[] {
  return named(node, "step").map((name) => ({ ...name, within }));
}

function keysAs(kind: NameKind & ("input" | "output"), node: YamlNode | undefined): Occurrence[] {
  return entriesOf(node).flatMap(({ key }): Occurrence[] => {
    const name = keyText(key);
    return name === undefined ? [] : [{ name, ...writtenSpan(key), kind, role: "reference", step: testedStep }];
  });
}

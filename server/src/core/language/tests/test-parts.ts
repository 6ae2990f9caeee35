import { keyText } from "../yaml/node.ts";
import type { MappingEntry, YamlNode } from "../yaml/node.ts";
import { stringValue, valueAt } from "../yaml/node.ts";

/** By what names in a test that are inputs or outputs of the tested file know whose they are: as if a step of the test ran it. */
export const testedStep = "";

/** A place in a test where a step of the tested file, or of a workflow that one of its steps runs, is named. */
export interface NamedStep {
  readonly node: YamlNode;
  /** What stands behind the name; undefined in a list. */
  readonly value?: YamlNode;
  /** Ids of the steps whose workflow the step belongs to, outermost first; empty: it's one of the tested file. */
  readonly within: readonly string[];
}

/** The steps that stubs are for; those of the workflows that run for real come after the step that runs them. */
export function stubbedSteps(stubs: YamlNode | undefined): readonly NamedStep[] {
  return nestedSteps(stubs, "stubs", []);
}

/** The steps that something is expected of. */
export function expectedSteps(expect: YamlNode | undefined): readonly NamedStep[] {
  return nestedSteps(valueAt(expect, "steps"), "steps", []);
}

/** The steps that are named under `order`. */
export function orderedSteps(expect: YamlNode | undefined): readonly NamedStep[] {
  return itemsOf(valueAt(expect, "order")).map((node) => ({ node, within: [] }));
}

function nestedSteps(node: YamlNode | undefined, below: string, within: readonly string[]): readonly NamedStep[] {
  return entriesOf(node).flatMap(({ key, value }) => {
    const id = keyText(key);
    if (id === undefined || id.startsWith("x-")) return [];
    const inner = valueAt(value, below);
    return [{ node: key, value, within }, ...(inner ? nestedSteps(inner, below, [...within, id]) : [])];
  });
}

/** The entries of a mapping; none of everything else. */
export function entriesOf(node: YamlNode | undefined): readonly MappingEntry[] {
  return node?.kind === "mapping" ? node.entries : [];
}

/** The items of a list; none of everything else. */
export function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === "sequence" ? node.items : [];
}

/** A case's name, where it has one. */
export function caseName(node: YamlNode): string | undefined {
  return stringValue(valueAt(node, "name"));
}

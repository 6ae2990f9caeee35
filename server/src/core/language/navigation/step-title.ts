import type { StepKind } from "../checks/step-facts.ts";
import { stringValue, valueAt } from "../yaml/node.ts";
import type { YamlNode } from "../yaml/node.ts";

const maximumLength = 60;

/** What a step does, on one short line: its tool, the file it runs, the first line of its prompt or of its question; its kind where that isn't written. */
export function stepTitle(kind: StepKind | undefined, node: YamlNode | undefined): string {
  if (kind === undefined) return "step";
  const value = valueAt(node, kind);
  const text = stringValue(value) ?? stringValue(valueAt(value, "message")) ?? "";
  return shortLine(text) || kind;
}

/** The first line of a text that isn't empty, cut where it is long. */
export function shortLine(text: string): string {
  const line = /\S.*/.exec(text)?.[0].trimEnd() ?? "";
  // A cut between the halves of a character would leave something that is none.
  return line.length <= maximumLength ? line : `${line.slice(0, maximumLength).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

import type { ManusDocument } from "../document.ts";
import { declaredInputs } from "../declared.ts";
import { topValue } from "../locate.ts";
import type { Spot } from "../locate.ts";
import { findTarget } from "../names/find-target.ts";
import type { Surroundings } from "../surroundings.ts";
import type { DeclaredInput, CalledKind } from "../workspace-index.ts";
import { stringValue, valueAt } from "../yaml/node.ts";
import { describeKey } from "./describe-schema.ts";
import { describeTested } from "./describe-tested.ts";
import { describeInput } from "./describe-target.ts";
import { schemasAt, stepOnPath } from "./schemas-at.ts";

/** What there is to say of a key: an input's own words where it is one, else what the schemas say. */
export function hoverKey(document: ManusDocument, { path }: Spot, around: Surroundings): string | undefined {
  const name = String(path.at(-1));
  return (
    describeTested(document, path, name, around) ??
    describeArgument(document, path, around) ??
    describeDeclared(document, path) ??
    describePath(document, path, name)
  );
}

/** What the schemas say of the key that a path leads to. */
export function describePath(document: ManusDocument, path: Spot["path"], name: string): string | undefined {
  const holders = schemasAt(document, path.slice(0, -1));
  const required = holders.length > 0 && holders.every((holder) => holder.required?.includes(String(path.at(-1))));
  return describeKey(name, schemasAt(document, path), required);
}

/** An argument of a step that runs another file is an input of that file. */
function describeArgument(document: ManusDocument, path: Spot["path"], around: Surroundings): string | undefined {
  const argument = argumentAt(document, path, around);
  return argument && describeInput(argument.input, argument.of);
}

/** The input of another file that a key of `with`, at `steps/<n>/with/<name>`, gives a value for. */
export function argumentAt(
  document: ManusDocument,
  path: Spot["path"],
  { index }: Surroundings,
): { readonly input: DeclaredInput; readonly of: string } | undefined {
  const step = stepOnPath(document, path);
  if (!step || path.length !== 4 || path[2] !== "with") return undefined;
  const kind = (["task", "workflow"] as const).find((one: CalledKind) => valueAt(step.node, one) !== undefined);
  const of = kind && stringValue(valueAt(step.node, kind));
  if (of === undefined) return undefined;
  const target = findTarget(of, document.file, index).find((entry) => entry.kind === kind);
  const input = target?.inputs.find(({ name }) => name === path[3]);
  return input && { input, of };
}

/** The name of an input of this file, where it's declared. */
function describeDeclared(document: ManusDocument, path: Spot["path"]): string | undefined {
  if (path.length !== 2 || path[0] !== "inputs") return undefined;
  const input = declaredInputs(topValue(document, "inputs")).find(({ name }) => name === path[1]);
  return input && describeInput(input);
}

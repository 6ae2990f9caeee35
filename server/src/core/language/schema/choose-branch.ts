import * as l10n from "@vscode/l10n";
import type { JsonSchema } from "../../../../../schemas/json-schema.ts";
import { listInWords } from "../../locale/lists.ts";
import { keyText } from "../yaml/node.ts";
import type { MappingNode } from "../yaml/node.ts";
import { describeNode, describeTypes, fitsTypes, typesOf } from "./expectation.ts";
import { nameOf, reportAt, resolveReference, visibleSpan } from "./place.ts";
import type { Place, SchemaCheck } from "./place.ts";
import { listWords } from "./suggest.ts";

/**
 * Of several schemas of which a value must fit exactly one, the one that is meant: by type, then by the key that only it requires. Where none or several are, that
 * is reported, and the answer is undefined.
 */
export function chooseBranch(
  place: Place,
  branches: readonly JsonSchema[],
  check: SchemaCheck,
): JsonSchema | undefined {
  const { node } = place;
  const resolved = branches.map((branch) =>
    branch.$ref === undefined ? branch : resolveReference(branch.$ref, check),
  );
  const fitting = resolved.filter((branch) => fitsTypes(node, typesOf(branch)));
  if (fitting.length === 0) reportTypes(place, resolved, check);
  return node.kind === "mapping" ? branchByKey(place, node, fitting, check) : branchByText(place, fitting);
}

function reportTypes(place: Place, branches: readonly JsonSchema[], check: SchemaCheck): void {
  const expected = listInWords(new Set(branches.map(describeTypes)), "or");
  const empty = place.node.kind === "scalar" && place.node.value === null;
  const message = empty
    ? l10n.t("{0} has no value. It takes {1}.", nameOf(place.path), expected)
    : l10n.t("{0} takes {1}, not {2}.", nameOf(place.path), expected, describeNode(place.node));
  reportAt(check, visibleSpan(place), { code: empty ? "missing-value" : "wrong-type", message });
}

/** Of a list of words and an expression: the expression for a text that has one. */
function branchByText({ node }: Place, branches: readonly JsonSchema[]): JsonSchema | undefined {
  const expression = node.kind === "scalar" && node.text.includes("${{");
  return (
    branches.find((branch) => (branch.pattern !== undefined && branch.enum === undefined) === expression) ?? branches[0]
  );
}

/** The branch one of whose own required keys is there. */
function branchByKey(
  place: Place,
  node: MappingNode,
  branches: readonly JsonSchema[],
  check: SchemaCheck,
): JsonSchema | undefined {
  if (branches.length < 2) return branches[0];
  const options = branches.map((branch) => ({ branch, key: ownKey(branch, branches) }));
  const present = options.filter(({ key }) => node.entries.some((entry) => keyText(entry.key) === key));
  const keys = (present.length > 0 ? present : options).map(({ key }) => key ?? "");
  if (present.length === 1) return present[0]?.branch;
  if (present.length === 0) {
    const message = l10n.t("{0} needs one of the keys {1}.", nameOf(place.path), listWords(keys, "or"));
    reportAt(check, visibleSpan(place), { code: "missing-key", message, data: { missing: keys } });
    return undefined;
  }
  const message = l10n.t("{0} has {1}, but takes only one of them.", nameOf(place.path), listWords(keys, "and"));
  for (const entry of node.entries.filter(({ key }) => keys.includes(keyText(key) ?? "")).slice(1)) {
    reportAt(check, entry.key, { code: "conflicting-keys", message, data: { together: keys } });
  }
  return undefined;
}

function ownKey(branch: JsonSchema, branches: readonly JsonSchema[]): string | undefined {
  const others = branches.filter((other) => other !== branch);
  return branch.required?.find((key) => others.every((other) => !other.required?.includes(key)));
}

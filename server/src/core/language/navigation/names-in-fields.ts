import { toolParameters } from "../schema/schema-along.ts";
import { keyText, stringValue, valueAt } from "../yaml/node.ts";
import type { MappingEntry, YamlNode } from "../yaml/node.ts";
import { writtenName, writtenSpan } from "./occurrence.ts";
import type { NameKind, Occurrence, PathUse } from "./occurrence.ts";

/** The names in a key that task files and steps with a prompt have alike: accounts, paths, patterns of tools, declared outputs. `step` is the step's id. */
export function namesInField({ key, value }: MappingEntry, step?: string): Occurrence[] {
  switch (keyText(key)) {
    case "account":
      return named(value, "account");
    case "instance":
      return named(value, "instance");
    case "attachments":
      return itemsOf(value).flatMap((item) => pathAt(item, "attachment"));
    case "datasources":
      return itemsOf(value).flatMap((item) => pathAt(valueAt(item, "openapi"), "openapi"));
    case "knowledge":
      return itemsOf(value).flatMap((item) => patternsAt(valueAt(valueAt(item, "scope"), "files")));
    case "workspace":
      return pathAt(valueAt(value, "directory"), "directory");
    case "tools":
      return ["allow", "ask", "deny"].flatMap((rule) => itemsOf(valueAt(value, rule)).flatMap(toolAt));
    case "outputs":
      return outputsAt(value, step);
    default:
      return [];
  }
}

/** The name that a scalar is; nothing where an expression stands in it. */
export function named(node: YamlNode | undefined, kind: NameKind): Occurrence[] {
  const written = writtenName(node);
  return written && !written.name.includes("${{") ? [{ ...written, kind, role: "reference" }] : [];
}

/** The path that a scalar is: nothing for web addresses and expressions; a glob is a pattern, whatever else it is for. */
export function pathAt(node: YamlNode | undefined, use: PathUse): Occurrence[] {
  const written = writtenName(node);
  if (!written || node?.kind !== "scalar") return [];
  if (written.name.includes("${{") || /^[a-z][a-z0-9+.-]+:\/\//i.test(written.name)) return [];
  const meant = /[*?[\]{}!]/.test(written.name) ? "pattern" : use;
  return [{ ...written, kind: "path", role: "reference", path: { use: meant, style: node.style } }];
}

/** The globs of a list. */
export function patternsAt(node: YamlNode | undefined): Occurrence[] {
  return itemsOf(node).flatMap((item) => pathAt(item, "pattern"));
}

function toolAt(node: YamlNode): Occurrence[] {
  return toolParameters(stringValue(node)) ? named(node, "tool") : [];
}

function outputsAt(node: YamlNode, step: string | undefined): Occurrence[] {
  return entriesOf(node).flatMap(({ key, value }): Occurrence[] => {
    const name = keyText(key);
    if (name === undefined) return [];
    const of = step === undefined ? {} : { step };
    const declared: Occurrence = { name, ...writtenSpan(key), kind: "output", role: "declaration", ...of };
    return [declared, ...pathAt(valueAt(value, "file"), "product")];
  });
}

/** The entries of a mapping; none of everything else. */
export function entriesOf(node: YamlNode | undefined): readonly MappingEntry[] {
  return node?.kind === "mapping" ? node.entries : [];
}

function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === "sequence" ? node.items : [];
}

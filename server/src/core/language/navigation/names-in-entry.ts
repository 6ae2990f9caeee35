import { usesOf } from "../checks/check-entry.ts";
import type { PlacedEntry } from "../document.ts";
import { namesInTest } from "../tests/names-in-test.ts";
import type { FileKind } from "../workspace-index.ts";
import { keyText, stringValue, valueAt } from "../yaml/node.ts";
import type { MappingEntry } from "../yaml/node.ts";
import { entriesOf, named, namesInField, pathAt, patternsAt } from "./names-in-fields.ts";
import { namesInUses } from "./names-in-uses.ts";
import { writtenSpan } from "./occurrence.ts";
import type { Occurrence } from "./occurrence.ts";

/** The names in an entry at the top of a file of a kind, but those of its steps. Offsets count as the entry's do; remembered with it. */
export function namesInEntry(placed: PlacedEntry, kind: FileKind): readonly Occurrence[] {
  const key = `names ${kind}`;
  const known = placed.memory.get(key) as readonly Occurrence[] | undefined;
  if (known) return known;
  const names =
    kind === "test"
      ? namesInTest(placed.entry)
      : [...declaredIn(placed.entry), ...namesInUses(usesOf(placed, kind), placed.text)];
  placed.memory.set(key, names);
  return names;
}

function declaredIn(entry: MappingEntry): Occurrence[] {
  switch (keyText(entry.key)) {
    case "name":
      return named(entry.value, "file-name").map((name) => ({ ...name, role: "declaration" }));
    case "inputs":
      return entriesOf(entry.value).flatMap(inputAt);
    case "env":
      return entriesOf(entry.value).flatMap(variableAt);
    case "on":
      return patternsAt(valueAt(entry.value, "files"));
    default:
      return namesInField(entry);
  }
}

function inputAt({ key, value }: MappingEntry): Occurrence[] {
  const name = keyText(key);
  if (name === undefined) return [];
  const declared: Occurrence = { name, ...writtenSpan(key), kind: "input", role: "declaration" };
  const file = stringValue(valueAt(value, "type")) === "file";
  return [declared, ...(file ? pathAt(valueAt(value, "default"), "input") : [])];
}

function variableAt({ key }: MappingEntry): Occurrence[] {
  const name = keyText(key);
  return name === undefined ? [] : [{ name, ...writtenSpan(key), kind: "variable", role: "declaration" }];
}

import { documentName, entryOf } from "./document.ts";
import type { ManusDocument } from "./document.ts";
import { normalizePath } from "./names/file-paths.ts";
import { shiftSpan, spanOf } from "./span.ts";
import type { DeclaredInput, IndexEntry, WorkspaceIndex } from "./workspace-index.ts";
import { keyText, stringValue, valueAt } from "./yaml/node.ts";
import type { YamlNode } from "./yaml/node.ts";

/** What other files need to know of a document; as much as its text gives, however broken. */
export function indexEntry(document: ManusDocument): IndexEntry {
  const name = documentName(document);
  const nameEntry = entryOf(document, "name");
  const kind = stringValue(entryOf(document, "kind")?.entry.value);
  return {
    file: document.file,
    ...(kind === "task" || kind === "workflow" ? { kind } : {}),
    ...(name === undefined ? {} : { name }),
    ...(nameEntry ? { nameSpan: shiftSpan(spanOf(nameEntry.entry.value), nameEntry.at) } : {}),
    inputs: declaredInputs(entryOf(document, "inputs")?.entry.value),
  };
}

/** The inputs that a file declares, in its order. `node` is the value of `inputs`. */
export function declaredInputs(node: YamlNode | undefined): DeclaredInput[] {
  if (node?.kind !== "mapping") return [];
  return node.entries.flatMap(({ key, value }) => {
    const name = keyText(key);
    if (name === undefined) return [];
    const options = valueAt(value, "options");
    const required = valueAt(value, "required");
    return [
      {
        name,
        type: stringValue(valueAt(value, "type")) ?? "string",
        required: required?.kind === "scalar" && required.value === true && valueAt(value, "default") === undefined,
        options:
          options?.kind === "sequence" ? options.items.map(stringValue).filter((text) => text !== undefined) : [],
      },
    ];
  });
}

/** An index over some entries; later ones replace earlier ones of the same file. */
export function createIndex(
  entries: Iterable<IndexEntry>,
  options: { readonly folders: readonly string[]; readonly complete: boolean },
): WorkspaceIndex {
  const byPath = new Map([...entries].map((entry) => [normalizePath(entry.file), entry]));
  const byName = new Map<string, IndexEntry[]>();
  for (const entry of byPath.values()) {
    if (entry.name === undefined) continue;
    const others = byName.get(entry.name);
    if (others) others.push(entry);
    else byName.set(entry.name, [entry]);
  }
  return {
    ...options,
    withName: (name) => byName.get(name) ?? [],
    atPath: (path) => byPath.get(normalizePath(path)),
    names: (kind) => {
      const all = [...byPath.values()].filter((entry) => kind === undefined || entry.kind === kind);
      return all.map((entry) => entry.name).filter((name) => name !== undefined);
    },
  };
}

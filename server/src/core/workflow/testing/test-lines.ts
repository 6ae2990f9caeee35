import { topValue } from "../../language/locate.ts";
import { entryOf } from "../../language/document.ts";
import type { ManusDocument } from "../../language/document.ts";
import { LineStarts } from "../../language/lines.ts";
import { keyText } from "../../language/yaml/node.ts";
import type { YamlNode } from "../../language/yaml/node.ts";

/** Where things stand in a test file. */
export interface TestLines {
  /** The 0-based line of what a path leads to: of its key, or of the item of a list. Where the path leads further than the text, of what is there. */
  lineOf(path: readonly (string | number)[]): number;
}

/** The lines of a document; see {@link TestLines}. Merge keys and aliases aren't followed. */
export function linesOf(document: ManusDocument): TestLines {
  const lines = new LineStarts(document.text);
  return { lineOf: (path) => lines.lineOf(offsetOf(document, path)) };
}

function offsetOf(document: ManusDocument, [top = "", ...rest]: readonly (string | number)[]): number {
  const placed = entryOf(document, String(top));
  if (placed === undefined) return 0;
  let offset = placed.entry.key.start + placed.at;
  let node: YamlNode | undefined = topValue(document, String(top));
  for (const key of rest) {
    const found = below(node, key);
    if (found === undefined) break;
    offset = found.offset;
    node = found.node;
  }
  return offset;
}

function below(
  node: YamlNode | undefined,
  key: string | number,
): { readonly node: YamlNode; readonly offset: number } | undefined {
  if (node?.kind === "sequence") {
    const item = node.items[Number(key)];
    return item && { node: item, offset: item.start };
  }
  if (node?.kind !== "mapping") return undefined;
  const entry = node.entries.find((one) => keyText(one.key) === String(key));
  return entry && { node: entry.value, offset: entry.key.start };
}

import type { MappingEntry, YamlNode } from "./node.ts";

/** The same node, `by` code units further on. A copy unless `by` is 0. */
export function shiftNode(node: YamlNode, by: number): YamlNode {
  if (by === 0) return node;
  const span = { start: node.start + by, end: node.end + by };
  if (node.kind === "sequence") return { ...node, ...span, items: node.items.map((item) => shiftNode(item, by)) };
  if (node.kind === "mapping") return { ...node, ...span, entries: node.entries.map((entry) => shiftEntry(entry, by)) };
  return { ...node, ...span };
}

/** The same entry, `by` code units further on. */
export function shiftEntry(entry: MappingEntry, by: number): MappingEntry {
  return by === 0 ? entry : { key: shiftNode(entry.key, by), value: shiftNode(entry.value, by) };
}

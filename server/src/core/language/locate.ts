import { entryOf } from "./document.ts";
import type { ManusDocument, PlacedStep } from "./document.ts";
import { shiftEntry, shiftNode } from "./yaml/shift-node.ts";
import { keyText } from "./yaml/node.ts";
import type { MappingEntry, YamlNode } from "./yaml/node.ts";

/** Where an offset is in the tree. All offsets are those of the file. */
export interface Spot {
  /** The keys and positions (0-based) from the top of the file to {@link node}, e.g. `["steps", 2, "with", "command"]`. */
  readonly path: readonly (string | number)[];
  /** The innermost value or key at the offset. */
  readonly node: YamlNode;
  /** Whether {@link node} is the key of {@link entry}, or a value. */
  readonly part: "key" | "value";
  /** The entry whose key or value {@link node} is; undefined for an item of a list. */
  readonly entry?: MappingEntry;
  /** The mappings and lists around {@link node}, outermost first; without the one at the top of the file. */
  readonly around: readonly YamlNode[];
}

/**
 * What stands at an offset. Touching the end of a key or a value counts as being at it. Undefined between things, in comments, and where the text can't be read.
 * Anchors and merge keys are followed where they stand: what an alias brings in is not at the alias.
 */
export function spotAt(document: ManusDocument, offset: number): Spot | undefined {
  const placed = document.entries.findLast(({ entry, at }) => at + entry.key.start <= offset);
  const entry = placed && shiftEntry(placed.entry, placed.at);
  const inSteps = entry && keyText(entry.key) === "steps" && offset > entry.key.end;
  const step = inSteps || !entry ? stepAt(document, offset) : undefined;
  if (step) return descend(step.node, offset, { path: ["steps", step.index], around: [] });
  return entry && inEntry(entry, offset, { path: [], around: [] });
}

/** The step around an offset, with the offsets of the file; `index` is its position. */
export function stepAt(document: ManusDocument, offset: number): { node: YamlNode; index: number } | undefined {
  // A step that is an alias stands elsewhere, so the steps of such a file need not be in the order of the text.
  const index = document.parsed.linked
    ? document.steps.findIndex((step) => holds(step, offset))
    : lastBefore(document.steps, offset);
  const step = document.steps[index];
  return step && holds(step, offset) ? { node: shiftNode(step.node, step.at), index } : undefined;
}

function holds({ node, at }: PlacedStep, offset: number): boolean {
  return at + node.start <= offset && offset <= at + node.end;
}

function lastBefore(steps: readonly PlacedStep[], offset: number): number {
  let low = 0;
  let high = steps.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const step = steps[middle];
    if (step && step.at + step.node.start <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

type Way = Pick<Spot, "path" | "around">;

function inEntry(entry: MappingEntry, offset: number, way: Way): Spot | undefined {
  const name = keyText(entry.key);
  if (name === undefined) return undefined;
  const path = [...way.path, name];
  if (touches(entry.key, offset)) return { ...way, path, node: entry.key, part: "key", entry };
  if (!touches(entry.value, offset)) return undefined;
  const inside = descend(entry.value, offset, { path, around: way.around });
  if (inside) return inside;
  return entry.value.kind === "mapping" || entry.value.kind === "sequence"
    ? undefined
    : { path, around: way.around, node: entry.value, part: "value", entry };
}

function descend(node: YamlNode, offset: number, way: Way): Spot | undefined {
  const around = [...way.around, node];
  if (node.kind === "mapping") {
    for (const entry of node.entries) {
      const spot = inEntry(entry, offset, { path: way.path, around });
      if (spot) return spot;
    }
    return undefined;
  }
  if (node.kind === "sequence") {
    for (const [index, item] of node.items.entries()) {
      if (!touches(item, offset)) continue;
      const path = [...way.path, index];
      const inside = descend(item, offset, { path, around });
      if (inside) return inside;
      if (item.kind === "scalar" || item.kind === "alias") return { path, around, node: item, part: "value" };
    }
  }
  return undefined;
}

function touches(node: YamlNode, offset: number): boolean {
  return node.start <= offset && offset <= node.end;
}

/** The value of a key at the top of a file, with the offsets of the file. */
export function topValue(document: ManusDocument, key: string): YamlNode | undefined {
  const placed = entryOf(document, key);
  return placed && shiftNode(placed.entry.value, placed.at);
}

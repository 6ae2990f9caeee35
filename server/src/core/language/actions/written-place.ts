import { stepAt } from "../locate.ts";
import { topOf } from "./derived.ts";
import type { ManusDocument } from "../document.ts";
import type { Span } from "../span.ts";
import { keyText } from "../yaml/node.ts";
import type { MappingEntry, MappingNode, SequenceNode, YamlNode } from "../yaml/node.ts";
import { treeOf } from "../yaml/parse-text.ts";
import { shiftEntry } from "../yaml/shift-node.ts";

/** A value where it is written, and what stands around it. Offsets are those of the file; aliases and merge keys are as they stand. */
export interface WrittenPlace {
  /** The keys and positions (0-based) from the top of the file to {@link node}. */
  readonly path: readonly (string | number)[];
  readonly node: YamlNode;
  /** The entry whose value {@link node} is; undefined for items of lists, and for the file itself. */
  readonly entry?: MappingEntry;
  readonly parent?: WrittenPlace;
}

/** A place whose value is a mapping. */
export type MappingPlace = WrittenPlace & { readonly node: MappingNode };

/** A place whose value is a list. */
export type ListPlace = WrittenPlace & { readonly node: SequenceNode };

/** The file itself; undefined where its top is no mapping. The steps of a long file are left out: {@link placesAt} finds them. */
export function topPlace(document: ManusDocument): MappingPlace | undefined {
  const node = topOf(document, () => {
    const root = isWhole(document) ? treeOf(document.parsed) : shallowTree(document);
    return root?.kind === "mapping" ? root : undefined;
  });
  return node && { path: [], node };
}

/** The values around an offset, outermost first: the file, then what is in it down to the value at the offset, or whose key is there. */
export function placesAt(document: ManusDocument, offset: number): WrittenPlace[] {
  const top = topPlace(document);
  const places: WrittenPlace[] = [];
  for (let place: WrittenPlace | undefined = top; place; place = placeBelow(document, place, offset))
    places.push(place);
  return places;
}

/** The value whose key stands exactly at a span. */
export function placeOfKey(document: ManusDocument, span: Span): WrittenPlace | undefined {
  return placesAt(document, span.start).findLast(({ entry }) => {
    return entry !== undefined && entry.key.start === span.start && entry.key.end === span.end;
  });
}

/** The value that stands exactly at a span. */
export function placeOfValue(document: ManusDocument, span: Span): WrittenPlace | undefined {
  return placesAt(document, span.start).findLast(({ node }) => node.start === span.start && node.end === span.end);
}

/** The value of a key of a mapping. */
export function placeAt(place: WrittenPlace, key: string): WrittenPlace | undefined {
  if (place.node.kind !== "mapping") return undefined;
  const entry = place.node.entries.find((candidate) => keyText(candidate.key) === key);
  return entry && { path: [...place.path, key], node: entry.value, entry, parent: place };
}

/** The entry of a key at the top of a file. */
export function topPlaceAt(document: ManusDocument, key: string): WrittenPlace | undefined {
  const top = topPlace(document);
  return top && placeAt(top, key);
}

/** The step around an offset. */
export function stepPlaceAt(document: ManusDocument, offset: number): MappingPlace | undefined {
  const step = placesAt(document, offset).find(({ path }) => path.length === 2 && path[0] === "steps");
  return step && isMapping(step) ? step : undefined;
}

/** Whether a place stands inside `[…]` or `{…}`, whose own value doesn't count. */
export function isInFlow({ parent }: WrittenPlace): boolean {
  if (!parent) return false;
  const { node } = parent;
  return ((node.kind === "mapping" || node.kind === "sequence") && node.flow) || isInFlow(parent);
}

/** Whether the value of a place is a mapping. */
export function isMapping(place: WrittenPlace | undefined): place is MappingPlace {
  return place?.node.kind === "mapping";
}

/** Whether the value of a place is a list. */
export function isList(place: WrittenPlace | undefined): place is ListPlace {
  return place?.node.kind === "sequence";
}

/** Where a document isn't kept in pieces, the whole tree is the only one there is. */
function isWhole({ parsed }: ManusDocument): boolean {
  return parsed.linked || parsed.pieces.some(({ piece }) => piece.kind === "whole");
}

function shallowTree(document: ManusDocument): MappingNode | undefined {
  const entries = document.entries.map(({ entry, at }) => withSteps(shiftEntry(entry, at), document));
  const [first, last] = [entries[0], entries.at(-1)];
  if (!first || !last) return undefined;
  return { kind: "mapping", flow: false, start: first.key.start, end: last.value.end, entries };
}

/** The steps of a file in pieces stand apart: what is known of them here is from where to where they reach. */
function withSteps(entry: MappingEntry, { steps }: ManusDocument): MappingEntry {
  const [first, last] = [steps[0], steps.at(-1)];
  if (keyText(entry.key) !== "steps" || entry.value.kind !== "scalar" || !first || !last) return entry;
  const start = first.at + first.text.indexOf("-");
  return { ...entry, value: { kind: "sequence", flow: false, start, end: last.at + last.node.end, items: [] } };
}

function placeBelow(document: ManusDocument, place: WrittenPlace, offset: number): WrittenPlace | undefined {
  const { node, path } = place;
  if (node.kind === "mapping") {
    const entry = node.entries.find(({ key, value }) => key.start <= offset && offset <= value.end);
    const name = entry && keyText(entry.key);
    return entry && name !== undefined ? { path: [...path, name], node: entry.value, entry, parent: place } : undefined;
  }
  if (node.kind !== "sequence") return undefined;
  if (path.length === 1 && path[0] === "steps" && node.items.length === 0) {
    const step = stepAt(document, offset);
    return step && { path: [...path, step.index], node: step.node, parent: place };
  }
  const index = node.items.findIndex((item) => item.start <= offset && offset <= item.end);
  const item = node.items[index];
  return item && { path: [...path, index], node: item, parent: place };
}

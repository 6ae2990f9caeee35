import type { StepInFile } from "../checks/placed-step.ts";
import type { ManusDocument } from "../document.ts";
import type { TextEdit } from "../edit.ts";
import type { StepGraph } from "../names/step-graph.ts";
import { stepsIn } from "./derived.ts";
import { addItem } from "./list-edits.ts";
import { addEntries, prependEntries } from "./mapping-edits.ts";
import { isList, placeAt, stepPlaceAt } from "./written-place.ts";
import type { MappingPlace } from "./written-place.ts";

/** A step: how it is written, and what it is among the others. */
export interface StepAt {
  readonly place: MappingPlace;
  readonly step: StepInFile;
  /** Its position, from 0. */
  readonly index: number;
  readonly all: readonly StepInFile[];
}

/** The step around an offset. */
export function stepAtOffset(document: ManusDocument, offset: number): StepAt | undefined {
  const place = stepPlaceAt(document, offset);
  const index = place?.path[1];
  if (!place || typeof index !== "number") return undefined;
  const all = stepsIn(document);
  const step = all[index];
  return step && { place, step, index, all };
}

/** Let a step need one more. A step without `needs` keeps the one above, which it needs without saying so. */
export function addNeed(text: string, { place, index, all }: StepAt, name: string): TextEdit | undefined {
  const needs = placeAt(place, "needs");
  if (isList(needs)) return addItem(text, needs, name);
  const above = all[index - 1]?.id;
  const names = above === undefined || above === name ? [name] : [above, name];
  return needs ? undefined : writeNeeds(text, place, names);
}

/** Write the `needs` of a step that has none: behind its id, else first. */
export function writeNeeds(text: string, place: MappingPlace, names: readonly string[]): TextEdit | undefined {
  const entry = { key: "needs", value: names };
  const [first] = place.node.entries;
  if (!first) return undefined;
  const id = placeAt(place, "id");
  if (id?.entry !== first) return prependEntries(text, place, [entry]);
  const rest = place.node.entries.slice(1);
  if (rest[0]) return prependEntries(text, { ...place, node: { ...place.node, entries: rest } }, [entry]);
  return addEntries(text, place, [entry]);
}

/** Whether one step waits for another, directly or through others. Both are positions. */
export function waitsFor(graph: StepGraph, from: number, to: number): boolean {
  const seen = new Set<number>([from]);
  const open = [from];
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    for (const need of graph.needs[step] ?? []) {
      if (need === to) return true;
      if (!seen.has(need)) open.push(need);
      seen.add(need);
    }
  }
  return false;
}

import { stepsOf } from "../checks/placed-step.ts";
import type { StepInFile } from "../checks/placed-step.ts";
import type { ManusDocument } from "../document.ts";
import { buildGraph } from "../names/step-graph.ts";
import type { StepGraph } from "../names/step-graph.ts";
import type { MappingNode } from "../yaml/node.ts";

/** What several fixes at one place of a long file need of the file as a whole. */
interface Derived {
  steps?: readonly StepInFile[];
  graph?: StepGraph;
  top?: MappingNode | null;
}

/** A document never changes, so what is made of it is kept as long as it lives. */
const derived = new WeakMap<ManusDocument, Derived>();

function derivedOf(document: ManusDocument): Derived {
  const known = derived.get(document) ?? {};
  derived.set(document, known);
  return known;
}

/** All steps of a file; see `stepsOf`. */
export function stepsIn(document: ManusDocument): readonly StepInFile[] {
  const known = derivedOf(document);
  known.steps ??= stepsOf(document);
  return known.steps;
}

/** Which steps of a file need which. */
export function graphIn(document: ManusDocument): StepGraph {
  const known = derivedOf(document);
  known.graph ??= buildGraph(stepsIn(document));
  return known.graph;
}

/** The tree at the top of a file, as `make` gives it. */
export function topOf(document: ManusDocument, make: () => MappingNode | undefined): MappingNode | undefined {
  const known = derivedOf(document);
  if (known.top === undefined) known.top = make() ?? null;
  return known.top ?? undefined;
}

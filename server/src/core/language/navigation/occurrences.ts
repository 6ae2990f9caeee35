import { kindOf } from "../document.ts";
import type { ManusDocument } from "../document.ts";
import { stepAt } from "../locate.ts";
import { shiftSpan } from "../span.ts";
import { linksIn } from "../structure/linked-editing.ts";
import { namesInEntry } from "./names-in-entry.ts";
import { namesInStep } from "./names-in-step.ts";
import type { Occurrence } from "./occurrence.ts";

/**
 * Everything in a document that names something, in no special order. What merge keys and aliases bring in stands where it is written; a place that several steps share
 * is there once for each meaning.
 */
export function occurrencesIn(document: ManusDocument): Occurrence[] {
  const names = namesInEntries(document);
  for (const name of namesInSteps(document)) names.push(name);
  return document.parsed.linked ? [...withoutTwins(names), ...anchorsIn(document)] : names;
}

/** What an offset is at; several where one place has several meanings. Touching the end of a name counts. */
export function occurrencesAt(document: ManusDocument, offset: number): Occurrence[] {
  const around = document.parsed.linked
    ? occurrencesIn(document)
    : [...inEntryAt(document, offset), ...inStepAt(document, offset)];
  return around.filter(({ span }) => span.start <= offset && offset <= span.end);
}

function namesInEntries(document: ManusDocument): Occurrence[] {
  const kind = kindOf(document) ?? "task";
  return document.entries.flatMap((placed) => shifted(namesInEntry(placed, kind), placed.at));
}

function namesInSteps(document: ManusDocument): Occurrence[] {
  if (kindOf(document) !== "workflow") return [];
  const all: Occurrence[] = [];
  for (const [index, step] of document.steps.entries()) {
    for (const name of namesInStep(step, index + 1)) all.push({ ...name, span: shiftSpan(name.span, step.at) });
  }
  return all;
}

function inEntryAt(document: ManusDocument, offset: number): Occurrence[] {
  const placed = document.entries.findLast(({ entry, at }) => at + entry.key.start <= offset);
  return placed ? shifted(namesInEntry(placed, kindOf(document) ?? "task"), placed.at) : [];
}

function inStepAt(document: ManusDocument, offset: number): Occurrence[] {
  if (kindOf(document) !== "workflow") return [];
  const index = stepAt(document, offset)?.index;
  const step = index === undefined ? undefined : document.steps[index];
  return step && index !== undefined ? shifted(namesInStep(step, index + 1), step.at) : [];
}

function shifted(names: readonly Occurrence[], by: number): Occurrence[] {
  return names.map((name) => ({ ...name, span: shiftSpan(name.span, by) }));
}

/** With merge keys one place is read as part of several steps. */
function withoutTwins(names: readonly Occurrence[]): Occurrence[] {
  const seen = new Set<string>();
  return names.filter(({ kind, name, step, span }) => {
    const key = JSON.stringify([span.start, span.end, kind, name, step]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function anchorsIn(document: ManusDocument): Occurrence[] {
  return linksIn(document).map(({ name, start, end, defines }) => {
    return { kind: "anchor", name, span: { start, end }, role: defines ? "declaration" : "reference" };
  });
}

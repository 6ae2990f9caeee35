import { stepsOf } from "../checks/placed-step.ts";
import type { StepInFile } from "../checks/placed-step.ts";
import { entryOf } from "../document.ts";
import type { ManusDocument } from "../document.ts";
import { checkTopEntry } from "../checks/check-entry.ts";
import { shiftSpan } from "../span.ts";
import type { Span } from "../span.ts";
import { nodesOf } from "../yaml/comments.ts";
import type { YamlNode } from "../yaml/node.ts";
import type { Piece } from "../yaml/parse-piece.ts";

/** Places with the same name that are edited together. */
export interface LinkedPlaces {
  /** In the order of the text; their texts are equal. */
  readonly spans: readonly Span[];
  /** What the name may look like while it is typed: a regular expression. */
  readonly pattern: string;
}

const stepPattern = "[a-z][a-z0-9_-]*";
const anchorPattern = "[^\\s,\\[\\]{}]+";

/**
 * The places that change when the name at an offset is typed over: an anchor and the aliases that mean it; a step's id, and everything in the file that names the step.
 * Undefined where there is nothing to link, and where typing over it would not be safe: an id that two steps have, or one that is somewhere written in another way.
 */
export function linkedPlacesAt(document: ManusDocument, offset: number): LinkedPlaces | undefined {
  return linkedAnchors(document, offset) ?? linkedStep(document, offset);
}

/** An anchor or an alias: its name without the `&` or the `*`. */
export interface Link extends Span {
  readonly name: string;
  readonly defines: boolean;
}

/** All anchors and aliases of a document, in the order of the text. */
export function linksIn(document: ManusDocument): Link[] {
  if (!document.parsed.linked) return [];
  return document.parsed.pieces.flatMap(({ piece, at }) => {
    return linksOf(piece).map((link): Link => ({ ...link, ...shiftSpan(link, at) }));
  });
}

function linkedAnchors(document: ManusDocument, offset: number): LinkedPlaces | undefined {
  const links = linksIn(document);
  const here = links.findIndex((link) => link.start <= offset && offset <= link.end);
  const name = links[here]?.name;
  const same = (link: Link): boolean => link.name === name;
  const first = links.slice(0, here + 1).findLastIndex((link) => same(link) && link.defines);
  if (here < 0 || first < 0) return undefined;
  const next = links.findIndex((link, index) => index > first && same(link) && link.defines);
  const spans = links.slice(first, next < 0 ? undefined : next).filter(same);
  return { spans: spans.map(({ start, end }) => ({ start, end })), pattern: anchorPattern };
}

function linksOf(piece: Piece): readonly Link[] {
  if (!piece.linked) return [];
  const known = piece.memory.get("links") as readonly Link[] | undefined;
  if (known) return known;
  const links: Link[] = [];
  for (const node of nodesOf(piece)) collectLinks(node, piece.text, links);
  links.sort((left, right) => left.start - right.start);
  piece.memory.set("links", links);
  return links;
}

function collectLinks(node: YamlNode, text: string, links: Link[]): void {
  if (node.kind === "alias") {
    links.push({ name: node.name, start: node.end - node.name.length, end: node.end, defines: false });
    return;
  }
  // The anchor stands before its node, with a tag, comments or a line break in between at most.
  const at = node.anchor === undefined ? -1 : text.lastIndexOf(`&${node.anchor}`, node.start);
  if (node.anchor !== undefined && at >= 0)
    links.push({ name: node.anchor, start: at + 1, end: at + 1 + node.anchor.length, defines: true });
  if (node.kind === "sequence") for (const item of node.items) collectLinks(item, text, links);
  if (node.kind !== "mapping") return;
  for (const { key, value } of node.entries) {
    collectLinks(key, text, links);
    collectLinks(value, text, links);
  }
}

function linkedStep(document: ManusDocument, offset: number): LinkedPlaces | undefined {
  // With merge keys the same text may stand for several steps.
  if (document.parsed.linked) return undefined;
  const steps = stepsOf(document);
  const name = nameAt(document, steps, offset);
  if (name === undefined || steps.filter((step) => step.id === name).length !== 1) return undefined;
  const spans = placesOf(document, steps, name);
  if (!spans || !steps.some((step) => step.facts.id?.name === name)) return undefined;
  return spans.length > 1 ? { spans, pattern: stepPattern } : undefined;
}

interface StepName extends Span {
  readonly name: string;
}

function nameAt(document: ManusDocument, steps: readonly StepInFile[], offset: number): string | undefined {
  const around = steps.findLast((step) => step.at <= offset);
  const candidates = [...(around ? namesIn(around) : []), ...namesInOutputs(document)];
  return candidates.find(({ start, end }) => start <= offset && offset <= end)?.name;
}

/** Every place that names a step, or undefined where one of them doesn't read exactly like the name. */
function placesOf(document: ManusDocument, steps: readonly StepInFile[], name: string): Span[] | undefined {
  const places = [...steps.flatMap(namesIn), ...namesInOutputs(document)];
  const same = places.filter((place) => place.name.toLowerCase() === name.toLowerCase());
  const spans = same.map((place) => exactSpan(document.text, place, name));
  if (!spans.every((span) => span !== undefined)) return undefined;
  return spans.sort((left, right) => left.start - right.start);
}

function namesIn({ facts, at }: StepInFile): StepName[] {
  const uses = facts.uses.flatMap((use) => {
    return use.context === "steps" && use.name !== undefined ? [{ name: use.name, ...shiftSpan(use.span, at) }] : [];
  });
  const named = [...(facts.id ? [facts.id] : []), ...(facts.needs ?? [])];
  return [...named.map((place) => ({ name: place.name, ...shiftSpan(place.span, at) })), ...uses];
}

function namesInOutputs(document: ManusDocument): StepName[] {
  const outputs = entryOf(document, "outputs");
  if (!outputs) return [];
  return checkTopEntry(outputs, "workflow").uses.flatMap((use) => {
    if (use.context !== "steps" || use.name === undefined) return [];
    return [{ name: use.name, ...shiftSpan(use.span, outputs.at) }];
  });
}

/** Where the name itself stands, without quotes around it. */
function exactSpan(text: string, { start, end }: Span, name: string): Span | undefined {
  const written = text.slice(start, end);
  if (written === name) return { start, end };
  const quoted = written === `'${name}'` || written === `"${name}"`;
  return quoted ? { start: start + 1, end: end - 1 } : undefined;
}

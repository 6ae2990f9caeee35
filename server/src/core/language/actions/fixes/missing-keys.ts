import * as l10n from "@vscode/l10n";
import { kindOf } from "../../document.ts";
import type { ManusDocument } from "../../document.ts";
import type { TextEdit } from "../../edit.ts";
import { rootSchemas } from "../../schema/schema-along.ts";
import { listWords } from "../../schema/suggest.ts";
import type { Span } from "../../span.ts";
import { keyText } from "../../yaml/node.ts";
import type { MappingEntry, MappingNode } from "../../yaml/node.ts";
import { exampleOf, valueForKey } from "../example-values.ts";
import { editing, replacing } from "../fix.ts";
import type { Draft, Fix, FixRequest } from "../fix.ts";
import { addEntries, insertAfter, prependEntries } from "../mapping-edits.ts";
import { requiredKeys, schemasOf } from "../place-schemas.ts";
import { writeScalar } from "../write-yaml.ts";
import type { NewEntry } from "../write-yaml.ts";
import { isInFlow, isMapping, placesAt, topPlace } from "../written-place.ts";
import type { MappingPlace } from "../written-place.ts";

/** The keys that a file begins with, in their order. */
const head = ["manus", "kind", "name"];

/** Add a key that is missing, or all that are missing there; where one of several would do, each of them by itself. */
export const addMissingKeys: Fix = (request) => {
  const { document, finding } = request;
  const [name, ...others] = finding.data?.missing ?? [];
  if (name === undefined) return [];
  const top = topPlace(document);
  const missingAtTop = top ? requiredAtTop(document).filter((key) => !has(top.node, key)) : [];
  if (top && missingAtTop.includes(name) && top.node.entries[0]?.key.start === finding.span.start) {
    return oneOrAll(name, missingAtTop, (keys) => addAtTop(request, top, keys));
  }
  const place = placeMeant(document, finding.span, name);
  if (!place) return [];
  const add = (keys: readonly string[]): TextEdit[] => nested(request, place, keys);
  if (others.length > 0) {
    return [name, ...others].flatMap((key) => editing(document, l10n.t("Add `{0}`", key), orNothing(add([key]))));
  }
  const required = requiredKeys(schemasOf(document, place)).filter((key) => !has(place.node, key));
  return oneOrAll(name, required.includes(name) ? required : [name], add);

  function oneOrAll(key: string, all: readonly string[], edits: (keys: readonly string[]) => TextEdit[]): Draft[] {
    const single = all.length < 2;
    const one = editing(document, l10n.t("Add `{0}`", key), orNothing(edits([key])), { preferred: single });
    const every = single
      ? []
      : editing(document, l10n.t("Add {0}", listWords(all, "and")), orNothing(edits(all)), { preferred: true });
    return [...every, ...one];
  }
};

/** Give a key that has no value the format's default or example. */
export const fillValue: Fix = ({ document, finding, around }) => {
  const place = placesAt(document, finding.span.start).findLast(({ entry, node }) => {
    return entry?.key.start === finding.span.start || (entry !== undefined && node.start === finding.span.start);
  });
  const name = place?.path.at(-1);
  if (!place || typeof name !== "string" || place.node.kind !== "scalar") return [];
  const { node } = place;
  const schemas = schemasOf(document, place);
  const value = place.path.length === 1 ? valueForKey(name, schemas, document, around) : exampleOf(schemas);
  if (value === undefined || typeof value === "object" || value === "") return [];
  const gap = node.style === "empty" ? " " : "";
  const written = gap + writeScalar(value, isInFlow(place));
  return editing(document, l10n.t("Write an example value for `{0}`", name), replacing(node, written));
};

function requiredAtTop(document: ManusDocument): readonly string[] {
  const kind = kindOf(document);
  return kind === undefined ? head : requiredKeys(rootSchemas(kind));
}

function has(node: MappingNode, key: string): boolean {
  return node.entries.some((entry) => keyText(entry.key) === key);
}

function orNothing(edits: readonly TextEdit[]): readonly TextEdit[] | undefined {
  return edits.length === 0 ? undefined : edits;
}

/** The mapping of which a finding says that it lacks a key: what is underlined is its own key, its first one, or itself. */
function placeMeant(document: ManusDocument, span: Span, key: string): MappingPlace | undefined {
  return placesAt(document, span.start)
    .filter(isMapping)
    .findLast((place) => {
      const { node, entry, path } = place;
      const starts = [node.start, entry?.key.start, node.entries[0]?.key.start];
      if (path.length === 0 || !starts.includes(span.start) || has(node, key)) return false;
      return requiredKeys(schemasOf(document, place)).includes(key);
    });
}

function nested({ document, around }: FixRequest, place: MappingPlace, keys: readonly string[]): TextEdit[] {
  const entries = keys.map((key): NewEntry => {
    return { key, value: valueForKey(key, schemasOf(document, place, [key]), document, around) };
  });
  const edit = addEntries(document.text, place, entries);
  return edit ? [edit] : [];
}

/** The head goes to the beginning, in its order; everything else to the end. */
function addAtTop({ document, around }: FixRequest, top: MappingPlace, keys: readonly string[]): TextEdit[] {
  const { text } = document;
  const entryFor = (key: string): NewEntry => {
    return { key, value: valueForKey(key, schemasOf(document, top, [key]), document, around) };
  };
  if (top.node.flow) return nested({ document, around } as FixRequest, top, keys);
  const behind = new Map<MappingEntry | undefined, NewEntry[]>();
  for (const key of [...keys].sort((left, right) => order(left) - order(right))) {
    const anchor = anchorOf(top.node, key);
    behind.set(anchor, [...(behind.get(anchor) ?? []), entryFor(key)]);
  }
  return [...behind].map(([anchor, entries]) => {
    return anchor ? insertAfter(text, anchor, entries) : prependEntries(text, top, entries);
  });
}

function order(key: string): number {
  return head.includes(key) ? head.indexOf(key) : head.length;
}

/** The entry behind which a key goes; undefined for the beginning. */
function anchorOf({ entries }: MappingNode, key: string): MappingEntry | undefined {
  if (!head.includes(key)) return entries.at(-1);
  const before = head.slice(0, head.indexOf(key));
  return entries.findLast((entry) => before.includes(keyText(entry.key) ?? ""));
}

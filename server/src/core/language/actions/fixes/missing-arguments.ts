import * as l10n from "@vscode/l10n";
import type { ManusDocument } from "../../document.ts";
import type { TextEdit } from "../../edit.ts";
import { listWords } from "../../schema/suggest.ts";
import { keyText } from "../../yaml/node.ts";
import { exampleOf, valueForInput } from "../example-values.ts";
import { editing } from "../fix.ts";
import type { Draft, Fix } from "../fix.ts";
import { addEntries } from "../mapping-edits.ts";
import { requiredKeys, schemasOf } from "../place-schemas.ts";
import { targetOf } from "../step-target.ts";
import type { NewEntry, NewValue } from "../write-yaml.ts";
import { isMapping, placeAt, placeOfKey, stepPlaceAt } from "../written-place.ts";
import type { MappingPlace } from "../written-place.ts";

/** Add an argument that a tool needs, or all of them. */
export const addMissingArguments: Fix = ({ document, finding }) => {
  const step = stepPlaceAt(document, finding.span.start);
  if (!step) return [];
  const schemas = schemasOf(document, step, ["with"]);
  const names = new Set([...requiredKeys(schemas), ...(finding.data?.missing ?? [])]);
  const entries = [...names].map((key): NewEntry => {
    return { key, value: exampleOf(schemasOf(document, step, ["with", key])) ?? "" };
  });
  return addToWith(document, step, finding.data?.missing, entries);
};

/** Write what a tool needs, or the inputs of the file that is run, under a `with` that is empty. */
export const fillArguments: Fix = (request) => {
  const place = placeOfKey(request.document, request.finding.span);
  if (place?.path.length !== 3 || place.path[2] !== "with") return [];
  const { document, around } = request;
  const step = stepPlaceAt(document, request.finding.span.start);
  const target = step && targetOf(document, step, around);
  const inputs = target?.entry.inputs.filter(({ required }) => required).map(({ name }) => name);
  const missing = inputs ?? (step ? requiredKeys(schemasOf(document, step, ["with"])) : []);
  const finding = { ...request.finding, data: { missing } };
  return inputs ? addMissingInputs({ ...request, finding }) : addMissingArguments({ ...request, finding });
};

/** Give an input that the file which a step runs needs, or all of them. */
export const addMissingInputs: Fix = ({ document, finding, around }) => {
  const step = stepPlaceAt(document, finding.span.start);
  const inputs = step && targetOf(document, step, around)?.entry.inputs.filter(({ required }) => required);
  if (!step || !inputs) return [];
  const entries = inputs.map((input) => ({ key: input.name, value: valueForInput(input) }));
  return addToWith(document, step, finding.data?.missing, entries);
};

function addToWith(
  document: ManusDocument,
  step: MappingPlace,
  missing: readonly string[] | undefined,
  needed: readonly NewEntry[],
): Draft[] {
  const given = givenNames(step);
  const all = needed.filter(({ key }) => !given.has(key));
  const one = all.filter(({ key }) => missing?.includes(key));
  if (one.length === 0) return [];
  const add = (entries: readonly NewEntry[], preferred: boolean): Draft[] => {
    const names = listWords(
      entries.map(({ key }) => key),
      "and",
    );
    return editing(document, l10n.t("Add {0} under `with`", names), withEntries(document.text, step, entries), {
      preferred,
    });
  };
  return all.length === one.length ? add(one, true) : [...add(all, true), ...add(one, false)];
}

/** Put entries under the `with` of a step, which is added where there is none. */
function withEntries(text: string, step: MappingPlace, entries: readonly NewEntry[]): TextEdit | undefined {
  const given = placeAt(step, "with");
  if (given) return addEntries(text, given, entries);
  const value: NewValue = Object.fromEntries(entries.map(({ key, value: one }) => [key, one]));
  return addEntries(text, step, [{ key: "with", value }]);
}

function givenNames(step: MappingPlace): ReadonlySet<string | undefined> {
  const given = placeAt(step, "with");
  return new Set(isMapping(given) ? given.node.entries.map(({ key }) => keyText(key)) : []);
}

import * as l10n from "@vscode/l10n";
import { documentName } from "../../document.ts";
import type { ManusDocument } from "../../document.ts";
import type { TextEdit } from "../../edit.ts";
import { normalizePath } from "../../names/file-paths.ts";
import { keyText } from "../../yaml/node.ts";
import { editing } from "../fix.ts";
import type { Fix } from "../fix.ts";
import { guessInput } from "../guess-input.ts";
import { addEntries, insertAfter, prependEntries, removeEntry } from "../mapping-edits.ts";
import { targetOf } from "../step-target.ts";
import type { NewEntry, NewValue } from "../write-yaml.ts";
import { isMapping, placeAt, placeOfKey, stepPlaceAt, topPlace } from "../written-place.ts";

/** The keys before which `inputs` doesn't stand. */
const beforeInputs = ["manus", "kind", "name", "title", "description"];

/** Declare an input that an expression reads; what it is used for tells its type. */
export const declareInput: Fix = ({ document, finding }) => {
  const [name] = finding.data?.missing ?? [];
  // A `with` that passes an unknown input is about another file.
  if (name === undefined || !/^[a-z][a-z0-9_-]{0,62}$/.test(name) || isArgument(document, finding.span.start))
    return [];
  const edit = declaration(document, [{ key: name, value: guessInput(document, finding.span) }]);
  const preferred = finding.data?.replace === undefined;
  return editing(document, l10n.t("Declare the input `{0}`", name), edit, { preferred });
};

/** Declare an input in the file that a step runs, since the step passes it. */
export const declareInTarget: Fix = ({ document, finding, around, question }) => {
  const target = question.target;
  const step = stepPlaceAt(document, finding.span.start);
  const place = placeOfKey(document, finding.span);
  const name = place?.path.at(-1);
  if (!target || !step || place?.path[2] !== "with" || typeof name !== "string") return [];
  const meant = targetOf(document, step, around)?.entry.file;
  if (meant === undefined || normalizePath(meant) !== normalizePath(target.file)) return [];
  const edit = declaration(target, [{ key: name, value: typeOf(place.node) }]);
  if (!edit) return [];
  const title = l10n.t("Declare the input `{0}` in `{1}`", name, documentName(target) ?? l10n.t("the other file"));
  return [{ title, change: { edits: [{ file: target.file, edits: [edit] }] } }];
};

/** Take an input away that nothing reads. */
export const removeInput: Fix = ({ document, finding }) => {
  const place = placeOfKey(document, finding.span);
  if (!place?.entry || !place.parent) return [];
  const edit = removeEntry(document.text, place.parent, place.entry);
  return editing(document, l10n.t("Remove the input `{0}`", keyText(place.entry.key) ?? ""), edit, { preferred: true });
};

/** Put declarations under `inputs`, which comes behind the head where there is none. */
function declaration(document: ManusDocument, inputs: readonly NewEntry[]): TextEdit | undefined {
  const { text } = document;
  const top = topPlace(document);
  const declared = top && placeAt(top, "inputs");
  if (!top || declared)
    return (
      declared &&
      addEntries(
        text,
        declared,
        inputs.map((input) => ({ ...input, inline: true })),
      )
    );
  const value: NewValue = Object.fromEntries(inputs.map((input) => [input.key, input.value]));
  const entry = { key: "inputs", value };
  if (top.node.flow) return addEntries(text, top, [entry]);
  const behind = top.node.entries.findLast(({ key }) => beforeInputs.includes(keyText(key) ?? ""));
  return behind ? insertAfter(text, behind, [entry]) : prependEntries(text, top, [entry]);
}

function isArgument(document: ManusDocument, offset: number): boolean {
  const step = stepPlaceAt(document, offset);
  const given = step && placeAt(step, "with");
  return isMapping(given) && given.node.entries.some(({ key }) => key.start <= offset && offset < key.end);
}

function typeOf(node: { readonly kind: string; readonly value?: unknown }): NewValue {
  const type = typeof node.value;
  return { type: type === "number" || type === "boolean" ? type : "string" };
}

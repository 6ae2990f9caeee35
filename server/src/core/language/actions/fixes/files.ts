import * as l10n from "@vscode/l10n";
import { stringValue } from "../../yaml/node.ts";
import { isPath, resolvePath } from "../../names/file-paths.ts";
import { endOfLine } from "../../yaml/gaps.ts";
import { kindOf, openDocument, documentName } from "../../document.ts";
import type { ManusDocument } from "../../document.ts";
import type { WorkspaceChange } from "../../edit.ts";
import type { Surroundings } from "../../surroundings.ts";
import type { CalledKind } from "../../workspace-index.ts";
import { nameForFile } from "../example-values.ts";
import { editing, replacing } from "../fix.ts";
import type { Draft, Fix, FixRequest } from "../fix.ts";
import { besideFile, skeleton } from "../new-files.ts";
import { freeName, slugOf } from "../slugs.ts";
import { afterLine, lineBreakOf } from "../../lines.ts";
import { keyText } from "../../yaml/node.ts";
import type { NewEntry } from "../write-yaml.ts";
import { isMapping, placeAt, placeOfValue, stepPlaceAt } from "../written-place.ts";

/** Create the file that a step wants to run, with the inputs that the step gives. */
export const createTarget: Fix = ({ document, finding, around, question }) => {
  const kind: CalledKind = finding.code === "unknown-task" ? "task" : "workflow";
  const reference = stringValue(placeOfValue(document, finding.span)?.node);
  const file = reference === undefined || !question.canCreate ? undefined : newFile(document, reference, around);
  if (reference === undefined || file === undefined) return [];
  const name = nameForFile(file);
  const inputs = givenInputs(document, finding.span.start);
  const change = (): WorkspaceChange => {
    return { edits: [], creates: [{ file, text: skeleton(kind, name, inputs, lineBreakOf(document.text)) }] };
  };
  const preferred = finding.data?.replace === undefined;
  return [{ title: l10n.t("Create the {0} `{1}`", kind, name), change, preferred }];
};

/** Where the file that a reference means would be; undefined where there is one already, or can't be one. */
function newFile(document: ManusDocument, reference: string, { index, files }: Surroundings): string | undefined {
  const path = isPath(reference);
  const file = path ? resolvePath(reference, document.file, index.folders) : besideFile(document.file, reference);
  if (!path && slugOf(reference) !== reference) return undefined;
  if (!/\.manus\.ya?ml$/i.test(file) || index.atPath(file) || files.at(file)?.kind === "file") return undefined;
  return file;
}

/** Begin a file that is empty. */
export const beginFile: Fix = ({ document }) => {
  const name = nameForFile(document.file);
  const end = document.text.length;
  const lineBreak = lineBreakOf(document.text);
  const gap = end === 0 || /\n$|^\ufeff$/.test(document.text) ? "" : lineBreak;
  return (["task", "workflow"] as const).flatMap((kind) => {
    const edit = replacing({ start: end, end }, gap + skeleton(kind, name, [], lineBreak));
    return editing(document, l10n.t("Begin a {0}", kind), edit, { preferred: kind === "task" });
  });
};

/** Move the second document of a file into one of its own. */
export const moveSecondDocument: Fix = (request) => {
  const { document, finding, question } = request;
  const { text } = document;
  const start = finding.span.start;
  const rest = text.slice(afterLine(text, endOfLine(text, start))).replace(/^(?:---[ \t]*(?:#.*)?\r?\n)+/, "");
  const remove: Draft[] = editing(
    document,
    l10n.t("Remove everything from here on"),
    replacing({ start, end: text.length }, ""),
  );
  if (rest.trim() === "")
    return remove.map((draft) => ({ ...draft, preferred: true, certain: /^[-.\s]*$/.test(text.slice(start)) }));
  if (!question.canCreate || /^(?:---|\.\.\.)(?:\s|$)/m.test(rest)) return remove;
  return [moved(request, rest), ...remove];
};

function moved({ document, finding, around }: FixRequest, rest: string): Draft {
  const other = openDocument(document.file, rest);
  const wanted = slugOf(documentName(other) ?? "") || `${nameForFile(document.file)}-${kindOf(other) ?? "2"}`;
  const taken = { has: (name: string) => around.index.atPath(besideFile(document.file, name)) !== undefined };
  const name = freeName(wanted, taken);
  const edit = replacing({ start: finding.span.start, end: document.text.length }, "");
  const change = {
    edits: [{ file: document.file, edits: [edit] }],
    creates: [{ file: besideFile(document.file, name), text: rest }],
  };
  return { title: l10n.t("Move it into `{0}.manus.yaml`", name), change, preferred: true };
}

/** What the step at an offset passes, as declarations. */
function givenInputs(document: ManusDocument, offset: number): NewEntry[] {
  const step = stepPlaceAt(document, offset);
  const given = step && placeAt(step, "with");
  if (!isMapping(given)) return [];
  return given.node.entries.flatMap(({ key, value }): NewEntry[] => {
    const name = keyText(key);
    const type = value.kind === "scalar" ? typeof value.value : "string";
    if (name === undefined || !/^[a-z][a-z0-9_-]{0,62}$/.test(name)) return [];
    return [{ key: name, value: { type: type === "number" || type === "boolean" ? type : "string", required: true } }];
  });
}

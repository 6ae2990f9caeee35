import * as l10n from "@vscode/l10n";
import { formatSchema } from "../../../../../schemas/generated/format-schema.ts";
import { entryOf, kindOf } from "../document.ts";
import type { ManusDocument } from "../document.ts";
import type { Finding } from "../finding.ts";
import { describeNode } from "../schema/expectation.ts";
import { didYouMean, suggest } from "../schema/suggest.ts";
import type { Span } from "../span.ts";
import { shiftSpan } from "../span.ts";
import type { FileKind } from "../workspace-index.ts";
import { keyText, stringValue } from "../yaml/node.ts";

/** Check what a file as a whole must have: a mapping at its top, its kind, and the keys that its kind needs. */
export function checkTop(document: ManusDocument): Finding[] {
  const stray = document.stray;
  if (stray) {
    const message = l10n.t(
      "A file is a mapping of keys that starts with `manus: 1`. This is {0}.",
      describeNode(stray),
    );
    return [{ code: "wrong-type", severity: "error", message, span: { start: stray.start, end: stray.end } }];
  }
  if (document.entries.length === 0) return [];
  return [...checkKind(document), ...missingKeys(document, kindOf(document)), ...emptySteps(document)];
}

const fileKinds: readonly string[] = ["task", "workflow", "test"] satisfies readonly FileKind[];

function checkKind(document: ManusDocument): Finding[] {
  const placed = entryOf(document, "kind");
  const value = placed?.entry.value;
  if (!placed || !value || fileKinds.includes(stringValue(value) ?? "")) return [];
  const suggestion = value.kind === "scalar" ? suggest(value.text, fileKinds) : undefined;
  const advice = didYouMean(suggestion) || ` ${l10n.t("It is `task`, `workflow` or `test`.")}`;
  const empty = value.start === value.end;
  const node = empty ? placed.entry.key : value;
  const message = empty
    ? l10n.t("`kind` has no value.{0}", advice)
    : l10n.t("`kind` can't be {0}.{1}", describeNode(value), advice);
  const data = suggestion === undefined ? {} : { data: { replace: suggestion } };
  const span = shiftSpan({ start: node.start, end: node.end }, placed.at);
  return [{ code: empty ? "missing-value" : "wrong-value", severity: "error", message, span, ...data }];
}

function missingKeys(document: ManusDocument, kind: FileKind | undefined): Finding[] {
  // What seems to be missing may stand in what can't be read.
  if (document.parsed.pieces.some(({ piece }) => piece.broken && piece.kind !== "item")) return [];
  const required = formatSchema.$defs?.[kind ?? ""]?.required ?? formatSchema.required ?? [];
  const present = new Set(document.entries.map(({ entry }) => keyText(entry.key)));
  return required.filter((key) => !present.has(key)).map((key) => missingKey(key, topSpan(document), kind));
}

function missingKey(key: string, span: Span, kind: FileKind | undefined): Finding {
  const owner = kind === undefined ? l10n.t("This file") : l10n.t("This {0}", kind);
  const advice =
    key === "kind"
      ? ` ${l10n.t("Write `kind: task`, `kind: workflow` or `kind: test`.")}`
      : key === "manus"
        ? ` ${l10n.t("Write `manus: 1`.")}`
        : "";
  const message = l10n.t("{0} needs the key `{1}`.{2}", owner, key, advice);
  return { code: "missing-key", severity: "error", message, span, data: { missing: [key] } };
}

/** The first key of the file: what is underlined for what isn't there. */
function topSpan(document: ManusDocument): Span {
  const first = document.entries[0];
  return first ? shiftSpan({ start: first.entry.key.start, end: first.entry.key.end }, first.at) : { start: 0, end: 0 };
}

/** A list of steps that has none; anything but a list is told by the schema. */
function emptySteps(document: ManusDocument): Finding[] {
  const placed = entryOf(document, "steps");
  if (!placed || placed.broken || document.steps.length > 0 || kindOf(document) !== "workflow") return [];
  const { key, value } = placed.entry;
  if (value.kind !== "sequence" && !(value.kind === "scalar" && value.value === null)) return [];
  const message = l10n.t(
    "`steps` needs at least one step: `- tool: …`, `- task: …`, `- prompt: …`, `- workflow: …` or `- approve: …`.",
  );
  return [
    { code: "too-few", severity: "error", message, span: shiftSpan({ start: key.start, end: key.end }, placed.at) },
  ];
}

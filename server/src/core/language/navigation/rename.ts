import * as l10n from "@vscode/l10n";
import type { ManusDocument } from "../document.ts";
import type { WorkspaceChange } from "../edit.ts";
import { normalizePath } from "../names/file-paths.ts";
import { listWords } from "../schema/suggest.ts";
import type { Span } from "../span.ts";
import type { WorkspaceIndex } from "../workspace-index.ts";
import { invalidName, isGiven } from "./name-rules.ts";
import type { NameKind } from "./occurrence.ts";
import { occurrencesIn } from "./occurrences.ts";
import { namedAt, placesAt } from "./places.ts";
import type { Named, Place } from "./places.ts";
import type { Subject } from "./subject.ts";
import { sharedPlace } from "./shared-place.ts";

/** What could be renamed: where the name stands at the offset, and how it reads. */
export interface RenamePlace {
  readonly span: Span;
  readonly name: string;
}

/** Every place with the new name, or a sentence that says why not. */
export type RenameResult =
  | { readonly ok: true; readonly change: WorkspaceChange }
  | { readonly ok: false; readonly because: string };

/** What can be renamed at an offset. Undefined for what has no name of its own: a step without `id`, a tool, an account, a path, anything that isn't declared. */
export function renamePlaceAt(document: ManusDocument, offset: number, index: WorkspaceIndex): RenamePlace | undefined {
  const named = namedAt(document, offset, index);
  if (!named || !isGiven(named.occurrence.kind)) return undefined;
  const declared = placesAt(document, offset, index).some(({ role }) => role === "declaration");
  return declared ? { span: named.occurrence.span, name: named.occurrence.name } : undefined;
}

/**
 * Rename what is named at an offset, in every file: a task or workflow, a step, an input, an output, an anchor. Names keep their quotes; a file that is named by its path isn't
 * touched. Expressions don't care about upper and lower case, so one that has the name in other letters gets the new one as it is given. Undefined where nothing can be
 * renamed.
 */
export function renameAt(
  document: ManusDocument,
  offset: number,
  name: string,
  index: WorkspaceIndex,
): RenameResult | undefined {
  const named = namedAt(document, offset, index);
  if (!named || !renamePlaceAt(document, offset, index)) return undefined;
  if (name === named.occurrence.name) return { ok: true, change: { edits: [] } };
  const places = placesAt(document, offset, index).filter(({ byPath }) => !byPath);
  const because = whyNot(name, named, places, { document, index });
  return because === undefined ? { ok: true, change: toChange(places, name) } : { ok: false, because };
}

interface Asked {
  readonly document: ManusDocument;
  readonly index: WorkspaceIndex;
}

function whyNot(name: string, named: Named, places: readonly Place[], asked: Asked): string | undefined {
  return (
    unreadable(named, asked.index) ??
    invalidName(name, named.occurrence.kind) ??
    sharedPlace(places, named, asked.document, asked.index) ??
    ambiguous(named, places) ??
    taken(name, named, asked) ??
    unchangeable(places)
  );
}

/** While files are still being read, nobody knows where else the name stands. */
function unreadable({ occurrence }: Named, { complete }: WorkspaceIndex): string | undefined {
  if (complete || ["step", "variable", "anchor"].includes(occurrence.kind)) return undefined;
  return l10n.t("The files of the workspace are still being read. Try again in a moment.");
}

/** A name that is declared twice: which of the two a place means can't be told. */
function ambiguous({ occurrence: { kind, name } }: Named, places: readonly Place[]): string | undefined {
  const declared = places.filter(({ role }) => role === "declaration");
  if (declared.length < 2 || kind === "anchor") return undefined;
  const files = [...new Set(declared.map(({ file }) => fileName(file)))];
  const where = kind === "file-name" ? `: ${listWords(files, "and")}` : "";
  const count = String(declared.length);
  return l10n.t(
    "`{0}` is there {1} times{2}. Which one is meant can't be told: change one of them by hand first.",
    name,
    count,
    where,
  );
}

function taken(name: string, { occurrence, subjects }: Named, asked: Asked): string | undefined {
  const { kind } = occurrence;
  if (kind === "anchor") return takenAnchor(name, asked);
  if (kind === "file-name") return takenFile(name, asked);
  const lower = name.toLowerCase();
  if (lower === occurrence.name.toLowerCase()) return undefined;
  const known = subjects.flatMap((subject) => siblings(subject, asked.document));
  if (!known.some((one) => one.toLowerCase() === lower)) return undefined;
  return kind === "input" || kind === "output"
    ? l10n.t("There is an {0} `{1}` already.", kind, name)
    : l10n.t("There is a {0} `{1}` already.", kind, name);
}

function takenFile(name: string, { index }: Asked): string | undefined {
  const [other] = index.withName(name);
  return (
    other && l10n.t("The name `{0}` is taken by `{1}`. Names are unique in a workspace.", name, fileName(other.file))
  );
}

/** The names of everything that is declared in the same place. */
function siblings({ kind, files, step }: Subject, document: ManusDocument): readonly string[] {
  if (step !== undefined || kind === "variable") return ownDeclared(document, kind, step);
  if (kind === "step") return files.flatMap(({ steps }) => steps.map((one) => one.id));
  return files.flatMap(({ inputs, outputs }) => (kind === "input" ? inputs : outputs).map(({ name }) => name));
}

function ownDeclared(document: ManusDocument, kind: NameKind, step: string | undefined): readonly string[] {
  const declared = occurrencesIn(document).filter((one) => {
    return one.kind === kind && one.role === "declaration" && one.step === step;
  });
  return declared.map(({ name }) => name);
}

/** An anchor of that name further up or down would catch aliases that aren't its own. */
function takenAnchor(name: string, { document }: Asked): string | undefined {
  const known = occurrencesIn(document).some((one) => one.kind === "anchor" && one.name === name);
  return known ? l10n.t("There is an anchor `{0}` in this file already.", name) : undefined;
}

function unchangeable(places: readonly Place[]): string | undefined {
  const fixed = places.find((place) => place.fixed);
  if (!fixed) return undefined;
  return l10n.t(
    "In `{0}` the name `{1}` is written with escapes, or over several lines, and can't be replaced. Write it plainly there first.",
    fileName(fixed.file),
    fixed.name,
  );
}

function toChange(places: readonly Place[], text: string): WorkspaceChange {
  const byFile = new Map<string, { file: string; edits: { span: Span; text: string }[] }>();
  for (const { file, span } of places) {
    const key = normalizePath(file);
    const known = byFile.get(key) ?? { file, edits: [] };
    byFile.set(key, known);
    known.edits.push({ span, text });
  }
  return { edits: [...byFile.values()] };
}

function fileName(path: string): string {
  return path.replace(/^.*[\\/]/, "");
}

import type { ManusDocument } from "../document.ts";
import { normalizePath, resolvePath } from "../names/file-paths.ts";
import type { IndexEntry, WorkspaceIndex } from "../workspace-index.ts";
import { anchorGroupAt } from "./anchor-group.ts";
import type { Occurrence, WrittenName } from "./occurrence.ts";
import { occurrencesAt, occurrencesIn } from "./occurrences.ts";
import { ownEntry, subjectOf } from "./subject.ts";
import type { Subject } from "./subject.ts";

/** One place that names something, in some file. */
export interface Place extends WrittenName {
  /** Absolute path. */
  readonly file: string;
  readonly role: Occurrence["role"];
  /** Whether it gives the value, as a declaration or an argument does. */
  readonly writes: boolean;
  /** Whether a path stands there, not a name. */
  readonly byPath?: true;
}

/** What stands at an offset, and everything that it may mean: several where one place is read as part of several steps. */
export interface Named {
  readonly occurrence: Occurrence;
  readonly subjects: readonly Subject[];
}

/** What is named at an offset; undefined where nothing is, or nothing tells what it means. Of an anchor there is no subject. */
export function namedAt(document: ManusDocument, offset: number, index: WorkspaceIndex): Named | undefined {
  const [occurrence, ...others] = occurrencesAt(document, offset);
  if (!occurrence) return undefined;
  const own = ownEntry(document, index);
  const meanings = [occurrence, ...others.filter(({ kind }) => kind === occurrence.kind)];
  const subjects = new Map<string, Subject>();
  for (const meaning of meanings) {
    const subject = subjectOf(meaning, own, index);
    if (subject) subjects.set(subject.key, subject);
  }
  if (subjects.size === 0 && occurrence.kind !== "anchor") return undefined;
  return { occurrence, subjects: [...subjects.values()] };
}

/** Every place that names what is named at an offset, each once, file by file. */
export function placesAt(document: ManusDocument, offset: number, index: WorkspaceIndex): Place[] {
  const named = namedAt(document, offset, index);
  if (!named) return [];
  if (named.occurrence.kind === "anchor") return anchorPlaces(document, offset);
  return withoutTwins(named.subjects.flatMap((subject) => placesOf(subject, document, index)));
}

/** The places of one document that name what is named at an offset. */
export function ownPlacesAt(document: ManusDocument, offset: number, index: WorkspaceIndex): Place[] {
  const named = namedAt(document, offset, index);
  if (!named) return [];
  if (named.occurrence.kind === "anchor") return anchorPlaces(document, offset);
  return withoutTwins(named.subjects.flatMap((subject) => ownPlaces(subject, document, index)));
}

/** Every place that names something. What only its file can name is read from `document`, everything else from the index. */
function placesOf(subject: Subject, document: ManusDocument, index: WorkspaceIndex): Place[] {
  const { kind, files } = subject;
  if (kind === "step") return stepPlaces(subject, document, index);
  if (kind === "variable" || subject.step !== undefined) return ownPlaces(subject, document, index);
  if (kind === "file-name" || (kind === "path" && files.length > 0)) return filePlaces(files, index);
  if (kind === "input" || kind === "output")
    return files.flatMap((entry) => memberPlaces(kind, subject.name, entry, index));
  return everywhere(subject, index);
}

/** In the document, in the file that has the step, and in the tests that name it. */
function stepPlaces(subject: Subject, document: ManusDocument, index: WorkspaceIndex): Place[] {
  const own = normalizePath(document.file);
  const found = ownPlaces(subject, document, index);
  for (const entry of index.entries()) {
    if (normalizePath(entry.file) === own) continue;
    const isOwner = subject.files.includes(entry);
    if (!isOwner && entry.kind !== "test") continue;
    const names = isOwner ? entry.stepNames : entry.names;
    for (const one of names) {
      if (one.kind === "step" && subjectOf(one, entry, index)?.key === subject.key)
        found.push(toPlace(entry.file, one));
    }
  }
  return found;
}

function ownPlaces(subject: Subject, document: ManusDocument, index: WorkspaceIndex): Place[] {
  const own = ownEntry(document, index);
  const name = subject.name.toLowerCase();
  return occurrencesIn(document).flatMap((occurrence) => {
    const same =
      occurrence.kind === subject.kind && (occurrence.kind === "path" || occurrence.name.toLowerCase() === name);
    const fits = same || (isFile(occurrence) && isFile(subject));
    return fits && subjectOf(occurrence, own, index)?.key === subject.key ? [toPlace(document.file, occurrence)] : [];
  });
}

/** A file may be meant by its name or by its path. */
function isFile({ kind }: Pick<Occurrence, "kind">): boolean {
  return kind === "file-name" || kind === "path";
}

function toPlace(file: string, { kind, name, span, fixed, role, step }: Occurrence): Place {
  const writes = role === "declaration" || (kind === "input" && step !== undefined);
  return { file, name, span, role, writes, ...(fixed ? { fixed } : {}), ...(kind === "path" ? { byPath: true } : {}) };
}

function filePlaces(files: readonly IndexEntry[], index: WorkspaceIndex): Place[] {
  return files.flatMap((entry) => {
    const { file, name, nameSpan, nameFixed } = entry;
    const declared =
      name !== undefined && nameSpan
        ? [declaration(file, { name, span: nameSpan, ...(nameFixed ? { fixed: true } : {}) })]
        : [];
    const calls = index.callsTo(entry).map(({ entry: caller, call }): Place => {
      const { reference, span, fixed } = call;
      const byPath = reference !== name;
      const place = { file: caller.file, name: reference, span, role: "reference" as const, writes: false };
      return { ...place, ...(fixed ? { fixed } : {}), ...(byPath ? { byPath } : {}) };
    });
    return [...declared, ...calls];
  });
}

function declaration(file: string, { name, span, fixed }: WrittenName): Place {
  return { file, name, span, role: "declaration", writes: true, ...(fixed ? { fixed } : {}) };
}

function memberPlaces(kind: "input" | "output", name: string, entry: IndexEntry, index: WorkspaceIndex): Place[] {
  const lower = name.toLowerCase();
  const fits = (one: WrittenName): boolean => one.name.toLowerCase() === lower;
  const declared = (kind === "input" ? entry.inputs : entry.outputs).filter(fits);
  const uses = kind === "input" ? entry.names.filter((one) => one.kind === "input" && fits(one)) : [];
  const calls = index.callsTo(entry).flatMap(({ entry: caller, call }) => {
    const given = (kind === "input" ? call.arguments : call.outputs).filter(fits);
    return given.map((one): Place => ({ ...one, file: caller.file, role: "reference", writes: kind === "input" }));
  });
  return [
    ...declared.map((one) => declaration(entry.file, one)),
    ...uses.map((one) => toPlace(entry.file, one)),
    ...calls,
  ];
}

/** Tools, accounts, instances and paths mean the same in every file. */
function everywhere(subject: Subject, index: WorkspaceIndex): Place[] {
  const found: Place[] = [];
  for (const entry of index.entries()) {
    for (const one of entry.names) {
      if (one.kind !== subject.kind) continue;
      const same =
        one.kind === "path"
          ? resolvePath(one.name, entry.file, index.folders) === (subject.path ?? subject.key.replace("pattern ", ""))
          : one.name === subject.name;
      if (same) found.push(toPlace(entry.file, one));
    }
  }
  return found;
}

function anchorPlaces(document: ManusDocument, offset: number): Place[] {
  return (anchorGroupAt(document, offset) ?? []).map(({ name, start, end, defines }) => {
    const role = defines ? "declaration" : "reference";
    return { file: document.file, name, span: { start, end }, role, writes: defines };
  });
}

function withoutTwins(places: readonly Place[]): Place[] {
  const seen = new Set<string>();
  return places.filter(({ file, span }) => {
    const key = `${String(span.start)} ${String(span.end)} ${normalizePath(file)}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

import type { ManusDocument } from "../document.ts";
import { indexEntry } from "../index-entry.ts";
import { findTarget } from "../names/find-target.ts";
import { normalizePath, resolvePath } from "../names/file-paths.ts";
import { entryWithin } from "../tests/tested-file.ts";
import type { IndexEntry, WorkspaceIndex } from "../workspace-index.ts";
import type { NameKind, Occurrence } from "./occurrence.ts";

/** What a name means. */
export interface Subject {
  readonly kind: NameKind;
  /** Equal for names that mean the same. */
  readonly key: string;
  readonly name: string;
  /** The file that is meant, or that declares what is meant: several where a name is taken twice, none where it isn't known. */
  readonly files: readonly IndexEntry[];
  /** Of an output that a step declares itself: the step's id. */
  readonly step?: string;
  /** Of a path: what stands there, absolute. */
  readonly path?: string;
}

/** What the index knows of a document, else what the document itself tells. */
export function ownEntry(document: ManusDocument, index: WorkspaceIndex): IndexEntry {
  return index.atPath(document.file) ?? indexEntry(document);
}

/**
 * What a name of a file means. Undefined where nothing tells whose input or output it is. Anchors mean what their place in the text says, so they aren't told here: see
 * `anchor-group.ts`.
 */
export function subjectOf(occurrence: Occurrence, own: IndexEntry, index: WorkspaceIndex): Subject | undefined {
  const { kind, name } = occurrence;
  switch (kind) {
    case "anchor":
      return undefined;
    case "file-name":
      return fileSubject(occurrence, own, index);
    case "path":
      return pathSubject(occurrence, own, index);
    case "step":
      return stepSubject(occurrence, own, index);
    case "variable":
      return { kind, name, key: `${kind} ${name.toLowerCase()}`, files: [own] };
    case "input":
    case "output":
      return partSubject(occurrence, kind, own, index);
    default:
      return { kind, name, key: `${kind} ${name}`, files: [] };
  }
}

/** Of an input or an output: the file's own, that of the file that a step runs, or what a step with a prompt declares itself. */
function partSubject(
  { name, step }: Occurrence,
  kind: "input" | "output",
  own: IndexEntry,
  index: WorkspaceIndex,
): Subject | undefined {
  if (step === undefined) return memberSubject(kind, name, [own]);
  const id = step.toLowerCase();
  const call = own.calls.find(({ stepId }) => stepId.toLowerCase() === id);
  if (call) return memberSubject(kind, name, findTarget(call.reference, own.file, index));
  const running = own.steps.find((one) => one.id.toLowerCase() === id);
  if (kind !== "output" || running?.kind !== "prompt") return undefined;
  return { kind, name, step: running.id, key: `output of ${id} ${name.toLowerCase()}`, files: [own] };
}

/** A step of the file itself, or of the file that a test tests. */
function stepSubject({ kind, name, within }: Occurrence, own: IndexEntry, index: WorkspaceIndex): Subject | undefined {
  const owner = within === undefined ? own : entryWithin(testedBy(own, index), within, index);
  if (owner === undefined) return undefined;
  return { kind, name, key: `step ${name.toLowerCase()} of ${normalizePath(owner.file)}`, files: [owner] };
}

function testedBy({ calls, file }: IndexEntry, index: WorkspaceIndex): IndexEntry | undefined {
  const [call] = calls;
  return call && findTarget(call.reference, file, index).find(({ kind }) => kind === call.kind);
}

function fileSubject({ kind, name, role }: Occurrence, own: IndexEntry, index: WorkspaceIndex): Subject {
  const files = index.withName(name);
  const first = role === "declaration" && files.length < 2 ? own : files[0];
  const key = first && files.length < 2 ? `file ${normalizePath(first.file)}` : `file named ${name}`;
  return { kind, name, key, files: first && files.length < 2 ? [first] : files };
}

function pathSubject({ kind, name, path }: Occurrence, own: IndexEntry, index: WorkspaceIndex): Subject {
  const target = resolvePath(name, own.file, index.folders);
  const entry = path?.use === "pattern" ? undefined : index.atPath(target);
  const key = path?.use === "pattern" ? `pattern ${target}` : `file ${target}`;
  return { kind, name, key, files: entry ? [entry] : [], ...(path?.use === "pattern" ? {} : { path: target }) };
}

function memberSubject(kind: "input" | "output", name: string, files: readonly IndexEntry[]): Subject | undefined {
  if (files.length === 0) return undefined;
  const key = JSON.stringify([kind, name.toLowerCase(), ...files.map(({ file }) => normalizePath(file))]);
  return { kind, name, key, files };
}

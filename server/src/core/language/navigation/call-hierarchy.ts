import type { ManusDocument } from "../document.ts";
import { findTarget } from "../names/find-target.ts";
import { normalizePath } from "../names/file-paths.ts";
import type { Span } from "../span.ts";
import type { IndexEntry, WorkspaceIndex } from "../workspace-index.ts";
import { namedAt } from "./places.ts";

/** One file beside another one in the order of who runs whom, and where the calls stand: always in the file that calls. */
export interface CallsOfFile {
  readonly entry: IndexEntry;
  readonly spans: readonly Span[];
}

/** The task or workflow that is named at an offset, by its name or its path; the document's own where its `name`, or nothing, is named there. */
export function calledAt(document: ManusDocument, offset: number, index: WorkspaceIndex): readonly IndexEntry[] {
  const named = namedAt(document, offset, index);
  const kind = named?.occurrence.kind;
  if (named && (kind === "file-name" || kind === "path")) return named.subjects.flatMap(({ files }) => files);
  const own = index.atPath(document.file);
  return own && !named ? [own] : [];
}

/** The files whose steps run a file. */
export function callersOf(file: string, index: WorkspaceIndex): CallsOfFile[] {
  const entry = index.atPath(file);
  const callers = new Map<string, { entry: IndexEntry; spans: Span[] }>();
  for (const placed of entry ? index.callsTo(entry) : []) take(callers, placed.entry, placed.call.span);
  return [...callers.values()];
}

/** The files that the steps of a file run. */
export function calleesOf(file: string, index: WorkspaceIndex): CallsOfFile[] {
  const entry = index.atPath(file);
  const callees = new Map<string, { entry: IndexEntry; spans: Span[] }>();
  for (const call of entry?.calls ?? []) {
    for (const target of findTarget(call.reference, file, index)) take(callees, target, call.span);
  }
  return [...callees.values()];
}

function take(found: Map<string, { entry: IndexEntry; spans: Span[] }>, entry: IndexEntry, span: Span): void {
  const key = normalizePath(entry.file);
  const known = found.get(key);
  if (known) known.spans.push(span);
  else found.set(key, { entry, spans: [span] });
}

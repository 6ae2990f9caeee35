import * as l10n from "@vscode/l10n";
import type { ManusDocument } from "../document.ts";
import { linksIn } from "../structure/linked-editing.ts";
import type { IndexEntry, WorkspaceIndex } from "../workspace-index.ts";
import type { Occurrence } from "./occurrence.ts";
import { occurrencesIn } from "./occurrences.ts";
import type { Named, Place } from "./places.ts";
import { ownEntry, subjectOf } from "./subject.ts";

/**
 * A place that aliases or merge keys make mean several things at once: to rename one of them there renames the others too. Answers with a sentence that says so, or with
 * nothing where no place is shared.
 */
export function sharedPlace(
  places: readonly Place[],
  named: Named,
  document: ManusDocument,
  index: WorkspaceIndex,
): string | undefined {
  const { kind, name } = named.occurrence;
  const anchor = kind === "anchor" ? undefined : anchorBefore(places, document);
  if (anchor !== undefined) {
    return l10n.t(
      "`{0}` stands at the anchor `&{1}`, so whatever names that anchor would change too. Write the name out there first.",
      name,
      anchor,
    );
  }
  const shared =
    named.subjects.length > 1 ||
    (document.parsed.linked && sharedHere(places, named, document, index)) ||
    (kind === "input" && sharedElsewhere(places, named, index));
  if (!shared) return undefined;
  return l10n.t(
    "`{0}` stands in a part that several steps share, and means something else in another one. Give each step its own first.",
    name,
  );
}

/** The anchor right in front of one of a document's places, where something names it. */
function anchorBefore(places: readonly Place[], document: ManusDocument): string | undefined {
  if (!document.parsed.linked) return undefined;
  const used = new Set(linksIn(document).flatMap(({ name, defines }) => (defines ? [] : [name])));
  const anchors = places
    .filter(({ file }) => file === document.file)
    .map(({ span }) => {
      return /&([^\s,[\]{}]+)[ \t]+["']?$/.exec(document.text.slice(Math.max(span.start - 200, 0), span.start))?.[1];
    });
  return anchors.find((anchor) => anchor !== undefined && used.has(anchor));
}

function sharedHere(places: readonly Place[], named: Named, document: ManusDocument, index: WorkspaceIndex): boolean {
  if (named.occurrence.kind === "anchor") return false;
  const own = ownEntry(document, index);
  const starts = new Set(places.filter(({ file }) => file === document.file).map(({ span }) => span.start));
  const keys = new Set(named.subjects.map(({ key }) => key));
  const meansElse = (one: Occurrence): boolean => {
    return starts.has(one.span.start) && one.kind !== "anchor" && !keys.has(subjectOf(one, own, index)?.key ?? "");
  };
  return occurrencesIn(document).some(meansElse);
}

/** Arguments of two calls in one place, in a file that calls the declaring one. */
function sharedElsewhere(places: readonly Place[], { subjects }: Named, index: WorkspaceIndex): boolean {
  const callers = new Map<IndexEntry, Set<string>>();
  for (const { entry, call } of subjects.flatMap(({ files }) => files.flatMap((file) => index.callsTo(file)))) {
    const steps = callers.get(entry) ?? new Set();
    callers.set(entry, steps.add(call.stepId));
  }
  const changed = new Set(places.map(({ file, span }) => `${String(span.start)} ${file}`));
  return [...callers].some(([entry, steps]) =>
    entry.calls.some((call) => {
      if (steps.has(call.stepId)) return false;
      return call.arguments.some(({ span }) => changed.has(`${String(span.start)} ${entry.file}`));
    }),
  );
}

import type { ManusDocument } from "../document.ts";
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
  const shared =
    named.subjects.length > 1 ||
    (document.parsed.linked && sharedHere(places, named, document, index)) ||
    (kind === "input" && sharedElsewhere(places, named, index));
  if (!shared) return undefined;
  return `\`${name}\` stands in a part that several steps share, and means something else in another one. Give each step its own first.`;
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

import * as l10n from "@vscode/l10n";
import type { DispatchEvent } from "../core/dispatch/events.ts";
import type { JournalOpening, JournalRecord } from "../core/ports/journal.ts";
import type { Fleet } from "./fleet.ts";
import { FleetDraft } from "./fleet-draft.ts";

/** Bring a new fleet to where the journal is, from its snapshot where there is one. Runs no effects. Answers what couldn't be used, a sentence or nothing. */
export function replay(fleet: Fleet, { snapshot, records }: Omit<JournalOpening, "notices">): readonly string[] {
  if (snapshot !== undefined) fleet.restore(snapshot.state);
  const unused: number[] = [];
  const draft = new FleetDraft(fleet);
  for (const record of records) {
    draft.clear();
    if (!applies(draft, record)) unused.push(record.sequence);
    draft.sequence = record.sequence;
    fleet.take(draft);
  }
  if (unused.length === 0) return [];
  const some = unused.slice(0, 5).join(", ");
  return [
    unused.length > 5
      ? l10n.t("{0} records of the journal couldn't be used and were left out (sequence {1}, …)", unused.length, some)
      : l10n.t("{0} records of the journal couldn't be used and were left out (sequence {1})", unused.length, some),
  ];
}

/** A record may be anything: whoever wrote it isn't known to have been a dispatcher of this version. */
function applies(draft: FleetDraft, { event, at }: JournalRecord): boolean {
  try {
    return draft.apply(event as DispatchEvent, at) !== undefined;
  } catch {
    return false;
  }
}

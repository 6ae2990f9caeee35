import type { DispatchEvent } from "../core/dispatch/events.ts";
import type { Effect } from "../core/dispatch/effects.ts";
import type { JournalRecord } from "../core/ports/journal.ts";
import type { Timestamp } from "../protocol/states.ts";
import type { Fleet } from "./fleet.ts";
import { FleetDraft } from "./fleet-draft.ts";

/** A record of the dispatcher: the journal's, with what is in it. */
export interface DispatchRecord extends JournalRecord {
  readonly event: DispatchEvent;
  readonly effects: readonly Effect[];
}

/** Events that are decided, written and take effect together. */
export class Transaction {
  readonly at: Timestamp;
  readonly draft: FleetDraft;
  readonly records: DispatchRecord[] = [];

  constructor(fleet: Fleet, at: Timestamp) {
    this.at = at;
    this.draft = new FleetDraft(fleet);
  }

  /** Add an event; false where it doesn't apply: then it isn't written either. */
  emit(event: DispatchEvent): boolean {
    const effects = this.draft.apply(event, this.at);
    if (effects === undefined) return false;
    this.draft.sequence += 1;
    this.records.push({ sequence: this.draft.sequence, at: this.at, event, effects });
    return true;
  }
}

import type { Timestamp } from "../../protocol/states.ts";
import type { DispatchEvent } from "../dispatch/events.ts";
import type { FoldBook } from "./fold-book.ts";
import { foldInstanceEvent } from "./fold-instances.ts";
import { foldRunEvent } from "./fold-runs.ts";
import { foldTaskEvent } from "./fold-tasks.ts";

/** A record of the journal, as far as it counts here. */
export interface CountedRecord {
  readonly sequence: number;
  readonly at: Timestamp;
  readonly event: DispatchEvent;
}

/**
 * Folds the dispatcher's events into figures, one after the other, in the order of their sequence. What comes out depends on the events and the calendar alone, not on how many are folded at
 * once or between which of them it was kept and read again. An event of something unknown (its beginning is no longer in the journal) counts as far as it says enough by itself.
 * A record that is counted already changes nothing.
 */
export function foldRecord(fold: FoldBook, { sequence, at, event }: CountedRecord): void {
  if (sequence <= fold.sequence) return;
  fold.sequence = sequence;
  if (fold.first === 0) fold.first = sequence;
  fold.since ??= at;
  if (foldRunEvent(fold, event, at) || foldInstanceEvent(fold, event, at)) return;
  foldTaskEvent(fold, event, at);
}

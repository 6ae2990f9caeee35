import type { RunId, Timestamp, TriggerId } from "../../protocol/states.ts";
import type { TriggerSpec } from "../../protocol/triggers.ts";

/**
 * Where a trigger stands. A moment of its schedule is due once at most, whatever the clock does and however many hosts there were: what lies at or before `until` has been
 * decided, what is in `fired` has been used even if the clock was put back since, and what lies at or before `floor` is too old to be known one by one and counts as used.
 */
export interface TriggerState {
  readonly spec: TriggerSpec;
  /** A person holds it. */
  readonly paused: boolean;
  /** What its file has that keeps it from starting. */
  readonly problem?: string;
  /** Why the newest start that was due didn't come about. */
  readonly failure?: string;
  readonly until: Timestamp;
  /** Earliest first. */
  readonly fired: readonly Timestamp[];
  readonly floor: Timestamp;
  /** The newest run it has started. */
  readonly last?: { readonly runId: RunId; readonly at: Timestamp };
  /** What became of the starts it has missed last, a sentence. */
  readonly note?: string;
}

/** How many used moments are remembered one by one. */
export const rememberedMoments = 200;

/** What a trigger starts a run for. */
export type TriggerCause =
  | { readonly kind: "schedule"; readonly due: Timestamp }
  | { readonly kind: "files"; readonly files: readonly string[] };

/**
 * Something happened to a trigger. That it has started a run is told by that run's `runCreated` alone, whose origin names it and the due moment: one record, which a crash
 * can't tear, so there is neither a moment that is used without its run nor a run whose moment isn't used.
 */
export type TriggerEvent =
  | { readonly type: "triggerAdded"; readonly trigger: TriggerSpec; readonly by: string }
  /** The file says something else by now, or can't start (`problem`) or can again (none). */
  | { readonly type: "triggerChanged"; readonly trigger: TriggerSpec; readonly problem?: string }
  | { readonly type: "triggerRemoved"; readonly triggerId: TriggerId; readonly by: string }
  | { readonly type: "triggerPaused"; readonly triggerId: TriggerId; readonly by: string }
  | { readonly type: "triggerResumed"; readonly triggerId: TriggerId; readonly by: string }
  /** It should have started a run and couldn't: of a schedule, the moment is used. */
  | {
      readonly type: "triggerFailed";
      readonly triggerId: TriggerId;
      readonly cause: TriggerCause;
      readonly problem: string;
    }
  /** All that was due until then is decided; `missed` moments were left out. */
  | {
      readonly type: "triggerPassed";
      readonly triggerId: TriggerId;
      readonly until: Timestamp;
      readonly note?: string;
    }
  /** The clock was put back: moments after `to` may be due again, but for those that were used. */
  | { readonly type: "triggerRewound"; readonly triggerId: TriggerId; readonly to: Timestamp };

/** Whether a moment of a schedule may still start a run. */
export function isUnused({ until, fired, floor }: TriggerState, due: Timestamp): boolean {
  return due > until && due > floor && !fired.includes(due);
}

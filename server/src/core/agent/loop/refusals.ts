import type { StreamEvent } from "../../../../../schemas/generated/events.ts";
import { loopRefusalOf } from "./finished-call.ts";
import type { FinishedCall } from "./finished-call.ts";

/** How often the model's answers could not be used, and how often it wanted to end too early. */
export interface Refusals {
  /** Turns in a row whose answer was no usable call. */
  readonly unusable: number;
  /** Whether the answer of this turn counts in `unusable` already. */
  readonly counted: boolean;
  /** How often in a row `idle` came without a delivery, or with outputs missing, and nothing was done in between but talking. */
  readonly undelivered: number;
  /** How often `idle` came with steps of the plan left, in this attempt. */
  readonly unfinished: number;
}

/** None so far. */
export const emptyRefusals: Refusals = { unusable: 0, counted: false, undelivered: 0, unfinished: 0 };

/** Count one event. `finished`: the call that it completes. */
export function observeRefusals(refusals: Refusals, event: StreamEvent, finished: FinishedCall | undefined): Refusals {
  if (event.type === "system") return observeSystem(refusals, event);
  if (finished === undefined) return refusals;
  const code = loopRefusalOf(finished);
  if (code === "plan-unfinished") return { ...refusals, ...usable, unfinished: refusals.unfinished + 1 };
  if (code === "not-delivered" || code === "outputs-missing") {
    return { ...refusals, ...usable, undelivered: refusals.undelivered + 1 };
  }
  if (code !== undefined) return countUnusable(refusals);
  const onlyTalk = finished.call.tool.startsWith("message_");
  return { ...refusals, ...usable, undelivered: onlyTalk ? refusals.undelivered : 0 };
}

function observeSystem(refusals: Refusals, event: StreamEvent & { readonly type: "system" }): Refusals {
  if (event.event === "modelAnswered" && event.source === "agent") return { ...refusals, counted: false };
  return event.event === "answerRefused" ? countUnusable(refusals) : refusals;
}

const usable = { unusable: 0 } as const;

/** Several refused calls of one answer are one unusable answer. */
function countUnusable(refusals: Refusals): Refusals {
  if (refusals.counted) return refusals;
  return { ...refusals, unusable: refusals.unusable + 1, counted: true };
}

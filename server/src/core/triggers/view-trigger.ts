import type { Timestamp } from "../../protocol/states.ts";
import type { TriggerView } from "../../protocol/triggers.ts";
import { nextMoments } from "./due-moments.ts";
import type { TriggerState } from "./trigger-state.ts";

const shownMoments = 5;

/** What clients see of a trigger. */
function viewTrigger(state: TriggerState, at: Timestamp): TriggerView {
  const { spec, paused, note, last } = state;
  const problem = state.problem ?? state.failure;
  return {
    ...spec,
    paused,
    ...(problem === undefined ? {} : { problem }),
    ...(note === undefined ? {} : { note }),
    next: nextMoments(state, at, shownMoments),
    ...(last === undefined ? {} : { last }),
  };
}

/** Views of triggers, made again only when the trigger has moved or its next start has passed: looking into a calendar costs. */
export class TriggerViews {
  private readonly made = new WeakMap<TriggerState, TriggerView>();

  view(state: TriggerState, at: Timestamp): TriggerView {
    const known = this.made.get(state);
    const [next] = known?.next ?? [];
    if (known !== undefined && (next === undefined || next > at)) return known;
    const view = viewTrigger(state, at);
    this.made.set(state, view);
    return view;
  }
}

import type { RunOrigin } from "../../protocol/fleet.ts";
import type { RunId, Timestamp, TriggerId } from "../../protocol/states.ts";
import { omit } from "../dispatch/omit.ts";
import { isUnused, rememberedMoments, type TriggerEvent, type TriggerState } from "./trigger-state.ts";

type Moving = Exclude<TriggerEvent, { readonly type: "triggerAdded" | "triggerRemoved" }>;

/** Whose event it is. */
export function triggerOf(event: TriggerEvent): TriggerId {
  return "trigger" in event ? event.trigger.id : event.triggerId;
}

/** Pure. Undefined where the event doesn't apply; what removes a trigger applies to every one that is there and is for the caller to carry out. */
export function transitionTrigger(
  state: TriggerState | undefined,
  event: TriggerEvent,
  at: Timestamp,
): TriggerState | undefined {
  if (event.type === "triggerAdded") {
    if (state !== undefined) return undefined;
    return { spec: event.trigger, paused: false, until: at, fired: [], floor: at };
  }
  if (state === undefined) return undefined;
  return event.type === "triggerRemoved" ? state : move(state, event, at);
}

/**
 * Pure: the trigger once a run of this origin was created; undefined where it must not be: the trigger is held, or the moment was used already or lies before it counts.
 * A problem doesn't keep it: that the run could be prepared shows that there is none any more.
 */
export function startByTrigger(
  state: TriggerState,
  origin: Extract<RunOrigin, { readonly kind: "schedule" | "files" }>,
  run: { readonly runId: RunId; readonly at: Timestamp },
): TriggerState | undefined {
  if (state.paused) return undefined;
  const started = { ...omit(state, "problem", "failure"), last: run };
  return origin.kind === "files" ? started : useMoment(started, origin.due);
}

function move(state: TriggerState, event: Moving, at: Timestamp): TriggerState | undefined {
  switch (event.type) {
    case "triggerChanged":
      return change(state, event, at);
    case "triggerPaused":
      return state.paused ? undefined : { ...state, paused: true };
    case "triggerResumed":
      // What was due in between is left out.
      return state.paused ? { ...omit(state, "note"), paused: false, until: laterOf(state.until, at) } : undefined;
    case "triggerFailed":
      return fail(state, event);
    case "triggerPassed":
      return event.until < state.until ? undefined : pass(state, event);
    case "triggerRewound": {
      const to = laterOf(event.to, state.floor);
      return to < state.until ? { ...state, until: to } : undefined;
    }
  }
}

function fail(
  state: TriggerState,
  event: Extract<Moving, { readonly type: "triggerFailed" }>,
): TriggerState | undefined {
  const failed = { ...state, failure: event.problem };
  return event.cause.kind === "files" ? failed : useMoment(failed, event.cause.due);
}

function pass(state: TriggerState, { until, note }: Extract<Moving, { readonly type: "triggerPassed" }>): TriggerState {
  return { ...state, until, ...(note === undefined ? {} : { note }) };
}

/** Another schedule counts from now on: what it would have made due before wasn't asked for. */
function change(
  state: TriggerState,
  { trigger, problem }: Extract<TriggerEvent, { readonly type: "triggerChanged" }>,
  at: Timestamp,
): TriggerState {
  const isSame = (key: keyof typeof trigger): boolean =>
    JSON.stringify(trigger[key]) === JSON.stringify(state.spec[key]);
  // What kept it from starting is mended, or is about another `on`.
  const isMended = (state.problem !== undefined && problem === undefined) || !isSame("schedules") || !isSame("files");
  const rest = isMended ? omit(state, "problem", "failure") : omit(state, "problem");
  const until = isSame("schedules") ? state.until : laterOf(state.until, at);
  return { ...rest, spec: trigger, until, ...(problem === undefined ? {} : { problem }) };
}

function useMoment(state: TriggerState, due: Timestamp): TriggerState | undefined {
  if (!isUnused(state, due)) return undefined;
  const fired = [...state.fired, due].sort();
  const forgotten = fired.slice(0, Math.max(0, fired.length - rememberedMoments)).at(-1);
  return {
    ...state,
    until: due,
    fired: fired.slice(-rememberedMoments),
    floor: forgotten === undefined ? state.floor : laterOf(state.floor, forgotten),
  };
}

/** Both are written the same way, so that the order of texts is that of moments. */
function laterOf(one: Timestamp, other: Timestamp): Timestamp {
  return one > other ? one : other;
}

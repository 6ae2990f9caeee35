import type { DispatchEvent } from "../../../server/src/core/dispatch/events.ts";
import { mostMadeUp } from "../../../server/src/core/triggers/due-moments.ts";
import type { TriggerState } from "../../../server/src/core/triggers/trigger-state.ts";
import type { ScheduleLine } from "../../../server/src/protocol/triggers.ts";
import type { Timestamp, TriggerId } from "../../../server/src/protocol/states.ts";
import { momentsByHand } from "./moments-by-hand.ts";

/** A start that comes later than this after its moment was missed. */
const lateMs = 2 * 60_000;

/** Holds what triggers do against what their files ask for, with a calendar of its own. */
export class TriggerJudge {
  /** The moments that were used, of each trigger. */
  readonly #used = new Map<TriggerId, Set<Timestamp>>();
  /** Up to when a pause or another schedule has left moments out. */
  readonly #leftOut = new Map<TriggerId, Timestamp>();
  #latest = 0;
  /** Runs that a schedule has started, and those that changed files have. */
  scheduled = 0;
  forFiles = 0;

  /** Take in an event that was applied to a trigger, as it was before and is after it. `now`: the latest that any clock has shown. Answers what is wrong. */
  follow(
    event: DispatchEvent,
    { before, after }: { readonly before: TriggerState | undefined; readonly after: TriggerState | undefined },
    at: Timestamp,
  ): string | undefined {
    this.#latest = Math.max(this.#latest, Date.parse(at));
    if (before === undefined || after === undefined) return undefined;
    const id = after.spec.id;
    const due = dueOf(event);
    if (due !== undefined) {
      const fault = this.#use(before, due);
      if (fault !== undefined) return fault;
    } else if (event.type === "runCreated") this.forFiles += 1;
    if (event.type === "runCreated" && before.paused) return `The paused trigger ${id} has started a run`;
    // What hasn't started yet when a person holds it is left out with what falls into the pause.
    if (before.paused || event.type === "triggerChanged") this.#leftOut.set(id, after.until);
    else if (after.until > before.until) return this.#lookAtLeftOut(before, after.until);
    return undefined;
  }

  /** All is over, and clocks go right: whatever is due was decided. `now`: of the wall clock. */
  close(trigger: TriggerState, now: Timestamp): string | undefined {
    if (trigger.paused || trigger.problem !== undefined) return undefined;
    const { id } = trigger.spec;
    const used = this.#used.get(id) ?? new Set();
    for (const line of trigger.spec.schedules) {
      const open = moments(line, trigger.until, now).filter((moment) => !used.has(moment) && moment > trigger.floor);
      if (open.length > 0) return `Trigger ${id} never decides ${line.cron} of ${open.join(", ")}`;
      if (line.missed !== "once") continue;
      const from = this.#leftOut.get(id);
      const newest = from === undefined ? undefined : moments(line, from, now).at(-1);
      if (newest !== undefined && ![...used].some((moment) => moment >= newest))
        return `Trigger ${id} has made up for ${line.cron} of ${newest} by no run`;
    }
    return undefined;
  }

  #use({ spec }: TriggerState, due: Timestamp): string | undefined {
    const used = this.#used.get(spec.id) ?? new Set();
    this.#used.set(spec.id, used);
    this.scheduled += 1;
    if (used.has(due)) return `Trigger ${spec.id} uses the moment ${due} twice`;
    used.add(due);
    const moment = Date.parse(due);
    if (moment > this.#latest) return `Trigger ${spec.id} uses ${due}, and no clock has shown that yet`;
    const isAsked = spec.schedules.some((line) => momentsByHand(line, moment - 1, moment).length > 0);
    return isAsked ? undefined : `Trigger ${spec.id} uses ${due}, which none of its lines names`;
  }

  /** What lies between is decided without a run: each line's rule must say so. */
  #lookAtLeftOut({ spec, until: from, floor }: TriggerState, until: Timestamp): string | undefined {
    const used = this.#used.get(spec.id) ?? new Set();
    for (const line of spec.schedules) {
      const all = moments(line, from, until);
      const left = all.filter((moment) => !used.has(moment) && moment > floor);
      const wrong = left.find((moment) => !this.#mayLeaveOut(line, moment, all));
      if (wrong !== undefined) return `Trigger ${spec.id} leaves ${wrong} out, of ${JSON.stringify(line)}`;
    }
    return undefined;
  }

  #mayLeaveOut({ missed }: ScheduleLine, moment: Timestamp, all: readonly Timestamp[]): boolean {
    if (missed === "all") return all.filter((other) => other > moment).length >= mostMadeUp - 1;
    return this.#latest - Date.parse(moment) > lateMs;
  }
}

function dueOf(event: DispatchEvent): Timestamp | undefined {
  if (event.type === "triggerFailed") return event.cause.kind === "schedule" ? event.cause.due : undefined;
  const origin = event.type === "runCreated" ? event.run.origin : undefined;
  return origin?.kind === "schedule" ? origin.due : undefined;
}

function moments(line: ScheduleLine, after: Timestamp, until: Timestamp): readonly Timestamp[] {
  return momentsByHand(line, Date.parse(after), Date.parse(until)).map((moment) => new Date(moment).toISOString());
}

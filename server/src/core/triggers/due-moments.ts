import * as l10n from "@vscode/l10n";
import { readCron, type CronReading } from "../language/schedule/read-cron.ts";
import type { Timestamp } from "../../protocol/states.ts";
import type { ScheduleLine } from "../../protocol/triggers.ts";
import { isUnused, type TriggerState } from "./trigger-state.ts";

/** A start that comes later than this after its moment was missed: no host ran, or the machine slept. */
const lateAfterMs = 2 * 60_000;
/** The most missed moments that `missed: all` makes up for, the newest of them. */
export const mostMadeUp = 100;
/** A clock that is further behind what was decided than this was put back; less is the clock being set right. */
const putBackAfterMs = 60_000;
const firstStretchMs = 2 * 3_600_000;

/** What a trigger's schedule asks for at a moment. */
export interface DueDecision {
  /** The moments to start a run for now, earliest first. */
  readonly start: readonly Timestamp[];
  /** Once they are started, all up to here is decided; absent where there was nothing to decide. */
  readonly until?: Timestamp;
  /** What was left out, a sentence; absent where nothing was. */
  readonly note?: string;
  /** The clock was put back: see `triggerRewound`. Then there is nothing else to do first. */
  readonly rewindTo?: Timestamp;
}

/** Pure: what is due, what was missed and what becomes of that, by each line's `missed`. A trigger that is paused asks for nothing. */
export function decideDue(state: TriggerState, at: Timestamp): DueDecision {
  if (state.paused || state.spec.schedules.length === 0) return { start: [] };
  const now = Date.parse(at);
  if (Date.parse(state.until) - now > putBackAfterMs) {
    const rewindTo = at > state.floor ? at : state.floor;
    return rewindTo < state.until ? { start: [], rewindTo } : { start: [] };
  }
  const lines = state.spec.schedules.map((line) => decideLine(state, line, now));
  const moments = lines.flatMap(({ moments: each }) => each);
  if (moments.length === 0) return { start: [] };
  const start = [...new Set(lines.flatMap(({ start: each }) => each))].sort(ascending).map(toTimestamp);
  const until = toTimestamp(Math.max(...moments));
  const note = lines.flatMap((line) => line.note ?? []).join(" ");
  return { start, until, ...(note === "" ? {} : { note }) };
}

/** Pure: the next starts of a trigger, soonest first, at most `count`; none while it's paused. */
export function nextMoments(state: TriggerState, at: Timestamp, count: number): readonly Timestamp[] {
  if (state.paused) return [];
  const from = Math.max(Date.parse(at), Date.parse(state.until));
  const used = state.fired.filter((moment) => moment > at).length;
  const moments = state.spec.schedules.flatMap((line) => momentsAfter(line, from, count + used));
  const next = [...new Set(moments)].sort(ascending).map(toTimestamp);
  return next.filter((moment) => isUnused(state, moment)).slice(0, count);
}

interface LineDecision {
  readonly moments: readonly number[];
  readonly start: readonly number[];
  readonly note?: string;
}

function decideLine(state: TriggerState, line: ScheduleLine, now: number): LineDecision {
  const { moments: all, more } = newestMoments(line, Date.parse(state.until), now);
  const moments = all.filter((moment) => isUnused(state, toTimestamp(moment)));
  const due = moments.filter((moment) => now - moment <= lateAfterMs);
  const missed = moments.filter((moment) => now - moment > lateAfterMs);
  const madeUp = makeUp(line, missed, due);
  const left = missed.length - madeUp.length;
  const start = [...madeUp, ...due];
  if (left === 0 && !more) return { moments, start };
  return { moments, start, note: noteOf(line, { left, more, madeUp: madeUp.length }) };
}

/** One start stands for all that was missed; where one is due anyway it's that one. */
function makeUp(
  { missed: policy }: ScheduleLine,
  missed: readonly number[],
  due: readonly number[],
): readonly number[] {
  if (policy === "skip") return [];
  if (policy === "once") return due.length === 0 ? missed.slice(-1) : [];
  return missed.slice(-mostMadeUp);
}

function noteOf(
  { cron, missed }: ScheduleLine,
  { left, more, madeUp }: { readonly left: number; readonly more: boolean; readonly madeUp: number },
): string {
  const few = left === 1 ? l10n.t("1 start") : l10n.t("{0} starts", left);
  const count = more ? l10n.t("More than {0} starts", left) : few;
  const rule =
    missed === "all"
      ? l10n.t("at most {0} are made up for", String(mostMadeUp))
      : l10n.t("its rule is missed: {0}", missed);
  const instead = missed === "once" && madeUp === 1 ? l10n.t(", one run stands for them") : "";
  return left === 1 && !more
    ? l10n.t(
        "{0} of `{1}` came while no host ran or the machine slept and was left out ({2}{3}).",
        count,
        cron,
        rule,
        instead,
      )
    : l10n.t(
        "{0} of `{1}` came while no host ran or the machine slept and were left out ({2}{3}).",
        count,
        cron,
        rule,
        instead,
      );
}

/**
 * The newest moments of a line after `after` and up to `until`, at least `mostMadeUp` + 1 where there are so many, and whether there are even more. They are looked for
 * from the end, in stretches that double: a laptop may have slept for a year, and a line may fire each minute.
 */
function newestMoments(
  line: ScheduleLine,
  after: number,
  until: number,
): { readonly moments: readonly number[]; readonly more: boolean } {
  for (let length = firstStretchMs; ; length *= 2) {
    const from = Math.max(after, until - length);
    const moments = momentsBetween(line, from, until);
    if (from === after) return { moments, more: false };
    if (moments.length > mostMadeUp) return { moments, more: true };
  }
}

/** Looking into a calendar costs: few at first, as mostly none is due. */
const fewAtOnce = 2;
const mostAtOnce = 64;

function momentsBetween(line: ScheduleLine, after: number, until: number): readonly number[] {
  const moments: number[] = [];
  let from = after;
  for (let count = fewAtOnce; from < until; count = Math.min(mostAtOnce, count * 4)) {
    const found = momentsAfter(line, from, count);
    moments.push(...found.filter((moment) => moment <= until));
    const last = found.at(-1);
    if (found.length < count || last === undefined || last > until) break;
    from = last;
  }
  return moments;
}

interface KnownMoments {
  readonly reading: CronReading;
  /** All moments after `after` up to the last of these. */
  readonly after: number;
  readonly moments: readonly number[];
}

/** Looking into a calendar costs, and triggers ask the same lines for the same moments at each look. By what the line says, the one asked last at the end. */
const known = new Map<string, KnownMoments>();
const fewestKnown = 4;
const mostKnown = 256;
const mostLines = 500;

/** None of a line that can't be read: its file says so. */
function momentsAfter(line: ScheduleLine, after: number, count: number): readonly number[] {
  const key = `${line.timezone ?? ""} ${line.cron}`;
  const before = known.get(key) ?? { reading: readCron(line.cron, line.timezone), after, moments: [] };
  const covering = covers(before, after) ? before : { ...before, after, moments: [] };
  const first = covering.moments.findIndex((moment) => moment > after);
  const there = first < 0 ? 0 : covering.moments.length - first;
  const now = there < count ? lengthen(covering, Math.max(count - there, fewestKnown)) : covering;
  keep(key, now.moments.length > mostKnown ? forgetBefore(now, after) : now);
  const from = first < 0 ? covering.moments.length : first;
  return now.moments.slice(from, from + count);
}

function keep(key: string, moments: KnownMoments): void {
  known.delete(key);
  known.set(key, moments);
  const [oldest] = known.size > mostLines ? known.keys() : [];
  if (oldest !== undefined) known.delete(oldest);
}

/** Whether there is no gap between what is known and what comes after a moment. */
function covers({ after: from, moments }: KnownMoments, after: number): boolean {
  return from <= after && after <= (moments.at(-1) ?? from);
}

function lengthen(before: KnownMoments, count: number): KnownMoments {
  const { reading, after, moments } = before;
  const more = reading.ok ? reading.next(moments.at(-1) ?? after, count) : [];
  return { ...before, moments: [...moments, ...more] };
}

function forgetBefore({ reading, moments }: KnownMoments, after: number): KnownMoments {
  return { reading, after, moments: moments.filter((moment) => moment > after) };
}

function toTimestamp(moment: number): Timestamp {
  return new Date(moment).toISOString();
}

function ascending(left: number, right: number): number {
  return left - right;
}
